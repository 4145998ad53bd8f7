"""What a fault does to a call: before it is carried out, to how it is carried out, and to its answer."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from fakeoss.errors import Cause, OssError
from fakeoss.handling.listing_nodes import Names, write_token
from fakeoss.selection import Circumstances
from fakeoss.wire.auth.identity import read_identity
from fakeoss.wire.delivery import DELIVERIES, Damaged, broken_off
from fakeoss.wire.error_row import Row
from fakeoss.wire.message import PIECE, Response, pieces

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from fakeoss.failures import Failure
    from fakeoss.fault_records import Hit
    from fakeoss.handling.call import Call
    from fakeoss.handling.registry import Handler, Operation
    from fakeoss.handling.reply import Reply
    from fakeoss.wire.xml import Node

__all__ = ["Injected", "circumstances", "damaged", "inject"]

_BODILESS: Final = frozenset({204, 304})
_FRAMING: Final = frozenset({"connection", "content-length", "transfer-encoding"})
"""Headers that say where the body ends."""
_REDIRECTS: Final = {301: "PermanentRedirect", 308: "PermanentRedirect"}
_ETAG: Final = re.compile(rb"<ETag>(?:[^<]*)</ETag>")
_NEXT: Final = {
    "ListMultipartUploads": ("NextKeyMarker", "key-marker"),
    "ListObjectVersions": ("NextKeyMarker", "key-marker"),
    "ListObjects": ("NextMarker", "marker"),
    "ListObjectsV2": ("NextContinuationToken", "continuation-token"),
    "ListParts": ("NextPartNumberMarker", "part-number-marker"),
}
_ITEMS: Final = frozenset({"CommonPrefixes", "Contents", "DeleteMarker", "Part", "Upload", "Version"})
_TOKENS: Final = frozenset(
    {"IsTruncated", "KeyCount", "NextUploadIdMarker", "NextVersionIdMarker", *(name for name, _ in _NEXT.values())}
)


class Injected(Exception):  # noqa: N818 - not always an error
    """An answer that a fault gives, on its way to being rendered: an error row with its fields and headers, which is
    sent without a document if it is ``bare``; or a connection that breaks, as ``response``."""

    def __init__(
        self,
        row: Row,
        headers: Mapping[str, str] | None = None,
        fields: Mapping[str, object] | None = None,
        *,
        bare: bool = False,
        response: Response | None = None,
    ) -> None:
        super().__init__(row)
        self.row = row
        self.headers = headers or {}
        self.fields = fields or {}
        self.bare = bare
        self.response = response


def circumstances(call: Call) -> Circumstances:
    """Return what faults may ask of a call that is not authenticated yet."""
    return Circumstances(call.entry(), call.query, call.headers, lambda: _access_key(call))


def _access_key(call: Call) -> str:
    """Return the access key with which a request is signed; empty if it is not."""
    try:
        return read_identity(call.headers, call.query).access_key or ""
    except OssError:
        return ""


def inject(hit: Hit, call: Call, operation: Operation, perform: Callable[[Operation], Response]) -> Response:
    """Answer a call that meets a failure; ``perform`` carries an operation out. Raises Injected."""
    failure = hit.failure
    if hit.delay:
        _wait(call, hit.delay, virtual=hit.virtual)
    if failure.name == "delay":
        _wait(call, failure["seconds"], virtual=failure["virtual"])
    elif failure.name == "flip" and failure["side"] == "request":
        if call.request.body is not None:
            call.request.body = _Flipped(pieces(call.request.body), failure["at"])
    elif failure.name in _HANDLERS:
        change, handler = _HANDLERS[failure.name], operation.handler
        operation = operation._replace(handler=lambda call: change(hit, call, handler))
    elif failure.name in _INSTEAD:
        if failure.name == "error" and failure["after"]:
            perform(operation).close()
        raise _INSTEAD[failure.name](failure, call)
    return perform(operation)


def damaged(hit: Hit, call: Call, response: Response) -> tuple[Response, str | None]:
    """Return an answer as a failure leaves it, and the failure in words. One that finds nothing to change is given back
    to its fault, which goes on to meet a call."""
    if not _has_target(hit.failure, call, response):
        call.store.faults.give_back(hit)
        return response, None
    return _changed(hit.failure, call, response), repr(hit.failure)


def _changed(failure: Failure, call: Call, response: Response) -> Response:
    if failure.name in DELIVERIES and not isinstance(response, Damaged):
        return Damaged(response, failure, call.store.clock.advance)
    change = _CHANGES.get(failure.name)
    if change is None or isinstance(response, Damaged):
        return response
    response = change(failure, response)
    frames = failure.name in {"flip", "wrong_header"} and _header_of(failure).lower() in _FRAMING
    return Damaged(response, failure, call.store.clock.advance) if frames else response


def _has_target(failure: Failure, call: Call, response: Response) -> bool:
    """Whether there is what a failure changes: so many bytes of a body, or the header. Where it cannot be told, as the
    size of an upstream's answer, there is."""
    target = _TARGETS.get(failure.name)
    if target is None or not (isinstance(response.body, bytes) or response.size):
        return True
    size = 0 if call.request.method == "HEAD" else response.size
    return target(failure, _Ahead(size, response, call.request.body is not None))


