// A text as a paragraph; where rows of Markdown tables stand in it, as paragraphs and tables in turn.
import { make } from "../dom.js";
import { grid } from "./grid.js";

const ROW = /^\s*\|.+\|\s*$/;
// What a quote leaves out between the rows of a table.
const GAP = "…";
const RULE = /^\s*\|[\s|:-]*-[\s|:-]*\|\s*$/;

export function drawText(text) {
  const pieces = [];
  for (const line of text.split("\n")) {
    const isRow = ROW.test(line) || (line.trim() === GAP && pieces.at(-1)?.isRow === true);
    if (pieces.at(-1)?.isRow !== isRow) pieces.push({ isRow, lines: [] });
    pieces.at(-1).lines.push(line);
  }
  if (!pieces.some((piece) => piece.isRow)) return make("p", { className: "text", textContent: text });
  const nodes = pieces.map(({ isRow, lines }) => (isRow ? markdownTable(lines) : paragraph(lines)));
  return make("div", { className: "quoted" }, nodes);
}

function paragraph(lines) {
  const text = lines.join("\n").replace(/^\n+|\n+$/g, "");
  return text ? make("p", { className: "text", textContent: text }) : null;
}

function markdownTable(lines) {
  const cells = (line) => (line.trim() === GAP ? [GAP] : line.trim().slice(1, -1).split("|").map((cell) => cell.trim()));
  const headed = lines.length > 1 && RULE.test(lines[1]);
  const shown = lines.slice(headed ? 2 : 0).map(cells);
  return make("figure", {}, grid({ headers: headed ? cells(lines[0]) : null, shown }));
}
