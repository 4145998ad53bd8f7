"""Tags as requests bring them, in documents and in ``x-amz-tagging``, and the rules that they follow."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote_plus

from fakeoss.errors import Cause, OssError
from fakeoss.model.records import NOTHING
from fakeoss.wire.xml import parse_xml, require_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from fakeoss.handling.call import Call
    from fakeoss.wire.xml import Element, Node

__all__ = ["OF_BUCKETS", "OF_OBJECTS", "form_tags", "header_tags", "new_bucket_tags", "read_tags", "tag_nodes"]

OF_OBJECTS: Final = 10
OF_BUCKETS: Final = 50
"""How many tags there may be (Amazon: PutObjectTagging, PutBucketTagging; JD Cloud: Bucket-Tagging)."""
_KEY, _VALUE = 128, 256
_ALLOWED: Final = re.compile(r"[\w\s+\-=.:/@]*")
_HEADER: Final = "x-amz-tagging"
_RESERVED: Final = "aws:"


def read_tags(call: Call, document: bytes, most: int) -> Mapping[str, str]:
    """The tags of a ``Tagging`` document. Raises MALFORMED_XML and what the rules of tags raise."""
    root = parse_xml(document, "Tagging")
    if not root.children and call.profile.documents.tags_without_set:
        return NOTHING
    sets = list(root.all("TagSet"))
    if len(sets) != 1:
        raise OssError(Cause.MALFORMED_XML)
    return _checked(call, _pairs(sets[0]), most)


def form_tags(call: Call, document: bytes) -> Mapping[str, str]:
    """The tags of a form's field; a document with another root has none (recorded at Amazon). Raises as
    ``read_tags``."""
    return read_tags(call, document, OF_OBJECTS) if parse_xml(document, "").name == "Tagging" else NOTHING


def new_bucket_tags(call: Call, root: Element) -> Mapping[str, str]:
    """The tags in CreateBucket's document.

    Raises MALFORMED_XML and what the rules of tags raise, but for a reserved key TAG_OF_NEW_BUCKET_RESERVED and for one
    that stands twice INTERNAL_ERROR (both recorded at Amazon).
    """
    pairs = [pair for tags in root.all("Tags") for pair in _pairs(tags)]
    if any(name.lower().startswith(_RESERVED) for name, _ in pairs):
        raise OssError(Cause.TAG_OF_NEW_BUCKET_RESERVED)
    if len({name for name, _ in pairs}) < len(pairs):
        raise OssError(Cause.INTERNAL_ERROR)
    return _checked(call, pairs, OF_BUCKETS)


def _pairs(tags: Element) -> list[tuple[str, str]]:
    if any(child.name != "Tag" for child in tags.children):
        raise OssError(Cause.MALFORMED_XML)
    return [(require_text(tag, "Key", exact=True), require_text(tag, "Value", exact=True)) for tag in tags.children]


def header_tags(call: Call) -> Mapping[str, str]:
    """The tags of ``x-amz-tagging``, percent-encoded like a query. Raises TAGGING_HEADER and what the rules raise."""
    text = call.headers.get(_HEADER)
    if not text:
        return NOTHING
    pairs: list[tuple[str, str]] = []
    for item in text.split("&"):
        if not item:  # recorded at Amazon
            continue
        name, _, value = item.partition("=")
        pairs.append((unquote_plus(name), unquote_plus(value)))
        if not name or "=" in value or "," in item:
            raise OssError(Cause.TAGGING_HEADER, ArgumentValue=text)
    if len({name for name, _ in pairs}) < len(pairs):
        raise OssError(Cause.TAGGING_HEADER, ArgumentValue=text)
    return _checked(call, sorted(pairs), OF_OBJECTS)  # as ceph/s3-tests have them; Amazon: in no order


def _checked(call: Call, pairs: Iterable[tuple[str, str]], most: int) -> Mapping[str, str]:
    tags: dict[str, str] = {}
    for name, value in pairs:
        if not name:
            raise OssError(Cause.TAG_KEY, TagKey=name)
        if name in tags:
            raise OssError(Cause.TAG_TWICE, TagKey=name)
        if name.lower().startswith(_RESERVED):
            raise OssError(Cause.TAG_OF_OBJECT_RESERVED if most == OF_OBJECTS else Cause.TAG_RESERVED, TagKey=name)
        if len(name) > _KEY or not _ALLOWED.fullmatch(name):
            raise OssError(Cause.TAG_KEY, TagKey=name)
        if len(value) > _VALUE or not _ALLOWED.fullmatch(value):
            raise OssError(Cause.TAG_VALUE, TagKey=name, TagValue=value)
        tags[name] = value
    if len(tags) > most:
        raise OssError(Cause.TOO_MANY_TAGS if most == OF_OBJECTS else Cause.TOO_MANY_BUCKET_TAGS, Most=most)
    return tags or NOTHING


def tag_nodes(tags: Mapping[str, str]) -> Node:
    """``Tagging`` as results have it."""
    return "Tagging", [("TagSet", [("Tag", [("Key", name), ("Value", value)]) for name, value in tags.items()])]
