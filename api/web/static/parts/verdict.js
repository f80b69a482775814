// Two buttons by which a person says whether an answer was right; of a wrong one also why, and what is right.
import { button, make } from "../dom.js";
import { icon } from "../icons.js";
import { post } from "../server.js";
import { words } from "../words.js";

const MOST = 2000;

export function drawVerdict(turn, verdict, act) {
  const say = words();
  const thanks = make("span", { role: "status" });
  const [why, right] = [["why", say.why], ["right", say.right]].map(([name, label]) => make("input", { type: "text", name, maxLength: MOST, placeholder: label, "aria-label": label }));
  const form = make("form", { hidden: true }, why, right, make("button", { type: "submit", textContent: say.sendWhy }));

  async function judge(chosen, said = {}) {
    try {
      await post(`/v1/turns/${turn}/feedback`, { verdict: chosen, ...said });
      for (const [name, thumb] of Object.entries(thumbs)) thumb.setAttribute("aria-pressed", String(name === chosen));
      form.hidden = chosen === "good" || "comment" in said;
      thanks.textContent = words().thanks;
      if (!form.hidden) why.focus();
    } catch (problem) {
      act.fail(problem);
    }
  }

  const thumb = (name, sign, label) => button(label, () => judge(name), { className: "quiet", title: label, "aria-pressed": String(verdict === name) }, icon(sign));
  const thumbs = { good: thumb("good", "up", say.good), bad: thumb("bad", "down", say.bad) };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    judge("bad", { comment: why.value.trim() || null, correct: right.value.trim() || null });
  });
  return make("div", { className: "verdict" }, Object.values(thumbs), thanks, form);
}
