// Earlier conversations: the newest first, under the days they began on, and found again by their words.
import { at, button, make } from "../dom.js";
import { icon } from "../icons.js";
import { go } from "../router.js";
import { get } from "../server.js";
import { words } from "../words.js";
import { fail } from "./conversation.js";
import { openMenu } from "./thread_menu.js";

const DAY = 86_400_000;
const PAUSE = 180;
let threads = [];
let open = null;
let asked = 0;
let typing = null;

/** Load the list: all, or those whose title or messages have what is searched for. */
export async function loadThreads() {
  const turn = (asked += 1);
  const sought = at("search").value.trim();
  const found = await get(`/v1/threads${sought ? `?q=${encodeURIComponent(sought)}` : ""}`);
  if (turn !== asked) return;
  threads = found;
  list();
}

/** Search while somebody types, once they pause. */
export function searchSoon() {
  clearTimeout(typing);
  typing = setTimeout(() => loadThreads().catch(fail), PAUSE);
}

export function markThread(id) {
  open = id;
  for (const link of at("threads").querySelectorAll("a")) {
    if (link.dataset.thread === id) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

export function list() {
  const groups = Map.groupBy(threads, (thread) => span(new Date(thread.created_at)));
  const nodes = [...groups].map(([name, of]) => [make("h3", { textContent: words().spans[name] }), make("ul", {}, of.map(item))]);
  const sought = at("search").value.trim();
  const nothing = sought && !threads.length ? [make("p", { className: "soft", textContent: words().noThreads })] : [];
  at("threads").replaceChildren(...nodes.flat(), ...nothing);
  at("find").hidden = !threads.length && !sought;
  markThread(open);
}

function item(thread) {
  const link = make("a", { href: `/c/${encodeURIComponent(thread.id)}`, textContent: thread.title || "…", title: thread.title });
  link.dataset.thread = thread.id;
  const row = make("li", {}, link);
  const changed = (gone) => {
    if (gone && thread.id === open) go("/");
    loadThreads().catch(fail);
  };
  const menu = button(words().more(thread.title), () => openMenu(thread, row, menu, changed), { className: "quiet menu", "aria-haspopup": "menu", "aria-expanded": "false" }, icon("more"));
  row.append(menu);
  return row;
}

function span(day) {
  const start = new Date();
  start.setHours(0, 0, 0, 0);
  const days = Math.ceil((start - day) / DAY);
  if (days <= 0) return "today";
  if (days === 1) return "yesterday";
  return days <= 7 ? "week" : days <= 30 ? "month" : "older";
}
