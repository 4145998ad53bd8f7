// Looks at each view of the console, and does what a person does there: node console.mjs CHROMIUM ENDPOINT FILE
import { browser, closed, endpoint, fill, judge, open, press, problems, said, see, shows, text } from "./browser.mjs";

const VIEWS = [["buckets", "Buckets"], ["bucket?bucket=photos", "photos"], ["bucket?bucket=photos&versions=1", "photos"], ["bucket?bucket=nothing", "nothing"], ["bucket?bucket=missing", "This cannot be shown"], ["object?bucket=photos&key=a.txt", "a.txt"], ["object?bucket=photos&key=raw", "raw"],
  ["object?bucket=photos&key=dot.png", "dot.png"], ["object?bucket=photos&key=page.html", "page.html"], ["uploads", "Open uploads"], ["calls", "Calls"], ["faults", "Faults"], ["state", "Clock and state"], ["clients", "Clients"]];

for (const [width, scheme] of [[1200, "light"], [1200, "dark"], [360, "light"]]) {
  const page = await open({ width, scheme, bypass: true });
  for (const [view, heading] of VIEWS) {
    await see(page, view, heading);
    await judge(page, `${view}, ${scheme}, ${width}`);
  }
  await see(page, "buckets", "Buckets");
  await press(page, "New bucket");
  await judge(page, `a dialog, ${scheme}, ${width}`);
  await page.close();
}

const page = await open({ width: 1000 });

// a page at a time, and keys that are text whatever they look like
await see(page, "bucket?bucket=many", "many");
const number = await page.$$eval("main tbody tr", (rows) => rows.length);
await press(page, "Next page");
await page.waitForFunction(() => document.querySelector("main td.name")?.textContent === "key-0200");
console.log(`page of ${number}, then`, await page.$eval("main td.name", (cell) => cell.textContent));
const MARKUP = '"><b id=markup>bold';
await see(page, "bucket?bucket=photos", "photos");
await shows(page, MARKUP);
await see(page, `object?bucket=photos&key=${encodeURIComponent(MARKUP)}`, MARKUP);
await shows(page, `who\n${MARKUP}`);
if (await page.$("#markup")) problems.push("a key was read as markup");

// an object: preview, metadata, tags, versions, presign
await see(page, "object?bucket=photos&key=a.txt", "a.txt");
for (const words of ["hello again", "who", "me", "latest"]) if (!(await text(page)).includes(words)) problems.push(`no ${words}`);
await press(page, "Edit the tags");
await page.evaluate(() => { const [name, value] = document.querySelectorAll("dialog .fields:last-child input"); name.value = "colour"; value.value = "red"; });
await press(page, "Save tags");
await said(page, "The tags are changed");
await shows(page, "colour");
await press(page, "Presign");
await page.waitForFunction(() => document.querySelector("dialog textarea")?.value.includes("X-Amz-Expires=3600"));
await fill(page, "expires", "300");
await page.waitForFunction(() => document.querySelector("dialog textarea").value.includes("X-Amz-Expires=300&"));
console.log("presigned", await (await fetch(await page.$eval("dialog textarea", (area) => area.value))).text());
await page.keyboard.press("Escape");
await closed(page);
await see(page, "object?bucket=photos&key=dot.png", "dot.png");
await page.waitForFunction(() => document.querySelector("main img")?.naturalWidth === 1);
for (const key of ["page.html", "icon.svg"]) {
  await see(page, `object?bucket=photos&key=${key}`, key);
  await shows(page, "<script>");
  if (await page.evaluate(() => "owned" in window || document.title.includes("owned"))) problems.push(`${key} ran`);
}

// open uploads
await see(page, "uploads", "Open uploads");
console.log("parts", await page.$$eval(".parts span", (spans) => spans.map((span) => span.title).join("; ")));

