#!/usr/bin/env bash
# botocore 1.43.117: an answer in XML whose body ends before its announced length is no error. CreateMultipartUpload
# returns a result without an UploadId where 1.40.61 raised. The server is a socket that announces 300 bytes, sends none
# and closes.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat >"$folder/try.py" <<'PYTHON'
import socket
import threading

import botocore
import botocore.session
from botocore.config import Config

port = socket.create_server(("127.0.0.1", 0))


def answer():
    while True:
        client, _ = port.accept()
        client.recv(65536)
        client.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\nContent-Length: 300\r\n\r\n")
        client.close()


threading.Thread(target=answer, daemon=True).start()
s3 = botocore.session.Session().create_client(
    "s3",
    region_name="us-east-1",
    endpoint_url=f"http://127.0.0.1:{port.getsockname()[1]}",
    aws_access_key_id="key",
    aws_secret_access_key="secret",
    config=Config(retries={"total_max_attempts": 1}),
)
try:
    result = s3.create_multipart_upload(Bucket="bucket", Key="key")
    outcome = "no error, " + ("an UploadId" if "UploadId" in result else "no UploadId")
except Exception as error:
    outcome = type(error).__name__
print(f"botocore {botocore.__version__}: {outcome}")
PYTHON

for version in 1.40.61 1.43.117; do
    python3 -m venv "$folder/$version"
    "$folder/$version/bin/pip" install -q "botocore==$version"
    env -u AWS_PROFILE -u HTTP_PROXY -u http_proxy NO_PROXY=127.0.0.1 "$folder/$version/bin/python" "$folder/try.py"
done | tee "$folder/seen"

diff "$folder/seen" - <<'SEEN'
botocore 1.40.61: ConnectionClosedError
botocore 1.43.117: no error, no UploadId
SEEN
