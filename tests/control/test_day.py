"""A user's day with the server: uploads with three clients, a closed terminal, the console, a broken copy, the end."""

from __future__ import annotations

import signal
import subprocess
import time
import urllib.request
from io import BytesIO
from pathlib import Path

import boto3
from minio import Minio

from support.browser import run_in_chromium
from support.serving import endpoint, serving

MIB = 1 << 20


def upload(url: str) -> None:
    """Leave something of boto3, minio and plain HTTP, and an upload that is never completed."""
    s3 = boto3.client("s3", endpoint_url=url, aws_access_key_id="A", aws_secret_access_key="b", region_name="us-east-1")
    s3.put_object(Bucket="photos", Key="by-boto3.txt", Body=b"from boto3", ContentType="text/plain")
    place = {"Bucket": "photos", "Key": "half"}
    place["UploadId"] = s3.create_multipart_upload(**place)["UploadId"]
    for number in (1, 2):
        s3.upload_part(**place, PartNumber=number, Body=bytes(5 * MIB))
    s3.close()
    host = url.removeprefix("http://")
    client = Minio(host, access_key="A", secret_key="b" * 8, secure=False, region="us-east-1")
    client.put_object("photos", "by-minio.bin", BytesIO(bytes(6 * MIB)), 6 * MIB)
    client._http.clear()
    request = urllib.request.Request(
        f"{url}/photos/by-http.txt", b"from HTTP", {"Authorization": "AWS A:b"}, method="PUT"
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        assert answer.status == 200


def end(process: subprocess.Popen[str], number: signal.Signals) -> None:
    """Tell the server to stop; it does, at once and in peace."""
    started = time.monotonic()
    process.send_signal(number)
    assert process.wait(10) == 0
    assert time.monotonic() - started < 2


def test_a_day(tmp_path: Path):
    folder = tmp_path / "scripts"
    folder.mkdir()
    options = ("--profile", "aws", "--data", str(tmp_path / "data"), "--bucket", "photos")
    with serving(*options) as (process, lines):
        upload(endpoint(lines))
        end(process, signal.SIGHUP)
    with serving(*options) as (process, lines):
        out = run_in_chromium("day.mjs", folder, endpoint(lines))
        end(process, signal.SIGINT)
    assert out.splitlines() == [
        "objects by-boto3.txt by-http.txt by-minio.bin",
        "copies 500 200",
        "log 200 500",
        "problems []",
    ]
    with serving(*options) as (process, lines):
        with urllib.request.urlopen(f"{endpoint(lines)}/_fakeoss/buckets/photos/content?key=copy.txt") as answer:
            assert answer.read() == b"from boto3"
        end(process, signal.SIGTERM)
