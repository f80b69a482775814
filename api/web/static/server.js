// Talks to the server. Every failure is a Problem with a sentence that people can read.
import { language, words } from "./words.js";

export class Problem extends Error {
  constructor(body) {
    super(body.detail);
    this.code = body.code;
    this.requestId = body.request_id;
  }
}

/** Send a request and give the response, or throw a Problem. */
async function send(path, options = {}) {
  const headers = { "accept-language": language, ...(options.body ? { "content-type": options.type ?? "application/json" } : {}) };
  let response;
  try {
    response = await fetch(path, { ...options, headers });
  } catch {
    throw new Problem({ code: "offline", detail: words().offline });
  }
  if (response.ok) return response;
  if (response.status === 401) throw new Problem({ code: "signed_out", detail: words().signedOut });
  const body = await response.json().catch(() => ({ code: "offline", detail: words().offline }));
  throw new Problem(body);
}

export const get = async (path) => (await send(path)).json();
export const post = async (path, body = {}) => {
  const response = await send(path, { method: "POST", body: JSON.stringify(body) });
  return response.status === 204 ? null : response.json();
};

/** Send a file as it is. */
export const put = async (path, file) => (await send(path, { method: "PUT", body: file, type: "application/octet-stream" })).json();
export const remove = (path) => send(path, { method: "DELETE" });

/** One turn: calls `onText` with all text released so far, `onPart` as parts come, and gives the whole reply. */
export async function ask(message, threadId, key, onText, onPart) {
  const body = JSON.stringify({ message, thread_id: threadId, idempotency_key: key });
  const response = await send("/v1/chat/stream", { method: "POST", body });
  let reply = null;
  let text = "";
  try {
    for await (const [event, data] of events(response.body)) {
      if (event === "text") onText((text += data.text));
      if (event === "discard") onText((text = ""));
      if (event === "part") onPart(data);
      if (event === "reply") reply = data;
      if (event === "problem") throw new Problem(data);
    }
  } catch (error) {
    throw error instanceof Problem ? error : new Problem({ code: "offline", detail: words().offline });
  }
  if (!reply) throw new Problem({ code: "offline", detail: words().offline });
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
