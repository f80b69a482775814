// The interface's own words. Answers come worded from the server, in the language of the question.
import EN from "./words/en.js";
import ZH from "./words/zh.js";

const KEY = "salesdesk.language";

export let language = localStorage.getItem(KEY) ?? (navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en");

/** The words of the language in use. */
export const words = () => (language === "zh" ? ZH : EN);

/** Change the interface's language and remember it in this browser. */
export function setLanguage(next) {
  language = next;
  localStorage.setItem(KEY, next);
  applyWords();
}

/** Write the words into everything marked with data-word attributes. */
export function applyWords() {
  const say = words();
  document.documentElement.lang = language;
  for (const node of document.querySelectorAll("[data-word]")) node.textContent = say[node.dataset.word];
  for (const node of document.querySelectorAll("[data-word-label]")) node.setAttribute("aria-label", say[node.dataset.wordLabel]);
  for (const node of document.querySelectorAll("[data-word-placeholder]")) node.placeholder = say[node.dataset.wordPlaceholder];
}
