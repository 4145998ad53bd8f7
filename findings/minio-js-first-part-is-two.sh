#!/usr/bin/env bash
# minio-js: the parts of an upload are numbered from 2 on, so that partNumber=1 names none of the finished object.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y > npm.log 2>&1
npm install minio@8.0.7 > npm.log 2>&1
cat > run.mjs <<'JS'
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { Client } from "minio";

const MIB = 1024 * 1024;
const DONE = "<CompleteMultipartUploadResult><Location>l</Location><Bucket>bucket</Bucket><Key>k</Key>"
  + "<ETag>e-3</ETag></CompleteMultipartUploadResult>";
const numbers = [];
const server = createServer((request, response) => {
  request.resume().on("end", () => {
    const { searchParams: query } = new URL(request.url, "http://host");
    if (request.method === "PUT") numbers.push(Number(query.get("partNumber")));
    response.setHeader("ETag", '"0123456789abcdef0123456789abcdef"');
    if (request.method === "PUT") response.end();
    else if (request.method === "GET") response.end("<ListMultipartUploadsResult><IsTruncated>false</IsTruncated></ListMultipartUploadsResult>");
    else if (query.has("uploads")) {
      response.end("<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>");
    } else response.end(DONE);
  });
});
await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
const { port } = server.address();
const keys = { accessKey: "AK", secretKey: "secret", region: "us-east-1", partSize: 5 * MIB };
const client = new Client({ endPoint: "127.0.0.1", port, useSSL: false, ...keys });
writeFileSync("file", Buffer.alloc(13 * MIB));
await client.fPutObject("bucket", "key", "file");
server.close();
const { version } = createRequire(import.meta.url)("minio/package.json");
console.log(`minio-js ${version}: 13 MiB in parts of 5 MiB are parts ${numbers.join(", ")}`);
process.exit(numbers.join() === "2,3,4" ? 0 : 1);
JS
node run.mjs
