// What waits for this person's word: their own proposals, and those of others that they may approve.
import { act } from "../chat/conversation.js";
import { at, make } from "../dom.js";
import { drawPart } from "../parts/index.js";
import { get } from "../server.js";
import { recount } from "../shell.js";
import { language, words } from "../words.js";

export async function view() {
  const say = words();
  const waiting = await get(`/v1/proposals?language=${language}`);
  const told = make("div", { className: "told" });
  // What a decision did is told here, and its undo with it.
  const here = {
    ...act,
    show: (reply) => {
      told.prepend(...reply.parts.map((part) => drawPart(part, here)).filter(Boolean));
      at("announce").textContent = reply.text;
      recount();
    },
  };
  const cards = waiting.map((part) => drawPart(part, here));
  const nothing = waiting.length ? null : make("p", { className: "nothing", textContent: say.nothingWaits });
  return [make("h1", { tabIndex: -1, textContent: say.viewNames.waiting }), make("p", { className: "soft", textContent: say.waitingIntro }), told, nothing, ...cards].filter(Boolean);
}
