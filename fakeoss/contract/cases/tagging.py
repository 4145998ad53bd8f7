"""Tags of buckets and objects, in documents, in headers and on new buckets."""

from __future__ import annotations

from typing import Final

from fakeoss.contract.answers import MALFORMED_XML, argument, no_such_bucket, no_such_key
from fakeoss.contract.case import AWS, JDCLOUD, Case, Expect, Step
from fakeoss.contract.steps import TEN, complete, copy_object, head, put, start, upload
from fakeoss.contract.tag_steps import (
    BUCKET,
    KEY,
    OBJECT,
    TWICE,
    VALUE,
    create_bucket,
    on_marker,
    put_tags,
    tag_elements,
    tag_error,
    tags_are,
    wrong_tags,
)

__all__ = ["CASES"]

_RECORDED: Final = "recorded at Amazon, February 2026, per localstack's snapshots"
_GATEWAY: Final = "versitygw's integration tests"
_NO_TAGS: Final = Expect(404, code="NoSuchTagSet", message="The TagSet does not exist", fields={"BucketName": "{b}"})
_HEADER: Final = "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates."
_LONG: Final = "&".join(f"k{number}={'v' * 240}" for number in range(8)) + f"&k={'v' * 95}"
"""A header of 2049 bytes."""
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
            Step(f"GET {BUCKET}", expect=_NO_TAGS),
            put_tags(BUCKET, ("tag1", "tag1"), ("tag2", "")),
            tags_are(BUCKET, ("tag1", "tag1"), ("tag2", "")),
            put_tags(BUCKET, ("tag3", "tag3")),
            tags_are(BUCKET, ("tag3", "tag3")),
            put_tags(BUCKET),
            Step(f"GET {BUCKET}", expect=_NO_TAGS),
            Step(f"DELETE {BUCKET}", expect=Expect(204, body=b"")),
            put_tags(BUCKET, ("tag3", "tag3")),
            Step(f"DELETE {BUCKET}", expect=Expect(204, body=b"")),
            Step(f"GET {BUCKET}", expect=_NO_TAGS),
        ),
        given=(),
    ),
    Case(
        "tags of a bucket at JD Cloud",
        "Put-Bucket-Tagging, Get-Bucket-Tagging; none set, and faults: our reading, as at Amazon",
        JDCLOUD,
        (
            Step(f"GET {BUCKET}", expect=_NO_TAGS),
            put_tags(BUCKET, ("tag1", "tag1"), ("Tag1", "tag2"), expect=Expect(200, body=b"")),
            tags_are(BUCKET, ("tag1", "tag1"), ("Tag1", "tag2")),
            put_tags(BUCKET, ("Key1", "Val1"), ("Key1", "Val2"), expect=TWICE),
            tags_are(BUCKET, ("tag1", "tag1"), ("Tag1", "tag2")),
        ),
        given=(),
    ),
    Case(
        "tags of a bucket: errors",
        f"{_RECORDED}: test_tagging_validation; lengths, characters and number: {_GATEWAY}",
        AWS,
        wrong_tags(
            BUCKET,
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
            tags_are(OBJECT),
            head("k", {"x-amz-tagging-count": None}),
            put_tags(OBJECT, ("tag1", "tag1"), ("tag2", "")),
            tags_are(OBJECT, ("tag1", "tag1"), ("tag2", ""), headers={"x-amz-version-id": None}),
            head("k", {"x-amz-tagging-count": "2"}),
            put_tags(OBJECT, ("tag3", "tag3")),
            tags_are(OBJECT, ("tag3", "tag3")),
            Step(f"DELETE {OBJECT}", expect=Expect(204, body=b"")),
            tags_are(OBJECT),
            head("k", {"x-amz-tagging-count": None}),
            put_tags(OBJECT, body="<Tagging><TagSet/></Tagging>"),
            tags_are(OBJECT),
        ),
        given=(put("k", TEN),),
    ),
    Case(
        "tags of an object: errors",
        f"{_RECORDED}: test_tagging_validation; lengths, characters and number: {_GATEWAY}",
        AWS,
        wrong_tags(OBJECT, "Your TagKey cannot be prefixed with aws:", 10, "Object tags cannot be greater than 10"),
        given=(put("k", TEN),),
    ),
    Case(
        "tags of a missing object",
        f"{_RECORDED}: test_object_tagging_exc; to read them names the bucket as well",
        AWS,
        (
            Step(f"GET {OBJECT}", expect=no_such_key("{b}/k")),
            Step(f"DELETE {OBJECT}", expect=no_such_key("k")),
            put_tags(OBJECT, expect=no_such_key("k")),
            Step("GET /{absent}/k?tagging", expect=no_such_bucket()),
        ),
        given=(),
    ),
    Case(
        "tags belong to a version, and a delete marker has none",
        f"{_RECORDED}: test_object_tagging_versioned",
        AWS,
        (
            put_tags(OBJECT, ("tag3", "tag3"), expect=Expect(200, headers={"x-amz-version-id": "{second}"}, body=b"")),
            tags_are(OBJECT, ("tag3", "tag3"), headers={"x-amz-version-id": "{second}"}),
            tags_are("/{b}/k?tagging&versionId={first}", ("tag", "one"), headers={"x-amz-version-id": "{first}"}),
            put_tags("/{b}/k?tagging&versionId={first}", ("tag1", "tag1")),
            tags_are("/{b}/k?tagging&versionId={first}", ("tag1", "tag1")),
            Step("DELETE /{b}/k?tagging", expect=Expect(204, headers={"x-amz-version-id": "{second}"}, body=b"")),
            tags_are(OBJECT),
            Step("DELETE /{b}/k", expect=Expect(204), keep={"marker": "@x-amz-version-id"}),
            *on_marker("&versionId={marker}"),
            *on_marker(""),
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
            tags_are(OBJECT, ("tag", ""), ("tag1", "tag1"), ("tag2", "tag2")),
            head("k", {"x-amz-tagging-count": "3"}),
            put("k", TEN, {"x-amz-tagging": "wrongquery&wrongagain"}),
            tags_are(OBJECT, ("wrongagain", ""), ("wrongquery", "")),
            put("k", TEN, {"x-amz-tagging": "key1&&&key2"}),
            tags_are(OBJECT, ("key1", ""), ("key2", "")),
            put("k", TEN, {"x-amz-tagging": "a%20b=c+d"}),
            tags_are(OBJECT, ("a b", "c d")),
            *(
                put("k", TEN, {"x-amz-tagging": text}, expect=argument("x-amz-tagging", text, _HEADER))
                for text in ("key1=val1&key1=val2", "key1=val1,key2=val2")
            ),
            put("k", TEN),
            tags_are(OBJECT),
        ),
        given=(),
    ),
    Case(
        "tags are copied or replaced",
        "Amazon's documentation: CopyObject, x-amz-tagging-directive; ceph/s3-tests",
        AWS,
        (
            copy_object("copy", source="/{b}/k"),
            tags_are("/{b}/copy?tagging", ("tag", "one")),
            copy_object("copy", {"x-amz-tagging-directive": "REPLACE", "x-amz-tagging": "new=1"}, source="/{b}/k"),
            tags_are("/{b}/copy?tagging", ("new", "1")),
        ),
        given=(put("k", TEN, {"x-amz-tagging": "tag=one"}),),
    ),
    Case(
        "tags of objects at JD Cloud are put and read",
        "Put-Object-Tagging, Get-Object-Tagging; of an object without tags, x-amz-tagging-count and a missing object: our "
        "reading, as at Amazon",
        JDCLOUD,
        (
            tags_are(OBJECT),
            put_tags(OBJECT, ("tag1", "tag1"), ("tag2", "2"), expect=Expect(200, body=b"")),
            Step(
                f"GET {OBJECT}",
                expect=Expect(
                    200, body=f"<Tagging><TagSet>{tag_elements(('tag1', 'tag1'), ('tag2', '2'))}</TagSet></Tagging>"
                ),
            ),
            head("k", {"x-amz-tagging-count": "2"}),
            put_tags(OBJECT, ("tag3", "tag3"), expect=Expect(200, body=b"")),
            tags_are(OBJECT, ("tag3", "tag3")),
            Step("GET /{b}/absent?tagging", expect=Expect(404, code="NoSuchKey", fields=None)),
            put_tags("/{b}/absent?tagging", expect=Expect(404, code="NoSuchKey", fields=None)),
        ),
        given=(put("k", TEN),),
    ),
    Case(
        "tags of objects at JD Cloud are not deleted",
        "no page has it beside Put-Object-Tagging and Get-Object-Tagging, nor the table of contents of 2021: 501 is ours",
        JDCLOUD,
        (
            Step(
                f"DELETE {OBJECT}",
                expect=Expect(501, code="NotImplemented", fields={"Operation": "DeleteObjectTagging"}),
            ),
            tags_are(OBJECT, ("a", "1")),
        ),
        given=(put("k", TEN, {"x-amz-tagging": "a=1"}),),
    ),
    Case(
        "tags of objects at JD Cloud in headers",
        "Put-Object-2, Initiate-Multipart-Upload-2, Put-Object-Copy-2: encoded as in a query, at most 2K",
        JDCLOUD,
        (
            put("k", TEN, {"x-amz-tagging": "Key1=Value1&Key%202=a%2Bb"}),
            tags_are(OBJECT, ("Key 2", "a+b"), ("Key1", "Value1")),
            start("d", {"x-amz-tagging": "Key1=Value1"}),
            upload(1, TEN),
            complete((1, TEN)),
            tags_are("/{b}/d?tagging", ("Key1", "Value1")),
            copy_object("copy", source="/{b}/d"),
            tags_are("/{b}/copy?tagging", ("Key1", "Value1")),
            copy_object("copy", {"x-amz-tagging-directive": "COPY", "x-amz-tagging": "new=1"}, source="/{b}/d"),
            tags_are("/{b}/copy?tagging", ("Key1", "Value1")),
            copy_object("copy", {"x-amz-tagging-directive": "REPLACE", "x-amz-tagging": "new=1"}, source="/{b}/d"),
            tags_are("/{b}/copy?tagging", ("new", "1")),
            copy_object("copy", {"x-amz-tagging-directive": "REPLACE"}, source="/{b}/d"),
            tags_are("/{b}/copy?tagging"),
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
            put_tags(OBJECT, ("k" * 128, "v" * 255), ("Az 09+-=._:/@", "中"), expect=Expect(200, body=b"")),
            tags_are(OBJECT, ("k" * 128, "v" * 255), ("Az 09+-=._:/@", "中")),
            put_tags(OBJECT, ("k" * 129, "v"), expect=tag_error(KEY, TagKey="k" * 129)),
            put_tags(OBJECT, ("k", "v" * 256), expect=tag_error(VALUE, TagKey="k", TagValue="v" * 256)),
            put_tags(OBJECT, ("a#b", "v"), expect=tag_error(KEY, TagKey="a#b")),
            put_tags(
                OBJECT,
                *((f"k{number}", "v") for number in range(11)),
                expect=Expect(400, code="BadRequest", message="Object tags cannot be greater than 10", fields={}),
            ),
            tags_are(OBJECT, ("k" * 128, "v" * 255), ("Az 09+-=._:/@", "中")),
        ),
        given=(put("k", TEN),),
    ),
    Case(
        "a bucket is created with tags, and created again",
        f"{_RECORDED}: test_create_bucket_with_tags_us_east_1_idempotency",
        AWS,
        (
            create_bucket(tag_elements(("tag1", "value1")), _MADE),
            tags_are("/{absent}?tagging", ("tag1", "value1")),
            create_bucket(tag_elements(("tag2", "value2")), _OWNED),
            Step("PUT /{absent}", expect=_MADE),
            tags_are("/{absent}?tagging", ("tag1", "value1")),
            create_bucket(tag_elements(("tag1", "value1")), _OWNED),
            create_bucket("", _MADE),
            tags_are("/{absent}?tagging", ("tag1", "value1")),
            Step("DELETE /{absent}", expect=Expect(204)),
        ),
        given=(),
    ),
    Case(
        "a bucket with invalid tags is not created",
        f"{_RECORDED}: test_create_bucket_with_tags_exc, the answer to a key that stands twice among them",
        AWS,
        (
            create_bucket("<Tag><Value>v</Value></Tag>", MALFORMED_XML),
            create_bucket("<Tag><Key>k</Key></Tag>", MALFORMED_XML),
            create_bucket(
                tag_elements(("aws:test", "value1")),
                tag_error(
                    'User-defined tag keys can\'t start with "aws:". This prefix is reserved for system tags. '
                    'Remove "aws:" from your tag keys and try again.'
                ),
            ),
            create_bucket(
                tag_elements(("key1", "value1"), ("key1", "value1")),
                Expect(
                    500,
                    code="InternalError",
                    message="We encountered an internal error. Please try again.",
                    fields={},
                ),
            ),
            create_bucket(
                tag_elements(("test", "value1,value2")), tag_error(VALUE, TagKey="test", TagValue="value1,value2")
            ),
            create_bucket(tag_elements(("test,test2", "value1")), tag_error(KEY, TagKey="test,test2")),
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
            for target in (BUCKET, OBJECT)
            for step in (
                put_tags(target, expect=Expect(403, code="AccessDenied"), user="other"),
                Step(f"GET {target}", expect=Expect(403, code="AccessDenied"), user="other"),
                Step(f"DELETE {target}", expect=Expect(403, code="AccessDenied"), user="nobody"),
            )
        ),
        given=(put("k", TEN),),
    ),
)
