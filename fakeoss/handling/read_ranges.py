"""The ranges of reads, as the profile serves them."""

from __future__ import annotations

import re
from hashlib import md5
from typing import TYPE_CHECKING, Final

from fakeoss.errors import Cause, OssError
from fakeoss.model import rope
from fakeoss.wire.numbers import MAX_LONG, parse_count
from fakeoss.wire.ranges import parse_range, parse_spans

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fakeoss.handling.call import Call
    from fakeoss.handling.reply import Reply
    from fakeoss.model.records import ObjectRecord

__all__ = ["is_readable", "read_range", "share_ranges"]

_STRICT: Final = re.compile(r"bytes=(\d*)-(\d*)", re.ASCII)


def read_range(call: Call, size: int) -> tuple[int, int] | None:
    """Return the half-open span that ``Range`` selects of ``size`` bytes; ``None`` if the header is ignored. Raises
    INVALID_RANGE, MULTIPLE_RANGES."""
    text, traits = call.headers["range"], call.profile.objects
    if traits.strict_ranges and not _is_strict(text):
        return None
    if traits.served_ranges == "first":
        text = text.partition(",")[0]
    try:
        span = parse_range(text, size, several=traits.several_ranges)
    except OssError:
        if traits.empty_suffixes and _is_empty_suffix(text) and size:
            return 0, size
        raise
    if span is not None:
        return span
    spans = parse_spans(text, size) if traits.served_ranges == "all" else None
    if spans and len(spans) == 1:
        return spans[0]
    refused = traits.backward_ranges_refused if _is_backward(text, size) else traits.bad_ranges_refused
    if refused and text.partition("=")[0].strip().lower() == "bytes" and "," not in text:
        raise OssError(Cause.INVALID_RANGE, RangeRequested=text, ActualObjectSize=size)
    return None


def _is_strict(text: str) -> bool:
    match = _STRICT.fullmatch(text.strip())
    return match is not None and all(parse_count(digits) is not None for digits in match.groups() if digits)


def is_readable(text: str) -> bool:
    """Whether ``Range`` is one of bytes, whatever there is to be read."""
    try:
        return parse_range(text, MAX_LONG, several=True) is not None or bool(parse_spans(text, MAX_LONG))
    except OssError:
        return True


def _is_empty_suffix(text: str) -> bool:
    digits = text.partition("=")[2].strip().removeprefix("-")
    return digits.isdigit() and not digits.strip("0") and "-" in text


def _is_backward(text: str, size: int) -> bool:
    """Whether a range, of those that are ignored, has two numbers, of which the first is the larger one."""
    first, dash, last = text.partition("=")[2].strip().partition("-")
    return bool(dash) and first.isdecimal() and last.isdecimal()


def share_ranges(call: Call, record: ObjectRecord, reply: Reply) -> None:
    """Let a reply consist of the several ranges that ``Range`` selects, if it does, as multipart/byteranges (RFC 9110,
    14.6). Raises INVALID_RANGE if none of them can be satisfied."""
    text, size = call.headers["range"], record.size
    spans = parse_spans(text, size)
    if spans is None:
        return
    if not spans:
        raise OssError(Cause.INVALID_RANGE, RangeRequested=text, ActualObjectSize=size)
    headers = dict(reply.headers or {})
    boundary = md5(f"{record.serial} {text}".encode(), usedforsecurity=False).hexdigest()
    kind = headers.get("Content-Type", "binary/octet-stream")
    heads = [
        f"--{boundary}\r\nContent-Type: {kind}\r\nContent-Range: bytes {start}-{stop - 1}/{size}\r\n\r\n".encode()
        for start, stop in spans
    ]
    end = f"--{boundary}--".encode()

    def pieces() -> Iterator[memoryview]:
        for head, (start, stop) in zip(heads, spans, strict=True):
            yield memoryview(head)
            yield from rope.chunks(record.content, start, stop)
            yield memoryview(b"\r\n")
        yield memoryview(end)

    headers["Content-Type"] = f"multipart/byteranges;boundary={boundary}"
    reply.status, reply.headers, reply.content, reply.again = 206, headers, pieces(), None
    reply.size = sum(len(head) + stop - start + 2 for head, (start, stop) in zip(heads, spans, strict=True)) + len(end)
