#!/usr/bin/env bash
# s3fs 2026.9.0 (fsspec): rm("bucket/report[1].csv") takes the key for a pattern, even where there is an object of that name:
# it deletes "report1.csv", and leaves "report[1].csv", which exists() and cat() take by its name. S3 is moto 5.2.5.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat >"$folder/try.py" <<'PYTHON'
import logging
from importlib.metadata import version

import s3fs
from moto.server import ThreadedMotoServer

logging.getLogger("werkzeug").setLevel(logging.ERROR)
server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
server.start()
host, port = server.get_host_and_port()
settings = {"endpoint_url": f"http://{host}:{port}"}
fs = s3fs.S3FileSystem(key="AK", secret="secret", client_kwargs=settings, use_listings_cache=False)
fs.mkdir("bucket")
for name in ("report1.csv", "report[1].csv"):
    fs.pipe_file(f"bucket/{name}", name.encode())
print(f"s3fs {version('s3fs')}, fsspec {version('fsspec')}: exists: {fs.exists('bucket/report[1].csv')}", end="; ")
print(f"reads: {fs.cat_file('bucket/report[1].csv').decode()}")
fs.rm("bucket/report[1].csv")
print(f"after rm('bucket/report[1].csv'): {fs.ls('bucket')}")
server.stop()
PYTHON

python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check s3fs==2026.9.0 fsspec==2026.9.0 'moto[server]==5.2.5'
env -u HTTP_PROXY -u http_proxy "$folder/venv/bin/python" "$folder/try.py" | tee "$folder/seen"

diff "$folder/seen" - <<'SEEN'
s3fs 2026.9.0, fsspec 2026.9.0: exists: True; reads: report[1].csv
after rm('bucket/report[1].csv'): ['bucket/report[1].csv']
SEEN
