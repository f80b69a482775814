// Draws the closed set of parts that a reply is made of (assistant/reply.py).
import { chartFigure } from "./charts.js";
import { make } from "./dom.js";
import { drawText, grid } from "./grid.js";
import { post } from "./server.js";
import { language, words } from "./words.js";

const FIRST_ROWS = 12;
const DRAW = { text, table, chart, choices, proposal, undo };

/** The node of one part, or null. `act` sends messages and shows replies: {say, show, fail}. */
export function drawPart(part, act) {
  return DRAW[part.kind]?.(part, act) ?? null;
}

/** What stands below the parts: sources, and the steps by which the answer was found. */
export function drawEnd(reply) {
  const nodes = [];
  if (reply.citations.length) nodes.push(sources(reply));
  if (reply.tool_calls.length) nodes.push(steps(reply.tool_calls));
  return nodes;
}

/** Where an answer comes from: numbered where its text has the numbers. Each opens its section in a new tab. */
function sources(reply) {
  const say = words();
  const isNumbered = /\[1\]/.test(reply.text);
  const items = reply.citations.map((one) => {
    const place = [one.title, one.heading].filter(Boolean).join(" › ") + (one.page ? say.onPage(one.page) : "");
    // Only pages of this server: a link is never taken to somewhere else.
    if (!/^\/library\/sections\/\d+$/.test(one.link ?? "")) return make("li", { textContent: place });
    const link = make("a", { href: `${one.link}?language=${language}`, target: "_blank", rel: "noopener", textContent: place });
    return make("li", {}, link);
  });
  const list = make(isNumbered ? "ol" : "ul", {}, ...items);
  return make("div", { className: "sources" }, make("p", { textContent: say.sources }), list);
}

/** Two buttons by which a person says whether an answer was right; a bad one may say why. */
export function drawVerdict(turn, verdict, act) {
  const say = words();
  const box = make("div", { className: "verdict" });
  const thanks = make("span", { role: "status" });
  const reason = make("input", { type: "text", maxLength: 2000, placeholder: say.why, "aria-label": say.why });
  const form = make("form", { hidden: true }, reason, make("button", { type: "submit", textContent: say.sendWhy }));
  const judge = async (chosen, comment = null) => {
    try {
      await post(`/v1/turns/${turn}/feedback`, { verdict: chosen, comment });
      for (const [name, button] of Object.entries(buttons)) button.setAttribute("aria-pressed", String(name === chosen));
      form.hidden = chosen === "good" || comment !== null;
      thanks.textContent = words().thanks;
    } catch (problem) {
      act.fail(problem);
    }
  };
  const thumb = (name, sign, label) => {
    const button = make("button", { type: "button", className: "quiet", textContent: sign, title: label, "aria-label": label, "aria-pressed": String(verdict === name) });
    button.addEventListener("click", () => judge(name));
    return button;
  };
  const buttons = { good: thumb("good", "👍", say.good), bad: thumb("bad", "👎", say.bad) };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    judge("bad", reason.value.trim());
  });
  box.append(...Object.values(buttons), thanks, form);
  return box;
}

function text(part) {
  return drawText(part.text);
}

function table(part) {
  const say = words();
  const { headers, shown, numeric, data } = part;
  const figure = make("figure");
  if (part.title) figure.append(make("figcaption", { textContent: part.title }));
  const few = shown.slice(0, FIRST_ROWS);
  let across = grid(headers, few, numeric);
  figure.append(across);
  const cut = shown.length > FIRST_ROWS;
  if (cut || data.total > shown.length) {
    const count = make("span", { textContent: say.shown(few.length, data.total) });
    const footer = make("footer", {}, count);
    if (cut) {
      const all = make("button", { type: "button", className: "quiet", textContent: say.all(shown.length) });
      all.addEventListener("click", () => {
        const whole = grid(headers, shown, numeric);
        across.replaceWith(whole);
        across = whole;
        count.textContent = words().shown(shown.length, data.total);
        all.remove();
      });
      footer.append(all);
    }
    figure.append(footer);
  }
  return figure;
}

function chart(part) {
  return chartFigure(part);
}

function choices(part, act) {
  const buttons = part.choices.map((choice) => {
    const button = make("button", { type: "button", textContent: choice });
    button.addEventListener("click", () => act.say(choice));
    return make("li", {}, button);
  });
  const prompt = part.prompt ? make("p", { textContent: part.prompt }) : null;
  return make("div", { className: "choices" }, prompt, make("ul", {}, ...buttons));
}

function proposal(part, act) {
  const say = words();
  const when = new Date(part.expires_at).toLocaleString(language, { dateStyle: "medium", timeStyle: "short" });
  const pending = (part.state ?? "pending") === "pending";
  const state = make("span", { textContent: !pending ? say[part.state] : part.may_approve ? say.until(when) : say.mayNot });
  const buttons = make("div");
  const footer = make("footer", {}, state, ...(pending ? [buttons] : []));
  const decide = async (decision, done) => {
    for (const button of buttons.children) button.disabled = true;
    try {
      const reply = await post(`/v1/proposals/${encodeURIComponent(part.id)}`, { decision });
      state.textContent = done;
      buttons.remove();
      act.show(reply);
    } catch (problem) {
      for (const button of buttons.children) button.disabled = false;
      act.fail(problem);
    }
  };
  if (part.may_approve) {
    const approve = make("button", { type: "button", className: "primary", textContent: say.approve });
    approve.addEventListener("click", () => decide("approve", words().approved));
    buttons.append(approve);
  }
  const reject = make("button", { type: "button", textContent: say.reject });
  reject.addEventListener("click", () => decide("reject", words().rejected));
  buttons.append(reject);
  const from = part.asked_by ? make("p", { className: "from", textContent: say.askedBy(part.asked_by) }) : null;
  const rows = part.rows.length ? grid(part.headers, part.rows) : null;
  return make("figure", { className: "proposal" }, make("p", { className: "summary", textContent: part.summary }), from, rows, footer);
}

function undo(part, act) {
  // The text beside it says what was done; who can't see that hears it on the button.
  const button = make("button", { type: "button", textContent: words().undo, "aria-label": `${words().undo}: ${part.summary}` });
  if (part.undone) {
    button.disabled = true;
    button.textContent = words().undone;
  }
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      const reply = await post(`/v1/changes/${part.change_set_id}/undo`);
      button.textContent = words().undone;
      act.show(reply);
    } catch (problem) {
      button.disabled = false;
      act.fail(problem);
    }
  });
  return make("div", { className: "undo" }, make("span", { textContent: "✓", "aria-hidden": "true" }), button);
}

function steps(calls) {
  const say = words();
  const items = calls.map((call) =>
    make("li", {},
      make("code", { textContent: call.tool }),
      make("span", { className: "status", textContent: say[call.status] }),
      make("br"),
      make("code", { textContent: JSON.stringify(call.arguments) })));
  return make("details", { className: "steps" }, make("summary", { textContent: say.stepsTitle(calls.length) }), make("ol", {}, ...items));
}
