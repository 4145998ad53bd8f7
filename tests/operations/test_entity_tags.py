"""ETags that are no MD5 of the content: objects and parts under SSE-KMS, DSSE-KMS and SSE-C at Amazon (API reference,
Object; recorded there, February 2026). The contract has what of it every client sees."""

from __future__ import annotations

import hashlib
import json
import re
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from urllib3.filepost import encode_multipart_formdata

from fakeoss import Store, profiles
from fakeoss.model import digests
from support.wire import Answer, Wire, md5_base64, multipart_etag

BODY = b"0123456789"
MD5 = hashlib.md5(BODY).hexdigest()
FORM = re.compile(r"[0-9a-f]{32}")
METHOD = "x-amz-server-side-encryption"
SECRET = b"k" * 32
DEFAULT = (
    "<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>{}</SSEAlgorithm>"
    "</ApplyServerSideEncryptionByDefault></Rule></ServerSideEncryptionConfiguration>"
)


def customer(start: str = f"{METHOD}-customer-", secret: bytes = SECRET) -> dict[str, str]:
    return {
        f"{start}algorithm": "AES256",
        f"{start}key": b64encode(secret).decode(),
        f"{start}key-md5": md5_base64(secret),
    }


SOURCE = customer("x-amz-copy-source-server-side-encryption-customer-")
OPAQUE: dict[str, dict[str, str]] = {
    "SSE-KMS": {METHOD: "aws:kms"},
    "SSE-KMS with a key": {METHOD: "aws:kms", f"{METHOD}-aws-kms-key-id": "k"},
    "bucket key": {METHOD: "aws:kms", f"{METHOD}-bucket-key-enabled": "true"},
    "DSSE-KMS": {METHOD: "aws:kms:dsse"},
    "SSE-C": customer(),
    "default aws:kms": {},
    "default aws:kms:dsse": {},
}
PLAIN: dict[str, dict[str, str]] = {
    "nothing": {},
    "SSE-S3": {METHOD: "AES256"},
    "default AES256": {},
    "SSE-S3 in spite of the default aws:kms": {METHOD: "AES256"},
}


UNBLOCKED = profiles.aws.derive(blocked_encryption_types="NONE")
"""Amazon, with new buckets that accept customers' keys."""


@pytest.fixture
def aws() -> Wire:
    return Wire(UNBLOCKED).with_bucket()


def bucket_for(wire: Wire, name: str) -> Wire:
    """``wire``, with a bucket ``plain`` that encrypts by itself and a bucket ``b`` of the default in ``name``."""
    wire.with_bucket("plain").must(wire.put("/plain/src", BODY))
    method = name.partition("default ")[2]
    if method:
        wire.must(wire.ask("PUT", "/b?encryption", DEFAULT.format(method).encode()))
    return wire


def opening(headers: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if "customer" in name}


def form(wire: Wire, headers: dict[str, str]) -> Answer:
    given = {"bucket": "b", "key": "k", **headers}
    terms = {"expiration": "2011-05-01T00:00:00Z", "conditions": [{name: value} for name, value in given.items()]}
    policy = b64encode(json.dumps(terms).encode()).decode()
    fields = {"key": "k", **headers, "AWSAccessKeyId": "A", "policy": policy, "signature": "not looked at"}
    pieces: list[Any] = [*fields.items(), ("file", ("f", BODY))]
    body, kind = encode_multipart_formdata(pieces)
    return wire.ask("POST", "/b", body, {"content-type": kind}, user=None)


def part(wire: Wire, headers: dict[str, str]) -> Answer:
    upload = wire.start_upload("/b/k", **headers)
    answer = wire.put_part(upload, 1, BODY, **opening(headers))
    assert wire.list_parts(upload).text("Part/ETag") == f'"{answer.etag}"'
    return answer


def copied_part(wire: Wire, headers: dict[str, str], *more: str) -> Answer:
    upload = wire.start_upload("/b/k", **headers)
    answer = wire.copy_part(upload, 1, "/plain/src", *more, **opening(headers))
    assert wire.list_parts(upload).text("Part/ETag") == f'"{answer.etag}"'
    return answer


WRITES: dict[str, Callable[[Wire, dict[str, str]], Answer]] = {
    "PutObject": lambda wire, headers: wire.put("/b/k", BODY, **headers),
    "PutObject with Content-MD5": lambda wire, headers: wire.put("/b/k", BODY, **headers, content_md5=md5_base64(BODY)),
    "PostObject": form,
    "CopyObject": lambda wire, headers: wire.copy("/b/k", "/plain/src", **headers),
    "UploadPart": part,
    "UploadPartCopy": copied_part,
    "UploadPartCopy of a range": lambda wire, headers: copied_part(wire, headers, "bytes=0-9"),
}


