#!/usr/bin/env bash
# botocore 1.44.8: a PutObject whose body was damaged on its way, which S3 answers with 400 BadDigest, is not sent again:
# the retry mode "standard", the default since 1.44, has no rule for it, while "legacy", the default of 1.43, has. The
# server is a socket that answers BadDigest to the first PUT, and 200 to the next.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat >"$folder/try.py" <<'PYTHON'
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import botocore
import botocore.session
from botocore.config import Config

ERROR = b"<Error><Code>BadDigest</Code><Message>The Content-MD5 you specified did not match.</Message></Error>"
asked = []


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_PUT(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        asked.append(self.path)
        status, body = (400, ERROR) if len(asked) == 1 else (200, b"")
        self.send_response(status)
        self.send_header("Content-Type", "application/xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words):
        pass


server = HTTPServer(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
mode = sys.argv[1]
s3 = botocore.session.Session().create_client(
    "s3",
    region_name="us-east-1",
    endpoint_url=f"http://127.0.0.1:{server.server_port}",
    aws_access_key_id="key",
    aws_secret_access_key="secret",
    config=Config(retries=None if mode == "default" else {"mode": mode}),
)
try:
    s3.put_object(Bucket="bucket", Key="key", Body=b"content")
    outcome = "stored"
except s3.exceptions.ClientError as error:
    outcome = error.response["Error"]["Code"]
print(f"botocore {botocore.__version__}, {mode}: {len(asked)} PUT, {outcome}")
PYTHON

for version in 1.43.117 1.44.8; do
    python3 -m venv "$folder/$version"
    "$folder/$version/bin/pip" install -q "botocore==$version"
    for mode in default legacy standard; do
        env -u AWS_PROFILE -u AWS_RETRY_MODE -u HTTP_PROXY -u http_proxy NO_PROXY=127.0.0.1 \
            "$folder/$version/bin/python" "$folder/try.py" "$mode"
    done
done | tee "$folder/seen"

diff "$folder/seen" - <<'SEEN'
botocore 1.43.117, default: 2 PUT, stored
botocore 1.43.117, legacy: 2 PUT, stored
botocore 1.43.117, standard: 1 PUT, BadDigest
botocore 1.44.8, default: 1 PUT, BadDigest
botocore 1.44.8, legacy: 2 PUT, stored
botocore 1.44.8, standard: 1 PUT, BadDigest
SEEN
