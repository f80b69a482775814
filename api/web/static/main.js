// The chat page: one conversation at a time, and the list of earlier ones.
import { make } from "./dom.js";
import { drawEnd, drawPart, drawVerdict } from "./parts.js";
import { ask, get, newKey } from "./server.js";
import { applyWords, language, setLanguage, words } from "./words.js";

const LIMIT = 8000;
const THREAD = "salesdesk.thread";
const at = (id) => document.getElementById(id);
const state = { me: null, thread: sessionStorage.getItem(THREAD), busy: false };
const act = { say, show: (reply) => { show(reply); recount(); }, fail: (problem) => addAnswer().append(drawProblem(problem)) };

// --- the conversation

function addAnswer() {
  at("welcome").hidden = true;
  const answer = make("li", { className: "answer" });
  at("conversation").append(answer);
  return answer;
}

function addQuestion(message) {
  at("welcome").hidden = true;
  const asked = make("li", { className: "asked", textContent: message });
  at("conversation").append(asked);
  return asked;
}

/** The end of an answer; what was said of it can be judged, unless `verdict` is left out (a decision's report). */
function finish(answer, reply, verdict) {
  answer.dataset.outcome = reply.outcome;
  answer.lang = reply.language;
  answer.append(...drawEnd(reply));
  if (verdict !== undefined) answer.append(drawVerdict(reply.turn_id, verdict, act));
}

/** Show a whole reply: an earlier one, or that of a decision. */
function show(reply, verdict) {
  const answer = addAnswer();
  answer.append(...reply.parts.map((part) => drawPart(part, act)).filter(Boolean));
  finish(answer, reply, verdict);
  answer.scrollIntoView({ block: "nearest" });
}

function drawProblem(problem, again = null) {
  const box = make("div", { className: "problem", role: "alert" }, make("p", { textContent: problem.message }));
  if (problem.requestId) box.append(make("small", { textContent: `${words().requestId} ${problem.requestId}` }));
  if (again) {
    const button = make("button", { type: "button", textContent: words().retry });
    button.addEventListener("click", again);
    box.append(button);
  }
  return box;
}

/** Send a message as the person's own. */
async function say(message) {
  if (state.busy || !message.trim()) return;
  const asked = addQuestion(message);
  const answer = addAnswer();
  answer.scrollIntoView({ block: "end" });
  await turn(message, newKey(), answer);
  asked.scrollIntoView({ block: "start" });
}

async function turn(message, key, answer) {
  setBusy(true);
  const working = make("div", { className: "working", role: "status" }, make("i"), make("i"), make("i"), make("span", { textContent: words().working }));
  const heard = make("p", { className: "heard" });
  answer.replaceChildren(heard, working);
  try {
    const reply = await ask(message, state.thread, key, (text) => (heard.textContent = text), (part) => {
      heard.remove();
      const node = drawPart(part, act);
      if (node) answer.insertBefore(node, working);
    });
    working.remove();
    finish(answer, reply, null);
    recount();
    const isNew = state.thread !== reply.thread_id;
    remember(reply.thread_id);
    if (isNew) loadThreads();
  } catch (problem) {
    const again = problem.code === "offline" ? () => turn(message, key, answer) : null;
    answer.replaceChildren(drawProblem(problem, again));
  } finally {
    setBusy(false);
  }
}

// --- threads

function remember(thread) {
  state.thread = thread;
  if (thread) sessionStorage.setItem(THREAD, thread);
  else sessionStorage.removeItem(THREAD);
  for (const button of at("threads").querySelectorAll("button")) button.setAttribute("aria-current", String(button.value === thread));
}

async function openThread(id) {
  closeDrawer();
  at("conversation").replaceChildren();
  try {
    const thread = await get(`/v1/threads/${encodeURIComponent(id)}`);
    remember(thread.id);
    for (const past of thread.turns) {
      if (past.message) addQuestion(past.message);
      show(past.reply, past.message ? past.verdict : undefined);
    }
  } catch (problem) {
    remember(null);
    if (problem.code === "unknown.thread") startFresh();
    else act.fail(problem);
  }
}

