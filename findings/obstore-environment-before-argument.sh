#!/usr/bin/env bash
# The crate object_store lets AWS_ENDPOINT_URL_S3 of the environment go before an endpoint that the program names.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q obstore==0.12.1 2>/dev/null
cat > "$folder/run.py" <<'PYTHON'
import os
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

asked = []


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        asked.append(self.server.name)
        self.send_response(404)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_HEAD = do_GET
    log_message = lambda *_: None


def serve(name):
    server = HTTPServer(("127.0.0.1", 0), Handler)
    server.name = name
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}"


os.environ.update(AWS_ALLOW_HTTP="true", AWS_ACCESS_KEY_ID="AK", AWS_SECRET_ACCESS_KEY="SK", AWS_REGION="us-east-1")
import obstore
from obstore.store import S3Store

argument = serve("argument")
for variable in ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3"):
    os.environ[variable] = serve(variable)
    try:
        S3Store("bucket", endpoint=argument).head("key")
    except FileNotFoundError:
        pass
    del os.environ[variable]
    print(f"obstore {obstore.__version__}: endpoint= and {variable} differ; asked was {asked[-1]}")
raise SystemExit(asked != ["argument", "AWS_ENDPOINT_URL_S3"])
PYTHON
"$folder/venv/bin/python" "$folder/run.py"
