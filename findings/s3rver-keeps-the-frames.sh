#!/usr/bin/env bash
# s3rver 3.7.1 and the JavaScript SDK 3.1175.0: a stream is sent in chunks with a checksum behind them (aws-chunked), and s3rver
# answers 200 and stores the frames of the chunks and the checksum with the content: 16 bytes become 58. A string is right.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y > npm.log 2>&1
npm install s3rver@3.7.1 @aws-sdk/client-s3@3.1175.0 > npm.log 2>&1
cat > run.mjs <<'JS'
import { createReadStream, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import S3rver from "s3rver";

const options = { address: "127.0.0.1", port: 0, silent: true, directory: "data", configureBuckets: [{ name: "bucket" }] };
const server = new S3rver(options);
const { port } = await server.run();
const credentials = { accessKeyId: "S3RVER", secretAccessKey: "S3RVER" };
const place = { endpoint: `http://127.0.0.1:${port}`, region: "us-east-1", forcePathStyle: true };
const client = new S3Client({ credentials, ...place });
const there = { Bucket: "bucket", Key: "key" };
writeFileSync("file", "streamed content");
const seen = [];
for (const Body of ["streamed content", createReadStream("file")]) {
  await client.send(new PutObjectCommand({ ...there, Body, ContentEncoding: "identity" }));
  const answer = await client.send(new GetObjectCommand(there));
  seen.push(`${answer.ContentEncoding} ${JSON.stringify(await answer.Body.transformToString())}`);
}
client.destroy();
await server.close();
const { version } = createRequire(import.meta.url)("s3rver/package.json");
console.log(`s3rver ${version}: of a string: ${seen[0]}`);
console.log(`of a stream: ${seen[1]}`);
const frames = '"10\\r\\nstreamed content\\r\\n0\\r\\nx-amz-checksum-crc32:CsGEkQ==\\r\\n\\r\\n"';
process.exit(seen.join() === `identity "streamed content",identity,aws-chunked ${frames}` ? 0 : 1);
JS
node run.mjs 2> err.log || { status=$?; cat err.log; exit "$status"; }
