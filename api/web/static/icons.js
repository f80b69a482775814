// Line icons of 20 × 20, drawn here so that none is fetched and none depends on a font.
import { draw } from "./dom.js";

const PATHS = {
  plus: "M10 4v12M4 10h12", send: "M10 16V4M4.5 9.5 10 4l5.5 5.5", stop: "M6 6h8v8H6z", close: "M5 5l10 10M15 5 5 15",
  up: "M7 17V9l3-6a2 2 0 0 1 2 2v3h4a1.5 1.5 0 0 1 1.5 1.8l-1.2 5.8A2 2 0 0 1 14.3 17zM7 9H3v8h4",
  down: "M7 3v8l3 6a2 2 0 0 0 2-2v-3h4a1.5 1.5 0 0 0 1.5-1.8l-1.2-5.8A2 2 0 0 0 14.3 3zM7 11H3V3h4",
  copy: "M7 7V4h9v9h-3M4 7h9v9H4z", rows: "M3 5h14M3 10h14M3 15h14", undo: "M4 8h8a4 4 0 0 1 0 8H8M4 8l3-3M4 8l3 3",
  chat: "M4 4h12v9H9l-4 3v-3H4z", desk: "M3 16V9M8 16V4M13 16v-5M17 16V7", waiting: "M10 5v5l3 2M10 2.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15z",
  library: "M4 4h4v12H4zM8 4h4v12H8zM13 4.5l3-.7 1.6 11.7-3 .7z", imports: "M10 3v9M6.5 8.5 10 12l3.5-3.5M4 16h12", people: "M7 9a2.6 2.6 0 1 0 0-5.2A2.6 2.6 0 0 0 7 9zM2.5 16c0-3 2-4.5 4.5-4.5s4.5 1.5 4.5 4.5M13.5 9.5a2.2 2.2 0 1 0 0-4.4M13.5 11.5c2.3 0 4 1.5 4 4",
  keys: "M12.5 3.5a4 4 0 1 0 1.6 7.6M12.8 8.2 4 17M6 15l2 2M8.5 12.5l1.5 1.5", usage: "M4 16V8M8 16v-5M12 16V6M16 16v-8", changes: "M4 5h12M4 10h7M4 15h5M13 15l2 2 3-4",
  more: "M4.5 10h.01M10 10h.01M15.5 10h.01", search: "M9 15A6 6 0 1 0 9 3a6 6 0 0 0 0 12zM13.5 13.5 17 17", menu: "M3 5h14M3 10h14M3 15h14", edit: "M4 16l1-4 8-8 3 3-8 8z", download: "M10 3v9M6.5 8.5 10 12l3.5-3.5M4 16h12",
  sun: "M10 6.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM10 2v1.5M10 16.5V18M2 10h1.5M16.5 10H18M4.3 4.3l1 1M14.7 14.7l1 1M15.7 4.3l-1 1M5.3 14.7l-1 1", help: "M7.5 7.5a2.5 2.5 0 1 1 3.5 2.3c-.7.3-1 .8-1 1.7M10 14.5h.01M10 2.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15z", check: "M4 10.5 8 15l8-10",
};

/** An icon that says nothing by itself: what holds it has a label. */
export function icon(name) {
  const path = draw("path", { d: PATHS[name] });
  return draw("svg", { viewBox: "0 0 20 20", class: `icon icon-${name}`, "aria-hidden": "true" }, path);
}
