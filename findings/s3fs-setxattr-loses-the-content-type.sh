#!/usr/bin/env bash
# s3fs 2026.9.0: setxattr(path, name=value) copies the object onto itself with its metadata and nothing else, so that it loses
# Content-Type, Cache-Control, Content-Encoding and its storage class; append mode keeps those, and loses the tags. S3 is moto
# 5.2.5.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat >"$folder/try.py" <<'PYTHON'
import logging
from importlib.metadata import version

import boto3
import s3fs
from moto.server import ThreadedMotoServer

logging.getLogger("werkzeug").setLevel(logging.ERROR)
server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
server.start()
host, port = server.get_host_and_port()
settings = {"endpoint_url": f"http://{host}:{port}", "region_name": "us-east-1"}
fs = s3fs.S3FileSystem(key="AK", secret="secret", client_kwargs=settings, use_listings_cache=False)
s3 = boto3.client("s3", aws_access_key_id="AK", aws_secret_access_key="secret", **settings)
s3.create_bucket(Bucket="bucket")
kinds = {"ContentType": "text/css", "CacheControl": "max-age=60", "ContentEncoding": "gzip", "StorageClass": "STANDARD_IA"}


def shown(key):
    there = {"Bucket": "bucket", "Key": key}
    head = s3.head_object(**there)
    tags = {tag["Key"]: tag["Value"] for tag in s3.get_object_tagging(**there)["TagSet"]}
    return " ".join(str(head.get(name)) for name in kinds), head["Metadata"], tags


for key in ("annotated", "appended"):
    s3.put_object(Bucket="bucket", Key=key, Body=b"body", Metadata={"a": "1"}, Tagging="t=1", **kinds)
print(f"s3fs {version('s3fs')}: before:", *shown("annotated"))
fs.setxattr("bucket/annotated", b="2")
print("after setxattr:", *shown("annotated"))
with fs.open("bucket/appended", "ab") as file:
    file.write(b" more")
print("after append:", *shown("appended"))
server.stop()
PYTHON

python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check s3fs==2026.9.0 fsspec==2026.9.0 'moto[server]==5.2.5'
env -u HTTP_PROXY -u http_proxy "$folder/venv/bin/python" "$folder/try.py" | tee "$folder/seen"

diff "$folder/seen" - <<'SEEN'
s3fs 2026.9.0: before: text/css max-age=60 gzip STANDARD_IA {'a': '1'} {'t': '1'}
after setxattr: binary/octet-stream None None None {'a': '1', 'b': '2'} {'t': '1'}
after append: text/css max-age=60 gzip STANDARD_IA {'a': '1'} {}
SEEN
