// Elements, made of text alone: nothing that the server sends is ever read as markup.

const SVG = "http://www.w3.org/2000/svg";
const PATHS = {
  bucket: ["M4 7h16l-2 13H6z", "M5.2 12h13.6"], folder: ["M3 6h6l2 2h10v11H3z"], file: ["M6 3h8l4 4v14H6z", "M14 3v4h4"], upload: ["M12 16V4", "M7 9l5-5 5 5", "M4 20h16"],
  download: ["M12 4v12", "M7 11l5 5 5-5", "M4 20h16"], link: ["M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1", "M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1"], trash: ["M4 7h16", "M9 7V4h6v3", "M6 7l1 13h10l1-13"],
  clock: ["M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18", "M12 7v5l3 2"], fault: ["M13 3L5 14h6l-1 7 8-11h-6z"], calls: ["M4 6h16", "M4 12h16", "M4 18h10"], copy: ["M9 9h11v11H9z", "M5 15H4V4h11v1"], clients: ["M8 8l-4 4 4 4", "M16 8l4 4-4 4"],
  search: ["M11 4a7 7 0 1 0 0 14a7 7 0 1 0 0-14", "M16 16l4 4"], close: ["M6 6l12 12", "M18 6L6 18"], plus: ["M12 5v14", "M5 12h14"], parts: ["M3 8h5v8H3z", "M10 8h4v8h-4z", "M16 8h5v8h-5z"], warning: ["M12 4L2.5 20h19z", "M12 10v4", "M12 17v.01"], edit: ["M4 20l1-4L16 5l3 3L8 19z"],
};

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  for (const d of PATHS[name]) svg.appendChild(document.createElementNS(SVG, "path")).setAttribute("d", d);
  return svg;
}

export function h(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== false && value !== undefined && value !== null) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(9).filter((child) => child !== null && child !== undefined && child !== false).map((child) => (child instanceof Node ? child : String(child))));
  return element;
}

