// Runs one client written for Node.js: node node_clients.mjs CLIENT ACTION, with the folder of its packages in
// NODE_MODULES. It speaks as python_clients.py does.
import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { readFileSync } from "node:fs";
import path from "node:path";

const require = createRequire(path.join(process.env.NODE_MODULES, "x.js"));
const url = new URL(process.env.ENDPOINT);
const keys = [process.env.AWS_ACCESS_KEY_ID, process.env.AWS_SECRET_ACCESS_KEY];
const MIB = 1 << 20, SMALL = Buffer.alloc(MIB, Buffer.from([...Array(256).keys()]));
const BIG = Buffer.concat(Array(11).fill(SMALL));
const PLACE = { Bucket: "dst", Key: "out" };
const ranges = [0, 1, 2].map((n) => [n * 5 * MIB, Math.min((n + 1) * 5 * MIB, BIG.length) - 1]);

async function whole(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function awsSdk() {
  const sdk = require("@aws-sdk/client-s3");
  const credentials = { accessKeyId: keys[0], secretAccessKey: keys[1] };
  const s3 = new sdk.S3Client({ endpoint: url.href, region: "us-east-1", forcePathStyle: true, credentials });
  const source = { Bucket: "src", Key: "small" };
  return {
    get: async () => whole((await s3.send(new sdk.GetObjectCommand(source))).Body),
    put: () => s3.send(new sdk.PutObjectCommand({ ...PLACE, Body: SMALL })),
    upload: () => {
      const { Upload } = require("@aws-sdk/lib-storage");
      return new Upload({ client: s3, params: { ...PLACE, Body: BIG }, partSize: 5 * MIB }).done();
    },
    copy: () => s3.send(new sdk.CopyObjectCommand({ ...PLACE, CopySource: "src/small" })),
    copy_parts: async () => {
      const { UploadId } = await s3.send(new sdk.CreateMultipartUploadCommand(PLACE));
      const Parts = [];
      for (const [index, [first, last]] of ranges.entries()) {
        const part = { ...PLACE, UploadId, PartNumber: index + 1, CopySource: "src/big" };
        const answer = await s3.send(
          new sdk.UploadPartCopyCommand({ ...part, CopySourceRange: `bytes=${first}-${last}` }));
        Parts.push({ PartNumber: index + 1, ETag: answer.CopyPartResult.ETag });
      }
      await s3.send(new sdk.CompleteMultipartUploadCommand({ ...PLACE, UploadId, MultipartUpload: { Parts } }));
    },
    exists: async () => { await s3.send(new sdk.HeadObjectCommand(source)); return "there"; },
    list: async () => {
      const found = [];
      for await (const page of sdk.paginateListObjectsV2({ client: s3 }, { Bucket: "src", Prefix: "list/" }))
        found.push(...(page.Contents ?? []).map((each) => each.Key));
      return found;
    },
  };
}

function minio() {
  const { Client, CopyConditions, CopySourceOptions, CopyDestinationOptions } = require("minio");
  const s3 = new Client({
    endPoint: url.hostname, port: Number(url.port), useSSL: false, accessKey: keys[0], secretKey: keys[1],
    partSize: 5 * MIB, pathStyle: true,
  });
  return {
    get: async () => whole(await s3.getObject("src", "small")),
    put: () => s3.putObject("dst", "out", SMALL, SMALL.length),
    upload: () => s3.putObject("dst", "out", BIG, BIG.length),
    copy: () => s3.copyObject("dst", "out", "/src/small", new CopyConditions()),
    copy_parts: async () => {
      const sources = ranges.map(([Start, End]) =>
        new CopySourceOptions({ Bucket: "src", Object: "big", MatchRange: true, Start, End }));
      await s3.composeObject(new CopyDestinationOptions({ Bucket: "dst", Object: "out" }), sources);
    },
    exists: async () => { await s3.statObject("src", "small"); return "there"; },
    list: async () => {
      const found = [];
      for await (const each of s3.listObjectsV2("src", "list/", true)) found.push(each.name);
      return found;
    },
  };
}

function described(error) {
  if (!(error instanceof Error)) return "throws a plain object";
  const code = error.Code ?? error.code ?? "";
  return [...new Set([error.name, code])].filter(Boolean).join(" ");
}

const [name, action] = process.argv.slice(2);
const packages = { "node-aws-sdk": "@aws-sdk/client-s3", "node-minio": "minio" };
const say = (value) => process.stdout.write(JSON.stringify(value) + "\n");
const description = path.join(process.env.NODE_MODULES, packages[name], "package.json");
const { version } = JSON.parse(readFileSync(description, "utf8"));
const actions = name === "node-minio" ? minio() : awsSdk();
say({ ready: version });
createInterface({ input: process.stdin }).once("line", async () => {
  let result;
  try {
    const value = await actions[action]();
    result = { result: "OK" };
    if (Buffer.isBuffer(value)) {
      Object.assign(result, { sha: createHash("sha256").update(value).digest("hex"), size: value.length });
    } else if (Array.isArray(value) || typeof value === "string") result.value = value;
  } catch (error) {
    result = { result: described(error), text: String(error?.message ?? "").slice(0, 300) };
  }
  process.stdout.write(JSON.stringify(result) + "\n", () => process.exit(0));
});
