// An import of sales records: files, a look at how they are read, the run with its progress, and taking it back.
import { button, make } from "../dom.js";
import { get, post, put } from "../server.js";
import { language, words } from "../words.js";
import { field, form } from "./forms.js";
import { asked, drawFiles } from "./import_files.js";
import { drawHistory } from "./import_history.js";

const BUSY = ["checking", "running"];
const PAUSE = 300;
const address = (job) => `/v1/imports/${encodeURIComponent(job.id)}`;

export async function view() {
  const say = words();
  const work = make("section", { id: "import" });
  const past = make("section");
  const kinds = await get("/v1/imports/kinds");
  const load = async () => past.replaceChildren(...drawHistory(await get("/v1/imports"), kinds, load));
  await load();
  const files = make("input", { id: "import-files", type: "file", multiple: true, required: true, accept: ".csv,.tsv,.txt,.xlsx,.json" });
  const begin = form([field(say.importFiles, files)], say.look, async (_, node) => {
    const job = await given([...files.files]);
    node.reset();
    await look(job, {}, { work, kinds, load });
  });
  return [make("h1", { tabIndex: -1, textContent: say.viewNames.imports }), make("p", { className: "soft", textContent: say.importIntro }), make("div", { className: "card" }, begin), work, past];
}

async function given(files) {
  const job = await post("/v1/imports");
  for (const file of files) await put(`${address(job)}/files/${encodeURIComponent(file.name)}`, file);
  return job;
}

/** See what the files would do, and let the person say otherwise. */
async function look(job, mapping, place) {
  const seen = await finished(await post(`${address(job)}/check`, { mapping }), place.work);
  const say = words();
  const again = button(say.lookAgain, () => attempt(place, () => look(job, asked(place.work), place)));
  const run = button(say.runImport, () => attempt(place, () => take(job, asked(place.work), place)), { className: "primary", disabled: !seen.result?.changed });
  place.work.replaceChildren(make("h2", { textContent: say.wouldDo }), ...problem(seen), make("div", { className: "tools" }, run, again), ...(seen.result ? drawFiles(seen.result, place.kinds) : []));
}

/** Take the files in. */
async function take(job, mapping, place) {
  const done = await finished(await post(`${address(job)}/run`, { mapping }), place.work);
  const title = make("h2", { textContent: done.state === "done" ? words().importDone : words().importStates[done.state] });
  place.work.replaceChildren(title, ...problem(done));
  await place.load();
}

/** Wait for a run, and show how far it is. */
async function finished(begun, work) {
  let job = begun;
  const bar = make("progress", { "aria-label": words().reading });
  const line = make("p", { className: "soft", role: "status" });
  work.replaceChildren(line, bar);
  while (BUSY.includes(job.state)) {
    const told = job.progress;
    line.textContent = told?.file ? words().rowsOf(told.file, new Intl.NumberFormat(language).format(told.rows)) : words().reading;
    if (told?.of) {
      bar.max = told.of;
      bar.value = told.rows;
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
    job = await get(address(job));
  }
  return job;
}

const problem = (job) => (job.problem ? [make("p", { className: "problem", role: "alert", textContent: job.problem })] : []);

async function attempt(place, act) {
  await act().catch((error) => place.work.prepend(make("p", { className: "problem", role: "alert", textContent: error.message })));
}
