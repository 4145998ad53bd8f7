"""The log of calls: listed, filtered, sent as it grows, and cleared."""

from __future__ import annotations

import codecs
import json
from typing import TYPE_CHECKING, Any, Final

from fakeoss.control.exchange import ControlError, refused, refusing
from fakeoss.wire.message import Response

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from fakeoss.calls import CallEntry
    from fakeoss.control.exchange import Inquiry, Laboratory

    Followed = Iterator[tuple[int, CallEntry | None]]

__all__ = ["clear", "get", "list_calls", "stream"]

_FIELDS: Final = ("operation", "method", "bucket", "key", "status", "code", "upload", "client", "user", "fault")
"""By which calls are looked for."""
_SHOWN: Final = ("part", "copy_source", "range", "start", "duration", "bytes_in", "bytes_out")
_MAX_TEXT: Final = 1 << 16
"""Bytes of a body that are shown."""
_FORM: Final = "multipart/form-data"
"""Of requests that carry their signature in the body."""
_REPEATING: Final = frozenset({"SignatureDoesNotMatch"})
"""Codes of answers that repeat what was signed, tokens among it."""
_BATCH: Final = 1000
"""Calls that are looked at together."""
_EVENTS: Final = "text/event-stream"
_LINES: Final = "application/x-ndjson"


def _criteria(laboratory: Laboratory, inquiry: Inquiry) -> Mapping[str, Any]:
    """Return the fields that calls are to have. Raises ControlError (400) for an operation, a code or a method that
    there cannot be."""
    fields = {name: value for name, value in inquiry.query.items() if name in _FIELDS}
    operation = fields.pop("operation")
    with refusing(TypeError, ValueError):
        try:
            laboratory.store.calls.count(operation, **fields)
        except LookupError:
            pass  # the log cannot tell how many of the dropped ones: they are not listed
    return fields if operation == "*" else {"operation": operation, **fields}


def _is_wanted(entry: CallEntry, criteria: Mapping[str, Any]) -> bool:
    return all(getattr(entry, name) == value for name, value in criteria.items())


def _view(number: int, entry: CallEntry) -> dict[str, Any]:
    return {"number": number, **{name: getattr(entry, name) for name in (*_FIELDS, *_SHOWN)}}


def list_calls(laboratory: Laboratory, inquiry: Inquiry) -> dict[str, Any]:
    """List the calls that the log keeps, oldest first, and say where to go on."""
    criteria, limit = _criteria(laboratory, inquiry), inquiry.query["limit"]
    number, listed = inquiry.query.get("from", 0), list[dict[str, Any]]()
    while len(listed) < limit:
        number, entries = laboratory.feed.since(number, _BATCH)
        for entry in entries:
            if len(listed) < limit and _is_wanted(entry, criteria):
                listed.append(_view(number, entry))
            elif len(listed) == limit:
                break
            number += 1
        if len(entries) < _BATCH:
            break
    calls = laboratory.store.calls
    return {"calls": listed, "total": len(calls), "dropped": calls.dropped, "next": number}


def get(laboratory: Laboratory, inquiry: Inquiry) -> dict[str, Any]:
    """Tell all of a call: the request and its answer, without secrets. Raises ControlError (404) for one that the log
    does not keep."""
    word = inquiry.words["number"]
    number = int(word) if word.isascii() and word.isdigit() and len(word) < 19 else -1
    first, entries = laboratory.feed.since(max(number, 0), 1)
    if number != first or not entries:
        raise ControlError(404, "NoSuchCall", f"fakeoss: the log has no call {word!r}, or keeps it no longer")
    entry = entries[0]
    is_form = entry.headers.get("content-type", "").startswith(_FORM)
    return {
        **_view(number, entry),
        "query": entry.query,
        "headers": entry.headers,
        "body": None if is_form else _text(lambda: entry.body),
        "response_headers": entry.response_headers,
        "response_body": None if entry.code in _REPEATING else _text(lambda: entry.response_body),
    }


def _text(body: Callable[[], bytes]) -> str | None:
    """Return the beginning of a body; ``None`` if the log does not keep it, or it is no text."""
    try:
        octets = body()
        text = codecs.getincrementaldecoder("utf-8")().decode(octets[:_MAX_TEXT], final=len(octets) <= _MAX_TEXT)
    except (LookupError, UnicodeDecodeError):
        return None
    return None if "\0" in text else text


def clear(laboratory: Laboratory, inquiry: Inquiry) -> None:
    """Forget all calls."""
    laboratory.store.calls.clear()
    laboratory.feed.renew()


def stream(laboratory: Laboratory, inquiry: Inquiry) -> Response:
    """Send each call once it is answered, as server-sent events (HTML, 9.2) or as lines of JSON, whichever the header
    Accept names, until the client leaves or the server stops. Without ``from``, they begin with the next call; a
    browser that comes back goes on behind the last one that it has seen."""
    criteria = _criteria(laboratory, inquiry)
    accept = inquiry.fields.get("accept", "*/*").lower()
    if not any(kind in accept for kind in (_EVENTS, _LINES, "*/*", "text/*", "application/*")):
        raise ControlError(406, "NotAcceptable", f"fakeoss: calls are sent as {_EVENTS} or {_LINES}")
    is_lines = _LINES in accept and _EVENTS not in accept
    start = inquiry.query.get("from")
    if (seen := inquiry.fields.get("last-event-id")) is not None:
        if not (seen.isascii() and seen.isdigit() and len(seen) < 19):
            raise refused(f"Last-Event-ID is the number of a call, not {seen!r}")
        start = int(seen) + 1
        if start > len(laboratory.store.calls):  # of the log before the server was started again
            start = 0
    calls = laboratory.feed.follow(start)  # before the client sees that it is heard, and makes a call
    pieces = _lines(calls, criteria) if is_lines else _events(calls, criteria)
    headers = {"Content-Type": _LINES if is_lines else _EVENTS, "Cache-Control": "no-store"}
    return Response(200, {**headers, "Transfer-Encoding": "chunked"}, _chunked(pieces))


def _lines(calls: Followed, criteria: Mapping[str, Any]) -> Iterator[str]:
    yield "\n"  # so that the client sees that it is heard
    for number, entry in calls:
        if entry is None:
            yield "\n"
        elif _is_wanted(entry, criteria):
            yield json.dumps(_view(number, entry), separators=(",", ":")) + "\n"


def _events(calls: Followed, criteria: Mapping[str, Any]) -> Iterator[str]:
    yield ": calls\n\n"
    for number, entry in calls:
        if entry is None:
            yield ":\n\n"
        elif _is_wanted(entry, criteria):
            yield f"id: {number}\nevent: call\ndata: {json.dumps(_view(number, entry))}\n\n"


def _chunked(pieces: Iterator[str]) -> Iterator[bytes]:
    """Frame pieces, each once it is there (RFC 9112, 7.1)."""
    for piece in pieces:
        data = piece.encode("ascii")
        yield b"%x\r\n%b\r\n" % (len(data), data)
    yield b"0\r\n\r\n"
