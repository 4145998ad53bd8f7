"""The description that is served is true: it is valid, every operation in it is answered as it says, and nothing else
is."""

from __future__ import annotations

import json
from typing import Any

import pytest

from fakeoss import Limits, Server
from fakeoss.control.checking import broken_rule
from fakeoss.control.openapi import document
from fakeoss.control.routes import ROUTES
from fakeoss.control.schemas import SCHEMAS
from support.control_api import Api, Told

jsonschema = pytest.importorskip("jsonschema")

OBJECT = {"key": "a/b", "text": "content", "metadata": {"x": "y"}, "tags": {"t": "v"}, "content_type": "text/plain"}
SEED = {"buckets": [{"name": "bucket", "versioning": True, "objects": [OBJECT]}, {"name": "empty"}]}

# each operation with requests that succeed, asked in this order of one server
REQUESTS: list[tuple[str, str, str, Any]] = [
    ("getIndex", "GET", "/", None),
    ("getHealth", "GET", "/health", None),
    ("getReadiness", "GET", "/ready", None),
    ("getDescription", "GET", "/openapi.json", None),
    ("getServer", "GET", "/server", None),
    ("seedStore", "POST", "/seed", SEED),
    ("createBucket", "POST", "/buckets", {"name": "another", "tags": {"a": "b"}}),
    ("listBuckets", "GET", "/buckets", None),
    ("getBucket", "GET", "/buckets/bucket", None),
    ("listObjects", "GET", "/buckets/bucket/objects?delimiter=/&limit=1", None),
    ("listObjects", "GET", "/buckets/bucket/objects", None),
    ("getObjectDetails", "GET", "/buckets/bucket/object?key=a/b", None),
    ("getObjectDetails", "GET", "/buckets/parts/object?key=whole", None),
    ("getObjectDetails", "GET", "/buckets/parts/object?key=locked", None),
    ("getContent", "GET", "/buckets/bucket/content?key=a/b&start=1&stop=3", None),
    ("putContent", "PUT", "/buckets/bucket/content?key=new&content_type=text/plain", b"bytes"),
    ("deleteObject", "DELETE", "/buckets/bucket/object?key=new", None),
    ("listVersions", "GET", "/buckets/bucket/versions?delimiter=/&limit=1", None),
    ("listVersions", "GET", "/buckets/bucket/versions", None),
    ("setVersioning", "PUT", "/buckets/another/versioning", {"state": "Enabled"}),
    ("setTags", "PUT", "/buckets/bucket/tags?key=a/b", {"tags": {"colour": "red"}}),
    ("presign", "GET", "/buckets/bucket/presigned?key=a/b&method=PUT&expires=60", None),
    ("beginUpload", "POST", "/buckets/bucket/uploads", {"key": "large", "content_type": "text/plain"}),
    ("putPart", "PUT", "/buckets/bucket/uploads/{upload}?number=1", b"bytes"),
    ("completeUpload", "POST", "/buckets/bucket/uploads/{upload}/complete", None),
    ("beginUpload", "POST", "/buckets/bucket/uploads", {"key": "large"}),
    ("abortUpload", "DELETE", "/buckets/bucket/uploads/{upload}", None),
    ("getConsole", "GET", "/console", None),
    ("getConsoleFile", "GET", "/console/console.css", None),
    ("getConsoleFile", "GET", "/console/console.js", None),
    ("listUploads", "GET", "/uploads", None),
    ("listUploads", "GET", "/uploads?bucket=parts", None),
    ("addFault", "POST", "/faults", {"operation": "GetObject", "error": "SlowDown", "times": 1}),
    ("addFault", "POST", "/faults", {"operation": "*", "delay": 0.5, "bucket": "bucket", "optional": True}),
    ("listFaults", "GET", "/faults", None),
    ("addFault", "POST", "/faults", {"operation": "GetObject", "error": ["SlowDown", {"kind": "cut", "after": 9}]}),
    ("listFaults", "GET", "/faults", None),
    ("listFailures", "GET", "/failures", None),
    ("getFault", "GET", "/faults/1", None),
    ("removeFault", "DELETE", "/faults/1", None),
    ("clearFaults", "DELETE", "/faults", None),
    ("listCalls", "GET", "/calls?operation=UploadPart&limit=5", None),
    ("getCall", "GET", "/calls/0", None),
    ("clearCalls", "DELETE", "/calls", None),
    ("getClock", "GET", "/clock", None),
    ("setClock", "PUT", "/clock", {"at": "2026-01-01T00:00:00Z"}),
    ("setClock", "PUT", "/clock", {"at": 1_600_000_000}),
    ("advanceClock", "POST", "/clock/advance", {"days": 1.5}),
    ("takeSnapshot", "POST", "/snapshots", {"name": "before"}),
    ("takeSnapshot", "POST", "/snapshots", None),
    ("listSnapshots", "GET", "/snapshots", None),
    ("restoreSnapshot", "POST", "/snapshots/before/restore", None),
    ("deleteSnapshot", "DELETE", "/snapshots/before", None),
    ("deleteBucket", "DELETE", "/buckets/empty", None),
    ("resetStore", "POST", "/reset", None),
]


