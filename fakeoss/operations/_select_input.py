"""What S3 Select reads: an object's bytes, unpacked, decoded and cut into records, a few of them at a time.

Amazon bounds a record at 1 MB (Amazon: Selecting content from objects, Requirements and limits); how much may be
unpacked, how deep JSON may nest and how long a number may be are bounds of ours.
"""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import json
import re
import zlib
from itertools import accumulate, chain
from typing import TYPE_CHECKING, Any, Final

from fakeoss.errors import Cause, OssError
from fakeoss.model import rope
from fakeoss.operations._select_functions import number_of
from fakeoss.operations._select_paths import CsvHeader, CsvRow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fakeoss.model.rope import Body

__all__ = ["CsvForm", "CsvRows", "Source", "cut_to_range", "json_values"]

MOST_BYTES: Final = 64 << 20
"""How many bytes are read of an object once it is unpacked (ours)."""
LONGEST_RECORD: Final = 1 << 20
"""Characters of a record (reported: "maxCharsPerRecord: 1,048,576")."""
DEEPEST: Final = 128
"""How deep JSON nests (ours)."""
_PIECE: Final = 1 << 16
_BLANKS: Final = re.compile(r"[ \t\r\n]*")
_TEXTS: Final = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_NEITHER: Final = re.compile(r"[^\[\]{}]+")
_LEVELS: Final = {"[": 1, "{": 1, "]": -1, "}": -1}


