#!/usr/bin/env bash
# unstorage 1.17.6, driver s3: getKeys(base) sends no prefix and reads one page, so that of keys behind the first 1000 of the
# bucket none is found, and clear() leaves them. The server has 1001 keys "a:0000" to "a:1000", and "users:alice".
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y > npm.log 2>&1
npm install unstorage@1.17.6 aws4fetch@1.0.20 > npm.log 2>&1
cat > run.mjs <<'JS'
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createStorage } from "unstorage";
import driver from "unstorage/drivers/s3";

const keys = new Set(["users:alice", ...Array.from({ length: 1001 }, (_, i) => `a:${String(i).padStart(4, "0")}`)]);
const asked = [];
const server = createServer(async (request, response) => {
  let body = "";
  for await (const chunk of request) body += chunk;
  const { searchParams: query, pathname } = new URL(request.url, "http://host");
  if (request.method === "GET" && pathname !== "/bucket") return response.end("there");
  asked.push(`${request.method} ${request.url}`);
  if (request.method === "POST") {
    for (const [, key] of body.matchAll(/<Key>(.*?)<\/Key>/g)) keys.delete(key);
    return response.end("<DeleteResult/>");
  }
  const start = query.get("marker") ?? query.get("continuation-token") ?? "";
  const found = [...keys].sort().filter((key) => key.startsWith(query.get("prefix") ?? "") && key > start);
  const page = found.slice(0, 1000);
  const more = found.length > page.length;
  response.end('<?xml version="1.0"?><ListBucketResult>' + page.map((key) => `<Contents><Key>${key}</Key></Contents>`).join("")
    + `<IsTruncated>${more}</IsTruncated><NextContinuationToken>${page.at(-1)}</NextContinuationToken></ListBucketResult>`);
});
await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
const endpoint = `http://127.0.0.1:${server.address().port}`;
const options = { accessKeyId: "AK", secretAccessKey: "secret", endpoint, bucket: "bucket", region: "us-east-1" };
const storage = createStorage({ driver: driver(options) });
const [users, all, alice] = [await storage.getKeys("users"), await storage.getKeys(), await storage.getItem("users:alice")];
await storage.clear();
server.close();
const { version } = JSON.parse(readFileSync("node_modules/unstorage/package.json"));
console.log(`unstorage ${version}: getKeys("users"): ${users.length} keys, though users:alice is ${alice}; `
  + `getKeys(): ${all.length} of 1002; clear() left ${keys.size}`);
console.log(`sent: ${asked.join(", ")}`);
process.exit(users.length === 0 && all.length === 1000 && alice === "there" && keys.size === 2 ? 0 : 1);
JS
node run.mjs
