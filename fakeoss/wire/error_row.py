"""The rows of an error table."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fakeoss.errors import Cause

__all__ = ["Row", "table"]


class Row(NamedTuple):
    """How one cause is sent. ``{Name}`` in the message and the names in ``fields`` are filled from the error;
    ``Name=value`` in ``fields`` is always that value."""

    cause: Cause
    code: str
    status: int
    message: str
    fields: tuple[str, ...] = ()
    source: str = "aws"


def table(*rows: Row) -> Mapping[Cause, Row]:
    """Return the rows by cause. Raises ValueError if two rows have the same cause."""
    by_cause: dict[Cause, Row] = {}
    for row in rows:
        if row.cause in by_cause:
            raise ValueError(f"two rows for {row.cause}")
        by_cause[row.cause] = row
    return by_cause
