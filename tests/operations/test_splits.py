"""Any object, split into any ranges, copied in any order, completes to the same bytes and the right ETag."""

from __future__ import annotations

import hashlib
from itertools import pairwise
from random import Random
from typing import NamedTuple

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from support.wire import Wire, multipart_etag

SMALL = 64 * 1024  # below it the rope copies what it cuts, above it shares
SIZES = st.one_of(
    st.integers(1, 40), st.integers(1, 3 * SMALL), st.sampled_from([SMALL - 1, SMALL, SMALL + 1, 5 * SMALL])
)
KINDS = ["one put", "multipart", "sparse", "copied", "copied from multipart"]


class Split(NamedTuple):
    """An object of random bytes, where it is cut, and the order in which the pieces are copied."""

    size: int
    cuts: list[int]
    order: list[int]
    seed: int

    def spans(self) -> list[tuple[int, int]]:
        return list(pairwise([0, *self.cuts, self.size]))


@st.composite
def splits(draw: st.DrawFn) -> Split:
    size = draw(SIZES)
    cuts = sorted(draw(st.sets(st.integers(1, size - 1), max_size=7))) if size > 1 else []
    return Split(size, cuts, draw(st.permutations(range(len(cuts) + 1))), draw(st.integers(0, 99)))


def stored(wire: Wire, kind: str, split: Split) -> bytes:
    """Put the object ``/b/src`` in one of the ways there are; its bytes."""
    random = Random(split.seed)
    body = random.randbytes(split.size)
    if kind == "sparse":
        pattern = random.randbytes(random.choice([1, 7, 300]))
        wire.store.bucket("b").put("src", size=split.size, pattern=pattern)
        return (pattern * (split.size // len(pattern) + 1))[: split.size]
    path = "/b/first" if "copied" in kind else "/b/src"
    if "multipart" in kind:
        upload = wire.start_upload(path)
        seams = sorted({0, split.size, *(random.randrange(split.size) for _ in range(3))})
        parts = [wire.put_part(upload, at, body[i:j]) for at, (i, j) in enumerate(pairwise(seams), 1)]
        wire.must(wire.complete(upload, parts))
    else:
        wire.must(wire.put(path, body))
    if "copied" in kind:
        wire.must(wire.copy("/b/src", "/b/first"))
    return body


@pytest.mark.parametrize("service", ["aws", "jdcloud"])
@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=40)
@given(splits())
@example(Split(1, [], [0], 0))
@example(Split(3 * SMALL, [SMALL - 1, 2 * SMALL], [2, 0, 1], 1))
def test_split_object_is_put_together_again(
    make_wire: type[Wire],
    service: str,
    kind: str,
    split: Split,
):
    wire = make_wire(service).with_bucket()
    body = stored(wire, kind, split)
    spans = split.spans()
    upload = wire.start_upload("/b/d")
    parts = {}
    for index in split.order:
        start, stop = spans[index]
        parts[index] = wire.must(wire.copy_part(upload, index + 1, "/b/src", f"bytes={start}-{stop - 1}"))
        assert parts[index].etag == hashlib.md5(body[start:stop]).hexdigest()
    done = wire.complete(upload, [parts[index] for index in range(len(spans))])
    assert done.etag == multipart_etag(body[start:stop] for start, stop in spans)
    answer = wire.get("/b/d")
    assert answer.body == body
    assert answer.headers["Content-Length"] == str(split.size)


SEAMS = [0, SMALL, 3 * SMALL, 3 * SMALL + 5, 5 * SMALL]
EDGES = sorted({place + off for place in SEAMS for off in (-2, -1, 0, 1) if 0 <= place + off < SEAMS[-1]})


def test_ranges_that_begin_and_end_at_the_seams_of_large_parts(make_wire: type[Wire]):
    """Large parts are shared rather than copied: the ends of their ranges are the rope's."""
    wire = make_wire("aws").with_bucket()
    body = Random(1).randbytes(SEAMS[-1])
    source, upload = wire.start_upload("/b/src"), wire.start_upload("/b/d")
    cuts = enumerate(pairwise(SEAMS), 1)
    wire.must(wire.complete(source, [wire.put_part(source, at, body[start:stop]) for at, (start, stop) in cuts]))
    spans = [(first, last) for first in EDGES for last in EDGES if first <= last]
    parts = [
        wire.must(wire.copy_part(upload, at, "/b/src", f"bytes={first}-{last}"))
        for at, (first, last) in enumerate(spans, 1)
    ]
    assert [part.etag for part in parts] == [hashlib.md5(body[first : last + 1]).hexdigest() for first, last in spans]
    for (first, last), part in zip(spans, parts, strict=True):
        assert wire.get("/b/src", range=f"bytes={first}-{last}").body == body[first : last + 1]
        assert part.status == 200


@settings(max_examples=40)
@given(splits(), st.data())
def test_pieces_may_overlap_repeat_and_change_places(make_wire: type[Wire], split: Split, data: st.DataObject):
    wire = make_wire("aws").with_bucket()
    body = stored(wire, data.draw(st.sampled_from(KINDS)), split)
    position = st.integers(0, split.size - 1)
    spans = data.draw(st.lists(st.tuples(position, position).map(sorted), min_size=1, max_size=6))
    upload = wire.start_upload("/b/d")
    parts = [
        wire.must(wire.copy_part(upload, number, "/b/src", f"bytes={first}-{last}"))
        for number, (first, last) in enumerate(spans, 1)
    ]
    wire.put("/b/src", b"overwritten")
    wire.must(wire.complete(upload, parts))
    assert wire.get("/b/d").body == b"".join(body[first : last + 1] for first, last in spans)
