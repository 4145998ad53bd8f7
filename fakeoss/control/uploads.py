"""Multipart uploads: the open ones with their parts, and those that a program of the control API makes itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from fakeoss.control.exchange import refusing
from fakeoss.control.objects import entry_view
from fakeoss.errors import Cause, OssError
from fakeoss.matching import Criteria
from fakeoss.model import digests
from fakeoss.model.assembly import ListedPart, assemble
from fakeoss.model.store import state_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fakeoss.control.exchange import Inquiry, Laboratory
    from fakeoss.model.bucket import Bucket
    from fakeoss.model.bucket_state import BucketState
    from fakeoss.model.records import Part
    from fakeoss.model.rope import Body
    from fakeoss.model.store import Store
    from fakeoss.model.uploads import MultipartUpload

    Sources = dict[tuple[str | None, int | None], tuple[str | None, str | None]]

__all__ = ["abort", "begin", "complete", "list_uploads", "put_part"]

_COPIED: Final = ("UploadPart", "UploadPartCopy")


def list_uploads(laboratory: Laboratory, inquiry: Inquiry) -> dict[str, Any]:
    """List the open uploads with their parts. Raises NO_SUCH_BUCKET."""
    store = laboratory.store
    listed = [store.bucket(inquiry.query["bucket"])] if "bucket" in inquiry.query else store.buckets
    opened = [(bucket.name, upload) for bucket in listed for upload in bucket.uploads]
    sources = _sources(store, [upload.upload_id for _, upload in opened]) if opened else {}
    return {"uploads": [_upload_view(bucket, upload, sources) for bucket, upload in opened]}


def _sources(store: Store, uploads: Iterable[str]) -> Sources:
    """Return from where parts were copied, by upload and number, as far as the calls tell that the log still keeps."""
    criteria = Criteria({"operation": _COPIED, "status": 200, "code": None, "upload": set(uploads)})
    calls = state_of(store).calls.matches(criteria).entries
    return {(call.upload, call.part): (call.copy_source, call.copy_source and call.range) for call in calls}


def _upload_view(bucket: str, upload: MultipartUpload, sources: Sources) -> dict[str, Any]:
    parts = [part for _, part in sorted(dict(upload.parts).items())]
    return {
        "bucket": bucket,
        "key": upload.key,
        "upload_id": upload.upload_id,
        "initiated_at": upload.initiated_at,
        "storage_class": upload.attributes.storage_class,
        "size": sum(part.size for part in parts),
        "parts": [_part_view(part, *sources.get((upload.upload_id, part.number), (None, None))) for part in parts],
    }


def _part_view(part: Part, source: str | None = None, source_range: str | None = None) -> dict[str, Any]:
    names = ("number", "size", "etag", "modified_at", "checksum")
    return {**{name: getattr(part, name) for name in names}, "source": source, "source_range": source_range}


# uploads of the API's own


def begin(laboratory: Laboratory, inquiry: Inquiry) -> dict[str, Any]:
    """Begin an upload. Raises NO_SUCH_BUCKET, and what ``Bucket.start_upload`` raises."""
    bucket, document = laboratory.store.bucket(inquiry.words["bucket"]), dict(inquiry.document)
    with refusing(TypeError, ValueError):
        upload = bucket.start_upload(document.pop("key"), **document)
    return _upload_view(bucket.name, upload, {})


def _found(laboratory: Laboratory, inquiry: Inquiry) -> tuple[BucketState, Bucket, MultipartUpload]:
    """Return the open upload that is named, and its bucket. Raises NO_SUCH_BUCKET, NO_SUCH_UPLOAD."""
    name, upload_id = inquiry.words["bucket"], inquiry.words["upload"]
    state, bucket = state_of(laboratory.store).bucket(name), laboratory.store.bucket(name)
    for upload in bucket.uploads:
        if upload.upload_id == upload_id:
            return state, bucket, upload
    raise OssError(Cause.NO_SUCH_UPLOAD, UploadId=upload_id)


def put_part(laboratory: Laboratory, inquiry: Inquiry) -> dict[str, Any]:
    """Store a part; the last one of a number counts. Raises NO_SUCH_BUCKET, NO_SUCH_UPLOAD, PART_NUMBER_RANGE."""
    state, _, upload = _found(laboratory, inquiry)
    number, store = inquiry.query["number"], state.store
    if not 1 <= number <= store.limits.max_parts:
        raise OssError(Cause.PART_NUMBER_RANGE, ArgumentValue=str(number), Max=store.limits.max_parts)
    content = _kept(state, inquiry.document)
    etag = store.part_etag(digests.md5_of(content), upload, number)
    algorithm = upload.algorithm
    checksum = None if algorithm is None else digests.checksum_of(algorithm, content)
    return _part_view(state.put_part(upload, number, content, (etag, checksum)))


def _kept(state: BucketState, octets: bytes) -> Body:
    """Return a body as the store keeps it: one that outlives the process has what is large in a file."""
    spool = state.store.spool()
    if spool is None or len(octets) < spool.least:
        return octets
    spool.write(octets)
    return spool.content()


def complete(laboratory: Laboratory, inquiry: Inquiry) -> dict[str, Any]:
    """Join all the parts that an upload has. Raises NO_SUCH_BUCKET, NO_SUCH_UPLOAD, NO_PARTS, PART_TOO_SMALL,
    OBJECT_LOCKED; the upload is open then."""
    state, _, upload = _found(laboratory, inquiry)
    parts = [part for _, part in sorted(dict(upload.parts).items())]
    listed = [ListedPart(part.number, part.etag, _checksums(upload, part)) for part in parts]
    made = state.complete(upload, assemble(upload, listed, state.store.limits))
    state.tell()
    return entry_view(made)


def _checksums(upload: MultipartUpload, part: Part) -> tuple[tuple[str, str], ...]:
    return () if upload.algorithm is None or part.checksum is None else ((upload.algorithm, part.checksum),)


def abort(laboratory: Laboratory, inquiry: Inquiry) -> None:
    """Abort an upload and forget its parts. Raises NO_SUCH_BUCKET, NO_SUCH_UPLOAD."""
    state, _, upload = _found(laboratory, inquiry)
    state.abort(upload)
