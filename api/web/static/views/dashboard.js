// A person's desk: figures, tasks, deals, training; for those who lead, their team; and what waits.
import { make } from "../dom.js";
import { drawChart } from "../parts/chart.js";
import { drawTable } from "../parts/table.js";
import { get } from "../server.js";
import { language, words } from "../words.js";

const ROWS = 8;

export async function view() {
  const say = words();
  const [desk, waiting] = await Promise.all([get(`/v1/dashboard?language=${language}`), get(`/v1/proposals?language=${language}`)]);
  const figures = make("ul", { className: "figures" }, desk.figures.map(figure));
  return [
    make("h1", { tabIndex: -1, textContent: say.viewNames.dashboard }),
    make("h2", { className: "unseen", textContent: say.figures }), figures,
    waiting.length ? waits(waiting) : null,
    ...group(say.team, desk.team), ...group(desk.team.length ? say.yours : null, desk.own),
  ].filter(Boolean);
}

/** One figure, how far it is, and of whom and when. */
function figure(one) {
  const say = words();
  const parts = [make("span", { className: "label", textContent: one.label }), make("strong", { textContent: one.shown })];
  if (one.done !== null) parts.push(make("meter", { min: 0, max: 1, value: Math.min(1, Math.max(0, one.done)), "aria-label": `${one.label} ${one.shown}` }));
  if (one.change_percent !== null) parts.push(make("span", { className: one.change_percent < 0 ? "fell" : "rose", textContent: `${signed(one.change_percent)} ${say.againstYear}` }));
  parts.push(make("span", { className: "about", textContent: one.why ?? one.about }));
  return make("li", {}, parts);
}

const signed = (percent) => `${percent < 0 ? "▼" : "▲"} ${new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(Math.abs(percent))} %`;

function waits(waiting) {
  const say = words();
  const items = waiting.slice(0, 3).map((part) => make("li", { textContent: part.asked_by ? `${part.summary} · ${say.askedBy(part.asked_by)}` : part.summary }));
  return make("section", { className: "waits" }, make("h2", { textContent: say.viewNames.waiting }), make("ul", {}, items), make("p", {}, make("a", { href: "/waiting", textContent: say.allWaiting(waiting.length) })));
}

function group(title, panels) {
  if (!panels.length) return [];
  return [title ? make("h2", { textContent: title }) : null, make("div", { className: "panels" }, panels.map(panel))];
}

function panel({ name, text, table, chart }) {
  const title = words().panels[name];
  const drawn = table ? drawTable(table, { first: ROWS, title, caption: false }) : null;
  return make("section", { className: "panel" }, make("h3", { textContent: title }), make("p", { className: "soft", textContent: text }), chart ? drawChart(chart) : null, drawn);
}
