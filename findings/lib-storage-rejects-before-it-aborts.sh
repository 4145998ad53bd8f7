#!/usr/bin/env bash
# @aws-sdk/lib-storage 3.1175.0: after abort(), done() rejects with AbortError at once, while AbortMultipartUpload is yet to be
# sent: a program that ends there leaves the upload and its parts. Where a part fails instead, done() rejects after it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y > npm.log 2>&1
npm install @aws-sdk/lib-storage@3.1175.0 @aws-sdk/client-s3@3.1175.0 > npm.log 2>&1
cat > run.mjs <<'JS'
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { S3Client } from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";

let sent = [];
let refuses = false;
const server = createServer(async (request, response) => {
  await request.resume().toArray();
  const part = new URL(request.url, "http://host").searchParams.get("partNumber");
  if (request.method === "DELETE") sent.push("abort");
  response.setHeader("ETag", '"e"');
  if (part && refuses) response.writeHead(403).end("<Error><Code>AccessDenied</Code></Error>");
  else if (part || request.method === "DELETE") response.end();
  else response.end("<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>");
});
await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
const credentials = { accessKeyId: "AK", secretAccessKey: "secret" };
const place = { endpoint: `http://127.0.0.1:${server.address().port}`, region: "us-east-1", forcePathStyle: true };
const client = new S3Client({ credentials, ...place });
async function run(aborts) {
  sent = [];
  refuses = !aborts;
  const params = { Bucket: "bucket", Key: "key", Body: Buffer.alloc(20 << 20) };
  const upload = new Upload({ client, params, queueSize: 1 });
  if (aborts) upload.once("httpUploadProgress", () => upload.abort());
  const error = await upload.done().catch((reason) => reason.name);
  const before = sent.length;
  await new Promise((later) => setTimeout(later, 1000));
  return `${error}, sent AbortMultipartUpload before it: ${before}, within a second: ${sent.length}`;
}
const seen = [await run(true), await run(false)];
server.close();
const { version } = createRequire(import.meta.url)("@aws-sdk/lib-storage/package.json");
console.log(`@aws-sdk/lib-storage ${version}: after abort(): ${seen[0]}`);
console.log(`where a part fails: ${seen[1]}`);
const known = (before) => `sent AbortMultipartUpload before it: ${before}, within a second: 1`;
process.exit(seen.join() === `AbortError, ${known(0)},AccessDenied, ${known(1)}` ? 0 : 1);
JS
node run.mjs 2> err.log || { status=$?; cat err.log; exit "$status"; }
