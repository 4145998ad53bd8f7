// What the scripts that look at the console share: a browser, what a person does in it, and what went wrong.
import puppeteer from "puppeteer-core";
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const args = ["--no-sandbox", "--no-proxy-server", "--disable-dev-shm-usage", "--enable-precise-memory-info"];
export const browser = await puppeteer.launch({ args, executablePath: process.argv[2], headless: true });
export const endpoint = process.argv[3];
export const problems = [];
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const EXPECTED = /status of (404|409) \(/; // what is tried with what is not there, or cannot be done

export async function open({ width = 1200, scheme = "light", hash = "", bypass = false } = {}) {
  const page = await browser.newPage();
  page.on("console", (message) => { if (!EXPECTED.test(message.text())) problems.push(`console: ${message.text()}`); });
  page.on("pageerror", (error) => problems.push(`error: ${error.message}`));
  page.on("request", (request) => {
    if (!request.url().startsWith(`${endpoint}/_fakeoss/`) && !/^(data|blob):/.test(request.url())) problems.push(`asked ${request.url()}`);
  });
  page.setDefaultTimeout(15000);
  await page.setBypassCSP(bypass); // for axe
  await page.setViewport({ width, height: 800 });
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }, { name: "prefers-reduced-motion", value: "reduce" }]);
  await page.goto(`${endpoint}/_fakeoss/console${hash}`);
  await page.waitForSelector("main h1");
  return page;
}

export async function see(page, view, heading) {
  await page.evaluate((hash) => { location.hash = hash; }, `#/${view}`);
  await page.waitForFunction((text) => document.querySelector("main h1")?.textContent === text && !document.querySelector("main").ariaBusy, {}, heading);
}

export async function judge(page, where) {
  await page.evaluate(axe);
  const found = await page.evaluate(async () => (await window.axe.run()).violations.map((each) => `${each.id} ${each.nodes[0].html}`));
  problems.push(...found.map((each) => `axe, ${where}: ${each}`));
  if (await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)) problems.push(`${where}: wider than the window`);
}

export const text = (page) => page.$eval("main", (main) => main.innerText);
export const shows = (page, words) => page.waitForFunction((wanted) => document.body.innerText.includes(wanted), {}, words);
export async function said(page, words) {
  try {
    await page.waitForFunction((wanted) => document.getElementById("message").textContent.includes(wanted), {}, words);
  } catch (error) {
    throw new Error(`${words}: not said, but ${await page.$$eval("#message, [role=alert]", (found) => found.map((each) => each.textContent).join("; "))}`, { cause: error });
  }
}
export async function press(page, label) {
  const found = await page.waitForFunction((wanted) => {
    const within = [...document.querySelectorAll("dialog")].at(-1) || document.body;
    return [...within.querySelectorAll("button, a, summary")].find((each) => (each.getAttribute("aria-label") || each.textContent).trim() === wanted);
  }, {}, label);
  await found.evaluate((element) => element.click());
}
export async function fill(page, name, value) {
  await page.evaluate((name_, given) => {
    const within = [...document.querySelectorAll("dialog")].at(-1) || document.body;
    const input = within.querySelector(`[name="${name_}"]`);
    input.value = given;
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }, name, value);
}
export const closed = (page) => page.waitForFunction(() => !document.querySelector("dialog"));
