"""DeleteObject and DeleteObjects on the wire."""

from __future__ import annotations

import hashlib
import sys
from typing import Any

import pytest

from fakeoss.model import digests
from fakeoss.model.accounts import DEFAULT_OWNER, User
from support.wire import Wire

NAMESPACE = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'
XML = "The XML you provided was not well-formed or did not validate against our published schema"
STRANGER = User("OTHERKEY", "secret", "other-id", "other")


def keys(wire: Wire) -> list[str]:
    return wire.store.bucket("b").keys()


def send(wire: Wire, document: str, **headers: str) -> Any:
    body = document.encode()
    crc = digests.checksum_of("CRC32", body)
    return wire.ask(
        "POST", "/b?delete", body, {"x-amz-checksum-crc32": crc} | {k.replace("_", "-"): v for k, v in headers.items()}
    )


# DeleteObject


def test_delete_object(wire: Wire):
    wire.put("/b/k")
    for _ in range(2):  # Amazon: a missing key is no fault; design, section 5, row 28, for JD Cloud
        answer = wire.delete("/b/k")
        assert (answer.status, answer.body) == (204, b"")
        assert {"Content-Length", "Content-Type", "x-amz-delete-marker", "x-amz-version-id"}.isdisjoint(answer.headers)
    assert wire.get("/b/k").status == 404


def test_delete_object_takes_only_its_key(wire: Wire):
    for key in ("a", "a/", "a/b", "b"):
        wire.put(f"/b/{key}")
    wire.delete("/b/a/")
    assert keys(wire) == ["a", "a/b", "b"]


def test_delete_version_null(wire: Wire):
    wire.put("/b/k")
    answer = wire.delete("/b/k?versionId=abc")
    assert (answer.status, answer.code) == (
        (400, "InvalidArgument") if wire.profile.name == "aws" else (501, "NotImplemented")
    )
    assert keys(wire) == ["k"]
    assert wire.delete("/b/k?versionId=null").status == 204
    assert keys(wire) == []


def test_delete_on_a_condition(aws: Wire, jdcloud: Wire):
    etag = f'"{hashlib.md5(b"x").hexdigest()}"'
    for wire in (aws, jdcloud):
        wire.put("/b/k", b"x")
    answer = aws.delete("/b/k", if_match='"y"')
    assert (answer.status, answer.code, answer.text("Condition")) == (412, "PreconditionFailed", "If-Match")
    assert aws.delete("/b/k", if_match=etag).status == 204
    assert (aws.delete("/b/k", if_match=etag).status, keys(aws)) == (404, [])
    answer = jdcloud.delete("/b/k", if_match=etag)
    assert (answer.status, answer.code, keys(jdcloud)) == (501, "NotImplemented", ["k"])  # undocumented: our reading


def test_delete_frees_the_object(wire: Wire):
    wire.put("/b/k", b"x" * 100)
    record = wire.store.bucket("b").object("k")
    before = sys.getrefcount(record)
    wire.delete("/b/k")
    assert sys.getrefcount(record) == before - 1  # the bucket was the only other owner


# DeleteObjects


def test_delete_objects_on_the_wire(wire: Wire):
    for key in ("one", "a&b"):
        wire.put(f"/b/{key}")
    answer = wire.delete_all("/b", ["one", "none", "a&b"])
    listed = "".join(f"<Deleted><Key>{key}</Key></Deleted>" for key in ("one", "none", "a&amp;b"))
    assert (answer.status, answer.headers["Content-Type"]) == (200, "application/xml")
    assert answer.body.decode() == (  # Delete-Multiple-Objects-2: missing keys count as deleted
        f'<?xml version="1.0" encoding="UTF-8"?>\n<DeleteResult {NAMESPACE}>{listed}</DeleteResult>'
    )
    assert keys(wire) == []


def test_quiet_deletion_lists_nothing_but_failures(aws: Wire):
    aws.put("/b/one")
    objects = "<Object><Key>one</Key></Object><Object><Key>x</Key><VersionId>v</VersionId></Object>"
    answer = send(aws, f"<Delete><Quiet>true</Quiet>{objects}</Delete>")
    message = "The specified version does not exist."
    assert answer.texts("Deleted") == []
    assert [[(child.tag, child.text) for child in error] for error in answer.tree.findall("Error")] == [
        [("Key", "x"), ("VersionId", "v"), ("Code", "NoSuchVersion"), ("Message", message)]
    ]
    assert keys(aws) == []


@pytest.mark.parametrize(("quiet", "listed"), [("false", 1), ("", 1), ("true", 0)])
def test_values_of_quiet(wire: Wire, quiet: str, listed: int):
    answer = send(wire, f"<Delete><Object><Key>k</Key></Object><Quiet>{quiet}</Quiet></Delete>")
    assert len(answer.texts("Deleted")) == listed


