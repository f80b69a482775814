// Editing a proposal: the calls that made it, as a form; what is sent takes its place as a whole.
import { button, make } from "../dom.js";
import { send } from "../server.js";
import { words } from "../words.js";

// Lists of fields with their values (tools/days.py), and texts from here on in more than one line.
const VALUED = ["set", "values"];
const LONG = 60;

/** The form of a proposal's calls, each under what it says where there are several. */
export function editor(part, { leave, done }) {
  const say = words();
  const edited = part.calls.map(({ tool, arguments: given }) => ({ tool, arguments: structuredClone(given) }));
  const inputs = part.calls.flatMap((call, at) => fieldsOf(call).map((field) => ({ ...field, call: at, node: input(field.value) })));
  const groups = part.calls.map((call, at) => {
    const labels = inputs.filter((one) => one.call === at).map(({ label, node }) => make("label", {}, make("span", { textContent: label }), node));
    return part.calls.length === 1 ? labels : make("fieldset", {}, make("legend", { textContent: call.says }), labels);
  });
  const save = make("button", { type: "submit", className: "primary", textContent: say.save });
  const problem = make("p", { className: "failed", role: "alert" });
  const form = make("form", { className: "editor" }, groups.flat(), problem, make("div", { className: "tools" }, save, button(say.cancel, () => { form.remove(); leave(); })));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    save.disabled = true;
    for (const { call, path, value, node } of inputs) put(edited[call].arguments, path, read(node, value));
    try {
      const body = JSON.stringify({ calls: edited });
      const reply = await (await send(`/v1/proposals/${encodeURIComponent(part.id)}`, { method: "PUT", body })).json();
      if (!["done", "proposed"].includes(reply.outcome)) throw new Error(reply.text);
      form.remove();
      done(reply);
    } catch (error) {
      problem.textContent = error.message;
      save.disabled = false;
    }
  });
  return form;
}

/** What was said in a call: each thing's place in the arguments, its name for people, and its value. */
function fieldsOf({ arguments: given, labels }) {
  const found = [];
  for (const [name, value] of Object.entries(given)) {
    if (name !== "kind" && ["string", "number"].includes(typeof value)) found.push({ path: [name], label: labels[name] ?? name, value });
  }
  for (const name of VALUED) {
    (Array.isArray(given[name]) ? given[name] : []).forEach((one, at) => found.push({ path: [name, at, "value"], label: labels[one.field] ?? one.field, value: one.value ?? "" }));
  }
  return found;
}

function input(value) {
  if (typeof value === "number") return make("input", { type: "number", value: String(value), step: "any" });
  return value.length > LONG ? make("textarea", { value, rows: 3 }) : make("input", { type: "text", value });
}

/** What was typed; a field that is left empty is told as none. */
function read(node, before) {
  if (!node.value.trim()) return null;
  return typeof before === "number" ? Number(node.value) : node.value;
}

function put(into, path, value) {
  const place = path.slice(0, -1).reduce((node, step) => node[step], into);
  if (value === null && path.length === 1) delete place[path[0]];
  else place[path.at(-1)] = value;
}
