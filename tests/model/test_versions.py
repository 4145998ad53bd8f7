"""Stacks of versions, and pages of them against a model that looks at every version."""

from __future__ import annotations

from itertools import count
from typing import NamedTuple

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fakeoss.model.listing import Query
from fakeoss.model.records import NewObject, ObjectRecord
from fakeoss.model.versions import ENABLED, NOISE, SUSPENDED, ObjectIndex, serial_of, version_id_of

PIECES = st.lists(st.sampled_from(["a", "b", "/", "-", "\0", "\U0010ffff"]), min_size=1, max_size=4)
KEYS = PIECES.map("".join)
AFFIXES = st.sampled_from(["", "a", "/", "a/", "b", "\U0010ffff"])
WRITES = st.lists(st.tuples(KEYS, st.sampled_from(["put", "mark", "null"])), max_size=14)


class Shown(NamedTuple):
    """What the naive model lists: a version by its id, or a common prefix without one."""

    name: str
    version_id: str | None
    newest: bool = False


def new_index() -> ObjectIndex:
    return ObjectIndex(lambda serial: version_id_of(serial, bytes([serial % 251]) * NOISE))


def record(index: ObjectIndex, key: str, serial: int, *, is_marker: bool = False) -> ObjectRecord:
    new = NewObject(key, b"", "")
    return ObjectRecord(new, serial=serial, version_id=index.version_id(serial), is_marker=is_marker, index=index)


def written(writes: list[tuple[str, str]]) -> tuple[ObjectIndex, dict[str, list[ObjectRecord]]]:
    """An index after these writes, and the same as lists, newest first."""
    index, naive, serials = new_index(), {}, count(1)
    for key, kind in writes:
        index.set_state(SUSPENDED if kind == "null" else ENABLED)
        made = record(index, key, next(serials), is_marker=kind == "mark")
        index.put(made)
        naive[key] = [made, *(each for each in naive.get(key, []) if each.version_id != made.version_id)]
    return index, naive


def everything(naive: dict[str, list[ObjectRecord]], prefix: str, delimiter: str) -> list[Shown]:
    found: list[Shown] = []
    for key in sorted(naive, key=lambda key: key.encode("utf-8")):
        head, mark, _ = key[len(prefix) :].partition(delimiter) if delimiter else (key, "", "")
        if not key.startswith(prefix):
            continue
        if mark:
            found.append(Shown(prefix + head + mark, None))
        else:
            found += [Shown(key, each.version_id, each is naive[key][0]) for each in naive[key]]
    return list(dict.fromkeys(found))


def walked(index: ObjectIndex, query: Query) -> list[list[Shown]]:
    """What each page shows, following the markers as a client does."""
    pages: list[list[Shown]] = []
    marker = None
    while len(pages) < 50:
        page = index.versions_page(query, marker)
        prefixes = [Shown(prefix, None) for prefix in page.prefixes]
        shown = [Shown(each.record.key, each.record.version_id, each.newest) for each in page.entries]
        order = {name: place for place, name in enumerate(sorted({each.name for each in prefixes + shown}))}
        pages.append(sorted(prefixes + shown, key=lambda each: order[each.name]))
        if not page.truncated:
            return pages
        last = pages[-1][-1]
        assert last.name == page.last
        marker, query = last.version_id, query._replace(after=page.last)
    raise AssertionError("the listing does not end")


@given(WRITES, AFFIXES, AFFIXES, st.integers(1, 6))
@example([("a", "put"), ("a", "mark"), ("a", "null"), ("a", "put")], "", "", 1)
@example([("a/", "put"), ("a/", "put"), ("a0", "put")], "", "/", 1)
@example([("a/b", "put"), ("a/b", "put"), ("a/c", "put")], "a/", "/", 1)
def test_pages_are_what_the_model_lists(writes: list[tuple[str, str]], prefix: str, delimiter: str, limit: int):
    index, naive = written(writes)
    expected = everything(naive, prefix, delimiter)
    assert walked(index, Query(prefix, delimiter, "", limit)) == [
        expected[start : start + limit] for start in range(0, max(len(expected), 1), limit)
    ]


@given(WRITES, KEYS)
def test_key_marker_alone_begins_behind_the_key(writes: list[tuple[str, str]], after: str):
    index, naive = written(writes)
    page = index.versions_page(Query(after=after), None)
    expected = [each for each in everything(naive, "", "") if each.name > after]
    assert [(each.record.key, each.record.version_id) for each in page.entries] == [each[:2] for each in expected]


@given(WRITES.filter(bool), st.data())
def test_page_goes_on_behind_what_was_removed(writes: list[tuple[str, str]], data: st.DataObject):
    """As clients do that empty a bucket page by page."""
    index, naive = written(writes)
    key = data.draw(st.sampled_from(sorted(naive)))
    place = data.draw(st.integers(0, len(naive[key]) - 1))
    gone = naive[key][place]
    assert index.remove(key, gone.version_id) is gone
    page = index.versions_page(Query(after=key), gone.version_id)
    left = [each.record for each in page.entries if each.record.key == key]
    assert left == ([] if gone.version_id == "null" else naive[key][place + 1 :])


@given(WRITES, st.lists(st.integers(0, 13), max_size=14))
def test_current_is_the_top_of_the_stack(writes: list[tuple[str, str]], removals: list[int]):
    index, naive = written(writes)
    for place in removals:
        left = [each for stack in naive.values() for each in stack]
        if left:
            gone = left[place % len(left)]
            assert index.remove(gone.key, gone.version_id) is gone
            naive[gone.key].remove(gone)
    assert dict(index.current) == {key: stack[0] for key, stack in naive.items() if stack and not stack[0].is_marker}
    assert {key: list(index.stack(key)) for key in naive} == naive
    assert len(index) == len([stack for stack in naive.values() if stack])


def test_unversioned_index_keeps_one_record_a_key():
    index = new_index()
    old, new = record(index, "k", 1), record(index, "k", 2)
    index.put(old)
    index.put(new)
    assert (index.stack("k"), index.stack("none"), len(index)) == ((new,), (), 1)
    assert index.find("k", "null") is new
    assert index.find("k", version_id_of(2, bytes(NOISE))) is None
    assert index.remove("k", "x") is None
    assert index.remove("k", "null") is new
    assert (len(index), index.stack("k")) == (0, ())


def test_state_can_be_set_again_and_again():
    index = new_index()
    old = record(index, "k", 1)
    index.put(old)
    for state in (ENABLED, SUSPENDED, ENABLED):
        index.set_state(state)
        assert (index.state, index.stack("k")) == (state, (old,))
    new = record(index, "k", 2)
    index.put(new)
    index.set_state(ENABLED)
    assert index.stack("k") == (new, old)
    assert (len(new.version_id), old.version_id) == (32, "null")


@given(st.integers(0, 2**48 - 1), st.binary(min_size=NOISE, max_size=NOISE))
def test_version_id_tells_its_serial(serial: int, noise: bytes):
    version_id = version_id_of(serial, noise)
    assert (len(version_id), serial_of(version_id)) == (32, serial)


@pytest.mark.parametrize("text", ["", "null", "A" * 31, "A" * 33, "A" * 31 + ".", "A" * 31 + "é", "A" * 31 + "\n"])
def test_what_is_no_version_id(text: str):
    assert serial_of(text) is None
