// A change that was made, and the button that takes it back.
import { button, make } from "../dom.js";
import { icon } from "../icons.js";
import { post } from "../server.js";
import { words } from "../words.js";

export function drawUndo(part, act) {
  // The text beside it says what was done; who can't see that hears it on the button.
  const taken = () => [icon("check"), words().undone];
  const press = button(`${words().undo}: ${part.summary}`, undo, {}, icon("undo"), words().undo);
  if (part.undone) settle();

  async function undo() {
    press.disabled = true;
    try {
      const reply = await post(`/v1/changes/${part.change_set_id}/undo`);
      settle();
      act.show(reply);
    } catch (problem) {
      press.disabled = false;
      act.fail(problem);
    }
  }

  function settle() {
    press.disabled = true;
    press.replaceChildren(...taken());
  }

  return make("div", { className: "undo" }, press);
}
