// What stands around every view: the sidebar, language and colours, shortcuts.
import { list as listThreads, searchSoon } from "./chat/threads.js";
import { setBusy } from "./chat/composer.js";
import { isBusy } from "./chat/conversation.js";
import { at, button, make } from "./dom.js";
import { icon } from "./icons.js";
import { closePane } from "./pane.js";
import { redrawCharts } from "./parts/chart.js";
import { go } from "./router.js";
import { get } from "./server.js";
import { me } from "./session.js";
import { applyWords, language, setLanguage, words } from "./words.js";

const THEMES = ["auto", "light", "dark"];
const THEME = "salesdesk.theme";
const ICONS = { dashboard: "desk", waiting: "waiting", changes: "changes", library: "library", imports: "imports", people: "people", keys: "keys", usage: "usage" };
// Views that only some roles have; the server decides the same for what is in them.
const ONLY = { imports: ["director", "operations"], people: ["director", "operations"], keys: ["director", "operations"], usage: ["director", "operations"] };

export function startShell(speakAnew) {
  at("menu").append(icon("menu"));
  at("help").append(icon("help"));
  at("menu").addEventListener("click", openDrawer);
  at("veil").addEventListener("click", () => closeDrawer() || closePane());
  at("theme").addEventListener("click", nextTheme);
  at("help").addEventListener("click", showShortcuts);
  at("search").addEventListener("input", searchSoon);
  at("language").addEventListener("click", () => {
    setLanguage(language === "zh" ? "en" : "zh");
    speakAnew();
  });
  document.addEventListener("keydown", shortcut);
}

/** Write every word of the shell; who sits here as soon as that is known. */
export function speak() {
  const say = words();
  applyWords();
  at("language").textContent = say.language;
  at("language").lang = language === "zh" ? "en" : "zh";
  at("fresh").replaceChildren(icon("plus"), say.fresh);
  at("help").title = say.help;
  drawTheme();
  setBusy(isBusy());
  listThreads();
  if (!me) return;
  at("name").textContent = me.name;
  at("role").textContent = say.roles[me.role] ?? me.role;
  at("company").textContent = me.company;
  at("banner").hidden = !me.invented;
  at("banner").replaceChildren(make("strong", { textContent: say.inventedTitle }), `${say.invented} `, make("code", { textContent: "salesdesk import FOLDER" }));
  drawViews();
}

function drawViews() {
  const mine = Object.keys(ICONS).filter((name) => !ONLY[name] || ONLY[name].includes(me.role));
  const links = mine.map((name) => {
    const link = make("a", { href: `/${name}`, id: `to-${name}` }, icon(ICONS[name]), make("span", { textContent: words().viewNames[name] }));
    if (name === "waiting") link.append(make("b", { id: "count", hidden: true }));
    return make("li", {}, link);
  });
  at("views").replaceChildren(make("ul", {}, links));
  markView(location.pathname);
}

export function markView(path) {
  for (const link of at("views").querySelectorAll("a")) {
    if (link.getAttribute("href") === path) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

/** Say how many proposals wait for this person. A courtesy: an answer stands without it. */
export async function recount() {
  const waiting = await get(`/v1/proposals?language=${language}`).catch(() => null);
  if (!waiting || !at("count")) return;
  at("count").hidden = waiting.length === 0;
  at("count").textContent = waiting.length;
  at("count").setAttribute("aria-label", words().waitingCount(waiting.length));
}

// --- the drawer of a narrow window

export function closeDrawer() {
  if (!at("drawer").classList.contains("open")) return false;
  at("drawer").classList.remove("open");
  at("veil").hidden = true;
  at("menu").setAttribute("aria-expanded", "false");
  return true;
}

function openDrawer() {
  at("drawer").classList.add("open");
  at("veil").hidden = false;
  at("menu").setAttribute("aria-expanded", "true");
  at("fresh").focus();
}

// --- colours

function nextTheme() {
  const now = localStorage.getItem(THEME) ?? "auto";
  const next = THEMES[(THEMES.indexOf(now) + 1) % THEMES.length];
  localStorage.setItem(THEME, next);
  if (next === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = next;
  drawTheme();
  redrawCharts();
}

function drawTheme() {
  const label = words().themes[localStorage.getItem(THEME) ?? "auto"];
  at("theme").replaceChildren(icon("sun"));
  at("theme").setAttribute("aria-label", label);
  at("theme").title = label;
}

// --- shortcuts; all with a modifier, so that none is hit by dictation

const KEYS = {
  "ctrl+k": () => { openDrawerIfNarrow(); at("search").focus(); },
  "ctrl+shift+o": () => go("/"),
  "ctrl+/": showShortcuts,
  "shift+escape": () => at("message").focus(),
};

function shortcut(event) {
  if (event.key === "Escape" && !event.shiftKey) {
    if (closePane() || closeDrawer()) event.preventDefault();
    return;
  }
  const name = [event.ctrlKey || event.metaKey ? "ctrl" : "", event.shiftKey ? "shift" : "", event.key.toLowerCase()].filter(Boolean).join("+");
  if (!KEYS[name]) return;
  event.preventDefault();
  KEYS[name]();
}

function openDrawerIfNarrow() {
  if (getComputedStyle(at("menu")).display !== "none") openDrawer();
}

function showShortcuts() {
  const say = words();
  const rows = say.shortcuts.map(([keys, does]) => make("div", {}, make("dt", {}, keys.split(" ").map((key) => make("kbd", { textContent: key }))), make("dd", { textContent: does })));
  const close = button(say.close, () => at("shortcuts").close(), { className: "primary" });
  at("shortcuts").replaceChildren(make("h2", { id: "shortcuts-title", textContent: say.help }), make("dl", {}, rows), close);
  at("shortcuts").showModal();
}
