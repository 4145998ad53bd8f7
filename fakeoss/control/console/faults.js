// Faults of every kind that the API lists, on and off, with the calls that they have met.

import { Gone, ask, base, get, part, query } from "./api.js";
import { attempt, badge, button, copy, counted, empty, field, flush, h, head, link, say, table, tool, values } from "./dom.js";

const KINDS = { // in words; a kind that is not here is shown by its name
  error: "An error of the service", bare_status: "A status without a document", delay: "The answer comes late", refuse: "No connection is accepted", reset: "The connection is reset", lose_answer: "Carried out, but the answer is lost", cut: "The answer ends early",
  wrong_length: "Content-Length is wrong", stall: "The answer stops on its way", slow: "The answer is slow", flip: "A byte is changed", wrong_header: "A header is wrong", wrong_etag: "The ETag is wrong", redirect: "A redirect", empty_page: "A page without keys", repeat_page: "The same page again", stale: "An old state is read", lose_part: "A part is lost",
};
const PRESETS = [["SlowDown once", { operation: "*", times: 1, error: { kind: "error", code: "SlowDown" } }], ["Cut after 1 KiB", { operation: "GetObject", error: { kind: "cut", after: 1024 } }], ["Flip a byte", { operation: "GetObject", error: { kind: "flip" } }], ["10 KB a second", { operation: "GetObject", error: { kind: "slow", rate: 10000 } }],
  ["Copy of a part fails", { operation: "UploadPartCopy", times: 1, error: { kind: "error", code: "InternalError" } }], ["Reset while sending", { operation: "UploadPart", times: 1, error: { kind: "reset" } }]];
const CODES = ["SlowDown", "InternalError", "ServiceUnavailable", "RequestTimeout", "AccessDenied", "NoSuchKey"];
const CONDITIONS = [["part", "Part number", "integer"], ["upload", "Upload id", ""], ["range", "Reads any of", "", "bytes=0-1023"], ["user", "Access key", ""], ["client", "User-Agent like", "", "*boto3*"], ["skip", "Passes before", "integer"], ["every", "Each so many-th", "integer"], ["chance", "Share that fails", "number", "0.1"]];
const DEFAULTS = { skip: 0, status: null, message: null, delay: 0, after: false, in_body: false, optional: false, every: 1, chance: 1, virtual: false };
const STORED = "fakeoss.off";

// faults that are switched off: the API knows them no more, the page does

const switchedOff = () => JSON.parse(sessionStorage.getItem(STORED) || "[]");
const keep = (listed) => sessionStorage.setItem(STORED, JSON.stringify(listed));

function documentOf(fault) {
  const { id, met, shortfall, names, has_condition, ...settings } = fault;
  return Object.fromEntries(Object.entries(settings).filter(([name, value]) => value !== null && value !== DEFAULTS[name]));
}

const switchOff = (fault) => attempt(async () => {
  await ask("DELETE", `/faults/${part(fault.id)}`);
  keep([...switchedOff(), { fault: documentOf(fault), names: fault.names, met: fault.met }]);
}, "The fault is off");
const switchOn = (entry, number) => attempt(async () => {
  await ask("POST", "/faults", entry.fault);
  keep(switchedOff().filter((_, place) => place !== number));
}, "The fault is on");

export async function faults(_, { signal, every }) {
  const [{ failures: kinds }, server] = await Promise.all([get("/failures", signal), get("/server", signal)]);
  const top = h("div");
  let drawn = "";
  // only what is above the form is made anew, and only if it has changed: what is typed into the form stays
  const refresh = async () => {
    const { faults: found } = await get("/faults", signal);
    const off = switchedOff();
    if (drawn === (drawn = JSON.stringify([found, off]))) return;
    const hadFocus = top.contains(document.activeElement);
    top.replaceChildren(...overview(found, off, refresh));
    if (hadFocus) top.querySelector("h1").focus();
  };
  await refresh();
  every(1, refresh);
  return [top, editor(kinds, server.operations, refresh)];
}

function overview(found, off, refresh) {
  const rows = [...found.map((fault) => active(fault, refresh)), ...off.map((entry, number) => passive(entry, number, refresh))];
  const clear = found.length ? [button("Remove all", () => attempt(async () => { await ask("DELETE", "/faults"); await refresh(); }, "No call fails"))] : [];
  const columns = ["On", ["Failure", "name"], "Operation", "Where", "#Hits", ["", "act"]];
  const listed = rows.length ? flush(table("Faults", columns, rows)) : empty("fault", "No call fails", "Choose below what is to go wrong, and which calls it meets. Each call that has met a fault is counted here, and shown in the log.");
  return [head("Faults", { about: found.length ? `${counted(found.length, "fault")} on. If several match a call, the first applies. This view follows their hits.` : undefined, actions: clear }), listed];
}

