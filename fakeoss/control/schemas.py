"""The documents of the control API, as JSON Schema (2020-12): what ``checking`` holds requests to, and the tests
answers."""

from __future__ import annotations

from typing import Any, Final

__all__ = ["SCHEMAS", "Schema", "array", "nullable", "record", "ref"]

Schema = dict[str, Any]

TEXT: Final[Schema] = {"type": "string"}
COUNT: Final[Schema] = {"type": "integer", "minimum": 0}
NUMBER: Final[Schema] = {"type": "number"}
FLAG: Final[Schema] = {"type": "boolean"}
TEXTS: Final[Schema] = {"type": "object", "additionalProperties": TEXT}


def nullable(schema: Schema) -> Schema:
    """Return the schema of a value that may be ``null``."""
    return {**schema, "type": [schema["type"], "null"]}


def array(items: Schema) -> Schema:
    """Return the schema of a list."""
    return {"type": "array", "items": items}


def ref(name: str) -> Schema:
    """Return a reference to a component."""
    return {"$ref": f"#/components/schemas/{name}"}


def record(description: str, properties: Schema, *, optional: tuple[str, ...] = ()) -> Schema:
    """Return the schema of an object with these properties and no others."""
    required = [name for name in properties if name not in optional]
    return {
        "description": description,
        "type": "object",
        "properties": properties,
        "additionalProperties": False,  # before what is missing: a misspelt name is both
        "required": required,
    }


def request(description: str, properties: Schema, *required: str) -> Schema:
    """Return the schema of a document that is sent, in which only some properties must be there."""
    return record(description, properties, optional=tuple(set(properties) - set(required)))


def said(schema: Schema, description: str, **more: Any) -> Schema:
    """Return a schema with its description."""
    return {**schema, "description": description, **more}


_TIME: Final = said(NUMBER, "In seconds since 1970, by the store's clock.")
_ETAG: Final = said(TEXT, "Without quotes.")
_FAULT: Final[Schema] = {
    "operation": said(TEXT, 'The documented name, such as `UploadPartCopy`; `"*"` for any.'),
    "error": {
        "description": "What goes wrong: the error code that is answered, a failure such as `cut(1024)` or "
        '`{"kind": "cut", "after": 1024}` (`GET /failures` lists the kinds), or a list of these, one for each call.',
        "type": ["string", "object", "array", "null"],
    },
    "times": said(nullable(COUNT), "How many calls fail; `null`: all."),
    "skip": said(COUNT, "How many calls pass before."),
    "bucket": said(nullable(TEXT), "Only calls of this bucket."),
    "key": said(nullable(TEXT), "Only calls of this key."),
    "status": said(nullable(COUNT), "Else the one that the service sends for this code."),
    "message": nullable(TEXT),
    "delay": said(NUMBER, "Seconds before the answer."),
    "after": said(FLAG, "Whether the operation is carried out before the error is answered."),
    "in_body": said(FLAG, "Whether the error is sent with status 200."),
    "optional": said(FLAG, "Whether a mock may end without such a call."),
    "every": said(COUNT, "Each of so many calls fails."),
    "chance": said(NUMBER, "Which share of the calls fails, from 0 to 1."),
    "part": said(nullable(COUNT), "Only calls of this part number."),
    "upload": said(nullable(TEXT), "Only calls of the upload with this id."),
    "range": said(nullable(TEXT), "Only calls that read any of these bytes, such as `bytes=0-1023`."),
    "user": said(nullable(TEXT), "Only calls with this access key."),
    "client": said(nullable(TEXT), "Only calls with a User-Agent like this; `*` stands for any characters."),
    "headers": {
        "description": "Only calls whose headers have values like these; `null`: that do not have it.",
        "type": ["object", "null"],
        "additionalProperties": nullable(TEXT),
    },
    "virtual": said(FLAG, "Whether a delay moves the store's clock instead of waiting."),
}
_SEED_OBJECT: Final = request(
    "An object: its content is `text`, `base64`, or `size` bytes that repeat a pattern and take no memory.",
    {
        "key": TEXT,
        "text": said(TEXT, "Encoded as UTF-8."),
        "base64": TEXT,
        "size": said({"type": ["integer", "string"], "minimum": 0}, "In bytes, or such as `6GiB`."),
        "pattern": said(TEXT, "In base64; zero bytes if there is none."),
        "content_type": TEXT,
        "content_encoding": TEXT,
        "cache_control": TEXT,
        "storage_class": TEXT,
        "metadata": said(TEXTS, "By name, without `x-amz-meta-`."),
        "tags": TEXTS,
        "acl": said(TEXT, "A canned ACL."),
        "checksum_algorithm": TEXT,
    },
    "key",
)
_NEW_BUCKET: Final[Schema] = {
    "name": TEXT,
    "region": nullable(TEXT),
    "versioning": FLAG,
    "object_lock": FLAG,
    "acl": TEXT,
    "tags": TEXTS,
}

