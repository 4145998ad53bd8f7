"""Ranges of reads, which are clipped or ignored, and of copies, which are exact or refused."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakeoss.errors import Cause, OssError
from fakeoss.wire.ranges import parse_copy_range, parse_range

Refusal = Callable[..., OssError]
Outcome = Callable[..., Any]

HUGE = 10**18

READS = [
    # header, size, half-open span (None: the header is ignored); RFC 9110, 14.1 and 14.2, unless said otherwise
    pytest.param("bytes=0-0", 10, (0, 1), id="first byte"),
    pytest.param("bytes=0-9", 10, (0, 10), id="whole"),  # GetObject (native)
    pytest.param("bytes=0-9", 13, (0, 10), id="ten of thirteen"),  # GetObject (native)
    pytest.param("bytes=9-9", 10, (9, 10), id="last byte"),
    pytest.param("bytes=2-5", 10, (2, 6), id="middle"),
    pytest.param("bytes=5-", 10, (5, 10), id="open end"),
    pytest.param("bytes=0-", 10, (0, 10), id="open end from the first byte"),
    pytest.param("bytes=5-100", 10, (5, 10), id="end is clipped"),
    pytest.param("bytes=0-99999999999999999999999999", 10, (0, 10), id="end beyond 64 bits"),
    pytest.param("bytes=00000000000000000000000000002-5", 10, (2, 6), id="leading zeros"),
    pytest.param("bytes=-3", 10, (7, 10), id="suffix"),
    pytest.param("bytes=-100", 10, (0, 10), id="suffix longer than the whole"),
    pytest.param("bytes=-" + "9" * 30, 10, (0, 10), id="suffix beyond 64 bits"),
    pytest.param("BYTES=1-2", 10, (1, 3), id="the unit is case-insensitive"),
    pytest.param("bytes= 1-2 ", 10, (1, 3), id="white space around"),
    pytest.param(f"bytes={HUGE - 1}-", HUGE, (HUGE - 1, HUGE), id="huge object"),
    pytest.param("bytes=5-2", 10, None, id="descending"),
    pytest.param("bytes=" + "2" * 30 + "-" + "1" * 30, 10, None, id="descending beyond 64 bits"),
    pytest.param("bytes=" + "1" * 30 + "-" + "2" * 25, 10, None, id="descending by length"),
    pytest.param("bytes=-", 10, None, id="neither end"),
    pytest.param("bytes=", 10, None, id="nothing"),
    pytest.param("bytes", 10, None, id="no equals sign"),
    pytest.param("", 10, None, id="empty"),
    pytest.param("0-5", 10, None, id="no unit"),
    pytest.param("items=0-5", 10, None, id="another unit"),
    pytest.param("bytes=a-b", 10, None, id="letters"),
    pytest.param("bytes=0x1-2", 10, None, id="hexadecimal"),
    pytest.param("bytes=1.0-2", 10, None, id="fraction"),
    pytest.param("bytes=--1", 10, None, id="negative"),
    pytest.param("bytes=+1-2", 10, None, id="sign"),
    pytest.param("bytes=1 - 2", 10, None, id="white space inside"),
    pytest.param("bytes=٠-١", 10, None, id="digits of another script"),
    pytest.param("bytes=0-1-2", 10, None, id="three numbers"),
    pytest.param("bytes=5-2", 0, None, id="descending, of nothing"),
]


@pytest.mark.parametrize(("text", "size", "span"), READS)
@pytest.mark.parametrize("several", [True, False])
def test_range_selects(text: str, size: int, span: tuple[int, int] | None, *, several: bool) -> None:
    assert parse_range(text, size, several=several) == span


@pytest.mark.parametrize(
    ("text", "size"),
    [
        pytest.param("bytes=10-", 10, id="begins at the end"),
        pytest.param("bytes=10-20", 10, id="begins at the end, closed"),
        pytest.param("bytes=100-200", 10, id="begins beyond"),
        pytest.param("bytes=" + "9" * 30 + "-", 10, id="begins beyond 64 bits"),
        pytest.param("bytes=1" + "0" * 4500 + "-", 10, id="more digits than Python reads"),
        pytest.param("bytes=-0", 10, id="suffix of nothing"),
        pytest.param("bytes=0-", 0, id="of an empty object"),
        pytest.param("bytes=0-0", 0, id="first byte of an empty object"),
        pytest.param("bytes=-1", 0, id="suffix of an empty object"),  # our reading: nothing of it lies inside
    ],
)
def test_range_outside_is_refused(text: str, size: int, refusal: Refusal) -> None:
    error = refusal(parse_range, text, size, several=True)
    assert (error.cause, error.fields) == (Cause.INVALID_RANGE, {"RangeRequested": text, "ActualObjectSize": size})


SEVERAL = ["bytes=0-1,3-4", "bytes=0-1, 3-4", "bytes=0-,-1", "bytes=100-200,300-"]


@pytest.mark.parametrize("text", SEVERAL)
def test_several_ranges_are_ignored_by_amazon(text: str) -> None:
    assert parse_range(text, 10, several=True) is None


@pytest.mark.parametrize("text", SEVERAL)
def test_several_ranges_are_refused_by_jdcloud(text: str, refusal: Refusal) -> None:
    error = refusal(parse_range, text, 10, several=False)  # NotSupportMultiRange: Error-Response-2
    assert (error.cause, error.fields) == (Cause.MULTIPLE_RANGES, {"RangeRequested": text})


@pytest.mark.parametrize("text", ["bytes=0-1,x", "bytes=0-1,", "bytes=,", "bytes=-,0-1", "bytes=0-1,3-4;5"])
def test_malformed_list_of_ranges_is_ignored(text: str) -> None:
    assert parse_range(text, 10, several=False) is None
    assert parse_range(text, 10, several=True) is None


@given(start=st.integers(0, 2**70), length=st.integers(0, 2**70), size=st.integers(0, 2**70))
def test_closed_range_is_the_slice_that_python_takes(start: int, length: int, size: int, outcome: Outcome) -> None:
    sliced = range(size)[start : start + length + 1]
    expected = (sliced.start, sliced.stop) if sliced else Cause.INVALID_RANGE
    assert outcome(parse_range, f"bytes={start}-{start + length}", size, several=True) == expected


@given(text=st.text(), size=st.integers(0, 20))
def test_any_range_is_inside_or_ignored_or_refused(text: str, size: int, outcome: Outcome) -> None:
    for header in (text, "bytes=" + text):
        span = outcome(parse_range, header, size, several=False)
        assert span in (None, Cause.INVALID_RANGE, Cause.MULTIPLE_RANGES) or 0 <= span[0] < span[1] <= size


# copies

COPIES = [
    pytest.param("bytes=0-8", (0, 9), id="nine bytes"),  # multipart-cases, row 1: recorded at Amazon, February 2026
    pytest.param("bytes=1-1", (1, 2), id="one byte"),  # the same
    pytest.param("bytes=0-0", (0, 1), id="the first byte"),  # the same
    pytest.param("bytes=9-9", (9, 10), id="the last byte"),
    pytest.param("bytes=0-9", (0, 10), id="all of it"),
    pytest.param("bytes=000-009", (0, 10), id="leading zeros"),  # our reading
]


@pytest.mark.parametrize(("text", "span"), COPIES)
def test_copy_range_is_inclusive(text: str, span: tuple[int, int]) -> None:
    assert parse_copy_range(text).within(10) == span


def test_copy_range_of_the_documentation() -> None:
    start, stop = parse_copy_range("bytes=500-6291456").within(6291457)  # Upload-Part-Copy-2
    assert (start, stop - start) == (500, 6290957)


MALFORMED_COPIES = [
    # recorded at Amazon, February 2026
    *("0-8", "bytes=1-0", "bytes=-1-", "bytes=0--1", "bytes=0-1,3-4,7-9", "bytes=-", "bytes=-0", "bytes=1-"),
    *("bytes=-2", "bytes=-15"),
    # s3-tests copy_improper_range, versitygw#1122
    *("bytes=hello-world", "bytes=0-bar", "bytes=hello-", "bytes=0", "byte=100-200"),
    "",  # minio#14246: empty is not absent
    # our reading: not of the form either
    *("bytes", "bytes=", "bytes= 0-1", "bytes=0 - 1", "BYTES=0-1", "bytes=0-1 ", "bytes=0x0-0x1", "bytes=0-1-2"),
    *("bytes=٠-١", "bytes=+0-1", "bytes=1.0-2", "bytes=0-" + "9" * 20, "bytes=0-1\n", "bytes:0-1", "bytes=0-1,"),
]


@pytest.mark.parametrize("text", MALFORMED_COPIES)
def test_copy_range_of_another_form_is_refused(text: str, refusal: Refusal) -> None:
    error = refusal(parse_copy_range, text)
    assert (error.cause, error.fields) == (Cause.COPY_RANGE_MALFORMED, {"ArgumentValue": text})


@pytest.mark.parametrize(
    ("text", "size"),
    [
        pytest.param("bytes=0-100", 10, id="row 9"),  # recorded at Amazon, February 2026
        pytest.param("bytes=0-10", 10, id="one byte too far"),
        pytest.param("bytes=9-10", 10, id="begins at the last byte"),
    ],
)
def test_copy_range_that_ends_beyond_is_refused(text: str, size: int, refusal: Refusal) -> None:
    error = refusal(parse_copy_range(text).within, size)
    assert (error.cause, error.fields) == (Cause.COPY_RANGE_PAST_END, {"ArgumentValue": text, "Size": size})


@pytest.mark.parametrize(
    ("text", "size"),
    [
        pytest.param("bytes=100-200", 10, id="row 10"),  # recorded at Amazon, February 2026
        pytest.param("bytes=10-10", 10, id="begins at the end"),
        pytest.param("bytes=0-0", 0, id="row 12"),  # minio#3838: no range can express an empty source
        pytest.param("bytes=9999999999999999998-9999999999999999999", 10, id="nineteen digits"),
    ],
)
def test_copy_range_that_begins_beyond_is_refused(text: str, size: int, refusal: Refusal) -> None:
    error = refusal(parse_copy_range(text).within, size)
    assert (error.cause, error.fields) == (Cause.COPY_RANGE_BEYOND, {})


@given(size=st.integers(1, 10**6), cuts=st.sets(st.integers(1, 10**6 - 1), max_size=20))
def test_copy_ranges_of_any_split_cover_every_byte_once(size: int, cuts: set[int]) -> None:
    ends = [0, *sorted(cut for cut in cuts if cut < size), size]  # row 11
    spans = [parse_copy_range(f"bytes={start}-{stop - 1}").within(size) for start, stop in pairwise(ends)]
    assert spans == list(pairwise(ends))


@given(text=st.text(alphabet="0123456789-, bytes=", max_size=12))
def test_any_copy_range_is_exact_or_refused(text: str, outcome: Outcome) -> None:
    for value in (text, f"bytes={text}"):
        span = outcome(parse_copy_range, value)
        if span is not Cause.COPY_RANGE_MALFORMED:
            first, last = map(int, value.removeprefix("bytes=").split("-"))
            assert (span.start, span.stop, span.text) == (first, last + 1, value)
