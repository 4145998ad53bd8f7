// The buckets, and a page of what is in one.

import { ask, base, get, part, query } from "./api.js";
import { ask_form, attempt, badge, button, confirm, counted, empty, field, flush, h, head, icon, link, say, size, table, tool, when } from "./dom.js";
import { presign } from "./presign.js";
import { dropping, send } from "./transfers.js";

const PAGE = 200;
const at = (name, values = {}) => `#/bucket${query({ bucket: name, ...values })}`;
const VERSIONING = { Enabled: ["kept", "good"], Suspended: ["suspended", "warn"] };

function create(refresh) {
  ask_form("New bucket", [
    field("name", "Name", { required: true, minlength: 3, maxlength: 63, placeholder: "photos" }, "3 to 63 lower-case letters, digits, dots and hyphens"),
    h("div", { class: "wide" }, field("versioning", "Keep versions", { type: "checkbox" }), field("object_lock", "Allow object lock", { type: "checkbox" })),
  ], "Create bucket", async ({ name, versioning, object_lock }) => {
    await ask("POST", "/buckets", { name, ...(versioning ? { versioning: true } : {}), ...(object_lock ? { object_lock: true } : {}) });
    await refresh();
    say(`${name} is created`);
  });
}

export async function buckets(_, { signal, refresh, every }) {
  const { buckets: found } = await get("/buckets", signal);
  const make = (kind) => h("button", { type: "button", class: kind, onclick: () => create(refresh) }, icon("plus"), "New bucket");
  every(3, async () => {
    const { buckets: now } = await get("/buckets", signal);
    if (JSON.stringify(now) !== JSON.stringify(found) && !document.querySelector("dialog")) await refresh();
  });
  if (!found.length) {
    return [head("Buckets"), empty("bucket", "There is no bucket yet", "Make one here, or with a client: its settings are at hand.", make("primary"), h("a", { class: "button", href: "#/clients" }, "Settings for clients"))];
  }
  const rows = found.map((each) => {
    const [words, kind] = VERSIONING[each.versioning] || ["not kept", ""];
    const remove = () => confirm(`Delete ${each.name}?`, each.objects ? `It holds ${counted(each.objects, "object")}, and only an empty bucket can be deleted.` : "The bucket is gone for good.", "Delete bucket", async () => {
      await ask("DELETE", `/buckets/${part(each.name)}`);
      await refresh();
      say(`${each.name} is deleted`);
    });
    return [[icon("bucket"), link(at(each.name), each.name)], each.objects.toLocaleString("en"), each.uploads ? link(`#/uploads${query({ bucket: each.name })}`, each.uploads) : "0", badge(words, kind), when(each.created_at), tool("trash", `Delete ${each.name}`, remove, "risky")];
  });
  return [head("Buckets", { about: counted(found.length, "bucket"), actions: [make("primary")] }), flush(table("Buckets", [["Name", "name"], "#Objects", "#Open uploads", "Versions", ["Created (UTC)", "time"], ["", "act"]], rows))];
}

function trail(name, prefix) {
  const steps = prefix.split("/").slice(0, -1);
  const crumbs = [link("#/buckets", "Buckets")];
  if (prefix) crumbs.push(link(at(name), name));
  steps.slice(0, -1).forEach((step, number) => crumbs.push(link(at(name, { prefix: `${steps.slice(0, number + 1).join("/")}/` }), step || "(empty)")));
  return crumbs;
}

function remover(name, key, refresh, version_id) {
  const about = version_id ? `Version ${version_id} is gone for good.` : "Where versions are kept, a delete marker takes its place; else it is gone for good.";
  return () => confirm(`Delete ${key}?`, about, "Delete", async () => {
    await ask("DELETE", `/buckets/${part(name)}/object${query({ key, version_id })}`);
    await refresh();
    say(`${key} is deleted`);
  });
}