class _Ahead(NamedTuple):
    """What lies before a failure: an answer with so many bytes of a body, to a request that may have one."""

    size: int
    response: Response
    has_request_body: bool

    def header(self, name: str) -> str | None:
        return self.response.headers.get(_present(self.response.headers, name))


def _is_cut(failure: Failure, ahead: _Ahead) -> bool:
    after = failure["after"]
    return ahead.size > (0 if isinstance(after, float) else after)


def _is_stalled(failure: Failure, ahead: _Ahead) -> bool:
    after = failure["after"]
    return not isinstance(after, int) or ahead.size >= after


def _is_flipped(failure: Failure, ahead: _Ahead) -> bool:
    if failure["header"] is not None:
        value = ahead.header(failure["header"])
        return value is not None and _another(value, failure["at"]) != value
    return ahead.has_request_body if failure["side"] == "request" else ahead.size > failure["at"]


def _has_etag(failure: Failure, ahead: _Ahead) -> bool:
    body = ahead.response.body
    return ahead.header("ETag") is not None or (isinstance(body, bytes) and _ETAG.search(body) is not None)


_TARGETS: Final[dict[str, Callable[[Failure, _Ahead], bool]]] = {
    "cut": _is_cut,
    "flip": _is_flipped,
    "slow": lambda failure, ahead: ahead.size > 0,
    "stall": _is_stalled,
    "wrong_etag": _has_etag,
    "wrong_header": lambda failure, ahead: failure["value"] is not None or ahead.header(failure["name"]) is not None,
    "wrong_length": lambda failure, ahead: ahead.header("Content-Length") is not None,
}
"""By the name of their kind, whether failures that change something have it before them."""


def _header_of(failure: Failure) -> str:
    """Return the header that a failure changes; empty if it changes none."""
    return failure["name" if failure.name == "wrong_header" else "header"] or ""


def _wait(call: Call, seconds: float, *, virtual: bool) -> None:
    if virtual:
        call.store.clock.advance(seconds)
    else:
        call.request.wait(seconds)


# instead of an answer


def _error(failure: Failure, call: Call) -> Injected:
    code = failure["code"]
    template = next((row for row in call.profile.errors.values() if row.code == code), None)
    row = template or Row(Cause.INTERNAL_ERROR, 500, code, "ours", code)
    documented = call.profile.fault_statuses.get(code, row.status)
    status = 200 if failure["in_body"] else failure["status"] or documented
    message = failure["message"] or (row.code if "{" in row.message else row.message)
    headers = _retry_headers("Retry-After", failure["retry_after"])
    return Injected(row._replace(status=status, message=message, fields=()), headers)


