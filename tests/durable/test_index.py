"""The indexes of a durable bucket give what those of one in memory give."""

from __future__ import annotations

from copy import copy

import pytest

from durable.conftest import Open
from fakeoss.durable.index import DurableSettings, DurableTimeline
from fakeoss.limits import Limits
from fakeoss.model.assembly import ListedPart, assemble
from fakeoss.model.bucket import Bucket
from fakeoss.model.settings import Settings
from fakeoss.model.timeline import Timeline
from fakeoss.model.versions import ObjectIndex

LIMITS = Limits(min_part_size=1)


def test_a_copy_is_a_plain_one_that_no_journal_follows(open_again: Open):
    bucket = open_again().store.create_bucket("bkt")
    bucket.put("a", "1")
    bucket.settings.tags = {"a": "b"}
    copied = bucket._state.copied()
    assert (type(copied._objects), type(copied.settings), type(copied.timeline)) == (ObjectIndex, Settings, Timeline)
    assert copied.is_same(bucket._state)
    bucket.delete("a")
    assert copied.current("a").body == b"1"  # type: ignore[union-attr]


def test_settings_and_timeline_tell_of_changes():
    told: list[str] = []
    settings = DurableSettings(Settings(), lambda: told.append("settings"))
    timeline = DurableTimeline(Timeline(5.0), lambda: told.append("timeline"))
    assert settings == Settings()
    settings.requester_pays = True
    timeline.settled_at = 5.0
    assert told == ["settings"]
    timeline.settled_at = 6.0
    assert told == ["settings", "timeline"]
    assert copy(settings) == settings
    assert (copy(timeline).settled_at, type(copy(timeline))) == (6.0, Timeline)


def test_pages_are_read_from_rows(open_again: Open):
    bucket = open_again().store.create_bucket("bkt")
    for number in range(5):
        bucket.put(f"k{number}", str(number))
    again = open_again().store.bucket("bkt")
    assert again.keys("k") == [f"k{number}" for number in range(5)]
    assert [len(stack) for stack in again._state.stacks()] == [1] * 5
    assert "k9" not in again
    assert [record.body for record in again._state._objects.current.values()] == [b"0", b"1", b"2", b"3", b"4"]


def bodies(bucket: Bucket) -> list[bytes]:
    return [record.body for record in bucket.versions("k")]


@pytest.mark.parametrize("marked", [False, True])
@pytest.mark.parametrize("size", [1, 5 << 20])
def test_versions_keep_the_order_of_their_beginnings(open_again: Open, marked: bool, size: int):
    store = open_again().store
    store.limits = LIMITS
    bucket = store.create_bucket("bkt", versioning=True)
    bucket.put("k", b"0")
    late = bucket.start_upload("k", [b"1" * size])
    bucket.put("k", b"2" * size)
    other = bucket.start_upload("k", [b"3"])
    if marked:
        bucket.delete("k")
    again = open_again().store
    again.limits = LIMITS
    bucket = again.bucket("bkt")
    for version_id in (other.version_id, late.version_id):
        (upload,) = (each for each in bucket.uploads if each.version_id == version_id)
        listed = [ListedPart(part.number, part.etag) for part in upload.parts.values()]
        bucket._state.complete(upload, assemble(upload, listed, LIMITS))
    again._state.confirm()
    expected = [b""] * marked + [b"3", b"2" * size, b"1" * size, b"0"]
    assert bodies(bucket) == expected
    bucket = open_again().store.bucket("bkt")
    assert bodies(bucket) == expected
    assert ("k" in bucket) is not marked
    for record in bucket.versions("k"):
        if record.version_id == late.version_id:
            bucket.delete("k", version_id=record.version_id)
    assert bodies(open_again().store.bucket("bkt")) == [each for each in expected if each != b"1" * size]
