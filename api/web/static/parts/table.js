// A table part: its rows, how many there are, and the whole as a file.
import { csvText, download, fileName } from "../csv.js";
import { button, make } from "../dom.js";
import { icon } from "../icons.js";
import { words } from "../words.js";
import { grid } from "./grid.js";

const FIRST_ROWS = 12;

/** `title` names the table and its file; it is shown above unless `caption` is off. */
export function drawTable(part, { first = FIRST_ROWS, title = part.title, caption = true } = {}) {
  const say = words();
  const { headers, shown, numeric, data } = part;
  const box = grid({ headers, shown, numeric, values: data.rows, label: title ?? "", most: first });
  const count = make("span", { className: "count", textContent: say.shown(Math.min(first, shown.length), data.total) });
  const tools = make("div", { className: "tools" });
  if (shown.length > first) {
    const all = button(say.all(shown.length), () => {
      box.showAll();
      count.textContent = words().shown(shown.length, data.total);
      all.remove();
    }, { className: "quiet" });
    tools.append(all);
  }
  const save = () => download(fileName(title ?? headers.join(" "), "csv"), csvText(headers, data.rows));
  tools.append(button(say.csv, save, { className: "quiet" }, icon("download"), "CSV"));
  const above = title && caption ? make("figcaption", { textContent: title }) : null;
  return make("figure", { className: "table" }, above, box, make("footer", {}, count, tools));
}
