"""Elements of documents that select or guard data and that nothing here implements: refused, never ignored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeoss.errors import Cause, OssError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Set as AbstractSet

    from fakeoss.handling.call import Call
    from fakeoss.wire.xml import Element

__all__ = ["NOT_IMPLEMENTED", "refuse_elements", "refuse_not_implemented"]

NOT_IMPLEMENTED: Final[Mapping[str, frozenset[str]]] = {
    "CreateBucket": frozenset({"Bucket", "Location"}),
}
"""By operation, in Amazon's API reference as of November 2026: directory buckets."""


def refuse_not_implemented(call: Call, root: Element) -> None:
    """Raise OPERATION_NOT_IMPLEMENTED, which names the element, if ``root`` holds one that the request's operation does
    not implement, at any depth."""
    refuse_elements(call, root, NOT_IMPLEMENTED[call.operation])


def refuse_elements(call: Call, root: Element, names: AbstractSet[str]) -> None:
    """Raise OPERATION_NOT_IMPLEMENTED, which names the element, if ``root`` holds one of ``names``, at any depth."""
    pending = [root]
    while pending:
        for child in pending.pop().children:
            if child.name in names:
                raise OssError(Cause.OPERATION_NOT_IMPLEMENTED, Operation=f"{call.operation} with {child.name}")
            pending.append(child)
