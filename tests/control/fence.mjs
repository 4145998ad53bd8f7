// Opens a stored page, and prints what it could do: node fence.mjs CHROMIUM ENDPOINT
import { browser, endpoint } from "./browser.mjs";

const page = await browser.newPage();
await page.goto(`${endpoint}/pages/page.html`);
await page.waitForFunction(() => document.title.startsWith("["), { timeout: 15000, polling: 100 });
for (const line of JSON.parse(await page.title())) console.log(line);
await page.goto(`${endpoint}/_fakeoss/console#/object?bucket=pages&key=page.html`);
await page.waitForFunction(() => document.querySelector("main pre")?.textContent.includes("window.origin"), { polling: 100 });
console.log((await page.title()).startsWith("page.html") ? "same page fetched by the console as text" : "it ran");
await browser.close();
