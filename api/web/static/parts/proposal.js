// A change that waits: what stands there, what would, and the word of whoever may give it.
import { button, make } from "../dom.js";
import { post } from "../server.js";
import { language, words } from "../words.js";
import { editor } from "./edit.js";

// The last two columns of a proposal's rows are before and after (assistant/render/writes.py).
const BEFORE = -2;

export function drawProposal(part, act) {
  const say = words();
  const when = new Date(part.expires_at).toLocaleString(language, { dateStyle: "medium", timeStyle: "short" });
  const pending = (part.state ?? "pending") === "pending";
  const state = make("span", { className: "state", role: "status", textContent: !pending ? say[part.state] : part.may_approve ? say.until(when) : say.mayNot });
  const buttons = make("div", { className: "tools" });
  const card = make("figure", { className: "proposal", role: "group", "aria-label": part.summary });

  async function decide(decision, done) {
    for (const one of buttons.children) one.disabled = true;
    try {
      const reply = await post(`/v1/proposals/${encodeURIComponent(part.id)}`, { decision });
      settle(done);
      act.show(reply);
    } catch (problem) {
      for (const one of buttons.children) one.disabled = false;
      act.fail(problem);
    }
  }

  function edit({ currentTarget: press }) {
    press.disabled = true;
    const leave = () => { press.disabled = false; press.focus(); };
    const form = editor(part, { leave, done: (reply) => { settle(words().edited); act.show(reply); } });
    card.append(form);
    form.querySelector("input, textarea").focus();
  }

  function settle(done) {
    state.textContent = done;
    buttons.remove();
    card.classList.add("settled");
  }

  if (part.may_approve) buttons.append(button(say.approve, () => decide("approve", words().approved), { className: "primary" }));
  if (part.calls?.length) buttons.append(button(say.edit, edit));
  buttons.append(button(say.reject, () => decide("reject", words().rejected)));
  const who = [part.asked_by && say.askedBy(part.asked_by), part.edited_by && say.editedBy(part.edited_by)].filter(Boolean);
  const from = who.length ? make("p", { className: "from", textContent: who.join(" · ") }) : null;
  card.append(
    make("p", { className: "summary", textContent: part.summary }), ...(from ? [from] : []),
    ...(part.rows.length ? [differences(part)] : []), make("footer", {}, state, ...(pending ? [buttons] : [])));
  if (!pending) card.classList.add("settled");
  return card;
}

/** Field by field, before and after; under the record's name where there are several. */
function differences({ headers, rows }) {
  const title = make("tr", {}, headers.map((header) => make("th", { scope: "col", textContent: header })));
  const body = rows.map((row, at) => make("tr", {}, row.map((text, column) => cell(text, column - row.length, at && rows[at - 1][0] === row[0] && column === 0))));
  const label = words().changes;
  return make("div", { className: "across", tabIndex: 0, role: "region", "aria-label": label }, make("table", { className: "differences" }, make("thead", {}, title), make("tbody", {}, body)));
}

function cell(text, fromEnd, repeated) {
  if (fromEnd < BEFORE || !text) return make("td", { textContent: repeated ? "" : text });
  return make("td", {}, make(fromEnd === BEFORE ? "del" : "ins", { textContent: text }));
}
