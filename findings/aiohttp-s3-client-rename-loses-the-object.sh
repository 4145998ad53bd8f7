#!/usr/bin/env bash
# aiohttp-s3-client 1.2.0: rename() looks at the status of CopyObject alone. Where that is 200 with an <Error>, as Amazon
# documents, nothing was copied, and the source is deleted: the object is gone. The server is a script with one object "a".
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat >"$folder/try.py" <<'PYTHON'
import asyncio
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import version

import aiohttp
from aiohttp_s3_client import S3Client

ERROR = b'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>InternalError</Code><Message>try again</Message></Error>'
objects = {"/bucket/a": b"content"}
asked = []


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_PUT(self):
        self.answer(200, ERROR)

    def do_DELETE(self):
        objects.pop(self.path, None)
        self.answer(204, b"")

    def answer(self, status, body):
        asked.append(f"{self.command} {self.path}")
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words):
        pass


async def rename(url):
    async with aiohttp.ClientSession() as session:
        client = S3Client(url=url, session=session, access_key_id="AK", secret_access_key="secret", region="us-east-1")
        try:
            await client.rename("a", "b")
        except Exception as error:
            return type(error).__name__
    return "no error"


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
outcome = asyncio.run(rename(f"http://127.0.0.1:{server.server_port}/bucket"))
print(f"aiohttp-s3-client {version('aiohttp-s3-client')}: rename('a', 'b'): {outcome}")
print(f"asked for: {', '.join(asked)}; left: {list(objects)}")
PYTHON

python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check aiohttp-s3-client==1.2.0 aiohttp==3.14.5
env -u HTTP_PROXY -u http_proxy "$folder/venv/bin/python" "$folder/try.py" | tee "$folder/seen"

diff "$folder/seen" - <<'SEEN'
aiohttp-s3-client 1.2.0: rename('a', 'b'): no error
asked for: PUT /bucket/b, DELETE /bucket/a; left: []
SEEN