@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize("name", OPAQUE)
def test_opaque(aws: Wire, name: str, write: str) -> None:
    answer = aws.must(WRITES[write](bucket_for(aws, name), OPAQUE[name]))
    assert FORM.fullmatch(answer.etag)
    assert answer.etag != MD5
    if "Part" not in write:
        opened = opening(OPAQUE[name])
        assert aws.head("/b/k", **opened).etag == aws.get("/b/k", **opened).etag == answer.etag
        assert aws.list().text("Contents/ETag") == f'"{answer.etag}"'
        assert aws.store.bucket("b").object("k").etag == answer.etag


@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize("name", PLAIN)
def test_plain(aws: Wire, name: str, write: str) -> None:
    assert aws.must(WRITES[write](bucket_for(aws, name), PLAIN[name])).etag == MD5


@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize("name", OPAQUE)
def test_plain_where_the_switch_is_off(make_wire: type[Wire], name: str, write: str) -> None:
    wire = make_wire(UNBLOCKED.derive(opaque_etags=False)).with_bucket()
    assert wire.must(WRITES[write](bucket_for(wire, name), OPAQUE[name])).etag == MD5


@pytest.mark.parametrize("write", WRITES)
def test_plain_at_jdcloud(jdcloud: Wire, write: str) -> None:  # our reading: no page says otherwise
    wire = bucket_for(jdcloud, "default aws:kms")
    assert wire.must(WRITES[write](wire, {})).etag == MD5


@pytest.mark.parametrize("name", OPAQUE)
def test_a_multipart_object_has_the_md5_of_its_parts_etags(aws: Wire, name: str) -> None:
    """Calculated from the ETags that were recorded at Amazon, February 2026, under SSE-KMS and under SSE-C."""
    wire, headers = bucket_for(aws, name), OPAQUE[name]
    upload = wire.start_upload("/b/k", **headers)
    parts = [wire.put_part(upload, number, BODY, **opening(headers)) for number in (1, 2)]
    parts.append(wire.copy_part(upload, 3, "/plain/src", **opening(headers)))
    tags = [each.etag for each in parts]
    assert len({MD5, *tags}) == 4  # recorded: three parts of the same bytes
    refused = wire.complete(upload, [(1, MD5), (2, MD5), (3, MD5)])
    assert (refused.status, refused.code) == (400, "InvalidPart")
    done = wire.must(wire.complete(upload, parts))
    joined = hashlib.md5(b"".join(map(bytes.fromhex, tags))).hexdigest()
    assert done.etag == f"{joined}-3" != multipart_etag([BODY] * 3)
    assert wire.head("/b/k", **opening(headers)).etag == done.etag


def test_each_write_has_its_own(aws: Wire) -> None:
    """Recorded of a copy onto itself with another key, and of two buckets; quilt#2790, aws-sdk-java-v2#7082."""
    for name in ("SSE-KMS", "SSE-C"):
        headers = OPAQUE[name]
        tags = [aws.put(path, BODY, **headers).etag for path in ("/b/k", "/b/k", "/b/other")]
        copy = {**headers, **(SOURCE if name == "SSE-C" else {}), "x-amz-metadata-directive": "REPLACE"}
        tags += [aws.must(aws.copy(path, "/b/k", **copy)).etag for path in ("/b/copy", "/b/k")]
        assert len(set(tags)) == 5
        assert aws.head("/b/k", **opening(headers)).etag == tags[-1]


def written(wire: Wire, order: tuple[int, ...] = (1, 2)) -> list[str]:
    """The ETags of two objects, of a copy and of two parts that are sent in this order."""
    tags = [wire.put("/b/k", BODY, **headers).etag for headers in (OPAQUE["SSE-KMS"], OPAQUE["SSE-C"])]
    tags.append(wire.copy("/b/copy", "/b/k", **SOURCE, **OPAQUE["DSSE-KMS"]).etag)
    upload = wire.start_upload("/b/d", **OPAQUE["SSE-KMS"])
    parts = {number: wire.put_part(upload, number, BODY) for number in order}
    return [*tags, parts[1].etag, parts[2].etag, wire.complete(upload, [parts[1], parts[2]]).etag]


def test_the_seed_decides(make_wire: type[Wire]) -> None:
    def tags(seed: int | None, *order: int) -> list[str]:
        return written(
            make_wire(UNBLOCKED, store=Store(limits=make_wire().store.limits, seed=seed)).with_bucket(), order
        )

    assert tags(1, 1, 2) == tags(1, 1, 2)
    assert set(tags(1, 1, 2)).isdisjoint(tags(2, 1, 2))
    assert set(tags(None, 1, 2)).isdisjoint(tags(None, 1, 2))


