#!/usr/bin/env bash
# The client of Mountpoint (AWS CRT; s3torchconnector) reads HTTP_PROXY, but not NO_PROXY: a proxy is asked for loopback.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --no-deps s3torchconnectorclient==1.5.0 2>/dev/null
cat > "$folder/run.py" <<'PYTHON'
import os
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.metadata import version

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


os.environ.update(AWS_ACCESS_KEY_ID="AK", AWS_SECRET_ACCESS_KEY="SK", NO_PROXY="127.0.0.1", no_proxy="127.0.0.1")
os.environ["HTTP_PROXY"] = serve("proxy")
from s3torchconnectorclient._mountpoint_s3_client import MountpointS3Client, S3Exception

client = MountpointS3Client(region="us-east-1", endpoint=serve("endpoint"), user_agent_prefix="finding")
try:
    client.head_object("bucket", "key")
except S3Exception:
    pass
print(f"s3torchconnectorclient {version('s3torchconnectorclient')}: 127.0.0.1 is in NO_PROXY; asked was the {asked[0]}")
raise SystemExit(set(asked) != {"proxy"})
PYTHON
"$folder/venv/bin/python" "$folder/run.py"
