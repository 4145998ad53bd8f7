// minio-js: node minio.mjs put FILE KEY | get KEY FILE | keys | copy SOURCE KEY | delete KEY
import { Client } from "minio";

const bucket = process.env.BUCKET;
const url = new URL(process.env.ENDPOINT);
const client = new Client({
  endPoint: url.hostname, port: Number(url.port), useSSL: url.protocol === "https:", partSize: 5 * 1024 * 1024,
  accessKey: process.env.AWS_ACCESS_KEY_ID, secretKey: process.env.AWS_SECRET_ACCESS_KEY,
  region: process.env.AWS_REGION,
});

const things = {
  put: (path, key) => client.fPutObject(bucket, key, path),
  get: (key, path) => client.fGetObject(bucket, key, path),
  async keys() {
    for await (const item of client.listObjectsV2(bucket, "", true)) console.log(item.name);
  },
  // not composeObject: it copies from byte 0 on, whatever range it is given (findings/minio-js-compose-from-the-start.sh)
  copy: (source, key) => client.copyObject(bucket, key, `/${bucket}/${encodeURIComponent(source)}`),
  delete: (key) => client.removeObject(bucket, key),
};

const [thing, ...words] = process.argv.slice(2);
await things[thing](...words);
