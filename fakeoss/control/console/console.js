// The console: everything that it shows and does is the control API. This file chooses the view; the views are beside it.

import { Gone, get } from "./api.js";
import { bucket, buckets } from "./buckets.js";
import { calls } from "./calls.js";
import { clients } from "./clients.js";
import { button, copy, empty, h, head, icon, link, say } from "./dom.js";
import { faults } from "./faults.js";
import { object } from "./object.js";
import { state } from "./state.js";
import { uploads } from "./uploads.js";

const VIEWS = { buckets, bucket, object, uploads, calls, faults, state, clients };
const TABS = [["buckets", "Buckets", "bucket"], ["uploads", "Open uploads", "parts"], ["calls", "Calls", "calls"], ["faults", "Faults", "fault"], ["state", "Clock and state", "clock"], ["clients", "Clients", "clients"]];
const PARENT = { bucket: "buckets", object: "buckets" };
const main = document.getElementById("main");
const marks = {};
let leaving = new AbortController(); // is aborted when the view is left
let shown = 0;

function place() {
  const [name, text = ""] = location.hash.slice(2).split("?");
  const first = server?.upstream ? "calls" : "buckets"; // which an upstream holds, and this server cannot show
  return { view: Object.hasOwn(VIEWS, name) ? name : first, parameters: Object.fromEntries(new URLSearchParams(text)) };
}

document.getElementById("tabs").append(...TABS.map(([view, title, picture]) => {
  marks[view] = h("span", { class: "count", hidden: true });
  return h("li", null, h("a", { href: `#/${view}` }, icon(picture), title, " ", marks[view]));
}));

function mark(view, number, words) {
  marks[view].textContent = number;
  marks[view].hidden = !number;
  marks[view].title = words;
}

const skeleton = () => h("div", { class: "card skeleton", "aria-hidden": "true" }, Array.from({ length: 6 }, () => h("i")));

// Shows the view that the address names; ``isNew`` unless it is the one that is shown already.
async function show(isNew = true) {
  const { view, parameters } = place();
  const number = ++shown;
  leaving.abort();
  leaving = new AbortController();
  for (const tab of document.querySelectorAll("#tabs a")) {
    if (tab.hash === `#/${PARENT[view] || view}`) {
      tab.setAttribute("aria-current", "page");
      tab.scrollIntoView({ block: "nearest", inline: "center" });
    } else tab.removeAttribute("aria-current");
  }
  main.setAttribute("aria-busy", "true");
  const waiting = setTimeout(() => { if (isNew && number === shown) main.replaceChildren(h("p", { class: "skip" }, "Loading"), skeleton()); }, 250);
  const context = { signal: leaving.signal, refresh: () => show(false), every: (seconds, look) => every(seconds, look, leaving.signal) };
  let elements;
  try {
    elements = await VIEWS[view](parameters, context);
  } catch (error) {
    if (error.name === "AbortError") return;
    elements = [head("This cannot be shown", { crumbs: [link("#/buckets", "Buckets")] }), failed(error)];
  } finally {
    clearTimeout(waiting);
  }
  if (number !== shown) return;
  const focused = main.contains(document.activeElement) ? likeness(document.activeElement) : null;
  main.replaceChildren(...elements.filter(Boolean));
  main.removeAttribute("aria-busy");
  document.title = `${main.querySelector("h1").textContent} · fakeoss`;
  if (isNew && number > 1) { say(""); scrollTo(0, 0); }
  if (isNew ? number > 1 : focused) {
    const same = isNew ? null : [...main.querySelectorAll(FOCUSED)].find((each) => likeness(each) === focused);
    (same || main.querySelector("h1")).focus({ preventScroll: !isNew });
  }
  count();
}

// By what an element is known again when its view is drawn anew: who had the focus keeps it.
const FOCUSED = "a, button, input, [tabindex]";
const likeness = (element) => `${element.tagName} ${element.getAttribute("aria-label") || element.textContent} ${element.getAttribute("href") || ""}`;

function failed(error) {
  const made = empty("warning", error instanceof Gone ? "The server does not answer" : "The server refuses", error instanceof Gone ? "It may have been stopped. This page goes on by itself when it is there again." : error.message, button("Try again", () => show()));
  made.classList.add("failed");
  made.setAttribute("role", "alert");
  return made;
}

// Looks again at what changes by itself, as long as the view is seen; what fails is told by the header.
function every(seconds, look, signal) {
  const timer = setInterval(() => { if (!document.hidden) look().catch(() => {}); }, seconds * 1000);
  signal.addEventListener("abort", () => clearInterval(timer));
}

// the header, and what is counted in the tabs

let server = null;
const header = document.getElementById("server");

async function greet() {
  server = await get("/server");
  const endpoint = h("code", null, server.endpoint_url);
  const about = server.upstream ? `in front of ${server.upstream}` : server.is_durable ? "kept in a folder" : "in memory";
  for (const name of ["buckets", "uploads"]) marks[name].closest("li").hidden = Boolean(server.upstream);
  header.replaceChildren(h("span", { class: "wide" }, `${server.version}, profile ${server.profile}, ${about}`), endpoint,
    h("button", { type: "button", class: "plain", "aria-label": "Copy the endpoint", title: "Copy the endpoint", onclick: () => copy(server.endpoint_url, "The endpoint is") }, icon("copy")), h("span", { class: "dot" }, "running"));
}

async function count() {
  try {
    if (server === null) await greet();
    const [{ buckets: listed }, { faults: active }] = await Promise.all([server.upstream ? { buckets: [] } : get("/buckets"), get("/faults")]);
    const opened = listed.reduce((sum, each) => sum + each.uploads, 0);
    mark("uploads", opened, `${opened} open`);
    mark("faults", active.length, `${active.length} active`);
  } catch (error) {
    if (!(error instanceof Gone)) return;
    server = null;
    header.replaceChildren(h("span", { class: "dot bad" }, "no answer"));
  }
}

setInterval(async () => {
  if (document.hidden) return;
  const wasGone = server === null;
  await count();
  if (wasGone && server !== null) show();
}, 5000);

addEventListener("hashchange", () => show());
await greet().catch(() => {});
show();
