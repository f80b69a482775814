// What can be done with an earlier conversation: rename it, take it along, delete it.
import { button, make } from "../dom.js";
import { download, fileName } from "../csv.js";
import { patch, remove, send } from "../server.js";
import { words } from "../words.js";
import { fail } from "./conversation.js";

const MOST = 200;
const address = (thread) => `/v1/threads/${encodeURIComponent(thread.id)}`;
let close = () => {};

/** Open the menu of a thread under its row. `changed(gone)` is called when something became of it. */
export function openMenu(thread, row, opener, changed) {
  const again = opener.getAttribute("aria-expanded") === "true";
  close();
  if (again) return;
  const say = words();
  const entries = [
    entry(say.rename, () => rename(thread, row, changed)),
    entry(say.exportThread, () => save(thread).catch(fail)),
    entry(say.remove, (press) => removeSurely(press, thread, changed), true),
  ];
  const menu = make("div", { className: "popup", role: "menu", "aria-label": say.more(thread.title) }, entries);
  row.append(menu);
  opener.setAttribute("aria-expanded", "true");
  entries[0].focus();

  close = () => {
    menu.remove();
    opener.setAttribute("aria-expanded", "false");
    document.removeEventListener("pointerdown", outside);
    close = () => {};
  };
  const outside = (event) => { if (!menu.contains(event.target) && !opener.contains(event.target)) close(); };
  document.addEventListener("pointerdown", outside);
  menu.addEventListener("keydown", (event) => walk(event, entries, opener));
}

function entry(label, act, stays = false) {
  const press = button(label, () => {
    act(press);
    if (!stays) close();
  }, { role: "menuitem" });
  return press;
}

/** Arrows go through the menu, Escape leaves it. */
function walk(event, entries, opener) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    event.preventDefault();
    const at = entries.indexOf(document.activeElement);
    entries[(at + step + entries.length) % entries.length].focus();
  }
  if (event.key === "Escape" || event.key === "Tab") {
    event.stopPropagation();
    close();
    opener.focus();
  }
}

function rename(thread, row, changed) {
  const say = words();
  const field = make("input", { type: "text", value: thread.title, maxLength: MOST, required: true, "aria-label": say.rename });
  const form = make("form", {}, field);
  const before = [...row.childNodes].filter((node) => !node.classList.contains("popup"));
  const leave = () => row.replaceChildren(...before);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    await patch(address(thread), { title: field.value }).then(() => changed(false)).catch((problem) => { leave(); fail(problem); });
  });
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    leave();
  });
  field.addEventListener("blur", leave);
  setTimeout(() => {
    row.replaceChildren(form);
    field.select();
  });
}

async function save(thread) {
  const response = await send(`${address(thread)}/export?format=markdown`);
  download(fileName(thread.title, "md"), await response.text(), "text/markdown;charset=utf-8");
}

/** Deleting asks once more, in the same place. */
async function removeSurely(press, thread, changed) {
  if (press.dataset.sure !== "yes") {
    press.dataset.sure = "yes";
    press.textContent = words().removeSure;
    return;
  }
  close();
  await remove(address(thread)).then(() => changed(true)).catch(fail);
}
