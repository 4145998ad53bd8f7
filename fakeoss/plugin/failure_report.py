"""What the report of a failed test says of a store: its calls, faults, changes and open uploads, on one screen."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from fakeoss.calls import hints_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["sections_of"]

MOST_CALLS: Final = 20
MOST_FAULTS: Final = 6
MOST_CHANGES: Final = 8
MOST_UPLOADS: Final = 4


def shortened(lines: Sequence[str], most: int) -> list[str]:
    """Return at most so many lines, the last of which says how many more there are."""
    if len(lines) <= most:
        return list(lines)
    return [*lines[: most - 1], f"(and {len(lines) - most + 1} more)"]


def call_lines(calls: Any) -> list[str]:
    """Return the last calls of a log, equal ones that follow each other in one line, and the number of earlier ones."""
    number = len(calls)
    kept = calls[-min(number - calls.dropped, 10 * MOST_CALLS) :] if number > calls.dropped else []
    groups = [(line, len(list(group))) for line, group in groupby(map(str, kept))]
    shown = groups[-MOST_CALLS:] if len(groups) <= MOST_CALLS else groups[-MOST_CALLS + 1 :]
    lines = [line if times == 1 else f"{line} ({times} times)" for line, times in shown]
    earlier = number - sum(times for _, times in shown)
    return ([f"({earlier} earlier)"] if earlier else []) + lines or ["(none)"]


def fault_lines(entries: Iterable[Any], hooks: Iterable[Any]) -> list[str]:
    """Return how often each fault was met, and which hooks were never called."""
    lines = [f"met {entry.met} times: {entry}" if entry.met != 1 else f"met once: {entry}" for entry in entries]
    lines = [line.replace("met 0 times", "never met") for line in lines]
    return lines + [f"never called: {hook}" for hook in hooks if not hook.has_run]


def sections_of(title: str, store: Any, faults: Iterable[Any], before: Any, shown: str) -> list[tuple[str, str]]:
    """Return the sections on a store, by title: its calls, unless they stand in the text ``shown``, and, where there
    are any, its ``faults``, what changed since the snapshot ``before``, and the uploads that are open."""
    sections: list[tuple[str, Sequence[str]]] = []
    if store.calls.report() not in shown:
        sections.append(("calls", [*call_lines(store.calls), *hints_of(store.calls)]))
    sections.append(("faults", shortened(fault_lines(faults, store.hooks), MOST_FAULTS)))
    if before is not None:
        sections.append(("state changed", shortened(changes_of(store.diff(before)), MOST_CHANGES)))
    sections.append(("uploads left open", shortened(uploads_of(store), MOST_UPLOADS)))
    name, _, suffix = title.partition(" ")
    return [(f"{name} {what}{' ' + suffix if suffix else ''}", "\n".join(lines)) for what, lines in sections if lines]


def changes_of(differences: Iterable[Any]) -> list[str]:
    """Return what changed but for uploads and parts, which have a section of their own."""
    return [str(each) for each in differences if each.what not in {"upload", "part"}]


def uploads_of(store: Any) -> list[str]:
    """Return the open uploads in words; none of a store in front of an upstream."""
    if store.upstream is not None:
        return []
    try:
        store.assert_no_open_uploads()
    except AssertionError as error:
        return [line.strip() for line in str(error).splitlines()[1:]]
    return []