def test_delete_objects_with_version_null(wire: Wire):
    """Suites clean up with what ListObjectVersions says."""
    wire.put("/b/k")
    answer = send(wire, "<Delete><Object><Key>k</Key><VersionId>null</VersionId></Object></Delete>")
    assert [(child.tag, child.text) for child in answer.tree.find("Deleted")] == [("Key", "k"), ("VersionId", "null")]
    assert keys(wire) == []


def test_one_failure_does_not_stop_the_rest(make_wire: type[Wire]):
    wire = make_wire("aws", users=[DEFAULT_OWNER, STRANGER]).with_bucket()
    for key in "abc":
        wire.put(f"/b/{key}")
    objects = "".join(
        f"<Object><Key>{key}</Key>{'<VersionId>v</VersionId>' if key == 'b' else ''}</Object>" for key in "abc"
    )
    answer = send(wire, f"<Delete>{objects}</Delete>")
    assert [child.tag for child in answer.tree] == ["Deleted", "Error", "Deleted"]
    assert keys(wire) == ["b"]


@pytest.mark.parametrize("user", [STRANGER, None], ids=["another account", "anonymous"])
def test_delete_objects_of_somebody_else(make_wire: type[Wire], service: str, user: User | None):
    wire = make_wire(service, users=[DEFAULT_OWNER, STRANGER]).with_bucket()
    wire.put("/b/k")
    body = b"<Delete><Object><Key>k</Key></Object></Delete>"
    headers = {"x-amz-checksum-crc32": digests.checksum_of("CRC32", body)}
    answer = wire.ask("POST", "/b?delete", body, headers, user=user)
    assert (answer.status, answer.texts("Error/Code"), answer.texts("Error/Message")) == (
        200,
        ["AccessDenied"],
        ["Access Denied"],
    )
    assert keys(wire) == ["k"]


def test_thousand_keys_and_one_more(wire: Wire):
    many = [f"key-{number:04}" for number in range(1001)]
    for key in many:
        wire.put(f"/b/{key}")
    answer = wire.delete_all("/b", many)
    assert (answer.status, answer.error) == (
        400,
        {"Code": "MalformedXML", "Message": XML},
    )  # Amazon; JD Cloud is silent
    assert len(keys(wire)) == 1001
    assert len(wire.delete_all("/b", many[:1000]).texts("Deleted")) == 1000
    assert keys(wire) == [many[1000]]


@pytest.mark.parametrize("key", [" ", " a ", "a\tb", "a\nb", "中文", "<&>\"'", "\U0001f600", "a//b", "a&amp;b"])
def test_key_is_taken_literally(wire: Wire, key: str):
    bucket = wire.store.bucket("b")
    for each in {key, key.strip() or "stripped"}:
        bucket.put(each)
    answer = wire.delete_all("/b", [key])
    assert answer.texts("Deleted/Key") == [key]
    assert bucket.keys() == ([key.strip() or "stripped"] if key.strip() != key else [])


def test_missing_digest(wire: Wire):
    answer = wire.ask("POST", "/b?delete", b"<Delete><Object><Key>k</Key></Object></Delete>")
    messages = {
        "aws": ("InvalidRequest", "Missing required header for this request: Content-MD5 OR x-amz-checksum-*"),
        "jdcloud": ("MissingContentMD5", "Missing required header for this request: Content-MD5"),  # Error-Response-2
    }
    code, message = messages[wire.profile.name]
    assert (answer.status, answer.error) == (400, {"Code": code, "Message": message})


def test_wrong_digest(wire: Wire):
    wire.put("/b/k")
    answer = wire.delete_all("/b", ["k"], content_md5="AAAAAAAAAAAAAAAAAAAAAA==")
    assert (answer.status, answer.code) == (400, "BadDigest")
    assert keys(wire) == ["k"]


@pytest.mark.parametrize(
    "document",
    ["", "text", "<Delete>", "<Delete/>", "<Other><Object><Key>k</Key></Object></Other>", "<Delete><Object/></Delete>",
     "<Delete><Object><Key>k</Key></Object><Object><VersionId>null</VersionId></Object></Delete>",
     "<!DOCTYPE d [<!ENTITY e 'k'>]><Delete><Object><Key>&e;</Key></Object></Delete>"],
)  # fmt: skip
def test_broken_document_deletes_nothing(wire: Wire, document: str):
    wire.put("/b/k")
    answer = send(wire, document)
    code, message = ("MalformedXML", XML) if document else ("MissingRequestBodyError", "Request Body is empty")
    assert (answer.status, answer.error) == (400, {"Code": code, "Message": message})
    assert keys(wire) == ["k"]
