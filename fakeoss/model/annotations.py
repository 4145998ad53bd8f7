"""Annotations: named texts that belong to one version of an object and can be changed without touching it.

Amazon: S3 User Guide, Annotating your objects; API Reference, PutObjectAnnotation. They are part of what is said of a
version, so that they go where it goes: into copies, replicas, snapshots and dumps. They have no versions of their own.
"""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from unicodedata import category

from fakeoss.errors import Cause, OssError
from fakeoss.limits import MIB
from fakeoss.model import digests, rope
from fakeoss.model.records import NOTHING, Checksum

if TYPE_CHECKING:
    from fakeoss.model.records import Attributes
    from fakeoss.model.rope import Body

__all__ = [
    "DEFAULT_ALGORITHM",
    "MAX_ANNOTATIONS",
    "MAX_NAME",
    "MAX_PAYLOAD",
    "Annotation",
    "new_annotation",
    "require_name",
    "require_payload",
    "require_prefix",
    "with_annotation",
    "without_annotation",
]

MAX_ANNOTATIONS: Final = 1_000
"""How many a version may have."""
MAX_NAME: Final = 512
"""Longest name, in bytes."""
MAX_PAYLOAD: Final = MIB
"""Largest payload, in bytes."""
DEFAULT_ALGORITHM: Final = "CRC64NVME"
"""The algorithm of the checksum of an annotation that was sent without one."""
_PUNCTUATION: Final = frozenset("_.-")
_RESERVED: Final = ("aws", "s3")


class Annotation(NamedTuple):
    """An annotation as it was put: its name, bare ``etag``, checksum, and when, in epoch seconds."""

    name: str
    etag: str
    checksum: Checksum
    modified_at: float
    content: Body
    replication: str = ""
    """As that of an object."""

    @property
    def size(self) -> int:
        """Bytes of the payload."""
        return rope.size_of(self.content)

    @property
    def body(self) -> bytes:
        """The payload as bytes."""
        return rope.to_bytes(self.content)

    @property
    def text(self) -> str:
        """The payload, which is always UTF-8, as text."""
        return self.body.decode("utf-8")

    def json(self) -> Any:
        """Return the payload, read as JSON. Raises ValueError if it is none."""
        import json  # few annotations are read as such

        return json.loads(self.body)

    @property
    def last_modified(self) -> datetime:
        """When it was put, in UTC, whole seconds."""
        return datetime.fromtimestamp(int(self.modified_at), timezone.utc)

    def __eq__(self, other: object) -> bool:
        """Whether both say the same, wherever their bytes are."""
        if not isinstance(other, Annotation):
            return NotImplemented
        facts = (self.name, self.etag, self.checksum, self.modified_at, self.replication)
        others = (other.name, other.etag, other.checksum, other.modified_at, other.replication)
        return facts == others and digests.is_same_content(self.content, other.content)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash((self.name, self.etag, self.modified_at))

    def __repr__(self) -> str:
        return f"<Annotation {self.name!r} {self.size} bytes, etag {self.etag}>"


def require_name(name: str) -> None:
    """Raise ANNOTATION_NAME_TOO_LONG or ANNOTATION_NAME for what cannot be the name of an annotation."""
    if len(name.encode("utf-8", "surrogatepass")) > MAX_NAME:
        raise OssError(Cause.ANNOTATION_NAME_TOO_LONG, AnnotationName=name)
    if not name or not all(map(_is_allowed, name)) or name.lower().startswith(_RESERVED):
        raise OssError(Cause.ANNOTATION_NAME, AnnotationName=name)


def _is_allowed(character: str) -> bool:
    """Whether names may have it: letters and digits of any language, ``_``, ``.``, ``-``, and the marks that belong to
    letters in many languages (that these are allowed is our reading)."""
    return character in _PUNCTUATION or character.isalnum() or category(character)[0] == "M"


def require_prefix(prefix: str) -> None:
    """Raise ANNOTATION_PREFIX for a prefix that no name can have (our reading of what makes one invalid)."""
    if len(prefix.encode("utf-8", "surrogatepass")) > MAX_NAME or not all(map(_is_allowed, prefix)):
        raise OssError(Cause.ANNOTATION_PREFIX, AnnotationPrefix=prefix)


def require_payload(content: Body) -> None:
    """Raise ANNOTATION_EMPTY, ENTITY_TOO_LARGE or ANNOTATION_NOT_TEXT for what cannot be a payload."""
    size = rope.size_of(content)
    if not size:
        raise OssError(Cause.ANNOTATION_EMPTY)
    if size > MAX_PAYLOAD:
        raise OssError(Cause.ENTITY_TOO_LARGE, ProposedSize=size, MaxSizeAllowed=MAX_PAYLOAD)
    try:
        rope.to_bytes(content).decode("utf-8")
    except UnicodeDecodeError:
        raise OssError(Cause.ANNOTATION_NOT_TEXT) from None


def new_annotation(
    name: str, content: Body, at: float, *, etag: str = "", checksum: Checksum | None = None, replication: str = ""
) -> Annotation:
    """An annotation of this moment; without an ``etag`` that is the MD5 of its payload, without a ``checksum`` it is
    that which the service computes. Raises as ``require_name`` and ``require_payload``."""
    require_name(name)
    require_payload(content)
    if checksum is None:
        checksum = Checksum(DEFAULT_ALGORITHM, digests.checksum_of(DEFAULT_ALGORITHM, content))
    return Annotation(name, etag or digests.md5_of(content), checksum, at, content, replication)


def with_annotation(attributes: Attributes, annotation: Annotation) -> Attributes:
    """``attributes`` with an annotation, in the place of the one of its name. Raises TOO_MANY_ANNOTATIONS."""
    annotations = {**attributes.annotations, annotation.name: annotation}
    if len(annotations) > MAX_ANNOTATIONS:
        raise OssError(Cause.TOO_MANY_ANNOTATIONS)
    return attributes._replace(annotations=annotations)


def without_annotation(attributes: Attributes, name: str) -> Attributes:
    """``attributes`` without the annotation of this name."""
    annotations = {each: annotation for each, annotation in attributes.annotations.items() if each != name}
    return attributes._replace(annotations=annotations or NOTHING)
