// Looks at each view of the console in Chromium, and does what a person does there: node console.mjs ENDPOINT
import chromium from "@sparticuz/chromium";
import puppeteer from "puppeteer-core";
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const endpoint = process.argv[2];
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const args = [...chromium.args, "--no-proxy-server"];
const browser = await puppeteer.launch({ args, executablePath: await chromium.executablePath(), headless: "shell" });
const problems = [];

async function open(width, scheme) {
  const page = await browser.newPage();
  page.on("console", (message) => {
    if (!message.text().includes("409 (Conflict)")) problems.push(`console: ${message.text()}`); // photos is not empty
  });
  page.on("pageerror", (error) => problems.push(`error: ${error.message}`));
  page.on("request", (request) => {
    if (!request.url().startsWith(`${endpoint}/_fakeoss/`) && !/^(data|blob):/.test(request.url())) problems.push(`asked ${request.url()}`);
  });
  page.on("dialog", (dialog) => dialog.accept());
  await page.setViewport({ width, height: 800 });
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
  await page.goto(`${endpoint}/_fakeoss/console`);
  return page;
}

async function see(page, view, heading) {
  await page.evaluate((hash) => { location.hash = hash; }, `#/${view}`);
  await page.waitForFunction((text) => document.querySelector("main h1")?.textContent === text, {}, heading);
}

const text = (page) => page.$eval("main", (main) => main.innerText);
const said = (page, words) => page.waitForFunction((wanted) => document.getElementById("message").textContent.includes(wanted), {}, words);
async function press(page, label) {
  await page.evaluate((wanted) => {
    const buttons = [...document.querySelectorAll("main button")];
    buttons.find((each) => each.textContent === wanted || each.getAttribute("aria-label") === wanted).click();
  }, label);
}
const fill = (page, name, value) => page.$eval(`main input[name=${name}]`, (input, given) => { input.value = given; }, value);

const VIEWS = [["buckets", "Buckets"], ["bucket?bucket=photos", "photos"], ["object?bucket=photos&key=a.txt", "a.txt"], ["object?bucket=photos&key=raw", "raw"],
  ["uploads", "Open uploads"], ["calls", "Calls"], ["faults", "Faults"], ["state", "State"], ["clients", "Clients"]];

for (const [width, scheme] of [[1200, "light"], [1200, "dark"], [360, "light"]]) {
  const page = await open(width, scheme);
  await page.setBypassCSP(true); // for axe
  await page.reload();
  for (const [view, heading] of VIEWS) {
    await see(page, view, heading);
    await page.evaluate(axe);
    const found = await page.evaluate(async () => (await window.axe.run()).violations.map((each) => `${each.id} ${each.nodes[0].html}`));
    problems.push(...found.map((each) => `axe, ${view}, ${scheme}, ${width}: ${each}`));
    if (await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)) problems.push(`${view} is wider than ${width}`);
  }
  await page.close();
}

const page = await open(1000, "light");
await see(page, "object?bucket=photos&key=a.txt", "a.txt");
if (!(await text(page)).includes("hello again")) problems.push("no preview");
await see(page, "uploads", "Open uploads");
console.log("parts", await page.$$eval(".parts span", (spans) => spans.map((span) => span.title).join("; ")));
await see(page, "buckets", "Buckets");
await fill(page, "name", "made-here");
await press(page, "Create bucket");
await said(page, "made-here is created");
await press(page, "Delete photos");
await said(page, "not empty");
await see(page, "faults", "Faults");
await fill(page, "operation", "ListBuckets");
await fill(page, "error", "SlowDown");
await fill(page, "times", "1");
await press(page, "Let it fail");
await said(page, "The fault is set");
await see(page, "calls", "Calls");
console.log("status", (await fetch(`${endpoint}/`, { headers: { Authorization: "AWS A:b" } })).status);
await page.waitForFunction(() => document.querySelector("main tbody tr")?.innerText.includes("SlowDown"));
await page.evaluate(() => [...document.querySelectorAll("main tbody a")].find((each) => each.textContent === "SlowDown").click());
await page.waitForFunction(() => location.hash.includes("code=SlowDown") && document.querySelectorAll("main tbody tr").length === 1);
await see(page, "state", "State");
await press(page, "Set aside");
await said(page, "The store is set aside");
await press(page, "Reset the store");
await said(page, "The store is empty");
await press(page, "Restore 1");
await said(page, "1 is restored");
await browser.close();
console.log("problems", JSON.stringify(problems));
