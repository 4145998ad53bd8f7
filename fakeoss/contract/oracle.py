"""What an imitation answers to the steps of a case, as what is expected of the same steps elsewhere.

A row of the contract tells what one service answers. Of a profile that has no rows, the imitation is the oracle: it is
asked each step first, and its answer becomes the expectation. What the row expects stays where the imitation meets it,
since a row knows which texts cannot be known in advance; the rest is read from the answer.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from fakeoss.contract.case import ANY, Expect, Like
from fakeoss.contract.comparison import COMMON_ELEMENTS, as_texts, matches, resource_of
from fakeoss.contract.exchange import content_of, header_of, keep, parse, request_of, texts_at
from fakeoss.contract.steps import HTTP_DATE, ISO_DATE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from fakeoss.contract.case import Body, Step, Text
    from fakeoss.contract.exchange import Answer
    from fakeoss.contract.frames import Frame
    from fakeoss.contract.runner import World
    from fakeoss.wire.xml import Element

__all__ = ["Oracle"]

_OWN_IDS: Final = {"RequestId": "x-amz-request-id", "HostId": "x-amz-id-2"}
"""Elements that repeat a header of the same answer."""
_UNKNOWN: Final = frozenset(
    {
        "ContinuationToken",
        "DisplayName",
        "ID",
        "Location",
        "NextContinuationToken",
        "NextVersionIdMarker",
        "VersionId",
        "location",
        "x-amz-version-id",
        "x-amz-copy-source-version-id",
    }
)
"""Elements and headers whose texts each service makes up."""
_OF_ACCOUNT: Final = {"ListAllMyBucketsResult": "Buckets/"}
"""Where documents have what an account holds beside the row's own, by root."""
_SHORT: Final = 8
"""Texts of fewer characters may be in others by chance."""
_TELLING: Final = ("ETag", "Content-Range")
"""Headers that tell what a success has done, unless entity tags are random because of an encryption."""
_UNREADABLE: Final = b"<?xml"
"""How a document begins, here one that no parser reads, because a key has characters that XML cannot hold."""
_SEVERAL: Final = "multipart/byteranges"
_ENCRYPTION: Final = "x-amz-server-side-encryption"


class Oracle:
    """An imitation in its ``world``, asked the steps of one case in turn. ``adopt`` makes it give its next upload the id
    that another service has given to its own, because listings go by ids."""

    def __init__(self, world: World, adopt: Callable[[str], None]) -> None:
        self._world = world
        self._adopt = adopt
        self._values = dict(world.names)

    def expected(self, step: Step, other: Answer) -> tuple[Step, Frame] | None:
        """Ask a step; return it with what the imitation has answered as its expectation, and what all its answers have.
        ``None`` if the step cannot be asked, because an answer before it had not what it needs. ``other`` is the answer
        that is to be judged: nothing but the id of a new upload is read in it."""
        try:
            method, target, headers, body = request_of(step, self._values)
        except KeyError:
            return None
        if method == "POST" and (document := parse(other[2], "InitiateMultipartUploadResult")) is not None:
            self._adopt(document.text_of("UploadId") or "")
        answer = self._world.send[step.user](method, target, headers, body)
        is_kept = not list(keep(step, answer, self._values))
        document = parse(answer[2])
        order = tuple(child.name for child in document.children) if document and document.name == "Error" else ()
        learned = step._replace(expect=_expectation(step, answer, document, self._values))
        return learned if is_kept else learned._replace(keep={}), self._world.frame._replace(order=order)


def _expectation(step: Step, answer: Answer, document: Element | None, values: Mapping[str, str]) -> Expect:
    status, headers, _ = answer
    is_opaque = any(name.lower().startswith(_ENCRYPTION) for name in headers)
    if document is not None and document.name == "Error":
        expect = _error(step, answer, document, values)
    elif status >= 400:
        expect = Expect(status, body=answer[2])
    else:
        expect = _success(step.expect, answer, document, values)
        if is_opaque and step.expect.code:
            expect = expect._replace(xml={path: texts for path, texts in expect.xml.items() if path != "ETag"})
    names = (*step.expect.headers, *(_TELLING if step.expect.code and status < 400 and not is_opaque else ()))
    read = {
        name: _kept(step.expect.headers.get(name), header_of(headers, name), name, values)
        for name in names
        if document is None or name.lower() != "content-length"  # that of a document goes by names and ids
    }
    return expect._replace(headers={**read, **expect.headers})


