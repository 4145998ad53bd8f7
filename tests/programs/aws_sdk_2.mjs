// The AWS SDK for JavaScript 2: node aws_sdk_2.mjs put FILE KEY | get KEY FILE | keys | copy SOURCE KEY | delete KEY
import { createReadStream, createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import AWS from "aws-sdk";

const PART = 5 * 1024 * 1024;
const Bucket = process.env.BUCKET;
const s3 = new AWS.S3({ endpoint: process.env.ENDPOINT, s3ForcePathStyle: true, signatureVersion: "v4" });

const things = {
  async put(path, Key) {
    const partSize = PART;
    await s3.upload({ Bucket, Key, Body: createReadStream(path) }, { partSize }).promise();
  },
  async get(Key, path) {
    await pipeline(s3.getObject({ Bucket, Key }).createReadStream(), createWriteStream(path));
  },
  async keys() {
    let ContinuationToken;
    do {
      const page = await s3.listObjectsV2({ Bucket, MaxKeys: 2, ContinuationToken }).promise();
      for (const item of page.Contents) console.log(item.Key);
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken);
  },
  async copy(source, Key) {
    const { ContentLength } = await s3.headObject({ Bucket, Key: source }).promise();
    const CopySource = `${Bucket}/${encodeURIComponent(source)}`;
    if (ContentLength < PART) {
      await s3.copyObject({ Bucket, Key, CopySource }).promise();
      return;
    }
    const { UploadId } = await s3.createMultipartUpload({ Bucket, Key }).promise();
    const Parts = [];
    for (let start = 0; start < ContentLength; start += PART) {
      const PartNumber = Parts.length + 1;
      const CopySourceRange = `bytes=${start}-${Math.min(start + PART, ContentLength) - 1}`;
      const part = { Bucket, Key, UploadId, PartNumber, CopySource, CopySourceRange };
      const answer = await s3.uploadPartCopy(part).promise();
      Parts.push({ PartNumber, ETag: answer.CopyPartResult.ETag });
    }
    await s3.completeMultipartUpload({ Bucket, Key, UploadId, MultipartUpload: { Parts } }).promise();
  },
  async delete(Key) {
    await s3.deleteObject({ Bucket, Key }).promise();
  },
};

const [thing, ...words] = process.argv.slice(2);
await things[thing](...words);
