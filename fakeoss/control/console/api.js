// What the console asks: the control API alone, at the address from which this file came.

export const base = new URL("..", import.meta.url).pathname.replace(/\/$/, "");
export const part = encodeURIComponent;
const MIB = 1 << 20;
const PIECE = 8 * MIB; // larger files are sent in parts of this size, so that neither side holds more of them
const MOST_PARTS = 10_000;
const SENDERS = 3;

export class Gone extends Error {}

export function query(values) {
  const said = Object.entries(values).filter(([, value]) => value !== "" && value !== undefined && value !== null);
  return said.length ? "?" + new URLSearchParams(said) : "";
}

function failure(status, text) {
  try {
    return new Error(JSON.parse(text).error.message.replace(/^fakeoss: /, ""));
  } catch {
    return new Error(`The server answered ${status}`);
  }
}

export async function ask(method, path, sent, signal) {
  const body = sent === undefined ? undefined : JSON.stringify(sent);
  const headers = body === undefined ? {} : { "content-type": "application/json" };
  let answer;
  try {
    answer = await fetch(base + path, { method, headers, body, signal });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Gone("The server does not answer");
  }
  const text = await answer.text();
  if (!answer.ok) throw failure(answer.status, text);
  return text ? JSON.parse(text) : null;
}

export const get = (path, signal) => ask("GET", path, undefined, signal);

export async function bytes(path) {
  const answer = await fetch(base + path);
  if (!answer.ok) throw failure(answer.status, await answer.text());
  return new Uint8Array(await answer.arrayBuffer());
}

// Sends a blob, which the browser reads from the disk as it goes; fetch cannot tell how far it is.
function send(path, blob, signal, onsent) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("PUT", base + path);
    request.setRequestHeader("content-type", "application/octet-stream");
    request.upload.onprogress = (event) => onsent(event.loaded);
    request.onload = () => (request.status < 300 ? resolve(JSON.parse(request.responseText)) : reject(failure(request.status, request.responseText)));
    request.onerror = () => reject(new Gone("The server does not answer"));
    request.onabort = () => reject(new DOMException("stopped", "AbortError"));
    signal.addEventListener("abort", () => request.abort());
    if (signal.aborted) request.abort();
    else request.send(blob);
  });
}

// Stores a file as an object; ``onprogress`` is told how many bytes of it were sent.
export async function store(bucket, key, file, signal, onprogress) {
  const content_type = file.type;
  if (file.size <= PIECE) {
    await send(`/buckets/${part(bucket)}/content${query({ key, content_type })}`, file, signal, onprogress);
    return;
  }
  const size = Math.max(PIECE, Math.ceil(file.size / MOST_PARTS / MIB) * MIB);
  const begun = await ask("POST", `/buckets/${part(bucket)}/uploads`, content_type ? { key, content_type } : { key });
  const path = `/buckets/${part(bucket)}/uploads/${part(begun.upload_id)}`;
  const sent = [];
  let next = 0;
  const sender = async () => {
    for (let at = next++; at * size < file.size; at = next++) {
      const piece = file.slice(at * size, (at + 1) * size);
      await send(`${path}${query({ number: at + 1 })}`, piece, signal, (loaded) => {
        sent[at] = Math.min(loaded, piece.size);
        onprogress(sent.reduce((sum, each) => sum + (each || 0), 0));
      });
    }
  };
  try {
    await Promise.all(Array.from({ length: SENDERS }, sender));
    await ask("POST", `/buckets/${part(bucket)}/uploads/${part(begun.upload_id)}/complete`);
  } catch (error) {
    next = Infinity;
    await ask("DELETE", `/buckets/${part(bucket)}/uploads/${part(begun.upload_id)}`).catch(() => {}); // the server may be gone
    throw error;
  }
}
