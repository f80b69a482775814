// What the views of people, keys and imports share: labelled fields, and a line that says what became of a form.
import { make } from "../dom.js";

/** A field under its label. */
export const field = (label, input) => make("label", {}, make("span", { textContent: label }), input);

export function choose(name, options, value) {
  const select = make("select", { name }, options.map(([key, text]) => make("option", { value: key, textContent: text })));
  if (value !== undefined) select.value = value;
  return select;
}

/** A form that sends once at a time: `send` gets its values; what goes wrong stands below it. */
export function form(children, label, send) {
  const press = make("button", { type: "submit", className: "primary", textContent: label });
  const told = make("p", { role: "status" });
  const node = make("form", {}, make("div", { className: "row" }, children), press, told);
  node.addEventListener("submit", async (event) => {
    event.preventDefault();
    press.disabled = true;
    told.className = "";
    told.textContent = "";
    try {
      const said = await send(new FormData(node), node);
      if (said) told.replaceChildren(...[said].flat());
    } catch (problem) {
      told.className = "failed";
      told.textContent = problem.message;
    }
    press.disabled = false;
  });
  return node;
}

/** A card that unfolds, with a form or anything else in it. */
export const card = (title, ...children) => make("details", { className: "card" }, make("summary", { textContent: title }), ...children);

/** A button that asks once more before it does what can't be taken back. */
export function surely(label, sure, subject, act) {
  const press = make("button", { type: "button", className: "quiet", textContent: label, "aria-label": `${label}: ${subject}` });
  press.addEventListener("click", async () => {
    if (press.dataset.sure !== "yes") {
      press.dataset.sure = "yes";
      press.textContent = sure;
      press.setAttribute("aria-label", `${sure} ${subject}`);
      return;
    }
    press.disabled = true;
    await act();
  });
  return press;
}

/** A table of rows of nodes or texts. */
export function listing(label, titles, rows) {
  const head = make("tr", {}, titles.map((title) => make("th", { scope: "col", textContent: title })));
  const body = rows.map(({ cells, off }) => make("tr", { className: off ? "off" : "" }, cells.map((cell) => make("td", {}, cell ?? ""))));
  const table = make("table", {}, make("thead", {}, head), make("tbody", {}, body));
  return make("figure", { className: "table" }, make("div", { className: "across", tabIndex: 0, role: "region", "aria-label": label }, table));
}
