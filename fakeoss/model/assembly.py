"""The object that the listed parts of an upload make."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from fakeoss.errors import Cause, OssError
from fakeoss.model import digests, rope
from fakeoss.model.records import COMPOSITE, FULL_OBJECT, Checksum, Completion, NewObject, PartEntry

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fakeoss.limits import Limits
    from fakeoss.model.records import Part
    from fakeoss.model.uploads import MultipartUpload

__all__ = ["ListedPart", "assemble", "require_order"]


class ListedPart(NamedTuple):
    """A part as CompleteMultipartUpload lists it: ``etag`` bare, checksums by algorithm."""

    number: int
    etag: str
    checksums: tuple[tuple[str, str], ...] = ()


def assemble(
    upload: MultipartUpload,
    listed: Sequence[ListedPart],
    limits: Limits,
    *,
    repeats: bool = False,
    sizes_first: bool = False,
) -> NewObject:
    """The object that the listed parts make, sharing their bytes; nothing is published yet. With ``repeats`` a part may
    be listed several times, with ``sizes_first`` sizes are judged before ETags.

    Raises NO_PARTS, INVALID_PART_ORDER, LISTED_PART_MISSING or INVALID_PART, PART_TOO_SMALL and the causes of wrong
    part checksums, in this order (ours, from the recorded answers to single faults); NO_SUCH_UPLOAD when it was closed
    meanwhile.
    """
    if not listed:
        raise OssError(Cause.NO_PARTS)
    require_order(listed, upload.upload_id, repeats=repeats)
    if sizes_first:
        _require_sizes([upload.parts[part.number] for part in listed[:-1] if part.number in upload.parts], limits)
    parts = [_found(upload, part) for part in listed]
    _require_sizes(parts[:-1], limits)
    size = sum(part.size for part in parts)
    if size > limits.max_object_size:
        raise OssError(Cause.ENTITY_TOO_LARGE, ProposedSize=size, MaxSizeAllowed=limits.max_object_size)
    content = rope.joined(part.content for part in parts)
    accepted = tuple((part.number, part.etag) for part in parts)
    return NewObject(
        upload.key,
        content,
        digests.multipart_etag([part.etag for part in parts]),
        upload.attributes,
        checksum=_checksum(upload, parts),
        completion=Completion(upload.upload_id, accepted, _entries(upload, parts)),
        encryption=upload.encryption,
        owner=upload.owner,
    )


def _require_sizes(parts: Sequence[Part], limits: Limits) -> None:
    for part in parts:
        if part.size < limits.min_part_size:
            sizes = {"ProposedSize": part.size, "MinSizeAllowed": limits.min_part_size}
            raise OssError(Cause.PART_TOO_SMALL, **sizes, PartNumber=part.number, ETag=part.etag)


def require_order(listed: Sequence[ListedPart], upload_id: str, *, repeats: bool) -> None:
    """Raise INVALID_PART_ORDER unless the listed parts are in ascending order, or, with ``repeats``, not descending."""
    if any(second.number < first.number + (not repeats) for first, second in pairwise(listed)):
        raise OssError(Cause.INVALID_PART_ORDER, UploadId=upload_id)


def _found(upload: MultipartUpload, listed: ListedPart) -> Part:
    part = upload.parts.get(listed.number)
    if not upload.is_open:
        raise OssError(Cause.NO_SUCH_UPLOAD, UploadId=upload.upload_id)
    if part is None or part.etag != listed.etag:
        raise _invalid(upload, listed, missing=part is None)
    if upload.checksum_type == COMPOSITE and not listed.checksums:
        algorithm = str(upload.algorithm).lower()
        raise OssError(Cause.PART_CHECKSUM_MISSING, Algorithm=algorithm, PartNumber=listed.number)
    for algorithm, value in listed.checksums:
        if upload.algorithm not in (None, algorithm):
            raise OssError(Cause.PART_CHECKSUM_OTHER, Algorithm=algorithm.lower(), PartNumber=listed.number)
        if upload.algorithm is None or part.checksum != value:
            raise _invalid(upload, listed)
    return part


def _invalid(upload: MultipartUpload, listed: ListedPart, *, missing: bool = False) -> OssError:
    cause = Cause.LISTED_PART_MISSING if missing else Cause.INVALID_PART
    return OssError(cause, UploadId=upload.upload_id, PartNumber=listed.number, ETag=listed.etag)


def _checksum(upload: MultipartUpload, parts: Sequence[Part]) -> Checksum | None:
    sums = [part.checksum for part in parts if part.checksum is not None]
    if upload.algorithm is None or len(sums) != len(parts):
        return None
    if upload.checksum_type == COMPOSITE:
        value = f"{digests.composite(upload.algorithm, sums)}-{len(sums)}"
        return Checksum(upload.algorithm, value, COMPOSITE)
    sized = [(value, part.size) for value, part in zip(sums, parts, strict=True)]
    return Checksum(upload.algorithm, digests.combined(upload.algorithm, sized), FULL_OBJECT)


def _entries(upload: MultipartUpload, parts: Sequence[Part]) -> tuple[PartEntry, ...]:
    entries, stop = [], 0
    for part in parts:
        stop += part.size
        entries.append(PartEntry(part.number, stop, part.checksum if upload.checksum_type == COMPOSITE else None))
    return tuple(entries)
