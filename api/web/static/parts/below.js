// What stands below an answer: its sources, and a line of what can be done with it.
import { button, make } from "../dom.js";
import { icon } from "../icons.js";
import { openRecords, openSection, SECTION } from "../pane.js";
import { isWrite, toolTitle } from "../session.js";
import { language, words } from "../words.js";
import { drawVerdict } from "./verdict.js";

/** The nodes below the parts. `verdict` undefined: nothing that could be judged (a decision's report). */
export function drawBelow(reply, verdict, act) {
  const bar = make("div", { className: "bar" });
  if (reply.tool_calls.some((call) => call.tool === "query_metric" && call.status === "ok")) {
    bar.append(button(words().whichRecords, () => openRecords(reply.turn_id), { className: "quiet records" }, icon("rows"), words().whichRecords));
  }
  if (verdict !== undefined) bar.append(copier(reply.text), drawVerdict(reply.turn_id, verdict, act));
  return [reply.citations.length ? sources(reply) : null, reply.tool_calls.length ? steps(reply) : null, bar.childElementCount ? bar : null].filter(Boolean);
}

function copier(text) {
  const copy = button(words().copy, async () => {
    await navigator.clipboard.writeText(text);
    copy.replaceChildren(icon("check"));
    setTimeout(() => copy.replaceChildren(icon("copy")), 1500);
  }, { className: "quiet copy", title: words().copy }, icon("copy"));
  return copy;
}

/** Where an answer comes from: numbered where its text has the numbers. Each opens beside the conversation. */
export function sources(reply) {
  const say = words();
  const items = reply.citations.map((one) => {
    const place = [one.title, one.heading].filter(Boolean).join(" › ") + (one.page ? say.onPage(one.page) : "");
    // Only pages of this server: a link is never taken to somewhere else.
    if (!SECTION.test(one.link ?? "")) return make("li", { textContent: place });
    const link = make("a", { href: `${one.link}?language=${language}`, textContent: place });
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      openSection(one.link, link);
    });
    return make("li", {}, link);
  });
  const list = make(/\[1\]/.test(reply.text) ? "ol" : "ul", {}, items);
  return make("div", { className: "sources" }, make("p", { textContent: say.sources }), list);
}

/** How the answer was found, folded. */
function steps({ tool_calls: calls }) {
  const say = words();
  const items = calls.map((call) =>
    make("li", {}, make("span", { textContent: toolTitle(call.tool) }),
      call.status === "ok" ? null : make("span", { className: "status", textContent: say[call.status] }),
      make("code", { textContent: `${call.tool} ${JSON.stringify(call.arguments)}` })));
  return make("details", { className: "steps" }, make("summary", { textContent: calls.some((call) => isWrite(call.tool)) ? say.stepsDone : say.stepsTitle(calls.length) }), make("ol", {}, items));
}
