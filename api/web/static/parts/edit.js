// Editing a proposal: the call that made it, as a form; what is sent takes its place.
import { button, make } from "../dom.js";
import { send } from "../server.js";
import { isWrite } from "../session.js";
import { words } from "../words.js";

/** Offer an edit at an answer's open proposal, where one call made it; it is the asker's own. */
export function offerEdit(answer, reply, act) {
  const open = reply.proposals.filter((one) => (one.state ?? "pending") === "pending" && !one.asked_by);
  const calls = reply.tool_calls.filter((call) => isWrite(call.tool) && call.status === "ok");
  const card = answer.querySelector(".proposal:not(.settled)");
  if (open.length !== 1 || calls.length !== 1 || !card) return;
  const inputs = fieldsOf(calls[0].arguments, open[0].rows);
  if (!inputs.length) return;
  const edit = button(words().edit, () => {
    edit.disabled = true;
    const form = editor(inputs, calls[0], open[0], { card, act, leave: () => (edit.disabled = false) });
    card.append(form);
    form.querySelector("input, textarea").focus();
  });
  card.querySelector(".tools")?.insertBefore(edit, card.querySelector(".tools").lastChild);
}

/** Each thing that was said of the call: its place in the arguments, a name for people, and its value. */
function fieldsOf(given, rows) {
  const found = [];
  for (const [name, value] of Object.entries(given)) {
    if (name === "kind" || name === "set") continue;
    if (["string", "number"].includes(typeof value)) found.push({ path: [name], label: words().fields[name] ?? name.replaceAll("_", " "), value });
  }
  const set = Array.isArray(given.set) ? given.set : [];
  set.forEach((one, at) => found.push({ path: ["set", at, "value"], label: rows.length === set.length ? rows[at][1] : words().fields[one.field] ?? one.field.replaceAll("_", " "), value: one.value ?? "" }));
  return found;
}

function editor(inputs, call, part, { card, act, leave }) {
  const say = words();
  const nodes = inputs.map(({ value }) => make("input", { type: typeof value === "number" ? "number" : "text", value: String(value), step: "any" }));
  const labels = inputs.map(({ label }, at) => make("label", {}, make("span", { textContent: label }), nodes[at]));
  const save = make("button", { type: "submit", className: "primary", textContent: say.save });
  const problem = make("p", { className: "failed", role: "alert" });
  const form = make("form", { className: "editor" }, labels, problem, make("div", { className: "tools" }, save, button(say.cancel, () => { form.remove(); leave(); })));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    save.disabled = true;
    const edited = structuredClone(call.arguments);
    inputs.forEach(({ path, value }, at) => put(edited, path, typeof value === "number" ? Number(nodes[at].value) : nodes[at].value));
    try {
      const body = JSON.stringify({ tool: call.tool, arguments: edited });
      const reply = await (await send(`/v1/proposals/${encodeURIComponent(part.id)}`, { method: "PUT", body })).json();
      if (!["done", "proposed"].includes(reply.outcome)) throw new Error(reply.text);
      form.remove();
      card.querySelector(".state").textContent = say.edited;
      card.querySelector("footer .tools").remove();
      card.classList.add("settled");
      act.show(reply);
    } catch (error) {
      problem.textContent = error.message;
      save.disabled = false;
    }
  });
  return form;
}

function put(into, path, value) {
  const place = path.slice(0, -1).reduce((node, step) => node[step], into);
  place[path.at(-1)] = value;
}
