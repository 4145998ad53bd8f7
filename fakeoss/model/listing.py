"""Pages of sorted keys, with prefix, delimiter and marker: written once, for objects and uploads alike.

A page costs what it shows: the first key is found by bisection, and a common prefix is passed over by going on at the
first key behind it, however many keys it holds. Python compares text by code point, which is the order of its UTF-8
bytes, the order the service lists in.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from sortedcontainers import SortedDict

    from fakeoss.model.records import Part
    from fakeoss.model.uploads import MultipartUpload

__all__ = ["Page", "Query", "list_page", "parts_page", "plain_page"]

Entry = TypeVar("Entry")


class Query(NamedTuple):
    """What a page is asked for: keys behind ``after`` (or from it on, if ``inclusive``), at most ``limit`` entries."""

    prefix: str = ""
    delimiter: str = ""
    after: str = ""
    limit: int = 1000
    inclusive: bool = False


class Page(Generic[Entry]):  # before Python 3.11 a NamedTuple cannot be generic
    """Entries and common prefixes, in order; ``last`` is the last key or prefix shown, ``""`` when there is none."""

    __slots__ = ("entries", "last", "prefixes", "truncated")

    def __init__(self, entries: list[Entry], prefixes: list[str], *, truncated: bool, last: str) -> None:
        self.entries = entries
        self.prefixes = prefixes
        self.truncated = truncated
        self.last = last


def list_page(index: SortedDict[str, Any], query: Query, entries: Callable[[str], Iterable[Entry]]) -> Page[Entry]:
    """The page of ``index`` that ``query`` asks for; ``entries`` gives what a key holds."""
    shown: list[Entry] = []
    prefixes: list[str] = []
    last = ""
    for name, found in _groups(index, query, entries) if query.limit > 0 else ():
        for entry in (None,) if found is None else found:
            if len(shown) + len(prefixes) == query.limit:
                return Page(shown, prefixes, truncated=True, last=last)
            if entry is None:
                prefixes.append(name)
            else:
                shown.append(entry)
            last = name
    return Page(shown, prefixes, truncated=False, last=last)


def plain_page(
    index: SortedDict[str, Any], query: Query, entries: Callable[[str], Iterable[Entry]], *, counted: bool
) -> Page[Entry]:
    """The same, but behind a marker inside a common prefix that prefix is shown again if one of its keys follows; if
    prefixes are not ``counted``, all of them are shown, behind the last entry, too."""
    page: Page[Entry] = Page([], [], truncated=False, last="")
    is_free = query.inclusive or query.after < query.prefix or not query.after
    for key in index.irange(max(query.prefix, query.after), inclusive=(is_free, True)) if query.limit > 0 else ():
        if not key.startswith(query.prefix):
            break
        cut = key.find(query.delimiter, len(query.prefix)) if query.delimiter else -1
        common = key[: cut + len(query.delimiter)] if cut >= 0 else ""
        if common and common == page.last:
            continue
        for entry in (None,) if common else entries(key):
            if (counted or entry is not None) and len(page.entries) + counted * len(page.prefixes) == query.limit:
                page.truncated = True
                break
            if entry is None:
                page.prefixes.append(common)
            else:
                page.entries.append(entry)
            page.last = common or key
        if page.truncated and counted:
            break
    return page


def _groups(
    index: SortedDict[str, Any], query: Query, entries: Callable[[str], Iterable[Entry]]
) -> Iterator[tuple[str, Iterable[Entry] | None]]:
    """Each key with what it holds, or each common prefix with ``None``, in order."""
    prefix, delimiter = query.prefix, query.delimiter
    start, inclusive = _start(query)
    while start is not None:
        common = None
        for key in index.irange(start, inclusive=(inclusive, True)):
            if not key.startswith(prefix):
                return
            cut = key.find(delimiter, len(prefix)) if delimiter else -1
            if cut >= 0:
                common = key[: cut + len(delimiter)]
                yield common, None
                break
            yield key, entries(key)
        start, inclusive = (None if common is None else _behind(common)), True


def _start(query: Query) -> tuple[str | None, bool]:
    """Where to begin, and whether that key itself counts. A marker inside a common prefix begins behind it (ours for
    objects, recorded for uploads)."""
    if query.after < query.prefix or not query.after:
        return query.prefix, True
    if query.delimiter and query.after.startswith(query.prefix):
        cut = query.after.find(query.delimiter, len(query.prefix))
        if cut >= 0:
            return _behind(query.after[: cut + len(query.delimiter)]), True
    return query.after, query.inclusive


def _behind(prefix: str) -> str | None:
    """The smallest text greater than everything that begins with ``prefix``; ``None`` when there is none."""
    while prefix:
        code = ord(prefix[-1]) + 1
        if code < 0x110000:
            return prefix[:-1] + chr(code)
        prefix = prefix[:-1]
    return None


def parts_page(upload: MultipartUpload, after: int, limit: int) -> tuple[list[Part], bool]:
    """At most ``limit`` parts with numbers above ``after``, ascending, and whether more follow."""
    numbers = sorted(upload.parts)
    begin = bisect_right(numbers, after)
    shown = [upload.parts[number] for number in numbers[begin : begin + limit]]
    return shown, begin + limit < len(numbers) and limit > 0
