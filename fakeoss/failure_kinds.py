"""The kinds of failures, a row each: what it is called, what can be set, where it is possible, where it was seen."""

from __future__ import annotations

import re
from types import NoneType
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["BY_NAME", "IN_BODY", "KINDS", "LISTINGS", "Kind", "Parameter"]

_ENDLESS: Final = float("inf")
_TOKEN: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
LISTINGS: Final = frozenset({"ListMultipartUploads", "ListObjectVersions", "ListObjects", "ListObjectsV2", "ListParts"})
"""The operations that answer a page at a time."""
IN_BODY: Final = ("CompleteMultipartUpload", "CopyObject", "UploadPartCopy")
"""The operations that may send an error with status 200 (Amazon: CompleteMultipartUpload, CopyObject, UploadPartCopy;
JD Cloud: Complete-Multipart-Upload-2). DeleteObjects names the keys that failed in its result, which is no error."""


class Parameter(NamedTuple):
    """A setting of a failure: the types of its values, what they must be, in words, and whether a value is that."""

    types: tuple[type, ...]
    words: str
    is_valid: Callable[[Any], bool] = lambda value: True

    def require(self, owner: str, name: str, value: object) -> None:
        """Raise TypeError for a value of a wrong type, ValueError for one that is out of range."""
        __tracebackhide__ = True
        if not isinstance(value, self.types) or (isinstance(value, bool) and bool not in self.types):
            raise TypeError(f"fakeoss: {name} of {owner} must be {self.words}, not {value!r}")
        if value is not None and not self.is_valid(value):
            raise ValueError(f"fakeoss: {name} of {owner} must be {self.words}, not {value!r}")


class Kind(NamedTuple):
    """One kind of failure: its parameters, the operations that it is possible for (none: every operation), and the
    documentation or the report in which it was seen."""

    name: str
    parameters: Mapping[str, Parameter]
    source: str
    operations: frozenset[str] = frozenset()


_SECONDS: Final = Parameter((int, float), "a finite number of seconds, at least 0", lambda n: 0 <= n < _ENDLESS)
_END: Final = Parameter((float, int, NoneType), "a finite number of seconds above 0", lambda n: 0 < n < _ENDLESS)
_BYTES: Final = Parameter((int,), "a number of bytes, at least 0", lambda n: n >= 0)
_PLACE: Final = Parameter(
    (int, float),
    "a number of bytes, at least 0, or a fraction of the body, above 0 and below 1",
    lambda n: 0 < n < 1 if isinstance(n, float) else n >= 0,
)
_FLAG: Final = Parameter((bool,), "True or False")
_TEXT: Final = Parameter((str,), "a string, not empty", bool)
_OPTIONAL_TEXT: Final = Parameter((str, NoneType), "a string or None")
_NAME: Final = Parameter((str,), "the name of a header", lambda text: _TOKEN.fullmatch(text) is not None)
_STATUS: Final = Parameter((int,), "a final status, 200 to 599", lambda n: 200 <= n <= 599)
_VALUE: Final = Parameter(
    (str, NoneType), "a string of one line, or None", lambda text: re.search(r"[\r\n\0]", text) is None
)


def _one_of(*values: str) -> Parameter:
    return Parameter((str,), f"one of {', '.join(map(repr, values))}", lambda value: value in values)


_RETRY_AFTER: Final = Parameter(_END.types, "a finite number of seconds above 0, or None", _END.is_valid)
_VIRTUAL: Final = {"virtual": _FLAG}
_BY: Final = {"by": _one_of("close", "reset")}