def _bare_status(failure: Failure, call: Call) -> Injected:
    status = failure["status"]
    row = Row(Cause.INTERNAL_ERROR, status, failure["reason"] or str(status), "ours", "")
    return Injected(row, _retry_headers(failure["retry_header"], failure["retry_after"]), bare=True)


def _retry_headers(name: str, seconds: float | None) -> dict[str, str]:
    if seconds is None:
        return {}
    return {name: str(math.ceil(seconds * 1000) if name == "x-amz-retry-after" else math.ceil(seconds))}


def _redirect(failure: Failure, call: Call) -> Injected:
    status, endpoint, region = failure["status"], failure["endpoint"], failure["region"]
    headers: dict[str, str] = {} if region is None else {"x-amz-bucket-region": region}
    fields: dict[str, object] = {} if call.bucket_name is None else {"Bucket": call.bucket_name}
    if endpoint is not None:
        origin = endpoint if "://" in endpoint else f"{call.request.scheme}://{endpoint}"
        headers["Location"] = origin.rstrip("/") + call.request.target
        fields["Endpoint"] = origin.partition("://")[2].rstrip("/")
    code = _REDIRECTS.get(status, "TemporaryRedirect")
    message = "Please re-send this request to the specified temporary endpoint. Continue to use the original request "
    row = Row(Cause.INTERNAL_ERROR, status, code, "aws", f"{message}endpoint for future requests.", tuple(fields))
    return Injected(row, headers, fields)


def _reset(failure: Failure, call: Call) -> Injected:
    """Read so much of the body, and break off."""
    remaining: int = failure["after"]
    body: Any = call.request.body
    if remaining and hasattr(body, "read"):
        while remaining > 0 and (piece := body.read(min(remaining, PIECE))):
            remaining -= len(piece)
    elif remaining:
        for piece in pieces(body):
            remaining -= len(piece)
            if remaining <= 0:
                break
    return Injected(Row(Cause.INTERNAL_ERROR, 0, "ConnectionReset", "ours", ""), response=broken_off(failure))


_INSTEAD: Final[dict[str, Callable[[Failure, Call], Injected]]] = {
    "bare_status": _bare_status,
    "error": _error,
    "redirect": _redirect,
    "reset": _reset,
}


# how it is carried out


def _stale(hit: Hit, call: Call, handler: Handler) -> Reply:
    store, call.store = call.store, hit.memory
    try:
        return handler(call)
    finally:
        call.store = store


def _empty_page(hit: Hit, call: Call, handler: Handler) -> Reply:
    reply = handler(call)
    assert reply.xml is not None  # listings have documents
    name, children = reply.xml
    assert not isinstance(children, (str, int))
    element, parameter = _NEXT[call.operation]
    nodes: list[Node] = [child for child in children if child[0] not in _ITEMS | _TOKENS]
    nodes.append((element, call.query.get(parameter) or _before(call, children)))
    if call.operation == "ListObjectsV2":
        nodes.append(("KeyCount", 0))
    for marker in ("version-id-marker", "upload-id-marker"):
        if call.query.get(marker):
            nodes.append((_MARKERS[marker], call.query[marker]))
    reply.xml = name, [*nodes, ("IsTruncated", "true")]
    return reply


_MARKERS: Final = {"upload-id-marker": "NextUploadIdMarker", "version-id-marker": "NextVersionIdMarker"}


def _before(call: Call, children: Any) -> str:
    """Return a marker from which a listing that has not begun finds all that it would find."""
    if call.operation == "ListParts":
        return "0"
    items = [dict(child[1]) for child in children if child[0] in _ITEMS]
    first = min((item.get("Key") or item.get("Prefix") or "" for item in items), default="")
    marker = first[:-1] or chr(max(ord((first or "1")[0]) - 1, 33))
    return write_token(marker) if call.operation == "ListObjectsV2" else Names(call).mark(marker)


