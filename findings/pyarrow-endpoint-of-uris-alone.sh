#!/usr/bin/env bash
# pyarrow reads AWS_ENDPOINT_URL when a file system is made from a URI, and not when it is made by S3FileSystem().
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q pyarrow==26.0.1 2>/dev/null
cat > "$folder/run.py" <<'PYTHON'
import os
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

asked = []


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        asked.append(self.path)
        self.send_response(404)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_HEAD = do_GET
    log_message = lambda *_: None


server = HTTPServer(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
# whatever is not asked of the endpoint goes to a proxy that nobody is
os.environ.update(HTTPS_PROXY="http://127.0.0.1:1", https_proxy="http://127.0.0.1:1", NO_PROXY="127.0.0.1")
os.environ.update(AWS_ACCESS_KEY_ID="AK", AWS_SECRET_ACCESS_KEY="SK", AWS_REGION="us-east-1")
os.environ["AWS_ENDPOINT_URL"] = f"http://127.0.0.1:{server.server_port}"
import pyarrow
from pyarrow.fs import AwsStandardS3RetryStrategy, FileSystem, S3FileSystem

FILES = {
    'FileSystem.from_uri("s3://bucket")': FileSystem.from_uri("s3://bucket")[0],
    "S3FileSystem()": S3FileSystem(retry_strategy=AwsStandardS3RetryStrategy(1), connect_timeout=2),
}
reached = {}
for name, files in FILES.items():
    asked.clear()
    try:
        files.get_file_info("bucket/key")
    except OSError:
        pass
    reached[name] = bool(asked)
    print(f"pyarrow {pyarrow.__version__}: {name} {'asks' if asked else 'does not ask'} AWS_ENDPOINT_URL")
raise SystemExit(list(reached.values()) != [True, False])
PYTHON
"$folder/venv/bin/python" "$folder/run.py"
