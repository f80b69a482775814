// API keys: made for a program, narrowed, given another secret, ended. A secret is shown once.
import { button, make } from "../dom.js";
import { get, post, remove } from "../server.js";
import { loadTools, me } from "../session.js";
import { language, words } from "../words.js";
import { card, choose, field, form, listing, surely } from "./forms.js";

const LIVES = [30, 90, 365];
const everybody = () => ["director", "operations"].includes(me.role);

export async function view() {
  const say = words();
  const list = make("div", { id: "keys" });
  const told = make("div", { role: "status" });
  const fail = (problem) => told.replaceChildren(make("p", { className: "problem", textContent: problem.message }));
  const load = async () => list.replaceChildren(table(await get(`/v1/keys${everybody() ? "?everybody=true" : ""}`), load, told, fail));
  const [tools] = await Promise.all([loadTools(), load()]);
  return [make("h1", { tabIndex: -1, textContent: say.viewNames.keys }), make("p", { className: "soft", textContent: say.keysIntro }), told, card(say.makeKey, making(tools, load, told)), list];
}

function secret(made) {
  return [make("p", { textContent: words().secretOnce(made.name) }), make("p", { className: "secret", textContent: made.secret })];
}

function table(keys, load, told, fail) {
  const say = words();
  if (!keys.length) return make("p", { className: "nothing", textContent: say.noKeys });
  const day = (when) => (when ? new Date(when).toLocaleDateString(language, { dateStyle: "medium" }) : "");
  const rows = keys.map((key) => ({
    off: key.state !== "valid",
    cells: [key.name, key.person, key.tools ? say.someTools(key.tools.length) : say.allTools, day(key.last_used_at), day(key.expires_at), say.keyStates[key.state], key.state === "valid" ? doors(key, load, told, fail) : ""],
  }));
  return listing(say.viewNames.keys, [say.nameOf, say.actsAs, say.tools, say.lastUsed, say.expires, say.state, say.actions], rows);
}

function doors(key, load, told, fail) {
  const say = words();
  const rotate = async () => {
    await post(`/v1/keys/${key.id}/rotate`).then((made) => {
      told.replaceChildren(...secret(made));
      return load();
    }).catch(fail);
  };
  const mine = key.person === me.name;
  const turn = button(say.rotate, rotate, { className: "quiet", "aria-label": `${say.rotate}: ${key.name}` });
  return make("div", { className: "tools" }, mine ? turn : null, surely(say.revoke, say.revokeSure, key.name, () => remove(`/v1/keys/${key.id}`).then(load).catch(fail)));
}

function making(tools, load, told) {
  const say = words();
  const boxes = tools.map((tool) => make("label", {}, make("input", { type: "checkbox", name: "tool", value: tool.name }), tool.title));
  const fields = [
    field(say.keyName, make("input", { type: "text", name: "name", required: true, maxLength: 200 })),
    everybody() ? field(say.keyFor, make("input", { type: "email", name: "email", maxLength: 320 })) : null,
    field(say.expires, choose("days", [...LIVES.map((days) => [days, say.inDays(days)]), ["", say.never]])),
    make("label", { className: "tick" }, make("input", { type: "checkbox", name: "approve" }), say.mayApprove),
    make("details", { className: "narrow" }, make("summary", { textContent: say.narrow }), make("div", { className: "ticks" }, boxes)),
  ];
  return form(fields.filter(Boolean), say.makeKey, async (data, node) => {
    const chosen = data.getAll("tool");
    const asked = { name: data.get("name"), email: data.get("email")?.trim() || null, tools: chosen.length ? chosen : null, may_approve: data.has("approve"), days: Number(data.get("days")) || null };
    const made = await post("/v1/keys", asked);
    node.reset();
    node.closest("details").open = false;
    told.replaceChildren(...secret(made));
    await load();
  });
}
