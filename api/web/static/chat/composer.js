// Where a message is written: it grows, Enter sends, and while an answer comes the button stops it.
import { at } from "../dom.js";
import { icon } from "../icons.js";
import { words } from "../words.js";
import { isBusy, say, stop } from "./conversation.js";

const LIMIT = 8000;
let last = "";

export function startComposer() {
  const field = at("message");
  at("composer").addEventListener("submit", (event) => {
    event.preventDefault();
    if (isBusy()) stop();
    else submit();
  });
  field.addEventListener("input", fit);
  field.addEventListener("keydown", (event) => {
    // While an input method composes (Chinese), Enter picks a word and must not send.
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "ArrowUp" && !field.value && last) {
      event.preventDefault();
      write(last);
    }
    if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    if (!isBusy()) submit();
  });
}

function submit() {
  const message = at("message").value;
  if (!message.trim() || Array.from(message).length > LIMIT) return;
  last = message;
  write("");
  say(message);
}

/** Put a text into the field, ready to be changed or sent. */
export function write(text) {
  at("message").value = text;
  fit();
}

export function setBusy(busy) {
  const label = busy ? words().stop : words().send;
  at("send").replaceChildren(icon(busy ? "stop" : "send"));
  at("send").setAttribute("aria-label", label);
  at("send").title = label;
  at("send").classList.toggle("stops", busy);
  fit();
}

function fit() {
  const field = at("message");
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight}px`;
  const { length } = Array.from(field.value);
  const over = length > LIMIT;
  at("hint").classList.toggle("over", over);
  at("hint").textContent = length > LIMIT * 0.9 ? words().tooLong(length, LIMIT) : words().hint;
  at("send").disabled = !isBusy() && over;
}