def _repeat_page(hit: Hit, call: Call, handler: Handler) -> Reply:
    query, call.query = call.query, dict(hit.memory)
    try:
        return handler(call)
    finally:
        call.query = query


def _lose_part(hit: Hit, call: Call, handler: Handler) -> Reply:
    number, upload_id = hit.failure["number"], call.query.get("uploadId", "")
    is_late = call.operation in {"UploadPart", "UploadPartCopy"}
    reply = handler(call) if is_late else None
    bucket = call.store.bucket(call.bucket_name or "")
    bucket.lose_part(call.key or "", upload_id, int(call.query["partNumber"]) if is_late else number)
    return handler(call) if reply is None else reply


_HANDLERS: Final[dict[str, Callable[[Hit, Call, Handler], Reply]]] = {
    "empty_page": _empty_page,
    "lose_part": _lose_part,
    "repeat_page": _repeat_page,
    "stale": _stale,
}


# what becomes of the answer


class _Flipped:
    """A body of which one byte is changed."""

    def __init__(self, chunks: Iterator[bytes | memoryview], at: int) -> None:
        self._chunks = chunks
        self._at = at

    def __iter__(self) -> Iterator[Any]:
        at = self._at
        for chunk in self._chunks:
            if 0 <= at < len(chunk):
                changed = bytearray(chunk)
                changed[at] ^= 1
                yield bytes(changed)
            else:
                yield chunk
            at -= len(chunk)


def _flip(failure: Failure, response: Response) -> Response:
    if failure["header"] is not None:
        name = _present(response.headers, failure["header"])
        value = response.headers.get(name)
        if value is not None:
            response.headers[name] = _another(value, failure["at"])
        return response
    if failure["side"] == "request":
        return response
    body: Any = _Flipped(response.chunks(), failure["at"])
    if isinstance(response.body, bytes):
        body = b"".join(body)
    return Response(response.status, response.headers, body, response.size)


def _another(value: str, at: int) -> str:
    """Return a header's value with another character of the same kind at an offset, counted among its letters and
    digits."""
    places = [place for place, character in enumerate(value) if character.isalnum()]
    if at >= len(places):
        return value
    place = places[at]
    other = {"9": "8", "f": "e", "F": "E", "z": "y", "Z": "Y"}.get(value[place], chr(ord(value[place]) + 1))
    return value[:place] + other + value[place + 1 :]


def _present(headers: Mapping[str, str], name: str) -> str:
    """Return a header's name as the answer spells it."""
    return next((known for known in headers if known.lower() == name.lower()), name)


def _wrong_header(failure: Failure, response: Response) -> Response:
    return _with_header(response, failure["name"], failure["value"])


def _with_header(response: Response, name: str, value: str | None) -> Response:
    name = _present(response.headers, name)
    if value is None:
        response.headers.pop(name, None)
    else:
        response.headers[name] = value
    return response


def _wrong_etag(failure: Failure, response: Response) -> Response:
    value = failure["value"]
    text = None if value is None else f'"{value.strip(chr(34))}"'
    if _present(response.headers, "ETag") in response.headers:
        _with_header(response, "ETag", text)
    if isinstance(response.body, bytes) and response.headers.get("Content-Type", "").endswith("/xml"):
        element = b"" if text is None else b"<ETag>%b</ETag>" % text.replace('"', "&quot;").encode()
        response.body = _ETAG.sub(lambda match: element, response.body)
        response.size = len(response.body)
        response.headers["Content-Length"] = str(response.size)
    return response


_CHANGES: Final[dict[str, Callable[[Failure, Response], Response]]] = {
    "flip": _flip,
    "wrong_etag": _wrong_etag,
    "wrong_header": _wrong_header,
}
