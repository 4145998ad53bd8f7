"""What can be asked of the control API: a row for each operation."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import unquote

from fakeoss.control import buckets, calls, faults, objects, presigning, service, state, uploads
from fakeoss.control.exchange import ControlError
from fakeoss.control.schemas import Schema, ref
from fakeoss.suggestion import nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fakeoss.control.exchange import Inquiry, Laboratory
    from fakeoss.wire.message import Response

    Handler = Callable[[Laboratory, Inquiry], Mapping[str, Any] | Response | None]

__all__ = ["ROUTES", "Route", "find_route"]

NO_QUERY: Final[dict[str, Schema]] = {}
JSON: Final = "application/json"


class Route(NamedTuple):
    """An operation: method, path below the prefix with its words in braces, name, what it does, and its handler."""

    method: str
    path: str
    name: str
    summary: str
    handler: Handler
    answer: Schema | None = None
    """The document that is answered; ``None``: none."""
    query: Mapping[str, Schema] = NO_QUERY
    body: Schema | None = None
    """The document that is sent; a string stands for bytes."""
    success: int = 200
    media: tuple[str, ...] = (JSON,)
    """The types of the answer; other than JSON, its schema is that of a piece."""
    is_bare: bool = False
    """Whether anybody may ask, since nothing that matters is told or changed."""


_TEXT: Final[Schema] = {"type": "string"}
_BUCKET: Final[Schema] = {**_TEXT, "description": "Only of this bucket."}
_NUMBER: Final[Schema] = {"type": "integer", "minimum": 0}
_KEY: Final[dict[str, Schema]] = {
    "key": {**_TEXT, "x-required": True},
    "version_id": {**_TEXT, "description": "The current one, if there is none."},
}
_PAGE: Final[dict[str, Schema]] = {
    "prefix": {**_TEXT, "default": ""},
    "delimiter": {**_TEXT, "default": ""},
    "after": {**_TEXT, "default": "", "description": "Only keys behind this one."},
    "limit": {**_NUMBER, "maximum": 1000, "default": 100},
}
_CALLS: Final[dict[str, Schema]] = {
    "operation": {**_TEXT, "default": "*", "description": "The documented name, such as `UploadPartCopy`."},
    "method": _TEXT,
    "bucket": _TEXT,
    "key": _TEXT,
    "status": _NUMBER,
    "code": {**_TEXT, "description": "The error code."},
    "upload": {**_TEXT, "description": "The id of an upload."},
    "client": {**_TEXT, "description": "The name of a client, in lower case."},
    "user": {**_TEXT, "description": "An access key."},
    "fault": {**_TEXT, "description": "What it has met, such as `cut(1024)`."},
}
_FROM: Final[Schema] = {**_NUMBER, "description": "The number of the first call."}
_PIECE: Final[dict[str, Schema]] = {
    **_KEY,
    "start": {**_NUMBER, "default": 0},
    "stop": {**_NUMBER, "description": "The first byte that is not sent; the end, if there is none."},
}
_VERSIONS: Final[dict[str, Schema]] = {
    **_PAGE,
    "after_version": {**_TEXT, "description": "Only what is older of the key `after`, and the keys behind it."},
}
_METHODS: Final = ("GET", "PUT", "HEAD", "DELETE")
_SIGNED: Final[dict[str, Schema]] = {
    **_KEY,
    "method": {**_TEXT, "enum": list(_METHODS), "default": "GET"},
    "expires": {"type": "integer", "minimum": 1, "maximum": 604_800, "default": 3600, "description": "In seconds."},
}
_PART: Final[dict[str, Schema]] = {"number": {**_NUMBER, "x-required": True, "description": "From 1 on."}}

ROUTES: Final[tuple[Route, ...]] = (
    Route("GET", "/", "getIndex", "List what can be asked", service.index, {"type": "object"}),
    Route("GET", "/health", "getHealth", "Tell that the server answers", service.health, ref("Health"), is_bare=True),
    Route("GET", "/ready", "getReadiness", "Tell whether it takes requests (503 if not)", service.ready, ref("Health"), is_bare=True),
    Route("GET", "/openapi.json", "getDescription", "Describe this API (OpenAPI 3.1)", service.description, {"type": "object"}),
    Route("GET", "/server", "getServer", "Tell what is served, and how clients reach it", service.server, ref("Server")),
    Route("POST", "/reset", "resetStore", "Go back to what the server began with (--bucket, --seed, --fault, its clock); of an upstream, what is stored stays", state.reset, success=204),
    Route("GET", "/snapshots", "listSnapshots", "List the snapshots", state.snapshots, ref("SnapshotList")),
    Route("POST", "/snapshots", "takeSnapshot", "Set all that is stored aside under a name", state.take_snapshot, ref("Snapshot"), body=ref("NewSnapshot"), success=201),
    Route("POST", "/snapshots/{name}/restore", "restoreSnapshot", "Bring a snapshot back; it may be restored again", state.restore_snapshot, success=204),
    Route("DELETE", "/snapshots/{name}", "deleteSnapshot", "Forget a snapshot", state.delete_snapshot, success=204),
    Route("POST", "/seed", "seedStore", "Put buckets and objects into the store, all or none", state.seed, ref("BucketList"), body=ref("Seed"), success=201),
    Route("GET", "/clock", "getClock", "Tell the store's time", state.clock, ref("Clock")),
    Route("PUT", "/clock", "setClock", "Stop the clock at a time, or let it follow the system's", state.set_clock, ref("Clock"), body=ref("ClockSetting")),
    Route("POST", "/clock/advance", "advanceClock", "Move the clock", state.advance_clock, ref("Clock"), body=ref("ClockMove")),
    Route("GET", "/faults", "listFaults", "List the faults, and how many calls each has met", faults.list_faults, ref("FaultList")),
    Route("POST", "/faults", "addFault", "Let calls fail", faults.add, ref("Fault"), body=ref("NewFault"), success=201),
    Route("GET", "/failures", "listFailures", "List the kinds of failures that a fault may be", faults.kinds, ref("FailureKindList")),
    Route("GET", "/faults/{id}", "getFault", "Tell how many calls a fault has met", faults.get, ref("Fault")),
    Route("DELETE", "/faults/{id}", "removeFault", "Remove a fault", faults.remove, success=204),
    Route("DELETE", "/faults", "clearFaults", "Remove all faults", faults.clear, success=204),
    Route("GET", "/calls", "listCalls", "List calls, filtered", calls.list_calls, ref("CallList"), {**_CALLS, "from": _FROM, "limit": {**_NUMBER, "maximum": 10_000, "default": 1000}}),
    Route("DELETE", "/calls", "clearCalls", "Forget all calls", calls.clear, success=204),
    Route("GET", "/calls/stream", "streamCalls", "Send calls as they come: events, or lines of JSON", calls.stream, ref("Call"), {**_CALLS, "from": _FROM}, media=("text/event-stream", "application/x-ndjson")),
    Route("GET", "/calls/{number}", "getCall", "Tell all of a call: the request and its answer", calls.get, ref("CallDetails")),
    Route("GET", "/buckets", "listBuckets", "List the buckets", buckets.list_buckets, ref("BucketList")),
    Route("POST", "/buckets", "createBucket", "Create a bucket", buckets.create, ref("Bucket"), body=ref("NewBucket"), success=201),
    Route("GET", "/buckets/{bucket}", "getBucket", "Tell of a bucket", buckets.get, ref("Bucket")),
    Route("DELETE", "/buckets/{bucket}", "deleteBucket", "Delete an empty bucket", buckets.delete, success=204),
    Route("GET", "/buckets/{bucket}/objects", "listObjects", "List a page of objects", objects.objects, ref("ObjectPage"), _PAGE),
    Route("GET", "/buckets/{bucket}/object", "getObjectDetails", "Tell all that is known of an object", objects.details, ref("ObjectDetails"), _KEY),
    Route("GET", "/buckets/{bucket}/content", "getContent", "Send the bytes of an object, or some of them", objects.content, {"type": "string"}, _PIECE, media=("application/octet-stream",)),
    Route("PUT", "/buckets/{bucket}/content", "putContent", "Store an object of these bytes", objects.put_content, ref("ObjectEntry"), {"key": _KEY["key"], "content_type": _TEXT}, body={"type": "string"}),
    Route("DELETE", "/buckets/{bucket}/object", "deleteObject", "Delete an object, or a version for good", objects.delete_object, query=_KEY, success=204),
    Route("GET", "/buckets/{bucket}/versions", "listVersions", "List a page of versions and delete markers", objects.versions, ref("VersionPage"), _VERSIONS),
    Route("PUT", "/buckets/{bucket}/versioning", "setVersioning", "Enable or suspend versioning", buckets.set_versioning, ref("Bucket"), body=ref("VersioningState")),
    Route("PUT", "/buckets/{bucket}/tags", "setTags", "Replace the tags of an object", objects.set_tags, ref("ObjectDetails"), _KEY, body=ref("Tags")),
    Route("GET", "/buckets/{bucket}/presigned", "presign", "Sign a URL for a request that needs no keys", presigning.presign, ref("Presigned"), _SIGNED),
    Route("POST", "/buckets/{bucket}/uploads", "beginUpload", "Begin a multipart upload", uploads.begin, ref("Upload"), body=ref("NewUpload"), success=201),
    Route("PUT", "/buckets/{bucket}/uploads/{upload}", "putPart", "Store these bytes as a part of an upload", uploads.put_part, ref("UploadPart"), _PART, body={"type": "string"}),
    Route("POST", "/buckets/{bucket}/uploads/{upload}/complete", "completeUpload", "Join all parts of an upload", uploads.complete, ref("ObjectEntry"), success=201),
    Route("DELETE", "/buckets/{bucket}/uploads/{upload}", "abortUpload", "Abort an upload and forget its parts", uploads.abort, success=204),
    Route("GET", "/console", "getConsole", "Send a page to look at all this with", service.console, {"type": "string"}, media=("text/html",)),
    Route("GET", "/console/{file}", "getConsoleFile", "Send a part of the page: its style, its script", service.console, {"type": "string"}, media=("text/css", "text/javascript")),
    Route("GET", "/uploads", "listUploads", "List the open uploads with their parts", uploads.list_uploads, ref("UploadList"), {"bucket": _BUCKET}),
)  # fmt: skip


def _expression(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(path)))


_BY_PATH: Final = [(route, _expression(route.path)) for route in ROUTES]


def find_route(method: str, path: str) -> tuple[Route, dict[str, str]]:
    """Return the operation that is asked for, and the words in its path. HEAD is answered as GET is.

    Raises ControlError: 404 for a path that there is not, 405 for a method that it has not.
    """
    matches = [(route, match) for route, expression in _BY_PATH if (match := expression.fullmatch(path))]
    wanted = "GET" if method == "HEAD" else method
    for route, match in matches:
        if route.method == wanted:
            return route, {name: unquote(word, errors="surrogateescape") for name, word in match.groupdict().items()}
    if matches:
        methods = ", ".join(route.method for route, _ in matches)
        message = f"fakeoss: {path} knows {methods}, not {method}"
        raise ControlError(405, "MethodNotAllowed", message, {"Allow": methods})
    match_ = nearest(path, {route.path for route in ROUTES})
    hint = f"; did you mean {match_}?" if match_ else "; GET /_fakeoss/ lists what there is"
    raise ControlError(404, "NotFound", f"fakeoss: the control API has no {path}{hint}")
