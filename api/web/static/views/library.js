// The library's documents: listed and found, and handed over or taken out by whoever may.
import { button, make } from "../dom.js";
import { openSection } from "../pane.js";
import { get, put, remove } from "../server.js";
import { me } from "../session.js";
import { language, words } from "../words.js";

const ROLES = ["trainee", "rep", "manager", "director", "operations"];
const address = (path) => `/v1/library/documents/${path.split("/").map(encodeURIComponent).join("/")}`;

export async function view() {
  const say = words();
  const problem = make("div", { className: "problem", role: "alert", hidden: true });
  const documents = make("div", { id: "documents" });
  const fail = (error) => {
    problem.hidden = false;
    problem.textContent = error.message;
  };
  const list = async () => documents.replaceChildren(...listed(await get("/v1/library/documents"), list, fail));
  await list();
  return [
    make("h1", { tabIndex: -1, textContent: say.viewNames.library }), make("p", { className: "soft", textContent: say.documentsIntro }),
    me.may_add_documents ? handOver(() => list().catch(fail)) : null, problem, documents,
  ].filter(Boolean);
}

function listed(found, list, fail) {
  const say = words();
  if (!found.length) return [make("p", { className: "nothing", textContent: say.noDocuments })];
  const titles = [say.title, say.file, say.meantFor, say.inForce, ...(me.may_change_documents ? [say.takeOut] : [])];
  const head = make("tr", {}, titles.map((title) => make("th", { scope: "col", textContent: title })));
  const rows = found.map((one) => row(one, list, fail));
  const table = make("table", {}, make("thead", {}, head), make("tbody", {}, rows));
  const filter = make("input", { type: "search", placeholder: say.filter, "aria-label": say.filter });
  filter.addEventListener("input", () => {
    const sought = filter.value.trim().toLocaleLowerCase();
    rows.forEach((line, at) => (line.hidden = !`${found[at].title} ${found[at].path}`.toLocaleLowerCase().includes(sought)));
  });
  const box = make("div", { className: "across", tabIndex: 0, role: "region", "aria-label": say.viewNames.library }, table);
  return [found.length > 5 ? make("p", { className: "filter" }, filter) : null, make("figure", { className: "table" }, box)].filter(Boolean);
}

function row(one, list, fail) {
  const say = words();
  const link = make("a", { href: `${one.link}?language=${language}`, textContent: one.title, lang: one.language });
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    openSection(one.link, link);
  });
  const audience = one.audience.length === ROLES.length ? say.everybody : one.audience.map((role) => say.roles[role] ?? role).join(", ");
  const cells = [make("td", {}, link), ...[one.path, audience, one.holds].map((text) => make("td", { textContent: text }))];
  if (me.may_change_documents) cells.push(make("td", {}, takeOut(one, list, fail)));
  return make("tr", {}, cells);
}

/** A button that asks once more before it takes a document out. */
function takeOut(one, list, fail) {
  const say = words();
  let sure = false;
  const press = button(say.takeOut, async () => {
    if (!sure) {
      sure = true;
      press.textContent = say.takeOutSure;
      press.setAttribute("aria-label", `${say.takeOutSure} ${one.path}`);
      return;
    }
    press.disabled = true;
    await remove(address(one.path)).then(list).catch(fail);
  }, { className: "quiet", "aria-label": `${say.takeOut}: ${one.path}` });
  return press;
}

function handOver(done) {
  const say = words();
  const files = make("input", { id: "files", type: "file", multiple: true, required: true });
  const folder = make("input", { id: "folder", type: "text", maxLength: 200 });
  const boxes = ROLES.map((role) => make("label", {}, make("input", { type: "checkbox", value: role }), say.roles[role]));
  const readers = make("div", { id: "readers" }, boxes);
  const became = make("ul", { id: "became", role: "status" });
  const send = make("button", { className: "primary", textContent: say.handOver });
  const form = make("form", { id: "hand-over" },
    make("label", {}, make("span", { textContent: say.files }), files), make("label", {}, make("span", { textContent: say.folder }), folder),
    make("fieldset", {}, make("legend", { textContent: say.readers }), readers), send, became);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    send.disabled = true;
    const ticked = [...readers.querySelectorAll("input:checked")].map((box) => box.value);
    await sendAll([...files.files], folder.value.trim().replace(/^\/+|\/+$/g, ""), ticked, became);
    files.value = "";
    send.disabled = false;
    await done();
  });
  return make("details", { className: "card" }, make("summary", { textContent: say.handOver }), form);
}

/** One file after the other: whoever hands over many learns of each what became of it. */
async function sendAll(files, folder, audience, became) {
  const say = words();
  const told = audience.length ? `?audience=${audience.join(",")}` : "";
  for (const file of files) {
    const line = make("li", { textContent: `${file.name}: ${say.sending}` });
    became.append(line);
    try {
      const taken = await put(address(folder ? `${folder}/${file.name}` : file.name) + told, file);
      line.textContent = `${file.name}: ${say[taken.became]}`;
    } catch (problem) {
      line.textContent = problem.message.startsWith(file.name) ? problem.message : `${file.name}: ${problem.message}`;
      line.className = "failed";
    }
  }
}
