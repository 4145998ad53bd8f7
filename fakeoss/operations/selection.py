"""SelectObjectContent: rows of a CSV or JSON object, chosen by SQL, as a stream of events.

The SQL is that of the package sqlglot (the extra ``select``), on the one table ``S3Object``; columns of CSV are texts,
to be CAST by the query. Paths into nested JSON are not supported.
"""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import json
import re
import zlib
from typing import TYPE_CHECKING, Any, Final

from fakeoss.errors import Cause, OssError
from fakeoss.operations.attributes import require_unarchived
from fakeoss.operations.payload import receive_document
from fakeoss.operations.registry import Target, operation
from fakeoss.operations.reply import Reply
from fakeoss.operations.sse import require_readable
from fakeoss.wire.eventstream import event
from fakeoss.wire.schema import Field, read_document
from fakeoss.wire.xml import Element, parse_xml

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fakeoss.operations.call import Call

_YES_NO: Final = frozenset({"true", "false", "TRUE", "FALSE"})


def _optional(*names: str) -> tuple[Field, ...]:
    return tuple(Field(name, least=0, empty=True) for name in names)


_INPUT: Final = Field(
    "InputSerialization",
    (
        Field("CompressionType", values=frozenset({"NONE", "GZIP", "BZIP2"}), least=0),
        Field(
            "CSV",
            _optional(
                "FileHeaderInfo",
                "Comments",
                "QuoteEscapeCharacter",
                "RecordDelimiter",
                "FieldDelimiter",
                "QuoteCharacter",
                "AllowQuotedRecordDelimiter",
            ),
            least=0,
        ),
        Field("JSON", (Field("Type", values=frozenset({"LINES", "DOCUMENT"}), least=0),), least=0),
    ),
)
_OUTPUT: Final = Field(
    "OutputSerialization",
    (
        Field(
            "CSV",
            _optional("QuoteFields", "QuoteEscapeCharacter", "RecordDelimiter", "FieldDelimiter", "QuoteCharacter"),
            least=0,
        ),
        Field("JSON", _optional("RecordDelimiter"), least=0),
    ),
    alternatives=True,
)
_FIELDS: Final = (
    Field("Expression"),
    Field("ExpressionType"),
    Field("RequestProgress", (Field("Enabled", values=_YES_NO, least=0),), least=0),
    _INPUT,
    _OUTPUT,
)
_ROOTS: Final = ("SelectObjectContentRequest", "SelectRequest")
"""Amazon's, and the one of the example on JD Cloud's page."""
_LONGEST: Final = 256 << 10
"""Bytes of an expression (Amazon: SelectObjectContent; JD Cloud: Select-Object-Content)."""
_TABLE: Final = re.compile(r"\bs3object\b(\[\*\])?", re.IGNORECASE)
_BATCH: Final = 1 << 16


@operation(
    "SelectObjectContent",
    "POST",
    Target.OBJECT,
    query={"select"},
    allows={"versionId"},
    page="Select-Object-Content",
)
def select_object_content(call: Call) -> Reply:
    """The rows of an object that an SQL expression selects.

    Raises NO_SUCH_BUCKET, NO_SUCH_KEY, ACCESS_DENIED, OBJECT_ARCHIVED, what ``require_readable`` raises, MALFORMED_XML,
    the SELECT causes; OPERATION_NOT_IMPLEMENTED where the extra ``select`` is not installed. JD Cloud page:
    Select-Object-Content.
    """
    bucket = call.bucket()
    record = call.readable(bucket, call.object_key())
    require_readable(call, record)
    require_unarchived(call, record)
    if call.query.get("select-type") != "2":
        raise OssError(Cause.SELECT_TYPE)
    root = _request(receive_document(call))
    expression = root.text_of("Expression") or ""
    if (root.text_of("ExpressionType") or "").upper() != "SQL":
        raise OssError(Cause.SELECT_EXPRESSION_TYPE)
    if len(expression.encode("utf-8")) > _LONGEST:
        raise OssError(Cause.SELECT_EXPRESSION_LENGTH)
    source = next(root.all("InputSerialization"))
    if {child.name for child in source.children} & call.profile.select_unsupported:
        raise OssError(Cause.OPERATION_NOT_IMPLEMENTED, Operation="SelectObjectContent of this format")
    content = _unpacked(record.body, source.text_of("CompressionType") or "NONE")
    columns, found = _selected(expression, _rows(source, content))
    records = _written(next(root.all("OutputSerialization")), columns, found)
    sizes = record.size, len(content), len(records)
    reply = Reply(headers={"Content-Type": "application/octet-stream"})
    reply.content = b"".join(_events(records, sizes, progress=_asks_for_progress(root)))
    reply.size = len(reply.content)
    return reply


def _request(document: bytes) -> Element:
    last: OssError | None = None
    for name in _ROOTS:
        try:
            root = parse_xml(document, name)
        except OssError as error:
            last = error
            continue
        read_document(root, Field(name, _FIELDS))
        return root
    assert last is not None  # there are roots to try
    raise last


def _asks_for_progress(root: Element) -> bool:
    return any((child.text_of("Enabled") or "").lower() == "true" for child in root.all("RequestProgress"))


def _unpacked(content: bytes, compression: str) -> bytes:
    try:
        if compression == "GZIP":
            return gzip.decompress(content)
        return bz2.decompress(content) if compression == "BZIP2" else content
    except (OSError, EOFError, ValueError, zlib.error):
        raise OssError(Cause.SELECT_COMPRESSION) from None


