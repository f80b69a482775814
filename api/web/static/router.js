// One page, several views: the address says which, and the back button works.
let show = null;

/** `draw(path)` shows what stands at a path; links within the page come here instead of to the server. */
export function startRouter(draw) {
  show = draw;
  window.addEventListener("popstate", () => show(location.pathname));
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    if (!link || link.target || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const url = new URL(link.href);
    if (url.origin !== location.origin || !isOurs(url.pathname) || url.hash) return;
    event.preventDefault();
    go(url.pathname);
  });
  return show(location.pathname);
}

export const VIEWS = ["dashboard", "waiting", "changes", "library", "imports", "people", "keys", "usage"];
const isOurs = (path) => path === "/" || path.startsWith("/c/") || VIEWS.includes(path.slice(1));

export function go(path) {
  if (path !== location.pathname) history.pushState(null, "", path);
  return show(path);
}

/** Put another address in the place of this one: the same view under its proper name. */
export function rename(path) {
  history.replaceState(null, "", path);
}