const SIZES = ["B", "KiB", "MiB", "GiB", "TiB"];
export function size(bytes) {
  let at = 0;
  let number = bytes;
  while (number >= 1024 && at < SIZES.length - 1) { number /= 1024; at += 1; }
  return `${at ? number.toFixed(1) : number} ${SIZES[at]}`;
}
export const time = (seconds) => new Date(seconds * 1000).toISOString().replace("T", " ").replace(/\.\d+Z$/, "");
export const when = (seconds) => h("time", { datetime: new Date(seconds * 1000).toISOString(), title: "UTC" }, time(seconds));
export const counted = (number, noun) => `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;
export const link = (href, ...text) => h("a", { href }, ...text);
export const button = (text, onclick, attributes = {}) => h("button", { type: "button", onclick, ...attributes }, text);
export const badge = (text, kind = "") => h("span", { class: `badge ${kind}` }, text);
export const tool = (name, label, onclick, kind = "") => h("button", { type: "button", class: `plain ${kind}`, "aria-label": label, title: label, onclick }, icon(name));

// A table; a column is its title, "#title" for numbers, or [title, class of its cells]. Narrow screens see it as a list.
export function table(caption, columns, rows) {
  const listed = columns.map((column) => (Array.isArray(column) ? column : column.startsWith("#") ? [column.slice(1), "number"] : [column, ""]));
  const head = listed.map(([title, kind]) => h("th", { scope: "col", class: kind === "number" || kind === "act" ? kind : null }, title || h("span", null, "Actions")));
  const body = rows.map((cells) => (cells instanceof Node ? cells : h("tr", null, cells.map((cell, at) => cellOf(listed[at], cell)))));
  const made = h("table", { class: "stack", "aria-label": caption }, h("thead", null, h("tr", null, head)), h("tbody", null, body));
  return h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption }, made);
}
const cellOf = ([title, kind], cell) => h("td", { class: kind || null, "data-label": title }, cell);

export function list(pairs) {
  return h("dl", null, Object.entries(pairs).filter(([, value]) => value !== null).flatMap(([name, value]) => [h("dt", null, name), h("dd", null, value)]));
}

export function head(title, { crumbs = [], about, actions = [] } = {}) {
  const trail = crumbs.length ? h("ol", { class: "crumbs" }, crumbs.map((each) => h("li", null, each))) : null;
  const path = trail && h("nav", { "aria-label": "Where this is" }, trail);
  return h("div", { class: "head" }, h("div", null, path, h("h1", { tabindex: "-1" }, title), about ? h("p", { class: "quiet" }, about) : null), h("div", { class: "actions" }, actions));
}

export const card = (title, ...content) => h("section", { class: "card" }, title ? h("h2", null, title) : null, ...content);
export const flush = (...content) => h("div", { class: "card flush" }, ...content);
export const empty = (name, title, text, ...actions) => h("div", { class: "card empty" }, icon(name), h("h2", null, title), text ? h("p", null, text) : null, actions.length ? h("div", { class: "actions" }, actions) : null);

export function field(name, label, attributes = {}, hint) {
  const { options, value, type, ...rest } = attributes;
  if (type === "checkbox") return h("label", { class: "check" }, h("input", { name, type, checked: value, ...rest }), label);
  if (options) {
    const chosen = options.map((each) => { const [text, words] = Array.isArray(each) ? each : [each, each]; return h("option", { value: text, selected: text === value }, words); });
    return h("label", null, label, h("select", { name, ...rest }, chosen), hint ? h("small", null, hint) : null);
  }
  return h("label", null, label, h("input", { name, type, value, autocomplete: "off", ...rest }), hint ? h("small", null, hint) : null);
}

export const values = (form) => Object.fromEntries(new FormData(form));

// messages, and what may fail

const message = document.getElementById("message");
let fading = 0;
export function say(text, isBad = false) {
  clearTimeout(fading);
  message.textContent = text;
  message.classList.toggle("bad", isBad);
  if (text) fading = setTimeout(() => { message.textContent = ""; }, isBad ? 12000 : 5000);
}
export async function attempt(action, done) {
  try {
    await action();
    if (done) say(done);
    return true;
  } catch (error) {
    if (error.name !== "AbortError") say(error.message, true);
    return false;
  }
}
export const copy = (text, what) => attempt(() => navigator.clipboard.writeText(text), `${what} copied`);

// dialogs; the browser keeps the focus inside, ends them with Escape, and gives the focus back

let dialogs = 0;
export function dialog(title, content, kind = "") {
  const id = `dialog-${++dialogs}`;
  const made = h("dialog", { "aria-labelledby": id, class: kind }, h("header", null, h("h2", { id }, title), tool("close", "Close", () => made.close())), h("div", { class: "body" }, content));
  made.addEventListener("close", () => made.remove());
  made.addEventListener("click", (event) => { if (event.target === made) made.close(); });
  document.body.append(made);
  made.showModal();
  return made;
}

export function ask_form(title, fields, text, onsend, { danger = false, about } = {}) {
  const failed = h("p", { class: "bad", role: "alert" });
  const form = h("form", null, about ? h("p", null, about) : null, h("div", { class: "fields" }, fields), failed,
    h("div", { class: "actions" }, button("Cancel", () => made.close()), h("button", { type: "submit", class: danger ? "danger" : "primary" }, text)));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const submit = form.querySelector("[type=submit]");
    submit.disabled = true;
    try {
      await onsend(values(form), form);
      made.close();
    } catch (error) {
      failed.textContent = error.message;
    } finally {
      submit.disabled = false;
    }
  });
  const made = dialog(title, form);
  (form.querySelector("input, select") || form.querySelector(".actions button")).focus();
  return made;
}

export const confirm = (title, about, text, action) => ask_form(title, [], text, action, { danger: true, about });
