"""Which operation a request asks for, and what answers when none does."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import botocore.session
import pytest

from fakeoss import operations
from fakeoss.errors import Cause, OssError
from fakeoss.handling.registry import RESERVED, Operation, Registry, Target
from fakeoss.handling.reply import Reply
from fakeoss.operations import FAMILIES, OPERATIONS

COPY = {"x-amz-copy-source": "/b/k"}
MATCHES = [
    ("GET", Target.SERVICE, "", {}, "ListBuckets"),
    ("PUT", Target.BUCKET, "", {}, "CreateBucket"),
    ("GET", Target.BUCKET, "", {}, "ListObjects"),
    ("GET", Target.BUCKET, "prefix max-keys", {}, "ListObjects"),
    ("GET", Target.BUCKET, "list-type prefix", {}, "ListObjects"),  # with any list type but 2: brekkylab/backlot
    ("GET", Target.OBJECT, "location", {}, "GetBucketLocation"),  # brekkylab/backlot#267
    ("PUT", Target.OBJECT, "policy", {}, "PutBucketPolicy"),
    ("POST", Target.OBJECT, "delete", {}, "DeleteObjects"),
    ("GET", Target.BUCKET, "uploads prefix", {}, "ListMultipartUploads"),
    ("GET", Target.BUCKET, "versions", {}, "ListObjectVersions"),
    ("POST", Target.BUCKET, "delete", {}, "DeleteObjects"),
    ("PUT", Target.OBJECT, "", {}, "PutObject"),
    ("PUT", Target.OBJECT, "", COPY, "CopyObject"),
    ("PUT", Target.OBJECT, "partNumber uploadId", {}, "UploadPart"),
    ("PUT", Target.OBJECT, "partNumber uploadId", COPY, "UploadPartCopy"),  # s3-orchestrator#1370: never UploadPart
    ("PUT", Target.OBJECT, "partNumber uploadId", {"x-amz-copy-source": ""}, "UploadPartCopy"),  # versitygw#1388
    ("PUT", Target.OBJECT, "partNumber uploadId x-id", COPY, "UploadPartCopy"),
    ("POST", Target.OBJECT, "uploads", {}, "CreateMultipartUpload"),
    ("POST", Target.OBJECT, "uploadId", {}, "CompleteMultipartUpload"),
    ("DELETE", Target.OBJECT, "uploadId", {}, "AbortMultipartUpload"),
    ("GET", Target.OBJECT, "uploadId", {}, "ListParts"),
    ("GET", Target.OBJECT, "partNumber", {}, "GetObject"),
    ("HEAD", Target.OBJECT, "partNumber", {}, "HeadObject"),
    ("GET", Target.OBJECT, "versionId response-expires", {}, "GetObject"),
    ("DELETE", Target.OBJECT, "versionId", {}, "DeleteObject"),
]


@pytest.mark.parametrize(("method", "target", "query", "headers", "name"), MATCHES)
def test_request_asks_for(method: str, target: str, query: str, headers: dict[str, str], name: str):
    assert OPERATIONS.match(method, target, dict.fromkeys(query.split(), "1"), headers).name == name


def test_every_name_stands_beside_its_function():
    """So that a search for an operation finds what answers it."""
    strangers = [
        (row.name, row.handler.__qualname__)
        for row in OPERATIONS
        if row.supported
        and (
            row.handler.__name__ != re.sub("(?<=[a-z0-9])(?=[A-Z])", "_", row.name).lower()
            or f'"{row.name}"' not in inspect.getsource(row.handler)
        )
    ]
    assert strangers == []


RENAMED = {
    f"{verb}Bucket{name}": f"{verb}Bucket{name}Configuration"
    for verb in ("Get", "Put")
    for name in ("Lifecycle", "Notification")
}
ELSEWHERE = {
    "ListDirectoryBuckets",  # of S3 Express, whose hosts are not served
    "WriteGetObjectResponse",  # of S3 Object Lambda, by its host
}


def asked_by_botocore() -> Iterator[Any]:
    """Every operation that the installed botocore knows, with what selects it: method, target, query and headers."""
    service = botocore.session.get_session().get_service_model("s3")
    for name in service.operation_names:
        model = service.operation_model(name)
        path, _, fixed = model.http["requestUri"].partition("?")
        target = Target.OBJECT if "{Key+}" in path else Target.BUCKET if "{Bucket}" in path else Target.SERVICE
        query = {item.partition("=")[0]: item.partition("=")[2] for item in fixed.split("&") if item}
        headers: dict[str, str] = {}
        for member in getattr(model.input_shape, "required_members", ()):
            place = model.input_shape.members[member].serialization
            if place.get("location") == "querystring":
                query[place["name"]] = "1"
            elif place.get("location") == "header":
                headers[place["name"].lower()] = "1"
        if name not in ELSEWHERE:
            yield pytest.param(model.http["method"], target, query, headers, RENAMED.get(name, name), id=name)


@pytest.mark.parametrize(("method", "target", "query", "headers", "name"), list(asked_by_botocore()))
def test_operation_of_botocore_is_known(
    method: str, target: str, query: dict[str, str], headers: dict[str, str], name: str
):
    assert OPERATIONS.match(method, target, query, headers).name == name


REFUSED = [
    ("PUT", Target.OBJECT, "partNumber", {}, Cause.PART_NUMBER_WITHOUT_UPLOAD),
    ("PUT", Target.OBJECT, "partNumber", COPY, Cause.PART_NUMBER_WITHOUT_UPLOAD),  # versitygw#1226
    ("PUT", Target.OBJECT, "uploadId", {}, Cause.PUT_OF_UPLOAD),  # versitygw#1236
    ("PUT", Target.OBJECT, "uploads", {}, Cause.METHOD_NOT_ALLOWED),
    ("GET", Target.OBJECT, "partNumber uploadId", {}, Cause.METHOD_NOT_ALLOWED),
    ("PUT", Target.BUCKET, "policy legal-hold", {}, Cause.PARAMETER_NOT_ACCEPTED),
    ("PATCH", Target.OBJECT, "", {}, Cause.METHOD_NOT_ALLOWED),
    ("POST", Target.OBJECT, "", {}, Cause.POST_OF_KEY),
    ("DELETE", Target.SERVICE, "", {}, Cause.METHOD_NOT_ALLOWED),
]


@pytest.mark.parametrize(("method", "target", "query", "headers", "cause"), REFUSED)
def test_request_that_no_rule_takes(method: str, target: str, query: str, headers: dict[str, str], cause: Cause):
    with pytest.raises(OssError) as refusal:
        OPERATIONS.match(method, target, dict.fromkeys(query.split(), "1"), headers)
    assert refusal.value.cause is cause


PLAIN = {
    "GetObject",
    "HeadObject",
    "PutObject",
    "DeleteObject",
    "ListObjects",
    "CreateBucket",
    "DeleteBucket",
    "HeadBucket",
    "ListBuckets",
}


@pytest.mark.parametrize("name", sorted(RESERVED))
def test_reserved_name_is_never_a_plain_read_or_write(name: str):
    for method in ("GET", "HEAD", "PUT", "DELETE", "POST"):
        for target in (Target.SERVICE, Target.BUCKET, Target.OBJECT):
            try:
                found = OPERATIONS.match(method, target, {name: ""}, {})
            except OssError:
                continue
            assert name in found.query | found.allows, (method, target, found.name)
            assert found.name not in PLAIN or name in found.allows


PAGES = {
    **{
        f"{verb}BucketInventoryConfiguration": f"{verb}-Bucket-InventoryConfiguration"
        for verb in ("Put", "Get", "Delete")
    },
    "ListBucketInventoryConfigurations": "List-Bucket-InventoryConfiguration",
    "GetObjectAcl": "S3cmd",
    "GetUsage": "Ceph: S3 API, Get Usage Stats",
    "ListObjects": "GetBucket (native); s3cmd ls; JuiceFS#2150",
    "PreflightRequest": "Put-Bucket-Cors-2",
    "PutObjectAcl": "S3cmd",
}
"""JD Cloud's pages of what several operations share, or of what a page on something else documents."""


