"""What a test says of an object that it puts itself: what a client reads of it, and what is refused."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

import fakeoss
from fakeoss import profiles
from fakeoss.dispatch import Dispatcher
from fakeoss.errors import Cause, OssError
from fakeoss.model.bucket import Bucket
from fakeoss.model.store import Store
from fakeoss.wire.address import Place
from fakeoss.wire.message import Request

WHEN = datetime(2030, 4, 11, 20, 34, 56, tzinfo=timezone.utc)
SIGNED = {"authorization": "AWS4-HMAC-SHA256 Credential=AK/20260101/us-east-1/s3/aws4_request"}


@pytest.fixture
def store() -> Store:
    return Store(limits=fakeoss.Limits(max_metadata_bytes=20))


@pytest.fixture
def bucket(store: Store) -> Iterator[Bucket]:
    bucket = store.create_bucket("bkt", object_lock=True)
    yield bucket
    assert bucket.keys() in ([], ["k"])


def read(store: Store, **headers: str) -> dict[str, str]:
    """The headers that a client gets."""
    dispatcher = Dispatcher(store, profiles.find("aws"))
    request = Request("HEAD", ("https", "host", "/bkt/k"), {**SIGNED, **headers}, None)
    response = dispatcher.answer(request, Place())
    assert response.status == 200
    return response.headers


@pytest.mark.parametrize(
    ("options", "header", "value", "field"),
    [
        ({"content_type": "text/plain"}, "Content-Type", "text/plain", "content_type"),
        ({"cache_control": "max-age=1"}, "Cache-Control", "max-age=1", "cache_control"),
        ({"content_disposition": "inline"}, "Content-Disposition", "inline", "content_disposition"),
        ({"content_encoding": "gzip"}, "Content-Encoding", "gzip", "content_encoding"),
        ({"content_language": "de"}, "Content-Language", "de", "content_language"),
        ({"expires": "never"}, "Expires", "never", "expires"),
        ({"expires": WHEN}, "Expires", "Thu, 11 Apr 2030 20:34:56 GMT", "expires"),
        ({"cache_control": " no-cache\t"}, "Cache-Control", "no-cache", "cache_control"),
        ({"storage_class": "STANDARD_IA"}, "x-amz-storage-class", "STANDARD_IA", "storage_class"),
        (
            {"website_redirect_location": "/other"},
            "x-amz-website-redirect-location",
            "/other",
            "website_redirect_location",
        ),
        ({"metadata": {"Colour": " blue "}}, "x-amz-meta-colour", "blue", ""),
        ({"metadata": {"x-amz-meta-a": "1"}}, "x-amz-meta-a", "1", ""),
        ({"tags": {"team": "red"}}, "x-amz-tagging-count", "1", ""),
        ({"lock_mode": "GOVERNANCE", "retain_until": WHEN}, "x-amz-object-lock-mode", "GOVERNANCE", "lock_mode"),
        ({"legal_hold": True}, "x-amz-object-lock-legal-hold", "ON", ""),
        ({"legal_hold": False}, "x-amz-object-lock-legal-hold", "OFF", ""),
        ({"encryption": "aws:kms"}, "x-amz-server-side-encryption", "aws:kms", ""),
        ({"checksum_algorithm": "CRC32"}, "x-amz-checksum-crc32", "NSRBwg==", ""),
    ],
)
def test_what_is_said_is_what_a_client_reads(
    store: Store, bucket: Bucket, options: dict[str, Any], header: str, value: str, field: str
):
    record = bucket.put("k", b"abc", **options)
    assert read(store, **{"x-amz-checksum-mode": "ENABLED"})[header] == value
    if field:
        assert getattr(record, field) == value


def test_the_record_shows_what_is_said(bucket: Bucket):
    record = bucket.put("k", tags={"a": "b"}, lock_mode="COMPLIANCE", retain_until=WHEN.timestamp(), legal_hold=True)
    assert (record.tags, record.retain_until, record.legal_hold) == ({"a": "b"}, WHEN, True)
    other = Store().create_bucket("bkt").put("k")
    headers = ("cache_control", "content_disposition", "content_encoding", "content_language", "expires")
    others = ("lock_mode", "retain_until", "website_redirect_location")
    assert {getattr(other, name) for name in (*headers, *others)} == {None}
    assert (other.tags, other.legal_hold, other.content_type) == ({}, False, "binary/octet-stream")


def test_a_retention_protects(store: Store, bucket: Bucket):
    record = bucket.put("k", b"1", lock_mode="GOVERNANCE", retain_until=store.clock.now() + 9)
    with pytest.raises(OssError) as caught:
        bucket.delete("k", version_id=record.version_id)
    assert caught.value.cause is Cause.OBJECT_LOCKED
    store.clock.advance(10)
    bucket.delete("k", version_id=record.version_id)


def test_a_canned_acl_is_that_of_the_object(store: Store):
    bucket = store.create_bucket("open", acl="private")  # ACLs have effect there
    dispatcher = Dispatcher(store, profiles.find("aws"))
    statuses = []
    for acl in (None, "private", "public-read"):
        bucket.put("k", b"x", acl=acl)
        request = Request("GET", ("https", "host", "/open/k"), {}, None)
        statuses.append(dispatcher.answer(request, Place()).status)
    assert statuses == [403, 403, 200]


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"content_type": 3}, TypeError, "content_type must be a string, not 3"),
        ({"cache_control": b"x"}, TypeError, "cache_control must be a string"),
        ({"cache_control": "a\r\nX-Evil: 1"}, ValueError, "cache_control is a header, which has no line breaks"),
        ({"content_language": "a\0"}, ValueError, "content_language is a header"),
        ({"content_disposition": "备"}, ValueError, "only Latin-1"),
        ({"expires": WHEN.replace(tzinfo=None)}, ValueError, "expires needs a time zone"),
        ({"expires": timedelta(1)}, TypeError, "expires must be a string"),
        ({"metadata": "colour=blue"}, TypeError, "metadata must be a mapping"),
        ({"metadata": {"colour": 1}}, TypeError, "metadata is a text: colour=1 is not"),
        ({"metadata": {"a b": "1"}}, ValueError, "'a b' is no name of user metadata"),
        ({"metadata": {"": "1"}}, ValueError, "'' is no name of user metadata"),
        ({"metadata": {"a": "1\n2"}}, ValueError, "metadata 'a' is a header, which has no line breaks"),
        ({"metadata": {"a": "1", "A": "2"}}, ValueError, "user metadata has 'a' twice"),
        ({"tags": ["a"]}, TypeError, "tags must be a mapping"),
        ({"storage_class": None}, TypeError, "storage_class must be a string, not None"),
        ({"lock_mode": "GOVERNANCE"}, TypeError, "lock_mode and retain_until belong together"),
        ({"retain_until": 1.0}, TypeError, "lock_mode and retain_until belong together"),
        ({"lock_mode": "GOVERNANCE", "retain_until": "2030"}, TypeError, "retain_until must be a datetime or epoch"),
        ({"legal_hold": "ON"}, TypeError, "legal_hold must be True or False, not 'ON'"),
        ({"checksum_algorithm": "CRC-32"}, ValueError, "no checksum algorithm 'CRC-32'; did you mean 'CRC32'?"),
        ({"size": "5TiB", "checksum_algorithm": "CRC32"}, ValueError, "too large for a CRC32"),
        ({"contenttype": "text/plain"}, TypeError, "Bucket.put has no 'contenttype'; did you mean 'content_type'?"),
        ({"ContentType": "text/plain"}, TypeError, "did you mean 'content_type'?"),
        ({"storageclass": "GLACIER"}, TypeError, "did you mean 'storage_class'?"),
        ({"cache-control": "x"}, TypeError, "did you mean 'cache_control'?"),
        ({"colour": "blue"}, TypeError, "user metadata is given as metadata={...}"),
    ],
)
def test_what_no_request_could_say_is_refused(
    bucket: Bucket, options: dict[str, Any], error: type[Exception], message: str
):
    with pytest.raises(error, match=re.escape(message)):
        bucket.put("k", **options)
    assert bucket.keys() == []


@pytest.mark.parametrize(
    ("options", "cause", "message"),
    [
        ({"storage_class": "GLACIR"}, Cause.INVALID_STORAGE_CLASS, "'GLACIR'); did you mean 'GLACIER'?"),
        ({"storage_class": "zzz"}, Cause.INVALID_STORAGE_CLASS, "; the storage classes are DEEP_ARCHIVE, GLACIER,"),
        ({"metadata": {"name": "x" * 17}}, Cause.METADATA_TOO_LARGE, "Size=21, MaxSizeAllowed=20"),
        ({"metadata": {"n": "ä" * 10}}, Cause.METADATA_TOO_LARGE, "Size=21, MaxSizeAllowed=20"),
        ({"acl": "public_read"}, Cause.INVALID_CANNED_ACL, "; did you mean 'public-read'?"),
        ({"website_redirect_location": "x"}, Cause.INVALID_REDIRECT, "neither a path nor a URL"),
        ({"tags": {str(n): "" for n in range(11)}}, Cause.TOO_MANY_TAGS, "10"),
        ({"encryption": "AES-256"}, Cause.ENCRYPTION_METHOD, "; did you mean 'AES256'?"),
        ({"lock_mode": "GOVERNMENT", "retain_until": WHEN}, Cause.LOCK_MODE_UNKNOWN, "did you mean 'GOVERNANCE'?"),
    ],
)
def test_what_the_service_would_refuse_is_refused(bucket: Bucket, options: dict[str, Any], cause: Cause, message: str):
    with pytest.raises(OssError) as caught:
        bucket.put("k", **options)
    assert caught.value.cause is cause
    assert message in str(caught.value)
    assert bucket.keys() == []


def test_a_storage_class_of_another_service_is_refused(store: Store, bucket: Bucket):
    Dispatcher(store, profiles.find("jdcloud"))
    bucket.put("k", storage_class="GLACIER")
    with pytest.raises(OssError, match="ONEZONE_IA"):
        bucket.put("k", storage_class="ONEZONE_IA")


def test_a_lock_needs_a_bucket_with_object_lock(store: Store):
    bucket = store.create_bucket("other")
    with pytest.raises(OssError, match=r"create_bucket\('other', object_lock=True\)"):
        bucket.put("k", legal_hold=True)


def test_the_signature_shows_the_options():
    parameters = inspect.signature(Bucket.put).parameters
    assert "cache_control" in parameters
    assert {each.kind for each in parameters.values()}.isdisjoint({inspect.Parameter.VAR_KEYWORD})