def test_parts_have_the_same_in_whatever_order_they_come(aws: Wire) -> None:
    upload = aws.start_upload("/b/d", **OPAQUE["SSE-KMS"])
    first = {number: aws.put_part(upload, number, BODY).etag for number in (1, 2, 3)}
    again = {number: aws.put_part(upload, number, BODY).etag for number in (3, 1, 2)}
    assert first == again
    assert aws.put_part(upload, 1, BODY + b"x").etag != first[1]
    other = aws.start_upload("/b/d", **OPAQUE["SSE-KMS"])
    assert aws.put_part(other, 1, BODY).etag != first[1]


@pytest.mark.parametrize("name", ["SSE-KMS", "DSSE-KMS", "SSE-C"])
def test_what_is_copied_out_of_it_has_its_md5_again(aws: Wire, name: str) -> None:
    """Recorded at Amazon, February 2026: from SSE-KMS and from SSE-C to SSE-S3."""
    headers, key = OPAQUE[name], SOURCE if name == "SSE-C" else {}
    aws.put("/b/k", BODY, **headers)
    assert aws.must(aws.copy("/b/plain", "/b/k", **key)).etag == MD5
    upload = aws.start_upload("/b/d", **headers)
    parts = [aws.put_part(upload, number, BODY[:5], **opening(headers)) for number in (1, 2)]
    aws.must(aws.complete(upload, parts))
    assert aws.must(aws.copy("/b/plain", "/b/d", **key)).etag == hashlib.md5(BODY[:5] * 2).hexdigest()
    other = aws.must(aws.copy("/b/opaque", "/b/d", **key, **OPAQUE["SSE-KMS"])).etag
    assert FORM.fullmatch(other)  # a copy of a multipart object has no number of parts
    upload = aws.start_upload("/b/e")
    assert aws.copy_part(upload, 1, "/b/k", **key).etag == MD5
    assert aws.copy_part(upload, 2, "/b/k", "bytes=2-4", **key).etag == hashlib.md5(BODY[2:5]).hexdigest()


def test_content_md5_is_verified_as_ever(aws: Wire) -> None:
    for headers in (OPAQUE["SSE-KMS"], OPAQUE["SSE-C"]):
        answer = aws.put("/b/k", BODY, **headers, content_md5=md5_base64(b"other"))
        assert (answer.status, answer.code) == (400, "BadDigest")
        assert answer.text("CalculatedDigest") == md5_base64(BODY)
    assert aws.store.bucket("b").keys() == []


def test_conditions_know_no_other_etag(aws: Wire) -> None:
    tag = aws.put("/b/k", BODY, **OPAQUE["SSE-KMS"]).etag
    for method, path, headers, shown in (
        ("GET", "/b/k", {"if-match": tag}, 200),
        ("GET", "/b/k", {"if-match": MD5}, 412),
        ("HEAD", "/b/k", {"if-none-match": f'"{tag}"'}, 304),
        ("HEAD", "/b/k", {"if-none-match": f'"{MD5}"'}, 200),
        ("PUT", "/b/copy", {"x-amz-copy-source": "/b/k", "x-amz-copy-source-if-match": tag}, 200),
        ("PUT", "/b/copy", {"x-amz-copy-source": "/b/k", "x-amz-copy-source-if-match": MD5}, 412),
        ("PUT", "/b/k", {"if-match": MD5}, 412),
        ("DELETE", "/b/k", {"if-match": MD5}, 412),
        ("DELETE", "/b/k", {"if-match": tag}, 204),
    ):
        assert aws.ask(method, path, headers=headers).status == shown, (method, headers)


def test_attributes_and_versions_have_the_same(aws: Wire) -> None:
    aws.store.bucket("b").set_versioning("Enabled")
    tags = [aws.put("/b/k", BODY, **OPAQUE["SSE-KMS"]).etag for _ in range(2)]
    assert aws.get("/b/k?attributes", x_amz_object_attributes="ETag").text("ETag") == tags[1]
    assert aws.list(kind="versions").texts("Version/ETag") == [f'"{tag}"' for tag in reversed(tags)]


