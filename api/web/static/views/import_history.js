// Earlier imports: what they did, what they did not take, and taking one back.
import { make } from "../dom.js";
import { post } from "../server.js";
import { language, words } from "../words.js";
import { listing, surely } from "./forms.js";
import { nameOf } from "./import_files.js";

export function drawHistory(jobs, kinds, load) {
  const say = words();
  if (!jobs.length) return [];
  const told = make("p", { role: "status" });
  const rows = jobs.map((job) => ({
    off: job.state === "undone",
    cells: [new Date(job.created_at).toLocaleString(language, { dateStyle: "medium", timeStyle: "short" }), job.files.join(", "), say.importStates[job.state], what(job, kinds), doors(job, load, told)],
  }));
  return [make("h2", { textContent: say.earlierImports }), told, listing(say.earlierImports, [say.when, say.fileNames, say.state, say.counts, say.actions], rows)];
}

function what(job, kinds) {
  if (!job.result) return job.problem ?? "";
  const counts = Object.entries(job.result.counts);
  return counts.map(([kind, count]) => `${nameOf(kind, kinds)} +${count.created} ~${count.updated}`).join(", ");
}

function doors(job, load, told) {
  const say = words();
  if (job.state !== "done" && job.state !== "undone") return "";
  const rejects = job.result?.rejected ? make("a", { href: `/v1/imports/${encodeURIComponent(job.id)}/rejects`, download: "rejects.csv", textContent: say.notTaken(job.result.rejected) }) : null;
  const undo = job.state === "done" ? surely(say.undo, say.undoSure, job.files.join(", "), async () => {
    await post(`/v1/imports/${encodeURIComponent(job.id)}/undo`).then(load).catch((problem) => (told.textContent = problem.message));
  }) : null;
  return make("div", { className: "tools" }, undo, rejects);
}
