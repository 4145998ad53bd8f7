"""The rows of an error table."""

from __future__ import annotations

from string import Formatter
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fakeoss.errors import Cause

__all__ = ["Row", "argument", "table"]


_NO_ERRORS = frozenset({301, 304, 307})


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

    def require_valid(self) -> None:
        """Raise ValueError or TypeError if the row could not be sent."""
        if type(self.status) is not int or not (self.status in _NO_ERRORS or 400 <= self.status <= 599):
            raise ValueError(f"{self.status!r} is not the status of an error")
        for text in (self.code, self.message):
            if not isinstance(text, str):
                raise TypeError(f"code and message of a row must be text, not {text!r}")
        if not self.code.isalnum() or not self.code.isascii():
            raise ValueError(f"the code {self.code!r} has other characters than letters and digits")
        for _, name, form, conversion in Formatter().parse(self.message):
            if name is not None and (not name.isidentifier() or form or conversion):
                raise ValueError(f"the message {self.message!r} has a placeholder that is no name")


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