def test_no_byte_is_read_for_it(aws: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    """The MD5 that Content-MD5 is compared with is the only one; a copy under a key needs none."""
    aws.put("/b/k", BODY, **OPAQUE["SSE-KMS"])
    upload = aws.start_upload("/b/d", **OPAQUE["SSE-KMS"])
    parts = [aws.put_part(upload, number, BODY) for number in (1, 2)]
    aws.must(aws.complete(upload, parts))
    read: list[int] = []
    original = digests.md5_of
    monkeypatch.setattr(digests, "md5_of", lambda body, *span: read.append(1) or original(body, *span))
    aws.must(aws.put("/b/k", BODY, **OPAQUE["SSE-KMS"]))
    assert len(read) == 1
    for source in ("/b/k", "/b/d"):
        aws.must(aws.copy("/b/copy", source, **OPAQUE["SSE-KMS"]))
    assert len(read) == 1
    for _ in range(2):
        aws.must(aws.copy("/b/copy", "/b/k"))  # computed once, and remembered
    assert len(read) == 2


# what no request does


def test_what_a_test_puts_itself(aws: Wire, jdcloud: Wire) -> None:
    bucket = aws.store.bucket("b")
    assert bucket.put("k", BODY).etag == MD5
    record = bucket.put("k", BODY, encryption="aws:kms")
    assert FORM.fullmatch(record.etag)
    assert record.etag != MD5
    assert aws.head("/b/k").etag == record.etag
    upload = bucket.start_upload("d", [BODY, BODY], encryption="aws:kms")
    tags = [each.etag for each in upload.parts.values()]
    assert len({MD5, *tags}) == 3
    theirs = jdcloud.store.bucket("b")
    assert theirs.put("k", BODY, encryption="aws:kms").etag == MD5
    assert theirs.start_upload("d", [BODY], encryption="aws:kms").parts[1].etag == MD5
    alone = Store().create_bucket("bucket", encryption="aws:kms")  # as at Amazon, where no service answers
    assert alone.put("k", BODY).etag != MD5


def test_folders(tmp_path: Path) -> None:
    (tmp_path / "seed" / "bucket").mkdir(parents=True)
    (tmp_path / "seed" / "bucket" / "file").write_bytes(BODY)
    store = Store()
    store.create_bucket("bucket", encryption="aws:kms")
    store.seed(tmp_path / "seed")
    record = store.bucket("bucket").object("file")
    assert FORM.fullmatch(record.etag)
    assert record.etag != MD5
    store.dump(tmp_path / "dump")
    again = Store()
    again.seed(tmp_path / "dump")
    assert again.bucket("bucket").object("file").etag == record.etag
    (tmp_path / "dump" / "bucket" / "file").write_bytes(b"changed")
    changed = Store()
    changed.seed(tmp_path / "dump")
    found = changed.bucket("bucket").object("file")
    assert FORM.fullmatch(found.etag)
    assert found.etag not in {record.etag, hashlib.md5(b"changed").hexdigest()}


def test_replicas(aws: Wire) -> None:
    """User Guide, Using default encryption with replication: ETags differ where the target encrypts; otherwise they are
    the source's."""
    for name in ("there", "hidden"):
        aws.store.create_bucket(name, encryption="aws:kms" if name == "hidden" else None)
    for name in ("b", "there", "hidden"):
        aws.store.bucket(name).set_versioning("Enabled")
    rules = "".join(
        f"<Rule><ID>{name}</ID><Priority>{priority}</Priority><Filter><Prefix></Prefix></Filter><Status>Enabled</Status>"
        "<SourceSelectionCriteria><SseKmsEncryptedObjects><Status>Enabled</Status></SseKmsEncryptedObjects>"
        "</SourceSelectionCriteria><DeleteMarkerReplication><Status>Disabled</Status></DeleteMarkerReplication>"
        f"<Destination><Bucket>arn:aws:s3:::{name}</Bucket><EncryptionConfiguration><ReplicaKmsKeyID>k</ReplicaKmsKeyID>"
        "</EncryptionConfiguration></Destination></Rule>"
        for priority, name in enumerate(("there", "hidden"), 1)
    )
    document = f"<ReplicationConfiguration><Role>r</Role>{rules}</ReplicationConfiguration>"
    aws.must(aws.ask("PUT", "/b?replication", document.encode()))
    aws.put("/b/plain", BODY)
    aws.put("/b/kms", BODY, **OPAQUE["SSE-KMS"])
    aws.put("/b/customer", BODY, **OPAQUE["SSE-C"])
    upload = aws.start_upload("/b/parts")
    aws.must(aws.complete(upload, [aws.put_part(upload, 1, BODY)]))
    tags = {
        key: [aws.store.bucket(name).object(key).etag for name in ("b", "there", "hidden")]
        for key in ("plain", "kms", "customer", "parts")
    }
    assert tags["plain"][:2] == [MD5, MD5] != tags["plain"][1:]
    assert len({MD5, *tags["kms"]}) == 4
    assert len(set(tags["customer"])) == 1
    assert tags["parts"][0] == tags["parts"][1] != tags["parts"][2]
    assert tags["parts"][2].endswith("-1")
