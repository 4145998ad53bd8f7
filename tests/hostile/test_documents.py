"""Documents that are no documents, or say what cannot be: nothing is done."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from typing import Any

import pytest

from fakeoss.model.store import state_of
from support.hostile import Service

Headers = dict[str, str | None]

DELETE_NONE = b"<Delete><Object><Key>none</Key></Object></Delete>"


def md5(body: bytes) -> str:
    return b64encode(hashlib.md5(body).digest()).decode()


def part_list(pairs: list[tuple[Any, str]]) -> bytes:
    parts = "".join(f"<Part><PartNumber>{number}</PartNumber><ETag>{etag}</ETag></Part>" for number, etag in pairs)
    return f"<CompleteMultipartUpload>{parts}</CompleteMultipartUpload>".encode()


BOMB = b'<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
NOT_LISTS = [
    # body of CompleteMultipartUpload, code
    pytest.param(b"", "InvalidRequest", id="none"),  # row 51: recorded at Amazon
    pytest.param(b"<CompleteMultipartUpload/>", "MalformedXML", id="no part"),  # row 51
    pytest.param(b"<CompleteMultipartUpload>", "MalformedXML", id="not closed"),
    pytest.param(b"<Other/>", "MalformedXML", id="another root"),
    pytest.param(b"{}", "MalformedXML", id="JSON"),
    pytest.param(b"\0" * 50, "MalformedXML", id="null bytes"),
    pytest.param(BOMB + part_list([(1, "&b;")]), "MalformedXML", id="bomb"),
    pytest.param(part_list([("", "x")]), "MalformedXML", id="empty number"),
    pytest.param(part_list([("abc", "x")]), "MalformedXML", id="number in letters"),
    pytest.param(part_list([("1.0", "x")]), "MalformedXML", id="fraction"),
    pytest.param(part_list([("٣", "x")]), "MalformedXML", id="digit of another script"),
    pytest.param(part_list([("9" * 30, "x")]), "MalformedXML", id="number of thirty digits"),
    pytest.param(part_list([("-", "x")]), "MalformedXML", id="sign alone"),
    pytest.param(part_list([(0, "x")]), "InvalidArgument", id="zero"),  # row 52: versitygw#2111
    pytest.param(part_list([(-1, "x")]), "InvalidArgument", id="negative"),
    pytest.param(part_list([(3, "x")]), "InvalidPart", id="part that was never sent"),  # row 55
    pytest.param(part_list([(1, "x")]), "InvalidPart", id="another entity tag"),  # row 55
    pytest.param(part_list([(1, "")]), "InvalidPart", id="no entity tag"),
    pytest.param(part_list([(2, "x"), (1, "x")]), "InvalidPartOrder", id="descending"),  # row 53
    pytest.param(part_list([(1, "x"), (1, "x")]), "InvalidPartOrder", id="twice"),  # row 53
    pytest.param(part_list([(1, "x")]).replace(b"ETag", b"Tag"), "MalformedXML", id="part without ETag"),  # row 52
    pytest.param(part_list([(1, "x")]).replace(b"PartN", b"N"), "MalformedXML", id="part without number"),  # row 52
    pytest.param(part_list([(1, "x" * 5_000_000)]), "EntityTooLarge", id="5 MB"),
]


@pytest.mark.parametrize(("body", "code"), NOT_LISTS)
def test_hostile_list_of_parts_completes_nothing(service: Service, body: bytes, code: str) -> None:
    assert service.refused("POST", f"/bkt/u?uploadId={service.upload}", {}, body)["Code"] == code
    complete = service.send("POST", f"/bkt/u?uploadId={service.upload}", {}, service.part_list(service.upload))
    assert complete.status == 200, "the upload is still usable"
    assert service.bucket.object("u").body == b"firstsecond"


def test_list_of_parts_cut_at_every_byte_completes_nothing(service: Service) -> None:
    whole = service.part_list(service.upload)
    for end in range(1, len(whole)):
        found = service.refused("POST", f"/bkt/u?uploadId={service.upload}", {}, whole[:end])
        assert found["Code"] == "MalformedXML"


def test_ten_thousand_parts_and_no_more(service: Service) -> None:
    bucket, upload = state_of(service.store).bucket("bkt"), service.bucket.uploads[0]
    etag = hashlib.md5(b"x").hexdigest()
    for number in range(1, 10_001):
        bucket.put_part(upload, number, b"x", (etag, None))
    target = f"/bkt/u?uploadId={service.upload}"
    found = service.refused("PUT", f"{target}&partNumber=10001", {}, b"x")
    assert found["Code"] == {"aws": "InvalidArgument", "jdcloud": "TooManyParts"}[service.profile.name]
    pairs = [(number, etag) for number in range(1, 10_002)]
    assert service.refused("POST", target, {}, part_list(pairs))["Code"] == "InvalidPart"
    assert service.send("POST", target, {}, part_list(pairs[:-1])).status == 200
    assert (service.bucket.object("u").size, service.bucket.object("u").parts) == (10_000, 10_000)


def deletion(count: int) -> bytes:
    return b"<Delete>%s</Delete>" % b"".join(b"<Object><Key>k%d</Key></Object>" % number for number in range(count))


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(deletion(0), id="no key"),
        pytest.param(deletion(1001).replace(b">k5<", b">k<"), id="1001 keys"),  # Delete-Multiple-Objects-2
        pytest.param(b"<Delete><Object><Key>k</Key></Object>", id="not closed"),
        pytest.param(b"<Delete><Object><Key>k</Key></Object><Object/></Delete>", id="an object without a key"),
        pytest.param(b"<Delete><Object><Key>k&#0;</Key></Object></Delete>", id="reference to NUL"),
        pytest.param(BOMB + b"<Delete><Object><Key>&b;</Key></Object></Delete>", id="bomb"),
        pytest.param(
            b'<!DOCTYPE d SYSTEM "file:///etc/passwd"><Delete><Object><Key>k</Key></Object></Delete>', id="DTD"
        ),
        pytest.param(b"<delete><Object><Key>k</Key></Object></delete>", id="small letters"),
    ],
)
def test_hostile_deletion_deletes_nothing(service: Service, body: bytes) -> None:
    code = "MalformedXML" if body else "MissingRequestBodyError"  # aws-sdk-cpp#733, versitygw#820
    assert service.refused("POST", "/bkt?delete", {"content-md5": md5(body)}, body)["Code"] == code


def test_thousand_keys_are_deleted_at_once(service: Service) -> None:
    for number in range(1000):
        service.bucket.put(f"k{number}")
    body = deletion(1000)
    assert service.send("POST", "/bkt?delete", {"content-md5": md5(body)}, body).status == 200
    assert service.bucket.keys() == ["k", "m"]


def test_deletion_keeps_the_blanks_of_a_key(service: Service) -> None:
    service.bucket.put(" k ")
    body = b"<Delete><Object><Key> k </Key></Object></Delete>"
    assert service.send("POST", "/bkt?delete", {"content-md5": md5(body)}, body).status == 200
    assert service.bucket.keys() == ["k", "m"]


@pytest.mark.parametrize(
    ("headers", "aws", "jdcloud"),
    [({}, "InvalidRequest", "MissingContentMD5"), ({"content-md5": md5(b"other")}, "BadDigest", "BadDigest")],
    ids=["no digest", "wrong digest"],
)
def test_deletion_without_its_digest_deletes_nothing(
    service: Service, headers: Headers, aws: str, jdcloud: str
) -> None:
    found = service.refused("POST", "/bkt?delete", headers, DELETE_NONE.replace(b"none", b"k"))
    assert found["Code"] == {"aws": aws, "jdcloud": jdcloud}[service.profile.name]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        pytest.param(b"<CreateBucketConfiguration>", "MalformedXML", id="not closed"),
        pytest.param(b"<Other/>", "MalformedXML", id="another root"),
        pytest.param(BOMB + b"<CreateBucketConfiguration/>", "MalformedXML", id="DTD"),
        pytest.param(
            b"<CreateBucketConfiguration><LocationConstraint>moon</LocationConstraint></CreateBucketConfiguration>",
            "InvalidLocationConstraint",
            id="nowhere",
        ),
    ],
)
def test_hostile_configuration_creates_no_bucket(service: Service, body: bytes, code: str) -> None:
    if code == "InvalidLocationConstraint" and service.profile.name == "aws":
        code = "IllegalLocationConstraintException"  # recorded at Amazon for the endpoints of single regions
    assert service.refused("PUT", "/new-bucket", {}, body)["Code"] == code
