#!/usr/bin/env bash
# @flystorage/aws-s3 1.2.0: deleteDirectory sends DeleteObjects with 1001 keys, one more than S3 takes, so that a folder of
# more than 1000 files cannot be deleted; and of a smaller one it reads no answer: where each key has an <Error>, it resolves.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y > npm.log 2>&1
npm install @flystorage/aws-s3@1.2.0 @flystorage/file-storage@1.2.0 @aws-sdk/client-s3@3.1175.0 > npm.log 2>&1
cat > run.mjs <<'JS'
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { S3Client } from "@aws-sdk/client-s3";
import { AwsS3StorageAdapter } from "@flystorage/aws-s3";
import { FileStorage } from "@flystorage/file-storage";

const sent = [];
const server = createServer(async (request, response) => {
  let body = "";
  for await (const chunk of request) body += chunk;
  const query = new URL(request.url, "http://host").searchParams;
  if (request.method === "POST") {
    const keys = [...body.matchAll(/<Key>(.*?)<\/Key>/g)].map((match) => match[1]);
    sent.push(keys.length);
    response.statusCode = keys.length > 1000 ? 400 : 200;
    const errors = keys.map((key) => `<Error><Key>${key}</Key><Code>AccessDenied</Code></Error>`).join("");
    const malformed = "<Error><Code>MalformedXML</Code><Message>more than 1000 keys</Message></Error>";
    return response.end(keys.length > 1000 ? malformed : `<DeleteResult>${errors}</DeleteResult>`);
  }
  const [prefix, start] = [query.get("prefix"), query.get("continuation-token") ?? ""];
  const count = prefix === "many/" ? 1500 : 3;
  const keys = Array.from({ length: count }, (_, i) => `${prefix}${String(i).padStart(4, "0")}`).filter((key) => key > start);
  const page = keys.slice(0, 1000).map((key) => `<Contents><Key>${key}</Key><Size>1</Size></Contents>`);
  response.end(`<ListBucketResult>${page.join("")}<IsTruncated>${keys.length > 1000}</IsTruncated>`
    + `<NextContinuationToken>${keys[999] ?? ""}</NextContinuationToken></ListBucketResult>`);
});
await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
const credentials = { accessKeyId: "AK", secretAccessKey: "secret" };
const place = { endpoint: `http://127.0.0.1:${server.address().port}`, region: "us-east-1", forcePathStyle: true };
const storage = new FileStorage(new AwsS3StorageAdapter(new S3Client({ credentials, ...place }), { bucket: "bucket" }));
const outcome = (name) => storage.deleteDirectory(name).then(() => "resolves", (error) => `rejects: ${error.cause?.name}`);
const few = await outcome("few");
const many = await outcome("many");
server.close();
const { version } = JSON.parse(readFileSync("node_modules/@flystorage/aws-s3/package.json"));
console.log(`@flystorage/aws-s3 ${version}: deleteDirectory of 3 files, each refused with AccessDenied: ${few}`);
console.log(`deleteDirectory of 1500 files: ${many}; keys in each DeleteObjects: ${sent.join(", ")}`);
process.exit(few === "resolves" && many === "rejects: MalformedXML" && sent.includes(1001) ? 0 : 1);
JS
node run.mjs 2> err.log || { status=$?; cat err.log; exit "$status"; }
