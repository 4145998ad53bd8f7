#!/usr/bin/env bash
# minio-js: composeObject resolves as if it had succeeded when the service refuses to copy a part.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y > npm.log 2>&1
npm install minio@8.0.7 > npm.log 2>&1
cat > run.mjs <<'JS'
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { Client, CopyDestinationOptions, CopySourceOptions } from "minio";

const MIB = 1024 * 1024;
const asked = [];
const server = createServer((request, response) => {
  request.resume().on("end", () => {
    asked.push(request.method);
    response.setHeader("ETag", '"0123456789abcdef0123456789abcdef"');
    response.setHeader("Last-Modified", new Date(0).toUTCString());
    if (request.method === "HEAD") response.setHeader("Content-Length", 6 * MIB).end();
    else if (request.method === "DELETE") response.writeHead(204).end();
    else if (request.url.endsWith("?uploads")) {
      response.end("<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>");
    } else response.writeHead(403).end("<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>");
  });
});
await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
const { port } = server.address();
const keys = { accessKey: "AK", secretKey: "secret", region: "us-east-1" };
const client = new Client({ endPoint: "127.0.0.1", port, useSSL: false, ...keys });
const sources = ["a", "b"].map((Object) => new CopySourceOptions({ Bucket: "bucket", Object }));
const target = new CopyDestinationOptions({ Bucket: "bucket", Object: "target" });
const outcome = await client.composeObject(target, sources).then(() => "resolved", (error) => `threw ${error.code}`);
server.close();
const { version } = createRequire(import.meta.url)("minio/package.json");
console.log(`minio-js ${version}: both parts were refused with 403, ${asked.at(-1)} came last, and composeObject ${outcome}`);
process.exit(outcome === "resolved" && asked.at(-1) === "DELETE" ? 0 : 1);
JS
node run.mjs
