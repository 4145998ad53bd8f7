"""What explains the error of a client in native code that did not ask the mock."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fakeoss.calls import CallLog

__all__ = ["escape_hints"]

_ARROW: Final = re.compile(r"AWS Error \w+ during (\w+) operation")
"""Arrow's message, ``ErrorToStatus`` in its ``s3_internal.h``; with libcurl's details where nobody has answered."""
_LOOPBACK: Final = "127.0.0.1"


def escape_hints(error: BaseException, logs: Iterable[CallLog]) -> list[str]:
    """Return what to do about an error of pyarrow's in an operation that none of the mocks has seen; else nothing."""
    found = _ARROW.search(str(error)) if isinstance(error, OSError) else None
    if found is None or _LOOPBACK in str(error) or any(log.count(found[1]) for log in logs):
        return []
    hint = (
        f"fakeoss: pyarrow's {found[1]} did not ask the mock: its file system was made before the mock, or by a name "
        "that was imported before it (from pyarrow.fs import S3FileSystem). Write pyarrow.fs.S3FileSystem(...) inside "
        "the mock, or fakeoss_guard = s3 in the ini file of pytest, which serves such names, too "
        "(python -m fakeoss help processes)."
    )
    return [hint]
