"""What S3 Select writes: the rows of a result as CSV or JSON, piece by piece, within bounds."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from fakeoss.errors import Cause, OssError
from fakeoss.operations._select_evaluation import MISSING
from fakeoss.operations._select_functions import text_of
from fakeoss.operations._select_timestamps import Timestamp

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    Found = list[tuple[str, Any]]

__all__ = ["batches", "csv_records", "json_records"]

MOST_BYTES: Final = 64 << 20
"""How many bytes a result may have (ours)."""
LONGEST_RECORD: Final = 1 << 20
"""Characters of a record (reported: "maxCharsPerRecord: 1,048,576")."""
_BATCH: Final = 1 << 16
_QUOTED: Final = json.JSONEncoder(ensure_ascii=False).encode


def batches(records: Iterable[bytes]) -> Iterator[bytes]:
    """All records, one after another, in pieces of 64 KiB. Raises SELECT_BOUND where together they are too long."""
    rest, size = bytearray(), 0
    for record in records:
        rest += record
        while len(rest) >= _BATCH:
            yield bytes(rest[:_BATCH])
            del rest[:_BATCH]
            size += _BATCH
        if size + len(rest) > MOST_BYTES:
            raise OssError(Cause.SELECT_BOUND, Reason="the result holds too many bytes")
    if rest:
        yield bytes(rest)


class _Text:
    """A record as it grows. Raises SELECT_RECORD where it grows too long."""

    __slots__ = ("pieces", "size")

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.size = 0

    def add(self, piece: str) -> None:
        self.size += len(piece)
        if self.size > LONGEST_RECORD:
            raise OssError(Cause.SELECT_RECORD)
        self.pieces.append(piece)

    def value(self, value: Any) -> None:
        """A value as JSON without blanks (verified at Amazon by moto's tests: test_s3_select.py)."""
        if isinstance(value, dict):
            self.members(value.items())
        elif isinstance(value, list):
            self.add("[")
            for at, inner in enumerate(value):
                if at:
                    self.add(",")
                self.value(inner)
            self.add("]")
        else:
            self.add(_scalar(value))

    def members(self, members: Iterable[tuple[str, Any]]) -> None:
        """An object, without what is missing."""
        start = "{"
        for name, value in members:
            if value is not MISSING:
                self.add(f"{start}{_QUOTED(name)}:")
                self.value(value)
                start = ","
        self.add("{}" if start == "{" else "}")


def _scalar(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, (str, Timestamp)):
        return _QUOTED(str(value))
    return text_of(value)


def json_records(rows: Iterable[Found], ending: str) -> Iterator[bytes]:
    """Each row as JSON. Half of a surrogate pair, which UTF-8 cannot hold, stays an escape. Raises SELECT_RECORD."""
    for row in rows:
        text = _Text()
        text.members(row)
        yield ("".join(text.pieces) + ending).encode("utf-8", "backslashreplace")


def csv_records(
    rows: Iterable[Found], *, delimiter: str, quote: str, ending: str, always_quoted: bool
) -> Iterator[bytes]:
    """Each row as CSV: in quotes is what would else be read as something else, and a single empty field. Half of a
    surrogate pair becomes a question mark. Raises SELECT_RECORD; SELECT_PARAMETER for a sign of more than one
    character."""
    if len(delimiter) != 1 or len(quote) != 1:
        raise OssError(Cause.SELECT_PARAMETER)
    special = re.compile(f"[{re.escape(delimiter + quote + ending)}\r\n]").search
    for row in rows:
        cells = [_cell(value) for _, value in row]
        if sum(map(len, cells)) + len(cells) > LONGEST_RECORD:
            raise OssError(Cause.SELECT_RECORD)
        if always_quoted or cells == [""]:
            fields = [f"{quote}{cell.replace(quote, quote * 2)}{quote}" for cell in cells]
        else:
            fields = [f"{quote}{cell.replace(quote, quote * 2)}{quote}" if special(cell) else cell for cell in cells]
        yield (delimiter.join(fields) + ending).encode("utf-8", "replace")


def _cell(value: Any) -> str:
    if value is MISSING or value is None:
        return ""
    if isinstance(value, str):
        return value
    if not isinstance(value, (dict, list)):
        return text_of(value)
    text = _Text()
    text.value(value)
    return "".join(text.pieces)
