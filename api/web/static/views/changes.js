// What this person changed, the newest first, each with its undo.
import { act } from "../chat/conversation.js";
import { at, button, make } from "../dom.js";
import { drawUndo } from "../parts/undo.js";
import { send } from "../server.js";
import { language, words } from "../words.js";

export async function view() {
  const say = words();
  const list = make("ul", { className: "log" });
  const more = make("p");
  await page(`/v1/changes?language=${language}`, list, more);
  const nothing = list.childElementCount ? null : make("p", { className: "nothing", textContent: say.nothingChanged });
  return [make("h1", { tabIndex: -1, textContent: say.viewNames.changes }), make("p", { className: "soft", textContent: say.changesIntro }), nothing, list, more].filter(Boolean);
}

/** One page of the log; where there is more, a button goes on from the address that the server names. */
async function page(address, list, more) {
  const response = await send(address);
  for (const change of await response.json()) list.append(line(change));
  const next = /<([^>]+)>;\s*rel="next"/.exec(response.headers.get("link") ?? "")?.[1];
  more.replaceChildren(...(next ? [button(words().showMore, () => page(next, list, more).catch(act.fail))] : []));
}

function line(change) {
  const when = new Date(change.applied_at);
  const time = make("time", { dateTime: change.applied_at, textContent: when.toLocaleString(language, { dateStyle: "medium", timeStyle: "short" }) });
  const from = change.thread_id ? make("a", { href: `/c/${encodeURIComponent(change.thread_id)}`, textContent: words().itsConversation }) : null;
  const here = { ...act, show: (reply) => (at("announce").textContent = reply.text) };
  const takesBack = change.undoes === null ? drawUndo({ change_set_id: change.id, summary: change.summary, undone: change.undone }, here) : make("span", { className: "soft", textContent: words().wasUndo });
  return make("li", {}, make("div", {}, make("p", { textContent: change.summary }), make("p", { className: "soft" }, time, from ? " · " : null, from)), takesBack);
}
