// Files on their way into the store; they go on while other views are looked at.

import { store } from "./api.js";
import { button, h, say, size } from "./dom.js";

const section = document.getElementById("transfers");
const rows = h("ul");
const title = h("h2", null, "Uploads");
section.append(h("div", { class: "title" }, title, button("Clear", clear, { class: "plain", "aria-label": "Clear the finished ones" })), rows);
let running = 0;

function clear() {
  for (const row of [...rows.children]) if (row.dataset.done) row.remove();
  section.hidden = !rows.children.length;
}

addEventListener("beforeunload", (event) => { if (running) event.preventDefault(); });

export async function send(bucket, prefix, files, refresh) {
  const place = location.hash;
  for (const file of files) await one(bucket, prefix + file.name, file);
  if (location.hash === place) refresh();
}

async function one(bucket, key, file) {
  const stopping = new AbortController();
  const bar = h("progress", { max: file.size || 1, value: 0, "aria-label": `${key}` });
  const words = h("span", { class: "quiet small" }, `0 B of ${size(file.size)}`);
  const stop = button("Cancel", () => stopping.abort(), { class: "plain", "aria-label": `Cancel ${key}` });
  const row = h("li", null, h("span", { class: "key", title: `${bucket}/${key}` }, `${bucket}/${key}`), stop, bar, words);
  rows.prepend(row);
  section.hidden = false;
  running += 1;
  try {
    await store(bucket, key, file, stopping.signal, (sent) => { bar.value = sent; words.textContent = `${size(sent)} of ${size(file.size)}`; });
    bar.value = bar.max;
    words.textContent = `${size(file.size)} stored`;
    say(`${key} is stored`);
  } catch (error) {
    words.textContent = error.name === "AbortError" ? "cancelled" : error.message;
    words.className = "bad small";
    if (error.name !== "AbortError") say(error.message, true);
  } finally {
    running -= 1;
    row.dataset.done = "1";
    stop.remove();
  }
}

export function dropping(element, onfiles) {
  const mark = (isOver) => element.classList.toggle("dropping", isOver);
  element.addEventListener("dragover", (event) => { if (event.dataTransfer.types.includes("Files")) { event.preventDefault(); mark(true); } });
  element.addEventListener("dragleave", () => mark(false));
  element.addEventListener("drop", (event) => { event.preventDefault(); mark(false); onfiles([...event.dataTransfer.files]); });
}
