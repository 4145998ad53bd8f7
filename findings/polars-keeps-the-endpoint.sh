#!/usr/bin/env bash
# polars keeps the store that it made for a bucket, with the endpoint of then: a changed AWS_ENDPOINT_URL is not read.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q polars==2.1.0 2>/dev/null
cat > "$folder/run.py" <<'PYTHON'
import os
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

asked = []


class Handler(BaseHTTPRequestHandler):
    def do_PUT(self):
        asked.append(self.server.name)
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("ETag", '"etag"')
        self.send_header("Content-Length", "0")
        self.end_headers()

    log_message = lambda *_: None


def serve(name):
    server = HTTPServer(("127.0.0.1", 0), Handler)
    server.name = name
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}"


os.environ.update(AWS_ACCESS_KEY_ID="AK", AWS_SECRET_ACCESS_KEY="SK", AWS_REGION="us-east-1")
import polars

for name in ("first", "second"):
    os.environ["AWS_ENDPOINT_URL"] = serve(name)
    polars.DataFrame({"number": [7]}).write_csv("s3://bucket/key")
    print(f"polars {polars.__version__}: AWS_ENDPOINT_URL names the {name} server; asked was the {asked[-1]}")
raise SystemExit(asked != ["first", "first"])
PYTHON
"$folder/venv/bin/python" "$folder/run.py"
