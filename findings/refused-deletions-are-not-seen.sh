#!/usr/bin/env bash
# DeleteObjects answers 200, and names what was refused under <Error>. s3fs 2026.9.0 (rm of several keys, and mv, which leaves
# the source then), cloudpathlib 0.26.0 (rmtree) and s3cmd 2.4.0 (del --recursive: exit 0, "delete: s3://bucket/dir/locked") do
# not look at it; boto3's delete_objects returns it. The server is a script that refuses to delete dir/locked.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat >"$folder/try.py" <<'PYTHON'
import re
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import version
from urllib.parse import unquote

import boto3
import s3fs
from cloudpathlib import S3Client

KEYS = ("dir/free", "dir/locked")
keys = set(KEYS)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        refused = "<Error><Key>dir/locked</Key><Code>AccessDenied</Code><Message>Access Denied</Message></Error>"
        named = re.findall("<Key>(.*?)</Key>", body)
        keys.difference_update(set(named) - {"dir/locked"})
        self.answer(f"<DeleteResult>{refused if 'dir/locked' in named else ''}</DeleteResult>")

    def do_PUT(self):
        keys.add(self.path.removeprefix("/bucket/"))
        self.answer('<CopyObjectResult><ETag>"e"</ETag></CopyObjectResult>')

    def do_GET(self):
        kind = "<Size>1</Size><LastModified>2026-01-01T00:00:00.000Z</LastModified><ETag>e</ETag>"
        prefix = unquote(re.search("prefix=([^&]*)", self.path)[1])
        rows = "".join(f"<Contents><Key>{key}</Key>{kind}</Contents>" for key in sorted(keys) if key.startswith(prefix))
        self.answer(f"<ListBucketResult><Name>bucket</Name><IsTruncated>false</IsTruncated>{rows}</ListBucketResult>")

    def do_HEAD(self):
        self.answer("", 200 if self.path.removeprefix("/bucket/") in keys else 404)

    def answer(self, body, status=200):
        self.send_response(status)
        self.send_header("Last-Modified", "Thu, 01 Jan 2026 00:00:00 GMT")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *words):
        pass


def tell(words, call):
    keys.clear()
    keys.update(KEYS)
    try:
        said = call()
    except Exception as error:
        said = type(error).__name__
    print(f"{words}: {said}; left: {sorted(keys)}")


def s3cmd():
    command = [sys.argv[1], "--config", "/dev/null", "--access_key", "AK", "--secret_key", "secret", "--no-ssl"]
    command += ["--host", url[7:], "--host-bucket", url[7:], "--region", "us-east-1", "del", "--recursive", "--force"]
    done = subprocess.run([*command, "s3://bucket/dir/"], capture_output=True, text=True)
    return f"exit {done.returncode}, {done.stdout.split(chr(10))[-2]}"


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
url = f"http://127.0.0.1:{server.server_port}"
session = boto3.Session("AK", "secret", region_name="us-east-1")
client = session.client("s3", endpoint_url=url)
fs = s3fs.S3FileSystem(key="AK", secret="secret", client_kwargs={"endpoint_url": url}, use_listings_cache=False)
tree = S3Client(boto3_session=session, endpoint_url=url).CloudPath("s3://bucket/dir")
named = {"Objects": [{"Key": key} for key in KEYS]}
errors = "boto3's delete_objects, its Errors"
tell(errors, lambda: [error["Code"] for error in client.delete_objects(Bucket="bucket", Delete=named)["Errors"]])
tell(f"s3fs {version('s3fs')}, rm", lambda: fs.rm("bucket/dir", recursive=True))
tell(f"s3fs {version('s3fs')}, mv", lambda: fs.mv("bucket/dir/locked", "bucket/moved"))
tell(f"cloudpathlib {version('cloudpathlib')}, rmtree", tree.rmtree)
tell(f"s3cmd {version('s3cmd')}, del --recursive", s3cmd)
PYTHON

python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check s3fs==2026.9.0 fsspec==2026.9.0 cloudpathlib==0.26.0 \
    boto3==1.43.117 s3cmd==2.4.0 python-dateutil==2.9.0.post0 python-magic==0.4.27
env -u HTTP_PROXY -u http_proxy NO_PROXY=127.0.0.1 HOME="$folder" "$folder/venv/bin/python" "$folder/try.py" \
    "$folder/venv/bin/s3cmd" | tee "$folder/seen"

diff "$folder/seen" - <<'SEEN'
boto3's delete_objects, its Errors: ['AccessDenied']; left: ['dir/locked']
s3fs 2026.9.0, rm: []; left: ['dir/locked']
s3fs 2026.9.0, mv: None; left: ['dir/free', 'dir/locked', 'moved']
cloudpathlib 0.26.0, rmtree: None; left: ['dir/locked']
s3cmd 2.4.0, del --recursive: exit 0, delete: 's3://bucket/dir/locked'; left: ['dir/locked']
SEEN
