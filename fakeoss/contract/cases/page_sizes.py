"""Page sizes and numbers of listings: how they are read, in which order they are refused, and what is shown of them."""

from __future__ import annotations

from typing import Final

from fakeoss.contract.answers import argument, no_such_bucket, no_such_upload
from fakeoss.contract.case import ANY, AWS, BOTH, Case, Expect, Step
from fakeoss.contract.pages import objects_page
from fakeoss.contract.steps import START, TEN, list_parts, list_uploads, put, upload

__all__ = ["CASES"]

_KEYS: Final = "measured at Amazon, September 2026: brekkylab/backlot#192"
_UPLOADS: Final = "measured at Amazon, September 2026: brekkylab/backlot#176; versitygw#1794"
_ROUTER: Final = "measured at Amazon, September 2026, in the S3 router of brekkylab/backlot; brekkylab/backlot#192"
_WIDEST: Final = 2147483647
_ENCODING: Final = argument("encoding-type", "x", "Invalid Encoding Method specified in Request")


def _none(name: str, value: str) -> Expect:
    return argument(name, value, f"Provided {name} not an integer or within integer range")


def _out(name: str, value: str, least: int = 0, most: int = _WIDEST) -> Expect:
    return argument(name, value, f"Argument {name} must be an integer between {least} and {most}")


def _named(name: str, message: str) -> Expect:
    """The error for an argument whose value is not shown."""
    return Expect(400, code="InvalidArgument", message=message, fields={"ArgumentName": name})


def _get(query: str, expect: Expect, path: str = "/{b}") -> Step:
    return Step(f"GET {path}?{query}", expect=expect)


