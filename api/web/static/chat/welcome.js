// Before the first message: who is greeted, and questions that work for them.
import { at, button, make } from "../dom.js";
import { get } from "../server.js";
import { me } from "../session.js";
import { language, words } from "../words.js";
import { fail, say } from "./conversation.js";

const WAITING = 4;

export async function greet() {
  at("greeting").textContent = words().hello(me.name);
  const places = Array.from({ length: WAITING }, () => make("li", { className: "coming", "aria-hidden": "true" }));
  at("suggestions").replaceChildren(...places);
  try {
    const questions = await get(`/v1/suggestions?language=${language}`);
    at("suggestions").replaceChildren(...questions.map((question) => make("li", {}, button(question, () => say(question)))));
  } catch (problem) {
    at("suggestions").replaceChildren();
    fail(problem);
  }
}
