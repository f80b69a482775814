// Who may come in: let in, given a sign-in link, ended.
import { at, button, make } from "../dom.js";
import { get, post, remove } from "../server.js";
import { me } from "../session.js";
import { words } from "../words.js";
import { card, choose, field, form, listing, surely } from "./forms.js";

export async function view() {
  const say = words();
  const list = make("div", { id: "people" });
  const told = make("div", { role: "status" });
  const fail = (problem) => told.replaceChildren(make("p", { className: "problem", textContent: problem.message }));
  const load = async () => list.replaceChildren(table(await get("/v1/people"), load, told, fail));
  await load();
  return [make("h1", { tabIndex: -1, textContent: say.viewNames.people }), make("p", { className: "soft", textContent: say.peopleIntro }), card(say.addPerson, adding(load)), told, list];
}

function table(people, load, told, fail) {
  const say = words();
  const rows = people.map((person) => ({ cells: [person.name, person.email, say.roles[person.role] ?? person.role, person.team, doors(person, load, told, fail)] }));
  return listing(say.viewNames.people, [say.nameOf, say.email, say.role, say.teamOf, say.actions], rows);
}

function doors(person, load, told, fail) {
  const say = words();
  const link = button(say.link, async () => {
    await post(`/v1/people/${person.id}/link`).then((made) => {
      told.replaceChildren(make("p", { textContent: say.linkFor(person.name) }), make("p", { className: "secret", textContent: made.link }));
      at("view").scrollTop = 0;
    }).catch(fail);
  }, { className: "quiet", "aria-label": `${say.link}: ${person.name}` });
  if (person.id === me.person_id) return make("div", { className: "tools" }, link);
  return make("div", { className: "tools" }, link, surely(say.deactivate, say.deactivateSure, person.name, () => remove(`/v1/people/${person.id}`).then(load).catch(fail)));
}

function adding(load) {
  const say = words();
  const roles = Object.entries(say.roles);
  const fields = [
    field(say.nameOf, make("input", { type: "text", name: "name", required: true, maxLength: 200 })),
    field(say.email, make("input", { type: "email", name: "email", required: true, maxLength: 320 })),
    field(say.role, choose("role", roles, "rep")),
    field(say.teamMayStay, make("input", { type: "text", name: "team", maxLength: 200 })),
  ];
  return form(fields, say.addPerson, async (data, node) => {
    const asked = Object.fromEntries(data);
    const added = await post("/v1/people", { ...asked, team: asked.team.trim() || null });
    node.reset();
    await load();
    return say.became(added.name, added.became);
  });
}
