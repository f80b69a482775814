// Draws the two kinds of Vega-Lite chart that answers carry: bars by group, lines over time.
import { draw, make } from "./dom.js";
import { language } from "./words.js";

const WIDTH = 720, HEIGHT = 240, LEFT = 58, RIGHT = 16, TOP = 12, BOTTOM = 28, SERIES = 6;

/** A figure for a chart part, or null for a kind it can't draw (the table beside it says the same). */
export function chartFigure(part) {
  const { spec, title } = part;
  const values = spec?.data?.values ?? [];
  const mark = typeof spec?.mark === "string" ? spec.mark : spec?.mark?.type;
  const { x, y, color } = spec?.encoding ?? {};
  if (!values.length || !x || !y) return null;
  const upright = y.type === "quantitative";
  const [along, value] = upright ? [x.field, y.field] : [y.field, x.field];
  const series = color ? [...new Set(values.map((row) => row[color.field]))].slice(0, SERIES) : [null];
  const body = mark === "line" ? lines(values, along, value, color?.field, series) : bars(values, along, value, color?.field, series);
  const figure = make("figure", { role: "img", "aria-label": title }, make("figcaption", { textContent: title }), body);
  if (color) figure.append(legend(series));
  return figure;
}

const short = (number) => new Intl.NumberFormat(language, { notation: "compact", maximumFractionDigits: 1 }).format(number);

function legend(series) {
  const items = series.map((name, at) => make("li", {}, make("i", { className: `s${at + 1}` }), String(name)));
  return make("ul", { className: "legend" }, ...items);
}

function bars(values, along, value, colour, series) {
  const largest = Math.max(...values.map((row) => Math.abs(row[value] ?? 0)), 1e-9);
  const box = make("div", { className: "bars" });
  for (const row of values) {
    const at = colour ? series.indexOf(row[colour]) : 0;
    if (at < 0) continue;
    const amount = row[value];
    const bar = make("div", { className: `bar s${at + 1}${amount < 0 ? " below" : ""}` });
    bar.style.width = `${(Math.abs(amount ?? 0) / largest) * 100}%`;
    box.append(
      make("span", { className: "label", textContent: String(row[along]) }),
      make("div", { className: "track" }, bar),
      make("span", { className: "number", textContent: amount === null ? "–" : short(amount) }),
    );
  }
  return box;
}

function lines(values, along, value, colour, series) {
  const steps = [...new Set(values.map((row) => row[along]))];
  const known = values.map((row) => row[value]).filter((amount) => amount !== null);
  const low = Math.min(0, ...known), high = Math.max(...known, low + 1e-9);
  const across = (step) => LEFT + ((WIDTH - LEFT - RIGHT) * (steps.indexOf(step) + .5)) / steps.length;
  const up = (amount) => TOP + (HEIGHT - TOP - BOTTOM) * (1 - (amount - low) / (high - low));
  const svg = draw("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "line", "aria-hidden": "true" });
  for (let tick = 0; tick <= 4; tick += 1) {
    const amount = low + ((high - low) * tick) / 4;
    svg.append(draw("line", { class: "grid", x1: LEFT, x2: WIDTH - RIGHT, y1: up(amount), y2: up(amount) }));
    svg.append(draw("text", { x: LEFT - 8, y: up(amount) + 4, "text-anchor": "end" }, short(amount)));
  }
  const every = Math.ceil(steps.length / 10);
  steps.forEach((step, at) => {
    if (at % every === 0) svg.append(draw("text", { x: across(step), y: HEIGHT - 8, "text-anchor": "middle" }, String(step)));
  });
  series.forEach((name, at) => {
    const points = values.filter((row) => (!colour || row[colour] === name) && row[value] !== null);
    const path = points.map((row, index) => `${index ? "L" : "M"}${across(row[along])} ${up(row[value])}`).join("");
    svg.append(draw("path", { class: `s${at + 1}`, d: path }));
    for (const row of points) svg.append(draw("circle", { class: `s${at + 1}`, cx: across(row[along]), cy: up(row[value]), r: 3.2 }));
  });
  return svg;
}
