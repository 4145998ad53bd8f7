"""Questions that engines were measured to answer in different ways, with Amazon's answers: what a run of ``verify`` needs
to decide the switches of a profile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeoss.contract.answers import MALFORMED_XML, no_such_key, no_such_upload, not_in_order, part_number
from fakeoss.contract.case import ANY, AWS, Case, Expect, Step, etag, md5_header
from fakeoss.contract.steps import (
    OK,
    TEN,
    complete,
    copy,
    copy_object,
    list_parts,
    list_uploads,
    put,
    result,
    upload,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["CASES"]

_SOURCE: Final = (
    "our reading of Amazon's description; engines differ: measured at Ceph, Swift and JuiceFS, November 2026"
)
_REFUSED: Final = Expect(400, code="InvalidArgument", fields=None)


def _case(name: str, *steps: Step) -> Case:
    return Case(f"engines: {name}", _SOURCE, AWS, steps)


def _sub_resource(name: str, expect: Expect) -> Case:
    return _case(f"a bucket's {name}", Step(f"GET /{{b}}?{name}", expect=expect))


def _none(code: str) -> Expect:
    return Expect(404, code=code, fields=None)


def _objects(xml: Mapping[str, str | tuple[str, ...] | None]) -> Expect:
    return Expect(200, "ListBucketResult", xml)


_BUCKET_SUB_RESOURCES: Final = {
    "analytics": result("ListBucketAnalyticsConfigurationsResult"),
    "intelligent-tiering": result("ListIntelligentTieringConfigurationsResult"),
    "inventory": result("ListInventoryConfigurationsResult"),
    "metrics": result("ListMetricsConfigurationsResult"),
    "object-lock": _none("ObjectLockConfigurationNotFoundError"),
    "policyStatus": _none("NoSuchBucketPolicy"),
    "replication": _none("ReplicationConfigurationNotFoundError"),
    "requestPayment": result("RequestPaymentConfiguration"),
    "versioning": result("VersioningConfiguration"),
}
_NOTHING: Final = "<Delete></Delete>"
_DOCUMENT: Final = "<Delete><Object><Key>{key}</Key></Object></Delete>"

CASES: Final = (
    *(_sub_resource(name, expect) for name, expect in _BUCKET_SUB_RESOURCES.items()),
    _case("the copy of an object of one part", upload(1, TEN), complete((1, TEN)), copy_object("e", source="/{b}/d")),
    _case(
        "parts out of order",
        upload(1, TEN),
        upload(2, TEN),
        complete((2, TEN), (1, TEN), expect=not_in_order()),
    ),
    _case("a part that is listed twice", upload(1, TEN), complete((1, TEN), (1, TEN), expect=not_in_order())),
    _case(
        "the parts of an upload that was completed",
        upload(1, TEN),
        complete((1, TEN)),
        list_parts(no_such_upload()),
    ),
    _case(
        "an empty page of parts",
        list_parts(Expect(200, "ListPartsResult", {"IsTruncated": "false", "MaxParts": "0"}), "&max-parts=0"),
    ),
    _case(
        "a range that ends before it begins", Step("GET /{b}/src", {"Range": "bytes=5-3"}, expect=Expect(200, body=TEN))
    ),
    _case("a range that is none", Step("GET /{b}/src", {"Range": "bytes=abc"}, expect=Expect(200, body=TEN))),
    _case(
        "the last no bytes",
        Step("GET /{b}/src", {"Range": "bytes=-0"}, expect=Expect(416, code="InvalidRange", fields=None)),
    ),
    _case("any entity tag", Step("GET /{b}/src", {"If-Match": "*"}, expect=Expect(200, body=TEN))),
    _case(
        "one of several entity tags",
        Step("GET /{b}/src", {"If-Match": f'"nonsense", {etag(TEN)}'}, expect=Expect(200, body=TEN)),
    ),
    _case("a part number with a sign", upload("%2B1", TEN, expect=part_number("+1"))),
    _case("part number 1001", upload(1001, TEN)),
    _case("an upload without an id", upload(1, TEN, id="", expect=no_such_upload(""))),
    _case("a copy source with an empty version", copy(source="/{b}/src?versionId=", gives=_REFUSED)),
    _case("a copy source with a query", copy(source="/{b}/src?foo=bar", gives=no_such_key("src?foo=bar"))),
    _case("the marker of a key with an upload", list_uploads("&key-marker=d", xml={"Upload/Key": ()})),
    _case("uploads in an encoding that is none", list_uploads("&encoding-type=nonsense", expect=_REFUSED)),
    _case("an empty encoding", Step("GET /{b}?encoding-type=", expect=_REFUSED)),
    _case("an empty token", Step("GET /{b}?list-type=2&continuation-token=", expect=_REFUSED)),
    _case(
        "a start beside a token",
        put("e", TEN),
        Step(
            "GET /{b}?list-type=2&max-keys=1",
            expect=_objects({"Contents/Key": ("e",)}),
            keep={"T": "NextContinuationToken"},
        ),
        Step(
            "GET /{b}?list-type=2&start-after=e&continuation-token={T}",
            expect=_objects({"Contents/Key": ("src",), "StartAfter": None}),
        ),
    ),
    _case(
        "a prefix with odd characters, encoded",
        put("a~b%20c'()*!", TEN),
        Step(
            "GET /{b}?list-type=2&prefix=a~b%20&encoding-type=url",
            expect=_objects({"Contents/Key": ("a%7Eb+c%27%28%29*%21",), "Prefix": "a%7Eb+"}),
        ),
    ),
    _case("a long value in the metadata", put("e", TEN, {"x-amz-meta-a": "a" * 300}, expect=OK)),
    _case(
        "3 KiB of metadata",
        put("e", TEN, {"x-amz-meta-a": "a" * 3072}, expect=Expect(400, code="MetadataTooLarge", fields=None)),
    ),
    _case(
        "a deletion without a digest",
        Step(
            "POST /{b}?delete",
            body=_DOCUMENT.format(key="src"),
            expect=Expect(400, code="InvalidRequest", message=ANY, fields=None),
        ),
    ),
    _case(
        "a deletion of nothing",
        Step("POST /{b}?delete", {"Content-MD5": md5_header(_NOTHING.encode())}, _NOTHING, MALFORMED_XML),
    ),
)
