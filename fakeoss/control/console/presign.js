// URLs that need no keys.

import { get, part, query } from "./api.js";
import { attempt, copy, dialog, field, h, time } from "./dom.js";

const LASTING = [["300", "5 minutes"], ["3600", "an hour"], ["86400", "a day"], ["604800", "a week"]];

export function presign(bucket, key, version_id = "") {
  const url = h("textarea", { readonly: true, rows: 6, "aria-label": "URL" });
  const until = h("p", { class: "quiet small" });
  const take = h("button", { type: "button", class: "primary", onclick: () => copy(url.value, "The URL is") }, "Copy URL");
  const fill = () => attempt(async () => {
    const { method, expires } = Object.fromEntries(new FormData(form));
    const made = await get(`/buckets/${part(bucket)}/presigned${query({ key, version_id, method, expires })}`);
    url.value = made.url;
    until.textContent = `For ${made.method}, until ${time(made.expires_at)} UTC by the store's clock.`;
  });
  const methods = [["GET", "GET, to read"], ["PUT", "PUT, to write"], ["HEAD", "HEAD, to ask"], ["DELETE", "DELETE, to delete"]];
  const form = h("form", { class: "fields", onchange: fill, onsubmit: (event) => event.preventDefault() }, field("method", "Method", { options: methods, value: "GET" }), field("expires", "It lasts", { options: LASTING, value: "3600" }));
  dialog(`URL of ${key}`, [form, url, until, h("div", null, take)]);
  take.focus();
  fill();
}
