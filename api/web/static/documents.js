// The library's documents: listed, and handed over or taken out by whoever may.
import { make } from "./dom.js";
import { get, put, remove } from "./server.js";
import { applyWords, language, words } from "./words.js";

const at = (id) => document.getElementById(id);
const ROLES = ["trainee", "rep", "manager", "director", "operations"];
const say = words();
let mayChange = false;

const address = (path) => `/v1/library/documents/${path.split("/").map(encodeURIComponent).join("/")}`;

function fail(problem) {
  at("problem").hidden = false;
  at("problem").textContent = problem.message;
}

function row(one) {
  const link = make("a", { href: `${one.link}?language=${language}`, textContent: one.title, lang: one.language });
  const audience = one.audience.length === ROLES.length ? say.everybody : one.audience.map((role) => say.roles[role] ?? role).join(", ");
  const cells = [make("td", {}, link), ...[one.path, audience, one.holds].map((text) => make("td", { textContent: text }))];
  if (mayChange) cells.push(make("td", {}, takeOut(one)));
  return make("tr", {}, ...cells);
}

/** A button that asks once more before it takes a document out. */
function takeOut(one) {
  const label = (word) => ({ textContent: word, "aria-label": `${word}: ${one.path}` });
  const button = make("button", { type: "button", className: "quiet", ...label(say.takeOut) });
  let sure = false;
  button.addEventListener("click", async () => {
    if (!sure) {
      sure = true;
      button.textContent = say.takeOutSure;
      button.setAttribute("aria-label", `${say.takeOutSure} ${one.path}`);
      return;
    }
    button.disabled = true;
    try {
      await remove(address(one.path));
      await list();
    } catch (problem) {
      fail(problem);
    }
  });
  return button;
}

async function list() {
  const found = await get("/v1/library/documents");
  if (!found.length) {
    at("documents").replaceChildren(make("p", { textContent: say.noDocuments }));
    return;
  }
  const titles = [say.title, say.file, say.meantFor, say.inForce, ...(mayChange ? [""] : [])];
  const head = make("tr", {}, ...titles.map((title) => make("th", { scope: "col", textContent: title })));
  const table = make("table", {}, make("thead", {}, head), make("tbody", {}, ...found.map(row)));
  at("documents").replaceChildren(make("div", { className: "across", tabIndex: 0 }, table));
}

/** One file after the other: whoever hands over many learns of each what became of it. */
async function handOver(event) {
  event.preventDefault();
  const button = at("hand-over").querySelector("button");
  const folder = at("folder").value.trim().replace(/^\/+|\/+$/g, "");
  const ticked = [...at("readers").querySelectorAll("input:checked")].map((box) => box.value);
  const told = ticked.length ? `?audience=${ticked.join(",")}` : "";
  button.disabled = true;
  for (const file of at("files").files) {
    const line = make("li", { textContent: `${file.name}: ${say.sending}` });
    at("became").append(line);
    try {
      const { became } = await put(address(folder ? `${folder}/${file.name}` : file.name) + told, file);
      line.textContent = `${file.name}: ${say[became]}`;
    } catch (problem) {
      line.textContent = problem.message.startsWith(file.name) ? problem.message : `${file.name}: ${problem.message}`;
      line.className = "failed";
    }
  }
  at("files").value = "";
  button.disabled = false;
  await list().catch(fail);
}

applyWords();
document.title = `${say.documents} · Salesdesk`;
const boxes = ROLES.map((role) => make("label", {}, make("input", { type: "checkbox", value: role }), say.roles[role]));
at("readers").replaceChildren(...boxes);
at("hand-over").addEventListener("submit", handOver);
try {
  const me = await get("/v1/me");
  mayChange = me.may_change_documents;
  at("hand-over").hidden = !me.may_add_documents;
  await list();
} catch (problem) {
  fail(problem);
}
