"""Keys that lead out of their bucket: refused as Amazon was seen to do, wherever a request names one."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import fakeoss
from fakeoss.errors import Cause, OssError
from support.wire import HOSTS, Answer, Wire

FORM = (
    '--x\r\nContent-Disposition: form-data; name="key"\r\n\r\n{}\r\n'
    '--x\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\ndata\r\n--x--\r\n'
)


def post(wire: Wire, key: str) -> Answer:
    return wire.ask("POST", "/b", FORM.format(key).encode(), {"content-type": "multipart/form-data; boundary=x"})


def delete_all(wire: Wire, key: str) -> Answer:
    document = f"<Delete><Object><Key>a</Key></Object><Object><Key>{key}</Key></Object></Delete>".encode()
    return wire.ask("POST", "/b?delete", document, {"x-amz-checksum-crc32": _crc(document)})


def _crc(document: bytes) -> str:
    from fakeoss.model.digests import checksum_of

    return str(checksum_of("CRC32", document))


WAYS: dict[str, Callable[[Wire, str], Answer]] = {
    "PutObject": lambda wire, key: wire.put(f"/b/{key}", b"x"),
    "GetObject": lambda wire, key: wire.get(f"/b/{key}"),
    "HeadObject": lambda wire, key: wire.head(f"/b/{key}"),
    "DeleteObject": lambda wire, key: wire.delete(f"/b/{key}"),
    "GetObjectTagging": lambda wire, key: wire.get(f"/b/{key}?tagging"),
    "PutObjectAcl": lambda wire, key: wire.ask("PUT", f"/b/{key}?acl", b""),
    "CreateMultipartUpload": lambda wire, key: wire.ask("POST", f"/b/{key}?uploads"),
    "UploadPart": lambda wire, key: wire.put(f"/b/{key}?partNumber=1&uploadId=x", b"x"),
    "CopyObject to it": lambda wire, key: wire.copy(f"/b/{key}", "b/a"),
    "CopyObject from it": lambda wire, key: wire.copy("/b/copy", f"b/{key}"),
    "UploadPartCopy from it": lambda wire, key: wire.copy("/b/copy?partNumber=1&uploadId=x", f"b/{key}"),
    "DeleteObjects": delete_all,
    "PostObject": post,
}


@pytest.mark.parametrize("key", ["../x", "..", "a/../../x", "a/../.."])
@pytest.mark.parametrize("way", WAYS)
def test_amazon_refuses_it(aws: Wire, way: str, key: str):
    """With 400 and nothing else: floci#1231, floci#1320."""
    aws.put("/b/a", b"x")
    answer = WAYS[way](aws, key)
    assert (answer.status, answer.body, answer.headers["Content-Length"]) == (400, b"", "0")
    assert aws.store.bucket("b").keys() == ["a"]
    assert aws.store.calls[-1].code == "BadRequest"


@pytest.mark.parametrize("escaped", ["%2E%2E/x", "%2e./x", "..%2Fx", "a%2F..%2F..%2Fx"])
def test_an_escaped_one_is_the_same(aws: Wire, escaped: str):
    for answer in (aws.put(f"/b/{escaped}"), aws.copy("/b/copy", f"b/{escaped}")):
        assert (answer.status, answer.body) == (400, b"")
    assert aws.store.bucket("b").keys() == []


@pytest.mark.parametrize("key", ["a/../b", "a/..", "..a", "a../b", ".../x", "a/b/../../c"])
def test_any_other_is_a_key_like_any_other(aws: Wire, key: str):
    aws.must(aws.put(f"/b/{key}", b"x"))
    aws.must(aws.copy("/b/copy", f"b/{key}"))
    assert aws.store.bucket("b").keys() == sorted([key, "copy"])
    assert post(aws, key).code == "AccessDenied"  # an anonymous form: its key was accepted
    assert aws.get(f"/b/{key}").body == b"x"
    assert b"<Deleted>" in delete_all(aws, key).body


def test_a_prefix_is_no_key(aws: Wire):
    assert aws.get("/b?list-type=2&prefix=../x").status == 200


def test_jdcloud_documents_no_such_rule(jdcloud: Wire):
    jdcloud.must(jdcloud.put("/b/../x", b"x"))
    jdcloud.store.bucket("b").put("../y", b"y")
    assert jdcloud.store.bucket("b").keys() == ["../x", "../y"]


def test_amazon_once_accepted_it(monkeypatch: pytest.MonkeyPatch):
    """As a listing of 2021 shows: S3Scanner#122."""
    monkeypatch.setitem(HOSTS, "aws-legacy", HOSTS["aws"])
    legacy = Wire("aws-legacy").with_bucket()
    legacy.must(legacy.put("/b/../x", b"x"))
    assert legacy.store.bucket("b").keys() == ["../x"]


def test_no_website_serves_it(aws: Wire):
    aws.host = "b.s3-website-us-east-1.amazonaws.com"
    answer = aws.ask("GET", "/../x", user=None)
    assert (answer.status, answer.body) == (400, b"")


def test_it_cannot_be_seeded(aws: Wire):
    for store in (aws.store, fakeoss.Store()):
        bucket = store.create_bucket("seeded")
        with pytest.raises(OssError, match=re.escape(Cause.KEY_CLIMBS.value)):
            bucket.put("../x", b"x")
        bucket.put("a/../x", b"x")


def test_a_dump_that_holds_one_is_refused_where_no_service_accepts_it(tmp_path: Path):
    jdcloud, aws = Wire("jdcloud"), Wire("aws")
    jdcloud.store.create_bucket("bkt").put("../x", b"x")
    jdcloud.store.dump(tmp_path)
    with pytest.raises(ValueError, match=r"the key '\.\./x' leads out of its bucket"):
        aws.store.seed(tmp_path)
    for store in (Wire("jdcloud").store, fakeoss.Store()):
        store.seed(tmp_path)
        assert store.bucket("bkt").keys() == ["../x"]


def test_boto3_sees_what_it_saw_at_amazon():
    boto3: Any = pytest.importorskip("boto3")
    with fakeoss.mock(profile="aws", buckets=["bkt"]) as oss, fakeoss.Server(oss, profile="aws") as server:
        for endpoint in (None, server.endpoint_url):
            s3 = boto3.client(
                "s3",
                region_name="us-east-1",
                endpoint_url=endpoint,
                aws_access_key_id="a",
                aws_secret_access_key="b",
            )
            with pytest.raises(s3.exceptions.ClientError) as caught:
                s3.put_object(Bucket="bkt", Key="../x", Body=b"x")
            assert str(caught.value) == "An error occurred (400) when calling the PutObject operation: Bad Request"
            s3.close()
