"""Conditional writes: PutObject, DeleteObject and DeleteObjects with conditions on the existing object."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from fakeoss.contract.answers import no_such_key, not_implemented, precondition, refused_header
from fakeoss.contract.case import AWS, BOTH, JDCLOUD, Case, Expect, Step, bare_etag, etag, md5_header
from fakeoss.contract.steps import START, TEN, abort, delete, list_parts, missing, put, read, result, upload

if TYPE_CHECKING:
    from fakeoss.contract.case import Text

__all__ = ["CASES"]

_RECORDED: Final = "recorded at Amazon, February 2026, per localstack's snapshots"
_PROBED: Final = "probed at Amazon: localstack#13894, ministack#1475"
_NONE: Final = {"If-None-Match": "*"}
_THERE: Final = precondition("If-None-Match")
_OTHER: Final = precondition("If-Match")
_GONE: Final = Expect(204, body=b"")
_ENABLED: Final = Step(
    "PUT /{b}?versioning", body="<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"
)
_INITIATED: Final = "x-amz-if-match-initiated-time"
_VAIN: Final = Expect(501, code="NotImplemented", fields=None)
_IMPLIED: Final = "A header you provided implies functionality that is not implemented"


def _if_match(content: bytes) -> dict[str, str | None]:
    return {"If-Match": etag(content)}


def _condition_not_implemented(header: str) -> Expect:
    """The error for a header of directory buckets only; its message gives no reason."""
    return Expect(501, code="NotImplemented", message=_IMPLIED, fields={"Header": header})


def _delete(match: str, expect: Expect = _GONE, query: str = "", name: str = "If-Match", **more: str) -> Step:
    return Step(f"DELETE /{{b}}/k{query}", {name: match, **more}, expect=expect)


def _delete_objects(*objects: tuple[str, str], **texts: Text | tuple[Text, ...] | None) -> Step:
    """DeleteObjects, each key with an entity tag."""
    body = "".join(f"<Object><Key>{key}</Key><ETag>{tag}</ETag></Object>" for key, tag in objects)
    document = f"<Delete>{body}</Delete>"
    xml: dict[str, Any] = {name.replace("__", "/"): text for name, text in texts.items()}
    return Step(
        "POST /{b}?delete",
        {"Content-MD5": md5_header(document.encode())},
        document,
        Expect(200, "DeleteResult", xml),
    )


CASES: Final = (
    Case(
        "PutObject if-none-match: the object must not exist",
        f"{_RECORDED}: test_put_object_if_none_match",
        AWS,
        (
            put("k", TEN, _NONE),
            put("k", b"new", _NONE, expect=_THERE),
            read("k", TEN),
            delete("k"),
            put("k", b"new", _NONE),
            read("k", b"new"),
        ),
        given=(),
    ),
    Case(
        "PutObject if-none-match: a delete marker does not count as an object",
        f"{_RECORDED}: test_put_object_if_none_match_versioned_bucket",
        AWS,
        (
            put("k", TEN, _NONE),
            put("k", b"new", _NONE, expect=_THERE),
            delete("k"),
            put("k", b"new", _NONE),
            read("k", b"new"),
        ),
        given=(_ENABLED,),
    ),
    Case(
        "PutObject if-match: the entity tag must match",
        f"{_RECORDED}: test_put_object_if_match",
        AWS,
        (
            put("k", b"new", {"If-Match": etag(b"x")}, expect=_OTHER),
            read("k", TEN),
            put("k", b"new", _if_match(TEN)),
            put("k", b"newer", {"If-Match": bare_etag(b"new")}),
            read("k", b"newer"),
            delete("k"),
            put("k", b"new", _if_match(b"newer"), expect=no_such_key("k")),
            missing("k"),
        ),
        given=(put("k", TEN),),
    ),
    Case(
        "PutObject if-match: a delete marker does not count as an object",
        f"{_RECORDED}: test_put_object_if_match_versioned_bucket",
        AWS,
        (
            put("k", b"new", {"If-Match": etag(b"x")}, expect=_OTHER),
            delete("k"),
            put("k", b"new", _if_match(TEN), expect=no_such_key("k")),
            put("k", b"new"),
            put("k", b"newer", _if_match(b"new")),
            read("k", b"newer"),
        ),
        given=(_ENABLED, put("k", TEN)),
    ),
    Case(
        "PutObject: conditions that Amazon does not implement",
        f"{_RECORDED}: test_put_object_if_none_match_validation, test_put_object_if_match_validation, "
        "test_put_object_if_match_and_if_none_match_validation",
        AWS,
        (
            put(
                "k",
                b"new",
                {"If-None-Match": etag(b"x")},
                expect=not_implemented(
                    "If-None-Match", "We don't accept the provided value of If-None-Match header for this API"
                ),
            ),
            put(
                "k",
                b"new",
                {"If-Match": "*"},
                expect=not_implemented(
                    "If-Match", "We don't accept the provided value of If-Match header for this API"
                ),
            ),
            put(
                "k",
                b"new",
                {"If-Match": etag(TEN), "If-None-Match": "*"},
                expect=not_implemented(
                    "If-Match,If-None-Match", "Multiple conditional request headers present in the request"
                ),
            ),
            read("k", TEN),
            *(
                put("absent", b"new", {"If-Match": tag}, expect=no_such_key("absent"))
                for tag in ("badvalue", '"badvalue"')
            ),
        ),
        given=(put("k", TEN),),
    ),
    Case(
        "DeleteObject if-match: the object must exist and match",
        f"{_RECORDED}: TestS3DeletePrecondition for another one; the rest: {_PROBED}",
        AWS,
        (
            _delete('"badvalue"', _OTHER),
            read("k", TEN),
            _delete(etag(TEN)),
            missing("k"),
            _delete(etag(TEN), no_such_key("k")),
            _delete("*", no_such_key("k")),
            put("k", TEN),
            _delete("*"),
            missing("k"),
        ),
        given=(put("k", TEN),),
    ),
    Case(
        "DeleteObject if-match: a delete marker does not count as an object; with a version ID, not implemented",
        _PROBED,
        AWS,
        (
            _delete(etag(TEN), _condition_not_implemented("If-Match"), "?versionId={v}"),
            _delete("*", _condition_not_implemented("If-Match"), "?versionId={v}"),
            delete("k"),
            _delete(etag(TEN), no_such_key("k")),
            _delete("*", no_such_key("k")),
            Step("GET /{b}/k?versionId={v}", expect=Expect(200, body=TEN)),
        ),
        given=(_ENABLED, put("k", TEN, keep={"v": "@x-amz-version-id"})),
    ),
    Case(
        "DeleteObject: conditions of directory buckets only",
        f"{_RECORDED}: TestS3DeletePrecondition",
        AWS,
        (
            _delete("10", _condition_not_implemented("x-amz-if-match-size"), name="x-amz-if-match-size"),
            _delete(
                "Mon, 11 Apr 2011 20:34:56 GMT",
                _condition_not_implemented("x-amz-if-match-last-modified-time"),
                name="x-amz-if-match-last-modified-time",
            ),
            _delete(
                "Mon, 11 Apr 2011 20:34:56 GMT",
                _condition_not_implemented("x-amz-if-match-last-modified-time"),
                name="x-amz-if-match-last-modified-time",
                **{"x-amz-if-match-size": "10", "If-Match": etag(TEN)},
            ),
            read("k", TEN),
        ),
        given=(put("k", TEN),),
    ),
    Case(
        "AbortMultipartUpload: the condition of directory buckets only",
        "Amazon's API reference, AbortMultipartUpload: only for directory buckets; the answer: our reading, as recorded "
        "for DeleteObject",
        AWS,
        (
            *(
                abort(_condition_not_implemented(_INITIATED), headers={_INITIATED: time})
                for time in ("Mon, 11 Apr 2011 20:34:56 GMT", "nonsense")
            ),
            abort(_condition_not_implemented(_INITIATED), id="none", headers={_INITIATED: "x"}),
            list_parts(result("ListPartsResult", UploadId="{U}")),
            abort(),
        ),
    ),
    Case(
        "conditions of HTTP on requests that do not judge them",
        "our reading: what would guard a change in vain is refused; so Amazon refused those of DeleteObject before it "
        "implemented them (localstack#12787)",
        BOTH,
        (
            put("k", b"new", {"If-Unmodified-Since": "Mon, 11 Apr 2011 20:34:56 GMT"}, expect=_VAIN),
            put("k", b"new", {"If-Modified-Since": "Mon, 11 Apr 2011 20:34:56 GMT"}, expect=_VAIN),
            _delete("Mon, 11 Apr 2011 20:34:56 GMT", _VAIN, name="If-Unmodified-Since"),
            _delete("*", _VAIN, name="If-None-Match"),
            Step("PUT /{b}/k?tagging", {"If-Match": etag(b"x")}, "<Tagging><TagSet/></Tagging>", _VAIN),
            upload(1, b"x", {"If-Match": etag(b"x")}, expect=_VAIN),
            abort(_VAIN, headers={"If-Match": etag(b"x")}),
            read("k", TEN),
            list_parts(result("ListPartsResult", UploadId="{U}")),
        ),
        given=(put("k", TEN), START),
    ),
    Case(
        "headers of object lock and conditions that are not known",
        "our reading: they would guard a change in vain",
        AWS,
        (
            put("k", b"new", {"x-amz-object-lock-to-come": "ON"}, expect=_VAIN),
            _delete("1", _VAIN, name="x-amz-if-match-colour"),
            _delete("ON", _VAIN, name="x-amz-object-lock-legal-hold"),
            read("k", TEN, {"x-amz-object-lock-legal-hold": None}),
        ),
        given=(put("k", TEN),),
    ),
    Case(
        "DeleteObjects: each object with an entity tag",
        "Amazon's documentation: How to perform conditional deletes; ceph/s3-tests: test_delete_objects_if_match; the "
        "code for what is not there: our reading, as for DeleteObject",
        AWS,
        (
            _delete_objects(
                ("a", etag(TEN)),
                ("b", etag(TEN)),
                ("c", etag(TEN)),
                Deleted__Key="a",
                Error__Key=("b", "c"),
                Error__Code=("PreconditionFailed", "NoSuchKey"),
            ),
            missing("a"),
            read("b", b"other"),
        ),
        given=(put("a", TEN), put("b", b"other")),
    ),
    Case(
        "conditional writes at JD Cloud",
        "not documented in Put-Object-2 and Delete-Object-2: what guards data is refused (our reading)",
        JDCLOUD,
        (
            put("k", b"new", _NONE, expect=refused_header("if-none-match")),
            put("k", b"new", _if_match(TEN), expect=refused_header("if-match")),
            _delete(etag(TEN), refused_header("if-match")),
            _delete("10", refused_header("x-amz-if-match-size"), name="x-amz-if-match-size"),
            read("k", TEN),
        ),
        given=(put("k", TEN),),
    ),
)
