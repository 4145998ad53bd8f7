// An object: what it holds, what is said of it, its versions, and where its parts lie.

import { ask, base, bytes, get, part, query } from "./api.js";
import { badge, button, card, confirm, dialog, h, head, icon, link, list, say, size, table, time, tool, when } from "./dom.js";
import { legend, scale, strip } from "./parts.js";
import { presign } from "./presign.js";

const TEXT = /^(text\/|application\/(json|.+\+json|xml|.+\+xml|x-ndjson|javascript|yaml|x-yaml|toml|sql)|image\/svg)/;
const JSON_TYPE = /^application\/(json|.+\+json)/;
const IMAGE = /^image\/(png|jpeg|gif|webp|avif|bmp)$/; // none of which can have a script in it
const MOST_TEXT = 1 << 16;
const MOST_DUMP = 512;
const MOST_IMAGE = 16 << 20;
const at = (bucket, key, version_id) => `#/object${query({ bucket, key, version_id })}`;

export async function object({ bucket, key, version_id }, { signal, refresh }) {
  const details = await get(`/buckets/${part(bucket)}/object${query({ key, version_id })}`, signal);
  const content = `/buckets/${part(bucket)}/content${query({ key, version_id: details.version_id })}`;
  const name = key.split("/").pop() || key;
  const actions = details.is_marker ? [] : [h("a", { class: "button", href: base + content, download: name }, icon("download"), "Download"), h("button", { type: "button", onclick: () => presign(bucket, key, version_id) }, icon("link"), "Presign")];
  actions.push(h("button", { type: "button", onclick: () => remove(bucket, key, version_id, details) }, icon("trash"), version_id ? "Delete version" : "Delete"));
  const folders = key.split("/").slice(0, -1);
  const crumbs = [link("#/buckets", "Buckets"), link(`#/bucket${query({ bucket })}`, bucket), ...folders.map((each, number) => link(`#/bucket${query({ bucket, prefix: `${folders.slice(0, number + 1).join("/")}/` })}`, each || "(empty)"))];
  const older = version_id && details.versions[0]?.version_id !== version_id;
  const about = details.is_marker ? badge("delete marker", "warn") : older ? [badge("older version", "warn"), " ", link(at(bucket, key), "show the latest")] : null;
  return [head(name, { crumbs, about, actions }), await preview(details, content), facts(details), ...parts(details), words(details, refresh), versions(details, refresh)];
}

function remove(bucket, key, version_id, details) {
  const isLast = details.versions.length === 1;
  const about = version_id ? `Version ${version_id} is gone for good.` : "Where versions are kept, a delete marker takes its place; else it is gone for good.";
  confirm(`Delete ${key}?`, about, "Delete", async () => {
    await ask("DELETE", `/buckets/${part(bucket)}/object${query({ key, version_id })}`);
    location.hash = version_id && !isLast ? `#/bucket${query({ bucket, versions: 1, prefix: key })}` : `#/bucket${query({ bucket, prefix: key.slice(0, key.lastIndexOf("/") + 1) })}`;
    say(`${key} is deleted`);
  });
}

async function preview(details, content) {
  if (details.is_marker) return card("Preview", h("p", { class: "quiet" }, "A delete marker holds nothing: who reads the key is told that it is not there."));
  if (!details.size) return card("Preview", h("p", { class: "quiet" }, "The object is empty."));
  const type = (details.headers["Content-Type"] || "").split(";")[0].trim().toLowerCase();
  const isImage = IMAGE.test(type) && details.size <= MOST_IMAGE;
  const held = await bytes(`${content}&stop=${isImage ? MOST_IMAGE : MOST_TEXT}`);
  const made = h("section", { class: "card preview" }, h("div", { class: "title" }, h("h2", null, "Preview"), h("span", { class: "quiet small" }, type || "no type")));
  const text = isImage ? null : decoded(held, details.size > held.length, TEXT.test(type));
  if (isImage) made.append(picture(held, type, details.key));
  else if (text === null) made.append(dump(held));
  else made.append(h("pre", { tabindex: "0", role: "region", "aria-label": "Content" }, JSON_TYPE.test(type) ? tidy(text) : text));
  const shown = isImage || text !== null ? held.length : Math.min(held.length, MOST_DUMP);
  if (shown < details.size) made.append(h("p", { class: "quiet small" }, `The first ${size(shown)} of ${size(details.size)}.`));
  return made;
}

function picture(held, type, key) {
  const source = URL.createObjectURL(new Blob([held], { type }));
  const image = h("img", { src: source, alt: `The picture that ${key} holds` });
  image.addEventListener("load", () => URL.revokeObjectURL(source));
  image.addEventListener("error", () => { URL.revokeObjectURL(source); image.replaceWith(h("p", { class: "quiet" }, `The bytes are no ${type}.`), dump(held)); });
  return image;
}

// The text that the bytes are, or null; the last character of a piece may be incomplete.
function decoded(held, isPiece, isText) {
  if (!isText && held.subarray(0, 4096).some((byte) => byte < 9 || (byte > 13 && byte < 27))) return null;
  try {
    return new TextDecoder("utf-8", { fatal: !isText }).decode(held, { stream: isPiece });
  } catch {
    return null;
  }
}

