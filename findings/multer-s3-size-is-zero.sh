#!/usr/bin/env bash
# multer-s3 3.0.1: req.file.size is the number of bytes for a file that goes in one request, and 0 for one that goes in parts
# (from 5 MiB on): while parts are sent nobody knows the total, and no other number is looked at.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y > npm.log 2>&1
npm install multer-s3@3.0.1 multer@2.0.2 express@5.1.0 @aws-sdk/client-s3@3.1175.0 > npm.log 2>&1
cat > run.mjs <<'JS'
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { S3Client } from "@aws-sdk/client-s3";
import express from "express";
import multer from "multer";
import multerS3 from "multer-s3";

let stored = 0;
const s3 = createServer(async (request, response) => {
  for await (const chunk of request) if (request.method === "PUT") stored += chunk.length;
  response.setHeader("ETag", '"e"');
  if (request.method === "PUT") response.end();
  else if (request.url.includes("?uploads")) {
    response.end("<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>");
  } else response.end("<CompleteMultipartUploadResult><ETag>e-2</ETag></CompleteMultipartUploadResult>");
});
await new Promise((ready) => s3.listen(0, "127.0.0.1", ready));
const credentials = { accessKeyId: "AK", secretAccessKey: "secret" };
const place = { endpoint: `http://127.0.0.1:${s3.address().port}`, region: "us-east-1", forcePathStyle: true };
const client = new S3Client({ credentials, ...place, requestChecksumCalculation: "WHEN_REQUIRED" });
const storage = multerS3({ s3: client, bucket: "bucket", key: (request, file, done) => done(null, "key") });
const site = createServer(express().post("/", multer({ storage }).single("file"), (request, response) => {
  response.json(request.file);
}));
await new Promise((ready) => site.listen(0, "127.0.0.1", ready));
const sizes = [];
for (const mebibytes of [1, 4, 6]) {
  const body = new FormData();
  body.append("file", new Blob([new Uint8Array(mebibytes << 20)]), "name");
  stored = 0;
  const answer = await fetch(`http://127.0.0.1:${site.address().port}/`, { method: "POST", body });
  sizes.push([stored, (await answer.json()).size]);
}
const { version } = createRequire(import.meta.url)("multer-s3/package.json");
for (const [bytes, size] of sizes) console.log(`multer-s3 ${version}: ${bytes} bytes were stored, file.size is ${size}`);
process.exit(sizes.join(" ") === `${1 << 20},${1 << 20} ${4 << 20},${4 << 20} ${6 << 20},0` ? 0 : 1);
JS
node run.mjs 2> err.log || { status=$?; cat err.log; exit "$status"; }
