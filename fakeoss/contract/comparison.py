"""Describes how an answer differs from the expected one, and whether in substance or in form."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from fakeoss.contract.case import Like
from fakeoss.contract.exchange import MAX_EXCERPT, content_of, excerpt, fill, header_of, parse, texts_at
from fakeoss.contract.steps import HTTP_DATE, ISO_DATE
from fakeoss.wire.eventstream import messages_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fakeoss.contract.case import Expect, Step, Text
    from fakeoss.contract.exchange import Answer
    from fakeoss.contract.frames import Frame

__all__ = ["COMMON_ELEMENTS", "Difference", "answer_differences", "as_texts", "matches", "resource_of"]

COMMON_ELEMENTS = frozenset({"statusCode", "Code", "Message", "Resource", "RequestId", "HostId"})
"""Elements that all errors of a service have."""
_IDS = frozenset({"RequestId", "HostId"})
_ELEMENTS = "elements of Error"
_FORMAL_HEADERS = frozenset({"allow", "content-type", "location", "server", "date", "connection"})
"""Headers whose values are form rather than substance."""
_UNORDERED = frozenset({"DeleteResult", "Tagging"})
"""Results whose entries Amazon returns in no particular order (of tags: recorded; of deletions: recorded, April 2026)."""
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:?\d{2})", re.ASCII)
"""A date of ISO 8601, however precise."""


class Difference(NamedTuple):
    """A description of what was expected and what was found."""

    text: str
    common: str = ""
    """Its subject, if that is something which every answer or every error has; otherwise empty."""
    is_form: bool = False
    """Whether only the form differs (wording, quoting, order, elements and headers beside what was asked for), not the
    substance: status, code, content, sizes, ids, tags."""


def answer_differences(step: Step, answer: Answer, values: Mapping[str, str], frame: Frame) -> Iterator[Difference]:
    """Yield what is otherwise in an answer than a step expects; nothing but its status if that differs."""
    expect, (status, headers, body) = step.expect, answer
    if status != expect.status:
        yield Difference(f"status: expected {expect.status}, found {status}, {body[:MAX_EXCERPT]!r}")
        return
    yield from _frame_differences(step, answer, frame)
    for name, text in expect.headers.items():
        actual = header_of(headers, name)
        if not matches(text, actual, values):
            is_form = text is None or name.lower() in _FORMAL_HEADERS or _matches_in_form(text, actual, values)
            yield Difference(f"header {name}: expected {text!r}, found {actual!r}", is_form=is_form)
    if expect.body is not None and body != (content := content_of(expect.body, values)):
        is_form = _is_same_stream(content, body)
        yield Difference(f"body: expected {excerpt(content)}, found {excerpt(body)}", is_form=is_form)
    if expect.code:
        yield from _error_differences(step, answer, values, frame)
    elif expect.root:
        yield from _result_differences(expect, body, values)


def _frame_differences(step: Step, answer: Answer, frame: Frame) -> Iterator[Difference]:
    """Compare what every answer of the service has."""
    status, headers, body = answer
    fields: dict[str, Text | None] = {
        "Server": frame.server,
        "Date": HTTP_DATE,
        "x-amz-request-id": Like(frame.request_id),
        "x-amz-id-2": Like(".+") if frame.host_id else None,
    }
    if status in {204, 304}:
        fields["Content-Type"] = None
    elif not step.request.startswith("HEAD") and header_of(headers, "Transfer-Encoding") != "chunked":
        fields["Content-Length"] = str(len(body))
    if step.expect.code or step.expect.root:
        fields["Content-Type"] = None if step.expect.root in frame.untyped else "application/xml"
    for name, text in fields.items():
        actual = header_of(headers, name)
        if not matches(text, actual, {}):
            where = f"header {name}"
            text = f"{where} (in every answer): expected {text!r}, found {actual!r}"
            yield Difference(text, common=where, is_form=True)


def _error_differences(step: Step, answer: Answer, values: Mapping[str, str], frame: Frame) -> Iterator[Difference]:
    expect, (_, headers, body) = step.expect, answer
    root = parse(body, "Error")
    if root is None:
        yield Difference(f"body: expected an Error, found {excerpt(body)}")
        return
    expected: dict[str, Text] = {
        "statusCode": str(expect.status),
        "Code": expect.code,
        "Message": expect.message,
        "Resource": resource_of(step, values),
        "RequestId": header_of(headers, "x-amz-request-id") or "",
        "HostId": header_of(headers, "x-amz-id-2") or "",
        **(expect.fields or {}),
    }
    names = tuple(child.name for child in root.children)
    if "Code" not in names:
        yield Difference(f"Code: expected {expect.code!r}, found none in {excerpt(body)}")
    if expect.fields is not None and names != (expected_names := frame.elements(expect.fields)):
        own_names = tuple(name for name in names if name in expect.fields or name not in COMMON_ELEMENTS)
        text = f"elements of Error: expected {', '.join(expected_names)}, found {', '.join(names)}"
        yield Difference(text, common=_ELEMENTS if own_names == tuple(expect.fields) else "", is_form=True)
    for child in root.children:
        if child.name in expected and not matches(expected[child.name], child.text, values):
            text = f"{child.name}: expected {expected[child.name]!r}, found {child.text!r}"
            yield Difference(text, common=child.name if child.name in _IDS else "", is_form=child.name != "Code")
    if expect.fields is None and names[: len(frame.before)] != frame.before:
        text = f"elements of Error: expected first {', '.join(frame.before)}, found {', '.join(names)}"
        yield Difference(text, common=_ELEMENTS, is_form=True)


def resource_of(step: Step, values: Mapping[str, str]) -> Text:
    """Return the decoded path of bucket and object, for any addressing style (our reading of Error-Response-2). In an
    error of PostObject it may end with the key from the form."""
    path = unquote(fill(step.request, values).partition(" ")[2].partition("?")[0])
    if step.host:
        return f"/{fill(step.host, values).partition('.')[0]}{path}"
    is_form = step.request.startswith("POST ") and "?" not in step.request
    return Like(re.escape(path) + "(/.+)?") if is_form else path


def _result_differences(expect: Expect, body: bytes, values: Mapping[str, str]) -> Iterator[Difference]:
    root = parse(body)
    if root is None or root.name == "Error":
        yield Difference(f"body: expected {expect.root}, found {excerpt(body)}")
        return
    if root.name != expect.root:
        is_form = _stem(root.name) == _stem(expect.root)
        yield Difference(f"body: expected {expect.root}, found {root.name}", is_form=is_form)
    names = tuple(child.name for child in root.children)
    if expect.children and names != expect.children:
        text = f"elements of {expect.root}: expected {', '.join(expect.children)}, found {', '.join(names)}"
        yield Difference(text, is_form=set(expect.children) <= set(names))
    for path, expected in expect.xml.items():
        texts = texts_at(root, path)
        expected_texts = as_texts(expected)
        if len(expected_texts) != len(texts) or not all(
            matches(*pair, values) for pair in zip(expected_texts, texts, strict=True)
        ):
            is_form = len(expected_texts) == len(texts) and all(
                _matches_in_form(*pair, values) for pair in zip(expected_texts, texts, strict=True)
            )
            is_form |= root.name in _UNORDERED and _is_reordered(expected_texts, texts, values)
            yield Difference(f"{path}: expected {expected!r}, found {texts!r}", is_form=is_form)


def _is_same_stream(expected: bytes, actual: bytes) -> bool:
    """Return whether both are streams of the same events, however their headers are ordered and their documents begin."""
    streams = [messages_of(stream) for stream in (expected, actual)]
    first, other = ([(headers, payload.rpartition(b"?>")[2]) for headers, payload in each or ()] for each in streams)
    return bool(first) and first == other


def _is_reordered(expected: tuple[Text, ...], actual: list[str], values: Mapping[str, str]) -> bool:
    """Return whether the texts are the same in another order; patterns have to match each in its place."""
    texts = [text for text in expected if isinstance(text, str)]
    return len(texts) == len(expected) and sorted(fill(text, values) for text in texts) == sorted(actual)


def _stem(root: str) -> str:
    """Return what two names of one result have in common."""
    return root.lower().removesuffix("output").removesuffix("result").removesuffix("s")


def as_texts(expected: Text | tuple[Text, ...] | None) -> tuple[Text, ...]:
    """Return what is expected at a path as the texts of its elements."""
    if expected is None or isinstance(expected, (str, Like)):
        return () if expected is None else (expected,)
    return expected


def matches(expected: Text | None, actual: str | None, values: Mapping[str, str]) -> bool:
    """Return whether a text is the expected one; ``None`` expects that there is none."""
    if expected is None or actual is None:
        return expected is actual
    if isinstance(expected, Like):
        return re.fullmatch(expected.pattern, actual) is not None
    return fill(expected, values) == actual


def _matches_in_form(expected: Text | None, actual: str | None, values: Mapping[str, str]) -> bool:
    """Return whether the texts are the same but for the quotes of an entity tag, or the precision of a date."""
    if expected is None or actual is None:
        return False
    if expected == ISO_DATE:
        return _DATE.fullmatch(actual) is not None
    bare = actual.strip('"')
    return matches(expected, f'"{bare}"', values) or matches(expected, bare, values)
