// The console of a server in front of an engine: node front.mjs CHROMIUM ENDPOINT
import { browser, endpoint, judge, open, problems, see, shows } from "./browser.mjs";

const page = await open();
await shows(page, "in front of");
console.log("first", await page.$eval("main h1", (heading) => heading.textContent));
const tabs = await page.$$eval("#tabs li", (items) => items.filter((each) => !each.hidden).map((each) => each.querySelector("a").hash.slice(2)));
console.log("tabs", tabs.join(" "));
await fetch(`${endpoint}/data/x`, { method: "PUT", body: "1", headers: { Authorization: "AWS A:b" } });
await page.waitForFunction(() => document.querySelectorAll("main tbody tr").length === 1);
for (const [view, heading] of [["faults", "Faults"], ["state", "Clock and state"], ["clients", "Clients"], ["calls", "Calls"]]) await see(page, view, heading);
const judged = await open({ bypass: true });
await judge(judged, "calls");
await browser.close();
if (problems.length) {
  console.error(problems.join("\n"));
  process.exit(1);
}
