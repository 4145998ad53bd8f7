// The console: everything that it shows and does is the control API, at the same address.

const api = new URL(".", location.href).pathname.replace(/\/$/, "");
const main = document.getElementById("main");
const message = document.getElementById("message");
let leave = () => {}; // ends what the view that is shown has begun

// what the API is asked

async function ask(method, path, document_) {
  const body = document_ === undefined ? undefined : JSON.stringify(document_);
  const headers = body === undefined ? {} : { "content-type": "application/json" };
  const answer = await fetch(api + path, { method, headers, body });
  const text = await answer.text();
  const told = text ? JSON.parse(text) : null;
  if (!answer.ok) throw new Error(told.error.message.replace(/^fakeoss: /, ""));
  return told;
}

const get = (path) => ask("GET", path);
const query = (values) => {
  const given = Object.entries(values).filter(([, value]) => value !== "" && value !== undefined && value !== null);
  return given.length ? "?" + new URLSearchParams(given) : "";
};
const part = encodeURIComponent;

// what is shown

function h(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== false && value !== undefined && value !== null) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined).map((child) => (child instanceof Node ? child : String(child))));
  return element;
}

const SIZES = ["B", "KiB", "MiB", "GiB", "TiB"];
function size(bytes) {
  let at = 0;
  let number = bytes;
  while (number >= 1024 && at < SIZES.length - 1) { number /= 1024; at += 1; }
  return `${at ? number.toFixed(1) : number} ${SIZES[at]}`;
}
const time = (seconds) => new Date(seconds * 1000).toISOString().replace("T", " ").replace(/\.\d+Z$/, " UTC");
const link = (href, ...text) => h("a", { href }, ...text);
const button = (text, onclick, label) => h("button", { type: "button", onclick, "aria-label": label }, text);

function table(caption, columns, rows) {
  if (!rows.length) return h("p", { class: "quiet" }, `No ${caption.toLowerCase()}.`);
  const kind = (column) => (column.startsWith("#") ? "number" : undefined);
  const head = columns.map((column) => h("th", { scope: "col", class: kind(column) }, column.replace("#", "")));
  const body = rows.map((cells) => h("tr", null, cells.map((cell, at) => h("td", { class: kind(columns[at]) }, cell))));
  const made = h("table", { "aria-label": caption }, h("thead", null, h("tr", null, head)), h("tbody", null, body));
  return h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption }, made);
}

function list(pairs) {
  return h("dl", null, Object.entries(pairs).flatMap(([name, value]) => [h("dt", null, name), h("dd", null, value)]));
}

function form(fields, text, onsend) {
  const made = fields.map(([name, label, attributes]) => h("label", null, label, h("input", { name, ...attributes })));
  const onsubmit = (event) => {
    event.preventDefault();
    attempt(() => onsend(Object.fromEntries(new FormData(event.target)), event.target));
  };
  return h("form", { onsubmit }, ...made, h("button", { type: "submit" }, text));
}

function say(text, isBad) {
  message.textContent = text;
  message.className = isBad ? "bad" : "";
}

async function attempt(action, done) {
  try {
    await action();
    if (done) say(done);
  } catch (error) {
    say(error.message, true);
  }
}

const act = (action, done) => attempt(async () => { await action(); await show(false); }, done);

// the views; each returns the elements of a page, whose first is its heading

const heading = (...text) => h("h1", { tabindex: "-1" }, ...text);

async function buckets() {
  const { buckets: found } = await get("/buckets");
  const rows = found.map((bucket) => [
    link(`#/bucket${query({ bucket: bucket.name })}`, bucket.name), bucket.objects, bucket.uploads,
    bucket.versioning || "never", time(bucket.created_at),
    button("Delete", () => act(() => ask("DELETE", `/buckets/${part(bucket.name)}`), `${bucket.name} is deleted`), `Delete ${bucket.name}`),
  ]);
  const create = form([["name", "Name", { required: true, minlength: 3 }]], "Create bucket", ({ name }) => act(() => ask("POST", "/buckets", { name }), `${name} is created`));
  return [heading("Buckets"), create, table("Buckets", ["Name", "#Objects", "#Open uploads", "Versioning", "Created", "Actions"], rows)];
}