export async function bucket(parameters, { signal, refresh }) {
  const { bucket: name, prefix = "", after = "", after_version = "", versions = "" } = parameters;
  const asked = { prefix, after, delimiter: "/", limit: PAGE };
  const path = versions ? get(`/buckets/${part(name)}/versions${query({ ...asked, after_version })}`, signal) : get(`/buckets/${part(name)}/objects${query(asked)}`, signal);
  const [about, page] = await Promise.all([get(`/buckets/${part(name)}`, signal), path]);
  const short = (key) => key.slice(prefix.endsWith("/") ? prefix.length : prefix.lastIndexOf("/") + 1) || key;
  const folders = page.prefixes.map((each) => [[icon("folder"), link(at(name, { prefix: each, versions }), short(each))], "", "", "", ""]);
  const files = (page.objects || page.versions).map((each) => file(name, each, short, refresh, Boolean(versions)));
  const rows = [...folders, ...files];
  const main = rows.length ? flush(table(versions ? "Versions" : "Objects", [["Name", "name"], "#Size", versions ? "Version" : "Class", ["Modified (UTC)", "time"], ["", "act"]], rows), foot(name, parameters, page, rows.length)) : nothing(name, prefix, after);
  const chooser = h("input", { type: "file", multiple: true, hidden: true, "aria-label": "Files to upload", onchange: () => { send(name, prefix, [...chooser.files], refresh); chooser.value = ""; } });
  const upload = h("button", { type: "button", class: "primary", onclick: () => chooser.click() }, icon("upload"), "Upload");
  dropping(main, (chosen) => send(name, prefix, chosen, refresh));
  const title = prefix.endsWith("/") ? short_of(prefix) : name;
  return [head(title, { crumbs: trail(name, prefix), about: `${counted(about.objects, "object")} in the bucket`, actions: [settings(about, refresh), upload, chooser] }), bar(name, parameters), main];
}

const short_of = (prefix) => `${prefix.split("/").at(-2)}/`;

function file(name, each, short, refresh, isVersions) {
  const { key, version_id } = each;
  const target = `#/object${query({ bucket: name, key, version_id: isVersions ? version_id : "" })}`;
  const content = `${base}/buckets/${part(name)}/content${query({ key, version_id: isVersions ? version_id : "" })}`;
  const kind = each.is_marker ? badge("delete marker", "warn") : isVersions ? [h("code", null, version_id), each.is_latest ? [" ", badge("latest", "good")] : null] : each.storage_class;
  const tools = each.is_marker ? [] : [h("a", { class: "button plain", href: content, download: key.split("/").pop(), "aria-label": `Download ${key}`, title: "Download" }, icon("download")), tool("link", `Presign ${key}`, () => presign(name, key, isVersions ? version_id : ""))];
  return [[icon("file"), link(target, short(key))], each.is_marker ? "" : size(each.size), kind, when(each.modified_at), [...tools, tool("trash", `Delete ${key}`, remover(name, key, refresh, isVersions ? version_id : ""), "risky")]];
}

function bar(name, { prefix = "", versions = "" }) {
  const search = h("form", { role: "search", onsubmit: (event) => { event.preventDefault(); location.hash = at(name, { prefix: input.value, versions }); } });
  const input = h("input", { name: "prefix", value: prefix, type: "search", placeholder: "Keys that begin with …", "aria-label": "Keys that begin with", autocomplete: "off" });
  search.append(h("div", { class: "search" }, icon("search"), input), h("button", { type: "submit" }, "Show"));
  const toggle = h("button", { type: "button", class: "chip", "aria-pressed": versions ? "true" : "false", onclick: () => { location.hash = at(name, { prefix, versions: versions ? "" : "1" }); } }, "Versions and deleted keys");
  return h("div", { class: "bar" }, search, toggle);
}

function settings(about, refresh) {
  const state = about.versioning === "Enabled" ? "Suspended" : "Enabled";
  const text = about.versioning === "Enabled" ? "Suspend versioning" : "Keep versions";
  return button(text, () => attempt(async () => { await ask("PUT", `/buckets/${part(about.name)}/versioning`, { state }); await refresh(); }, state === "Enabled" ? "Versions are kept from now on" : "Versioning is suspended"));
}

function foot(name, { prefix = "", after = "", versions = "" }, page, number) {
  const first = after ? h("a", { class: "button", href: at(name, { prefix, versions }) }, "First page") : null;
  const next = page.next === null ? null : h("a", { class: "button", href: at(name, { prefix, versions, after: page.next, after_version: page.next_version }) }, "Next page");
  return h("div", { class: "foot" }, h("span", null, `${counted(number, "entry").replace("entrys", "entries")}${after ? `, after ${after}` : ""}`), first || next ? h("nav", { "aria-label": "Pages" }, first, next) : null);
}

function nothing(name, prefix, after) {
  if (prefix || after) return empty("search", "No key is like this", `Nothing in ${name} begins with “${prefix}”${after ? " behind this page" : ""}.`, h("a", { class: "button", href: at(name) }, "All keys"));
  return empty("file", "The bucket is empty", "Drop files here, or upload some. What clients put into it is here when this page is looked at again.");
}