_VERSION: Final[Schema] = {
    "version_id": TEXT,
    "is_marker": FLAG,
    "size": COUNT,
    "etag": _ETAG,
    "modified_at": _TIME,
    "storage_class": TEXT,
}
_CALL: Final[Schema] = {
    "number": said(COUNT, "Its place in the log."),
    "operation": TEXT,
    "method": TEXT,
    "bucket": nullable(TEXT),
    "key": nullable(TEXT),
    "status": COUNT,
    "code": said(nullable(TEXT), "The error code, if it failed."),
    "part": said(nullable(COUNT), "The part number that it names."),
    "upload": said(nullable(TEXT), "The id of the upload that it names."),
    "client": said(nullable(TEXT), "The name of the client, in lower case."),
    "user": said(nullable(TEXT), "The access key of whoever signed it."),
    "fault": said(nullable(TEXT), "What it has met, such as `cut(1024)`, or `hook: 503`."),
    "copy_source": said(nullable(TEXT), "What it copies, decoded: bucket and key."),
    "range": said(nullable(TEXT), "Which bytes it asks for, or copies, such as `bytes=0-1023`."),
    "start": _TIME,
    "duration": said(NUMBER, "In seconds."),
    "bytes_in": COUNT,
    "bytes_out": COUNT,
}

