// The AWS SDK for JavaScript 3: node aws_sdk.mjs put FILE KEY | get KEY FILE | keys | copy SOURCE KEY | delete KEY
import { createReadStream, createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import {
  CompleteMultipartUploadCommand, CopyObjectCommand, CreateMultipartUploadCommand, DeleteObjectCommand,
  GetObjectCommand, HeadObjectCommand, S3Client, UploadPartCopyCommand, paginateListObjectsV2,
} from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";

const PART = 5 * 1024 * 1024;
const Bucket = process.env.BUCKET;
const client = new S3Client({ endpoint: process.env.ENDPOINT, forcePathStyle: true });

async function copyInParts(CopySource, Key, size) {
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key }));
  const Parts = [];
  for (let start = 0; start < size; start += PART) {
    const PartNumber = Parts.length + 1;
    const CopySourceRange = `bytes=${start}-${Math.min(start + PART, size) - 1}`;
    const part = { Bucket, Key, UploadId, PartNumber, CopySource, CopySourceRange };
    const answer = await client.send(new UploadPartCopyCommand(part));
    Parts.push({ PartNumber, ETag: answer.CopyPartResult.ETag });
  }
  const MultipartUpload = { Parts };
  await client.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload }));
}

const things = {
  async put(path, Key) {
    const params = { Bucket, Key, Body: createReadStream(path) };
    await new Upload({ client, params, partSize: PART, queueSize: 3 }).done();
  },
  async get(Key, path) {
    const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
    await pipeline(Body, createWriteStream(path));
  },
  async keys() {
    for await (const page of paginateListObjectsV2({ client, pageSize: 2 }, { Bucket })) {
      for (const item of page.Contents ?? []) console.log(item.Key);
    }
  },
  async copy(source, Key) {
    const { ContentLength } = await client.send(new HeadObjectCommand({ Bucket, Key: source }));
    const CopySource = `${Bucket}/${encodeURIComponent(source)}`;
    if (ContentLength >= PART) await copyInParts(CopySource, Key, ContentLength);
    else await client.send(new CopyObjectCommand({ Bucket, Key, CopySource }));
  },
  async delete(Key) {
    await client.send(new DeleteObjectCommand({ Bucket, Key }));
  },
};

const [thing, ...words] = process.argv.slice(2);
await things[thing](...words);
