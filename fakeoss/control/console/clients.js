// What to paste into a client, so that it finds this server.

import { get } from "./api.js";
import { copy, h, head, icon, link } from "./dom.js";

export async function clients({ client = "" }, { signal }) {
  const { settings, verifies_signatures } = await get("/server", signal);
  const about = verifies_signatures ? "Signatures are verified: put the secret key of the configuration where SECRET_KEY stands." : "Signatures are not verified, so any keys will do.";
  const names = Object.keys(settings);
  const chosen = names.includes(client) ? [client] : names;
  const chips = h("nav", { class: "bar chips", "aria-label": "Clients" }, [["", "All"], ...names.map((name) => [name, name])].map(([name, text]) => h("a", { class: "button chip", href: name ? `#/clients?client=${encodeURIComponent(name)}` : "#/clients", "aria-current": name === client ? "true" : null }, text)));
  const cards = chosen.map((name) => h("section", { class: "card" }, h("div", { class: "title" }, h("h2", null, name), h("button", { type: "button", "aria-label": `Copy the settings of ${name}`, onclick: () => copy(settings[name], `The settings of ${name} are`) }, icon("copy"), "Copy")), h("pre", { class: "code-block", tabindex: "0", role: "region", "aria-label": `Settings of ${name}` }, settings[name].trimEnd())));
  return [head("Clients", { about: [about, " The API itself is described in ", link("openapi.json", "openapi.json"), "."] }), chips, h("div", { class: "columns" }, cards)];
}
