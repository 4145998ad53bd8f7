// The log of calls as it grows, filtered by what is clicked; each with its request and its answer.

import { ask, base, get, query } from "./api.js";
import { attempt, badge, button, confirm, dialog, field, h, head, icon, link, list, say, size, time, values } from "./dom.js";

const FILTERS = ["operation", "method", "bucket", "key", "status", "code", "upload", "client", "user", "fault"];
const FORM = [["operation", "Operation"], ["bucket", "Bucket"], ["key", "Key"], ["status", "Status"], ["code", "Error code"], ["client", "Client"]];
const SHOWN = 500;
const BACK = 2000; // calls of the past that are looked through

export async function calls(parameters, { signal, refresh }) {
  const chosen = Object.fromEntries(FILTERS.filter((name) => parameters[name]).map((name) => [name, parameters[name]]));
  const isFailed = Boolean(parameters.failed);
  const { total } = await get(`/calls${query({ ...chosen, limit: 0 })}`, signal);
  const here = (more) => `#/calls${query({ ...chosen, failed: isFailed ? 1 : "", ...more })}`;
  const rows = h("tbody");
  const waiting = h("p", { class: "empty" }, "No such call yet. They come as they are made.");
  const log = follow(`${base}/calls/stream${query({ ...chosen, from: Math.max(0, total - BACK) })}`, rows, { here, isFailed, signal, waiting });
  const pause = h("button", { type: "button", "aria-pressed": "false", onclick: () => { const isPaused = log.pause(); pause.setAttribute("aria-pressed", String(isPaused)); pause.textContent = isPaused ? "Go on" : "Pause"; } }, "Pause");
  const forget = button("Clear", () => confirm("Clear the log?", "The calls, their counts, and from where parts were copied are forgotten.", "Clear the log", async () => { await ask("DELETE", "/calls"); await refresh(); say("The log is empty"); }));
  const heads = ["Call", "Time", "Operation", "Status", "Bucket and key", "Met", "Bytes", "ms", "Client"].map((each) => h("th", { scope: "col", class: ["Bytes", "ms"].includes(each) ? "number" : null }, each));
  const made = h("table", { class: "log", "aria-label": "Calls, the last one first" }, h("thead", null, h("tr", null, heads)), rows);
  const shown = h("div", { class: "card flush" }, h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Calls" }, made), waiting);
  return [head("Calls", { about: "They come as they are made, the last one first. What is clicked filters; the number of a call shows its request and its answer.", actions: [pause, forget] }), bar(chosen, isFailed, here), shown];
}

function bar(chosen, isFailed, here) {
  const chips = Object.entries(chosen).map(([name, value]) => h("button", { type: "button", class: "chip", "aria-label": `No longer only ${name} ${value}`, onclick: () => { location.hash = here({ [name]: "" }); } }, h("b", null, name), ` ${value}`, icon("close")));
  const failed = h("button", { type: "button", class: "chip", "aria-pressed": String(isFailed), onclick: () => { location.hash = here({ failed: isFailed ? "" : 1 }); } }, "Only failed");
  const fields = FORM.map(([name, label]) => field(name, label, { value: chosen[name] || "", ...(name === "status" ? { inputmode: "numeric", pattern: "[0-9]{1,3}" } : {}) }));
  const form = h("form", { onsubmit: (event) => { event.preventDefault(); location.hash = `#/calls${query({ ...chosen, ...values(form), failed: isFailed ? 1 : "" })}`; } }, h("div", { class: "fields" }, fields), h("div", { class: "actions" }, h("button", { type: "submit" }, "Filter")));
  const more = h("details", { class: "more" }, h("summary", null, "Filter by values"), form);
  const all = chips.length || isFailed ? h("a", { class: "button plain", href: "#/calls" }, "All calls") : null;
  return h("div", { class: "bar" }, h("div", { class: "chips" }, failed, chips, all), more);
}

// Prepends the calls of a stream, many at once where many come.
function follow(url, rows, { here, isFailed, signal, waiting }) {
  let pending = [];
  let isPaused = false;
  let frame = 0;
  const draw = () => {
    frame = 0;
    if (isPaused) return;
    const listed = pending.slice(-SHOWN).reverse().map((call) => row(call, here));
    pending = [];
    rows.prepend(...listed);
    while (rows.children.length > SHOWN) rows.lastChild.remove();
    waiting.hidden = rows.children.length > 0;
  };
  const source = new EventSource(url);
  source.addEventListener("call", (event) => {
    const call = JSON.parse(event.data);
    if (isFailed && call.status >= 200 && call.status < 400 && !call.code && !call.fault) return;
    pending.push(call);
    if (pending.length > 2 * SHOWN) pending = pending.slice(-SHOWN);
    frame ||= setTimeout(draw, 60); // not requestAnimationFrame, which rests while the page is hidden
  });
  signal.addEventListener("abort", () => { source.close(); clearTimeout(frame); });
  return { pause: () => { isPaused = !isPaused; if (!isPaused) draw(); return isPaused; } };
}

function row(call, here) {
  const filter = (name, shown = call[name]) => (call[name] === null ? null : link(here({ [name]: call[name] }), shown));
  const kind = call.status >= 500 || !call.status ? "bad" : call.status >= 400 ? "warn" : "good";
  const number = h("button", { type: "button", class: "link", "aria-label": `Call ${call.number}: request and answer`, onclick: () => attempt(() => details(call.number)) }, call.number);
  const more = [call.part === null ? null : `part ${call.part}`, call.range, call.copy_source ? `from ${call.copy_source}` : null].filter(Boolean).join(", ");
  const object = [filter("bucket"), call.key === null ? null : [h("span", { class: "quiet" }, " / "), filter("key")], more ? h("span", { class: "quiet small" }, ` ${more}`) : null];
  const status = [h("a", { class: `badge ${kind}`, href: here({ status: call.status }) }, call.status || "none"), call.code ? [" ", filter("code")] : null];
  const bytes = [call.bytes_in && `in ${size(call.bytes_in)}`, call.bytes_out && `out ${size(call.bytes_out)}`].filter(Boolean).join(", ");
  const cells = [["", number], ["time", time(call.start).slice(11)], ["nowrap", filter("operation")], ["nowrap", status], ["object", object], ["met", filter("fault")], ["number", bytes], ["number", (call.duration * 1000).toFixed(1)], ["nowrap", filter("client")]];
  return h("tr", null, cells.map(([kind_, cell]) => h("td", { class: kind_ || null }, cell)));
}

async function details(number) {
  const call = await get(`/calls/${number}`);
  const target = `/${call.bucket ?? ""}${call.key === null ? "" : `/${call.key}`}`;
  const pairs = (fields) => (Object.keys(fields).length ? list(Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, h("code", null, value)]))) : h("p", { class: "quiet" }, "None."));
  const body = (text, bytes) => (text ? h("pre", { tabindex: "0", role: "region", "aria-label": "Body" }, text) : h("p", { class: "quiet" }, bytes ? `${size(bytes)} that are no text, or that the log does not keep.` : "No body."));
  const about = h("div", { class: "chips" }, badge(call.status || "no answer", call.status >= 200 && call.status < 400 ? "good" : "bad"), call.code ? badge(call.code, "bad") : null, call.fault ? badge(`met ${call.fault}`, "warn") : null, h("span", { class: "quiet small" }, `${time(call.start)} UTC, ${(call.duration * 1000).toFixed(1)} ms${call.client ? `, ${call.client}` : ""}${call.user ? `, key ${call.user}` : ""}`));
  dialog(`Call ${number}: ${call.operation}`, [about, h("p", null, h("code", null, `${call.method} ${target}`)), h("h3", null, "Query"), pairs(call.query), h("h3", null, "Headers of the request"), pairs(call.headers), h("h3", null, `Body of the request, ${size(call.bytes_in)}`), body(call.body, call.bytes_in),
    h("h3", null, "Headers of the answer"), pairs(call.response_headers), h("h3", null, `Body of the answer, ${size(call.bytes_out)}`), body(call.response_body, call.bytes_out)], "wide");
}
