"""Uploads that a test leaves half done."""

from __future__ import annotations

import re
from typing import Any

import pytest

from fakeoss.errors import OssError
from fakeoss.model.assembly import ListedPart, assemble
from fakeoss.model.store import Store


@pytest.fixture
def store() -> Store:
    store = Store()
    store.create_bucket("bkt")
    return store


def test_an_upload_is_begun_with_parts_in_order_or_by_number(store: Store):
    bucket = store.bucket("bkt")
    first = bucket.start_upload("k", [b"abc", "5MiB"], metadata={"a": "1"}, content_type="text/plain")
    second = bucket.start_upload("l", {3: 7, 1: b""})
    assert bucket.uploads == [first, second]
    assert {number: part.size for number, part in first.parts.items()} == {1: 3, 2: 5 << 20}
    assert {number: part.size for number, part in second.parts.items()} == {3: 7, 1: 0}
    assert first.parts[1].etag == "900150983cd24fb0d6963f7d28e17f72"  # md5 of abc
    assert (first.attributes.metadata, first.attributes.headers) == ({"a": "1"}, {"Content-Type": "text/plain"})
    assert bucket.start_upload("m").parts == {}


@pytest.mark.parametrize(
    ("parts", "error", "text"),
    [
        ({0: b""}, ValueError, "must be 1 to 10000, not 0"),
        ({10_001: b""}, ValueError, "must be 1 to 10000, not 10001"),
        ({"1": b""}, TypeError, "must be a number, not '1'"),
        ([None], TypeError, "a part is bytes, or a size such as 1048576 or '1MiB', not None"),
        (["many"], ValueError, "not a size: 'many'"),
    ],
)
def test_parts_that_cannot_be_open_nothing(store: Store, parts: Any, error: type[Exception], text: str):
    with pytest.raises(error, match=re.escape(text)):
        store.bucket("bkt").start_upload("k", parts)
    store.assert_no_open_uploads()
    with pytest.raises(TypeError, match="did you mean 'metadata'"):
        store.bucket("bkt").start_upload("k", metdata={})


@pytest.mark.parametrize("name", ["the upload", "its id", "its key"])
def test_a_part_is_lost_and_the_upload_goes_on(store: Store, name: str):
    bucket = store.bucket("bkt")
    upload = bucket.start_upload("k", [b"a", b"b"])
    before = store.snapshot()
    etags = {number: part.etag for number, part in upload.parts.items()}
    bucket.lose_part({"the upload": upload, "its id": upload.upload_id, "its key": "k"}[name], 1)
    assert list(upload.parts) == [2]
    with pytest.raises(OssError, match="a listed part was never uploaded"):
        assemble(upload, [ListedPart(number, etag) for number, etag in etags.items()], store.limits)
    assert str(store.diff(before)) == f"- part bkt/k 1: 1 bytes, etag {etags[1]}"


def test_a_part_or_upload_that_is_not_there_cannot_be_lost(store: Store):
    bucket = store.bucket("bkt")
    with pytest.raises(ValueError, match="no open upload 'k' in 'bkt'; the open ones are: none"):
        bucket.lose_part("k", 1)
    upload = bucket.start_upload("k", [b"a", b"b"])
    with pytest.raises(ValueError, match="the upload of 'k' has no part 3; its parts are: 1, 2"):
        bucket.lose_part(upload, 3)
    bucket.start_upload("k")
    with pytest.raises(ValueError, match="2 open uploads have the key 'k'"):
        bucket.lose_part("k", 1)
