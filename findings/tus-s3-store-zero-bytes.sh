#!/usr/bin/env bash
# @tus/s3-store 2.0.7: an upload of 0 bytes is finished to the tus server and its client, but no object is made: the upload of
# S3 stays open. And DELETE, which ends an upload, leaves the bytes that did not fill a part, in the object KEY.part.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y > npm.log 2>&1
npm install @tus/s3-store@2.0.7 @tus/server@2.4.5 > npm.log 2>&1
cat > run.mjs <<'JS'
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { S3Store } from "@tus/s3-store";
import { EVENTS, Server } from "@tus/server";

const [objects, open] = [new Map(), new Set()];
const s3 = createServer(async (request, response) => {
  const chunks = await request.toArray();
  const { searchParams: query, pathname } = new URL(request.url, "http://host");
  const key = pathname.slice("/bucket/".length);
  response.setHeader("ETag", '"e"').setHeader("x-amz-meta-upload-id", "u");
  if (request.method === "POST" && query.has("uploads")) {
    open.add(key);
    return response.end("<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>");
  }
  if (request.method === "POST" && query.has("delete")) {
    for (const [, name] of Buffer.concat(chunks).toString().matchAll(/<Key>(.*?)<\/Key>/g)) objects.delete(name);
    return response.end("<DeleteResult/>");
  }
  if (request.method === "DELETE") (query.has("uploadId") ? open : objects).delete(key);
  else if (request.method === "POST") {
    if (open.delete(key)) objects.set(key, Buffer.from("complete"));
    return response.end("<CompleteMultipartUploadResult><ETag>e</ETag></CompleteMultipartUploadResult>");
  } else if (request.method === "PUT" && !query.has("uploadId")) objects.set(key, Buffer.concat(chunks));
  else if (query.has("uploadId")) return response.end("<ListPartsResult><IsTruncated>false</IsTruncated></ListPartsResult>");
  else if (objects.has(key)) {
    return response.setHeader("Content-Length", objects.get(key).length).end(request.method === "GET" ? objects.get(key) : "");
  } else response.statusCode = 404;
  response.end();
});
await new Promise((ready) => s3.listen(0, "127.0.0.1", ready));
const credentials = { accessKeyId: "AK", secretAccessKey: "secret" };
const place = { endpoint: `http://127.0.0.1:${s3.address().port}`, region: "us-east-1", forcePathStyle: true };
const checksums = { requestChecksumCalculation: "WHEN_REQUIRED", responseChecksumValidation: "WHEN_REQUIRED" };
const datastore = new S3Store({ s3ClientConfig: { bucket: "bucket", credentials, ...place, ...checksums } });
const names = ["empty", "ended"];
const tus = new Server({ path: "/files", datastore, namingFunction: () => names.shift(), relativeLocation: true });
let finished = "";
tus.on(EVENTS.POST_FINISH, (request, response, upload) => { finished += upload.id; });
const site = tus.listen({ host: "127.0.0.1", port: 0 });
await new Promise((ready) => site.once("listening", ready));
const ask = (method, path, headers, body) => fetch(`http://127.0.0.1:${site.address().port}/files${path}`, {
  method, headers: { "Tus-Resumable": "1.0.0", ...headers }, body,
});
const made = await ask("POST", "", { "Upload-Length": "0" });
const { headers } = await ask("HEAD", "/empty", {});
const kept = () => `objects: ${[...objects.keys()].join(" ")}; uploads open: ${[...open].join(" ")}`;
const { version } = JSON.parse(readFileSync("node_modules/@tus/s3-store/package.json"));
const empty = `${made.status}, HEAD says ${headers.get("Upload-Offset")} of ${headers.get("Upload-Length")}; ${kept()}`;
console.log(`@tus/s3-store ${version}: an upload of 0 bytes: ${empty}; finished: ${finished}`);
await ask("POST", "", { "Upload-Length": `${9 << 20}` });
const content = { "Content-Type": "application/offset+octet-stream", "Upload-Offset": "0" };
const sent = await ask("PATCH", "/ended", content, new Uint8Array(3 << 20));
const ended = await ask("DELETE", "/ended", {});
console.log(`3 MiB of 9 sent: ${sent.status}, ended with DELETE: ${ended.status}; ${kept()}`);
const left = objects.get("ended.part")?.length === 3 << 20 && !objects.has("ended.info") && !open.has("ended");
process.exit(empty === "201, HEAD says 0 of 0; objects: empty.info; uploads open: empty" && left ? 0 : 1);
JS
node run.mjs 2> err.log || { status=$?; cat err.log; exit "$status"; }
