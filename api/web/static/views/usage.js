// What large models cost, by day and model.
import { make } from "../dom.js";
import { get } from "../server.js";
import { language, words } from "../words.js";
import { listing } from "./forms.js";

export async function view() {
  const say = words();
  const found = await get("/v1/usage?days=30");
  const head = [make("h1", { tabIndex: -1, textContent: say.viewNames.usage }), make("p", { className: "soft", textContent: say.usageIntro })];
  return [...head, rows(found)];
}

function rows(found) {
  const say = words();
  if (!found.rows.length) return make("p", { className: "nothing", textContent: say.noUsage });
  const number = new Intl.NumberFormat(language);
  const money = (cost) => (cost === null ? "" : found.currency ? new Intl.NumberFormat(language, { style: "currency", currency: found.currency }).format(cost) : number.format(cost));
  const line = (row, first) => [...first, number.format(row.turns), number.format(row.input_tokens), number.format(row.output_tokens), money(row.cost)];
  const lines = found.rows.map((row) => ({ cells: line(row, [row.day, row.person, row.model]) }));
  const total = { cells: line(found.total, [say.total, "", ""]) };
  return listing(say.viewNames.usage, [say.day, say.nameOf, say.model, say.turns, say.tokensIn, say.tokensOut, say.cost], [...lines, total]);
}