const limits = (fault) => [fault.bucket && `bucket ${fault.bucket}`, fault.key && `key ${fault.key}`, fault.part && `part ${fault.part}`, fault.upload && `upload ${fault.upload}`, fault.range, fault.user && `key ${fault.user}`, fault.client && `client ${fault.client}`, fault.headers && `headers ${JSON.stringify(fault.headers)}`, fault.skip && `after ${fault.skip}`, fault.every > 1 && `each ${fault.every}th`, fault.chance !== undefined && fault.chance < 1 && `${fault.chance * 100} %`, fault.has_condition && "chosen in Python"].filter(Boolean).join(", ") || "any";

function toggle(isOn, label, onclick) {
  return h("button", { type: "button", class: "switch", role: "switch", "aria-checked": String(isOn), "aria-label": label, title: isOn ? "Switch off" : "Switch on", onclick });
}

function active(fault, refresh) {
  const what = fault.names.join(", then ");
  const count = fault.times ? `${fault.met} of ${fault.times}` : `${fault.met}`;
  const hits = h("a", { href: `#/calls${query({ operation: fault.operation === "*" ? "" : fault.operation, fault: fault.names.length === 1 ? fault.names[0] : "" })}`, "aria-label": `${count}: see the calls that have met ${what}` }, count);
  const off = fault.has_condition ? badge("on", "good") : toggle(true, `${what} of ${fault.operation}`, async () => { await switchOff(fault); await refresh(); });
  const remove = () => attempt(async () => { await ask("DELETE", `/faults/${part(fault.id)}`); await refresh(); }, "The fault is removed");
  return h("tr", null, cells([off, h("code", null, what), fault.operation, limits(fault), hits, tool("trash", `Remove ${what} of ${fault.operation}`, remove, "risky")]));
}

function passive(entry, number, refresh) {
  const what = entry.names.join(", then ");
  const remove = async () => { keep(switchedOff().filter((_, place) => place !== number)); await refresh(); say("The fault is removed"); };
  return h("tr", { class: "off" }, cells([toggle(false, `${what} of ${entry.fault.operation}`, async () => { await switchOn(entry, number); await refresh(); }), h("code", null, what), entry.fault.operation, limits(entry.fault), `${entry.met} before`, tool("trash", `Remove ${what} of ${entry.fault.operation}`, remove, "risky")]));
}

const CELLS = [["", ""], ["", "name"], ["Operation", ""], ["Where", ""], ["Hits", "number"], ["", "act"]];
const cells = (listed) => listed.map((cell, at) => h("td", { class: CELLS[at][1] || null, "data-label": CELLS[at][0] || null }, cell));

// what is to go wrong

