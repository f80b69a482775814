// A table as a CSV file that spreadsheets open as it is.
const BOM = "\ufeff";
// A cell that begins so would be taken for a formula.
const FORMULA = /^[=+\-@\t\r]/;

/** The file's text: numbers bare, all else quoted where it must be. */
export function csvText(headers, rows) {
  return BOM + [headers, ...rows].map((row) => row.map(cell).join(",")).join("\r\n") + "\r\n";
}

function cell(value) {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return String(value);
  const text = FORMULA.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Hand a file to the person. */
export function download(name, text, type = "text/csv;charset=utf-8") {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** A file name out of a title, the day behind it. */
export function fileName(title, ending) {
  const plain = title.replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-+|-+$/g, "").slice(0, 60) || "salesdesk";
  return `${plain}-${new Date().toISOString().slice(0, 10)}.${ending}`;
}
