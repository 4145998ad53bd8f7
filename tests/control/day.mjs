// What a person does after lunch: node day.mjs CHROMIUM ENDPOINT
import { browser, endpoint, fill, open, press, problems, said, see, shows, text } from "./browser.mjs";

const page = await open();
await shows(page, "kept in a folder");

// what was uploaded before the terminal was closed
await see(page, "bucket?bucket=photos", "photos");
console.log("objects", await page.$$eval("main td.name a", (links) => links.map((each) => each.textContent).join(" ")));
await see(page, "object?bucket=photos&key=by-boto3.txt", "by-boto3.txt");
await shows(page, "from boto3");
await see(page, "uploads", "Open uploads");
await shows(page, "2 parts, 10.0 MiB");

// a copy breaks, as the fault says, is seen in the log, and succeeds the next time
await see(page, "faults", "Faults");
await press(page, "Copy of a part fails");
await fill(page, "operation", "CopyObject");
await press(page, "Let it fail");
await said(page, "The fault is on");
await see(page, "calls", "Calls");
const headers = { Authorization: "AWS A:b", "x-amz-copy-source": "/photos/by-boto3.txt" };
const copy = () => fetch(`${endpoint}/photos/copy.txt`, { method: "PUT", headers });
console.log("copies", (await copy()).status, (await copy()).status);
await page.waitForFunction(() => document.querySelectorAll("main tbody tr").length === 2);
console.log("log", (await page.$$eval("main tbody tr", (rows) => rows.map((row) => row.querySelector(".badge").textContent))).join(" "));
await press(page, "InternalError");
await page.waitForFunction(() => document.querySelectorAll("main tbody tr").length === 1);
if (!(await text(page)).includes("from photos/by-boto3.txt")) problems.push("the log does not say what was to be copied");
await see(page, "faults", "Faults");
await shows(page, "1 of 1");
await browser.close();
console.log("problems", JSON.stringify(problems));
