"""Requests and answers for the cases of tags."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from fakeoss.contract.answers import MALFORMED_XML
from fakeoss.contract.case import Expect, Step

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fakeoss.contract.case import Text

__all__ = [
    "BUCKET",
    "KEY",
    "OBJECT",
    "TWICE",
    "VALUE",
    "create_bucket",
    "on_marker",
    "put_tags",
    "tag_elements",
    "tag_error",
    "tags_are",
    "wrong_tags",
]

_MARKER: Final = "The specified method is not allowed against this resource."
BUCKET, OBJECT = "/{b}?tagging", "/{b}/k?tagging"


def tag_elements(*tags: tuple[str, str]) -> str:
    return "".join(f"<Tag><Key>{name}</Key><Value>{value}</Value></Tag>" for name, value in tags)


def put_tags(target: str, *tags: tuple[str, str], expect: Expect | None = None, body: str = "", **step: Any) -> Step:
    document = body or f"<Tagging><TagSet>{tag_elements(*tags)}</TagSet></Tagging>"
    if expect is None:
        expect = Expect(204 if target == BUCKET else 200, body=b"")
    return Step(f"PUT {target}", body=document, expect=expect, **step)


def tags_are(target: str, *tags: tuple[str, str], headers: Mapping[str, Text | None] | None = None) -> Step:
    xml = {
        "TagSet/Tag/Key": tuple(name for name, _ in tags),
        "TagSet/Tag/Value": tuple(value for _, value in tags),
    }
    return Step(f"GET {target}", expect=Expect(200, "Tagging", xml, ("TagSet",), headers=headers or {}))


def tag_error(message: str, **fields: str) -> Expect:
    return Expect(400, code="InvalidTag", message=message, fields=dict(fields))


TWICE: Final = tag_error("Cannot provide multiple Tags with the same key", TagKey="Key1")
KEY: Final = "The TagKey you have provided is invalid"
VALUE: Final = "The TagValue you have provided is invalid"
_MANY: Final = "ab" * 200


def wrong_tags(target: str, system: str, count: int, message: str) -> tuple[Step, ...]:
    """Invalid tag sets, of a bucket or an object."""
    return (
        put_tags(target, ("Key1", "Val1"), ("Key1", "Val1"), expect=TWICE),
        put_tags(target, ("Key1", "Val1"), ("Key1", "Val2"), expect=TWICE),
        put_tags(target, ("Key1,Key2", "Val1"), expect=tag_error(KEY, TagKey="Key1,Key2")),
        put_tags(target, ("Key1", "Val1,Val2"), expect=tag_error(VALUE, TagKey="Key1", TagValue="Val1,Val2")),
        put_tags(target, ("aws:prefixed", "Val1"), expect=tag_error(system, TagKey="aws:prefixed")),
        put_tags(target, body="<Tagging><TagSet><Tag><Value>v</Value></Tag></TagSet></Tagging>", expect=MALFORMED_XML),
        put_tags(target, body="<Tagging><TagSet><Tag><Key>k</Key></Tag></TagSet></Tagging>", expect=MALFORMED_XML),
        put_tags(target, (_MANY[:129], "v"), expect=tag_error(KEY, TagKey=_MANY[:129])),
        put_tags(target, ("k", _MANY[:257]), expect=tag_error(VALUE, TagKey="k", TagValue=_MANY[:257])),
        put_tags(target, ("foo#bar", "v"), expect=tag_error(KEY, TagKey="foo#bar")),
        put_tags(target, ("k", "name?test"), expect=tag_error(VALUE, TagKey="k", TagValue="name?test")),
        put_tags(
            target,
            *((f"k{number}", "v") for number in range(count + 1)),
            expect=Expect(400, code="BadRequest", message=message, fields={}),
        ),
        put_tags(target, *((f"k{number}", "v") for number in range(count))),
    )


def on_marker(query: str) -> tuple[Step, ...]:
    """Operations on the tags of a delete marker, which must fail."""
    return tuple(
        Step(
            f"{method} /{{b}}/k?tagging{query}",
            body="<Tagging><TagSet></TagSet></Tagging>" if method == "PUT" else b"",
            expect=Expect(
                405,
                code="MethodNotAllowed",
                message=_MARKER,
                fields={"Method": method, "ResourceType": "DeleteMarker"},
            ),
        )
        for method in ("PUT", "GET", "DELETE")
    )


def create_bucket(tags: str, expect: Expect) -> Step:
    body = f"<CreateBucketConfiguration><Tags>{tags}</Tags></CreateBucketConfiguration>"
    return Step("PUT /{absent}", body=body, expect=expect)