SCHEMAS: Final[dict[str, Schema]] = {
    "Bucket": record(
        "A bucket.",
        {
            "name": TEXT,
            "created_at": _TIME,
            "region": said(TEXT, "Where it is; the profile's default, if nobody has said."),
            "versioning": said({"type": ["string", "null"], "enum": ["Enabled", "Suspended", None]}, "`null`: never."),
            "owner": said(TEXT, "The id of its owner."),
            "objects": said(COUNT, "How many keys have an object."),
            "uploads": said(COUNT, "How many uploads are open."),
        },
    ),
    "BucketList": record("Every bucket, by name.", {"buckets": array(ref("Bucket"))}),
    "NewBucket": request("A bucket to be created.", _NEW_BUCKET, "name"),
    "ObjectEntry": record(
        "The current object of a key.",
        {
            "key": TEXT,
            "size": said(COUNT, "In bytes."),
            "etag": _ETAG,
            "modified_at": _TIME,
            "storage_class": TEXT,
            "version_id": TEXT,
        },
    ),
    "ObjectPage": record(
        "A page of a bucket.",
        {
            "objects": array(ref("ObjectEntry")),
            "prefixes": said(array(TEXT), "What keys have in common up to the delimiter."),
            "next": said(nullable(TEXT), "Where the next page begins: send it as `after`; `null` on the last one."),
        },
    ),
    "Version": record(
        "A version of an object, or a delete marker.",
        _VERSION,
    ),
    "ObjectDetails": record(
        "All that is known of an object.",
        {
            "bucket": TEXT,
            "key": TEXT,
            "version_id": TEXT,
            "is_marker": FLAG,
            "size": COUNT,
            "etag": _ETAG,
            "modified_at": _TIME,
            "storage_class": TEXT,
            "headers": said(TEXTS, "The headers that were stored, such as `Content-Type`."),
            "metadata": TEXTS,
            "tags": TEXTS,
            "owner": nullable(TEXT),
            "checksum": nullable(
                record("As it was sent.", {"algorithm": TEXT, "value": TEXT, "type": TEXT}),
            ),
            "parts": said(
                array(record("A part.", {"number": COUNT, "start": COUNT, "stop": COUNT})),
                "Of an object completed from an upload: where each part lies; `stop` is the first byte after it.",
            ),
            "lock": nullable(
                record(
                    "What object lock says of it.",
                    {
                        "mode": nullable(TEXT),
                        "retain_until": nullable(_TIME),
                        "legal_hold": FLAG,
                        "event_hold_days": said(
                            nullable(COUNT),
                            "How long it is retained from the release of its event hold; `null` without one.",
                        ),
                    },
                )
            ),
            "versions": said(array(ref("Version")), "Every version of the key, newest first."),
        },
    ),
    "Tags": request("The tags that an object is to have.", {"tags": TEXTS}, "tags"),
    "VersioningState": request(
        "Whether new versions are kept.", {"state": {"type": "string", "enum": ["Enabled", "Suspended"]}}, "state"
    ),
    "ListedVersion": record(
        "A version of an object, or a delete marker, in a listing.",
        {"key": TEXT, "is_latest": FLAG, **_VERSION},
    ),
    "VersionPage": record(
        "A page of the versions in a bucket.",
        {
            "versions": array(ref("ListedVersion")),
            "prefixes": array(TEXT),
            "next": said(nullable(TEXT), "Send it as `after` for the next page; `null` on the last one."),
            "next_version": said(nullable(TEXT), "Send it as `after_version`, too, unless it is `null`."),
        },
    ),
    "Presigned": record(
        "A URL that needs no keys.",
        {"method": TEXT, "url": TEXT, "expires_at": said(NUMBER, "In seconds since 1970, by the store's clock.")},
    ),
    "NewUpload": request(
        "An upload to be begun.",
        {"key": TEXT, "content_type": TEXT, "metadata": TEXTS, "tags": TEXTS, "storage_class": TEXT},
        "key",
    ),
    "UploadPart": record(
        "A part of an open upload.",
        {
            "number": COUNT,
            "size": COUNT,
            "etag": _ETAG,
            "modified_at": _TIME,
            "checksum": nullable(TEXT),
            "source": said(nullable(TEXT), "From which bucket and key it was copied; `null` if the log does not say."),
            "source_range": said(nullable(TEXT), "Which bytes of that, such as `bytes=0-1023`."),
        },
    ),
    "Upload": record(
        "An open multipart upload.",
        {
            "bucket": TEXT,
            "key": TEXT,
            "upload_id": TEXT,
            "initiated_at": _TIME,
            "storage_class": TEXT,
            "size": said(COUNT, "Of its parts together, in bytes."),
            "parts": array(ref("UploadPart")),
        },
    ),
    "UploadList": record("Open uploads, by bucket, key and time.", {"uploads": array(ref("Upload"))}),
    "Snapshot": record("A store that was set aside.", {"name": TEXT, "taken_at": _TIME, "buckets": COUNT}),
    "SnapshotList": record("Snapshots, by time.", {"snapshots": array(ref("Snapshot"))}),
    "NewSnapshot": request(
        "What the snapshot is called; one of the same name is replaced.",
        {"name": {"type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$"}},
    ),
    "Seed": request(
        "What the store is to hold in addition: a directory of the server's machine, as `Store.seed` reads it, or "
        "buckets with objects. A bucket may be there already.",
        {
            "directory": TEXT,
            "buckets": array(request("A bucket.", {**_NEW_BUCKET, "objects": array(_SEED_OBJECT)}, "name")),
        },
    ),
    "NewFault": request("A fault, as `Store.faults.add` takes it.", _FAULT, "operation"),
    "Fault": record(
        "A fault, and how many calls it has met.",
        {
            "id": TEXT,
            **_FAULT,
            "names": said(array(TEXT), "Its failures, as `fault` of a call names them."),
            "has_condition": said(FLAG, "Whether a function of Python chooses its calls, too."),
            "met": said(COUNT, "How many calls have failed."),
            "shortfall": said(TEXT, "What is missing, in words; empty if nothing is."),
        },
    ),
    "FailureKind": record(
        "A kind of failure.",
        {
            "kind": TEXT,
            "parameters": said(TEXTS, "What can be set, and what it must be."),
            "types": said(
                {"type": "object", "additionalProperties": array(TEXT)}, "Of what can be set, as JSON Schema has them."
            ),
            "required": said(array(TEXT), "What must be set."),
            "operations": said(array(TEXT), "Those that it is possible for; none: every one."),
            "source": said(TEXT, "Where it was seen."),
        },
    ),
    "FailureKindList": record("The kinds of failures.", {"failures": array(ref("FailureKind"))}),
    "FaultList": record("The faults, in the order in which they apply.", {"faults": array(ref("Fault"))}),
    "Call": record("A call that was answered.", _CALL),
    "CallDetails": record(
        "A request and its answer; secrets are replaced.",
        {
            **_CALL,
            "query": said(TEXTS, "The parameters of the query, decoded."),
            "headers": said(TEXTS, "By lower-case name."),
            "body": said(nullable(TEXT), "Its first 64 KiB; `null` if it is no text, or not kept."),
            "response_headers": TEXTS,
            "response_body": said(nullable(TEXT), "Its first 64 KiB; `null` if it is no text, or not kept."),
        },
    ),
    "CallList": record(
        "Calls, oldest first.",
        {
            "calls": array(ref("Call")),
            "total": said(COUNT, "How many calls the log has counted, of any kind."),
            "dropped": said(COUNT, "How many of these are only counted."),
            "next": said(COUNT, "Send it as `from` for the calls after these."),
        },
    ),
    "Clock": record(
        "The time that the store sees.",
        {"now": _TIME, "time": said(TEXT, "The same in ISO 8601, UTC.", format="date-time"), "is_frozen": FLAG},
    ),
    "ClockSetting": request(
        "When it is: seconds since 1970, or a date in ISO 8601, and the clock stands still; `null`: the system's time.",
        {"at": {"type": ["number", "string", "null"]}},
        "at",
    ),
    "ClockMove": request(
        "How far the clock moves; back for negative numbers.",
        {name: said(NUMBER, "", default=0) for name in ("seconds", "minutes", "hours", "days")},
    ),
    "Health": record("That the server answers.", {"status": {"type": "string", "enum": ["ok", "stopping"]}}),
    "Server": record(
        "What is served.",
        {
            "version": TEXT,
            "profile": TEXT,
            "endpoint_url": TEXT,
            "region": TEXT,
            "started_at": said(NUMBER, "In seconds since 1970, by the system's clock."),
            "uptime_seconds": NUMBER,
            "verifies_signatures": FLAG,
            "upstream": said(nullable(TEXT), "The engine that holds what is stored, if it is not this server."),
            "is_durable": said(FLAG, "Whether the store outlives the server, in a folder."),
            "operations": said(array(TEXT), "The names that faults and calls may have."),
            "settings": said(TEXTS, "By client, what to paste to point it at this server."),
        },
    ),
    "Error": record(
        "Why a request was refused.",
        {"error": record("", {"status": COUNT, "code": TEXT, "message": TEXT})},
    ),
}