def _error(step: Step, answer: Answer, document: Element, values: Mapping[str, str]) -> Expect:
    status, headers, _ = answer
    base, known = step.expect, step.expect.fields or {}
    usual: dict[str, Text] = {name: header_of(headers, header) or "" for name, header in _OWN_IDS.items()}
    usual["Resource"] = resource_of(step, values)
    fields: dict[str, Text] = {}
    for child in document.children:
        is_usual = child.name in COMMON_ELEMENTS and (
            child.name not in usual or _meets(usual[child.name], child.text, values)
        )
        if not is_usual:
            fields[child.name] = _kept(known.get(child.name), child.text, child.name, values) or ""
    code, message = document.text_of("Code") or "", document.text_of("Message") or ""
    return Expect(status, code=code, message=_kept(base.message, message, "", values) or "", fields=fields)


def _success(base: Expect, answer: Answer, document: Element | None, values: Mapping[str, str]) -> Expect:
    """Return the expectation of a success, with as much as the row asks for; all of it if the row expects an error."""
    status, headers, body = answer
    if (header_of(headers, "Content-Type") or "").startswith(_SEVERAL):
        return Expect(status, headers={"Content-Type": Like(_SEVERAL + ".*")})  # the boundary in the body is random
    if document is not None and document.name == base.root:
        xml = {path: _kept_texts(texts, texts_at(document, path), path, values) for path, texts in base.xml.items()}
        children = tuple(child.name for child in document.children) if base.children else ()
        return Expect(status, base.root, xml, children)
    if base.body is not None and _is_body(base.body, body, values):
        return Expect(status, body=base.body)
    if document is not None and (base.root or base.code or base.body is not None):
        others = _OF_ACCOUNT.get(document.name)
        leaves = [path for path in dict.fromkeys(_leaf_paths(document)) if not others or not path.startswith(others)]
        xml = {path: _kept_texts((), texts_at(document, path), path, values) for path in leaves}
        return Expect(status, document.name, xml, tuple(child.name for child in document.children))
    is_asked = (base.root or base.code or base.body is not None) and not body.startswith(_UNREADABLE)
    return Expect(status, body=body if is_asked else None)


def _leaf_paths(element: Element) -> Iterator[str]:
    for child in element.children:
        if child.children:
            yield from (f"{child.name}/{path}" for path in _leaf_paths(child))
        else:
            yield child.name


def _kept_texts(
    base: Text | tuple[Text, ...] | None, found: list[str], path: str, values: Mapping[str, str]
) -> tuple[Text, ...]:
    """Return the texts of a row if these are what it expects, else these."""
    expected = as_texts(base)
    if len(expected) == len(found) and all(_meets(*pair, values) for pair in zip(expected, found, strict=True)):
        return expected
    return tuple(_general(text, path.rpartition("/")[2], values) for text in found)


def _kept(base: Text | None, found: str | None, name: str, values: Mapping[str, str]) -> Text | None:
    """Return the text of a row if this is what it expects, else this."""
    if found is None:
        return None
    return base if base is not None and _meets(base, found, values) else _general(found, name, values)


def _meets(base: Text, found: str, values: Mapping[str, str]) -> bool:
    try:
        return matches(base, found, values)
    except KeyError:  # the imitation has not answered what the row names
        return False


def _is_body(base: Body, found: bytes, values: Mapping[str, str]) -> bool:
    try:
        return content_of(base, values) == found
    except KeyError:  # as above
        return False


def _general(text: str, name: str, values: Mapping[str, str]) -> Text:
    """Return a text as it has to be elsewhere: with placeholders, and open where each service has its own."""
    by_value = {value: f"{{{placeholder}}}" for placeholder, value in values.items()}
    if text in by_value:
        return by_value[text]
    if text and name in _UNKNOWN:
        return ANY
    for form in (ISO_DATE, HTTP_DATE):
        if matches(form, text, values):
            return form
    if re.search(r"\{\w+\}", text):
        return Like(re.escape(text))
    for value in sorted(by_value, key=len, reverse=True):
        if len(value) >= _SHORT:
            text = text.replace(value, by_value[value])
    return text