function tidy(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

function dump(held) {
  const lines = [];
  for (let at = 0; at < Math.min(held.length, MOST_DUMP); at += 16) {
    const row = [...held.slice(at, at + 16)];
    const text = row.map((byte) => (byte > 31 && byte < 127 ? String.fromCharCode(byte) : ".")).join("");
    lines.push(`${at.toString(16).padStart(8, "0")}  ${row.map((byte) => byte.toString(16).padStart(2, "0")).join(" ").padEnd(47)}  ${text}`);
  }
  return h("pre", { tabindex: "0", class: "dump", role: "region", "aria-label": "The first bytes, in hexadecimal digits" }, lines.join("\n"));
}

function facts(details) {
  const { checksum, lock } = details;
  const locked = lock && [lock.mode, lock.retain_until && `until ${time(lock.retain_until)} UTC`, lock.legal_hold && "legal hold"].filter(Boolean).join(", ");
  return card("Details", list({
    Size: details.is_marker ? null : `${size(details.size)}${details.size < 1024 ? "" : ` (${details.size.toLocaleString("en")} bytes)`}`, ETag: details.etag ? h("code", null, details.etag) : null, "Modified": [when(details.modified_at), " UTC"], Class: details.storage_class,
    Version: h("code", null, details.version_id), Owner: details.owner && h("code", null, details.owner), Checksum: checksum && [`${checksum.algorithm}, ${checksum.type} `, h("code", null, checksum.value)], Lock: locked || null,
  }));
}

function parts(details) {
  if (!details.parts.length) return [];
  const drawn = details.parts.map((each) => ({ number: each.number, size: each.stop - each.start }));
  return [card("Parts", h("p", { class: "quiet small" }, `Uploaded in ${details.parts.length} ${details.parts.length === 1 ? "part" : "parts"}.`), strip(drawn), scale(drawn), legend([]))];
}

function words(details, refresh) {
  const said = (pairs, nothing) => (Object.keys(pairs).length ? list(Object.fromEntries(Object.entries(pairs).map(([name, value]) => [name, h("code", null, value)]))) : h("p", { class: "quiet" }, nothing));
  const tags = h("section", { class: "card" }, h("div", { class: "title" }, h("h2", null, "Tags"), details.is_marker ? null : tool("edit", "Edit the tags", () => edit(details, refresh))), said(details.tags, "No tags."));
  return h("div", { class: "columns thirds" }, card("Headers", said(details.headers, "No headers were stored.")), card("Metadata", said(details.metadata, "No metadata of the user's.")), tags);
}

function edit(details, refresh) {
  const row = (name = "", value = "") => h("div", { class: "fields" }, h("input", { "aria-label": "Name of a tag", placeholder: "name", value: name, maxlength: 128 }), h("input", { "aria-label": "Value of a tag", placeholder: "value", value, maxlength: 256 }));
  const rows = h("div", { class: "groups" }, Object.entries(details.tags).map(([name, value]) => row(name, value)), row());
  const failed = h("p", { class: "bad", role: "alert" });
  const form = h("form", { class: "groups", onsubmit: async (event) => {
    event.preventDefault();
    const pairs = [...rows.children].map((each) => [...each.children].map((input) => input.value)).filter(([name]) => name);
    try {
      await ask("PUT", `/buckets/${part(details.bucket)}/tags${query({ key: details.key, version_id: details.version_id })}`, { tags: Object.fromEntries(pairs) });
      made.close();
      await refresh();
      say("The tags are changed");
    } catch (error) { failed.textContent = error.message; }
  } }, h("p", { class: "quiet" }, "A row without a name is left out."), rows, h("div", null, button("Another row", () => rows.append(row()))), failed, h("div", { class: "actions" }, button("Cancel", () => made.close()), h("button", { type: "submit", class: "primary" }, "Save tags")));
  const made = dialog(`Tags of ${details.key}`, form);
  rows.querySelector("input").focus();
}

function versions(details, refresh) {
  const { bucket, key } = details;
  const rows = details.versions.map((each, number) => {
    const remove = () => confirm("Delete this version?", `Version ${each.version_id} of ${key} is gone for good.`, "Delete version", async () => {
      await ask("DELETE", `/buckets/${part(bucket)}/object${query({ key, version_id: each.version_id })}`);
      if (details.versions.length > 1) { location.hash = at(bucket, key, details.versions.find((other) => other !== each).version_id); await refresh(); } else location.hash = `#/bucket${query({ bucket })}`;
      say("The version is deleted");
    });
    return [[link(at(bucket, key, each.version_id), h("code", null, each.version_id)), number ? null : [" ", badge("latest", "good")], each.version_id === details.version_id ? [" ", badge("shown")] : null], each.is_marker ? badge("delete marker", "warn") : size(each.size), when(each.modified_at), tool("trash", `Delete version ${each.version_id}`, remove, "risky")];
  });
  return card("Versions", table("Versions", [["Version", "whole"], "#Size", ["Modified (UTC)", "time"], ["", "act"]], rows));
}