// buckets and objects: made, uploaded, refused, deleted
await see(page, "buckets", "Buckets");
await press(page, "New bucket");
await fill(page, "name", "made-here");
await press(page, "Create bucket");
await said(page, "made-here is created");
await press(page, "Delete photos");
await press(page, "Delete bucket");
await shows(page, "not empty");
await press(page, "Close");
await closed(page);
await see(page, "bucket?bucket=made-here", "made-here");
await (await page.$("main input[type=file]")).uploadFile(process.argv[4]);
await said(page, "is stored");
await page.waitForFunction(() => document.querySelector("main tbody")?.innerText.includes("large.bin"));
await press(page, "Delete large.bin");
await press(page, "Cancel");
await closed(page);
await (await page.$("main input[type=file]")).uploadFile("browser.mjs");
await page.waitForFunction(() => document.querySelector("main tbody")?.innerText.includes("browser.mjs"));
await press(page, "Delete browser.mjs");
await press(page, "Delete");
await said(page, "browser.mjs is deleted");

// a fault, on, met, seen in the log, off and on again
await see(page, "faults", "Faults");
await press(page, "SlowDown once");
await fill(page, "operation", "ListBuckets");
await press(page, "Let it fail");
await said(page, "The fault is on");
await see(page, "calls", "Calls");
console.log("status", (await fetch(`${endpoint}/`, { headers: { Authorization: "AWS A:b" } })).status);
await page.waitForFunction(() => document.querySelector("main tbody tr")?.innerText.includes("SlowDown"));
await press(page, "SlowDown");
await page.waitForFunction(() => location.hash.includes("code=SlowDown") && document.querySelectorAll("main tbody tr").length === 1);
await page.evaluate(() => document.querySelector("main tbody button").click());
await shows(page, "Headers of the answer");
await shows(page, "(not shown)"); // the signature
await page.keyboard.press("Escape");
await see(page, "faults", "Faults");
await shows(page, "1 of 1");
await press(page, "error('SlowDown') of ListBuckets");
await said(page, "The fault is off");
await shows(page, "1 before");
await press(page, "error('SlowDown') of ListBuckets");
await said(page, "The fault is on");
await shows(page, "0 of 1");

// every kind that the API lists can be set with what its form proposes
const { failures } = await (await fetch(`${endpoint}/_fakeoss/failures`)).json();
const WANTED = { "p-code": "SlowDown", "p-status": "503", "p-seconds": "0.01", "p-after": "10", "p-by": "1", "p-rate": "1000000", "p-name": "X-Test", "p-at": "0" };
const kinds = failures.filter(({ kind }) => kind !== "ok" && kind !== "refuse"); // the latter refuses this page, too
for (const { kind, operations, required } of kinds) {
  await fill(page, "operation", operations[0] || "GetObject");
  await fill(page, "kind", kind);
  for (const name of required.map((each) => `p-${each}`)) if (name in WANTED) await fill(page, name, WANTED[name]);
  await press(page, "Let it fail");
  await said(page, "The fault is on");
  await page.evaluate(() => { document.getElementById("message").textContent = ""; });
}
const set = (await (await fetch(`${endpoint}/_fakeoss/faults`)).json()).faults.slice(1);
console.log("not set", JSON.stringify(kinds.map((each) => each.kind).filter((kind, place) => set[place]?.error.kind !== kind)));
await press(page, "Remove all");
await said(page, "No call fails");

// the clock, snapshots, and a fresh start
await see(page, "state", "Clock and state");
await press(page, "+1 day");
await shows(page, "was moved");
await press(page, "Follow the system");
await shows(page, "runs with the system");
await press(page, "Set aside");
await said(page, "The store is set aside");
await press(page, "Reset the store");
await page.waitForSelector("dialog .danger");
await press(page, "Reset the store");
await said(page, "The store is empty");
await press(page, "Restore 1");
await press(page, "Restore");
await said(page, "1 is restored");

// by keyboard alone: the skip link, the tabs, and a view
await see(page, "buckets", "Buckets");
await page.evaluate(() => document.activeElement.blur());
await page.goto(`${endpoint}/_fakeoss/console`);
await page.waitForSelector("main h1");
await page.keyboard.press("Tab");
console.log("first", await page.evaluate(() => document.activeElement.textContent));
for (let step = 0; step < 3; step += 1) await page.keyboard.press("Tab");
while ((await page.evaluate(() => document.activeElement.textContent.trim())) !== "Calls") await page.keyboard.press("Tab");
await page.keyboard.press("Enter");
await page.waitForFunction(() => document.querySelector("main h1").textContent === "Calls" && document.activeElement === document.querySelector("main h1"));

await browser.close();
console.log("problems", JSON.stringify(problems));
