// The store as a whole: its clock, snapshots, seeds, and a fresh start.

import { ask, get, part } from "./api.js";
import { attempt, badge, button, card, confirm, field, h, head, say, table, time, tool, values, when } from "./dom.js";

const MOVES = [["−1 day", { days: -1 }], ["+1 hour", { hours: 1 }], ["+1 day", { days: 1 }], ["+30 days", { days: 30 }], ["+1 year", { days: 365 }]];

export async function state(_, { signal, refresh }) {
  const [clock, { snapshots }] = await Promise.all([get("/clock", signal), get("/snapshots", signal)]);
  const act = (action, done) => attempt(async () => { await action(); await refresh(); }, done);
  return [head("Clock and state", { about: "What lifecycle rules, locks, presigned URLs and dates go by, and the store as a whole." }), h("div", { class: "columns" }, clockCard(clock, act, signal), startCard(act, refresh)), snapshotsCard(snapshots, act, refresh)];
}

function clockCard(clock, act, signal) {
  const shown = h("p", { class: "clock" }, `${time(clock.now)} `, h("span", { class: "quiet small" }, "UTC"));
  const since = Date.now();
  const apart = clock.now - since / 1000;
  const kind = clock.is_frozen ? badge("stands still", "warn") : Math.abs(apart) > 5 ? badge("runs, and was moved", "warn") : badge("runs with the system", "good");
  if (!clock.is_frozen) {
    const timer = setInterval(() => { shown.firstChild.data = `${time(clock.now + (Date.now() - since) / 1000)} `; }, 1000);
    signal.addEventListener("abort", () => clearInterval(timer));
  }
  const moves = MOVES.map(([text, move]) => button(text, () => act(() => ask("POST", "/clock/advance", move), `The clock is moved: ${text}`)));
  const set = h("form", { class: "bar", onsubmit: (event) => { event.preventDefault(); const { at } = values(set); act(() => ask("PUT", "/clock", { at: `${at}Z` }), "The clock stands still"); } }, h("div", { class: "grow" }, field("at", "Stop it at (UTC)", { type: "datetime-local", required: true, step: 1, value: new Date(clock.now * 1000).toISOString().slice(0, 19) })), h("button", { type: "submit" }, "Set"));
  return h("section", { class: "card" }, h("div", { class: "title" }, h("h2", null, "Clock"), kind), shown, h("div", { class: "bar", role: "group", "aria-label": "Move the clock" }, moves), set, button("Follow the system", () => act(() => ask("PUT", "/clock", { at: null }), "The clock follows the system")));
}

function startCard(act, refresh) {
  const seed = h("form", { class: "bar", onsubmit: (event) => { event.preventDefault(); const { directory } = values(seed); act(() => ask("POST", "/seed", { directory }), "The folder is read"); } }, h("div", { class: "grow" }, field("directory", "Read a folder of the server's machine", { required: true, placeholder: "/home/me/fixtures" })), h("button", { type: "submit" }, "Seed"));
  const reset = () => confirm("Reset the store?", "Every bucket, object, upload, call and fault is forgotten. Snapshots stay.", "Reset the store", async () => { await ask("POST", "/reset"); await refresh(); say("The store is empty"); });
  return card("Contents", h("p", { class: "quiet small" }, "Each folder in it becomes a bucket, each file an object."), seed, h("p", { class: "quiet small" }, "Or begin anew:"), h("button", { type: "button", onclick: reset }, "Reset the store"));
}

function snapshotsCard(snapshots, act, refresh) {
  const take = h("form", { class: "bar", onsubmit: (event) => { event.preventDefault(); const { name } = values(take); act(() => ask("POST", "/snapshots", name ? { name } : {}), "The store is set aside"); } }, h("div", { class: "grow" }, field("name", "Name of a new one", { placeholder: "before-the-test", pattern: "[A-Za-z0-9][A-Za-z0-9._\\-]{0,99}", title: "letters, digits, dots, hyphens" })), h("button", { type: "submit" }, "Set aside"));
  const rows = snapshots.map((each) => [each.name, when(each.taken_at), each.buckets, [button("Restore", () => confirm(`Restore ${each.name}?`, "What was stored since is lost, unless it is set aside, too.", "Restore", async () => { await ask("POST", `/snapshots/${part(each.name)}/restore`); await refresh(); say(`${each.name} is restored`); }), { "aria-label": `Restore ${each.name}` }), " ",
    tool("trash", `Forget ${each.name}`, () => act(() => ask("DELETE", `/snapshots/${part(each.name)}`), `${each.name} is forgotten`), "risky")]]);
  const listed = rows.length ? table("Snapshots", [["Name", "name"], ["Taken (UTC)", "time"], "#Buckets", ["", "act"]], rows) : h("p", { class: "quiet" }, "None yet. A snapshot is the whole store as it is now; it can be restored again and again, until the server ends.");
  return card("Snapshots", take, listed);
}
