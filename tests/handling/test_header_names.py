"""Headers of the service's own family that an operation does not read: refused, reported, or without effect."""

from __future__ import annotations

import pytest

import fakeoss
from fakeoss.handling.header_names import GUARDS, NO_EFFECT, NO_EFFECT_IN, READ, unread
from fakeoss.operations import OPERATIONS
from support.wire import Wire

SUPPORTED = {rule.name for rule in OPERATIONS if rule.supported}


def bucket_of(wire: Wire) -> fakeoss.Bucket:
    return wire.store.bucket("b")


@pytest.fixture(params=["aws", "jdcloud"])
def wire(request: pytest.FixtureRequest) -> Wire:
    wire = Wire(request.param).with_bucket()
    wire.put("/b/k", b"0123456789")
    return wire


def test_the_table_names_operations_and_each_header_has_one_verdict() -> None:
    assert set(READ) | set(NO_EFFECT_IN) <= SUPPORTED
    read = frozenset().union(*READ.values())
    assert not read & GUARDS
    assert not read & set(NO_EFFECT)
    assert not GUARDS & set(NO_EFFECT)


@pytest.mark.parametrize("header", sorted(GUARDS))
@pytest.mark.parametrize(
    ("method", "target"),
    [("PUT", "/b/k"), ("DELETE", "/b/k"), ("POST", "/b/k?uploads"), ("DELETE", "/b/k?uploadId=none")],
)
def test_header_that_guards_data_is_refused_and_nothing_changes(
    wire: Wire, method: str, target: str, header: str
) -> None:
    answer = wire.ask(method, target, headers={header: "1"})
    assert (answer.status, answer.code) == (501, "NotImplemented")
    assert (bucket_of(wire).object("k").body, bucket_of(wire).uploads) == (b"0123456789", [])


@pytest.mark.parametrize(
    "header",
    [
        *("x-amz-if-match-colour", "x-amz-object-lock-to-come", "x-amz-object-if-match", "x-amz-copy-source-if-colour"),
        *("if-modified-since", "if-unmodified-since"),
    ],
)
@pytest.mark.parametrize(
    ("method", "target"), [("PUT", "/b/k"), ("DELETE", "/b/k"), ("POST", "/b/k?uploads"), ("PUT", "/b?cors")]
)
def test_what_would_guard_a_change_in_vain_is_refused(wire: Wire, method: str, target: str, header: str) -> None:
    answer = wire.ask(method, target, b"1" if method == "PUT" else b"", {header: "1"})
    assert (answer.status, answer.code) == (501, "NotImplemented")
    assert (bucket_of(wire).object("k").body, bucket_of(wire).uploads) == (b"0123456789", [])


def test_a_read_goes_on_with_conditions_that_nobody_knows(wire: Wire) -> None:
    assert wire.ask("GET", "/b/k", headers={"x-amz-if-match-colour": "1"}).status == 200
    assert wire.dispatcher.ignored == {("GetObject", "x-amz-if-match-colour")}
    assert wire.ask("GET", "/b?location", headers={"if-none-match": "*", "if-modified-since": "1"}).status == 200


@pytest.mark.parametrize("header", sorted(NO_EFFECT))
def test_header_without_effect_is_not_mentioned(wire: Wire, header: str) -> None:
    assert wire.ask("DELETE", "/b/k", headers={header: "1"}).status == 204
    assert wire.dispatcher.ignored == set()


@pytest.mark.parametrize(
    ("operation", "names", "expected"),
    [
        ("PutObject", ["host", "x-amz-meta-colour", "x-amz-checksum-crc32", "x-amz-acl"], []),
        ("GetObject", ["host", "x-amz-meta-colour", "x-amz-acl"], ["x-amz-acl", "x-amz-meta-colour"]),
        ("ListBuckets", ["x-amz-invented", "content-type", "x-other"], ["x-amz-invented"]),
        ("UploadPart", ["x-amz-storage-class", "x-amz-tagging"], ["x-amz-tagging"]),
        ("Unparsed", ["x-amz-date"], []),
    ],
)
def test_unread_headers(operation: str, names: list[str], expected: list[str]) -> None:
    assert unread(operation, names) == expected


def test_unread_header_is_reported_when_the_mock_ends_or_refused() -> None:
    import boto3
    from botocore.exceptions import ClientError

    def add_header(request: object, **options: object) -> None:
        request.headers["x-amz-invented"] = "1"  # type: ignore[attr-defined]

    for policy in ("warn", "reject", "ignore"):
        mock = fakeoss.mock(profile="aws", buckets=["bkt"], unsupported=policy)
        mock.start()
        s3 = boto3.client("s3", "us-east-1")
        s3.meta.events.register("before-sign.s3.HeadBucket", add_header)
        if policy == "reject":
            with pytest.raises(ClientError, match="501"):
                s3.head_bucket(Bucket="bkt")
        else:
            s3.head_bucket(Bucket="bkt")
        if policy == "warn":
            with pytest.warns(fakeoss.UnsupportedWarning, match="HeadBucket was called with x-amz-invented"):
                mock.stop()
        else:
            mock.stop()
