"""Errors in the words of the command line: options and files, in place of the names of Python."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from fakeoss.errors import OssError

__all__ = ["plain", "reason_of"]

_FIELDS: Final = {"Size": "{} bytes", "MaxSizeAllowed": "{} at most"}


def plain(error: OssError) -> str:
    """Return what a documented failure says, and the values that it names."""
    values = [_FIELDS.get(name, "{}").format(value) for name, value in error.fields.items()]
    return f"{error.cause.value}{': ' * bool(values)}{', '.join(values)}{error.hint}"


def reason_of(error: Exception) -> str:
    """Return the text of another error of ours, without the name that says whose it is in Python."""
    text = str(error).removeprefix("fakeoss.Server: ").removeprefix("fakeoss: ")
    return text.replace("dump(..., replace=True)", "--replace")
