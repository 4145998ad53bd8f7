"""SelectObjectContent: rows of a CSV or JSON object, chosen by SQL, as a stream of events.

The request is read here, and answered by ``operations._select_events``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeoss.errors import Cause, OssError
from fakeoss.handling.object_headers import require_unarchived
from fakeoss.handling.payload import receive_document
from fakeoss.handling.registry import Target, operation
from fakeoss.handling.reply import Reply
from fakeoss.handling.sse import require_readable
from fakeoss.wire.schema import Field, read_document
from fakeoss.wire.xml import Element, parse_xml

if TYPE_CHECKING:
    from fakeoss.handling.call import Call

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
    document = receive_document(call, required=False)
    if not document:
        raise OssError(Cause.SELECT_BODY)
    root = _request(call, document)
    expression = root.text_of("Expression") or ""
    if (root.text_of("ExpressionType") or "").upper() != "SQL":
        raise OssError(Cause.SELECT_EXPRESSION_TYPE)
    if call.profile.documents.select_expressions_limited and len(expression.encode("utf-8")) > _LONGEST:
        raise OssError(Cause.SELECT_EXPRESSION_LENGTH)
    source = next(root.all("InputSerialization"))
    if {child.name for child in source.children} & call.profile.documents.select_unsupported:
        raise OssError(Cause.OPERATION_NOT_IMPLEMENTED, Operation="SelectObjectContent of this format")
    from fakeoss.operations._select_events import events_of  # what it needs is imported by who selects

    try:
        events = events_of(root, record.content, expression, now=call.store.clock.now())
    except RecursionError:  # who called nests deep already
        raise OssError(Cause.SELECT_OPERATORS) from None
    reply = Reply(headers={"Content-Type": "application/octet-stream"})
    reply.content = map(memoryview, events)
    reply.size = sum(map(len, events))
    return reply


def _require_formats(root: Element) -> None:
    """Raise SELECT_EXPRESSION_TYPE, SELECT_FORMAT or SELECT_OUTPUT for what Amazon calls malformed."""
    for element in root.all("InputSerialization"):
        if not {child.name for child in element.children} & {"CSV", "JSON", "Parquet"}:
            raise OssError(Cause.SELECT_FORMAT)
    for element in root.all("OutputSerialization"):
        if len([child for child in element.children if child.name in {"CSV", "JSON"}]) != 1:
            raise OssError(Cause.SELECT_OUTPUT)
    if (root.text_of("ExpressionType") or "").upper() != "SQL":
        raise OssError(Cause.SELECT_EXPRESSION_TYPE)


def _request(call: Call, document: bytes) -> Element:
    last: OssError | None = None
    for name in _ROOTS:
        try:
            root = parse_xml(document, name)
        except OssError as error:
            last = error
            continue
        if call.profile.documents.select_faults_named:
            _require_formats(root)
        read_document(root, Field(name, _FIELDS))
        return root
    assert last is not None  # there are roots to try
    raise last
