"""The rows of an error table."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fakeoss.errors import Cause

__all__ = ["Row", "argument", "table", "with_rows"]


class Row(NamedTuple):
    """How one cause is sent. ``{Name}`` in the message and the names in ``fields`` are filled in from the error;
    ``Name=value`` in ``fields`` is a constant."""

    cause: Cause
    status: int
    code: str
    source: str
    message: str
    fields: tuple[str, ...] = ()
    bodiless: bool = False
    """Whether the response has no body, because nothing but HTTP has looked at the request."""


def with_rows(base: Mapping[Cause, Row], *rows: Row) -> Mapping[Cause, Row]:
    """Return ``base`` with its rows replaced by those of the same cause. Raises ValueError if two of them have one."""
    return {**base, **table(*rows)}


def argument(name: str, value: str | None = None) -> tuple[str, ...]:
    """Return the fields for the name of an argument and its value; ``value`` is set if the value is a constant."""
    return f"ArgumentName={name}", "ArgumentValue" if value is None else f"ArgumentValue={value}"


def table(*rows: Row) -> Mapping[Cause, Row]:
    """Return the rows by cause. Raises ValueError if two rows have the same cause."""
    by_cause: dict[Cause, Row] = {}
    for row in rows:
        if row.cause in by_cause:
            raise ValueError(f"two rows for {row.cause}")
        by_cause[row.cause] = row
    return by_cause
