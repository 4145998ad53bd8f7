"""UploadPartCopy and CopyObject: conditions on the source. JD Cloud documents them as unsupported."""

from __future__ import annotations

from typing import Final

from fakeoss.contract.answers import no_such_key, precondition
from fakeoss.contract.case import AWS, JDCLOUD, Case, bare_etag, etag
from fakeoss.contract.steps import (
    NOTHING_STORED,
    SOURCE,
    START,
    TEN,
    abort,
    copy,
    copy_object,
    head,
    missing,
    parts_are,
    put,
)

__all__ = ["CASES"]

_RECORDED = "recorded at Amazon, February 2026"
_TAG = etag(TEN)
_OTHER = etag(b"other")
_PAST = "Sat, 01 Jan 2000 00:00:00 GMT"
_FUTURE = "Fri, 01 Jan 2100 00:00:00 GMT"
_IF = "x-amz-copy-source-if-"
_MATCH, _NONE_MATCH = _IF + "match", _IF + "none-match"
_UNMODIFIED, _MODIFIED = _IF + "unmodified-since", _IF + "modified-since"
_FAILS_MATCH = precondition("x-amz-copy-source-If-Match")
_FAILS_NONE_MATCH = precondition("x-amz-copy-source-If-None-Match")
_FAILS_UNMODIFIED = precondition("x-amz-copy-source-If-Unmodified-Since")
_FAILS_MODIFIED = precondition("x-amz-copy-source-If-Modified-Since")

_SOURCE_DATED = (SOURCE, head("src", keep={"modified": "@Last-Modified"}), START)

CASES: Final = (
    *(
        Case(
            f"copy condition is met: {name}",
            _RECORDED,
            AWS,
            (copy(headers=headers), copy_object("e", headers)),
            rows=(row,),
        )
        for row, name, headers in (
            (42, "if-match equal", {_MATCH: _TAG}),
            (42, "if-match equal, without quotes", {_MATCH: bare_etag(TEN)}),
            (42, "if-match any", {_MATCH: "*"}),
            (42, "if-match one of two", {_MATCH: f"{_OTHER}, {_TAG}"}),
            (43, "if-none-match different", {_NONE_MATCH: _OTHER}),
            (44, "if-unmodified-since later than the source", {_UNMODIFIED: _FUTURE}),
            (45, "if-modified-since earlier than the source", {_MODIFIED: _PAST}),
            (46, "if-modified-since in the future is ignored", {_MODIFIED: _FUTURE}),
            (47, "if-match true outweighs if-unmodified-since false", {_MATCH: _TAG, _UNMODIFIED: _PAST}),
        )
    ),
    *(
        Case(
            f"copy condition fails: {name}",
            f"{_RECORDED} (never 304, as versitygw's tests have it)",
            AWS,
            (copy(1, None, answer, headers=headers), NOTHING_STORED, copy_object("e", headers, answer), missing("e")),
            rows=(row, 49),
        )
        for row, name, headers, answer in (
            (42, "if-match different", {_MATCH: _OTHER}, _FAILS_MATCH),
            (43, "if-none-match equal", {_NONE_MATCH: _TAG}, _FAILS_NONE_MATCH),
            (43, "if-none-match equal, without quotes", {_NONE_MATCH: bare_etag(TEN)}, _FAILS_NONE_MATCH),
            (44, "if-unmodified-since in the past", {_UNMODIFIED: _PAST}, _FAILS_UNMODIFIED),
            (
                48,
                "if-none-match true and if-unmodified-since false",
                {_NONE_MATCH: _OTHER, _UNMODIFIED: _PAST},
                _FAILS_UNMODIFIED,
            ),
        )
    ),
    Case(
        "copy condition: if-modified-since equal to Last-Modified fails",
        _RECORDED,
        AWS,
        (
            copy(1, None, _FAILS_MODIFIED, headers={_MODIFIED: "{modified}"}),
            NOTHING_STORED,
            copy_object("e", {_MODIFIED: "{modified}"}, _FAILS_MODIFIED),
        ),
        given=_SOURCE_DATED,
        rows=(45,),
    ),
    Case(
        "copy condition: if-modified-since after Last-Modified but in the past fails",
        _RECORDED,
        AWS,
        (
            head("src", keep={"now": "@Date"}, wait=3),
            copy(1, None, _FAILS_MODIFIED, headers={_MODIFIED: "{now}"}),
            NOTHING_STORED,
        ),
        rows=(45,),
    ),
    Case(
        "copy condition: if-unmodified-since equal to Last-Modified is met",
        _RECORDED,
        AWS,
        (copy(headers={_UNMODIFIED: "{modified}"}), copy_object("e", {_UNMODIFIED: "{modified}"})),
        given=_SOURCE_DATED,
        rows=(44,),
    ),
    *(
        Case(
            f"copy conditions, several fail: the error names {name}",
            f"{_RECORDED}, for CopyObject: the first of if-match, if-unmodified-since, if-none-match, if-modified-since",
            AWS,
            (copy_object("e", headers, answer), copy(1, None, answer, headers=headers), NOTHING_STORED),
            given=_SOURCE_DATED,
            rows=(48, 49),
        )
        for name, headers, answer in (
            (
                "if-match",
                {_MATCH: _OTHER, _UNMODIFIED: _PAST, _NONE_MATCH: _TAG, _MODIFIED: "{modified}"},
                _FAILS_MATCH,
            ),
            (
                "if-unmodified-since",
                {_UNMODIFIED: _PAST, _NONE_MATCH: _TAG, _MODIFIED: "{modified}"},
                _FAILS_UNMODIFIED,
            ),
            ("if-none-match", {_NONE_MATCH: _TAG, _MODIFIED: "{modified}"}, _FAILS_NONE_MATCH),
        )
    ),
    Case(
        "copy condition: if-match on a source that was replaced since HeadObject",
        "s3transfer#362, aws-cli#9858: a large copy fails and aborts its upload",
        AWS,
        (
            copy(1, "bytes=0-4", TEN[:5], headers={_MATCH: "{tag}"}),
            put("src", b"9876543210"),
            copy(2, "bytes=5-9", _FAILS_MATCH, headers={_MATCH: "{tag}"}),
            parts_are((1, TEN[:5])),
            abort(),
            missing("d"),
        ),
        given=(SOURCE, head("src", keep={"tag": "@ETag"}), START),
        rows=(50,),
    ),
    Case(
        "copy condition on a missing source: NoSuchKey",
        "our reading: a condition needs an object to be judged on",
        AWS,
        (copy(1, None, no_such_key("none"), source="/{b}/none", headers={_MATCH: _OTHER}), NOTHING_STORED),
        rows=(42,),
    ),
    *(
        Case(
            f"copy condition {name}: ignored, documented as unsupported",
            "Compatibility-API-Overview: not supported",
            JDCLOUD,
            (copy(headers=headers), parts_are((1, TEN)), copy_object("e", headers)),
            rows=(42,),
        )
        for name, headers in (
            (_MATCH, {_MATCH: _OTHER}),
            (_NONE_MATCH, {_NONE_MATCH: _TAG}),
            (_UNMODIFIED, {_UNMODIFIED: _PAST}),
            (_MODIFIED, {_MODIFIED: _PAST}),
        )
    ),
)
