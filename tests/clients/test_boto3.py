"""boto3 as it is installed: client and resource, managed transfers, waiters, presigned URLs."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
import requests
import s3transfer.exceptions
import urllib3
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import ClientError, WaiterError

import fakeoss
from support.clients import Service

MIB = 1 << 20
SMALL = TransferConfig(multipart_threshold=5 * MIB, multipart_chunksize=5 * MIB, max_concurrency=3)
OPTIONS = {
    "endpoint_url": "https://s3.cn-north-1.jdcloud-oss.com",
    "region_name": "cn-north-1",
    "aws_access_key_id": "AK",
    "aws_secret_access_key": "secret",
}
EARLY = boto3.session.Session().client("s3", **OPTIONS)  # before any mock
ONE_THREAD = TransferConfig(multipart_threshold=5 * MIB, multipart_chunksize=5 * MIB, use_threads=False)


@pytest.fixture
def s3(service: Service, boto: Callable[..., Any]) -> Any:
    return boto(service)


def code_of(caught: pytest.ExceptionInfo[ClientError]) -> tuple[int, str]:
    response = caught.value.response
    return response["ResponseMetadata"]["HTTPStatusCode"], response["Error"]["Code"]


def multipart_etag(*parts: bytes) -> str:
    """The ETag of a multipart object: the MD5 of the binary MD5s of its parts."""
    digests = b"".join(hashlib.md5(part).digest() for part in parts)
    return f'"{hashlib.md5(digests).hexdigest()}-{len(parts)}"'


def cut(body: bytes, size: int = 5 * MIB) -> list[bytes]:
    return [body[start : start + size] for start in range(0, len(body), size)]


# objects


def test_an_object_is_put_and_read_back(s3: Any):
    put = s3.put_object(
        Bucket="dst-bucket",
        Key="目录/a b+c%.txt",
        Body="文".encode(),
        ContentType="text/plain",
        Metadata={"owner": "me"},
    )
    got = s3.get_object(Bucket="dst-bucket", Key="目录/a b+c%.txt")
    assert got["Body"].read() == "文".encode()
    assert (got["ContentType"], got["Metadata"], got["ContentLength"]) == ("text/plain", {"owner": "me"}, 3)
    assert got["ETag"] == put["ETag"] == f'"{hashlib.md5("文".encode()).hexdigest()}"'
    head = s3.head_object(Bucket="dst-bucket", Key="目录/a b+c%.txt")
    assert (head["ETag"], head["LastModified"], head["ContentLength"]) == (got["ETag"], got["LastModified"], 3)


BODIES = [
    pytest.param(lambda: b"0123456789", id="bytes"),
    pytest.param(lambda: bytearray(b"0123456789"), id="a bytearray"),
    pytest.param(lambda: io.BytesIO(b"0123456789"), id="a file object"),
    pytest.param(lambda: "0123456789", id="text"),
]


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("checksums", ["when_supported", "when_required"])
def test_bodies_of_every_kind_arrive(service: Service, boto: Callable[..., Any], body: Any, checksums: str):
    s3 = boto(service, config=Config(request_checksum_calculation=checksums))
    s3.put_object(Bucket="dst-bucket", Key="key", Body=body())
    assert service.body("dst-bucket", "key") == b"0123456789"


def test_an_open_file_arrives(s3: Any, service: Service, tmp_path: Path):
    (tmp_path / "file").write_bytes(b"0123456789")
    with (tmp_path / "file").open("rb") as file:
        s3.put_object(Bucket="dst-bucket", Key="key", Body=file)
    assert service.body("dst-bucket", "key") == b"0123456789"


@pytest.mark.parametrize("algorithm", ["CRC32", "SHA1", "SHA256"])
def test_a_checksum_that_is_asked_for_is_sent_and_verified(
    s3: Any, service: Service, algorithm: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("time.sleep", lambda seconds: None)  # botocore asks again after BadDigest
    answer = s3.put_object(Bucket="dst-bucket", Key="key", Body=b"0123456789", ChecksumAlgorithm=algorithm)
    assert service.body("dst-bucket", "key") == b"0123456789"
    assert (f"Checksum{algorithm}" in answer) is (service.profile == "aws")  # jdcloud answers none: design, section 5
    with pytest.raises(ClientError):
        s3.put_object(Bucket="dst-bucket", Key="key", Body=b"other", **{f"Checksum{algorithm}": "AAAAAA=="})
    assert service.body("dst-bucket", "key") == b"0123456789"


def test_a_range_is_read(s3: Any, service: Service):
    service.store.bucket("src-bucket").put("key", b"0123456789")
    got = s3.get_object(Bucket="src-bucket", Key="key", Range="bytes=2-5")
    assert (got["Body"].read(), got["ContentRange"], got["ContentLength"]) == (b"2345", "bytes 2-5/10", 4)


@pytest.mark.parametrize(
    ("call", "outcome"),
    [
        pytest.param(("get_object", {"Bucket": "src-bucket", "Key": "none"}), (404, "NoSuchKey"), id="get"),
        pytest.param(("head_object", {"Bucket": "src-bucket", "Key": "none"}), (404, "404"), id="head"),
        pytest.param(("get_object", {"Bucket": "no-bucket", "Key": "none"}), (404, "NoSuchBucket"), id="bucket"),
        pytest.param(
            ("upload_part", {"Bucket": "dst-bucket", "Key": "k", "PartNumber": 1, "UploadId": "none", "Body": b"x"}),
            (404, "NoSuchUpload"),
            id="upload",
        ),
    ],
)
def test_errors_are_raised_as_client_errors(s3: Any, call: Any, outcome: Any):
    with pytest.raises(ClientError) as caught:
        getattr(s3, call[0])(**call[1])
    assert code_of(caught) == outcome


def test_a_modeled_error_has_its_own_class(s3: Any):
    with pytest.raises(s3.exceptions.NoSuchKey):
        s3.get_object(Bucket="src-bucket", Key="none")
    with pytest.raises(s3.exceptions.NoSuchUpload):
        s3.abort_multipart_upload(Bucket="src-bucket", Key="none", UploadId="none")


def test_keys_are_listed_and_paginated(s3: Any, service: Service):
    keys = [f"dir {number % 3}/键+{number:02}" for number in range(25)]
    for key in keys:
        service.store.bucket("src-bucket").put(key, b"x")
    for name in ("list_objects_v2", "list_objects"):
        pages = s3.get_paginator(name).paginate(Bucket="src-bucket", PaginationConfig={"PageSize": 10})
        assert [entry["Key"] for page in pages for entry in page["Contents"]] == sorted(keys)
        pages = s3.get_paginator(name).paginate(Bucket="src-bucket", Delimiter="/", PaginationConfig={"PageSize": 2})
        found = [prefix["Prefix"] for page in pages for prefix in page.get("CommonPrefixes", ())]
        assert found == ["dir 0/", "dir 1/", "dir 2/"]
    with_prefix = s3.list_objects_v2(Bucket="src-bucket", Prefix="dir 1/", MaxKeys=3)
    assert (with_prefix["KeyCount"], with_prefix["IsTruncated"]) == (3, True)


def test_buckets_are_created_listed_and_deleted(s3: Any, service: Service):
    s3.create_bucket(Bucket="new-bucket")
    assert [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]] == ["dst-bucket", "new-bucket", "src-bucket"]
    assert s3.head_bucket(Bucket="new-bucket")["ResponseMetadata"]["HTTPStatusCode"] == 200
    location = {"jdcloud": "huabei", "aws": None}[service.profile]  # GET-Bucket-Location; us-east-1 has none
    assert s3.get_bucket_location(Bucket="new-bucket")["LocationConstraint"] == location
    s3.delete_bucket(Bucket="new-bucket")
    with pytest.raises(ClientError) as caught:
        s3.head_bucket(Bucket="new-bucket")
    assert code_of(caught) == (404, "404")


def test_objects_are_deleted_one_by_one_and_together(s3: Any, service: Service):
    for number in range(5):
        service.store.bucket("src-bucket").put(f"k <&> {number}", b"x")
    s3.delete_object(Bucket="src-bucket", Key="k <&> 0")
    s3.delete_object(Bucket="src-bucket", Key="none")  # 204 all the same
    wanted = {"Objects": [{"Key": f"k <&> {number}"} for number in (1, 2, 9)]}
    answer = s3.delete_objects(Bucket="src-bucket", Delete=wanted)
    assert sorted(entry["Key"] for entry in answer["Deleted"]) == ["k <&> 1", "k <&> 2", "k <&> 9"]
    assert service.store.bucket("src-bucket").keys() == ["k <&> 3", "k <&> 4"]


def test_an_object_is_copied(s3: Any, service: Service):
    service.store.bucket("src-bucket").put(
        "a+b c/备", b"0123456789", content_type="text/plain", metadata={"owner": "me"}
    )
    source = {"Bucket": "src-bucket", "Key": "a+b c/备"}
    result = s3.copy_object(Bucket="dst-bucket", Key="copy", CopySource=source)["CopyObjectResult"]
    assert result["ETag"] == f'"{hashlib.md5(b"0123456789").hexdigest()}"'
    head = s3.head_object(Bucket="dst-bucket", Key="copy")
    assert (head["ContentType"], head["Metadata"]) == ("text/plain", {"owner": "me"})


# streaming bodies


def read_with(body: Any) -> bytes:
    with body as opened:
        assert opened.readable()
        data: bytes = opened.read(5) + opened.readline()
        assert body.tell() == opened.tell() == len(data)
        return data + bytes(opened.read())


READERS = {
    "read": lambda body: body.read(),
    "read in pieces": lambda body: b"".join(iter(lambda: body.read(1000), b"")),
    "iter_chunks": lambda body: b"".join(body.iter_chunks(777)),
    "iterate": b"".join,
    "iter_lines": lambda body: b"\n".join(body.iter_lines(chunk_size=100)) + b"\n",
    "iter_lines with ends": lambda body: b"".join(body.iter_lines(keepends=True)),
    "readlines": lambda body: b"".join(body.readlines()),
    "with": read_with,
}


@pytest.mark.parametrize("reader", list(READERS))
@pytest.mark.parametrize("pieces", [False, True], ids=["one piece", "joined pieces"])
def test_a_streaming_body_is_read_in_every_way(s3: Any, service: Service, reader: str, pieces: bool):
    line = b"a line of text\n"
    text = line * 1000
    given: Any = {"size": len(text), "pattern": line} if pieces else {"body": text}
    service.store.bucket("src-bucket").put("key", **given)
    assert READERS[reader](s3.get_object(Bucket="src-bucket", Key="key")["Body"]) == text


def test_a_huge_body_is_streamed_without_being_made(s3: Any, service: Service):
    service.store.bucket("src-bucket").put("huge", size="5TiB", pattern=b"0123456789")
    body = s3.get_object(Bucket="src-bucket", Key="huge")["Body"]
    assert (body.read(15), next(body.iter_chunks(4))) == (b"012345678901234", b"5678")
    body.close()


# multipart, by hand and managed


def test_a_multipart_upload_is_listed_and_aborted(s3: Any):
    place = {"Bucket": "dst-bucket", "Key": "key"}
    upload_id = s3.create_multipart_upload(**place)["UploadId"]
    etags = [s3.upload_part(**place, UploadId=upload_id, PartNumber=n, Body=b"x" * n)["ETag"] for n in (2, 1)]
    listed = s3.list_parts(**place, UploadId=upload_id)
    assert [(part["PartNumber"], part["Size"], part["ETag"]) for part in listed["Parts"]] == [
        (1, 1, etags[1]),
        (2, 2, etags[0]),
    ]
    (upload,) = s3.list_multipart_uploads(Bucket="dst-bucket")["Uploads"]
    assert (upload["Key"], upload["UploadId"]) == ("key", upload_id)
    s3.abort_multipart_upload(**place, UploadId=upload_id)
    assert "Uploads" not in s3.list_multipart_uploads(Bucket="dst-bucket")


@pytest.mark.parametrize("config", [SMALL, ONE_THREAD], ids=["three threads", "no threads"])
def test_managed_transfers_use_parts_and_keep_every_byte(
    s3: Any, service: Service, tmp_path: Path, large: bytes, config: TransferConfig
):
    (tmp_path / "file").write_bytes(large)
    seen: list[int] = []
    s3.upload_file(str(tmp_path / "file"), "src-bucket", "file", Config=config, Callback=seen.append)
    service.store.calls.assert_called("UploadPart", times=3)
    assert (service.body("src-bucket", "file"), sum(seen)) == (large, len(large))
    s3.upload_fileobj(io.BytesIO(large), "src-bucket", "object", Config=config, ExtraArgs={"Metadata": {"a": "b"}})
    service.store.calls.assert_called("UploadPart", times=6)
    s3.copy({"Bucket": "src-bucket", "Key": "object"}, "dst-bucket", "copy", Config=config)
    service.store.calls.assert_called("UploadPartCopy", times=3)
    assert s3.head_object(Bucket="dst-bucket", Key="copy")["ETag"] == multipart_etag(*cut(large))
    s3.download_file("dst-bucket", "copy", str(tmp_path / "back"), Config=config)
    assert (tmp_path / "back").read_bytes() == large
    target = io.BytesIO()
    s3.download_fileobj("dst-bucket", "copy", target, Config=config)
    assert target.getvalue() == large
    assert service.store.bucket("dst-bucket").uploads == []


def test_small_managed_transfers_use_no_parts(s3: Any, service: Service):
    s3.upload_fileobj(io.BytesIO(b"small"), "src-bucket", "key", Config=SMALL)
    s3.copy({"Bucket": "src-bucket", "Key": "key"}, "dst-bucket", "copy", Config=SMALL)
    assert service.body("dst-bucket", "copy") == b"small"
    assert [call.operation for call in service.store.calls] == ["PutObject", "HeadObject", "CopyObject"]


class Pipe(io.RawIOBase):
    """Bytes that come once, some at a time."""

    def __init__(self, body: bytes) -> None:
        self._pieces: Iterator[bytes] = iter(cut(body, 1000))

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        piece = next(self._pieces, b"")
        buffer[: len(piece)] = piece
        return len(piece)


def test_a_pipe_is_uploaded_in_parts(s3: Any, service: Service, large: bytes):
    s3.upload_fileobj(io.BufferedReader(Pipe(large)), "dst-bucket", "key", Config=SMALL)
    assert service.body("dst-bucket", "key") == large


conditional = pytest.mark.skipif(
    not hasattr(s3transfer.exceptions, "S3CopyFailedError"), reason="this s3transfer copies without a condition"
)


@conditional
def test_a_managed_copy_of_a_source_that_changes_is_aborted(amazon: Service, boto: Callable[..., Any], large: bytes):
    # s3transfer sends x-amz-copy-source-if-match with what HeadObject said; Amazon checks it for every part
    s3, bucket = boto(amazon), amazon.store.bucket("src-bucket")
    bucket.put("key", large)
    amazon.store.on("HeadObject", after=lambda entry: bucket.put("key", large[::-1]))
    with pytest.raises(
        s3transfer.exceptions.S3CopyFailedError, match='stored object "key" in bucket "src-bucket" did not match'
    ):
        s3.copy({"Bucket": "src-bucket", "Key": "key"}, "dst-bucket", "copy", Config=SMALL)
    amazon.store.calls.assert_called("UploadPartCopy", status=412, code="PreconditionFailed")
    amazon.store.calls.assert_not_called("UploadPartCopy", status=200)
    amazon.store.calls.assert_called("AbortMultipartUpload", times=1)
    amazon.store.calls.assert_not_called("CompleteMultipartUpload")
    assert amazon.store.bucket("dst-bucket").uploads == []
    assert amazon.store.bucket("dst-bucket").keys() == []


@conditional
def test_a_managed_copy_warns_where_its_condition_is_not_supported(boto: Callable[..., Any], large: bytes):
    # Compatibility-API-Overview: x-amz-copy-source-if-match of UploadPartCopy is not supported
    mock = fakeoss.mock(buckets=["src-bucket", "dst-bucket"])
    mock.start().bucket("src-bucket").put("key", large)
    client = boto(None, endpoint_url="https://s3.cn-north-1.jdcloud-oss.com", region_name="cn-north-1")
    client.copy({"Bucket": "src-bucket", "Key": "key"}, "dst-bucket", "copy", Config=SMALL)
    with pytest.warns(fakeoss.UnsupportedWarning, match="UploadPartCopy was called with x-amz-copy-source-if-match"):
        mock.stop()


def test_a_part_of_a_managed_copy_is_sent_again_when_it_fails(
    s3: Any, service: Service, large: bytes, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("time.sleep", lambda seconds: None)  # the pauses between attempts
    service.store.bucket("src-bucket").put("key", large)
    service.store.faults.add("UploadPartCopy", error="InternalError", times=2)
    s3.copy({"Bucket": "src-bucket", "Key": "key"}, "dst-bucket", "copy", Config=ONE_THREAD)
    service.store.calls.assert_called("UploadPartCopy", times=5)
    assert service.body("dst-bucket", "copy") == large


def test_a_managed_copy_by_many_threads_keeps_every_part_in_its_place(s3: Any, service: Service):
    line, size = b"".join(number.to_bytes(3, "big") for number in range(100_001)), 33 * 5 * MIB + 1
    service.store.bucket("src-bucket").put("key", size=size, pattern=line)  # no part begins as another does
    config = TransferConfig(multipart_threshold=5 * MIB, multipart_chunksize=5 * MIB, max_concurrency=32)
    s3.copy({"Bucket": "src-bucket", "Key": "key"}, "dst-bucket", "copy", Config=config)
    service.store.calls.assert_called("UploadPartCopy", times=34, status=200)
    assert service.store.bucket("dst-bucket").object("copy").parts == 34
    assert service.body("dst-bucket", "copy") == (line * (size // len(line) + 1))[:size]
    target = io.BytesIO()
    s3.download_fileobj("dst-bucket", "copy", target, Config=config)
    assert target.getvalue() == service.body("src-bucket", "key")


# before and after the mock


def test_a_client_made_at_import_is_served(no_network: None, large: bytes):
    with fakeoss.mock(buckets=["bkt"], unsupported="ignore") as store:
        EARLY.upload_fileobj(io.BytesIO(large), "bkt", "key", Config=SMALL)
        EARLY.copy({"Bucket": "bkt", "Key": "key"}, "bkt", "copy", Config=SMALL)
        assert bytes(store.bucket("bkt").object("copy").body) == large


@pytest.mark.parametrize("resource", [False, True], ids=["a client", "a resource"])
def test_what_was_made_inside_is_refused_afterwards(no_network: None, boto: Callable[..., Any], resource: bool):
    with fakeoss.mock(buckets=["bkt"]):
        made = boto(None, resource=resource, **OPTIONS)
    client = made.meta.client if resource else made
    with pytest.raises(fakeoss.OutsideMockError, match="made or used inside"):
        client.head_object(Bucket="bkt", Key="key")


# waiters


@pytest.mark.parametrize(
    ("name", "key"),
    [("object_exists", "there"), ("object_not_exists", "gone"), ("bucket_exists", None), ("bucket_not_exists", None)],
)
def test_waiters_see_what_is_there(s3: Any, service: Service, name: str, key: str | None):
    service.store.bucket("src-bucket").put("there", b"x")
    bucket = "no-bucket" if name == "bucket_not_exists" else "src-bucket"
    s3.get_waiter(name).wait(Bucket=bucket, **({"Key": key} if key else {}))
    assert len(service.store.calls) == 1


def test_a_waiter_sees_what_comes_later(s3: Any, service: Service):
    bucket = service.store.bucket("src-bucket")
    service.store.on("HeadObject", after=lambda entry: bucket.put("late", b"x"))
    s3.get_waiter("object_exists").wait(Bucket="src-bucket", Key="late", WaiterConfig={"Delay": 0, "MaxAttempts": 3})
    service.store.calls.assert_called("HeadObject", times=2)


def test_a_waiter_gives_up(s3: Any, service: Service):
    with pytest.raises(WaiterError, match="Max attempts exceeded"):
        s3.get_waiter("object_exists").wait(Bucket="src-bucket", Key="no", WaiterConfig={"Delay": 0, "MaxAttempts": 2})
    service.store.calls.assert_called("HeadObject", times=2)


# presigned


@pytest.mark.parametrize("version", ["s3v4", "s3"])
def test_presigned_urls_work_through_other_clients(service: Service, boto: Callable[..., Any], version: str):
    s3 = boto(service, config=Config(signature_version=version))
    place = {"Bucket": "dst-bucket", "Key": "a b+c"}
    assert requests.put(s3.generate_presigned_url("put_object", Params=place), data=b"0123456789").status_code == 200
    url = s3.generate_presigned_url("get_object", Params={**place, "ResponseContentType": "text/x-mine"})
    answer = requests.get(url)
    assert (answer.content, answer.headers["Content-Type"]) == (b"0123456789", "text/x-mine")
    with urllib3.PoolManager() as manager:
        assert manager.request("GET", url).data == b"0123456789"
    assert requests.delete(s3.generate_presigned_url("delete_object", Params=place)).status_code == 204
    assert service.store.bucket("dst-bucket").keys() == []


@pytest.mark.parametrize("version", ["s3v4", "s3"])
def test_a_presigned_url_expires(service: Service, boto: Callable[..., Any], version: str):
    s3 = boto(service, config=Config(signature_version=version))
    service.store.bucket("dst-bucket").put("key", b"x")
    place = {"Bucket": "dst-bucket", "Key": "key"}
    url = s3.generate_presigned_url("get_object", Params=place, ExpiresIn=60)
    service.store.clock.advance(seconds=50)
    assert requests.get(url).status_code == 200
    service.store.clock.advance(seconds=20)
    answer = requests.get(url)
    assert (answer.status_code, "Request has expired" in answer.text) == (403, True)


# the resource


def test_the_resource_does_the_same(service: Service, boto: Callable[..., Any], large: bytes):
    s3 = boto(service, resource=True)
    source, target = s3.Bucket("src-bucket"), s3.Bucket("dst-bucket")
    source.Object("dir/key").put(Body=large, Metadata={"a": "b"})
    source.put_object(Key="other", Body=b"x")
    assert [entry.key for entry in source.objects.all()] == ["dir/key", "other"]
    assert [entry.key for entry in source.objects.filter(Prefix="dir/")] == ["dir/key"]
    extra = {"Metadata": {"c": "d"}, "MetadataDirective": "REPLACE"}
    target.copy({"Bucket": "src-bucket", "Key": "dir/key"}, "copy", ExtraArgs=extra, Config=SMALL)
    service.store.calls.assert_called("UploadPartCopy", times=3)
    copied = s3.Object("dst-bucket", "copy")
    assert (copied.content_length, copied.metadata) == (len(large), {"c": "d"})
    assert copied.get()["Body"].read() == large
    assert source.creation_date is not None
    for bucket in (source, target):
        bucket.objects.all().delete()
        bucket.delete()
    assert list(s3.buckets.all()) == []


def test_a_multipart_copy_by_hand_is_exact_to_the_byte(s3: Any, service: Service, large: bytes):
    service.store.bucket("src-bucket").put("source object", large)
    place = {"Bucket": "dst-bucket", "Key": "newobject"}
    source = {"Bucket": "src-bucket", "Key": "source object"}
    upload_id = s3.create_multipart_upload(**place)["UploadId"]
    # the second range is that of the example in Upload-Part-Copy-2
    ranges = [(6_291_457, len(large) - 1), (500, 6_291_456), (0, 499)]
    parts = []
    for number, (first, last) in enumerate(ranges, start=1):
        answer = s3.upload_part_copy(
            **place, UploadId=upload_id, PartNumber=number, CopySource=source, CopySourceRange=f"bytes={first}-{last}"
        )
        assert answer["CopyPartResult"]["ETag"] == f'"{hashlib.md5(large[first : last + 1]).hexdigest()}"'
        parts.append({"PartNumber": number, "ETag": answer["CopyPartResult"]["ETag"]})
    service.store.bucket("src-bucket").put("source object", b"replaced")
    done = s3.complete_multipart_upload(**place, UploadId=upload_id, MultipartUpload={"Parts": parts})
    pieces = [large[first : last + 1] for first, last in ranges]
    assert done["ETag"] == multipart_etag(*pieces)
    assert s3.get_object(**place)["Body"].read() == b"".join(pieces)
