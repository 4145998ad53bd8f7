"""The rows of an error table."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fakeoss.errors import Cause

__all__ = ["Row", "argument", "table"]


class Row(NamedTuple):
    """How one cause is sent. ``{Name}`` in the message and the names in ``fields`` are filled from the error;
    ``Name=value`` in ``fields`` is always that value."""

    cause: Cause
    status: int
    code: str
    source: str
    message: str
    fields: tuple[str, ...] = ()


def argument(name: str, value: str | None = None) -> tuple[str, ...]:
    """The fields that name an argument and what was sent for it; ``value`` if that is always the same."""
    return f"ArgumentName={name}", "ArgumentValue" if value is None else f"ArgumentValue={value}"


def table(*rows: Row) -> Mapping[Cause, Row]:
    """Return the rows by cause. Raises ValueError if two rows have the same cause."""
    by_cause: dict[Cause, Row] = {}
    for row in rows:
        if row.cause in by_cause:
            raise ValueError(f"two rows for {row.cause}")
        by_cause[row.cause] = row
    return by_cause
