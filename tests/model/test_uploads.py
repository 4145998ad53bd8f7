"""Uploads: their pages against a model that looks at every upload."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakeoss.errors import Cause, OssError
from fakeoss.model.listing import Query, parts_page
from fakeoss.model.records import Attributes, Part
from fakeoss.model.store_state import Ids
from fakeoss.model.uploads import MultipartUpload, UploadIndex

NAMES = st.text(st.sampled_from("ab/"), max_size=3)


# pages


class Opened(NamedTuple):
    key: str
    serial: int
    upload: MultipartUpload


def index_of(keys: list[str], seed: int) -> tuple[UploadIndex, list[Opened]]:
    ids, index, opened = Ids(seed), UploadIndex(), []
    for serial, key in enumerate(keys):
        upload = MultipartUpload(key, ids.upload_id(), Attributes(), serial=serial)
        index.add(upload)
        opened.append(Opened(key, serial, upload))
    return index, opened


def naive(opened: list[Opened], prefix: str, delimiter: str, behind: tuple[str, int]) -> list[MultipartUpload | str]:
    """The uploads and common prefixes behind a key and serial, by key and then by initiation."""
    found: dict[tuple[str, int], MultipartUpload | str] = {}
    for key, serial, upload in opened:
        head, mark, _ = key[len(prefix) :].partition(delimiter) if delimiter else (key, "", "")
        if key.startswith(prefix):
            name = prefix + head + mark if mark else key
            found[(name, 1 << 60 if mark else serial)] = name if mark else upload
    return [found[place] for place in sorted(found) if place > behind]


@given(st.lists(NAMES.filter(bool), max_size=12), NAMES, st.sampled_from(["", "/", "b/"]), st.integers(1, 4), st.data())
def test_page_is_what_the_model_lists(keys: list[str], prefix: str, delimiter: str, limit: int, data: st.DataObject):
    index, opened = index_of(keys, seed=1)
    marker = data.draw(st.none() | st.sampled_from(opened)) if opened else None
    key_marker = data.draw(NAMES) if marker is None else marker.key
    behind = (key_marker, 1 << 61) if marker is None else (marker.key, marker.serial)
    if not key_marker:
        behind = ("", -1)
    expected = naive(opened, prefix, delimiter, behind)
    page = index.page(Query(prefix, delimiter, key_marker, limit), marker and marker.upload.upload_id)
    assert page.entries == [entry for entry in expected[:limit] if not isinstance(entry, str)]
    assert page.prefixes == [entry for entry in expected[:limit] if isinstance(entry, str)]
    assert page.truncated == (len(expected) > limit)


@given(st.lists(NAMES.filter(bool), max_size=12), st.integers(1, 4), st.lists(st.booleans(), min_size=12, max_size=12))
def test_uploads_closed_between_two_pages_hide_none_that_is_left(keys: list[str], limit: int, closed: list[bool]):
    """A clean-up aborts what a page showed before it asks for the next one (minio#1805: the id still says where)."""
    index, opened = index_of(keys, seed=2)
    expected = [upload for _, _, upload in sorted(opened, key=lambda each: each[:2])]
    seen: list[MultipartUpload] = []
    query, marker = Query(limit=limit), None
    while True:
        page = index.page(query, marker)
        seen += page.entries
        if not page.truncated:
            break
        query, marker = query._replace(after=page.entries[-1].key), page.entries[-1].upload_id
        for upload in page.entries:
            if closed[upload.serial]:
                index.remove(upload)
    assert seen == expected


def test_marker_of_another_key_is_refused():
    index, opened = index_of(["a", "b"], seed=3)
    marker = opened[1].upload.upload_id
    with pytest.raises(OssError) as refusal:
        index.page(Query(after="a"), marker)
    assert refusal.value.cause is Cause.INVALID_UPLOAD_MARKER  # recorded at Amazon
    assert refusal.value.fields == {"ArgumentValue": marker}


def test_marker_that_is_no_upload_id_is_refused():
    index, _ = index_of(["a", "b"], seed=3)
    with pytest.raises(OssError) as refusal:
        index.page(Query(after="a"), "no-id")
    assert refusal.value.cause is Cause.INVALID_UPLOAD_MARKER  # versitygw#1797
    assert index.page(Query(), "no-id").entries == list(index)  # recorded: without a key it is ignored


def test_closed_uploads_leave_nothing_behind():
    index, opened = index_of(["a", "a", "b"], seed=4)
    for _, _, upload in opened:
        index.remove(upload)
    assert (len(index), list(index), index.of("a")) == (0, [], ())
    assert [value for name, value in vars(index).items() if len(value)] == []


def test_upload_closed_twice_is_refused():
    index, opened = index_of(["a"], seed=5)
    index.remove(opened[0].upload)
    with pytest.raises(OssError) as refusal:
        index.remove(opened[0].upload)
    assert refusal.value.cause is Cause.NO_SUCH_UPLOAD


def test_upload_is_found_under_its_own_key_only():
    index, opened = index_of(["a", "b"], seed=6)
    upload = opened[0].upload
    assert index.find("a", upload.upload_id) is upload
    for key, upload_id in (("b", upload.upload_id), ("a", "other")):
        with pytest.raises(OssError) as refusal:
            index.find(key, upload_id)
        assert refusal.value.cause is Cause.NO_SUCH_UPLOAD
        assert refusal.value.fields == {"UploadId": upload_id}


@given(st.sets(st.integers(1, 30)), st.integers(0, 31), st.integers(0, 8))
def test_page_of_parts_is_the_slice_of_the_sorted_numbers(numbers: set[int], after: int, limit: int):
    upload = MultipartUpload("k", "id", Attributes())
    upload.parts = {number: Part(number, b"xxxx", 4, "", 0.0, None) for number in numbers}
    expected = [number for number in sorted(numbers) if number > after]
    parts, truncated = parts_page(upload, after, limit)
    assert [part.number for part in parts] == expected[:limit]
    assert truncated == (0 < limit < len(expected))
