// What opens beside the conversation: a cited section in its document, the records of a figure. A sheet on a phone.
import { at, button, make } from "./dom.js";
import { icon } from "./icons.js";
import { drawTable } from "./parts/table.js";
import { drawText } from "./parts/text.js";
import { get } from "./server.js";
import { language, words } from "./words.js";

export const SECTION = /^\/library\/sections\/(\d+)$/;
const ROWS = 200;
let opener = null;

/** Open the pane under a title and fill it with what `load` gives; what went wrong stands in it. */
async function open(title, from, load) {
  opener = from ?? document.activeElement;
  const body = make("div", { className: "body" }, make("p", { className: "soft", textContent: words().loading }));
  const heading = make("h2", { textContent: title });
  const close = button(words().close, closePane, { className: "quiet", title: words().close }, icon("close"));
  at("pane").replaceChildren(make("header", {}, heading, close), body);
  at("pane").setAttribute("aria-label", title);
  at("pane").hidden = false;
  document.body.classList.add("paned");
  at("pane").focus({ preventScroll: true });
  try {
    await load(body, heading);
  } catch (problem) {
    body.replaceChildren(make("p", { className: "problem", role: "alert", textContent: problem.message }));
  }
}

export function closePane() {
  if (at("pane").hidden) return false;
  at("pane").hidden = true;
  document.body.classList.remove("paned");
  if (opener?.isConnected) opener.focus({ preventScroll: true });
  return true;
}

/** The records behind the figures of an answer. */
export function openRecords(turn) {
  return open(words().recordsBehind, null, async (body) => {
    const figures = await get(`/v1/turns/${turn}/records?language=${language}`);
    body.replaceChildren(...figures.flatMap(({ text, table }) => [make("p", { className: "text", textContent: text }), table && drawTable(table, { first: ROWS, title: words().recordsBehind, caption: false })].filter(Boolean)));
  });
}

/** A section of a document, by its link, with what stands around it. */
export function openSection(link, from) {
  const [, id] = SECTION.exec(link);
  return open(words().source, from, async (body, heading) => {
    const found = await get(`/v1/library/sections/${id}?language=${language}`);
    heading.textContent = found.title;
    heading.lang = found.language;
    const facts = make("dl", {}, found.facts.map(({ name, value }) => make("div", {}, make("dt", { textContent: name }), make("dd", { textContent: value }))));
    const notes = found.notes.map((note) => make("p", { className: "note", textContent: note }));
    const sections = found.sections.map(drawSection);
    const whole = make("a", { href: `${found.link}?language=${language}`, target: "_blank", rel: "noopener", textContent: words().wholeDocument });
    body.replaceChildren(facts, ...notes, make("article", { lang: found.language }, sections), make("p", {}, whole));
    body.querySelector(".found")?.scrollIntoView({ block: "start" });
  });
}

function drawSection(section) {
  const page = section.page_starts ? make("p", { className: "page", textContent: words().page(section.page_starts) }) : null;
  const headings = section.headings.map(({ level, text }) => make(`h${level}`, { textContent: text }));
  const node = make("section", { className: section.found ? "found" : "" }, page, headings, drawText(section.text));
  if (section.found) node.setAttribute("aria-label", words().passage);
  return node;
}
