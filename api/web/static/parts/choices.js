// Readings to pick from: each is sent as a message.
import { button, make } from "../dom.js";

export function drawChoices(part, act) {
  const items = part.choices.map((choice) => make("li", {}, button(choice, () => act.say(choice))));
  const prompt = part.prompt ? make("p", { textContent: part.prompt }) : null;
  return make("div", { className: "choices" }, prompt, make("ul", {}, items));
}
