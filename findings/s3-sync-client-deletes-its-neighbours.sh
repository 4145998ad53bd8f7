#!/usr/bin/env bash
# s3-sync-client 4.3.1: sync(folder, "s3://bucket/site", { del: true }) lists with the prefix "site", without a slash, and
# deletes what it finds there: "site2/..." and "site-backup.tar", too. Down into a folder, it writes them into it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y > npm.log 2>&1
npm install s3-sync-client@4.3.1 @aws-sdk/client-s3@3.1175.0 > npm.log 2>&1
cat > run.mjs <<'JS'
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { S3Client } from "@aws-sdk/client-s3";
import { S3SyncClient } from "s3-sync-client";

const names = ["site/index.html", "site/old.html", "site-backup.tar", "site2/index.html", "other/index.html"];
const keys = new Set(names);
const prefixes = [];
const server = createServer(async (request, response) => {
  let body = "";
  for await (const chunk of request) body += chunk;
  const { searchParams: query, pathname } = new URL(request.url, "http://host");
  response.setHeader("ETag", '"e"').setHeader("Last-Modified", new Date(0).toUTCString());
  if (request.method === "POST") {
    for (const [, key] of body.matchAll(/<Key>(.*?)<\/Key>/g)) keys.delete(key);
    return response.end("<DeleteResult/>");
  }
  if (!query.has("list-type")) return response.end(request.method === "GET" ? pathname : "");
  prefixes.push(query.get("prefix"));
  const found = [...keys].sort().filter((key) => key.startsWith(query.get("prefix") ?? ""));
  const rows = found.map((key) => `<Contents><Key>${key}</Key><Size>1</Size><ETag>e</ETag>`
    + "<LastModified>2026-01-01T00:00:00.000Z</LastModified></Contents>");
  response.end(`<ListBucketResult>${rows.join("")}<IsTruncated>false</IsTruncated></ListBucketResult>`);
});
await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
const credentials = { accessKeyId: "AK", secretAccessKey: "secret" };
const endpoint = `http://127.0.0.1:${server.address().port}`;
const checksums = { requestChecksumCalculation: "WHEN_REQUIRED", responseChecksumValidation: "WHEN_REQUIRED" };
const client = new S3Client({ endpoint, credentials, region: "us-east-1", forcePathStyle: true, ...checksums });
const { sync } = new S3SyncClient({ client });
mkdirSync("down");
await sync("s3://bucket/site", "down");
mkdirSync("up");
writeFileSync("up/index.html", "i");
await sync("up", "s3://bucket/site", { del: true });
server.close();
const { version } = createRequire(import.meta.url)("s3-sync-client/package.json");
const [written, left] = [readdirSync("down").sort().join(" "), [...keys].sort().join(" ")];
console.log(`s3-sync-client ${version}: there are ${names.join(" ")}`);
console.log(`prefixes asked for: ${prefixes.join(" ")}; s3://bucket/site to a folder wrote: ${written}`);
console.log(`a folder with index.html to s3://bucket/site, del: true, left: ${left}`);
process.exit(left === "other/index.html site/index.html" ? 0 : 1);
JS
node run.mjs 2> err.log || { status=$?; cat err.log; exit "$status"; }