async function bucket({ bucket: name, prefix = "", after = "" }) {
  const page = await get(`/buckets/${part(name)}/objects${query({ prefix, after, delimiter: "/", limit: 200 })}`);
  const here = (values) => `#/bucket${query({ bucket: name, ...values })}`;
  const rows = [
    ...page.prefixes.map((each) => [link(here({ prefix: each }), each), "", "", "", ""]),
    ...page.objects.map((each) => [
      link(`#/object${query({ bucket: name, key: each.key })}`, each.key), size(each.size), each.storage_class, time(each.modified_at),
      button("Delete", () => act(() => ask("DELETE", `/buckets/${part(name)}/object${query({ key: each.key })}`), `${each.key} is deleted`), `Delete ${each.key}`),
    ]),
  ];
  const upload = form([["file", "File", { type: "file", required: true }], ["key", "Key (else its name)", {}]], "Upload", async ({ file, key }) => {
    await act(async () => {
      const path = `/buckets/${part(name)}/content${query({ key: key || prefix + file.name, content_type: file.type })}`;
      const answer = await fetch(api + path, { method: "PUT", body: file, headers: { "content-type": "application/octet-stream" } });
      if (!answer.ok) throw new Error((await answer.json()).error.message);
    }, `${key || prefix + file.name} is stored`);
  });
  const search = form([["prefix", "Prefix", { value: prefix }]], "Show", (values) => { location.hash = here(values); });
  const more = page.next === null ? null : h("p", null, link(here({ prefix, after: page.next }), "More"));
  return [heading(name), h("p", null, link("#/buckets", "All buckets")), search, upload, table("Objects", ["Key", "#Size", "Class", "Modified", "Actions"], rows), more];
}

const TEXT = /^(text\/|application\/(json|xml|x-ndjson|javascript|yaml))/;
const IMAGE = /^image\/(png|jpeg|gif|webp|avif|bmp)$/;
const MOST = 65536;

async function preview(details, url) {
  if (details.is_marker || !details.size) return h("p", { class: "quiet" }, "No content.");
  const type = (details.headers["Content-Type"] || "").split(";")[0];
  if (IMAGE.test(type) && details.size < 16 << 20) {
    const bytes = await (await fetch(api + url)).arrayBuffer();
    const source = URL.createObjectURL(new Blob([bytes], { type }));
    return h("img", { src: source, alt: `What ${details.key} shows`, style: undefined, width: 320 });
  }
  const bytes = new Uint8Array(await (await fetch(`${api}${url}&stop=${MOST}`)).arrayBuffer());
  if (TEXT.test(type) || bytes.slice(0, 512).every((byte) => byte > 8 && byte < 127)) {
    return h("pre", { tabindex: "0" }, new TextDecoder().decode(bytes));
  }
  const lines = [];
  for (let at = 0; at < Math.min(bytes.length, 256); at += 16) {
    const row = [...bytes.slice(at, at + 16)];
    const text = row.map((byte) => (byte > 31 && byte < 127 ? String.fromCharCode(byte) : ".")).join("");
    lines.push(`${at.toString(16).padStart(8, "0")}  ${row.map((byte) => byte.toString(16).padStart(2, "0")).join(" ").padEnd(47)}  ${text}`);
  }
  return h("pre", { tabindex: "0", class: "dump" }, lines.join("\n"));
}

async function object({ bucket: name, key, version_id }) {
  const details = await get(`/buckets/${part(name)}/object${query({ key, version_id })}`);
  const url = `/buckets/${part(name)}/content${query({ key, version_id: details.version_id })}`;
  const texts = (fields) => Object.entries(fields).map(([field, value]) => `${field}: ${value}`).join("\n") || "none";
  const versions = details.versions.map((each) => [
    link(`#/object${query({ bucket: name, key, version_id: each.version_id })}`, each.version_id),
    each.is_marker ? "delete marker" : size(each.size), time(each.modified_at),
    button("Delete", () => act(() => ask("DELETE", `/buckets/${part(name)}/object${query({ key, version_id: each.version_id })}`), "The version is deleted"), `Delete version ${each.version_id}`),
  ]);
  const drawn = details.parts.length ? [h("h2", null, "Parts"), strip(details.parts.map((each) => [each.number, each.stop - each.start]))] : [];
  return [
    heading(key), h("p", null, link(`#/bucket${query({ bucket: name })}`, name), " ", details.is_marker ? null : h("a", { href: api + url, download: key.split("/").pop() }, "Download")),
    list({
      Size: `${size(details.size)} (${details.size} bytes)`, ETag: h("code", null, details.etag), Modified: time(details.modified_at),
      Class: details.storage_class, Version: details.version_id, Headers: h("span", { class: "code" }, texts(details.headers)),
      Metadata: texts(details.metadata), Tags: texts(details.tags),
      Checksum: details.checksum ? `${details.checksum.algorithm} ${details.checksum.value} (${details.checksum.type})` : "none",
      Lock: details.lock ? [details.lock.mode, details.lock.retain_until && time(details.lock.retain_until), details.lock.legal_hold && "legal hold"].filter(Boolean).join(", ") : "none",
    }),
    ...drawn, h("h2", null, "Preview"), await preview(details, url),
    h("h2", null, "Versions"), table("Versions", ["Version", "#Size", "Modified", "Actions"], versions),
  ];
}

