// Begins the page: the shell around it, and the view that its address names.
import * as conversation from "./chat/conversation.js";
import { startComposer } from "./chat/composer.js";
import { greet } from "./chat/welcome.js";
import { at } from "./dom.js";
import { closePane } from "./pane.js";
import { startRouter, VIEWS } from "./router.js";
import { loadMe, loadTools } from "./session.js";
import { closeDrawer, markView, recount, speak, startShell } from "./shell.js";
import { loadThreads, markThread } from "./chat/threads.js";
import { words } from "./words.js";

let drawn = 0;

/** Show what stands at a path. A view that is left while it loads draws nothing any more. */
async function draw(path) {
  const turn = (drawn += 1);
  const name = VIEWS.find((view) => `/${view}` === path);
  closeDrawer();
  closePane();
  markView(path);
  for (const id of ["scroll", "composer"]) at(id).hidden = Boolean(name);
  at("view").hidden = !name;
  at("skip").href = name ? "#view" : "#message";
  if (!name) {
    document.title = "Salesdesk";
    return path.startsWith("/c/") ? conversation.openThread(decodeURIComponent(path.slice(3))) : conversation.startFresh();
  }
  document.title = `${words().viewNames[name]} · Salesdesk`;
  markThread(null);
  const { view } = await import(`./views/${name}.js`);
  const nodes = await view().catch((problem) => [conversation.drawProblem(problem, () => draw(path))]);
  if (turn !== drawn) return null;
  at("view").replaceChildren(...[nodes].flat());
  at("view").scrollTop = 0;
  at("view").querySelector("h1")?.focus({ preventScroll: true });
  return null;
}

/** Everything that is worded: once at the start, and again in another language. */
async function address() {
  speak();
  greet(await loadMe());
  await loadTools().catch(() => {});
}

startShell(async () => {
  await address();
  await draw(location.pathname);
});
startComposer();
speak();
try {
  await loadMe();
  speak();
  await startRouter(draw);
  document.body.dataset.ready = "yes";
  await Promise.all([greet(), loadThreads(), recount(), loadTools()]);
} catch (problem) {
  conversation.fail(problem);
}
