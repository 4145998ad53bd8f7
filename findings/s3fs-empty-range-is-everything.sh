#!/usr/bin/env bash
# s3fs 2026.9.0: cat_file(path, start=n, end=n) and cat_ranges ask for `bytes=n-(n-1)`, which is no range and is ignored: they
# return the whole object for no bytes, where fsspec's file systems for memory and files return none. S3 is moto 5.2.5.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat >"$folder/try.py" <<'PYTHON'
import logging
import tempfile
from importlib.metadata import version

import fsspec
from moto.server import ThreadedMotoServer

logging.getLogger("werkzeug").setLevel(logging.ERROR)
server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
server.start()
settings = {"endpoint_url": "http://{}:{}".format(*server.get_host_and_port())}
s3 = fsspec.filesystem("s3", key="AK", secret="secret", client_kwargs=settings)
s3.mkdir("bucket")
places = {"s3": (s3, "bucket"), "memory": (fsspec.filesystem("memory"), "/"), "file": (fsspec.filesystem("file"),)}
print(f"s3fs {version('s3fs')}, fsspec {version('fsspec')}, of 0123456789:")
for name, (fs, *place) in places.items():
    path = f"{place[0] if place else tempfile.mkdtemp()}/key"
    fs.pipe_file(path, b"0123456789")
    ranges = fs.cat_ranges([path, path], [2, 4], [2, 6])
    print(f"{name}: [2:2] {fs.cat_file(path, start=2, end=2)}, [2:3] {fs.cat_file(path, start=2, end=3)}", end="; ")
    print(f"cat_ranges [2:2], [4:6] {ranges}")
server.stop()
PYTHON

python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check s3fs==2026.9.0 fsspec==2026.9.0 'moto[server]==5.2.5'
env -u HTTP_PROXY -u http_proxy AWS_DEFAULT_REGION=us-east-1 "$folder/venv/bin/python" "$folder/try.py" | tee "$folder/seen"

diff "$folder/seen" - <<'SEEN'
s3fs 2026.9.0, fsspec 2026.9.0, of 0123456789:
s3: [2:2] b'0123456789', [2:3] b'2'; cat_ranges [2:2], [4:6] [b'0123456789', b'45']
memory: [2:2] b'', [2:3] b'2'; cat_ranges [2:2], [4:6] [b'', b'45']
file: [2:2] b'', [2:3] b'2'; cat_ranges [2:2], [4:6] [b'', b'45']
SEEN