// parts along the object: the width of each is its share; numbers that there are not yet are gaps
function strip(parts) {
  const total = parts.reduce((sum, [, bytes]) => sum + bytes, 0);
  const drawn = h("div", { class: "parts", role: "img", "aria-label": `${parts.length} parts, ${size(total)}: ${parts.map(([number, bytes]) => `${number}, ${size(bytes)}`).slice(0, 20).join("; ")}` });
  let next = 1;
  for (const [number, bytes, source] of parts) {
    if (number > next) drawn.append(h("span", { class: "absent", title: `no part ${next}${number - 1 > next ? ` to ${number - 1}` : ""}` }));
    const one = h("span", { title: `part ${number}, ${size(bytes)}${source ? `, from ${source}` : ""}` });
    one.style.flexGrow = String(Math.max(bytes, 1));
    drawn.append(one);
    next = number + 1;
  }
  for (const gap of drawn.querySelectorAll(".absent")) gap.style.flexGrow = String(Math.max(total / Math.max(parts.length, 1), 1));
  return drawn;
}

async function uploads() {
  const { uploads: found } = await get("/uploads");
  const each = found.flatMap((upload) => [
    h("h2", null, `${upload.bucket}/${upload.key}`),
    h("p", { class: "quiet" }, `begun ${time(upload.initiated_at)}, ${upload.parts.length} parts, ${size(upload.size)}, `, h("code", null, upload.upload_id)),
    strip(upload.parts.map((one) => [one.number, one.size, one.source && `${one.source} ${one.source_range || ""}`])),
    table(`Parts of ${upload.key}`, ["#Part", "#Size", "Copied from", "ETag", "Modified"], upload.parts.map((one) => [one.number, size(one.size), one.source ? `${one.source} ${one.source_range || ""}` : "", h("code", null, one.etag), time(one.modified_at)])),
  ]);
  return [heading("Open uploads"), button("Look again", () => show(false)), ...(each.length ? each : [h("p", { class: "quiet" }, "No upload is open.")])];
}

const FILTERS = ["operation", "bucket", "key", "status", "code"];
const SHOWN = 500;

