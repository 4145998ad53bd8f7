"""What clients see of a store in a folder is the same after a restart, and a large body takes little memory."""

from __future__ import annotations

import hashlib
import http.client
import random
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config

from fakeoss import Server
from fakeoss.limits import MIB
from support.crash import Served

BIG = random.Random(3).randbytes(12 * MIB)
KEY = {"SSECustomerAlgorithm": "AES256", "SSECustomerKey": "k" * 32}
RULES = [{"ID": "x", "Status": "Enabled", "Filter": {"Prefix": "tmp/"}, "Expiration": {"Days": 3}}]
ALLOW = """{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal":
{"AWS": "arn:aws:iam::123456789012:root"}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::bkt/*"}]}"""


def client(server: Server) -> Any:
    return boto3.client(
        "s3",
        endpoint_url=server.endpoint_url,
        region_name="us-east-1",
        aws_access_key_id="FAKEOSSACCESSKEY",
        aws_secret_access_key="secret",
        config=Config(retries={"max_attempts": 1}),
    )


def fill(s3: Any) -> str:
    """Something of everything; the id of an open upload."""
    s3.create_bucket(Bucket="bkt")
    s3.put_bucket_versioning(Bucket="bkt", VersioningConfiguration={"Status": "Enabled"})
    s3.put_bucket_tagging(Bucket="bkt", Tagging={"TagSet": [{"Key": "a", "Value": "b"}]})
    s3.put_bucket_policy(Bucket="bkt", Policy=ALLOW)
    s3.put_bucket_lifecycle_configuration(Bucket="bkt", LifecycleConfiguration={"Rules": RULES})
    cors = {"CORSRules": [{"AllowedMethods": ["GET"], "AllowedOrigins": ["*"]}]}
    s3.put_bucket_cors(Bucket="bkt", CORSConfiguration=cors)
    s3.create_bucket(Bucket="locked", ObjectLockEnabledForBucket=True)
    until = datetime(2099, 1, 1, tzinfo=timezone.utc)
    lock = {"ObjectLockMode": "GOVERNANCE", "ObjectLockRetainUntilDate": until, "ObjectLockLegalHoldStatus": "ON"}
    s3.put_object(Bucket="locked", Key="k", Body=b"1", **lock)
    s3.put_object(Bucket="bkt", Key="big", Body=BIG, Metadata={"x": "y"}, Tagging="t=1", ContentType="a/b")
    s3.put_object(Bucket="bkt", Key="secret", Body=b"small", **KEY)
    s3.put_object(Bucket="bkt", Key="gone", Body=b"small" * 100_000, ChecksumAlgorithm="SHA256")
    s3.delete_object(Bucket="bkt", Key="gone")
    upload: str = s3.create_multipart_upload(Bucket="bkt", Key="mp", ChecksumAlgorithm="CRC32")["UploadId"]
    part = {"Bucket": "bkt", "Key": "mp", "UploadId": upload}
    s3.upload_part(**part, PartNumber=1, Body=BIG[: 6 * MIB], ChecksumAlgorithm="CRC32")
    s3.upload_part_copy(**part, PartNumber=2, CopySource="bkt/big", CopySourceRange="bytes=100-6000000")
    return upload


def view(s3: Any, upload: str) -> list[Any]:
    """What a client sees of it."""
    key = {"Bucket": "bkt", "Key": "big"}
    parts = {"ObjectAttributes": ["ETag", "ObjectParts", "Checksum", "ObjectSize"]}
    looks: list[Callable[[], Any]] = [
        s3.list_buckets,
        lambda: s3.list_object_versions(Bucket="bkt"),
        lambda: s3.list_objects_v2(Bucket="bkt", FetchOwner=True),
        lambda: s3.list_multipart_uploads(Bucket="bkt"),
        lambda: s3.list_parts(Bucket="bkt", Key="mp", UploadId=upload),
        lambda: s3.head_object(**key),
        lambda: s3.get_object_tagging(**key),
        lambda: s3.get_object_acl(**key),
        lambda: s3.get_object_attributes(**key, **parts),
        lambda: s3.head_object(Bucket="locked", Key="k"),
        lambda: s3.get_object_lock_configuration(Bucket="locked"),
        *(
            lambda name=name: getattr(s3, f"get_bucket_{name}")(Bucket="bkt")  # type: ignore[misc]
            for name in ("versioning", "tagging", "policy", "lifecycle_configuration", "cors", "acl", "encryption")
        ),
    ]
    answers = [look() for look in looks]
    for answer in answers:
        del answer["ResponseMetadata"]
    return answers


