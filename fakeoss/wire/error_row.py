"""What a row of an error table holds."""

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
    """The rows by cause. Raises ValueError for a cause that stands twice."""
    found: dict[Cause, Row] = {}
    for row in rows:
        if row.cause in found:
            raise ValueError(f"two rows for {row.cause}")
        found[row.cause] = row
    return found
