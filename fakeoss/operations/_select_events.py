"""What SelectObjectContent answers: an object is read, its rows are chosen by SQL and written, as a stream of events.

How the SQL runs is in ``operations._select_query``; columns of CSV are texts, to be CAST by the query. Time,
bytes, depth and output are bounded, each with Amazon's error.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeoss.errors import Cause, OssError
from fakeoss.model import rope
from fakeoss.operations._select_evaluation import Frame
from fakeoss.operations._select_input import CsvForm, CsvRows, Source, cut_to_range, json_values
from fakeoss.operations._select_output import batches, csv_records, json_records
from fakeoss.operations._select_query import parse_query
from fakeoss.wire.eventstream import event

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from fakeoss.model.rope import Body
    from fakeoss.operations._select_query import Found, Query
    from fakeoss.wire.xml import Element

__all__ = ["events_of"]

MOST_STEPS: Final = 25_000_000
"""What an evaluation may cost, in steps: words evaluated, and texts gone through (ours)."""


def events_of(root: Element, body: Body, expression: str, *, now: float) -> list[bytes]:
    """The events that answer a request: the records of the result, and what was read for them. Raises MALFORMED_XML and
    the SELECT causes of expressions, of objects and of bounds; EXTRA_MISSING without sqlglot."""
    given, output = next(root.all("InputSerialization")), next(root.all("OutputSerialization"))
    form = next((each for name in ("JSON", "CSV") for each in given.all(name)), None)
    if form is None:
        raise OssError(Cause.MALFORMED_XML)
    query = parse_query(expression, nested=form.name == "JSON")
    frame = Frame(MOST_STEPS, now)
    compression = given.text_of("CompressionType") or "NONE"
    source = Source(_scanned(root, form, body, compression), compression)
    if form.name == "JSON":
        values = json_values(source, form.text_of("Type") or "LINES")
        found = query.run(query.rows_of(values, frame), frame)
    else:
        found = _found_in_csv(query, source, form, frame)
    events, returned = [], 0
    for batch in batches(_written(output, found)):
        events.append(event("Records", batch, "application/octet-stream"))
        returned += len(batch)
    counts = (
        f"<BytesScanned>{source.scanned}</BytesScanned><BytesProcessed>{source.processed}</BytesProcessed>"
        f"<BytesReturned>{returned}</BytesReturned>"
    )
    if _asks_for_progress(root):
        events.append(event("Progress", f"<Progress>{counts}</Progress>".encode(), "text/xml"))
    return [*events, event("Stats", f"<Stats>{counts}</Stats>".encode(), "text/xml"), event("End")]


def _found_in_csv(query: Query, source: Source, form: Element, frame: Frame) -> Iterator[Found]:
    signs = CsvForm(
        ending=_text(form, "RecordDelimiter", "\n"),
        delimiter=_text(form, "FieldDelimiter", ","),
        quote=_text(form, "QuoteCharacter", '"'),
        escape=_text(form, "QuoteEscapeCharacter", '"'),
        comment=_text(form, "Comments", "#"),
    )
    rows = CsvRows(source, signs, _text(form, "FileHeaderInfo", "NONE").upper())
    if not rows.is_empty:
        query.require_columns(rows.header)
    yield from query.run(rows, frame)
    if rows.count:
        query.require_width(rows.header, rows.width)


def _asks_for_progress(root: Element) -> bool:
    return any((child.text_of("Enabled") or "").lower() == "true" for child in root.all("RequestProgress"))


def _scanned(root: Element, form: Element, body: Body, compression: str) -> Body:
    """The records whose first byte lies in the range asked for, if any is. Raises SELECT_RANGE,
    SELECT_RANGE_UNSUPPORTED (Amazon: ScanRange)."""
    asked = next(root.all("ScanRange"), None)
    if asked is None:
        return body
    span = _span(asked, rope.size_of(body))
    if compression != "NONE" or (form.name == "JSON" and form.text_of("Type") != "LINES"):
        raise OssError(Cause.SELECT_RANGE_UNSUPPORTED)
    if form.name == "JSON":
        return cut_to_range(body, span, b"\n", headed=False)
    headed = _text(form, "FileHeaderInfo", "NONE").upper() != "NONE"
    return cut_to_range(body, span, _text(form, "RecordDelimiter", "\n").encode("utf-8"), headed=headed)


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


def _text(form: Element, name: str, default: str) -> str:
    return next((child.exact for child in form.all(name)), "") or default


def _written(form: Element, rows: Iterable[Found]) -> Iterator[bytes]:
    for output in form.all("JSON"):
        return json_records(rows, _text(output, "RecordDelimiter", "\n"))
    output = next(form.all("CSV"))
    return csv_records(
        rows,
        delimiter=_text(output, "FieldDelimiter", ","),
        quote=_text(output, "QuoteCharacter", '"'),
        ending=_text(output, "RecordDelimiter", "\n"),
        always_quoted=_text(output, "QuoteFields", "ASNEEDED").upper() == "ALWAYS",
    )