CASES: Final = (
    Case(
        "max-keys: below zero, and none at all",
        _KEYS,
        BOTH,
        (
            _get("list-type=2&max-keys=-1", _out("maxKeys", "-1")),
            _get("max-keys=-3", _out("maxKeys", "-3")),
            _get("max-keys=-01", _out("maxKeys", "-1")),
            _get("list-type=2&max-keys=-2147483648", _out("maxKeys", "-2147483648")),
            _get("max-keys=-2147483649", _none("max-keys", "-2147483649")),
            _get("list-type=2&max-keys=2147483648", _none("max-keys", "2147483648")),
            _get("max-keys=abc", _none("max-keys", "abc")),
            _get("max-keys=1.0", _none("max-keys", "1.0")),
            _get("max-keys=-", _none("max-keys", "-")),
        ),
        given=(),
    ),
    Case(
        "max-keys: by its value, and shown as read",
        _ROUTER,
        AWS,
        (
            _get("max-keys=05", objects_page("k", "", MaxKeys="5")),
            _get("list-type=2&max-keys=00002147483647", objects_page("k", "", MaxKeys="2147483647")),
            _get("max-keys=1001", objects_page("k", "", MaxKeys="1001")),
            _get("list-type=2&max-keys=-0", objects_page("", "", MaxKeys="0", IsTruncated="false")),
            _get("max-keys=", objects_page("k", "", MaxKeys="1000")),
        ),
        given=(put("k", TEN),),
    ),
    Case(
        "max-keys: none at all before the bucket is missing, out of range after it",
        _ROUTER,
        AWS,
        (
            _get("max-keys=abc", _none("max-keys", "abc"), "/{absent}"),
            _get("max-keys=-1", no_such_bucket(), "/{absent}"),
            _get("encoding-type=x&max-keys=-1", _ENCODING),
            _get("list-type=2&encoding-type=x&continuation-token=x", _ENCODING),
            _get(
                "list-type=2&max-keys=-1&continuation-token=x",
                _named("continuation-token", "The continuation token provided is incorrect"),
            ),
        ),
        given=(),
    ),
    Case(
        "encoding-type: in whatever case, and shown as sent",
        _ROUTER,
        AWS,
        (
            _get("encoding-type=URL", objects_page("a+b", "", EncodingType="URL")),
            _get("uploads&encoding-type=Url", Expect(200, "ListMultipartUploadsResult", {"EncodingType": "Url"})),
        ),
        given=(put("a%20b", TEN),),
    ),
    Case(
        "any list-type but 2 is the listing of version 1",
        _ROUTER,
        BOTH,
        (
            _get("list-type=1", objects_page("k", "", Marker="", KeyCount=None)),
            _get("list-type=bogus", objects_page("k", "", Marker="", KeyCount=None)),
            _get("list-type=2", objects_page("k", "", Marker=None, KeyCount="1")),
        ),
        given=(put("k", TEN),),
    ),
    Case(
        "parameters of the other version of the listing",
        _ROUTER,
        AWS,
        (
            _get(
                "continuation-token=x&start-after=y",
                _named("continuation-token", "continuation-token only supported in REST.GET.BUCKET with list-type=2"),
            ),
            _get(
                "start-after=", _named("start-after", "startAfter only supported in REST.GET.BUCKET with list-type=2")
            ),
            _get(
                "list-type=2&marker=k",
                _named("marker", "Marker unsupported with REST.GET.BUCKET in list-type=2"),
                "/{absent}",
            ),
            _get("start-after=x&max-keys=abc", _none("max-keys", "abc")),
        ),
        given=(),
    ),
    Case(
        "max-uploads: below zero, none at all, and more than a page",
        _UPLOADS,
        BOTH,
        (
            list_uploads("&max-uploads=-1", expect=_out("max-uploads", "-1")),
            list_uploads("&max-uploads=-01", expect=_out("max-uploads", "-1")),
            list_uploads("&max-uploads=abc", expect=_none("max-uploads", "abc")),
            list_uploads("&max-uploads=2157483647", expect=_none("max-uploads", "2157483647")),
            list_uploads("&max-uploads=2000", xml={"MaxUploads": "1000"}),
            list_uploads("&max-uploads=00000000005", xml={"MaxUploads": "5"}),
        ),
        given=(),
    ),
    Case(
        "max-uploads and max-parts of 0: an empty page, after which nothing follows",
        "cloudserver#435, of Amazon's ListMultipartUploads, against Ceph RGW 16.2.15, Swift 2.38.3 and JuiceFS 1.4.2, which "
        "say that it is truncated; of ListParts: our reading",
        BOTH,
        (
            list_uploads("&max-uploads=0", xml={"MaxUploads": "0", "IsTruncated": "false", "Upload": None}),
            upload(1, TEN),
            list_parts(
                Expect(200, "ListPartsResult", {"MaxParts": "0", "IsTruncated": "false", "Part": None}), "&max-parts=0"
            ),
        ),
        given=(START,),
    ),
    Case(
        "max-parts and part-number-marker: below zero, and none at all",
        "recorded at Amazon: versitygw#1383; moto's test test_list_parts; max-parts=abc and the order: "
        "measured at Amazon, September 2026, in the S3 router of brekkylab/backlot",
        BOTH,
        (
            list_parts(_out("max-parts", "-1"), "&max-parts=-1"),
            list_parts(_out("part-number-marker", "-2"), "&part-number-marker=-2"),
            list_parts(_none("max-parts", "abc"), "&max-parts=abc", id="unknown"),
            list_parts(_none("part-number-marker", "first"), "&part-number-marker=first"),
            list_parts(no_such_upload("unknown"), "&max-parts=-1", id="unknown"),
        ),
        given=(START,),
    ),
    Case(
        "ListObjectVersions: max-keys below zero, and what is shown as sent",
        f"{_ROUTER}; versitygw#1809",
        AWS,
        (
            _get("versions&max-keys=-1", _named("max-keys", "max-keys cannot be negative")),
            _get("versions&max-keys=abc", _none("max-keys", "abc"), "/{absent}"),
            _get(
                "versions&max-keys=1001&delimiter=",
                Expect(200, "ListVersionsResult", {"MaxKeys": "1001", "Delimiter": "", "Version/Key": ("k",)}),
            ),
            _get(
                "versions&key-marker=&version-id-marker=null",
                Expect(200, "ListVersionsResult", {"Version": None, "IsTruncated": "false"}),
            ),
        ),
        given=(put("k", TEN),),
    ),
    Case(
        "ListBuckets: max-buckets, the region, and what is shown with which parameters",
        _ROUTER,
        AWS,
        (
            _get("max-buckets=0", _out("max-buckets", "0", 1, 10000), "/"),
            _get("max-buckets=10001", _out("max-buckets", "10001", 1, 10000), "/"),
            _get("max-buckets=-01", _out("max-buckets", "-1", 1, 10000), "/"),
            _get("max-buckets=05", Expect(200, "ListAllMyBucketsResult", {"Prefix": None}), "/"),
            _get(
                "prefix=",
                Expect(200, "ListAllMyBucketsResult", {"Prefix": ""}, ("Owner", "Buckets", "Prefix")),
                "/",
            ),
            Step("GET /", expect=Expect(200, "ListAllMyBucketsResult", {}, ("Owner", "Buckets"))),
            _get("max-buckets=1", Expect(200, "ListAllMyBucketsResult", {"ContinuationToken": ANY}), "/"),
            _get(
                "continuation-token=x",
                _named("continuation-token", "The continuation token provided is incorrect"),
                "/",
            ),
            _get("bucket-region=mars", _named("bucket-region", "Argument value mars is not a valid AWS Region"), "/"),
        ),
        given=(),
    ),
)
