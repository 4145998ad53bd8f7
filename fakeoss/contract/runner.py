"""Runs a case against an HTTP service, and describes how the answers differ from the expected ones."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from fakeoss.contract.case import BODY_MD5, OWNER, Like, Repeat, md5_header
from fakeoss.contract.steps import HTTP_DATE, SOURCE, START
from fakeoss.errors import OssError
from fakeoss.wire.xml import parse_xml

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from fakeoss.contract.case import Body, Case, Expect, Step, Text
    from fakeoss.contract.frames import Frame
    from fakeoss.wire.xml import Element

    Answer = tuple[int, Mapping[str, str], bytes]
    Send = Callable[[str, str, Mapping[str, str], bytes], Answer]

__all__ = ["DEFAULT_SETUP", "Difference", "World", "differences", "differences_by_step", "needs", "steps_of"]

_PLACEHOLDER = re.compile(r"\{(\w+)\}")
DEFAULT_SETUP = (SOURCE, START)
"""The setup of cases that do not specify one."""
_MAX_EXCERPT = 200
_COMMON_ELEMENTS = frozenset({"statusCode", "Code", "Message", "Resource", "RequestId", "HostId"})
"""Elements that all errors of a service have."""
_IDS = frozenset({"RequestId", "HostId"})
_ELEMENTS = "elements of Error"
_FORMAL_HEADERS = frozenset({"allow", "content-type", "location", "server", "date", "connection"})
"""Headers whose values are form rather than substance."""


class Difference(NamedTuple):
    """A description of what was expected and what was found."""

    text: str
    common: str = ""
    """Its subject, if that is something which every answer or every error has; otherwise empty."""
    is_form: bool = False
    """Whether only the form differs (wording, quoting, order, elements and headers beside what was asked for), not the
    substance: status, code, content, sizes, ids, tags."""


class World(NamedTuple):
    """Where a case runs: the senders, the names of the buckets, and what only a fake can do."""

    send: Mapping[str, Send]
    """For each user, a function that sends ``(method, target, headers, body)`` and returns status, header fields and
    body."""
    names: Mapping[str, str]
    """The names of ``b``, ``c`` and ``o``, buckets that exist and are empty, and of ``absent``, which does not
    exist."""
    frame: Frame
    seed: Callable[[str, str, int], None] | None = None
    """Stores an object of zero bytes without sending it; takes bucket, key and size."""
    wait: Callable[[float], None] | None = None
    """Advances the clock by a number of seconds."""


def needs(case: Case, profile: str) -> frozenset[str]:
    """Return what a case needs in addition to an endpoint: ``limits`` scaled down, a ``clock`` that can be set or
    advanced, a ``seed`` of objects, more ``users``, other ``hosts``."""
    steps = steps_of(case)
    required = {
        "limits": profile in case.limits,
        "clock": case.at is not None or any(step.wait for step in steps),
        "seed": bool(case.seeds),
        "users": any(step.user != OWNER for step in steps),
        "hosts": any(step.host for step in steps),
    }
    return frozenset(name for name, is_required in required.items() if is_required)


def differences(case: Case, world: World) -> list[str]:
    """Run a case; return each difference as a line, an empty list if all answers are as expected.

    Steps after one that differs are not sent, since they depend on it. Raises KeyError for a placeholder that has no
    value.
    """
    for description, step_differences in differences_by_step(case, world):
        if step_differences:
            return [f"{case.name}: {description}: {each.text}" for each in step_differences]
    return []


def differences_by_step(case: Case, world: World) -> Iterator[tuple[str, list[Difference]]]:
    """Run a case step by step; yield a description and the differences of each step. A step is sent when it is iterated
    to. Raises ValueError if the world cannot seed objects, KeyError for a placeholder that has no value."""
    values = dict(world.names)
    for seed in case.seeds:
        if world.seed is None:
            raise ValueError(f"{case.name}: this world cannot seed objects")
        world.seed(values["b"], seed.key, seed.size)
    for index, step in enumerate(steps_of(case), 1):
        if step.wait and world.wait is not None:
            world.wait(step.wait)
        method, target, headers, body = _request(step, values)
        answer = world.send[step.user](method, target, headers, body)
        step_differences = [Difference(text) for text in _keep(step, answer, values)]
        step_differences += _answer_differences(step, answer, values, world.frame)
        yield f"step {index}, {method} {target[:_MAX_EXCERPT]}", step_differences


def steps_of(case: Case) -> tuple[Step, ...]:
    """Return all steps of a case, in order, including its setup."""
    return (*(DEFAULT_SETUP if case.given is None else case.given), *case.steps)


def _fill(text: str, values: Mapping[str, str]) -> str:
    return _PLACEHOLDER.sub(lambda match: values[match[1]], text)


def _content(body: Body, values: Mapping[str, str]) -> bytes:
    if isinstance(body, Repeat):
        return (body.pattern * (body.size // len(body.pattern) + 1))[: body.size]
    return _fill(body, values).encode("utf-8") if isinstance(body, str) else body


def _request(step: Step, values: Mapping[str, str]) -> tuple[str, str, dict[str, str], bytes]:
    method, _, target = _fill(step.request, values).partition(" ")
    body = _content(step.body, values)
    headers: dict[str, str | None] = {"Content-Length": str(len(body))} if method in {"PUT", "POST"} else {}
    headers.update(step.headers)
    if step.host:
        headers["Host"] = step.host
    if BODY_MD5 in headers.values():
        values = {**values, BODY_MD5.strip("{}"): md5_header(body)}
    return method, target, {name: _fill(value, values) for name, value in headers.items() if value is not None}, body


def _keep(step: Step, answer: Answer, values: dict[str, str]) -> Iterator[str]:
    """Set placeholders from the answer; yield a line for each that cannot be set."""
    _, headers, body = answer
    for name, path in step.keep.items():
        if path.startswith("@"):
            texts = [_header(headers, path[1:]) or ""]
        else:
            root = _parse(body, "")
            texts = [] if root is None else _texts(root, path)
        if len(texts) != 1 or not texts[0]:
            yield f"{path}: expected one text, found {texts!r} in {body[:_MAX_EXCERPT]!r}"
        else:
            values[name] = texts[0]


def _answer_differences(step: Step, answer: Answer, values: Mapping[str, str], frame: Frame) -> Iterator[Difference]:
    expect, (status, headers, body) = step.expect, answer
    if status != expect.status:
        yield Difference(f"status: expected {expect.status}, found {status}, {body[:_MAX_EXCERPT]!r}")
        return
    yield from _frame_differences(step, answer, frame)
    for name, text in expect.headers.items():
        actual = _header(headers, name)
        if not _matches(text, actual, values):
            is_form = text is None or name.lower() in _FORMAL_HEADERS or _matches_unquoted(text, actual, values)
            yield Difference(f"header {name}: expected {text!r}, found {actual!r}", is_form=is_form)
    if expect.body is not None and body != (content := _content(expect.body, values)):
        yield Difference(f"body: expected {_excerpt(content)}, found {_excerpt(body)}")
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
    elif not step.request.startswith("HEAD") and _header(headers, "Transfer-Encoding") != "chunked":
        fields["Content-Length"] = str(len(body))
    if step.expect.code or step.expect.root:
        fields["Content-Type"] = None if step.expect.root in frame.untyped else "application/xml"
    for name, text in fields.items():
        actual = _header(headers, name)
        if not _matches(text, actual, {}):
            where = f"header {name}"
            text = f"{where} (in every answer): expected {text!r}, found {actual!r}"
            yield Difference(text, common=where, is_form=True)


def _error_differences(step: Step, answer: Answer, values: Mapping[str, str], frame: Frame) -> Iterator[Difference]:
    expect, (_, headers, body) = step.expect, answer
    root = _parse(body, "Error")
    if root is None:
        yield Difference(f"body: expected an Error, found {_excerpt(body)}")
        return
    expected: dict[str, Text] = {
        "statusCode": str(expect.status),
        "Code": expect.code,
        "Message": expect.message,
        "Resource": _resource(step, values),
        "RequestId": _header(headers, "x-amz-request-id") or "",
        "HostId": _header(headers, "x-amz-id-2") or "",
        **(expect.fields or {}),
    }
    names = tuple(child.name for child in root.children)
    if expect.fields is not None and names != (expected_names := (*frame.before, *expect.fields, *frame.after)):
        own_names = tuple(name for name in names if name in expect.fields or name not in _COMMON_ELEMENTS)
        text = f"elements of Error: expected {', '.join(expected_names)}, found {', '.join(names)}"
        yield Difference(text, common=_ELEMENTS if own_names == tuple(expect.fields) else "", is_form=True)
    for child in root.children:
        if child.name in expected and not _matches(expected[child.name], child.text, values):
            text = f"{child.name}: expected {expected[child.name]!r}, found {child.text!r}"
            yield Difference(text, common=child.name if child.name in _IDS else "", is_form=child.name != "Code")
    if expect.fields is None and names[: len(frame.before)] != frame.before:
        text = f"elements of Error: expected first {', '.join(frame.before)}, found {', '.join(names)}"
        yield Difference(text, common=_ELEMENTS, is_form=True)


def _resource(step: Step, values: Mapping[str, str]) -> Text:
    """Return the decoded path of bucket and object, for any addressing style (our reading of Error-Response-2). In an
    error of PostObject it may end with the key from the form."""
    path = unquote(_fill(step.request, values).partition(" ")[2].partition("?")[0])
    if step.host:
        return f"/{_fill(step.host, values).partition('.')[0]}{path}"
    is_form = step.request.startswith("POST ") and "?" not in step.request
    return Like(re.escape(path) + "(/.+)?") if is_form else path


def _result_differences(expect: Expect, body: bytes, values: Mapping[str, str]) -> Iterator[Difference]:
    root = _parse(body, "")
    if root is None or root.name == "Error":
        yield Difference(f"body: expected {expect.root}, found {_excerpt(body)}")
        return
    if root.name != expect.root:
        yield Difference(f"body: expected {expect.root}, found {root.name}", is_form=True)
    names = tuple(child.name for child in root.children)
    if expect.children and names != expect.children:
        text = f"elements of {expect.root}: expected {', '.join(expect.children)}, found {', '.join(names)}"
        yield Difference(text, is_form=set(expect.children) <= set(names))
    for path, expected in expect.xml.items():
        texts = _texts(root, path)
        expected_texts = _as_tuple(expected)
        if len(expected_texts) != len(texts) or not all(
            _matches(*pair, values) for pair in zip(expected_texts, texts, strict=True)
        ):
            is_form = len(expected_texts) == len(texts) and all(
                _matches_unquoted(*pair, values) for pair in zip(expected_texts, texts, strict=True)
            )
            yield Difference(f"{path}: expected {expected!r}, found {texts!r}", is_form=is_form)


def _as_tuple(expected: Text | tuple[Text, ...] | None) -> tuple[Text, ...]:
    if expected is None or isinstance(expected, (str, Like)):
        return () if expected is None else (expected,)
    return expected


def _parse(body: bytes, root: str) -> Element | None:
    """Return the root element of a document, whatever its name if ``root`` is empty; ``None`` if it is none."""
    try:
        return parse_xml(body, root)
    except OssError:
        return None


def _texts(root: Element, path: str) -> list[str]:
    """Return the texts at ``path`` below ``root``, in order."""
    elements = [root]
    for name in path.split("/"):
        elements = [child for element in elements for child in element.all(name)]
    return [element.text for element in elements]


def _header(headers: Mapping[str, str], name: str) -> str | None:
    return next((value for field, value in headers.items() if field.lower() == name.lower()), None)


def _matches(expected: Text | None, actual: str | None, values: Mapping[str, str]) -> bool:
    if expected is None or actual is None:
        return expected is actual
    if isinstance(expected, Like):
        return re.fullmatch(expected.pattern, actual) is not None
    return _fill(expected, values) == actual


def _matches_unquoted(expected: Text | None, actual: str | None, values: Mapping[str, str]) -> bool:
    """Return whether the texts are the same but for the quotes of an entity tag."""
    if expected is None or actual is None:
        return False
    bare = actual.strip('"')
    return _matches(expected, f'"{bare}"', values) or _matches(expected, bare, values)


def _excerpt(body: bytes) -> str:
    return repr(body) if len(body) <= _MAX_EXCERPT else f"{body[:_MAX_EXCERPT]!r}... ({len(body)} bytes)"
