#!/usr/bin/env bash
# s3rver 3.7.1: `Range: bytes=-4`, the last four bytes, is answered with the first five and 206, `bytes=0-0`, the first one,
# with all of them: a reader of Parquet or ZIP takes the head of its file for the footer.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y > npm.log 2>&1
npm install s3rver@3.7.1 aws4fetch@1.0.20 > npm.log 2>&1
cat > run.mjs <<'JS'
import { createRequire } from "node:module";
import { AwsClient } from "aws4fetch";
import S3rver from "s3rver";

const options = { address: "127.0.0.1", port: 0, silent: true, directory: "data", configureBuckets: [{ name: "bucket" }] };
const server = new S3rver(options);
const { port } = await server.run();
const client = new AwsClient({ accessKeyId: "S3RVER", secretAccessKey: "S3RVER", service: "s3", region: "us-east-1" });
const url = `http://127.0.0.1:${port}/bucket/key`;
await client.fetch(url, { method: "PUT", body: "0123456789" });
const seen = [];
for (const Range of ["bytes=-4", "bytes=0-0", "bytes=6-", "bytes=1-1"]) {
  const answer = await client.fetch(url, { headers: { Range } });
  seen.push(`${Range} ${answer.status} ${answer.headers.get("Content-Range")} ${await answer.text()}`);
}
await server.close();
const { version } = createRequire(import.meta.url)("s3rver/package.json");
console.log(`s3rver ${version}, of an object 0123456789:\n${seen.join("\n")}`);
const known = ["bytes=-4 206 bytes 0-4/10 01234", "bytes=0-0 206 bytes 0-9/10 0123456789", "bytes=6- 206 bytes 6-9/10 6789"];
process.exit(seen.slice(0, 3).join() === known.join() && seen[3].endsWith(" 1") ? 0 : 1);
JS
node run.mjs 2> err.log || { status=$?; cat err.log; exit "$status"; }
