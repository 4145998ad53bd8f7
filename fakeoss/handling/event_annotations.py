"""What the documents about events say of annotations.

Amazon: S3 User Guide, Event message structure, and EventBridge event message structure. Nothing of it was recorded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from fakeoss.model.events import ANNOTATED, CREATED, UNANNOTATED

if TYPE_CHECKING:
    from fakeoss.model.events import Change

__all__ = ["REASONS", "annotation_element", "is_annotated_copy"]

REASONS: Final = {ANNOTATED: "PutObjectAnnotation", UNANNOTATED: "DeleteObjectAnnotation"}
"""The reason in EventBridge events, by the kind of change."""


def annotation_element(change: Change, name: str, etag: str) -> dict[str, Any]:
    """Return the element about the annotation that was changed, of which a change has one; ``name`` and ``etag`` are
    what the element and its ETag are called. A deleted annotation has its name alone.

    That EventBridge has one object, and the other documents a list of them, is how the two pages show it.
    """
    if change.kind not in REASONS:
        return {}
    annotation = None if change.record is None else change.record.annotations.get(change.about)
    document: dict[str, Any] = {"name": change.about}
    if annotation is not None and change.kind == ANNOTATED:
        document.update({"size": annotation.size, etag: annotation.etag})
    return {name: document if name == "object-annotation" else [document]}


def is_annotated_copy(change: Change, operation: str) -> bool:
    """Whether the change is a copy, made by ``operation``, of which the documents say that it has annotations. That
    they say nothing of other copies is our reading."""
    record = change.record
    return change.kind == CREATED and operation == "CopyObject" and record is not None and bool(record.annotations)
