"""Query names that mean nothing to the service but something elsewhere: a request that has one wants another answer.

Amazon ignores names that it does not know. A client that sends one of another service's would therefore take a listing
for a stream of events, or an original for a thumbnail: MinIO's gateway to Amazon refused them for that reason with 501
(minio#4165), and so is done here. Names that are of no service known here have no effect, and are reported when the
mock ends; parameters that begin with ``x-`` are the caller's own notes for the access log (Amazon S3 User Guide,
Customizing access logs).
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from fakeoss.errors import Cause, OssError
from fakeoss.handling.registry import RESERVED
from fakeoss.handling.subresources import Target

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fakeoss.handling.call import Call

__all__ = ["FOREIGN", "Survey", "require_own_query", "survey"]


def _of(service: str, target: str, rows: str) -> dict[tuple[str, str], str]:
    """Return the operations of a service by the kind of resource and the query name, from lines ``name operation``."""
    pairs = (row.split(maxsplit=1) for row in rows.strip().splitlines())
    return {(target, name): f"{operation} of {service}" for name, operation in pairs}


FOREIGN: Final[Mapping[tuple[str, str], str]] = {
    # MinIO: the routes of its server, and minio-go
    **_of("MinIO", Target.SERVICE, "events ListenNotification"),
    **_of(
        "MinIO",
        Target.BUCKET,
        """
        events ListenBucketNotification
        metadata a listing with metadata
        replication-check ValidateBucketReplicationCreds
        replication-metrics GetBucketReplicationMetrics
        replication-reset ResetBucketReplicationStart
        replication-reset-status ResetBucketReplicationStatus
        """,
    ),
    **_of("MinIO", Target.OBJECT, "lambdaArn GetObjectLambda"),
    # Ceph Object Gateway: S3 API
    **_of("Ceph", Target.SERVICE, "usage GetUsage"),
    **_of(
        "Ceph",
        Target.BUCKET,
        """
        allow-unordered an unordered listing
        mdsearch metadata search
        """,
    ),
    # Dell ECS: metadata search
    **_of("ECS", Target.SERVICE, "searchmetadata metadata search"),
    **_of(
        "ECS",
        Target.BUCKET,
        """
        query metadata search
        searchmetadata metadata search
        """,
    ),
    # StorageGRID: custom operations on buckets
    **_of(
        "StorageGRID",
        Target.BUCKET,
        """
        x-ntap-sg-compliance bucket compliance
        x-ntap-sg-consistency bucket consistency
        x-ntap-sg-lastaccesstime last access time
        """,
    ),
    # Wasabi: compliance
    **_of("Wasabi", Target.BUCKET, "compliance bucket compliance"),
    **_of("Wasabi", Target.OBJECT, "compliance object compliance"),
    # IBM Cloud Object Storage: Immutable Object Storage
    **_of("IBM COS", Target.BUCKET, "protection bucket protection"),
    **_of(
        "IBM COS",
        Target.OBJECT,
        """
        extendRetention ExtendRetention
        legalHold legal holds
        """,
    ),
    # Google Cloud Storage: XML API
    **_of(
        "Google",
        Target.BUCKET,
        """
        billing bucket billing
        defaultObjectAcl default object ACLs
        encryptionConfig default encryption
        websiteConfig website configuration
        """,
    ),
    **_of(
        "Google",
        Target.OBJECT,
        """
        compose compose
        generation generations
        """,
    ),
    # Huawei OBS: API reference
    **_of(
        "OBS",
        Target.BUCKET,
        """
        customdomain custom domains
        directcoldaccess direct reading
        mirrorBackToSource mirroring
        quota bucket quota
        storageClass the default storage class
        storageinfo GetBucketStorageInfo
        storagePolicy the default storage class
        """,
    ),
    **_of(
        "OBS",
        Target.OBJECT,
        """
        append AppendObject
        modify ModifyObject
        rename RenameObject
        truncate TruncateObject
        x-image-process image processing
        """,
    ),
    # Tencent COS and its Cloud Infinite: API reference
    **_of(
        "Tencent COS",
        Target.BUCKET,
        """
        domain custom domains
        intelligenttiering tiering
        origin origin pull
        """,
    ),
    **_of(
        "Tencent COS",
        Target.OBJECT,
        """
        ci-process media processing
        imageInfo image processing
        imageMogr2 image processing
        imageView2 image processing
        watermark image processing
        """,
    ),
    # Alibaba Cloud OSS: API reference; JD Cloud has the same name for its image service
    **_of(
        "Alibaba OSS",
        Target.BUCKET,
        """
        accessmonitor access tracking
        asyncFetch AsyncFetch
        bucketInfo GetBucketInfo
        cname custom domains
        comp actions
        httpsConfig TLS configuration
        live live channels
        metaQuery data indexing
        referer hotlink protection
        resourceGroup resource groups
        stat GetBucketStat
        style image styles
        styleName image styles
        transferAcceleration transfer acceleration
        worm retention policies
        wormId retention policies
        """,
    ),
    **_of(
        "Alibaba OSS",
        Target.OBJECT,
        """
        asyncFetch AsyncFetch
        callback callbacks
        live live channels
        objectMeta GetObjectMeta
        symlink symbolic links
        vod live channels
        x-oss-async-process asynchronous processing
        x-oss-process image and document processing
        """,
    ),
}
"""What a request to a kind of resource wants of another service, by the query name."""

_PROCESS: Final = "x-oss-process"
_HARMLESS: Final = {
    "metadata": ("", "0", "false"),
    "allow-unordered": ("", "0", "false"),
    _PROCESS: ("download",),  # JD Cloud: Put-Bucket-Website-2: the object itself
}
"""Values with which a name wants nothing else."""
_KNOWN: Final = RESERVED | {
    # input members of botocore 1.44.8's model that are no sub-resource
    *("bucket-region", "continuation-token", "delimiter", "encoding-type", "fetch-owner", "id", "key-marker"),
    *("list-type", "marker", "max-buckets", "max-directory-buckets", "max-keys", "max-parts", "max-uploads"),
    *("part-number-marker", "prefix", "response-cache-control", "response-content-disposition"),
    *("response-content-encoding", "response-content-language", "response-content-type", "response-expires"),
    *("select-type", "start-after", "upload-id-marker", "version-id-marker"),
    *("annotationName", "annotation-prefix", "max-annotation-results"),
    # signatures of version 2; those of version 4 begin with X-
    *("AWSAccessKeyId", "Expires", "Signature"),
}
"""Names that mean something to the service, in some operation."""


class Survey(NamedTuple):
    """The names of a query that no operation of the service knows: those of other services, and those of none."""

    foreign: tuple[str, ...]
    stray: tuple[str, ...]


@lru_cache(512)
def survey(target: str, *names: str) -> Survey:
    """Return the names in the query of a request to ``target``, in order, that no operation knows."""
    unknown = [name for name in names if name not in _KNOWN]
    foreign = tuple(name for name in unknown if (target, name) in FOREIGN)
    stray = tuple(name for name in unknown if name not in foreign and not name.lower().startswith("x-"))
    return Survey(foreign, stray)


def require_own_query(call: Call, target: str) -> None:
    """Raise OPERATION_NOT_IMPLEMENTED if the query of a request to ``target`` wants something of another service."""
    for name in survey(target, *call.query).foreign:
        if name in call.profile.own_query:
            continue
        if name == _PROCESS and (call.request.method == "PUT" or _is_website(call)):
            continue  # only what is read is processed
        if call.query[name].lower() not in _HARMLESS.get(name, ()):
            operation = f"{FOREIGN[target, name]} (the query parameter {name})"
            raise OssError(Cause.OPERATION_NOT_IMPLEMENTED, Operation=operation)


def _is_website(call: Call) -> bool:
    """Whether the bucket's website answers, which may redirect the images that are missing (JD Cloud:
    Put-Bucket-Website-2)."""
    bucket = call.store.find(call.bucket_name or "")
    is_site = bucket is not None and bucket.settings.website is not None
    return is_site and call.profile.websites_at_buckets and call.virtual_hosted
