"""Tags of buckets and objects, in documents, in headers and on new buckets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from fakeoss.contract.answers import MALFORMED_XML, argument, no_such_bucket, no_such_key
from fakeoss.contract.case import AWS, JDCLOUD, Case, Expect, Step
from fakeoss.contract.steps import TEN, complete, copy_object, head, put, start, upload

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fakeoss.contract.case import Text

__all__ = ["CASES"]

_RECORDED: Final = "recorded at Amazon, February 2026, per localstack's snapshots"
_GATEWAY: Final = "versitygw's integration tests"
_NO_TAGS: Final = Expect(404, code="NoSuchTagSet", message="The TagSet does not exist", fields={"BucketName": "{b}"})
_MARKER: Final = "The specified method is not allowed against this resource."
_HEADER: Final = "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates."
_LONG: Final = "&".join(f"k{number}={'v' * 240}" for number in range(8)) + f"&k={'v' * 95}"
"""A header of 2049 bytes."""
_BUCKET, _OBJECT = "/{b}?tagging", "/{b}/k?tagging"


def _tag_elements(*tags: tuple[str, str]) -> str:
    return "".join(f"<Tag><Key>{name}</Key><Value>{value}</Value></Tag>" for name, value in tags)


def _put(target: str, *tags: tuple[str, str], expect: Expect | None = None, body: str = "", **step: Any) -> Step:
    document = body or f"<Tagging><TagSet>{_tag_elements(*tags)}</TagSet></Tagging>"
    if expect is None:
        expect = Expect(204 if target == _BUCKET else 200, body=b"")
    return Step(f"PUT {target}", body=document, expect=expect, **step)


def _tags_are(target: str, *tags: tuple[str, str], headers: Mapping[str, Text | None] | None = None) -> Step:
    xml = {
        "TagSet/Tag/Key": tuple(name for name, _ in tags),
        "TagSet/Tag/Value": tuple(value for _, value in tags),
    }
    return Step(f"GET {target}", expect=Expect(200, "Tagging", xml, ("TagSet",), headers=headers or {}))


def _tag_error(message: str, **fields: str) -> Expect:
    return Expect(400, code="InvalidTag", message=message, fields=dict(fields))


_TWICE: Final = _tag_error("Cannot provide multiple Tags with the same key", TagKey="Key1")
_KEY: Final = "The TagKey you have provided is invalid"
_VALUE: Final = "The TagValue you have provided is invalid"
_MANY: Final = "ab" * 200


def _errors(target: str, system: str, count: int, message: str) -> tuple[Step, ...]:
    """Invalid tag sets, of a bucket or an object."""
    return (
        _put(target, ("Key1", "Val1"), ("Key1", "Val1"), expect=_TWICE),
        _put(target, ("Key1", "Val1"), ("Key1", "Val2"), expect=_TWICE),
        _put(target, ("Key1,Key2", "Val1"), expect=_tag_error(_KEY, TagKey="Key1,Key2")),
        _put(target, ("Key1", "Val1,Val2"), expect=_tag_error(_VALUE, TagKey="Key1", TagValue="Val1,Val2")),
        _put(target, ("aws:prefixed", "Val1"), expect=_tag_error(system, TagKey="aws:prefixed")),
        _put(target, body="<Tagging><TagSet><Tag><Value>v</Value></Tag></TagSet></Tagging>", expect=MALFORMED_XML),
        _put(target, body="<Tagging><TagSet><Tag><Key>k</Key></Tag></TagSet></Tagging>", expect=MALFORMED_XML),
        _put(target, (_MANY[:129], "v"), expect=_tag_error(_KEY, TagKey=_MANY[:129])),
        _put(target, ("k", _MANY[:257]), expect=_tag_error(_VALUE, TagKey="k", TagValue=_MANY[:257])),
        _put(target, ("foo#bar", "v"), expect=_tag_error(_KEY, TagKey="foo#bar")),
        _put(target, ("k", "name?test"), expect=_tag_error(_VALUE, TagKey="k", TagValue="name?test")),
        _put(
            target,
            *((f"k{number}", "v") for number in range(count + 1)),
            expect=Expect(400, code="BadRequest", message=message, fields={}),
        ),
        _put(target, *((f"k{number}", "v") for number in range(count))),
    )


def _on_marker(query: str) -> tuple[Step, ...]:
    """Operations on the tags of a delete marker, which must fail."""
    return tuple(
        Step(
            f"{method} /{{b}}/k?tagging{query}",
            body="<Tagging><TagSet></TagSet></Tagging>" if method == "PUT" else b"",
            expect=Expect(
                405,
                code="MethodNotAllowed",
                message=_MARKER,
                fields={"Method": method, "ResourceType": "DeleteMarker"},
            ),
        )
        for method in ("PUT", "GET", "DELETE")
    )


def _create(tags: str, expect: Expect) -> Step:
    body = f"<CreateBucketConfiguration><Tags>{tags}</Tags></CreateBucketConfiguration>"
    return Step("PUT /{absent}", body=body, expect=expect)


_ENABLED: Final = Step(
    "PUT /{b}?versioning", body="<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"
)
_OWNED: Final = Expect(
    409,
    code="BucketAlreadyOwnedByYou",
    message="Your previous request to create the named bucket succeeded and you already own it.",
    fields={"BucketName": "{absent}"},
)
_MADE: Final = Expect(200, headers={"Location": "/{absent}", "x-amz-bucket-arn": "arn:aws:s3:::{absent}"}, body=b"")

CASES: Final = (
    Case(
        "tags of a bucket are put, read and deleted",
        f"{_RECORDED}: test_bucket_tagging_crud, test_put_bucket_tagging_none_value",
        AWS,
        (
            Step(f"GET {_BUCKET}", expect=_NO_TAGS),
            _put(_BUCKET, ("tag1", "tag1"), ("tag2", "")),
            _tags_are(_BUCKET, ("tag1", "tag1"), ("tag2", "")),
            _put(_BUCKET, ("tag3", "tag3")),
            _tags_are(_BUCKET, ("tag3", "tag3")),
            _put(_BUCKET),
            Step(f"GET {_BUCKET}", expect=_NO_TAGS),
            Step(f"DELETE {_BUCKET}", expect=Expect(204, body=b"")),
            _put(_BUCKET, ("tag3", "tag3")),
            Step(f"DELETE {_BUCKET}", expect=Expect(204, body=b"")),
            Step(f"GET {_BUCKET}", expect=_NO_TAGS),
        ),
        given=(),
    ),
    Case(
        "tags of a bucket at JD Cloud",
        "Put-Bucket-Tagging, Get-Bucket-Tagging; none set, and faults: our reading, as at Amazon",
        JDCLOUD,
        (
            Step(f"GET {_BUCKET}", expect=_NO_TAGS),
            _put(_BUCKET, ("tag1", "tag1"), ("Tag1", "tag2"), expect=Expect(200, body=b"")),
            _tags_are(_BUCKET, ("tag1", "tag1"), ("Tag1", "tag2")),
            _put(_BUCKET, ("Key1", "Val1"), ("Key1", "Val2"), expect=_TWICE),
            _tags_are(_BUCKET, ("tag1", "tag1"), ("Tag1", "tag2")),
        ),
        given=(),
    ),
    Case(
        "tags of a bucket: errors",
        f"{_RECORDED}: test_tagging_validation; lengths, characters and number: {_GATEWAY}",
        AWS,
        _errors(
            _BUCKET,
            "System tags cannot be added/updated by requester",
            50,
            "Bucket tag count cannot be greater than 50",
        ),
        given=(),
    ),
    Case(
        "tags of a missing bucket",
        f"{_RECORDED}: test_bucket_tagging_exc",
        AWS,
        tuple(
            Step(
                f"{method} /{{absent}}?tagging",
                body="<Tagging><TagSet></TagSet></Tagging>" if method == "PUT" else b"",
                expect=no_such_bucket(),
            )
            for method in ("GET", "DELETE", "PUT")
        ),
        given=(),
    ),
    Case(
        "tags of an object are put, read and deleted",
        f"{_RECORDED}: test_object_tagging_crud, test_put_object_tagging_none_value",
        AWS,
        (
            _tags_are(_OBJECT),
            head("k", {"x-amz-tagging-count": None}),
            _put(_OBJECT, ("tag1", "tag1"), ("tag2", "")),
            _tags_are(_OBJECT, ("tag1", "tag1"), ("tag2", ""), headers={"x-amz-version-id": None}),
            head("k", {"x-amz-tagging-count": "2"}),
            _put(_OBJECT, ("tag3", "tag3")),
            _tags_are(_OBJECT, ("tag3", "tag3")),
            Step(f"DELETE {_OBJECT}", expect=Expect(204, body=b"")),
            _tags_are(_OBJECT),
            head("k", {"x-amz-tagging-count": None}),
            _put(_OBJECT, body="<Tagging><TagSet/></Tagging>"),
            _tags_are(_OBJECT),
        ),
        given=(put("k", TEN),),
    ),
    Case(
        "tags of an object: errors",
        f"{_RECORDED}: test_tagging_validation; lengths, characters and number: {_GATEWAY}",
        AWS,
        _errors(_OBJECT, "Your TagKey cannot be prefixed with aws:", 10, "Object tags cannot be greater than 10"),
        given=(put("k", TEN),),
    ),
    Case(
        "tags of a missing object",
        f"{_RECORDED}: test_object_tagging_exc; to read them names the bucket as well",
        AWS,
        (
            Step(f"GET {_OBJECT}", expect=no_such_key("{b}/k")),
            Step(f"DELETE {_OBJECT}", expect=no_such_key("k")),
            _put(_OBJECT, expect=no_such_key("k")),
            Step("GET /{absent}/k?tagging", expect=no_such_bucket()),
        ),
        given=(),
    ),
    Case(
        "tags belong to a version, and a delete marker has none",
        f"{_RECORDED}: test_object_tagging_versioned",
        AWS,
        (
            _put(_OBJECT, ("tag3", "tag3"), expect=Expect(200, headers={"x-amz-version-id": "{second}"}, body=b"")),
            _tags_are(_OBJECT, ("tag3", "tag3"), headers={"x-amz-version-id": "{second}"}),
            _tags_are("/{b}/k?tagging&versionId={first}", ("tag", "one"), headers={"x-amz-version-id": "{first}"}),
            _put("/{b}/k?tagging&versionId={first}", ("tag1", "tag1")),
            _tags_are("/{b}/k?tagging&versionId={first}", ("tag1", "tag1")),
            Step("DELETE /{b}/k?tagging", expect=Expect(204, headers={"x-amz-version-id": "{second}"}, body=b"")),
            _tags_are(_OBJECT),
            Step("DELETE /{b}/k", expect=Expect(204), keep={"marker": "@x-amz-version-id"}),
            *_on_marker("&versionId={marker}"),
            *_on_marker(""),
        ),
        given=(
            _ENABLED,
            put("k", b"one", {"x-amz-tagging": "tag=one"}, keep={"first": "@x-amz-version-id"}),
            put("k", b"two", keep={"second": "@x-amz-version-id"}),
        ),
    ),
    Case(
        "x-amz-tagging of PutObject",
        f"{_RECORDED}: test_put_object_with_tags, test_object_tagging_exc, test_object_tags_delete_or_overwrite_object; "
        "the order: ceph/s3-tests",
        AWS,
        (
            put("k", TEN, {"x-amz-tagging": "tag1=tag1&tag2=tag2&tag="}),
            _tags_are(_OBJECT, ("tag", ""), ("tag1", "tag1"), ("tag2", "tag2")),
            head("k", {"x-amz-tagging-count": "3"}),
            put("k", TEN, {"x-amz-tagging": "wrongquery&wrongagain"}),
            _tags_are(_OBJECT, ("wrongagain", ""), ("wrongquery", "")),
            put("k", TEN, {"x-amz-tagging": "key1&&&key2"}),
            _tags_are(_OBJECT, ("key1", ""), ("key2", "")),
            put("k", TEN, {"x-amz-tagging": "a%20b=c+d"}),
            _tags_are(_OBJECT, ("a b", "c d")),
            *(
                put("k", TEN, {"x-amz-tagging": text}, expect=argument("x-amz-tagging", text, _HEADER))
                for text in ("key1=val1&key1=val2", "key1=val1,key2=val2")
            ),
            put("k", TEN),
            _tags_are(_OBJECT),
        ),
        given=(),
    ),
    Case(
        "tags are copied or replaced",
        "Amazon's documentation: CopyObject, x-amz-tagging-directive; ceph/s3-tests",
        AWS,
        (
            copy_object("copy", source="/{b}/k"),
            _tags_are("/{b}/copy?tagging", ("tag", "one")),
            copy_object("copy", {"x-amz-tagging-directive": "REPLACE", "x-amz-tagging": "new=1"}, source="/{b}/k"),
            _tags_are("/{b}/copy?tagging", ("new", "1")),
        ),
        given=(put("k", TEN, {"x-amz-tagging": "tag=one"}),),
    ),
    Case(
        "tags of objects at JD Cloud are put and read",
        "Put-Object-Tagging, Get-Object-Tagging; of an object without tags, x-amz-tagging-count and a missing object: our "
        "reading, as at Amazon",
        JDCLOUD,
        (
            _tags_are(_OBJECT),
            _put(_OBJECT, ("tag1", "tag1"), ("tag2", "2"), expect=Expect(200, body=b"")),
            Step(
                f"GET {_OBJECT}",
                expect=Expect(
                    200, body=f"<Tagging><TagSet>{_tag_elements(('tag1', 'tag1'), ('tag2', '2'))}</TagSet></Tagging>"
                ),
            ),
            head("k", {"x-amz-tagging-count": "2"}),
            _put(_OBJECT, ("tag3", "tag3"), expect=Expect(200, body=b"")),
            _tags_are(_OBJECT, ("tag3", "tag3")),
            Step("GET /{b}/absent?tagging", expect=Expect(404, code="NoSuchKey", fields=None)),
            _put("/{b}/absent?tagging", expect=Expect(404, code="NoSuchKey", fields=None)),
        ),
        given=(put("k", TEN),),
    ),
    Case(
        "tags of objects at JD Cloud are not deleted",
        "no page has it beside Put-Object-Tagging and Get-Object-Tagging, nor the table of contents of 2021: 501 is ours",
        JDCLOUD,
        (
            Step(
                f"DELETE {_OBJECT}",
                expect=Expect(501, code="NotImplemented", fields={"Operation": "DeleteObjectTagging"}),
            ),
            _tags_are(_OBJECT, ("a", "1")),
        ),
        given=(put("k", TEN, {"x-amz-tagging": "a=1"}),),
    ),
    Case(
        "tags of objects at JD Cloud in headers",
        "Put-Object-2, Initiate-Multipart-Upload-2, Put-Object-Copy-2: encoded as in a query, at most 2K",
        JDCLOUD,
        (
            put("k", TEN, {"x-amz-tagging": "Key1=Value1&Key%202=a%2Bb"}),
            _tags_are(_OBJECT, ("Key 2", "a+b"), ("Key1", "Value1")),
            start("d", {"x-amz-tagging": "Key1=Value1"}),
            upload(1, TEN),
            complete((1, TEN)),
            _tags_are("/{b}/d?tagging", ("Key1", "Value1")),
            copy_object("copy", source="/{b}/d"),
            _tags_are("/{b}/copy?tagging", ("Key1", "Value1")),
            copy_object("copy", {"x-amz-tagging-directive": "COPY", "x-amz-tagging": "new=1"}, source="/{b}/d"),
            _tags_are("/{b}/copy?tagging", ("Key1", "Value1")),
            copy_object("copy", {"x-amz-tagging-directive": "REPLACE", "x-amz-tagging": "new=1"}, source="/{b}/d"),
            _tags_are("/{b}/copy?tagging", ("new", "1")),
            copy_object("copy", {"x-amz-tagging-directive": "REPLACE"}, source="/{b}/d"),
            _tags_are("/{b}/copy?tagging"),
            put("k", TEN, {"x-amz-tagging": _LONG}, expect=argument("x-amz-tagging", _LONG, _HEADER)),
            put("k", TEN, {"x-amz-tagging": _LONG[:-1]}),
        ),
        given=(),
    ),
    Case(
        "tags of objects at JD Cloud: what they may be",
        "Object-Tagging: 10 tags, keys of 128 and values of 255 characters (Lifecycle says 256 in passing), letters, "
        "digits, blanks and + - = . _ : / @; codes and texts: our reading, as at Amazon",
        JDCLOUD,
        (
            _put(_OBJECT, ("k" * 128, "v" * 255), ("Az 09+-=._:/@", "中"), expect=Expect(200, body=b"")),
            _tags_are(_OBJECT, ("k" * 128, "v" * 255), ("Az 09+-=._:/@", "中")),
            _put(_OBJECT, ("k" * 129, "v"), expect=_tag_error(_KEY, TagKey="k" * 129)),
            _put(_OBJECT, ("k", "v" * 256), expect=_tag_error(_VALUE, TagKey="k", TagValue="v" * 256)),
            _put(_OBJECT, ("a#b", "v"), expect=_tag_error(_KEY, TagKey="a#b")),
            _put(
                _OBJECT,
                *((f"k{number}", "v") for number in range(11)),
                expect=Expect(400, code="BadRequest", message="Object tags cannot be greater than 10", fields={}),
            ),
            _tags_are(_OBJECT, ("k" * 128, "v" * 255), ("Az 09+-=._:/@", "中")),
        ),
        given=(put("k", TEN),),
    ),
    Case(
        "a bucket is created with tags, and created again",
        f"{_RECORDED}: test_create_bucket_with_tags_us_east_1_idempotency",
        AWS,
        (
            _create(_tag_elements(("tag1", "value1")), _MADE),
            _tags_are("/{absent}?tagging", ("tag1", "value1")),
            _create(_tag_elements(("tag2", "value2")), _OWNED),
            Step("PUT /{absent}", expect=_MADE),
            _tags_are("/{absent}?tagging", ("tag1", "value1")),
            _create(_tag_elements(("tag1", "value1")), _OWNED),
            _create("", _MADE),
            _tags_are("/{absent}?tagging", ("tag1", "value1")),
            Step("DELETE /{absent}", expect=Expect(204)),
        ),
        given=(),
    ),
    Case(
        "a bucket with invalid tags is not created",
        f"{_RECORDED}: test_create_bucket_with_tags_exc, the answer to a key that stands twice among them",
        AWS,
        (
            _create("<Tag><Value>v</Value></Tag>", MALFORMED_XML),
            _create("<Tag><Key>k</Key></Tag>", MALFORMED_XML),
            _create(
                _tag_elements(("aws:test", "value1")),
                _tag_error(
                    'User-defined tag keys can\'t start with "aws:". This prefix is reserved for system tags. '
                    'Remove "aws:" from your tag keys and try again.'
                ),
            ),
            _create(
                _tag_elements(("key1", "value1"), ("key1", "value1")),
                Expect(
                    500,
                    code="InternalError",
                    message="We encountered an internal error. Please try again.",
                    fields={},
                ),
            ),
            _create(
                _tag_elements(("test", "value1,value2")), _tag_error(_VALUE, TagKey="test", TagValue="value1,value2")
            ),
            _create(_tag_elements(("test,test2", "value1")), _tag_error(_KEY, TagKey="test,test2")),
            Step("GET /{absent}?tagging", expect=no_such_bucket()),
        ),
        given=(),
    ),
    Case(
        "HeadBucket returns the bucket's ARN",
        f"{_RECORDED}: test_create_bucket_head_bucket",
        AWS,
        (Step("HEAD /{b}", expect=Expect(200, headers={"x-amz-bucket-arn": "arn:aws:s3:::{b}"}, body=b"")),),
        given=(),
    ),
    Case(
        "tags: access denied for others",
        "Put-Bucket-Tagging; Amazon's documentation: PutBucketTagging, PutObjectTagging",
        AWS,
        tuple(
            step
            for target in (_BUCKET, _OBJECT)
            for step in (
                _put(target, expect=Expect(403, code="AccessDenied"), user="other"),
                Step(f"GET {target}", expect=Expect(403, code="AccessDenied"), user="other"),
                Step(f"DELETE {target}", expect=Expect(403, code="AccessDenied"), user="nobody"),
            )
        ),
        given=(put("k", TEN),),
    ),
)
