"""What small objects and uploads cost in memory."""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Callable, Iterator

import pytest

from fakeoss.limits import KIB, MIB, Limits
from fakeoss.model import digests
from support.wire import Wire

OBJECTS = 10_000
FIRST = 2_600
"""So many until everything is imported, and the log has as many calls as it keeps whole."""


@pytest.fixture
def allocated() -> Iterator[Callable[[], int]]:
    """Bytes that Python has allocated and not given back."""
    tracemalloc.start()

    def now() -> int:
        gc.collect()
        return tracemalloc.get_traced_memory()[0]

    yield now
    tracemalloc.stop()


PUTS = [
    pytest.param("jdcloud", {}, id="without headers"),
    pytest.param(
        "aws",
        {  # what boto3 sends by itself
            "content-type": "text/plain",
            "expect": "100-continue",
            "x-amz-checksum-crc32": digests.checksum_of("CRC32", b""),
            "x-amz-sdk-checksum-algorithm": "CRC32",
            "x-amz-date": "20110411T203456Z",
            "x-amz-content-sha256": "UNSIGNED-PAYLOAD",
        },
        id="as boto3 puts it",
    ),
]


@pytest.mark.parametrize(("profile", "headers"), PUTS)
def test_small_object_costs_a_kilobyte_at_most(
    make_wire: type[Wire], allocated: Callable[[], int], profile: str, headers: dict[str, str]
):
    """Design, section 8: beyond its bytes; its key and its line in the call log are counted here, too."""

    wire = make_wire(profile).with_bucket()

    def put(start: int, stop: int) -> None:
        for number in range(start, stop):
            wire.ask("PUT", f"/b/some/longer/prefix/{number:08}", b"", {"connection": "close", **headers})

    put(0, FIRST)
    before = allocated()
    put(FIRST, FIRST + OBJECTS)
    each = (allocated() - before) / OBJECTS
    print(f"{each:.0f} bytes for each object")
    assert len(wire.store.bucket("b")) == FIRST + OBJECTS
    assert each <= KIB


def test_split_of_a_large_object_costs_no_copy_of_it(wire: Wire, allocated: Callable[[], int]):
    size, step = 64 * MIB, MIB
    wire.store.bucket("b").put("src", bytes(size))
    upload = wire.start_upload("/b/d")
    before = allocated()
    parts = [
        wire.copy_part(upload, number, "/b/src", f"bytes={start}-{start + step - 1}")
        for number, start in enumerate(range(0, size, step), 1)
    ]
    wire.must(wire.complete(upload, parts))
    grown = allocated() - before
    print(f"{grown} bytes for a copy of {size}")
    assert wire.head("/b/d").headers["Content-Length"] == str(size)
    assert grown < MIB


def test_uploads_that_are_gone_give_their_bytes_back(wire: Wire, allocated: Callable[[], int]):
    etag, before = digests.md5_of(bytes(8 * MIB)), allocated()
    for ending in (wire.abort, lambda upload: wire.must(wire.complete(upload, [(1, etag)]))):
        upload = wire.start_upload("/b/d")
        for number in (1, 2, 2, 3):
            wire.put_part(upload, number, bytes(8 * MIB))
        assert 3 * 8 * MIB < allocated() - before < 3 * 8 * MIB + MIB
        ending(upload)
    assert 8 * MIB < allocated() - before < 9 * MIB  # the one part that was listed
    wire.delete("/b/d")
    assert allocated() - before < MIB


def test_sparse_objects_cost_nothing(make_wire: type[Wire], allocated: Callable[[], int]):
    wire = make_wire("jdcloud", limits=Limits()).with_bucket()
    wire.store.bucket("b").put("warm", size="1GiB")
    wire.get("/b/warm", range="bytes=0-0")  # one block of the pattern is kept
    before = allocated()
    wire.store.bucket("b").put("movie", size="40TiB")
    upload = wire.start_upload("/b/d")
    parts = [
        wire.copy_part(upload, number, "/b/movie", f"bytes={start << 30}-{((start + 5) << 30) - 1}")
        for number, start in enumerate(range(0, 100, 5), 1)
    ]
    wire.must(wire.complete(upload, parts))
    assert wire.get("/b/d", range="bytes=107374182395-").body == bytes(5)
    wire.store.calls.clear()  # the last calls have two kilobytes each
    assert allocated() - before < 64 * KIB