def _rows(source: Element, content: bytes) -> list[dict[str, Any]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeError:
        raise OssError(Cause.SELECT_ENCODING) from None
    for form in source.all("JSON"):
        return _json_rows(text, form.text_of("Type") or "LINES")
    for form in source.all("CSV"):
        return _csv_rows(text, form)
    raise OssError(Cause.MALFORMED_XML)


def _json_rows(text: str, kind: str) -> list[dict[str, Any]]:
    try:
        found = [json.loads(text)] if kind == "DOCUMENT" else [json.loads(line) for line in text.split("\n") if line]
    except ValueError:
        raise OssError(Cause.SELECT_JSON) from None
    rows = [row for value in found for row in (value if isinstance(value, list) else [value])]
    if not all(isinstance(row, dict) for row in rows):
        raise OssError(Cause.SELECT_JSON)
    names = list(dict.fromkeys(name for row in rows for name in row))
    return [{name: _plain(row.get(name)) for name in names} for row in rows]


def _plain(value: object) -> object:
    return json.dumps(value) if isinstance(value, (dict, list)) else value


def _text(form: Element, name: str, default: str) -> str:
    return next((child.exact for child in form.all(name)), "") or default


def _csv_rows(text: str, form: Element) -> list[dict[str, Any]]:
    ending, comment = _text(form, "RecordDelimiter", "\n"), _text(form, "Comments", "#")
    if ending != "\n":
        text = text.replace(ending, "\n")
    quote, escape = _text(form, "QuoteCharacter", '"'), _text(form, "QuoteEscapeCharacter", '"')
    doubled = escape == quote
    try:
        reader = csv.reader(
            io.StringIO(text, newline=""),
            delimiter=_text(form, "FieldDelimiter", ","),
            quotechar=quote,
            doublequote=doubled,
            escapechar=None if doubled else escape,
        )
        lines = [line for line in reader if line and not line[0].startswith(comment)]
    except (csv.Error, TypeError):
        raise OssError(Cause.SELECT_CSV) from None
    header = _text(form, "FileHeaderInfo", "NONE").upper()
    if header not in {"NONE", "USE", "IGNORE"}:
        raise OssError(Cause.SELECT_HEADER_INFO)
    width = max(map(len, lines), default=0)
    names = [f"_{number}" for number in range(1, width + 1)]
    if header != "NONE" and lines:
        first, lines = lines[0], lines[1:]
        names = first + names[len(first) :] if header == "USE" else names
    return [dict(zip(names, [*line, *[None] * (width - len(line))], strict=False)) for line in lines]


def _selected(expression: str, rows: list[dict[str, Any]]) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Columns and rows of the result."""
    try:
        from sqlglot import exp, parse_one
        from sqlglot.errors import SqlglotError
        from sqlglot.executor import execute
    except ImportError:
        needed = "SelectObjectContent without the extra: pip install fakeoss[select]"
        raise OssError(Cause.OPERATION_NOT_IMPLEMENTED, Operation=needed) from None
    try:
        query = parse_one(_TABLE.sub("s3object", expression))
    except SqlglotError as error:
        raise OssError(Cause.SELECT_SYNTAX, Reason=str(error).partition("\n")[0]) from None
    tables = [table.name.lower() for table in query.find_all(exp.Table)]
    if not isinstance(query, exp.Select) or tables != ["s3object"]:
        raise OssError(Cause.SELECT_STRUCTURE)
    shown = {name.lower(): name for row in rows[:1] for name in row}
    positions = {f"_{number}": name for number, name in enumerate(shown, 1)}
    for column in query.find_all(exp.Column):  # _1 stands for the first column, whatever it is called
        if column.name.lower() not in shown and column.name in positions:
            column.set("this", exp.to_identifier(positions[column.name]))
    table = [{name.lower(): value for name, value in row.items()} for row in rows]
    if not table:  # a table without rows has no columns either: one row, and none of it
        table, query = [{"_1": None}], query.where("FALSE")
    try:
        found = execute(query, tables={"s3object": table})
    except SqlglotError as error:
        raise OssError(Cause.SELECT_EVALUATION, Reason=str(error).partition("\n")[0]) from None
    names = [shown.get(name.lower(), name) for name in found.columns]
    names = [f"_{number}" if name.startswith("_col_") else name for number, name in enumerate(names, 1)]
    return names, list(found.rows)


def _written(form: Element, columns: list[str], rows: Iterable[tuple[Any, ...]]) -> bytes:
    for output in form.all("JSON"):
        ending = _text(output, "RecordDelimiter", "\n")
        lines = (json.dumps(dict(zip(columns, row, strict=True)), default=str, ensure_ascii=False) for row in rows)
        return "".join(line + ending for line in lines).encode("utf-8")
    output = next(form.all("CSV"))
    always = _text(output, "QuoteFields", "ASNEEDED").upper() == "ALWAYS"
    target = io.StringIO(newline="")
    writer = csv.writer(
        target,
        delimiter=_text(output, "FieldDelimiter", ","),
        quotechar=_text(output, "QuoteCharacter", '"'),
        quoting=csv.QUOTE_ALL if always else csv.QUOTE_MINIMAL,
        lineterminator=_text(output, "RecordDelimiter", "\n"),
    )
    writer.writerows(rows)
    return target.getvalue().encode("utf-8")


def _events(records: bytes, sizes: tuple[int, int, int], *, progress: bool) -> Iterable[bytes]:
    for start in range(0, len(records), _BATCH):
        yield event("Records", records[start : start + _BATCH], "application/octet-stream")
    scanned, processed, returned = sizes
    counts = (
        f"<BytesScanned>{scanned}</BytesScanned><BytesProcessed>{processed}</BytesProcessed>"
        f"<BytesReturned>{returned}</BytesReturned>"
    )
    if progress:
        yield event("Progress", f"<Progress>{counts}</Progress>".encode(), "text/xml")
    yield event("Stats", f"<Stats>{counts}</Stats>".encode(), "text/xml")
    yield event("End")