def furnish(server: Server) -> None:
    """Put in what only S3 itself makes: parts, open and completed, locks and calls."""
    import boto3
    from botocore.config import Config

    bucket = server.store.create_bucket("parts", object_lock=True)
    bucket.put("locked", b"x", lock_mode="GOVERNANCE", retain_until=1_700_000_000, legal_hold=True)
    config = Config(request_checksum_calculation="when_required")
    keys = {"aws_access_key_id": "A", "aws_secret_access_key": "b", "region_name": "us-east-1", "config": config}
    s3 = boto3.client("s3", endpoint_url=server.endpoint_url, **keys)
    for key in ("whole", "open"):
        place = {"Bucket": "parts", "Key": key}
        place["UploadId"] = s3.create_multipart_upload(**place, ChecksumAlgorithm="CRC32")["UploadId"]
        parts = []
        for number in (1, 2):
            part = s3.upload_part(**place, PartNumber=number, Body=b"1234", ChecksumAlgorithm="CRC32")
            parts.append({"PartNumber": number, "ETag": part["ETag"], "ChecksumCRC32": part["ChecksumCRC32"]})
        if key == "whole":
            s3.complete_multipart_upload(**place, MultipartUpload={"Parts": parts})
    s3.close()


def require_as_described(name: str, told: Told) -> None:
    """Fail unless an answer is one that the description has for an operation."""
    described = document()
    operations = [each for path in described["paths"].values() for each in path.values()]
    (operation,) = [each for each in operations if each["operationId"] == name]
    assert str(told.status) in operation["responses"], (name, told)
    content = operation["responses"][str(told.status)].get("content")
    if content is None:
        assert told.document is None
        return
    media = told.fields["content-type"].partition(";")[0]
    assert media in content
    if media == "application/json":
        require_valid(told.document, content[media]["schema"])


def require_valid(value: Any, schema: dict[str, Any]) -> None:
    """Fail unless a value is as a schema of the description says."""
    whole = {**schema, "components": document()["components"]}
    jsonschema.Draft202012Validator(whole).validate(value)


def test_every_operation_answers_as_described():
    with Server(profile="aws", limits=Limits(min_part_size=1)) as server:
        furnish(server)
        api = Api(server)
        upload = ""
        for name, method, template, sent in REQUESTS:
            path = template.replace("{upload}", upload)
            told = api(method, path, data=sent) if isinstance(sent, bytes) else api(method, path, sent)
            assert told.status < 300, (name, told)
            require_as_described(name, told)
            upload = told.document["upload_id"] if name == "beginUpload" else upload
        api.close()
    missing = {route.name for route in ROUTES} - {name for name, *_ in REQUESTS} - {"streamCalls"}  # test_calls.py
    assert not missing


def test_the_description_is_served_as_it_is_made(api: Api):
    assert api("GET", "/openapi.json").document == json.loads(json.dumps(document()))
    assert document()["security"] == []  # which says that nobody is asked for keys; left out, it would say nothing


def test_the_description_is_valid():
    validator = pytest.importorskip("openapi_spec_validator")
    validator.validate(document(), cls=validator.OpenAPIV31SpecValidator)


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_schemas_are_valid(name: str):
    jsonschema.Draft202012Validator.check_schema(SCHEMAS[name])


VALUES = [
    None,
    True,
    0,
    1,
    -1,
    1.5,
    "",
    "a",
    "-",
    [],
    {},
    [1],
    {"name": "a"},
    {"name": 1},
    {"operation": "*"},
    {"at": None},
]


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_checking_agrees_with_the_standard(name: str):
    """Our reading of schemas is that of jsonschema, for requests and answers alike."""
    validator = jsonschema.Draft202012Validator({**SCHEMAS[name], "components": {"schemas": SCHEMAS}})
    properties = SCHEMAS[name]["properties"]
    cases = [*VALUES, *({each: value} for each in properties for value in VALUES)]
    for value in cases:
        assert (broken_rule(value, SCHEMAS[name], "it") is None) == validator.is_valid(value), value


