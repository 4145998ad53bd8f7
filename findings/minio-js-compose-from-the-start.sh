#!/usr/bin/env bash
# minio-js: composeObject with ranges of sources copies as many bytes as were asked for, but from byte 0 on.
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
const DONE = "<CompleteMultipartUploadResult><Location>l</Location><Bucket>bucket</Bucket><Key>k</Key>"
  + "<ETag>e-2</ETag></CompleteMultipartUploadResult>";
const ranges = [];
const server = createServer((request, response) => {
  request.resume().on("end", () => {
    const range = request.headers["x-amz-copy-source-range"];
    if (range) ranges.push(range);
    response.setHeader("ETag", '"0123456789abcdef0123456789abcdef"');
    response.setHeader("Last-Modified", new Date(0).toUTCString());
    if (request.method === "HEAD") response.setHeader("Content-Length", 13 * MIB).end();
    else if (request.url.endsWith("?uploads")) {
      response.end("<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>");
    } else if (range) response.end("<CopyPartResult><ETag>e</ETag></CopyPartResult>");
    else response.end(DONE);
  });
});
await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
const { port } = server.address();
const keys = { accessKey: "AK", secretKey: "secret", region: "us-east-1" };
const client = new Client({ endPoint: "127.0.0.1", port, useSSL: false, ...keys });
const spans = [[0, 5 * MIB - 1], [5 * MIB, 13 * MIB - 1]];
const sources = spans.map(([Start, End]) => (
  new CopySourceOptions({ Bucket: "bucket", Object: "source", MatchRange: true, Start, End })
));
await client.composeObject(new CopyDestinationOptions({ Bucket: "bucket", Object: "target" }), sources);
server.close();
const { version } = createRequire(import.meta.url)("minio/package.json");
const wanted = spans.map(([first, last]) => `bytes=${first}-${last}`);
console.log(`minio-js ${version}: composeObject was given ${wanted.join(", ")}; it sent ${ranges.join(", ")}`);
process.exit(ranges.join() === `bytes=0-${5 * MIB - 1},bytes=0-${8 * MIB - 1}` ? 0 : 1);
JS
node run.mjs
