#!/usr/bin/env bash
# minio-py 7.2.20: CompleteMultipartUpload may answer 200 and hold an <Error> (Amazon, CompleteMultipartUpload).
# put_object and compose_object then return as if all were well, with no ETag, no version and no error, and abort
# nothing. The server keeps no object: its every Complete answers 200 with InternalError, as documented.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat >"$folder/try.py" <<'PYTHON'
import io
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import minio
from minio.commonconfig import ComposeSource

BEGUN = b"<InitiateMultipartUploadResult><UploadId>one</UploadId></InitiateMultipartUploadResult>"
FAILED = b"<Error><Code>InternalError</Code><Message>We encountered an internal error.</Message></Error>"
COPIED = b"<CopyPartResult><ETag>&quot;a&quot;</ETag><LastModified>2026-01-01T00:00:00Z</LastModified></CopyPartResult>"
MIB = 1 << 20
aborted = []


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self, body=b"", length=None):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(200)
        self.send_header("Content-Type", "application/xml")
        self.send_header("ETag", '"0123456789abcdef0123456789abcdef"')
        self.send_header("Last-Modified", "Thu, 01 Jan 2026 00:00:00 GMT")
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        self.answer(BEGUN if "uploads" in self.path else FAILED)

    def do_PUT(self):
        self.answer(COPIED if "x-amz-copy-source" in self.headers else b"")

    def do_HEAD(self):
        self.answer(length=12 * MIB)

    def do_DELETE(self):
        aborted.append(self.path)
        self.answer()

    def log_message(self, *words):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
s3 = minio.Minio(f"127.0.0.1:{server.server_port}", "key", "secret", secure=False, region="us-east-1")
sources = [ComposeSource("source", "key", offset=start, length=6 * MIB) for start in (0, 6 * MIB)]
for name, work in {
    "put_object": lambda: s3.put_object("bucket", "key", io.BytesIO(bytes(11 * MIB)), 11 * MIB, part_size=5 * MIB),
    "compose_object": lambda: s3.compose_object("bucket", "key", sources),
}.items():
    try:
        outcome = f"no error, ETag {work().etag}"
    except Exception as error:
        outcome = type(error).__name__
    print(f"minio {minio.__version__}, {name}: {outcome}, {len(aborted)} aborted")
PYTHON

python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q minio==7.2.20
env -u HTTP_PROXY -u http_proxy NO_PROXY=127.0.0.1 "$folder/venv/bin/python" "$folder/try.py" | tee "$folder/seen"

diff "$folder/seen" - <<'SEEN'
minio 7.2.20, put_object: no error, ETag None, 0 aborted
minio 7.2.20, compose_object: no error, ETag None, 0 aborted
SEEN
