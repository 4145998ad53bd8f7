#!/usr/bin/env bash
# awscli 1.46.3: `import awscli` makes every later `import botocore` find the copy inside awscli. boto3 imported after it
# runs on another botocore than is installed, with that one's defaults: five attempts instead of three. No request is sent.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat >"$folder/try.py" <<'PYTHON'
import os
import sys
import time

if sys.argv[1] == "awscli first":
    import awscli

import boto3
import botocore
from botocore.awsrequest import AWSResponse
from botocore.exceptions import ClientError

attempts = []


def answer(request, **context):
    """Counts the attempt, which is answered here: 503, without a body."""
    attempts.append(request.url)
    response = AWSResponse(request.url, 503, {}, None)
    response._content = b""
    return response


time.sleep = lambda seconds: None
s3 = boto3.client("s3", "us-east-1", aws_access_key_id="key", aws_secret_access_key="secret")
s3.meta.events.register("before-send.s3", answer)
try:
    s3.get_object(Bucket="bucket", Key="key")
except ClientError:
    pass
place = "awscli" if f"awscli{os.sep}botocore" in botocore.__file__ else "site-packages"
print(f"{sys.argv[1]}: boto3 {boto3.__version__}, botocore {botocore.__version__} of {place}, {len(attempts)} attempts")
PYTHON

python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q awscli==1.46.3 boto3==1.44.8
for order in "boto3 alone" "awscli first"; do
    env -u AWS_PROFILE -u AWS_RETRY_MODE -u AWS_MAX_ATTEMPTS "$folder/venv/bin/python" "$folder/try.py" "$order"
done | tee "$folder/seen"

diff "$folder/seen" - <<'SEEN'
boto3 alone: boto3 1.44.8, botocore 1.44.8 of site-packages, 3 attempts
awscli first: boto3 1.44.8, botocore 1.43.62 of awscli, 5 attempts
SEEN
