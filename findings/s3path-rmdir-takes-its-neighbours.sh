#!/usr/bin/env bash
# s3path 0.6.5: rmdir() of /bucket/site deletes each key that begins with "site", so "site.zip" and "site2/...", too (and all
# below "site/", where pathlib refuses a folder that is not empty); rename() of it renames them. S3 is moto 5.2.5.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat >"$folder/try.py" <<'PYTHON'
import logging
from importlib.metadata import version

import boto3
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
for key in ("other", "site/index.html", "site.zip", "site2/index.html"):
    s3.put_object(Bucket="bucket", Key=key, Body=b"content")


def keys():
    return [item["Key"] for item in s3.list_objects_v2(Bucket="bucket")["Contents"]]


print(f"s3path {version('s3path')}: {keys()}")
S3Path("/bucket/site").rename(S3Path("/bucket/web"))
print(f"after rename() of site to web: {keys()}")
S3Path("/bucket/web").rmdir()
print(f"after rmdir() of web: {keys()}")
server.stop()
PYTHON

python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check s3path==0.6.5 smart_open==9.0.2 boto3==1.44.8 'moto[server]==5.2.5'
env -u HTTP_PROXY -u http_proxy "$folder/venv/bin/python" "$folder/try.py" | tee "$folder/seen"

diff "$folder/seen" - <<'SEEN'
s3path 0.6.5: ['other', 'site.zip', 'site/index.html', 'site2/index.html']
after rename() of site to web: ['other', 'web.zip', 'web/index.html', 'web2/index.html']
after rmdir() of web: ['other']
SEEN