function editor(kinds, operations, refresh) {
  const byName = Object.fromEntries(kinds.map((kind) => [kind.kind, kind]));
  const words = (kind) => `${KINDS[kind] || kind.replaceAll("_", " ")} (${kind})`;
  const own = h("div", { class: "fields group" });
  const source = h("p", { class: "quiet small" });
  const shown = h("code");
  const failed = h("p", { class: "bad", role: "alert" });
  const form = h("form", { class: "groups", onsubmit: send, oninput: tell });
  const choose = field("kind", "What goes wrong", { options: kinds.filter((each) => each.kind !== "ok").map((each) => [each.kind, words(each.kind)]), value: "error", onchange: (event) => choices(event.target.value) });
  choose.classList.add("double");
  const fields = h("div", { class: "fields" }, choose, field("operation", "Operation", { required: true, list: "operations", value: "*" }, "The documented name, or * for any"), field("bucket", "Bucket", {}, "Empty: any; * and ? stand for characters"), field("key", "Key", {}, "Empty: any"), field("times", "Times", { inputmode: "numeric", pattern: "[0-9]*" }, "Empty: every call"));
  const conditions = CONDITIONS.map(([name, label, type, placeholder]) => field(name, label, { placeholder, ...(type ? { inputmode: "decimal" } : {}) }));
  function choices(kind, given = {}) {
    const { parameters, types, required, source: seen, operations: possible } = byName[kind];
    if (kind === "refuse") Object.assign(form.elements.operation, { value: "*" }); // it concerns connections, not calls
    const listed = Object.entries(parameters).sort(([one], [other]) => types[one].includes("boolean") - types[other].includes("boolean"));
    own.replaceChildren(...listed.map(([name, hint]) => parameter(name, hint, types[name], required.includes(name), given[name])));
    source.textContent = `Seen: ${seen}.${possible.length ? ` Possible for ${possible.join(", ")}.` : ""}`;
    tell();
  }
  function tell() {
    try {
      shown.textContent = `curl --json '${JSON.stringify(documentFrom(form, byName)).replaceAll("'", "'\\''")}' ${location.origin}${base}/faults`;
    } catch (error) { shown.textContent = error.message; }
  }
  async function send(event) {
    event.preventDefault();
    failed.textContent = "";
    try {
      await ask("POST", "/faults", documentFrom(form, byName));
      await refresh();
      say("The fault is on");
    } catch (error) {
      if (error instanceof Gone && form.elements.kind.value === "refuse") say("No connection is accepted now, this page's neither");
      else failed.textContent = error.message;
    }
  }
  function fill({ operation, times = "", error: { kind, ...given } }) {
    form.reset();
    Object.assign(form.elements.operation, { value: operation });
    form.elements.times.value = times;
    form.elements.kind.value = kind;
    choices(kind, given);
  }
  const presets = PRESETS.filter(([, fault]) => byName[fault.error.kind]).map(([text, fault]) => h("button", { type: "button", class: "chip", onclick: () => fill(fault) }, text));
  const lists = [["operations", ["*", ...operations]], ["codes", CODES]].map(([id, listed]) => h("datalist", { id }, listed.map((value) => h("option", { value }))));
  form.append(...lists, h("div", { class: "chips", role: "group", "aria-label": "Examples" }, h("span", { class: "quiet small" }, "Examples"), presets), fields, own, source, h("details", null, h("summary", null, "More conditions"), h("div", { class: "fields" }, conditions)), h("details", null, h("summary", null, "The same in a script"), h("pre", { tabindex: "0", role: "region", "aria-label": "The same in a script" }, shown)), failed,
    h("div", { class: "actions" }, button("Copy as curl", () => copy(shown.textContent, "The command is")), h("button", { type: "submit", class: "primary" }, "Let it fail")));
  choices("error", { code: "SlowDown" });
  return h("section", { class: "card" }, h("h2", null, "New fault"), form);
}

function parameter(name, hint, types, isRequired, value) {
  const label = `${name.replaceAll("_", " ")}${isRequired ? "" : " (optional)"}`;
  const choices = /^one of (.+)$/.exec(hint);
  if (types.includes("boolean")) return field(`p-${name}`, name.replaceAll("_", " "), { type: "checkbox", value });
  if (choices) return field(`p-${name}`, label, { options: [["", "as usual"], ...choices[1].split(", ").map((each) => each.slice(1, -1))], value: value || "" });
  const nothing = types.includes("null") && isRequired ? "; empty: none" : "";
  return field(`p-${name}`, label, { value: value ?? "", required: isRequired && !nothing, list: name === "code" ? "codes" : null, inputmode: types.includes("string") ? null : "decimal" }, hint.replace(/, or None$/, "").replace(/ or None$/, "") + nothing);
}

function typed(text, types, name) {
  if (types.includes("string")) return text;
  const number = Number(text);
  if (text.trim() === "" || Number.isNaN(number)) throw new Error(`${name} must be a number, not “${text}”`);
  return number;
}

function documentFrom(form, byName) {
  const said = values(form);
  const { types, required } = byName[said.kind];
  const error = { kind: said.kind };
  for (const [name, each] of Object.entries(types)) {
    const text = said[`p-${name}`] ?? "";
    if (each.includes("boolean")) { if (text) error[name] = true; } else if (text !== "") error[name] = typed(text, each, name);
    else if (required.includes(name) && each.includes("null")) error[name] = null;
  }
  const made = { operation: said.operation.trim(), error };
  for (const name of ["bucket", "key"]) if (said[name]) made[name] = said[name];
  for (const [name, , type] of [["times", "", "integer"], ...CONDITIONS]) if (said[name]) made[name] = type ? typed(said[name], [type], name) : said[name];
  return made;
}