async function loadThreads() {
  const threads = await get("/v1/threads");
  const items = threads.map((thread) => {
    const button = make("button", { type: "button", value: thread.id, textContent: thread.title || "…", title: thread.title });
    button.addEventListener("click", () => openThread(thread.id));
    return make("li", {}, button);
  });
  at("threads").replaceChildren(...items);
  remember(state.thread);
}

/** Say how many proposals wait for this person, those of others included. */
async function loadWaiting() {
  const waiting = await get(`/v1/proposals?language=${language}`);
  at("waiting").hidden = waiting.length === 0;
  at("waiting").textContent = words().waiting(waiting.length);
  return waiting;
}

/** The count is a courtesy: an answer stands without it. */
const recount = () => loadWaiting().catch(() => {});

async function showWaiting() {
  startFresh();
  const waiting = await loadWaiting();
  if (waiting.length) addAnswer().append(...waiting.map((part) => drawPart(part, act)));
}

function startFresh() {
  closeDrawer();
  remember(null);
  at("conversation").replaceChildren();
  at("welcome").hidden = false;
  at("message").focus();
}

// --- who asks, and the page around it

async function loadMe() {
  state.me = await get(`/v1/me?language=${language}`);
  const { me } = state;
  const say_ = words();
  at("name").textContent = me.name;
  at("role").textContent = say_.roles[me.role] ?? me.role;
  at("company").textContent = me.company;
  at("greeting").textContent = say_.hello(me.name);
  const buttons = me.suggestions.map((question) => {
    const button = make("button", { type: "button", textContent: question });
    button.addEventListener("click", () => say(question));
    return make("li", {}, button);
  });
  at("suggestions").replaceChildren(...buttons);
  at("banner").hidden = !me.invented;
  at("banner").replaceChildren(
    make("strong", { textContent: say_.inventedTitle }), `${say_.invented} `, make("code", { textContent: "salesdesk import FOLDER" }));
}

function setBusy(busy) {
  state.busy = busy;
  at("send").disabled = busy;
}

function fit() {
  const field = at("message");
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight}px`;
  const { length } = Array.from(field.value);
  const over = length > LIMIT;
  at("hint").classList.toggle("over", over);
  at("hint").textContent = length > LIMIT * 0.9 ? words().tooLong(length, LIMIT) : words().hint;
  at("send").disabled = state.busy || over;
}

function closeDrawer() {
  at("drawer").classList.remove("open");
  at("veil").hidden = true;
  at("menu").setAttribute("aria-expanded", "false");
}

function openDrawer() {
  at("drawer").classList.add("open");
  at("veil").hidden = false;
  at("menu").setAttribute("aria-expanded", "true");
  at("fresh").focus();
}

function speak() {
  applyWords();
  at("language").textContent = words().language;
  at("language").lang = language === "zh" ? "en" : "zh";
  fit();
}

at("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  const message = at("message").value;
  if (state.busy || !message.trim() || Array.from(message).length > LIMIT) return;
  at("message").value = "";
  fit();
  say(message);
});
at("message").addEventListener("input", fit);
at("message").addEventListener("keydown", (event) => {
  // While an input method composes (Chinese), Enter picks a word and must not send.
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  at("composer").requestSubmit();
});
at("language").addEventListener("click", () => {
  setLanguage(language === "zh" ? "en" : "zh");
  speak();
  loadMe().catch(act.fail);
});
at("fresh").addEventListener("click", startFresh);
at("waiting").addEventListener("click", () => showWaiting().catch(act.fail));
at("menu").addEventListener("click", openDrawer);
at("veil").addEventListener("click", closeDrawer);
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") closeDrawer();
});

speak();
try {
  await Promise.all([loadMe(), loadThreads(), loadWaiting()]);
  if (state.thread) await openThread(state.thread);
  else startFresh();
} catch (problem) {
  act.fail(problem);
}
