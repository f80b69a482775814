// Talks to the server. Every failure is a Problem with a sentence that people can read.
import { language, words } from "./words.js";

export class Problem extends Error {
  constructor(body) {
    super(body.detail);
    this.code = body.code;
    this.requestId = body.request_id;
  }
}

const offline = () => new Problem({ code: "offline", detail: words().offline });

/** Send a request and give the response, or throw a Problem. */
export async function send(path, { type = "application/json", headers = {}, ...options } = {}) {
  const told = { "accept-language": language, ...(options.body ? { "content-type": type } : {}), ...headers };
  let response;
  try {
    response = await fetch(path, { ...options, headers: told });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw offline();
  }
  if (response.ok) return response;
  if (response.status === 401) throw new Problem({ code: "signed_out", detail: words().signedOut });
  throw new Problem(await response.json().catch(() => ({ code: "offline", detail: words().offline })));
}

const json = async (response) => (response.status === 204 ? null : response.json());
const withBody = (method) => async (path, body = {}, headers = {}) => json(await send(path, { method, body: JSON.stringify(body), headers }));

export const get = async (path, options) => (await send(path, options)).json();
export const post = withBody("POST");
export const patch = withBody("PATCH");
export const remove = (path) => send(path, { method: "DELETE" });

/** Send a file as it is. */
export const put = async (path, file) => json(await send(path, { method: "PUT", body: file, type: "application/octet-stream" }));

/** One turn: tells `on` of what happens ({tool, text, part}) and gives the whole reply, null where it was stopped. */
export async function ask(message, threadId, key, on) {
  const body = JSON.stringify({ message, thread_id: threadId, idempotency_key: key });
  const response = await send("/v1/chat/stream", { method: "POST", body });
  let reply;
  let text = "";
  try {
    for await (const [event, data] of events(response.body)) {
      if (event === "tool") on.tool(data);
      if (event === "text") on.text((text += data.text));
      if (event === "discard") on.text((text = ""));
      if (event === "part") on.part(data);
      if (event === "stopped") reply = null;
      if (event === "reply") reply = data;
      if (event === "problem") throw new Problem(data);
    }
  } catch (error) {
    throw error instanceof Problem ? error : offline();
  }
  if (reply === undefined) throw offline();
  return reply;
}

/** The server-sent events of a body, as [name, data]. */
async function* events(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let kept = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    kept += value;
    const blocks = kept.split("\n\n");
    kept = blocks.pop();
    for (const block of blocks) {
      const name = block.match(/^event: (.*)$/m)?.[1];
      const data = block.match(/^data: (.*)$/m)?.[1];
      if (name && data) yield [name, JSON.parse(data)];
    }
  }
}

/** A key under which a message has one effect, however often it is sent. */
export function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
