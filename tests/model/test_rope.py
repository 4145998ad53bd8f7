"""Bodies: every way of cutting and joining them is the same as on plain bytes, and copies no more than it must."""

from __future__ import annotations

import sys
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakeoss.limits import KIB, MIB, TIB
from fakeoss.model import rope
from fakeoss.model.rope import Body, Rope, Sparse

LARGE = bytes(range(256)) * 1024  # 256 KiB: large enough for its slices to be shared
SMALL = 64 * KIB


def model_of(size: int, pattern: bytes) -> bytes:
    return (pattern * (size // len(pattern) + 1))[:size]


def pieces_of(body: Body) -> list[Any]:
    """The objects that hold a body: bytes objects and sparse segments."""
    return [piece if isinstance(piece, Sparse) else piece.obj for piece in rope.segments(body)]


def tree(leaf: st.SearchStrategy[tuple[Body, bytes]]) -> st.SearchStrategy[tuple[Body, bytes]]:
    """A body made of others by joining and cutting, and the bytes that it must be equal to."""
    parts = st.lists(leaf, max_size=5)
    return st.builds(join_and_cut, parts, st.integers(-5, 200_000), st.integers(-5, 800_000))


def join_and_cut(parts: list[tuple[Body, bytes]], start: int, stop: int) -> tuple[Body, bytes]:
    whole = rope.joined([body for body, _ in parts])
    data = b"".join(data for _, data in parts)
    return rope.cut(whole, start, stop), data[max(start, 0) : max(stop, 0)]


def pair(data: bytes) -> tuple[Body, bytes]:
    return data, data


def sparse_pair(size: int, pattern: bytes) -> tuple[Body, bytes]:
    return rope.sparse(size, pattern), model_of(size, pattern)


def read_pair(pieces: list[bytes]) -> tuple[Body, bytes]:
    return rope.from_segments([memoryview(piece) for piece in pieces]), b"".join(pieces)


LARGE_BYTES = st.integers(0, 3 * SMALL).map(lambda size: LARGE[:size])
LEAF = st.one_of(
    st.binary(max_size=20).map(pair),
    LARGE_BYTES.map(pair),
    st.builds(sparse_pair, st.integers(0, 200_000), st.binary(min_size=1, max_size=7)),
    st.lists(st.one_of(st.binary(max_size=9), LARGE_BYTES), max_size=4).map(read_pair),
)
BODY = st.recursive(LEAF, tree, max_leaves=12)


@given(BODY)
def test_body_equals_the_same_operations_on_bytes(case: tuple[Body, bytes]):
    body, data = case
    assert rope.size_of(body) == len(data)
    assert rope.to_bytes(body) == data
    assert b"".join(rope.chunks(body)) == data


@given(BODY, st.integers(-3, 300_000), st.none() | st.integers(-3, 300_000))
def test_range_equals_the_slice_of_bytes(case: tuple[Body, bytes], start: int, stop: int | None):
    body, data = case
    expected = data[max(start, 0) : None if stop is None else max(stop, 0)]
    assert b"".join(rope.chunks(body, start, stop)) == expected
    assert sum(len(segment) for segment in rope.segments(body, start, stop)) == len(expected)
    assert rope.to_bytes(rope.cut(body, start, len(data) if stop is None else stop)) == expected


@given(BODY, st.lists(st.integers(0, 300_000), max_size=6))
def test_cutting_into_parts_and_joining_them_gives_the_body(case: tuple[Body, bytes], places: list[int]):
    body, data = case
    edges = [0, *sorted(places), len(data)]
    parts = [rope.cut(body, start, stop) for start, stop in pairwise(edges)]
    assert rope.to_bytes(rope.joined(parts)) == data


@given(BODY)
def test_small_pieces_stand_alone_and_apart(case: tuple[Body, bytes]):
    previous_small = False
    for piece in rope.segments(case[0]):
        small = isinstance(piece, memoryview) and len(piece) < SMALL
        assert not (small and previous_small)
        assert not small or len(piece.obj) == len(piece)
        previous_small = small


@given(BODY)
def test_chunks_are_read_only_and_never_empty(case: tuple[Body, bytes]):
    assert all(chunk.readonly and len(chunk) for chunk in rope.chunks(case[0]))


def test_chunk_may_be_released():
    body = rope.cut(LARGE, 1, 200_000)
    for chunk in rope.chunks(body):
        chunk.release()
    assert rope.to_bytes(body) == LARGE[1:200_000]


@pytest.mark.parametrize(
    ("start", "stop", "expected"),
    [
        pytest.param(2, 5, b"234", id="half-open"),
        pytest.param(0, 0, b"", id="empty at the start"),
        pytest.param(10, 10, b"", id="empty at the end"),
        pytest.param(7, 99, b"789", id="stop beyond the end"),
        pytest.param(50, 99, b"", id="both beyond the end"),
        pytest.param(-4, 2, b"01", id="a negative start is the start"),
        pytest.param(0, -4, b"", id="a negative stop is no place from the end"),
        pytest.param(6, 3, b"", id="stop before start"),
    ],
)
@pytest.mark.parametrize("body", [b"0123456789", Rope([memoryview(b"0123"), memoryview(b"456789")])], ids=type)
def test_cut_selects(body: Body, start: int, stop: int, expected: bytes):
    assert rope.to_bytes(rope.cut(body, start, stop)) == expected
    assert b"".join(rope.chunks(body, start, stop)) == expected


@pytest.mark.parametrize("body", [b"", b"abc", LARGE, rope.joined([LARGE, LARGE]), rope.sparse(TIB)])
def test_whole_cut_is_the_same_object(body: Body):
    assert rope.cut(body, 0, rope.size_of(body)) is body
    assert rope.joined([b"", body, b""]) is body


def test_to_bytes_of_bytes_is_the_same_object():
    assert rope.to_bytes(LARGE) is LARGE


def test_small_slice_does_not_keep_its_segment():
    body = rope.cut(LARGE, 10, 10 + SMALL - 1)
    assert type(body) is bytes
    assert body == LARGE[10 : 10 + SMALL - 1]


def test_large_slice_shares_its_segment():
    body = rope.cut(LARGE, 10, 10 + SMALL)
    assert isinstance(body, Rope)
    assert pieces_of(body)[0] is LARGE


def test_slices_of_slices_do_not_chain():
    body: Body = LARGE
    for _ in range(50):
        body = rope.cut(body, 1, rope.size_of(body))
    assert pieces_of(body)[0] is LARGE
    assert rope.to_bytes(body) == LARGE[50:]


def test_slice_that_covers_one_segment_is_that_segment():
    other = bytes(LARGE[::-1])
    assert rope.cut(rope.joined([LARGE, other]), len(LARGE), 2 * len(LARGE)) is other


def test_small_edges_of_a_slice_are_copied():
    other = bytes(LARGE[::-1])
    body = rope.cut(rope.joined([LARGE, other, LARGE]), len(LARGE) - 3, 2 * len(LARGE) + 5)
    assert [len(piece) for piece in pieces_of(body)] == [3, len(LARGE), 5]
    assert pieces_of(body)[1] is other


def test_join_shares_large_segments():
    body = rope.joined([LARGE, b"x", LARGE])
    assert [piece is LARGE for piece in pieces_of(body)] == [True, False, True]


def test_join_of_nothing_is_empty_bytes():
    assert rope.joined([]) == b""
    assert rope.joined([b"", Rope(), b""]) == b""


def test_ten_thousand_tiny_parts_make_one_bytes():
    body = rope.joined([b"x"] * 10_000)
    assert body == b"x" * 10_000


def test_tiny_parts_between_large_ones_are_merged():
    body = rope.joined([LARGE, *[b"x"] * 10_000, LARGE])
    assert [len(piece) for piece in pieces_of(body)] == [len(LARGE), 10_000, len(LARGE)]


def test_single_segment_read_stays_as_it_is():
    assert rope.from_segments([LARGE]) is LARGE
    assert rope.from_segments([memoryview(LARGE)]) is LARGE
    assert rope.from_segments([]) == b""


def test_many_small_segments_read_become_one():
    assert rope.from_segments([b"ab"] * 50_000) == b"ab" * 50_000


@pytest.mark.parametrize("size", [10, 256 * KIB])
def test_segment_whose_memory_changes_was_copied(size: int):
    buffer = bytearray(b"a" * size)
    body = rope.from_segments([memoryview(buffer), memoryview(buffer).toreadonly()])
    buffer[:] = b"b" * size
    assert rope.to_bytes(body) == b"a" * 2 * size


def test_segment_may_be_released_after_it_was_read():
    view = memoryview(LARGE)[1:]
    body = rope.from_segments([view])
    view.release()
    assert rope.to_bytes(body) == LARGE[1:]


@pytest.mark.parametrize("view", [memoryview(LARGE)[::2], memoryview(LARGE).cast("I"), memoryview(LARGE)[::-1]])
def test_segment_of_another_form_is_read_as_its_bytes(view: memoryview):
    assert rope.to_bytes(rope.from_segments([view])) == view.tobytes()


def test_slices_outlive_and_do_not_touch_each_other():
    source = rope.joined([LARGE, rope.sparse(MIB, b"ab"), LARGE])
    before = rope.to_bytes(source)
    parts = [rope.cut(source, place, place + 100_000) for place in range(0, len(before), 100_000)]
    del source
    assert rope.to_bytes(rope.joined(parts)) == before
    assert rope.to_bytes(parts[2]) == before[200_000:300_000]


@pytest.mark.parametrize(
    ("size", "pattern", "start", "stop", "expected"),
    [
        pytest.param(10, b"abc", 0, 10, b"abcabcabca", id="whole"),
        pytest.param(10, b"abc", 4, 9, b"bcabc", id="starts within the pattern"),
        pytest.param(3 * TIB, b"abc", 3 * TIB - 4, 3 * TIB, b"cabc", id="end of terabytes"),
        pytest.param(50 * TIB, b"\0", 49 * TIB, 49 * TIB + 3, b"\0\0\0", id="middle of terabytes"),
    ],
)
def test_sparse_range_reads(size: int, pattern: bytes, start: int, stop: int, expected: bytes):
    body = rope.sparse(size, pattern)
    assert b"".join(rope.chunks(body, start, stop)) == expected
    assert rope.to_bytes(rope.cut(body, start, stop)) == expected


@pytest.mark.parametrize("pattern", [b"\0", b"abc", bytes(range(256)) * 400, LARGE * 5])
def test_sparse_chunks_are_bounded_views_of_one_block(pattern: bytes):
    chunks = list(rope.chunks(rope.cut(rope.sparse(8 * MIB, pattern), 5, 8 * MIB)))
    assert max(map(len, chunks)) <= MIB
    assert len({id(chunk.obj) for chunk in chunks}) == 1
    assert b"".join(chunks) == model_of(8 * MIB, pattern)[5:]


def test_sparse_body_costs_no_memory():
    body = rope.sparse(50 * TIB)
    assert rope.size_of(body) == 50 * TIB
    assert sum(map(sys.getsizeof, [body, *pieces_of(body)])) < KIB


def test_adjacent_parts_of_a_sparse_body_are_one_again():
    body = rope.sparse(TIB, b"abc")
    parts = [rope.cut(body, start, start + TIB // 64) for start in range(0, TIB, TIB // 64)]
    assert len(pieces_of(rope.joined(parts))) == 1


def test_sparse_parts_out_of_phase_stay_apart():
    body = rope.joined([rope.sparse(MIB, b"abc"), rope.sparse(MIB, b"abc")])
    assert [piece.size for piece in pieces_of(body)] == [MIB, MIB]
    assert rope.to_bytes(body) == 2 * model_of(MIB, b"abc")


def test_pattern_longer_than_the_body_is_the_body():
    assert rope.sparse(3, b"abcdef") == b"abc"
    assert rope.sparse(0) == b""


@pytest.mark.parametrize(("size", "pattern"), [(-1, b"x"), (5, b"")])
def test_sparse_refuses(size: int, pattern: bytes):
    with pytest.raises(ValueError, match="sparse body"):
        rope.sparse(size, pattern)


MIXED = rope.joined([LARGE, rope.sparse(MIB), LARGE])


@pytest.mark.parametrize(
    ("body", "start", "stop", "expected"),
    [
        pytest.param(LARGE, 0, None, False, id="bytes"),
        pytest.param(rope.joined([LARGE, LARGE]), 0, None, False, id="rope"),
        pytest.param(MIXED, 0, None, True, id="mixed"),
        pytest.param(MIXED, 0, len(LARGE), False, id="stored range before"),
        pytest.param(MIXED, 0, len(LARGE) + 1, True, id="one sparse byte"),
        pytest.param(MIXED, len(LARGE) + MIB, None, False, id="stored range after"),
    ],
)
def test_is_sparse(body: Body, start: int, stop: int | None, expected: bool):
    assert rope.is_sparse(body, start, stop) is expected


def described(body: Body, start: int = 0, stop: int | None = None) -> bytes:
    return b"".join(rope.descriptor(body, start, stop))


def test_descriptor_is_the_same_however_a_body_was_put_together():
    parts = [LARGE, rope.sparse(TIB, b"abab"), LARGE]
    whole = rope.joined(parts)
    cuts = [0, 70_000, len(LARGE) + 17, TIB, rope.size_of(whole)]
    again = rope.joined([rope.cut(whole, start, stop) for start, stop in pairwise(cuts)])
    other = rope.joined([LARGE, rope.sparse(TIB, b"ab"), LARGE])
    assert described(whole) == described(again) == described(other)
    assert described(whole, 300_000, TIB) == described(rope.cut(whole, 300_000, TIB))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(rope.sparse(TIB), rope.sparse(TIB + 1), id="size"),
        pytest.param(rope.sparse(TIB), rope.sparse(TIB, b"a"), id="pattern"),
        pytest.param(rope.cut(rope.sparse(TIB, b"ab"), 1, TIB), rope.sparse(TIB - 1, b"ab"), id="phase"),
        pytest.param(rope.joined([b"a", rope.sparse(TIB)]), rope.joined([b"b", rope.sparse(TIB)]), id="stored"),
        pytest.param(rope.joined([b"a", rope.sparse(TIB)]), rope.joined([rope.sparse(TIB), b"a"]), id="order"),
    ],
)
def test_descriptor_tells_apart(one: Body, other: Body):
    assert described(one) != described(other)
