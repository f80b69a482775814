// One conversation: what was asked, what was answered, and the turn that runs.
import { at, button, make } from "../dom.js";
import { drawBelow } from "../parts/below.js";
import { drawPart } from "../parts/index.js";
import { go, rename } from "../router.js";
import { ask, get, newKey, post } from "../server.js";
import { toolTitle } from "../session.js";
import { recount } from "../shell.js";
import { words } from "../words.js";
import { setBusy } from "./composer.js";
import { loadThreads, markThread } from "./threads.js";

const state = { thread: null, running: null };
export const act = { say, show: (reply) => { show(reply); recount(); }, fail };
export const isBusy = () => state.running !== null;

function addItem(className, properties = {}) {
  at("welcome").hidden = true;
  at("conversation").hidden = false;
  const item = make("li", { className, ...properties });
  at("conversation").append(item);
  return item;
}

/** The end of an answer; what was said of it can be judged, unless `verdict` is left out (a decision's report). */
function finish(answer, reply, verdict) {
  answer.dataset.outcome = reply.outcome;
  answer.lang = reply.language;
  answer.append(...drawBelow(reply, verdict, act));
}

/** Show a whole reply: an earlier one, or that of a decision. */
function show(reply, verdict) {
  const answer = addItem("answer");
  answer.append(...reply.parts.map((part) => drawPart(part, act)).filter(Boolean));
  finish(answer, reply, verdict);
  answer.scrollIntoView({ block: "nearest" });
}

export function fail(problem) {
  const box = drawProblem(problem);
  if (at("view").hidden) addItem("answer").append(box);
  else at("view").prepend(box);
}

export function drawProblem(problem, again = null) {
  const id = problem.requestId ? make("small", { textContent: `${words().requestId} ${problem.requestId}` }) : null;
  const signIn = problem.code === "signed_out" ? make("a", { href: "/sign-in", textContent: words().signIn }) : null;
  return make("div", { className: "problem", role: "alert" }, make("p", { textContent: problem.message }), id, signIn, again ? button(words().retry, again) : null);
}

/** Send a message as the person's own. */
export async function say(message) {
  if (isBusy() || !message.trim()) return;
  if (!at("view").hidden) await go("/");
  const asked = addItem("asked", { textContent: message });
  const answer = addItem("answer");
  answer.scrollIntoView({ block: "end" });
  await turn(message, newKey(), answer);
  asked.scrollIntoView({ block: "start" });
}

async function turn(message, key, answer) {
  state.running = key;
  setBusy(true);
  const doing = make("span", { textContent: words().working });
  const working = make("div", { className: "working" }, make("i"), make("i"), make("i"), doing);
  const heard = make("p", { className: "text heard" });
  answer.replaceChildren(heard, working);
  at("announce").textContent = words().working;
  const on = {
    tool: ({ tool, state: at_ }) => { if (at_ === "started") doing.textContent = `${words().lookingAt} ${toolTitle(tool)} …`; },
    text: (text) => (heard.textContent = text),
    part: (part) => {
      heard.remove();
      const node = drawPart(part, act);
      if (node) answer.insertBefore(node, working);
    },
  };
  try {
    ended(answer, await ask(message, state.thread, key, on));
  } catch (problem) {
    const again = problem.code === "offline" ? () => turn(message, key, answer) : null;
    answer.replaceChildren(drawProblem(problem, again));
  } finally {
    state.running = null;
    setBusy(false);
  }
}

/** The turn is over: its reply, or null where the person stopped it. */
function ended(answer, reply) {
  answer.querySelector(".working")?.remove();
  if (reply === null) {
    answer.append(make("p", { className: "soft", textContent: words().stopped }));
    at("announce").textContent = words().stopped;
    return;
  }
  finish(answer, reply, null);
  at("announce").textContent = `${words().answer}: ${reply.text}`;
  recount();
  const isNew = state.thread !== reply.thread_id;
  remember(reply.thread_id);
  if (isNew) loadThreads();
}

/** Nobody waits for this answer any more. What was recorded by then stays. */
export function stop() {
  if (state.running) post("/v1/chat/stop", { idempotency_key: state.running }).catch(fail);
}

function remember(thread) {
  state.thread = thread;
  if (thread) rename(`/c/${encodeURIComponent(thread)}`);
  markThread(thread);
}

export async function openThread(id) {
  markThread(id);
  if (state.thread === id && at("conversation").childElementCount) return;
  at("conversation").replaceChildren();
  state.thread = null;
  try {
    const thread = await get(`/v1/threads/${encodeURIComponent(id)}`);
    remember(thread.id);
    if (thread.truncated) addItem("asked earlier", { textContent: words().earlierLeftOut });
    for (const past of thread.turns) {
      if (past.message) addItem("asked", { textContent: past.message });
      show(past.reply, past.message ? past.verdict : undefined);
    }
    at("message").focus();
  } catch (problem) {
    if (problem.code === "unknown.thread") await go("/");
    else fail(problem);
  }
}

export function startFresh() {
  state.thread = null;
  markThread(null);
  at("conversation").replaceChildren();
  at("conversation").hidden = true;
  at("welcome").hidden = false;
  at("message").focus();
}
