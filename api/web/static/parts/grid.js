// A table of cells that scrolls in itself, under headers that stay, and that sorts where its values are known.
import { make } from "../dom.js";
import { words } from "../words.js";

// Cells up to this length (ids, dates, names) stay on one line; a narrow table scrolls sideways instead.
const ONE_LINE = 16;
const collator = new Intl.Collator(undefined, { numeric: true });

/**
 * The scrolling box of a table. `headers` may be null. With `values`, the cells as typed, a click on a header sorts by
 * them; rows without a value stay last. `most` shows only so many rows until `showAll` is called on the box.
 */
export function grid({ headers, shown, numeric = [], values = null, label = "", most = Infinity }) {
  const body = make("tbody");
  let order = shown.map((_, row) => row);
  let limit = most;
  const cell = (text, column) => make("td", { className: look(text, numeric[column]), textContent: text });
  const fill = () => body.replaceChildren(...order.slice(0, limit).map((row) => make("tr", {}, shown[row].map(cell))));
  const head = headers ? make("thead", {}, make("tr", {}, headers.map(title))) : null;

  function title(header, column) {
    const th = make("th", { scope: "col", className: numeric[column] ? "number" : "" });
    if (!values || shown.length < 2 || !header) {
      th.textContent = header;
      return th;
    }
    const sorter = make("button", { type: "button", className: "sorter", title: words().sortBy(header) }, header, make("i", { "aria-hidden": "true" }));
    sorter.addEventListener("click", () => {
      const down = th.getAttribute("aria-sort") === "ascending" || (numeric[column] && th.getAttribute("aria-sort") !== "descending");
      for (const other of th.parentNode.children) other.removeAttribute("aria-sort");
      th.setAttribute("aria-sort", down ? "descending" : "ascending");
      order = sorted(values, column, down ? -1 : 1);
      fill();
    });
    th.append(sorter);
    return th;
  }

  fill();
  const box = make("div", { className: "across", tabIndex: 0, role: "region", "aria-label": label || words().table }, make("table", {}, head, body));
  box.showAll = () => {
    limit = Infinity;
    fill();
  };
  return box;
}

function look(text, isNumber) {
  return isNumber ? "number" : text.length <= ONE_LINE ? "short" : "";
}

/** The rows' places in the order of a column; a stable sort, nothing before something last. */
function sorted(values, column, direction) {
  const places = values.map((_, row) => row);
  return places.sort((one, other) => {
    const [a, b] = [values[one][column], values[other][column]];
    if (a === null || b === null) return (a === null) - (b === null) || one - other;
    const by = typeof a === "number" && typeof b === "number" ? a - b : collator.compare(String(a), String(b));
    return by * direction || one - other;
  });
}
