"""What a test may expect of a store's state, and what it reads where that is not so."""

from __future__ import annotations

import re
from typing import Any

import pytest

from fakeoss.limits import Limits
from fakeoss.model import rope
from fakeoss.model.expectations import split_path
from fakeoss.model.store import Store

MIB = 1 << 20
ETAG = "4f7223ebadee9fb57b6796570d60638f"  # md5 of the movie


@pytest.fixture
def store() -> Store:
    store = Store(limits=Limits(min_part_size=1))
    bucket = store.create_bucket("dst")
    bucket.put("movie", b"0123456789" * 3, metadata={"a": "1", "b": "2"}, content_type="video/mp4", tags={"x": "y"})
    bucket.put("huge", size="6TiB")
    bucket.put("doc.json", '{"a": [1, 2]}')
    return store


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"size": 30, "parts": 0, "content_type": "video/mp4", "storage_class": "STANDARD", "tags": {"x": "y"}},
        {"etag": ETAG},
        {"etag": f'"{ETAG}"'},
        {"body": b"0123456789" * 3, "metadata": {"b": "2", "a": "1"}},
        {"body": lambda body: body.startswith(b"0"), "size": range(20, 40).__contains__},
        {"text": "0123456789" * 3},
    ],
)
def test_an_object_that_is_as_expected_is_returned(store: Store, fields: dict[str, Any]):
    assert store.assert_object("dst/movie", **fields) is store.bucket("dst")["movie"]


def test_sizes_may_be_written_with_units_and_large_bodies_are_not_made_real(store: Store):
    store.assert_object("dst/huge", size="6TiB")
    with pytest.raises(AssertionError, match=r"body: differs from byte 2 on: .*\(3 bytes expected, 6597069766656"):
        store.assert_object("dst/huge", body=b"\0\0x")
    store.assert_object("dst/doc.json", json={"a": [1, 2]})


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"size": "31B"}, "size: expected 31, found 30"),
        ({"parts": 3}, "parts: expected 3, found 0"),
        ({"parts": ["1MiB", 3]}, "parts: expected [1048576, 3], found []"),
        ({"metadata": {"a": "1"}}, "metadata: 'b': expected none, found '2'"),
        (
            {"metadata": {"a": "2", "c": "3", "b": "2"}},
            "metadata: 'a': expected '2', found '1'; 'c': expected '3'",
        ),
        (
            {"body": b"0123456789" * 2 + b"0123x56789"},
            "differs from byte 24 on: expected b'x56789', found b'456789'",
        ),
        (
            {"body": b"0123456789" * 4},
            "from byte 30 on: expected b'0123456789', found b'' (40 bytes expected",
        ),
        ({"body": b"0123"}, "body: differs from byte 4 on: expected b'', found b'4567890123456789' (4 bytes expected"),
        ({"etag": "0"}, f"etag: expected '0', found '{ETAG}'"),
        ({"size": str.isdigit and (lambda size: size > 99)}, "size: found 30, of which <lambda> is not true"),
    ],
)
def test_each_field_that_is_not_as_expected_has_a_line(store: Store, fields: dict[str, Any], text: str):
    with pytest.raises(AssertionError, match=re.escape(text)) as caught:
        store.assert_object("dst/movie", **fields)
    assert str(caught.value).startswith("dst/movie is not as expected:\n  ")


def test_only_what_differs_is_shown(store: Store):
    with pytest.raises(AssertionError) as caught:
        store.assert_object("dst/movie", size=1, content_type="video/mp4", parts=2)
    expected = "dst/movie is not as expected:\n  size: expected 1, found 30\n  parts: expected 2, found 0"
    assert str(caught.value) == expected


def test_an_object_that_is_not_there_is_said_with_what_is_near(store: Store):
    for path, text in {
        "dst/moive": "expected the object dst/moive, found none; did you mean 'movie'?",
        "dts/movie": "expected the object dts/movie, and there is no bucket 'dts'; did you mean 'dst'?",
    }.items():
        with pytest.raises(AssertionError, match=re.escape(text)):
            store.assert_object(path)
        store.assert_no_object(path)
    with pytest.raises(AssertionError, match="expected no object dst/movie, found <ObjectRecord 'movie' 30 bytes"):
        store.assert_no_object("dst/movie")


def test_a_delete_marker_and_an_open_upload_are_no_objects(store: Store):
    bucket = store.bucket("dst")
    bucket.start_upload("late", [b"a", b"bc"])
    with pytest.raises(AssertionError, match=r"found an open upload .{8}\.\.\. with parts 1-2 of 3 bytes of that key"):
        store.assert_object("dst/late")
    bucket.set_versioning("Enabled")
    bucket.delete("movie")
    with pytest.raises(AssertionError, match="found a delete marker, above 1 version"):
        store.assert_object("dst/movie")


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"sise": 3}, "an object has no 'sise'; did you mean 'size'?"),
        ({"content-type": "a"}, "an object has no 'content-type'; did you mean 'content_type'?"),
    ],
)
def test_a_field_that_no_object_has_is_a_type_error(store: Store, fields: dict[str, Any], text: str):
    with pytest.raises(TypeError, match=re.escape(text)):
        store.assert_object("dst/movie", **fields)


@pytest.mark.parametrize(
    ("path", "error"), [("dst", ValueError), ("/k", ValueError), ("b/", ValueError), (3, TypeError)]
)
def test_a_path_names_bucket_and_key(path: Any, error: type[Exception]):
    assert split_path("b/a/b") == ("b", "a/b")
    with pytest.raises(error, match="write 'bucket/key'"):
        split_path(path)


def test_open_uploads_are_named_with_what_they_hold(store: Store):
    store.assert_no_open_uploads()
    store.create_bucket("src")
    upload = store.bucket("dst").start_upload("a/b", {1: "5MiB", 2: "5MiB", 4: b"x"})
    store.assert_no_open_uploads("src")
    with pytest.raises(AssertionError) as caught:
        store.assert_no_open_uploads()
    line = f"dst/a/b: an open upload {upload.upload_id[:8]}... with parts 1-2, 4 of {10 * MIB + 1} bytes"
    assert str(caught.value) == f"expected no open upload, found 1:\n  {line}"


def test_a_multipart_object_is_compared_by_the_sizes_of_its_parts(store: Store):
    from fakeoss.model.assembly import ListedPart, assemble

    bucket = store.bucket("dst")
    upload = bucket.start_upload("k", [b"abc", b"d"])
    listed = [ListedPart(number, part.etag) for number, part in upload.parts.items()]
    bucket._state.complete(upload, assemble(upload, listed, store.limits))
    assert store.assert_object("dst/k", parts=[3, 1], body=b"abcd").parts == 2
    assert rope.size_of(bucket["k"].content) == 4
    with pytest.raises(AssertionError, match=re.escape("parts: expected [3, 2], found [3, 1]")):
        store.assert_object("dst/k", parts=[3, 2])