class _Bytes(io.RawIOBase):
    """A body, or what is unpacked of one, as a file that counts what is read of it."""

    def __init__(self, source: Iterator[memoryview] | io.BufferedIOBase, most: int | None = None) -> None:
        self._source = source
        self._most = most
        self._piece = memoryview(b"")
        self.count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer. Raises SELECT_BOUND for more than may be read."""
        target = memoryview(buffer)
        if not self._piece:
            self._piece = self._next(len(target))
        size = min(len(target), len(self._piece))
        target[:size] = self._piece[:size]
        self._piece = self._piece[size:]
        self.count += size
        if self._most is not None and self.count > self._most:
            raise OssError(Cause.SELECT_BOUND, Reason="the object holds too many bytes")
        return size

    def _next(self, size: int) -> memoryview:
        if isinstance(self._source, io.BufferedIOBase):
            return memoryview(self._source.read(size))
        return next(self._source, memoryview(b""))


class Source:
    """An object as text. ``scanned`` and ``processed`` count the bytes read of it, packed and unpacked."""

    def __init__(self, body: Body, compression: str) -> None:
        self._packed = _Bytes(rope.chunks(body))
        self._plain = _Bytes(_unpacked(io.BufferedReader(self._packed, _PIECE), compression), MOST_BYTES)
        self._text = io.TextIOWrapper(io.BufferedReader(self._plain, _PIECE), encoding="utf-8-sig", newline="")

    @property
    def scanned(self) -> int:
        """Bytes read of the object as it is stored."""
        return self._packed.count

    @property
    def processed(self) -> int:
        """Bytes read of the object once it is unpacked."""
        return self._plain.count

    def read(self, size: int) -> str:
        """Up to so many characters, none at the end. Raises SELECT_COMPRESSION, SELECT_TRUNCATED, SELECT_ENCODING,
        SELECT_BOUND."""
        return self._guarded(self._text.read, size)

    def lines(self) -> Iterator[str]:
        """The lines with their ends, which are those of any system. Raises what ``read`` raises, and SELECT_RECORD."""
        while line := self._guarded(self._text.readline, LONGEST_RECORD + 2):
            if len(line) > LONGEST_RECORD and len(line.rstrip("\r\n")) > LONGEST_RECORD:
                raise OssError(Cause.SELECT_RECORD)
            yield line

    def records(self, ending: str) -> Iterator[str]:
        """The records before each ``ending``, without it. Raises what ``lines`` raises."""
        rest = ""
        while piece := self.read(_PIECE):
            *whole, rest = (rest + piece).split(ending)
            for record in whole:
                if len(record) > LONGEST_RECORD:
                    raise OssError(Cause.SELECT_RECORD)
                yield record
            if len(rest) > LONGEST_RECORD:
                raise OssError(Cause.SELECT_RECORD)
        if rest:
            yield rest

    @staticmethod
    def _guarded(read: Any, size: int) -> str:
        try:
            return str(read(size))
        except UnicodeError:
            raise OssError(Cause.SELECT_ENCODING) from None
        except gzip.BadGzipFile:
            raise OssError(Cause.SELECT_COMPRESSION) from None
        except (EOFError, zlib.error):
            raise OssError(Cause.SELECT_TRUNCATED) from None
        except (OSError, ValueError):  # what bz2 raises
            raise OssError(Cause.SELECT_COMPRESSION) from None


def _unpacked(packed: io.BufferedReader, compression: str) -> io.BufferedIOBase:
    """What a stored object holds, unpacked as it is read."""
    if compression == "GZIP":
        return gzip.GzipFile(fileobj=packed)
    return bz2.BZ2File(packed) if compression == "BZIP2" else packed


# ranges


def cut_to_range(body: Body, span: tuple[int, int], ending: bytes, *, headed: bool) -> Body:
    """The records whose first byte lies in a half-open span, behind the header line, if there is one (Amazon:
    ScanRange; the header: our reading). Raises SELECT_RECORD."""
    start, stop = (_next_record(body, at, ending) for at in span)
    first = _next_record(body, 1, ending) if headed else 0
    return rope.joined([rope.cut(body, 0, min(first, start)), rope.cut(body, start, max(start, stop))])


def _next_record(body: Body, position: int, ending: bytes) -> int:
    """Where the first record at or behind a position begins."""
    if position <= 0:
        return 0
    start = max(0, position - len(ending))
    window = b""
    for chunk in rope.chunks(body, start):
        for at in range(0, len(chunk), _PIECE):
            window += chunk[at : at + _PIECE]
            found = window.find(ending)
            if found >= 0:
                return start + found + len(ending)
            if len(window) > 4 * LONGEST_RECORD:
                raise OssError(Cause.SELECT_RECORD)
    return rope.size_of(body)


# CSV


class CsvForm:
    """How a CSV is written. Raises SELECT_PARAMETER for a sign of more than one character."""

    def __init__(self, *, ending: str, delimiter: str, quote: str, escape: str, comment: str) -> None:
        if any(len(sign) != 1 for sign in (delimiter, quote, escape, comment)):
            raise OssError(Cause.SELECT_PARAMETER)
        self.ending, self.delimiter, self.quote, self.comment = ending, delimiter, quote, comment
        self.escape = None if escape == quote else escape

    def records(self, source: Source) -> Iterator[list[str]]:
        """The fields of each record, comments and empty lines left out. Raises SELECT_CSV, what ``Source`` raises."""
        if self.ending in {"\n", "\r\n", "\r"}:
            lines = source.lines()
        else:
            lines = (record + "\n" for record in source.records(self.ending))
        for line in lines:
            text = line.rstrip("\r\n")
            if not text or text.startswith(self.comment):
                continue
            if self.quote in text or (self.escape and self.escape in text):
                yield self._parsed(line, lines)
            else:
                yield text.split(self.delimiter)

    def _parsed(self, line: str, following: Iterator[str]) -> list[str]:
        """The fields of a record with quotes, which goes on into the lines that follow where one is open."""
        try:
            return next(self._reader(chain([line], _within_a_record(following, len(line)))))
        except (csv.Error, TypeError, ValueError, StopIteration):
            raise OssError(Cause.SELECT_CSV) from None

    def _reader(self, lines: Iterator[str]) -> Iterator[list[str]]:
        return csv.reader(
            lines,
            delimiter=self.delimiter,
            quotechar=self.quote,
            doublequote=self.escape is None,
            escapechar=self.escape,
        )


def _within_a_record(texts: Iterator[str], size: int) -> Iterator[str]:
    for text in texts:
        size += len(text)
        if size > LONGEST_RECORD:
            raise OssError(Cause.SELECT_RECORD)
        yield text


class CsvRows:
    """The rows of a CSV, under the header that its first line gives. ``width`` is the most fields that one had."""

    def __init__(self, source: Source, form: CsvForm, header: str) -> None:
        if header not in {"NONE", "USE", "IGNORE"}:
            raise OssError(Cause.SELECT_HEADER_INFO)
        self._records = form.records(source)
        first = next(self._records, None) if header != "NONE" else None
        self.is_empty = header != "NONE" and first is None
        self.header = CsvHeader(first if header == "USE" and first else ())
        self.width = 0
        self.count = 0

    def __iter__(self) -> Iterator[CsvRow]:
        for fields in self._records:
            self.count += 1
            self.width = max(self.width, len(fields))
            yield CsvRow(self.header, fields)


# JSON


def json_values(source: Source, kind: str) -> Iterator[Any]:
    """The values of the object, each of which is a row, a list as well; documents may follow one another without
    anything between them (verified at Amazon by moto's tests: test_s3_select.py). Raises SELECT_JSON, SELECT_NUMBER,
    SELECT_RECORD, and what ``Source`` raises."""
    if kind == "DOCUMENT":
        return _documents(source)
    return (_line(text) for text in source.records("\n") if text.strip())


def _documents(source: Source) -> Iterator[Any]:
    window, at, is_last, count = "", 0, False, 0
    while True:
        at = _past_blanks(window, at)
        if not is_last and len(window) - at <= LONGEST_RECORD:
            piece = source.read(2 * LONGEST_RECORD)
            window, at, is_last = window[at:] + piece, 0, len(piece) < 2 * LONGEST_RECORD
            continue
        if at == len(window):
            break
        value, at = _value(window, at, is_last=is_last)
        count += 1
        yield value
    if not count:
        raise OssError(Cause.SELECT_JSON)


def _past_blanks(text: str, at: int) -> int:
    match = _BLANKS.match(text, at)
    return match.end() if match else at


def _line(text: str) -> Any:
    value, end = _value(text, _past_blanks(text, 0), is_last=True)
    if _past_blanks(text, end) < len(text):
        raise OssError(Cause.SELECT_JSON)
    return value


def _value(text: str, start: int, *, is_last: bool) -> tuple[Any, int]:
    """The value that begins at a place of a text, and where it ends; more may follow unless the text is the last."""
    try:
        value, end = _DECODER.raw_decode(text, start)
    except json.JSONDecodeError as error:
        cut_off = error.pos - start >= LONGEST_RECORD or error.msg.startswith("Unterminated")
        raise OssError(Cause.SELECT_RECORD if cut_off and not is_last else Cause.SELECT_JSON) from None
    except (RecursionError, ValueError):
        raise OssError(Cause.SELECT_JSON) from None
    if end - start > LONGEST_RECORD:
        raise OssError(Cause.SELECT_RECORD)
    if text.count("[", start, end) + text.count("{", start, end) > DEEPEST:
        _bound_depth(text[start:end])
    return value, end


def _bound_depth(document: str) -> None:
    """Raise SELECT_JSON where well-formed JSON nests too deep."""
    brackets = _NEITHER.sub("", _TEXTS.sub("", document))
    if max(accumulate(map(_LEVELS.__getitem__, brackets))) > DEEPEST:
        raise OssError(Cause.SELECT_JSON)


def _no_constant(word: str) -> None:
    raise ValueError(word)  # NaN and the infinities, which are no JSON


_DECODER: Final = json.JSONDecoder(parse_float=number_of, parse_int=number_of, parse_constant=_no_constant)
