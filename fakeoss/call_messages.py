"""What a failed assertion about calls says: what was looked for, how often it was found, and which calls were nearest,
field by field."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any, Final

from fakeoss.suggestion import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from fakeoss.call_entry import CallEntry
    from fakeoss.matching import Criteria, Miss

__all__ = ["describe", "describe_nearest", "expected_number", "similar_values", "step_missing"]

_SHOWN: Final = 3
"""How many of the nearest calls are shown field by field."""
_COMPARED: Final = 200
"""How many calls with as few differences are compared letter by letter."""
_LONG: Final = 80
"""Longest value that is shown whole."""


def describe(fields: Mapping[str, object]) -> str:
    """Return what is looked for as a call would be shown: ``UploadPart dst/movie part 2 bytes=0-9, status=200``."""
    rest = dict(fields)
    operation = rest.pop("operation", "*")
    head = [operation if isinstance(operation, str) and operation != "*" else f"operation={_value(operation)}"]
    if operation == "*":
        head = ["any call"]
    bucket, key = rest.get("bucket"), rest.get("key")
    if isinstance(bucket, str) and isinstance(key, str):
        head.append(f"{rest.pop('bucket')}/{rest.pop('key')}")
    if isinstance(rest.get("part"), int):
        head.append(f"part {rest.pop('part')}")
    if isinstance(rest.get("range"), str):
        head.append(str(rest.pop("range")))
    if isinstance(rest.get("copy_source"), str):
        head.append(f"of {rest.pop('copy_source')}")
    words = ", ".join(f"{name}={_value(value)}" for name, value in rest.items())
    return _line(" ".join(head) + (" " if words and len(head) == 1 else ", " if words else "") + words)


def _line(text: str) -> str:
    return text if text.isprintable() else ascii(text)[1:-1]


def _value(value: object) -> str:
    if callable(value):
        return str(getattr(value, "__name__", None) or type(value).__name__)
    text = repr(value)
    return text if len(text) <= _LONG else f"{text[: _LONG - 3]}..."


def expected_number(times: int | None) -> str:
    """Return how often something was expected, in words; ``None``: at least once."""
    return "expected at least 1" if times is None else f"expected {times}"


def describe_nearest(entries: Sequence[CallEntry], criteria: Criteria) -> tuple[str, list[str]]:
    """Return the nearest call in a few words, and lines that show the nearest ones field by field; nothing if none is
    near. Near is what has the operation, or all the rest."""
    found = _nearest_of(entries, criteria)
    if not found:
        return "", []
    lines: list[str] = []
    for entry, misses in found:
        lines.append(f"  near: {entry}")
        lines.extend(f"    {miss.name}: expected {_value(miss.expected)}, found {_found(miss)}" for miss in misses)
    entry, misses = found[0]
    if any(miss.name == "operation" for miss in misses):
        return str(entry.operation), lines
    shown = {
        name: getattr(entry, name) for name in criteria.fields if name != "when" and not _is_mapping(criteria, name)
    }
    words = describe({**shown, "operation": entry.operation}).removeprefix(entry.operation).strip()
    return words or str(entry), lines


def _is_mapping(criteria: Criteria, name: str) -> bool:
    return hasattr(criteria.fields[name], "items")


def _found(miss: Miss) -> str:
    return "no" if miss.name == "when" else _value(miss.actual)


def _nearest_of(entries: Sequence[CallEntry], criteria: Criteria) -> list[tuple[CallEntry, list[Miss]]]:
    """Return the calls that are most like those looked for, the most similar first, with what is different."""
    candidates: list[tuple[CallEntry, list[Miss]]] = []
    fewest = len(criteria.fields)
    for entry in entries:
        is_other = not criteria.test("operation", entry.operation)
        if is_other and len(criteria.fields) < 2 + ("operation" in criteria):
            continue
        misses = _misses_of(entry, criteria)
        if not misses or (is_other and len(misses) > 1):
            continue
        weight = len(misses) + is_other
        if weight < fewest:
            fewest, candidates = weight, []
        if weight == fewest:
            candidates.append((entry, misses))
    ranked = sorted(candidates[-_COMPARED:], key=lambda each: -_likeness(each[1]))
    distinct: dict[Any, tuple[CallEntry, list[Miss]]] = {}
    for entry, misses in ranked:
        distinct.setdefault((str(entry), repr(misses)), (entry, misses))
    return list(distinct.values())[:_SHOWN]


def _misses_of(entry: CallEntry, criteria: Criteria) -> list[Miss]:
    try:
        return criteria.misses(entry)
    except LookupError:  # a body that is not kept
        return []


def _likeness(misses: Iterable[Miss]) -> float:
    return sum(_ratio(miss) for miss in misses)


def _ratio(miss: Miss) -> float:
    """How similar a value is to the one looked for, 0 to 1; of numbers, the nearer the more."""
    expected, actual = miss.expected, miss.actual
    if isinstance(expected, (int, float)) and isinstance(actual, (int, float)):
        return 1 / (1 + abs(expected - actual))
    if callable(expected) or actual is None:
        return 0.0
    return SequenceMatcher(None, str(expected)[:_LONG], str(actual)[:_LONG], autojunk=False).ratio()


def similar_values(entries: Sequence[CallEntry], operation: str, fields: Mapping[str, object]) -> str:
    """Return what other calls of an operation had instead of these fields, for a message; empty if nothing is
    similar."""
    calls = [entry for entry in entries if operation in {"*", entry.operation}]
    words: list[str] = []
    for name, value in fields.items():
        values = {str(getattr(entry, name)) for entry in calls if hasattr(entry, name)}
        match = nearest(str(value), values - {str(value)})
        if match is not None and str(value) not in values:
            words.append(f"{name}={match!r}")
    return f" (there were calls with {', '.join(words)})" if words else ""


def step_missing(number: int, total: int, words: str, before: CallEntry | None) -> str:
    """Return that a step of a sequence did not come."""
    where = "" if before is None else f" after {before}"
    return f"step {number} of {total}, {words}: expected{where}, found none"
