#!/usr/bin/env bash
# moto 5.2.5 answers 200 where S3 refuses: to CopyObject whose x-amz-copy-source-if-match fails, to PutObject whose body has
# another CRC32 or MD5 than it says, to Complete with parts out of order; and GetObject of part 2 returns all parts. A test of
# what happens then passes for another reason. If-Match and If-None-Match of PutObject are judged.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat >"$folder/try.py" <<'PYTHON'
from importlib.metadata import version

import boto3
from botocore.exceptions import ClientError
from moto import mock_aws

MIB = 1 << 20


def outcome(call, **arguments):
    try:
        return call(Bucket="bucket", **arguments)["ResponseMetadata"]["HTTPStatusCode"]
    except ClientError as error:
        return error.response["Error"]["Code"]


with mock_aws():
    s3 = boto3.client("s3", "us-east-1", aws_access_key_id="AK", aws_secret_access_key="secret")
    s3.create_bucket(Bucket="bucket")
    s3.put_object(Bucket="bucket", Key="key", Body=b"content")
    print(f"moto {version('moto')}")
    other = '"00000000000000000000000000000000"'
    print("PutObject, If-Match:", outcome(s3.put_object, Key="key", Body=b"new", IfMatch=other))
    print("CopyObject, if-match:", outcome(s3.copy_object, Key="copy", CopySource="bucket/key", CopySourceIfMatch=other))
    print("PutObject, another CRC32:", outcome(s3.put_object, Key="crc", Body=b"content", ChecksumCRC32="AAAAAA=="))
    md5 = "AAAAAAAAAAAAAAAAAAAAAA=="
    print("PutObject, another MD5:", outcome(s3.put_object, Key="md5", Body=b"content", ContentMD5=md5))
    upload = {"Key": "parts", "UploadId": s3.create_multipart_upload(Bucket="bucket", Key="parts")["UploadId"]}
    etags = [s3.upload_part(Bucket="bucket", **upload, PartNumber=n, Body=bytes(5 * MIB))["ETag"] for n in (1, 2)]
    parts = [{"PartNumber": n, "ETag": etags[n - 1]} for n in (2, 1)]
    print("Complete, parts 2 and 1:", outcome(s3.complete_multipart_upload, **upload, MultipartUpload={"Parts": parts}))
    print("bytes of part 2 of two:", s3.get_object(Bucket="bucket", Key="parts", PartNumber=2)["ContentLength"])
PYTHON

python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check 'moto[s3]==5.2.5' boto3==1.44.8
"$folder/venv/bin/python" "$folder/try.py" | tee "$folder/seen"

diff "$folder/seen" - <<'SEEN'
moto 5.2.5
PutObject, If-Match: PreconditionFailed
CopyObject, if-match: 200
PutObject, another CRC32: 200
PutObject, another MD5: 200
Complete, parts 2 and 1: 200
bytes of part 2 of two: 10485760
SEEN
