// Parts drawn along their object: the width of each is its share of the bytes, its colour from where it was copied.

import { h, size } from "./dom.js";

const COLOURS = 7;

// The colours by source: sent parts have the first, each source one of the others, in order of appearance.
export function colours(parts) {
  const sources = [...new Set(parts.map((each) => each.source).filter(Boolean))];
  return new Map(sources.map((source, number) => [source, 1 + (number % (COLOURS - 1))]));
}

// The parts with the gaps between them, which are as wide as the parts before and behind are on average.
function steps(parts) {
  const usual = Math.max(1, parts.reduce((sum, each) => sum + each.size, 0) / Math.max(parts.length, 1));
  const listed = [];
  let next = 1;
  for (const each of parts) {
    if (each.number > next) listed.push({ first: next, last: each.number - 1, width: usual });
    listed.push({ part: each, width: Math.max(each.size, 1) });
    next = each.number + 1;
  }
  return listed;
}

const title = (each) => `part ${each.number}, ${size(each.size)}${each.source ? `, copied from ${each.source}${each.source_range ? ` ${each.source_range}` : ""}` : ""}`;

export function strip(parts) {
  const chosen = colours(parts);
  const total = parts.reduce((sum, each) => sum + each.size, 0);
  const told = `${parts.length} parts, ${size(total)}: ${parts.slice(0, 20).map(title).join("; ")}`;
  const drawn = h("div", { class: "parts", role: "img", "aria-label": told });
  for (const step of steps(parts)) {
    const { part, first, last } = step;
    const made = part ? h("span", { class: `s${chosen.get(part.source) || 0}`, title: title(part) }, parts.length <= 60 ? part.number : "") : h("span", { class: "absent", title: `no part ${first}${last > first ? ` to ${last}` : ""}` });
    made.style.flexGrow = String(step.width);
    drawn.append(made);
  }
  return drawn;
}

export function scale(parts) {
  const total = parts.reduce((sum, each) => sum + each.size, 0);
  return h("div", { class: "scale", "aria-hidden": "true" }, [0, 0.25, 0.5, 0.75, 1].map((share) => h("span", null, size(Math.round(total * share)))));
}

export function legend(parts) {
  const chosen = colours(parts);
  const rows = [...chosen].map(([source, number]) => h("li", null, h("span", { class: `key-mark s${number}` }), `copied from ${source}`));
  if (parts.some((each) => !each.source)) rows.unshift(h("li", null, h("span", { class: "key-mark s0" }), "sent, or not known"));
  if (steps(parts).some((each) => !each.part)) rows.push(h("li", null, h("span", { class: "key-mark absent" }), "numbers without a part"));
  return rows.length ? h("ul", { class: "legend" }, rows) : null;
}

// Which bytes of its source a part has, drawn along the source, whose size may not be known.
export function span(range, total, number) {
  const match = /^bytes=(\d+)-(\d+)$/.exec(range || "");
  if (!total || (range && !match)) return null;
  const [start, stop] = match ? [Number(match[1]), Number(match[2]) + 1] : [0, total];
  const mark = h("i", { class: `s${number}` });
  mark.style.left = `${(100 * start) / total}%`;
  mark.style.width = `${(100 * (stop - start)) / total}%`;
  return h("span", { class: "span", "aria-hidden": "true", title: `of ${size(total)}` }, mark);
}
