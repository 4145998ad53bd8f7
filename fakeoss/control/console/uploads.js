// The open uploads: their parts along the object to be, and for each from where it was copied.

import { ask, get, part, query } from "./api.js";
import { button, confirm, counted, empty, h, head, link, say, size, table, when } from "./dom.js";
import { colours, legend, scale, span, strip } from "./parts.js";

const SHOWN = 200;
const MOST_SOURCES = 20;

export async function uploads({ bucket = "" }, { signal, refresh, every }) {
  const { uploads: found } = await get(`/uploads${query({ bucket })}`, signal);
  const sizes = await sizesOf(found, signal);
  every(2, async () => {
    const { uploads: now } = await get(`/uploads${query({ bucket })}`, signal);
    if (JSON.stringify(now) !== JSON.stringify(found) && !document.querySelector("dialog")) await refresh();
  });
  const about = found.length ? `${counted(found.length, "upload")} begun, and neither completed nor aborted. This view follows them.` : undefined;
  const all = bucket ? [h("a", { class: "button", href: "#/uploads" }, "All buckets")] : [];
  const shown = head(bucket ? `Open uploads in ${bucket}` : "Open uploads", { about, actions: all });
  if (!found.length) return [shown, empty("parts", "No upload is open", "Multipart uploads are shown here while they are made, part by part, and for as long as nobody completes or aborts them.")];
  return [shown, ...found.map((upload) => one(upload, sizes, refresh))];
}

// The sizes of the objects from which parts were copied, as far as they are there.
async function sizesOf(found, signal) {
  const sources = [...new Set(found.flatMap((upload) => upload.parts.map((each) => each.source)).filter(Boolean))].slice(0, MOST_SOURCES);
  const { buckets } = sources.length ? await get("/buckets", signal) : { buckets: [] };
  const known = new Set(buckets.map((each) => each.name));
  const pairs = await Promise.all(sources.map(async (source) => {
    const { bucket, key, version_id } = split(source);
    const page = known.has(bucket) ? await get(`/buckets/${part(bucket)}/versions${query({ prefix: key, limit: 50 })}`, signal) : { versions: [] };
    const match = page.versions.find((each) => each.key === key && (version_id ? each.version_id === version_id : each.is_latest));
    return [source, match ? match.size : 0];
  }));
  return new Map(pairs);
}

function split(source) {
  const [path, version_id = ""] = source.split("?versionId=");
  const slash = path.indexOf("/");
  return { bucket: path.slice(0, slash), key: path.slice(slash + 1), version_id };
}

function one(upload, sizes, refresh) {
  const { bucket, key, parts } = upload;
  const chosen = colours(parts);
  const abort = () => confirm("Abort this upload?", `Its ${counted(parts.length, "part")} of ${bucket}/${key} are forgotten.`, "Abort upload", async () => {
    await ask("DELETE", `/buckets/${part(bucket)}/uploads/${part(upload.upload_id)}`);
    await refresh();
    say("The upload is aborted");
  });
  const calls = h("a", { class: "button", href: `#/calls${query({ upload: upload.upload_id })}` }, "Its calls");
  const title = h("div", { class: "title" }, h("h2", null, link(`#/bucket${query({ bucket })}`, bucket), ` / ${key}`), h("div", { class: "chips" }, calls, button("Abort", abort, { "aria-label": `Abort the upload of ${key}` })));
  const told = h("p", { class: "quiet small" }, `${counted(parts.length, "part")}, ${size(upload.size)}, begun `, when(upload.initiated_at), " UTC, id ", h("code", null, upload.upload_id));
  if (!parts.length) return h("section", { class: "card" }, title, told, h("p", { class: "quiet" }, "No part has come yet."));
  const rows = parts.slice(0, SHOWN).map((each) => [each.number, size(each.size), origin(each, sizes, chosen), h("code", null, each.etag), when(each.modified_at)]);
  const more = parts.length > SHOWN ? h("p", { class: "quiet small" }, `The first ${SHOWN} of ${parts.length} parts.`) : null;
  const listed = table(`Parts of ${key}`, [["Part", "number"], "#Size", ["Copied from", "whole"], "ETag", ["Modified (UTC)", "time"]], rows);
  return h("section", { class: "card" }, title, told, strip(parts), scale(parts), legend(parts), listed, more);
}

function origin(each, sizes, chosen) {
  if (!each.source) return h("span", { class: "quiet" }, "sent, or not known");
  const { bucket, key, version_id } = split(each.source);
  const target = `#/object${query({ bucket, key, version_id })}`;
  return [link(target, each.source), h("span", { class: "quiet small" }, ` ${each.source_range || "whole"}`), span(each.source_range, sizes.get(each.source), chosen.get(each.source))];
}
