"""Strategies of hypothesis for what object stores are fed with: keys, bodies, splits into parts, and faults.

They need the extra ``strategies``. What they generate is valid: a store takes it, so that whatever fails is the code
under test.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from hypothesis import strategies as st

from fakeoss.limits import MIB

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hypothesis.strategies import SearchStrategy

__all__ = ["bodies", "fault_schedules", "keys", "splits"]

_SEGMENTS: Final = (
    "a",
    "photo 1.jpg",
    "a+b",
    "100%",
    "%2F",
    "a&b=c",
    "ä",
    "备份",
    "🎬",
    "~",
    "'\"<>",
    "#?",
    "A",
    "0" * 40,
)
"""Names in which clients have gone wrong: blanks, signs that are escaped in URLs and XML, other scripts."""
_ERRORS: Final = ("SlowDown", "InternalError", "ServiceUnavailable", "RequestTimeout", "AccessDenied")
_IN_BODY: Final = frozenset({"CompleteMultipartUpload", "CopyObject", "UploadPartCopy"})
"""The operations that may send an error with status 200."""


def keys(*, max_bytes: int = 1024, prefix: str = "") -> SearchStrategy[str]:
    """Generate keys of at most ``max_bytes`` bytes in UTF-8 that begin with ``prefix``: with and without slashes, with
    names in which clients have gone wrong.

    Left out is what no XML can carry (control characters), and the segments ``.`` and ``..``, which clients take out of
    a URL before they send it. Raises ValueError if the prefix leaves no room.
    """
    if len(prefix.encode("utf-8")) >= max_bytes:
        raise ValueError(f"fakeoss: the prefix {prefix!r} leaves no room in {max_bytes} bytes")
    return _keys(max_bytes, prefix)


@st.composite
def _keys(draw: Any, max_bytes: int, prefix: str) -> str:
    characters = st.characters(exclude_categories=("Cc", "Cs", "Cn"), exclude_characters="/\ufffe\uffff")
    names = st.one_of(st.sampled_from(_SEGMENTS), st.text(characters, max_size=12))
    segments = draw(st.lists(names.filter(lambda name: name not in {".", ".."}), min_size=1, max_size=4))
    key = prefix + "/".join(segments)
    key = key.encode("utf-8")[:max_bytes].decode("utf-8", "ignore")
    is_dotted = any(segment in {".", ".."} for segment in key.split("/"))  # where it was cut
    return key if key.strip("/") and not key.startswith("/") and not is_dotted else prefix + "k"


def bodies(*, max_size: int = 1 << 16) -> SearchStrategy[bytes]:
    """Generate bodies of at most so many bytes: empty ones, random ones, and long ones that repeat a short pattern."""

    def repeated(pattern: bytes, size: int) -> bytes:
        return (pattern * (size // len(pattern) + 1))[:size]

    long = st.builds(repeated, st.binary(min_size=1, max_size=7), st.integers(0, max_size))
    return st.one_of(st.just(b""), st.binary(max_size=min(max_size, 1024)), long)


def splits(
    size: int, *, min_part_size: int = 5 * MIB, max_part_size: int = 5 * 1024 * MIB, max_parts: int = 10_000
) -> SearchStrategy[list[tuple[int, int]]]:
    """Generate splits of ``size`` bytes into parts that a multipart upload may have, as half-open ranges in order: all
    but the last have at least ``min_part_size`` bytes, none more than ``max_part_size``.

    Raises ValueError if there is no such split.
    """
    if not 1 <= min_part_size <= max_part_size or size > max_part_size * max_parts:
        raise ValueError(f"fakeoss: {size} bytes cannot be split into {max_parts} parts of {max_part_size} bytes")
    return _splits(size, min_part_size, max_part_size, max_parts)


@st.composite
def _splits(draw: Any, size: int, min_part_size: int, max_part_size: int, max_parts: int) -> list[tuple[int, int]]:
    ranges: list[tuple[int, int]] = []
    start = 0
    while start < size or not ranges:
        rest, left = size - start, max_parts - len(ranges)
        least = max(min_part_size, rest - max_part_size * (left - 1))  # so that the other parts are enough for the rest
        most = min(max_part_size, rest)
        stop = start + (most if least >= most else draw(st.integers(least, most)))
        ranges.append((start, stop))
        start = stop
    return ranges


def fault_schedules(
    operations: Sequence[str], *, size: int = 3, errors: Sequence[Any] = _ERRORS
) -> SearchStrategy[list[dict[str, Any]]]:
    """Generate schedules of at most ``size`` faults, each the options of ``oss.faults.add(**fault)``.

    A fault fails one to three calls of one of the ``operations``, from the first, second, third or fourth on, before it
    is carried out or after, or with status 200 where the service may do that. ``errors`` are what can go wrong: error
    codes, or whatever else ``oss.faults.add`` takes. Raises ValueError if there are no operations or errors.
    """
    if not operations or not errors:
        raise ValueError("fakeoss: a schedule of faults needs operations and errors")
    return st.lists(_faults(tuple(operations), tuple(errors)), max_size=size)


@st.composite
def _faults(draw: Any, operations: Sequence[str], errors: Sequence[Any]) -> dict[str, Any]:
    operation, error = draw(st.sampled_from(operations)), draw(st.sampled_from(errors))
    fault = {"operation": operation, "error": error, "times": draw(st.integers(1, 3)), "skip": draw(st.integers(0, 3))}
    if isinstance(error, str):
        moment = draw(st.sampled_from(("before", "after", "in_body") if operation in _IN_BODY else ("before", "after")))
        fault.update({moment: True} if moment != "before" else {})
    return {**fault, "optional": True}