KINDS: Final[tuple[Kind, ...]] = (
    Kind("ok", {}, "nothing goes wrong: a pause in a sequence"),
    Kind(
        "error",
        {
            "code": _TEXT,
            "status": Parameter((int, NoneType), _STATUS.words, _STATUS.is_valid),
            "message": _OPTIONAL_TEXT,
            "after": _FLAG,
            "in_body": _FLAG,
            "retry_after": _RETRY_AFTER,
        },
        "Amazon: REST error responses; in the body of a 200: CompleteMultipartUpload, CopyObject, UploadPartCopy",
    ),
    Kind(
        "bare_status",
        {
            "status": _STATUS,
            "retry_after": _RETRY_AFTER,
            "retry_header": _one_of("Retry-After", "x-amz-retry-after"),
            "reason": _OPTIONAL_TEXT,
        },
        "429: s3cmd#1096; Retry-After: RFC 9110, 10.2.3, cvmfs#2289; x-amz-retry-after, in milliseconds: the retry behaviour of the AWS SDKs",
    ),
    Kind("delay", {"seconds": _SECONDS, **_VIRTUAL}, "any network"),
    Kind("refuse", {"seconds": _END}, "a service that is down: connect(2), ECONNREFUSED"),
    Kind("reset", {"after": _BYTES}, "boto3#1072, smart_open#86, s5cmd#225: ECONNRESET while a part is sent"),
    Kind(
        "lose_answer",
        {"by": _one_of("close", "reset", "stall"), **_VIRTUAL},
        "aws-sdk-go#2525: it is not known whether the service has processed the request",
    ),
    Kind(
        "cut",
        {"after": _PLACE, "framing": _one_of("length", "chunked", "none"), **_BY},
        "aws-sdk-js#257, aws-sdk-rust#1079, trino#22895",
    ),
    Kind(
        "wrong_length",
        {"by": Parameter((int,), "a number of bytes other than 0", bool)},
        "RFC 9112, 6.3: a Content-Length that is wrong; httplib.IncompleteRead in aws-cli#1775",
    ),
    Kind(
        "stall",
        {
            "after": Parameter((*_PLACE.types, NoneType), _PLACE.words + ", or None", _PLACE.is_valid),
            "seconds": _END,
            **_VIRTUAL,
        },
        "aws-cli#1775, oggm#1932: the connection stays and nothing comes",
    ),
    Kind(
        "slow",
        {"rate": Parameter((int, float), "bytes per second, above 0", lambda n: 0 < n < _ENDLESS), **_VIRTUAL},
        "aws-sdk-js#827: a body slower than the client's patience",
    ),
    Kind(
        "flip",
        {
            "at": _BYTES,
            "header": Parameter((str, NoneType), _NAME.words, _NAME.is_valid),
            "side": _one_of("answer", "request"),
        },
        "Amazon: Checking object integrity; each flipped byte has its lowest bit changed (ours)",
    ),
    Kind("wrong_header", {"name": _NAME, "value": _VALUE}, "aws-sdk-js#257: proxies that rewrite headers"),
    Kind(
        "wrong_etag", {"value": _VALUE}, "absent: AWSS3.jl#246, s3gw#658; no MD5 of the content: Amazon, Object (ETag)"
    ),
    Kind(
        "redirect",
        {
            "endpoint": _OPTIONAL_TEXT,
            "region": _OPTIONAL_TEXT,
            "status": Parameter((int,), "301, 302, 307 or 308", lambda n: n in {301, 302, 307, 308}),
        },
        "Amazon S3 User Guide: Request redirection and the REST API; without Location: s3rs#18",
    ),
    Kind(
        "empty_page",
        {},
        "Amazon, ListObjectsV2: a page may have fewer keys than asked for, and goes on all the same",
        LISTINGS,
    ),
    Kind("repeat_page", {}, "aws-cli#3917, runpod-python#505, s4-specs#3: the token does not advance", LISTINGS),
    Kind(
        "stale",
        {},
        "Amazon S3 before December 2020, and replicated stores: a listing that lags behind",
        LISTINGS | {"GetObject", "HeadObject"},
    ),
    Kind(
        "lose_part",
        {"number": Parameter((int, NoneType), "a part number, 1 to 10000", lambda n: 1 <= n <= 10_000)},
        "s3-streaming-upload#14, aws-sdk-js#3071: InvalidPart for parts that were accepted",
        frozenset({"CompleteMultipartUpload", "ListParts", "UploadPart", "UploadPartCopy"}),
    ),
)
BY_NAME: Final = {kind.name: kind for kind in KINDS}
