// Tables: of cells, and of Markdown rows that stand in a text.
import { make } from "./dom.js";

// Cells up to this length (ids, dates, names) stay on one line; a narrow table scrolls sideways instead.
const ONE_LINE = 16;
const ROW = /^\s*\|.+\|\s*$/;
// What a quote leaves out between the rows of a table.
const GAP = "…";
const RULE = /^\s*\|[\s|:-]*-[\s|:-]*\|\s*$/;

/** A table that scrolls sideways where it is too wide. `headers` may be null. */
export function grid(headers, rows, numeric = []) {
  const align = (at) => (numeric[at] ? "number" : "");
  const look = (cell, at) => align(at) || (cell.length <= ONE_LINE ? "short" : "");
  const line = (row) => make("tr", {}, ...row.map((cell, at) => make("td", { className: look(cell, at), textContent: cell })));
  const body = make("tbody", {}, ...rows.map(line));
  const titles = (headers ?? []).map((header, at) => make("th", { scope: "col", className: align(at), textContent: header }));
  const head = headers ? make("thead", {}, make("tr", {}, ...titles)) : null;
  return make("div", { className: "across", tabIndex: 0 }, make("table", {}, head, body));
}

/** A text as a paragraph; where rows of Markdown tables stand in it, as paragraphs and tables in turn. */
export function drawText(text) {
  const pieces = [];
  for (const line of text.split("\n")) {
    const isRow = ROW.test(line) || (line.trim() === GAP && pieces.at(-1)?.isRow === true);
    if (pieces.at(-1)?.isRow !== isRow) pieces.push({ isRow, lines: [] });
    pieces.at(-1).lines.push(line);
  }
  if (!pieces.some((piece) => piece.isRow)) return make("p", { className: "text", textContent: text });
  const nodes = pieces.map(({ isRow, lines }) => (isRow ? markdownTable(lines) : paragraph(lines)));
  return make("div", { className: "quoted" }, ...nodes);
}

function paragraph(lines) {
  const text = lines.join("\n").replace(/^\n+|\n+$/g, "");
  return text ? make("p", { className: "text", textContent: text }) : null;
}

function markdownTable(lines) {
  const cells = (line) => (line.trim() === GAP ? [GAP] : line.trim().slice(1, -1).split("|").map((cell) => cell.trim()));
  const headed = lines.length > 1 && RULE.test(lines[1]);
  const rows = lines.slice(headed ? 2 : 0).map(cells);
  return make("figure", {}, grid(headed ? cells(lines[0]) : null, rows));
}