@pytest.mark.parametrize("rule", [rule for rule in OPERATIONS if rule.supported], ids=lambda rule: rule.name)
def test_page_is_that_of_the_documentation(rule: Operation):
    """The page that the table of operations prints is the one that the operation's own words name."""
    if rule.page in {f"Amazon: {rule.name}", PAGES.get(rule.name)}:
        return
    words = " ".join((rule.handler.__doc__ or "").split())
    assert rule.page
    assert f"JD Cloud page: {rule.page}" in words, words


NEWER = {
    *("GetBucketAbac", "PutBucketAbac"),
    *("DeleteObjectAnnotation", "GetObjectAnnotation", "ListObjectAnnotations", "PutObjectAnnotation"),
    "UpdateObjectEncryption",
}
"""Operations of Amazon's that a botocore of ours may be too old for."""


def test_operation_of_amazon_is_one():
    """Of what JD Cloud has no page, the name is that of the SDKs: an invented one would be printed as Amazon's."""
    known = {*botocore.session.get_session().get_service_model("s3").operation_names, *NEWER}
    listed = {rule.name for rule in OPERATIONS if rule.page.startswith("Amazon: ")}
    assert listed - {RENAMED.get(name, name) for name in known} == set()


def test_every_family_is_listed():
    """Else its operations would never be registered, and nothing would miss them."""
    folder = Path(operations.__file__).parent
    modules = {path.stem for path in folder.glob("*.py") if not path.stem.startswith("_")}
    assert modules ^ set(FAMILIES) == set(), "FAMILIES in operations/__init__.py and the modules beside it differ"
    assert list(FAMILIES) == sorted(FAMILIES)


def answering(name: str, query: str = "", headers: str = "") -> Operation:
    return Operation(
        name, "PUT", Target.OBJECT, lambda call: Reply(), frozenset(query.split()), frozenset(headers.split())
    )


def test_equal_rules_refuse_to_load():
    registry = Registry()
    registry.add(answering("First", "a b", "h"))
    with pytest.raises(ValueError, match="Second would hide First"):
        registry.add(answering("Second", "b a", "h"))


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (1, 3, 0, 2)])
def test_rule_with_the_most_required_names_wins(order: tuple[int, ...]):
    rules = [answering("plain"), answering("header", headers="h"), answering("query", "a"), answering("both", "a", "h")]
    registry = Registry()
    for at in order:
        registry.add(rules[at])
    asked = [({}, {}), ({}, {"h": ""}), ({"a": ""}, {}), ({"a": ""}, {"h": ""})]
    assert [registry.match("PUT", Target.OBJECT, *each).name for each in asked] == ["plain", "header", "query", "both"]
