#!/usr/bin/env bash
# s3path 0.6.5: touch() of an object that exists puts one of 0 bytes in its place; pathlib's touch() keeps what is there, and so
# does cloudpathlib 0.26.0. S3 is moto 5.2.5.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat >"$folder/try.py" <<'PYTHON'
import logging
from importlib.metadata import version

import boto3
from cloudpathlib import S3Client
from moto.server import ThreadedMotoServer
from s3path import PureS3Path, S3Path, register_configuration_parameter

logging.getLogger("werkzeug").setLevel(logging.ERROR)
server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
server.start()
url = "http://{}:{}".format(*server.get_host_and_port())
session = boto3.Session("AK", "secret", region_name="us-east-1")
s3 = session.client("s3", endpoint_url=url)
s3.create_bucket(Bucket="bucket")
register_configuration_parameter(PureS3Path("/"), resource=session.resource("s3", endpoint_url=url))
paths = {
    "s3path": S3Path("/bucket/s3path"),
    "cloudpathlib": S3Client(boto3_session=session, endpoint_url=url).CloudPath("s3://bucket/cloudpathlib"),
}
for name, path in paths.items():
    s3.put_object(Bucket="bucket", Key=name, Body=b"content")
    path.touch()
    size = s3.head_object(Bucket="bucket", Key=name)["ContentLength"]
    print(f"{name} {version(name)}: an object of 7 bytes has {size} after touch()")
server.stop()
PYTHON

python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check s3path==0.6.5 smart_open==9.0.2 cloudpathlib==0.26.0 \
    boto3==1.44.8 'moto[server]==5.2.5'
env -u HTTP_PROXY -u http_proxy "$folder/venv/bin/python" "$folder/try.py" | tee "$folder/seen"

diff "$folder/seen" - <<'SEEN'
s3path 0.6.5: an object of 7 bytes has 0 after touch()
cloudpathlib 0.26.0: an object of 7 bytes has 7 after touch()
SEEN
