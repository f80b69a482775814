// What each file of an import was found to be: its kind, and a field for each of its columns, both to be changed.
import { make } from "../dom.js";
import { words } from "../words.js";
import { choose, field, listing } from "./forms.js";

const KEPT = "extra";
const LEFT = "ignore";

export function drawFiles(result, kinds) {
  const say = words();
  const counted = Object.entries(result.counts).map(([kind, count]) => ({ cells: [nameOf(kind, kinds), count.created, count.updated, count.unchanged, count.rejected].map(String) }));
  const summary = counted.length ? [listing(say.counts, [say.kind, say.created, say.updated, say.asBefore, say.rejectedRows], counted)] : [];
  const rejects = result.rejects.map((row) => ({ cells: [row.file, String(row.row), row.column, row.value, row.reason] }));
  const refused = rejects.length ? [make("h3", { textContent: say.notTaken(result.rejected) }), listing(say.rejectedRows, [say.file, say.row, say.column, say.value, say.reason], rejects)] : [];
  return [...summary, ...notes([...result.decisions, ...result.findings]), ...result.files.map((file) => drawFile(file, kinds)), ...refused];
}

/** What a kind of record is called; teams are made of other files' columns, and no file lists them. */
export const nameOf = (kind, kinds) => kinds.find((one) => one.kind === kind)?.label ?? (kind === "teams" ? words().teams : kind);

const notes = (texts) => (texts.length ? [make("ul", { className: "notes" }, texts.map((text) => make("li", { textContent: text })))] : []);

function drawFile(file, kinds) {
  const say = words();
  const labels = kinds.find((one) => one.kind === file.kind)?.labels ?? {};
  const kind = choose("kind", [...kinds.map((one) => [one.kind, one.label]), [LEFT, say.leaveOut]], file.kind ?? LEFT);
  const rows = file.columns.map((column) => ({ cells: [column.header, column.how === "ignored" ? select(column, labels, LEFT) : select(column, labels, column.field ?? KEPT), say.how[column.how]] }));
  const box = make("fieldset", { className: "card file" },
    make("legend", { textContent: file.sheet ? `${file.file} › ${file.sheet}` : file.file }), field(say.kind, kind),
    file.problem ? make("p", { className: "failed", textContent: file.problem }) : null, notes(file.decisions),
    rows.length ? listing(`${file.file}: ${say.columns}`, [say.column, say.becomes, say.found], rows) : null);
  Object.assign(box.dataset, { file: file.file, kind: file.kind ?? LEFT });
  return box;
}

function select(column, labels, value) {
  const say = words();
  const node = choose(column.header, [...Object.entries(labels), [KEPT, say.keepAsIs], [LEFT, say.leaveOut]], value in labels || value === LEFT ? value : KEPT);
  node.setAttribute("aria-label", `${column.header}: ${say.becomes}`);
  node.dataset.found = node.value;
  return node;
}

/** The mapping that the person made of it: only what they changed, by file. */
export function asked(work) {
  const mapping = {};
  for (const box of work.querySelectorAll("fieldset.file")) {
    const kind = box.querySelector("select[name=kind]").value;
    const changed = [...box.querySelectorAll("td select")].filter((select_) => select_.value !== select_.dataset.found);
    if (kind === box.dataset.kind && !changed.length) continue;
    const columns = kind === box.dataset.kind ? Object.fromEntries(changed.map((select_) => [select_.name, select_.value])) : {};
    mapping[box.dataset.file] = { kind, columns };
  }
  return mapping;
}
