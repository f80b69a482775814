// A chart part, drawn by Vega-Lite, which is fetched from this server when the first chart comes.
import { make } from "../dom.js";

const VENDOR = "/static/vendor";
const PALETTE = 6;
const SAME_WIDTH = 4;
const drawn = new Set();
let vega = null;

/** The figure of a chart. It fills itself as soon as the library is there; the table beside it says the same. */
export function drawChart(part) {
  const place = make("div", { className: "plot", "aria-hidden": "true" });
  const figure = make("figure", { className: "chart", role: "img", "aria-label": part.title }, make("figcaption", { textContent: part.title }), place);
  const chart = { place, figure, spec: part.spec, width: 0 };
  // A chart needs the width of its place, which it has once it stands in the page, and another when that changes.
  new ResizeObserver(() => {
    if (Math.abs(place.clientWidth - chart.width) < SAME_WIDTH) return;
    chart.width = place.clientWidth;
    drawn.add(chart);
    render(chart);
  }).observe(place);
  return figure;
}

/** Draw a chart, or leave it out where that fails: the table beside it says the same. */
async function render({ place, figure, spec }) {
  try {
    const { expressionInterpreter } = await library();
    const compiled = globalThis.vegaLite.compile({ ...spec, ...size(spec), config: theme(), background: "transparent" }, { logger: globalThis.vega.logger(globalThis.vega.Error) }).spec;
    const runtime = globalThis.vega.parse(compiled, null, { ast: true });
    place.replaceChildren();
    await new globalThis.vega.View(runtime, { renderer: "svg", expr: expressionInterpreter, hover: true }).initialize(place).runAsync();
  } catch (error) {
    figure.hidden = true;
    console.error(error);
  }
}

/** The library, in the order that its files need; once for the page. */
function library() {
  vega ??= script("vega.min.js").then(() => script("vega-lite.min.js")).then(() => import(`${VENDOR}/vega-interpreter.js`));
  return vega;
}

function script(name) {
  return new Promise((resolve, reject) => {
    const node = make("script", { src: `${VENDOR}/${name}` });
    node.addEventListener("load", resolve);
    node.addEventListener("error", () => reject(new Error(`${name} could not be loaded`)));
    document.head.append(node);
  });
}

/** As wide as its place; bars as high as their rows need. */
function size(spec) {
  const rows = spec.encoding?.y?.type === "nominal";
  const several = spec.encoding?.color?.field && spec.encoding.color.field !== spec.encoding.y?.field;
  return { width: "container", height: rows ? { step: several ? 20 : 28 } : 220 };
}

/** The page's own colours and type, as they are at this moment. */
function theme() {
  const colour = probe();
  const [ink, soft, line] = ["--ink", "--soft", "--line"].map(colour);
  const range = Array.from({ length: PALETTE }, (_, at) => colour(`--bar-${at + 1}`));
  const font = getComputedStyle(document.body).fontFamily;
  return {
    font, aria: false, view: { stroke: null }, range: { category: range }, mark: { color: range[0] },
    bar: { cornerRadiusEnd: 3 }, scale: { bandPaddingInner: .35 }, line: { strokeWidth: 2.5 }, point: { size: 45, filled: true },
    axis: { labelColor: soft, titleColor: soft, gridColor: line, domain: false, tickColor: line, labelFontSize: 12, labelLimit: 170 },
    axisQuantitative: { format: "~s", tickCount: 5 }, axisBand: { grid: false, ticks: false, labelPadding: 8 },
    legend: { labelColor: ink, titleColor: soft, orient: "bottom", columns: 4, labelLimit: 150, symbolType: "square" },
  };
}

/** Reads a colour of the stylesheet as the browser resolves it. */
function probe() {
  const node = make("i", { hidden: true });
  document.body.append(node);
  queueMicrotask(() => node.remove());
  return (name) => {
    node.style.color = `var(${name})`;
    return getComputedStyle(node).color;
  };
}

/** Draw again what still stands in the page: after a change of colours. */
export function redrawCharts() {
  for (const chart of drawn) {
    if (chart.place.isConnected) render(chart);
    else drawn.delete(chart);
  }
}
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redrawCharts);
