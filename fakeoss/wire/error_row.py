"""What a row of an error table holds."""

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
    """The rows by cause. Raises ValueError for a cause that stands twice."""
    found: dict[Cause, Row] = {}
    for row in rows:
        if row.cause in found:
            raise ValueError(f"two rows for {row.cause}")
        found[row.cause] = row
    return found