@pytest.mark.parametrize(
    ("method", "path", "sent", "status", "words"),
    [
        ("GET", "/fault", None, 404, "the control API has no /fault; did you mean /faults?"),
        ("GET", "/nothing-like-it", None, 404, "GET /_fakeoss/ lists what there is"),
        ("PATCH", "/faults", None, 405, "/faults knows GET, POST, DELETE, not PATCH"),
        ("GET", "/reset", None, 405, "/reset knows POST, not GET"),
        ("GET", "/calls?buket=x", None, 400, "no parameter 'buket'; did you mean 'bucket'?"),
        ("GET", "/calls?bucket=a&bucket=b", None, 400, "the parameter bucket is there twice"),
        ("GET", "/calls?limit=many", None, 400, "limit must be integer, not 'many'"),
        ("GET", "/calls?limit=10001", None, 400, "limit must be at most 10000, not 10001"),
        ("GET", "/calls?from=-1", None, 400, "from must be at least 0, not -1"),
        ("GET", "/calls?operation=GetObjct", None, 400, "no operation 'GetObjct'; did you mean 'GetObject'?"),
        ("GET", "/calls?code=SlowDwn", None, 400, "the service sends no 'SlowDwn'; did you mean 'SlowDown'?"),
        ("GET", "/calls?%zz", None, 400, "the query is malformed"),
        ("GET", "/buckets/bucket/object", None, 400, "needs the parameter key"),
        ("GET", "/buckets/nix", None, 404, "NoSuchBucket"),
        ("POST", "/reset", {"a": 1}, 400, "POST /reset takes no document"),
        ("POST", "/faults", {}, 400, "the document needs operation"),
        ("POST", "/faults", [], 400, "the document must be object, not []"),
        ("POST", "/faults", {"operation": "*", "tmes": 1}, 400, "no field 'tmes'; did you mean 'times'?"),
        ("POST", "/faults", {"operation": "*", "times": "1"}, 400, "times must be integer or null, not '1'"),
        ("POST", "/faults", {"operation": "*", "times": True}, 400, "times must be integer or null, not True"),
        ("POST", "/faults", {"operation": "*"}, 400, "a fault needs an error or a delay"),
        (
            "POST",
            "/faults",
            {"operation": "*", "error": "SlowDwn"},
            400,
            "sends no 'SlowDwn'; did you mean 'SlowDown'?",
        ),
        ("GET", "/faults/99", None, 404, "there is no such fault"),
        ("DELETE", "/faults/99", None, 404, "there is no such fault"),
        ("POST", "/clock/advance", {"weeks": 1}, 400, "no field 'weeks'"),
        ("POST", "/clock/advance", {"days": 1e9}, 400, "the clock covers the years 1 to 9999"),
        ("PUT", "/clock", {"at": "noon"}, 400, "'noon' is not a date in ISO 8601"),
        ("PUT", "/clock", {"at": 1e300}, 400, "the clock covers the years 1 to 9999"),
        ("POST", "/snapshots", {"name": "../x"}, 400, "name must match"),
        ("POST", "/snapshots/nix/restore", None, 404, "there is no snapshot 'nix'; there are none"),
        ("POST", "/seed", {}, 400, "a seed has either a directory or buckets"),
        ("POST", "/seed", {"directory": "/n", "buckets": []}, 400, "a seed has either a directory or buckets"),
        ("POST", "/seed", {"directory": "/no/such"}, 400, "/no/such: No such file or directory"),
        ("POST", "/buckets", {"name": "No"}, 400, "a bucket name has 3 to 63 characters"),
    ],
)
def test_what_is_wrong_is_said(api: Api, method: str, path: str, sent: Any, status: int, words: str):
    told = api(method, path, sent)
    assert told.status == status, told
    assert words in told.message or words == told.document["error"]["code"], told.message
    require_valid(told.document, {"$ref": "#/components/schemas/Error"})


@pytest.mark.parametrize(
    ("fields", "data", "status", "words"),
    [
        ({}, b"{", 400, "the body is not JSON"),
        ({}, b"\xff", 400, "the body is not JSON"),
        ({}, b"[" * 100_000, 400, "the body is not JSON"),
        ({"Content-Type": "application/x-www-form-urlencoded"}, b"a=b", 415, "send application/json"),
        ({"Content-Type": "text/plain"}, b"{}", 415, "send application/json"),
        ({"Content-Type": "application/json; charset=utf-8"}, b'{"name": "b-1"}', 201, ""),
    ],
)
def test_a_document_is_json(api: Api, fields: dict[str, str], data: bytes, status: int, words: str):
    told = api("POST", "/buckets", fields=fields, data=data)
    assert told.status == status
    assert not words or words in told.message
