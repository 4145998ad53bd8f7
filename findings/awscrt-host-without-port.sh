#!/usr/bin/env bash
# An S3 client of awscrt keeps its connections by the name of the host: a second port of it is asked at the first.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q awscrt==0.38.1 2>/dev/null
cat > "$folder/run.py" <<'PYTHON'
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import awscrt
from awscrt.auth import AwsCredentialsProvider
from awscrt.http import HttpHeaders, HttpRequest
from awscrt.s3 import S3Client, S3RequestTlsMode, S3RequestType

asked = []


class Handler(BaseHTTPRequestHandler):
    def do_HEAD(self):
        asked.append((self.headers["Host"].rpartition(":")[2], str(self.server.server_port)))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    log_message = lambda *_: None


def serve():
    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"127.0.0.1:{server.server_port}"


keys = AwsCredentialsProvider.new_static("AK", "SK")
client = S3Client(region="us-east-1", credential_provider=keys, tls_mode=S3RequestTlsMode.DISABLED)
for host in (serve(), serve()):
    request = HttpRequest("HEAD", "/bucket/key", HttpHeaders([("Host", host)]))
    made = client.make_request(type=S3RequestType.DEFAULT, operation_name="HeadObject", request=request)
    made.finished_future.result(30)
for host, port in asked:
    print(f"awscrt {awscrt.__version__}: the request names port {host}; it came to port {port}")
raise SystemExit(not (asked[0][0] == asked[0][1] == asked[1][1] != asked[1][0]))
PYTHON
"$folder/venv/bin/python" "$folder/run.py"
