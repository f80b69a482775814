// Who sits here, and what the tools are called; asked once for the page and again after a change of language.
import { get } from "./server.js";
import { language } from "./words.js";

export let me = null;
let tools = new Map();

export async function loadMe() {
  me = await get(`/v1/me?language=${language}`);
  return me;
}

/** The tools' names are a courtesy: without them a step is called by its tool. */
export async function loadTools() {
  const found = await get(`/v1/tools?language=${language}`);
  tools = new Map(found.map((tool) => [tool.name, tool]));
  return found;
}

export const toolTitle = (name) => tools.get(name)?.title ?? name.replaceAll("_", " ");
export const leads = () => ["manager", "director", "operations"].includes(me.role);
export const isWrite = (name) => tools.get(name)?.writes === true;