def test_clients_see_the_same_after_a_restart(tmp_path: Path):
    with Server(profile="aws", data=tmp_path / "data") as server:
        server.store.create_bucket("bkt", blocked_encryption_types="NONE")
        upload = fill(client(server))
        before = view(client(server), upload)
    with Server(profile="aws", data=tmp_path / "data") as server:
        s3 = client(server)
        assert view(s3, upload) == before
        assert s3.get_object(Bucket="bkt", Key="secret", **KEY)["Body"].read() == b"small"
        listed = [
            {name: part[name] for name in ("PartNumber", "ETag", "ChecksumCRC32")}
            for part in s3.list_parts(Bucket="bkt", Key="mp", UploadId=upload)["Parts"]
        ]
        whole = {"Bucket": "bkt", "Key": "mp", "UploadId": upload}
        s3.complete_multipart_upload(**whole, MultipartUpload={"Parts": listed})
        body = s3.get_object(Bucket="bkt", Key="mp")["Body"].read()
        assert body == BIG[: 6 * MIB] + BIG[100:6_000_001]
        version = s3.list_object_versions(Bucket="locked")["Versions"][0]["VersionId"]
        with pytest.raises(s3.exceptions.ClientError, match="object lock"):
            s3.delete_object(Bucket="locked", Key="k", VersionId=version)


@pytest.mark.skipif(sys.platform != "linux", reason="the peak is read from /proc")
def test_a_large_body_takes_little_memory(tmp_path: Path):
    def peak() -> int:
        status = Path(f"/proc/{served.process.pid}/status").read_text()
        return int(status.partition("VmHWM:")[2].split()[0]) // 1024

    served = Served(tmp_path / "data")
    try:
        connection = http.client.HTTPConnection(served.address, timeout=60)
        headers = {"Authorization": "AWS FAKEOSSACCESSKEY:x"}
        connection.request("PUT", "/bkt", headers=headers)
        connection.getresponse().read()
        begun = peak()
        block, digest = BIG[: 4 * MIB], hashlib.md5()
        sent = {**headers, "Content-Length": str(64 * len(block))}
        connection.request("PUT", "/bkt/large", iter([block] * 64), sent)
        connection.getresponse().read()
        connection.request("GET", "/bkt/large", headers=headers)
        answer = connection.getresponse()
        while piece := answer.read(MIB):
            digest.update(piece)
        assert answer.headers["ETag"] == f'"{digest.hexdigest()}"'
        assert peak() - begun < 32  # of 256 MiB
        connection.close()
        served.end()
    finally:
        served.process.kill()
        served.process.communicate()


def test_a_second_signal_does_not_disturb_the_end(tmp_path: Path):
    served = Served(tmp_path / "data")
    served.process.send_signal(15)
    served.process.send_signal(2)
    output, errors = served.process.communicate(timeout=30)
    assert (served.process.returncode, errors) == (0, "")
    again = subprocess.run(
        [sys.executable, "-m", "fakeoss", "dump", str(tmp_path / "data"), str(tmp_path / "plain")],
        capture_output=True,
        text=True,
        check=True,
    )
    assert again.stdout == f"0 buckets with 0 objects written to {tmp_path / 'plain'}\n"
    assert "Traceback" not in output
