"""The tags in requests, in documents and in ``x-amz-tagging``, and the rules for them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, unquote_plus

from fakeoss.errors import Cause, OssError
from fakeoss.model.records import NOTHING
from fakeoss.wire.xml import parse_xml, require_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from fakeoss.handling.call import Call
    from fakeoss.wire.xml import Element, Node

__all__ = [
    "MAX_BUCKET_TAGS",
    "MAX_OBJECT_TAGS",
    "form_tags",
    "header_tags",
    "new_bucket_tags",
    "read_tags",
    "tag_nodes",
]

MAX_OBJECT_TAGS: Final = 10
MAX_BUCKET_TAGS: Final = 50
"""The maximum number of tags (Amazon: PutObjectTagging, PutBucketTagging; JD Cloud: Bucket-Tagging)."""
_MAX_KEY, _MAX_VALUE = 128, 256
"""Longest key and value of a tag, in characters; of objects the profile decides about the value."""
_ALLOWED: Final = re.compile(r"[\w\s+\-=.:/@]*")
_HEADER: Final = "x-amz-tagging"
_RESERVED: Final = "aws:"


def read_tags(call: Call, document: bytes, maximum: int) -> Mapping[str, str]:
    """Return the tags of a ``Tagging`` document. Raises MALFORMED_XML and the TAG causes."""
    root = parse_xml(document, "Tagging")
    if not root.children and call.profile.documents.tags_without_set:
        return NOTHING
    sets = list(root.all("TagSet"))
    if len(sets) != 1:
        raise OssError(Cause.MALFORMED_XML)
    return _valid_tags(call, _pairs(sets[0], call.profile.objects.tag_elements), maximum)


def form_tags(call: Call, document: bytes) -> Mapping[str, str]:
    """Return the tags of a form field; a document with another root element has none (recorded at Amazon). Raises as
    ``read_tags`` does."""
    return read_tags(call, document, MAX_OBJECT_TAGS) if parse_xml(document, "").name == "Tagging" else NOTHING


def new_bucket_tags(call: Call, root: Element) -> Mapping[str, str]:
    """Return the tags in the document of CreateBucket.

    Raises MALFORMED_XML and the TAG causes, but TAG_OF_NEW_BUCKET_RESERVED for a reserved key, and INTERNAL_ERROR for a
    key that occurs twice (both recorded at Amazon).
    """
    pairs = [pair for tags in root.all("Tags") for pair in _pairs(tags)]
    if any(name.lower().startswith(_RESERVED) for name, _ in pairs):
        raise OssError(Cause.TAG_OF_NEW_BUCKET_RESERVED)
    if len({name for name, _ in pairs}) < len(pairs):
        raise OssError(Cause.INTERNAL_ERROR)
    return _valid_tags(call, pairs, MAX_BUCKET_TAGS)


def _pairs(tags: Element, form: str = "exact") -> list[tuple[str, str]]:
    """Return name and value of each tag; ``form`` is that of the profile's ``tag_elements``. Raises MALFORMED_XML."""
    if form == "exact" and any(child.name != "Tag" for child in tags.children):
        raise OssError(Cause.MALFORMED_XML)
    several = tags.all("Tag")
    if form == "free":
        return [(tag.text_of("Key") or "", tag.text_of("Value") or "") for tag in several]
    return [(require_text(tag, "Key", exact=True), require_text(tag, "Value", exact=True)) for tag in several]


def header_tags(call: Call) -> Mapping[str, str]:
    """Return the tags of ``x-amz-tagging``, which is encoded as query parameters. Raises TAGGING_HEADER, also if it is
    longer than the profile allows (our reading), and the TAG causes."""
    text = call.headers.get(_HEADER)
    if not text:
        return NOTHING
    most = call.profile.objects.max_tagging_header
    if most and len(text.encode("utf-8", "surrogateescape")) > most:
        raise OssError(Cause.TAGGING_HEADER, ArgumentValue=text)
    traits = call.profile.objects
    decoded = unquote if traits.plain_tagging_header else unquote_plus
    pairs: list[tuple[str, str]] = []
    for item in text.split("&"):
        if not item and not traits.plain_tagging_header:  # recorded at Amazon
            continue
        name, _, value = item.partition("=")
        pairs.append((decoded(name), decoded(value)))
        if traits.restricted_tags and (not name or "=" in value or "," in item):
            raise OssError(Cause.TAGGING_HEADER, ArgumentValue=text)
    if len({name for name, _ in pairs}) < len(pairs):
        if traits.repeated_tags == "refused":
            raise OssError(Cause.TAGGING_HEADER, ArgumentValue=text)
        pairs = list(dict(reversed(pairs)).items())
    return _valid_tags(
        call, sorted(pairs), MAX_OBJECT_TAGS
    )  # sorted as in ceph/s3-tests; Amazon: in no particular order


def _valid_tags(call: Call, pairs: Iterable[tuple[str, str]], maximum: int) -> Mapping[str, str]:
    """Return the tags if they follow the rules. Raises the TAG causes, TOO_MANY_TAGS or TOO_MANY_BUCKET_TAGS."""
    traits = call.profile.objects
    tags: dict[str, str] = {}
    longest = traits.max_tag_value if maximum == MAX_OBJECT_TAGS else _MAX_VALUE
    for name, value in sorted(pairs) if traits.sorted_tags else pairs:
        if not name:
            raise OssError(Cause.TAG_KEY, TagKey=name)
        if name in tags:
            if traits.repeated_tags == "first":
                continue
            raise OssError(Cause.TAG_TWICE, TagKey=name)
        if traits.restricted_tags and name.lower().startswith(_RESERVED):
            raise OssError(
                Cause.TAG_OF_OBJECT_RESERVED if maximum == MAX_OBJECT_TAGS else Cause.TAG_RESERVED, TagKey=name
            )
        if len(name) > _MAX_KEY or not (_ALLOWED.fullmatch(name) or not traits.restricted_tags):
            raise OssError(Cause.TAG_KEY, TagKey=name)
        if len(value) > longest or not (_ALLOWED.fullmatch(value) or not traits.restricted_tags):
            raise OssError(Cause.TAG_VALUE, TagKey=name, TagValue=value)
        tags[name] = value
    if len(tags) > maximum:
        raise OssError(Cause.TOO_MANY_TAGS if maximum == MAX_OBJECT_TAGS else Cause.TOO_MANY_BUCKET_TAGS, Most=maximum)
    return tags or NOTHING


def tag_nodes(tags: Mapping[str, str]) -> Node:
    """Return the ``Tagging`` element of a result."""
    return "Tagging", [("TagSet", [("Tag", [("Key", name), ("Value", value)]) for name, value in tags.items()])]
