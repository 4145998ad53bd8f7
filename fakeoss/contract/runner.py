"""Runs a case against whatever answers HTTP, and says in words where the answers differ from it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from fakeoss.contract.case import OWNER, Like, Repeat
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

__all__ = ["USUAL", "Difference", "World", "differences", "differences_by_step", "needs", "steps_of"]

_PLACEHOLDER = re.compile(r"\{(\w+)\}")
USUAL = (SOURCE, START)
"""What is there before a case that does not say."""
_SHOWN = 200
_AROUND = frozenset({"statusCode", "Code", "Message", "Resource", "RequestId", "HostId"})
"""Elements that services have in all their errors."""
_IDS = frozenset({"RequestId", "HostId"})
_ELEMENTS = "elements of Error"


class Difference(NamedTuple):
    """What was expected and what was found, in words."""

    text: str
    common: str = ""
    """What it is about, if that is something which every answer has, or every error."""


class World(NamedTuple):
    """Where a case runs: who sends, what the buckets are called, and what only a fake can do."""

    send: Mapping[str, Send]
    """For each user, what sends ``(method, target, headers, body)`` and gives status, header fields and body."""
    names: Mapping[str, str]
    """``b``, ``c`` and ``o``, buckets that exist and are empty, and ``absent``, which does not exist."""
    frame: Frame
    seed: Callable[[str, str, int], None] | None = None
    """Stores zero bytes without sending them: bucket, key, size."""
    wait: Callable[[float], None] | None = None
    """Lets seconds pass."""


def needs(case: Case, profile: str) -> frozenset[str]:
    """What a case needs beside an endpoint: ``limits`` scaled down, a ``clock`` that is set or moved, objects to
    ``seed``, further ``users``, ``hosts`` of its own."""
    steps = steps_of(case)
    found = {
        "limits": profile in case.limits,
        "clock": case.at is not None or any(step.wait for step in steps),
        "seed": bool(case.seeds),
        "users": any(step.user != OWNER for step in steps),
        "hosts": any(step.host for step in steps),
    }
    return frozenset(name for name, needed in found.items() if needed)


def differences(case: Case, world: World) -> list[str]:
    """Send what the case says; each difference as a line. An empty list: all came as stated.

    After a step that differs the rest is not sent, because it would rest on what did not happen. Raises KeyError for a
    placeholder that nothing fills.
    """
    for where, found in differences_by_step(case, world):
        if found:
            return [f"{case.name}: {where}: {each.text}" for each in found]
    return []


def differences_by_step(case: Case, world: World) -> Iterator[tuple[str, list[Difference]]]:
    """The same step by step: what was asked, and what differed. Whoever asks for the next has the next step sent."""
    known = dict(world.names)
    for seed in case.seeds:
        if world.seed is None:
            raise ValueError(f"{case.name}: this world cannot seed objects")
        world.seed(known["b"], seed.key, seed.size)
    for index, step in enumerate(steps_of(case), 1):
        if step.wait and world.wait is not None:
            world.wait(step.wait)
        method, target, headers, body = _request(step, known)
        answer = world.send[step.user](method, target, headers, body)
        found = [Difference(text) for text in _kept(step, answer, known)]
        found += _judged(step, answer, known, world.frame)
        yield f"step {index}, {method} {target[:_SHOWN]}", found


def steps_of(case: Case) -> tuple[Step, ...]:
    """What is sent, in order."""
    return (*(USUAL if case.given is None else case.given), *case.steps)


def _filled(text: str, known: Mapping[str, str]) -> str:
    return _PLACEHOLDER.sub(lambda match: known[match[1]], text)


def _octets(body: Body, known: Mapping[str, str]) -> bytes:
    if isinstance(body, Repeat):
        return (body.pattern * (body.size // len(body.pattern) + 1))[: body.size]
    return _filled(body, known).encode("utf-8") if isinstance(body, str) else body


def _request(step: Step, known: Mapping[str, str]) -> tuple[str, str, dict[str, str], bytes]:
    method, _, target = _filled(step.request, known).partition(" ")
    body = _octets(step.body, known)
    headers: dict[str, str | None] = {"Content-Length": str(len(body))} if method in {"PUT", "POST"} else {}
    headers.update(step.headers)
    if step.host:
        headers["Host"] = step.host
    return method, target, {name: _filled(value, known) for name, value in headers.items() if value is not None}, body


def _kept(step: Step, answer: Answer, known: dict[str, str]) -> Iterator[str]:
    """Fill placeholders from the answer; a line for each that cannot be filled."""
    _, headers, body = answer
    for name, path in step.keep.items():
        if path.startswith("@"):
            texts = [_header(headers, path[1:]) or ""]
        else:
            root = _parsed(body, step.expect.root)
            texts = [] if root is None else _texts(root, path)
        if len(texts) != 1 or not texts[0]:
            yield f"{path}: expected a text to keep, found {texts!r} in {body[:_SHOWN]!r}"
        else:
            known[name] = texts[0]


def _judged(step: Step, answer: Answer, known: Mapping[str, str], frame: Frame) -> Iterator[Difference]:
    expect, (status, headers, body) = step.expect, answer
    if status != expect.status:
        yield Difference(f"status: expected {expect.status}, found {status}, {body[:_SHOWN]!r}")
        return
    yield from _frame_of(step, answer, frame)
    for name, text in expect.headers.items():
        found = _header(headers, name)
        if not _agrees(text, found, known):
            yield Difference(f"header {name}: expected {text!r}, found {found!r}")
    if expect.body is not None and body != (wanted := _octets(expect.body, known)):
        yield Difference(f"body: expected {_shown(wanted)}, found {_shown(body)}")
    if expect.code:
        yield from _error(step, answer, known, frame)
    elif expect.root:
        yield from map(Difference, _result(expect, body, known))


def _frame_of(step: Step, answer: Answer, frame: Frame) -> Iterator[Difference]:
    """What holds for every answer, whatever it says."""
    status, headers, body = answer
    wanted: dict[str, Text | None] = {
        "Server": frame.server,
        "Date": HTTP_DATE,
        "x-amz-request-id": Like(frame.request_id),
        "x-amz-id-2": Like(".+") if frame.host_id else None,
    }
    if status in {204, 304}:
        wanted["Content-Type"] = None
    elif not step.request.startswith("HEAD"):
        wanted["Content-Length"] = str(len(body))
    if step.expect.code or step.expect.root:
        wanted["Content-Type"] = "application/xml"
    for name, text in wanted.items():
        found = _header(headers, name)
        if not _agrees(text, found, {}):
            where = f"header {name}"
            yield Difference(f"{where}, as every answer has it: expected {text!r}, found {found!r}", common=where)


def _error(step: Step, answer: Answer, known: Mapping[str, str], frame: Frame) -> Iterator[Difference]:
    expect, (_, headers, body) = step.expect, answer
    root = _parsed(body, "Error")
    if root is None:
        yield Difference(f"body: expected an Error, found {_shown(body)}")
        return
    wanted: dict[str, Text] = {
        "statusCode": str(expect.status),
        "Code": expect.code,
        "Message": expect.message,
        "Resource": _resource(step, known),
        "RequestId": _header(headers, "x-amz-request-id") or "",
        "HostId": _header(headers, "x-amz-id-2") or "",
        **(expect.fields or {}),
    }
    names = tuple(child.name for child in root.children)
    if expect.fields is not None and names != (order := (*frame.before, *expect.fields, *frame.after)):
        own = tuple(name for name in names if name in expect.fields or name not in _AROUND)
        text = f"elements of Error: expected {', '.join(order)}, found {', '.join(names)}"
        yield Difference(text, common=_ELEMENTS if own == tuple(expect.fields) else "")
    for child in root.children:
        if child.name in wanted and not _agrees(wanted[child.name], child.text, known):
            text = f"{child.name}: expected {wanted[child.name]!r}, found {child.text!r}"
            yield Difference(text, common=child.name if child.name in _IDS else "")
    if expect.fields is None and names[: len(frame.before)] != frame.before:
        text = f"elements of Error: expected first {', '.join(frame.before)}, found {', '.join(names)}"
        yield Difference(text, common=_ELEMENTS)


def _resource(step: Step, known: Mapping[str, str]) -> Text:
    """The path of bucket and object, decoded, whatever the style of addressing (our reading of Error-Response-2). A form
    may have told its key by then."""
    path = unquote(_filled(step.request, known).partition(" ")[2].partition("?")[0])
    if step.host:
        return f"/{_filled(step.host, known).partition('.')[0]}{path}"
    is_form = step.request.startswith("POST ") and "?" not in step.request
    return Like(re.escape(path) + "(/.+)?") if is_form else path


def _result(expect: Expect, body: bytes, known: Mapping[str, str]) -> Iterator[str]:
    root = _parsed(body, expect.root)
    if root is None:
        yield f"body: expected {expect.root}, found {_shown(body)}"
        return
    names = tuple(child.name for child in root.children)
    if expect.children and names != expect.children:
        yield f"elements of {expect.root}: expected {', '.join(expect.children)}, found {', '.join(names)}"
    for path, wanted in expect.xml.items():
        texts = _texts(root, path)
        listed = _listed(wanted)
        if len(listed) != len(texts) or not all(_agrees(*pair, known) for pair in zip(listed, texts, strict=True)):
            yield f"{path}: expected {wanted!r}, found {texts!r}"


def _listed(wanted: Text | tuple[Text, ...] | None) -> tuple[Text, ...]:
    if wanted is None or isinstance(wanted, (str, Like)):
        return () if wanted is None else (wanted,)
    return wanted


def _parsed(body: bytes, root: str) -> Element | None:
    try:
        return parse_xml(body, root)
    except OssError:
        return None


def _texts(root: Element, path: str) -> list[str]:
    """The texts at ``path`` below ``root``, in order."""
    found = [root]
    for name in path.split("/"):
        found = [child for element in found for child in element.all(name)]
    return [element.text for element in found]


def _header(headers: Mapping[str, str], name: str) -> str | None:
    return next((value for field, value in headers.items() if field.lower() == name.lower()), None)


def _agrees(wanted: Text | None, found: str | None, known: Mapping[str, str]) -> bool:
    if wanted is None or found is None:
        return wanted is found
    if isinstance(wanted, Like):
        return re.fullmatch(wanted.pattern, found) is not None
    return _filled(wanted, known) == found


def _shown(body: bytes) -> str:
    return repr(body) if len(body) <= _SHOWN else f"{body[:_SHOWN]!r} and so on, {len(body)} bytes"
