"""The rows of errors that an endpoint sends, read where an imitation refuses the same request for a known cause."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Final, NamedTuple

from fakeoss.cli.deriving.evidence import judged
from fakeoss.cli.imitation import Imitation
from fakeoss.contract.exchange import parse
from fakeoss.errors import Cause
from fakeoss.handling.error_document import row_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from fakeoss.cli.deriving.evidence import Record
    from fakeoss.profiles.profile import Profile
    from fakeoss.wire.error_row import Row

__all__ = ["error_changes"]

_MANY: Final = 3
"""So many rows tell that an answer is not that of another cause."""
_SOURCE: Final = "answered to verify"
_MARK: Final = re.compile(r"cause:([A-Z0-9_]+)")


class _Seen(NamedTuple):
    """The status and code of an error."""

    status: int
    code: str


def error_changes(
    records: Sequence[Record], profile: Profile
) -> Iterator[tuple[Callable[[Profile], Profile], Sequence[int]]]:
    """Yield a change for each cause that the endpoint sends always otherwise than the profile, in all operations or in
    one, with the rows in which it occurs.

    A cause that it sends in several ways in one operation is left as it is, and so is one whose answer is that of
    another cause in few rows: the endpoint may look for that one first."""
    seen: dict[Cause, dict[str, Counter[_Seen]]] = defaultdict(lambda: defaultdict(Counter))
    rows: dict[Cause, set[int]] = defaultdict(set)
    for row, cause, operation, answer in _refusals(records, profile):
        seen[cause][operation][answer] += 1
        rows[cause].add(row)
    for cause, by_operation in seen.items():
        where = sorted(rows[cause])
        others = {_seen(row) for other, row in profile.errors.items() if other != cause}
        ways = {way for counter in by_operation.values() for way in counter}
        if len(ways) == 1:
            (way,) = ways
            is_told = way not in others or len(where) >= _MANY
            if is_told and any(_seen(row_of(profile, operation, cause)) != way for operation in by_operation):
                yield _change(cause, way, tuple(by_operation)), where
            continue
        for operation, counter in by_operation.items():
            way = next(iter(counter))
            is_told = len(counter) == 1 and (way not in others or counter[way] >= _MANY)
            if is_told and way != _seen(row_of(profile, operation, cause)):
                yield _change_in(operation, cause, way), where


def _seen(row: Row) -> _Seen:
    return _Seen(row.status, row.code)


def _change(cause: Cause, way: _Seen, operations: tuple[str, ...]) -> Callable[[Profile], Profile]:
    def change(profile: Profile) -> Profile:
        row = profile.errors[cause]._replace(status=way.status, code=way.code, source=_SOURCE, bodiless=False)
        own = {
            name: {each: other for each, other in rows.items() if each != cause or name not in operations}
            for name, rows in profile.operation_errors.items()
        }
        return profile.derive(errors={cause: row}, operation_errors={name: rows for name, rows in own.items() if rows})

    return change


def _change_in(operation: str, cause: Cause, way: _Seen) -> Callable[[Profile], Profile]:
    def change(profile: Profile) -> Profile:
        row = row_of(profile, operation, cause)._replace(
            status=way.status, code=way.code, source=_SOURCE, bodiless=False
        )
        own = {**profile.operation_errors.get(operation, {}), cause: row}
        return profile.derive(operation_errors={**profile.operation_errors, operation: own})

    return change


def _refusals(records: Sequence[Record], profile: Profile) -> Iterator[tuple[int, Cause, str, _Seen]]:
    """Yield the row, the cause and the operation of each refusal, with how the endpoint has sent it."""
    imitation = Imitation(_marked(profile))
    for row, record in enumerate(records):
        for step in judged(record, imitation):
            status, _, body = step.answer
            document = parse(body, "Error")
            mark = _MARK.fullmatch(str(step.step.expect.message))
            if mark and document is not None and status >= 400 and (code := document.text_of("Code") or "").isalnum():
                yield row, Cause[mark[1]], imitation.calls[-1].operation, _Seen(status, code)


def _marked(profile: Profile) -> Profile:
    """Return a profile whose messages are the names of the causes."""
    operation_errors = {name: _named(rows) for name, rows in profile.operation_errors.items()}
    return profile.derive(errors=_named(profile.errors), operation_errors=operation_errors)


def _named(rows: Mapping[Cause, Row]) -> dict[Cause, Row]:
    return {cause: row._replace(message=f"cause:{cause.name}", bodiless=False) for cause, row in rows.items()}
