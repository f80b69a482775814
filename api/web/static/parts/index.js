// Draws the closed set of parts that a reply is made of (assistant/reply.py).
import { drawChart } from "./chart.js";
import { drawChoices } from "./choices.js";
import { drawProposal } from "./proposal.js";
import { drawTable } from "./table.js";
import { drawText } from "./text.js";
import { drawUndo } from "./undo.js";

const DRAW = {
  text: (part) => drawText(part.text), table: (part) => drawTable(part), chart: drawChart, choices: drawChoices,
  proposal: drawProposal, undo: drawUndo,
};

/** The node of one part, or null. `act` sends messages and shows replies: {say, show, fail}. */
export function drawPart(part, act) {
  return DRAW[part.kind]?.(part, act) ?? null;
}
