"""Moves cases below a prefix of keys, so that they can run in a bucket with other contents, and tells which cannot."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from fakeoss.contract.case import NOBODY, OTHER, md5_header
from fakeoss.contract.runner import DEFAULT_SETUP, needs, steps_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fakeoss.contract.case import Case, Expect, Step

__all__ = ["obstacles", "relocated"]

_KEY_START: Final = re.compile(r"(\{[bc]\}(?:/|%2[Ff]))(?=[^?\s])")
"""A bucket that is followed by a key."""
_KEY_ELEMENT: Final = re.compile(r"(</Bucket><Key>|<Object><Key>)")
_KEYS: Final = frozenset({"Key", "Contents/Key", "Upload/Key", "Deleted/Key", "Error/Key"})
"""Elements of results that contain keys."""
_BUCKET: Final = re.compile(r"/\{\w+\}[\w.-]*/?(\?.*)?")
_DOTS: Final = re.compile(r"/\.{1,2}(/|\?|$)")
_MAX_TARGET: Final = 900
_REASONS: Final = {
    "limits": "its limits are scaled down",
    "clock": "it sets the clock",
    "seed": "it needs objects too large or too many to send",
    "hosts": "it is about hosts",
}


def obstacles(case: Case, profile: str, *, second: bool, whole: bool) -> Iterator[str]:
    """Yield the reasons why a case cannot be run against a real service. ``second``: whether there is a second bucket;
    ``whole``: whether the case may use the whole bucket, which is empty."""
    for need in sorted(needs(case, profile)):
        if need in _REASONS:
            yield _REASONS[need]
    steps, text = steps_of(case), repr((case.steps, case.given))
    if any(step.user == OTHER for step in steps) or "{o}" in text:
        yield "it needs another user"
    if "{c}" in text and not second:
        yield "it needs a second bucket (--second-bucket)"
    if any(_has_own_signature(step) for step in steps):
        yield "it has a signature of its own"
    for step in steps:
        yield from _obstacles_of(step, whole=whole)


def _obstacles_of(step: Step, *, whole: bool) -> Iterator[str]:
    method, _, target = step.request.partition(" ")
    if _BUCKET.fullmatch(target) and "?delete" not in target:
        if method not in {"GET", "HEAD"} or step.user == NOBODY:
            yield "it changes the settings of a bucket"
        elif not whole:
            yield "it needs a bucket that is empty (--empty)"
    if "?delete" in target and not _names_all_keys(step.body):
        yield "it deletes keys in a form that cannot be moved below a prefix"
    if _DOTS.search(target) or (not whole and len(target) > _MAX_TARGET):
        yield "its key leaves no room for a prefix, or may lead out of it"


def _names_all_keys(document: object) -> bool:
    """Return whether ``relocated`` can move every key in a document of DeleteObjects."""
    if not isinstance(document, str):
        return False
    is_empty = document.startswith("<Delete") and "Key" not in document
    return is_empty or document.count("<Key>") == document.count("<Object><Key>") > 0


def _has_own_signature(step: Step) -> bool:
    headers = {name.lower(): value for name, value in step.headers.items()}
    chunks = str(headers.get("x-amz-content-sha256")).startswith("STREAMING-AWS4")
    return chunks or "authorization" in headers or "X-Amz-" in step.request or "Signature=" in step.request


def relocated(case: Case, prefix: str) -> Case:
    """Return the case with all its keys moved below ``prefix``, which ends with a slash."""
    setup = DEFAULT_SETUP if case.given is None else case.given
    return case._replace(
        given=tuple(_move_step(step, prefix) for step in setup),
        steps=tuple(_move_step(step, prefix) for step in case.steps),
    )


def _move_step(step: Step, prefix: str) -> Step:
    headers, body = {name: _move(value, prefix) for name, value in step.headers.items()}, _move(step.body, prefix)
    if isinstance(body, str):
        before, after = (md5_header(str(each).encode("utf-8")) for each in (step.body, body))
        headers = {name: after if value == before else value for name, value in headers.items()}
    return step._replace(
        request=_move(step.request, prefix),
        headers=headers,
        body=body,
        expect=_move_expect(step.expect, prefix),
    )


def _move_expect(expect: Expect, prefix: str) -> Expect:
    fields = None if expect.fields is None else _move_texts(expect.fields, prefix)
    return expect._replace(
        xml=_move_texts(expect.xml, prefix),
        fields=fields,
        headers={name: _move(value, prefix) for name, value in expect.headers.items()},
        message=_move(expect.message, prefix),
        body=_move(expect.body, prefix),
    )


def _move_texts(texts: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    return {path: (_move_key if path in _KEYS else _move)(value, prefix) for path, value in texts.items()}


def _move_key(value: Any, prefix: str) -> Any:
    """Move the text of an element that contains a key, or the texts of several."""
    if isinstance(value, tuple) and type(value) is tuple:
        return tuple(_move_key(each, prefix) for each in value)
    if isinstance(value, str) and not _KEY_START.match(value):
        return prefix + value
    return _move(value, prefix)


def _move(value: Any, prefix: str) -> Any:
    if isinstance(value, tuple) and type(value) is tuple:
        return tuple(_move(each, prefix) for each in value)
    if not isinstance(value, str):
        return value
    return _KEY_ELEMENT.sub(rf"\g<1>{prefix}", _KEY_START.sub(rf"\g<1>{prefix}", value))
