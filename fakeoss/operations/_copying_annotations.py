"""The annotations of a copy: which go along, and what is said of them there.

Amazon: API Reference, CopyObject; S3 User Guide, Annotating your objects. A copy takes the annotations as they were in
one moment, so that the error for a source whose annotations change meanwhile never occurs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeoss.errors import Cause, OssError
from fakeoss.handling.sse import object_etag
from fakeoss.model import digests
from fakeoss.model.records import NOTHING, Checksum

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fakeoss.handling.call import Call
    from fakeoss.model.annotations import Annotation
    from fakeoss.model.bucket_state import BucketState
    from fakeoss.model.encryption import Encryption
    from fakeoss.model.records import ObjectRecord
    from fakeoss.wire.copysource import CopySource

__all__ = ["copied_annotations"]

_DIRECTIVE: Final = "x-amz-object-annotation-directive"
_DIRECTIVES: Final = frozenset({"COPY", "EXCLUDE"})


def _copies_annotations(call: Call) -> bool:
    """Whether the annotations of the source go along: unless the request excludes them, in a header or, as in presigned
    URLs, in its query; the header decides where both are there (our reading).

    Raises INVALID_ANNOTATION_DIRECTIVE; OPERATION_NOT_IMPLEMENTED for any directive if the profile has none.
    """
    directive = call.headers.get(_DIRECTIVE, call.query.get(_DIRECTIVE))
    if directive is None:
        return True
    if not call.profile.objects.annotation_directive:
        raise OssError(Cause.OPERATION_NOT_IMPLEMENTED, Operation=f"{call.operation} with {_DIRECTIVE}")
    if directive not in _DIRECTIVES:
        raise OssError(Cause.INVALID_ANNOTATION_DIRECTIVE, ArgumentValue=directive)
    return directive == "COPY"


def copied_annotations(
    call: Call, bucket: BucketState, address: CopySource, *, source: ObjectRecord, encryption: Encryption | None
) -> Mapping[str, Annotation]:
    """Return the annotations of the source as the copy will have them, none if the request excludes them.

    Each has been put by the copy, and is encrypted as the copy is; its checksum is of the algorithm that the request
    names for the object, else the one that it had. Raises what ``_copies_annotations`` raises,
    CHECKSUM_ALGORITHM_UNKNOWN, ACCESS_DENIED unless the caller may read the source's
    annotations and put them there, which is asked only if there are any (our reading, as it is for tags), and
    ANNOTATION_CUSTOMER_KEY if the copy is under a customer-provided key (our reading: nothing says that they are left
    out).
    """
    annotations = source.annotations
    if not _copies_annotations(call) or not annotations:
        return NOTHING
    action = "s3:GetObjectAnnotation" if address.version_id is None else "s3:GetObjectVersionAnnotation"
    call.authorise(action, call.store.bucket(address.bucket), source, key=address.key)
    call.authorise("s3:PutObjectAnnotation", bucket)
    if encryption is not None and encryption.by_customer:
        raise OssError(Cause.ANNOTATION_CUSTOMER_KEY)
    return {name: _copied(call, annotation, encryption) for name, annotation in annotations.items()}


def _copied(call: Call, annotation: Annotation, encryption: Encryption | None) -> Annotation:
    content, checksum = annotation.content, annotation.checksum
    algorithm = call.headers.get("x-amz-checksum-algorithm", checksum.algorithm).upper()
    if algorithm not in digests.ALGORITHMS:
        raise OssError(Cause.CHECKSUM_ALGORITHM_UNKNOWN)
    if algorithm != checksum.algorithm:
        checksum = Checksum(algorithm, digests.checksum_of(algorithm, content))
    etag = object_etag(call, digests.md5_of(content), encryption)
    return annotation._replace(etag=etag, checksum=checksum, modified_at=call.store.clock.now(), replication="")