async function calls(filters) {
  const chosen = Object.fromEntries(FILTERS.filter((name) => filters[name]).map((name) => [name, filters[name]]));
  const rows = h("tbody");
  const here = (values) => `#/calls${query({ ...chosen, ...values })}`;
  const add = (call) => {
    const filter = (name) => (call[name] === null ? "" : link(here({ [name]: call[name] }), call[name]));
    const status = filter("status");
    if (call.status >= 400 || !call.status) status.className = "bad";
    rows.prepend(h("tr", null, h("td", { class: "number" }, call.number), h("td", null, filter("operation")), h("td", null, filter("bucket")), h("td", null, filter("key")), h("td", null, status), h("td", null, filter("code"))));
    while (rows.children.length > SHOWN) rows.lastChild.remove();
  };
  const total = (await get("/calls?limit=0")).total;
  const first = Math.max(0, total - 2000);
  const source = new EventSource(`${api}/calls/stream${query({ ...chosen, from: first })}`);
  source.addEventListener("call", (event) => add(JSON.parse(event.data)));
  leave = () => source.close();
  const filter = form(FILTERS.map((name) => [name, name[0].toUpperCase() + name.slice(1), { value: chosen[name] || "" }]), "Filter", (values) => { location.hash = `#/calls${query(values)}`; });
  const columns = ["#", "Operation", "Bucket", "Key", "Status", "Code"].map((column) => h("th", { scope: "col" }, column));
  const log = h("table", { "aria-label": "Calls, the last one first" }, h("thead", null, h("tr", null, columns)), rows);
  return [heading("Calls"), h("p", { class: "quiet" }, "They come as they are made, the last one first. A value that is clicked filters."), filter,
    h("p", null, link("#/calls", "All calls"), " ", button("Forget all", () => act(() => ask("DELETE", "/calls"), "The log is empty"))),
    h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Calls" }, log)];
}

const what = (error) => (error !== null && typeof error === "object" ? JSON.stringify(error) : error);

async function faults() {
  const { faults: found } = await get("/faults");
  const rows = found.map((fault) => [
    fault.operation, what(fault.error) || (fault.delay ? `${fault.delay} s` : ""), fault.bucket || "any", fault.key || "any", fault.times ?? "all", fault.met,
    button("Remove", () => act(() => ask("DELETE", `/faults/${fault.id}`), "The fault is removed"), `Remove the fault of ${fault.operation}`),
  ]);
  const { operations } = await get("/server");
  const known = h("datalist", { id: "operations" }, ["*", ...operations].map((name) => h("option", { value: name })));
  const fields = [["operation", "Operation", { required: true, list: "operations" }], ["error", "Error code, or a failure in JSON", { placeholder: "SlowDown", title: 'such as {"kind": "cut", "after": 1024}' }], ["times", "Times (else all)", { type: "number", min: 0 }],
    ["bucket", "Bucket", {}], ["key", "Key", {}], ["delay", "Delay in seconds", { type: "number", min: 0, step: "any" }]];
  const add = form(fields, "Let it fail", (values) => {
    const fault = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ""));
    if (/^[{[]/.test(fault.error || "")) fault.error = JSON.parse(fault.error);
    for (const name of ["times", "delay"]) if (name in fault) fault[name] = Number(fault[name]);
    return act(() => ask("POST", "/faults", fault), "The fault is set");
  });
  return [heading("Faults"), known, add, table("Faults", ["Operation", "What", "Bucket", "Key", "#Times", "#Hits", "Actions"], rows),
    h("p", null, button("Look again", () => show(false)), " ", button("Remove all", () => act(() => ask("DELETE", "/faults"), "No call fails")))];
}

async function state() {
  const clock = await get("/clock");
  const { snapshots } = await get("/snapshots");
  const rows = snapshots.map((each) => [each.name, time(each.taken_at), each.buckets,
    button("Restore", () => act(() => ask("POST", `/snapshots/${part(each.name)}/restore`), `${each.name} is restored`), `Restore ${each.name}`)]);
  const hours = (number) => button(`${number > 0 ? "+" : ""}${number} h`, () => act(() => ask("POST", "/clock/advance", { hours: number }), "The clock is moved"));
  return [heading("State"), h("h2", null, "Clock"), list({ "It is": time(clock.now), "It stands still": clock.is_frozen ? "yes" : "no" }),
    h("p", null, hours(-24), " ", hours(1), " ", hours(24), " ", hours(24 * 30), " ", button("The system's time", () => act(() => ask("PUT", "/clock", { at: null }), "It follows the system"))),
    form([["at", "Stop it at", { placeholder: "2026-01-01T00:00:00Z", required: true }]], "Set", ({ at }) => act(() => ask("PUT", "/clock", { at }), "The clock stands still")),
    h("h2", null, "Snapshots"), form([["name", "Name", {}]], "Set aside", ({ name }) => act(() => ask("POST", "/snapshots", name ? { name } : {}), "The store is set aside")),
    table("Snapshots", ["Name", "Taken", "#Buckets", "Actions"], rows),
    h("h2", null, "Everything"), button("Reset the store", () => { if (confirm("Forget every bucket, call and fault?")) act(() => ask("POST", "/reset"), "The store is empty"); })];
}

async function clients() {
  const { settings } = await get("/server");
  return [heading("Clients"), ...Object.entries(settings).flatMap(([name, text]) => [
    h("h2", null, name), h("pre", { tabindex: "0", "aria-label": `Settings of ${name}` }, text),
    button("Copy", () => attempt(() => navigator.clipboard.writeText(text), `The settings of ${name} are copied`), `Copy the settings of ${name}`)])];
}

// which view is shown

const VIEWS = { buckets, bucket, object, uploads, calls, faults, state, clients };
const TABS = { bucket: "buckets", object: "buckets" };
let shown = 0;

async function show(isNew = true) {
  const [path, text = ""] = (location.hash.slice(2) || "buckets").split("?");
  const view = VIEWS[path] ? path : "buckets";
  const number = ++shown;
  leave();
  leave = () => {};
  for (const tab of document.querySelectorAll("nav a")) {
    if (tab.hash === `#/${TABS[view] || view}`) tab.setAttribute("aria-current", "page");
    else tab.removeAttribute("aria-current");
  }
  await attempt(async () => {
    const elements = await VIEWS[view](Object.fromEntries(new URLSearchParams(text)));
    if (number !== shown) return leave();
    if (isNew) say("");
    main.replaceChildren(...elements.filter(Boolean));
    document.title = `${elements[0].textContent} - fakeoss`;
    if (isNew && number > 1) elements[0].focus();
  });
}

addEventListener("hashchange", () => show());
attempt(async () => {
  const server = await get("/server");
  document.getElementById("server").textContent = `${server.version}, profile ${server.profile}, ${server.endpoint_url}`;
});
show();
