"""What every answer of an endpoint has, read in the answers themselves: headers, and the elements of errors."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from fakeoss.contract.exchange import header_of, parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from fakeoss.cli.deriving.evidence import Record
    from fakeoss.contract.exchange import Answer
    from fakeoss.profiles.profile import Profile

__all__ = ["FORMS", "with_forms"]

FORMS: Final = ("server", "host_id", "request_ids", "error_children", "error_shape", "shape")
"""The switches that are read so."""
_KNOWN: Final = ("statusCode", "Code", "Message", "Resource", "BucketName", "Key", "RequestId", "HostId")
"""The elements that an error has by what was asked, whatever its cause."""
_ALPHABETS: Final = ("0123456789ABCDEF", "0123456789abcdef", "0123456789ABCDEFGHJKMNPQRSTVWXYZ")
_DECLARATION: Final = re.compile(rb"(?:<\?xml[^>]*\?>\n?)?")
_USUAL: Final = 0.5
"""The share of the errors that have an element which does not go by the cause."""
_SHARE: Final = 0.9
"""The share of the answers that have to have something alike."""


def with_forms(profile: Profile, records: Iterable[Record]) -> tuple[Profile, list[str]]:
    """Return the profile with the forms of the answers, and which of ``FORMS`` the answers do not show."""
    answers = [answer for record in records for answer in record.answers]
    found: dict[str, Any] = {
        "server": _most([header_of(headers, "Server") or "" for _, headers, _ in answers]),
        "host_id": _most([header_of(headers, "x-amz-id-2") is not None for _, headers, _ in answers]),
        "request_ids": _alphabet([header_of(headers, "x-amz-request-id") or "" for _, headers, _ in answers]),
        "error_children": _children(answers),
    }
    for name, documents in (
        ("error_shape", [body for status, _, body in answers if status >= 400 and parse(body, "Error")]),
        ("shape", [body for status, _, body in answers if status < 300 and body.startswith(b"<?xml") and parse(body)]),
    ):
        declaration = _most([_declaration(body) for body in documents])
        found[name] = None if declaration is None else profile.switches[name]._replace(declaration=declaration)
    shown = {name: value for name, value in found.items() if value is not None}
    return profile.derive(**shown), [name for name in FORMS if name not in shown]


def _most(values: Sequence[Any]) -> Any:
    """Return what nearly all have; ``None`` if that is nothing."""
    if not values:
        return None
    ((value, count),) = Counter(values).most_common(1)
    return value if count >= _SHARE * len(values) else None


def _alphabet(ids: list[str]) -> str | None:
    """Return the smallest known set of characters that nearly all ids are of."""
    for alphabet in _ALPHABETS:
        if ids and sum(bool(each) and set(each) <= set(alphabet) for each in ids) >= _SHARE * len(ids):
            return alphabet
    return None


def _declaration(body: bytes) -> str:
    match = _DECLARATION.match(body)
    return match[0].decode("ascii", "replace") if match else ""


def _children(answers: list[Answer]) -> tuple[str, ...] | None:
    """Return the elements of errors in the order in which they stand, ``*`` for those that go by the cause; ``None`` if
    there is no order that all errors keep."""
    errors = [(headers, document) for _, headers, body in answers if (document := parse(body, "Error")) is not None]
    counts = Counter(child.name for _, document in errors for child in document.children)
    usual = {name for name in _KNOWN if counts[name] >= _USUAL * len(errors)}
    orders = {tuple(_class(child.name, usual) for child in document.children) for _, document in errors}
    merged = _merged([_without_repeats(order) for order in orders])
    if not merged:
        return None
    constant = _most([document.text_of("HostId") or "" for headers, document in errors if "HostId" in merged])
    is_header = any(header_of(headers, "x-amz-id-2") for headers, _ in errors)
    return tuple(f"HostId={constant or ''}" if name == "HostId" and not is_header else name for name in merged)


def _class(name: str, usual: set[str]) -> str:
    return name if name in usual else "*"


def _without_repeats(order: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(order))


def _merged(orders: list[tuple[str, ...]]) -> list[str]:
    """Return all names in an order that each of the orders keeps; nothing if there is none."""
    before = {(first, second) for order in orders for index, first in enumerate(order) for second in order[index + 1 :]}
    rest = list(dict.fromkeys(name for order in sorted(orders, key=len, reverse=True) for name in order))
    merged: list[str] = []
    while rest:
        first = next((name for name in rest if not any((other, name) in before for other in rest)), None)
        if first is None:
            return []
        merged.append(first)
        rest.remove(first)
    return merged
