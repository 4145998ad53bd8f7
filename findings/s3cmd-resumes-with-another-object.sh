#!/usr/bin/env bash
# s3cmd 2.4.0: when the answer to a download ends early, it asks for the rest with Range, and no If-Match. If the object was
# replaced meanwhile, the file is half of the one and half of the other; s3cmd warns that MD5 sums do not match, and ends
# with 0. The server is a script that has an object "old", closes the connection in the middle of it, and has "new" then.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat >"$folder/try.py" <<'PYTHON'
import hashlib
import subprocess
import sys
import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import version

SIZE = 1 << 20
OLD, NEW = b"o" * SIZE, b"n" * SIZE
asked = []


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_HEAD(self):
        self.answer(OLD, 0, b"")

    def do_GET(self):
        asked.append((self.headers["Range"], self.headers["If-Match"]))
        if len(asked) == 1:
            self.answer(OLD, 0, OLD[: SIZE // 2])
            self.close_connection = True
        else:
            start = int((self.headers["Range"] or "bytes=0-").removeprefix("bytes=").partition("-")[0])
            self.answer(NEW, start, NEW[start:])

    def answer(self, content, start, body):
        self.send_response(206 if start else 200)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{SIZE - 1}/{SIZE}")
        self.send_header("ETag", f'"{hashlib.md5(content).hexdigest()}"')
        self.send_header("Last-Modified", "Thu, 01 Jan 2026 00:00:00 GMT")
        self.send_header("Content-Type", "application/octet-stream")
        self.send_header("Content-Length", str(SIZE - start))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
host = f"127.0.0.1:{server.server_port}"
command = [sys.argv[1], "--config", "/dev/null", "--access_key", "key", "--secret_key", "secret", "--no-ssl"]
command += ["--host", host, "--host-bucket", host, "--region", "us-east-1", "--no-progress"]
done = subprocess.run([*command, "get", "s3://bucket/key", sys.argv[2]], capture_output=True, text=True)
with open(sys.argv[2], "rb") as file:
    counts = Counter(file.read())
halves = ", ".join(f"{counts[ord(letter)]} bytes of {name}" for letter, name in (("o", "old"), ("n", "new")))
print(f"s3cmd {version('s3cmd')}: exit {done.returncode}, {halves}")
print(f"asked for: {asked[1:]}; warned of MD5 sums: {'MD5' in done.stderr}")
PYTHON

python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q s3cmd==2.4.0 python-dateutil==2.9.0.post0 python-magic==0.4.27
env -u HTTP_PROXY -u http_proxy NO_PROXY=127.0.0.1 HOME="$folder" "$folder/venv/bin/python" "$folder/try.py" \
    "$folder/venv/bin/s3cmd" "$folder/read" | tee "$folder/seen"

diff "$folder/seen" - <<'SEEN'
s3cmd 2.4.0: exit 0, 524288 bytes of old, 524288 bytes of new
asked for: [('bytes=524288-', None)]; warned of MD5 sums: True
SEEN
