"""SelectObjectContent: rows of a CSV or JSON object, chosen by SQL, as a stream of events.

How the SQL runs is in ``operations._select_query``; columns of CSV are texts, to be CAST by the query.
"""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import json
import zlib
from typing import TYPE_CHECKING, Any, Final

from fakeoss.errors import Cause, OssError
from fakeoss.handling.object_headers import require_unarchived
from fakeoss.handling.payload import receive_document
from fakeoss.handling.registry import Target, operation
from fakeoss.handling.reply import Reply
from fakeoss.handling.sse import require_readable
from fakeoss.operations._select_query import MISSING, parse_query
from fakeoss.wire.eventstream import event
from fakeoss.wire.schema import Field, read_document
from fakeoss.wire.xml import Element, parse_xml

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from fakeoss.handling.call import Call
    from fakeoss.operations._select_query import Query

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
    Field("ScanRange", _optional("Start", "End"), least=0),
)
_ROOTS: Final = ("SelectObjectContentRequest", "SelectRequest")
"""Amazon's, and the one of the example on JD Cloud's page."""
_LONGEST: Final = 256 << 10
"""Bytes of an expression (Amazon: SelectObjectContent; JD Cloud: Select-Object-Content)."""
_BATCH: Final = 1 << 16
_TIGHT: Final = (",", ":")
"""JSON without blanks (verified at Amazon by moto's tests: test_s3_select.py)."""


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
    if {child.name for child in source.children} & call.profile.documents.select_unsupported:
        raise OssError(Cause.OPERATION_NOT_IMPLEMENTED, Operation="SelectObjectContent of this format")
    query = parse_query(expression)
    content = _unpacked(record.body, source.text_of("CompressionType") or "NONE")
    scanned = _scanned(root, source, content)
    records = _written(next(root.all("OutputSerialization")), _found(query, source, scanned))
    sizes = (record.size if scanned is content else len(scanned)), len(scanned), len(records)
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


def _scanned(root: Element, source: Element, content: bytes) -> bytes:
    """The records whose first byte lies in the range asked for, if any is: behind the header line, if there is one (our
    reading). Raises SELECT_RANGE, SELECT_RANGE_UNSUPPORTED (Amazon: ScanRange)."""
    asked = next(root.all("ScanRange"), None)
    if asked is None:
        return content
    start, stop = _span(asked, len(content))
    form = next((each for name in ("CSV", "JSON") for each in source.all(name)), None)
    whole = form is None or (form.name == "JSON" and form.text_of("Type") != "LINES")
    if form is None or whole or (source.text_of("CompressionType") or "NONE") != "NONE":
        raise OssError(Cause.SELECT_RANGE_UNSUPPORTED)
    ending = _text(form, "RecordDelimiter", "\n").encode() if form.name == "CSV" else b"\n"
    kept, at = [], 0
    headed = form.name == "CSV" and _text(form, "FileHeaderInfo", "NONE").upper() != "NONE"
    for number, line in enumerate(content.split(ending)):
        if start <= at < stop or (headed and number == 0):
            kept.append(line)
        at += len(line) + len(ending)
    return ending.join(kept)


def _span(asked: Element, size: int) -> tuple[int, int]:
    """Half-open. Raises SELECT_RANGE."""
    first, last = asked.text_of("Start"), asked.text_of("End")
    texts = [text for text in (first, last) if text is not None]
    if not texts or not all(text.isascii() and text.isdigit() and len(text) < 20 for text in texts):
        raise OssError(Cause.SELECT_RANGE)
    if first is None:
        return max(0, size - int(last or 0)), size
    stop = size if last is None else int(last) + 1
    if int(first) >= stop:
        raise OssError(Cause.SELECT_RANGE)
    return int(first), stop


def _found(query: Query, source: Element, content: bytes) -> list[list[tuple[str, Any]]]:
    """The rows of the result."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeError:
        raise OssError(Cause.SELECT_ENCODING) from None
    for form in source.all("JSON"):
        values = _json_values(text, form.text_of("Type") or "LINES")
        return query.run(list(query.rows_of(values)), strict=False)
    for form in source.all("CSV"):
        if query.path:  # paths are for JSON alone (Amazon: SELECT command)
            raise OssError(Cause.SELECT_STRUCTURE)
        return query.run(_csv_rows(text, form), strict=True)
    raise OssError(Cause.MALFORMED_XML)


def _json_values(text: str, kind: str) -> list[Any]:
    """The values of the object, each of which is a row, a list as well; documents may follow one another without
    anything between them (verified at Amazon by moto's tests: test_s3_select.py)."""
    try:
        if kind == "DOCUMENT":
            return list(_documents(text))
        return [json.loads(line) for line in text.split("\n") if line]
    except ValueError:
        raise OssError(Cause.SELECT_JSON) from None


def _documents(text: str) -> Iterator[Any]:
    decoder, at = json.JSONDecoder(), _past_blanks(text, 0)
    while True:
        value, at = decoder.raw_decode(text, at)
        yield value
        at = _past_blanks(text, at)
        if at == len(text):
            return


def _past_blanks(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \t\r\n":
        at += 1
    return at


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


def _written(form: Element, rows: Iterable[list[tuple[str, Any]]]) -> bytes:
    for output in form.all("JSON"):
        ending = _text(output, "RecordDelimiter", "\n")
        told = ({name: value for name, value in row if value is not MISSING} for row in rows)
        lines = (json.dumps(row, default=str, ensure_ascii=False, separators=_TIGHT) for row in told)
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
    writer.writerows([_cell(value) for _, value in row] for row in rows)
    return target.getvalue().encode("utf-8")


def _cell(value: object) -> object:
    if value is MISSING:
        return None
    return json.dumps(value, ensure_ascii=False, separators=_TIGHT) if isinstance(value, (dict, list)) else value


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
