"""The records of a profile for objects, copies, multipart uploads and listings: the switches in which services differ. The
defaults are Amazon's.

"Measured" means, unless another source is named: with raw requests to the engine of that name and version on 28 November
2026. JuiceFS 1.4.2's gateway has the API layer of MinIO as of February 2021.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["AMAZON_COPIES", "CHOICES", "CopyTraits", "ListingTraits", "MultipartTraits", "ObjectTraits"]


class ObjectTraits(NamedTuple):
    """Objects: what is stored with them, and how they are read."""

    storage_classes: frozenset[str]
    restore_upgrade: bool = True
    """Whether a faster retrieval tier may be requested while an archived object is being restored."""
    checksums: bool = True
    """Whether checksums are stored with objects and returned."""
    checksums_verified: bool = True
    """Whether a checksum in a header is compared with the body (not at Ceph RGW 16.2.15 and JuiceFS 1.4.2: measured of
    CRC32C and SHA256 in UploadPart)."""
    document_digests_compared: bool = True
    """Whether Content-MD5 of a document is compared with it (not at JuiceFS 1.4.2, and at Ceph RGW 16.2.15 of lifecycle
    configurations alone: measured)."""
    digest_is_md5: bool = False
    """Whether DeleteObjects and the documents of object lock need Content-MD5 itself, rather than any checksum (measured at
    JuiceFS 1.4.2 of DeleteObjects, which SDKs of 2025 and later send with a CRC32 alone)."""
    checksum_modes_checked: bool = True
    """Whether CreateMultipartUpload refuses a checksum algorithm or type that does not exist, or not together (not at
    Ceph RGW 16.2.15, Swift 2.38.3 and JuiceFS 1.4.2: measured)."""
    redirects_checked: bool = True
    """Whether x-amz-website-redirect-location must be a path or a URL (not at Ceph RGW 16.2.15: measured)."""
    early_digests: str = "never"
    """Which Content-MD5 is refused before anything else is looked at, the signature included, in any request, even one
    that has no body: one that is ``"malformed"`` (measured at Swift 2.38.3 and JuiceFS 1.4.2), has characters that are
    ``"not base64"`` (measured at Ceph RGW 16.2.15), or ``"never"`` one."""
    trailers: str = "read"
    """What an x-amz-content-sha256 that announces a trailer means: that the body has one, which is ``"read"``; or a hash
    that no body has, so that all such requests are ``"refused"`` (measured at JuiceFS 1.4.2), or those whose body is read
    (``"refused with body"``, measured at Ceph RGW 16.2.15)."""
    checksum_algorithms: frozenset[str] = frozenset()
    """The algorithms of checksums in headers; if there are any, no body may be sent with another, nor with a value that is
    none, not even where it is not compared, as by CompleteMultipartUpload (CRC32, CRC32C, CRC64NVME, SHA1 and SHA256 at
    Swift 2.38.3: measured). If empty, all of Amazon's."""
    encoded_words: bool = False
    """Whether user metadata that is not printable ASCII is received and returned as encoded words (RFC 2047)."""
    unmodified_headers: bool = True
    """Whether a read of what was not modified is answered with its ETag and Last-Modified (not at Ceph RGW 16.2.15:
    measured; ceph/s3-tests, test_get_object_ifnonematch_good, expect the former)."""
    directory_bucket_conditions: bool = False
    """Whether deletions and AbortMultipartUpload judge conditions on size and time, which Amazon has for directory
    buckets and refuses elsewhere (API reference: DeleteObject, AbortMultipartUpload; ministack#1501)."""
    unknown_conditions_refused: bool = True
    """Whether conditions, and headers of object lock, that an operation does not know are refused with 501, rather than
    having no effect (measured at Ceph RGW 16.2.15, Swift 2.38.3 and JuiceFS 1.4.2)."""
    restricted_tags: bool = True
    """Whether tags may hold only letters, digits, spaces and ``+-=.:/@``, and none may begin with ``aws:``; and whether a
    value in ``x-amz-tagging`` may not hold ``=`` nor an item a comma (neither at Ceph RGW 16.2.15 nor at JuiceFS 1.4.2:
    measured)."""
    repeated_tags: str = "refused"
    """What tags of the same name are: ``"refused"``, in ``x-amz-tagging`` the first of them (``"first in header"``, measured
    at JuiceFS 1.4.2), or the ``"first"`` everywhere (measured at Ceph RGW 16.2.15, which keeps all of them)."""
    plain_tagging_header: bool = False
    """Whether ``+`` in ``x-amz-tagging`` is itself, rather than a space, and an empty item is a tag without a name, rather
    than nothing (measured at Ceph RGW 16.2.15)."""
    tag_elements: str = "exact"
    """What a TagSet must hold: tags with Key and Value and nothing else (``"exact"``), whatever else it holds (``"needed"``,
    measured at Ceph RGW 16.2.15), or tags, whose Key or Value is empty if it is missing (``"free"``, measured at JuiceFS
    1.4.2)."""
    sorted_tags: bool = False
    """Whether tags are sorted by their names, those of documents, too (measured at Ceph RGW 16.2.15)."""
    max_tag_value: int = 256
    """Longest value of an object's tag, in characters."""
    max_tagging_header: int = 0
    """Longest ``x-amz-tagging``, in bytes; 0 for no limit."""
    annotation_directive: bool = True
    """Whether CopyObject may say, in a header or its query, what becomes of annotations."""
    max_content_disposition: int = 0
    """Longest Content-Disposition, in bytes; 0 for no limit."""
    several_ranges: bool = True
    """Whether a Range header with several ranges is ignored (200 with the whole object) rather than refused."""
    served_ranges: str = "none"
    """Which of several ranges in one Range header are served: ``"none"`` (see ``several_ranges``), the ``"first"`` alone
    (measured at Ceph RGW 16.2.15), or ``"all"``, as multipart/byteranges (measured at Swift 2.38.3)."""
    empty_suffixes: bool = False
    """Whether ``bytes=-0`` selects the whole object, rather than nothing (measured at Ceph RGW 16.2.15)."""
    bad_ranges_refused: bool = False
    """Whether a Range header of bytes that cannot be read is refused as unsatisfiable, rather than ignored (measured at
    Ceph RGW 16.2.15)."""
    backward_ranges_refused: bool = False
    """The same of a range that ends before it begins (measured at Ceph RGW 16.2.15 and JuiceFS 1.4.2)."""
    strict_ranges: bool = False
    """Whether a Range header is ignored unless it is one range, ``bytes=`` in small letters, without spaces, of numbers of
    at most 64 bits (measured at JuiceFS 1.4.2)."""
    tag_lists: bool = True
    """Whether ``If-Match`` and ``If-None-Match`` of reads and copy sources may be ``*`` or name several entity tags, rather
    than being one entity tag whatever they hold (measured at Ceph RGW 16.2.15 of reads with ``*``, at JuiceFS 1.4.2)."""
    dates_outweighed: bool = True
    """Whether ``If-Unmodified-Since`` has no effect beside an ``If-Match`` that is met, in reads and of copy sources, and
    ``If-Modified-Since`` none beside an ``If-None-Match`` of another object, in reads (Swift 2.38.3 and JuiceFS 1.4.2 were
    measured to judge both)."""
    bad_dates_refused: bool = False
    """Whether a date in a condition of a read is refused if it is none, an empty one, too, rather than ignored (measured at
    Ceph RGW 16.2.15)."""
    empty_version_id: bool = False
    """Whether an empty version id in a request for a key is ignored, rather than refused (measured at Ceph RGW 16.2.15 and
    JuiceFS 1.4.2)."""
    null_of_nothing: bool = True
    """Whether version ``null`` of a key without any version is answered with NoSuchVersion, rather than NoSuchKey (measured
    at Swift 2.38.3 and JuiceFS 1.4.2; Ceph RGW 16.2.15 answers NoSuchKey for any version that does not exist)."""
    part_reads: bool = True
    """Whether GetObject and HeadObject know the parts of an object; if not, its part 1 is the whole of it, returned without
    Content-Range, and no other exists (measured at JuiceFS 1.4.2)."""
    part_number_checks: str = "before the key"
    """When GetObject and HeadObject check a part number: all of it after the bucket and before the key was looked up; or
    before either is, except that a number that is too large is refused after both, and only beside a Range that can be
    read: that first (``"range first"``, measured at Swift 2.38.3), or the number, where an empty one is none
    (``"number first"``, measured at JuiceFS 1.4.2)."""
    directories: bool = False
    """Whether PutObject makes a directory of a key that ends with a slash: it has no entity tag, and no bytes, with which
    it is refused (measured at JuiceFS 1.4.2). Other slashes of keys are as everywhere."""
    max_metadata_value: int = 0
    """Longest value in the user metadata, in bytes; 0 for no limit (Swift 2.38.3: 256)."""
    free_conditions: bool = False
    """Whether ``If-None-Match`` of a write may name entity tags, which the object must then not have, and ``If-Match`` may
    be ``*`` (measured at Ceph RGW 16.2.15)."""
    quoted_tags_match: bool = True
    """Whether an entity tag in quotes can be that of the object in a condition of a write; at Ceph RGW 16.2.15 only one
    without quotes is (measured)."""
    match_of_missing: bool = True
    """Whether ``If-Match`` of a write to a key without an object is answered with NoSuchKey, rather than as a
    precondition that failed (measured at Ceph RGW 16.2.15)."""
    loose_deletions: bool = False
    """Whether deletions with conditions, which may name a version, do nothing about what is missing, and are judged of a
    delete marker as of an object without entity tag (ceph/s3-tests, test_delete_object_current_if_match)."""
    unknown_versions_deleted: frozenset[str] = frozenset()
    """Which of DeleteObject and DeleteObjects succeed with what is no version id (both at Ceph RGW 16.2.15, the former at Swift
    2.38.3: measured)."""
    deletions_like_reads: bool = False
    """Whether DeleteObject and AbortMultipartUpload judge ``If-Match`` and ``If-Unmodified-Since`` as a read does, of what is
    there: of nothing, only ``If-Match: *`` fails, and an upload has the entity tag of an empty object (measured at Swift
    2.38.3)."""
    marker_header: str = "if there"
    """When NoSuchKey says in a header whether there is a delete marker: ``"if there"`` is one, ``"never"`` (measured at Ceph
    RGW 16.2.15), or ``"always"`` (ceph/s3-tests, test_delete_marker_nonversioned)."""
    parts_shown: bool = False
    """Whether GetObjectAttributes lists the parts of any object that has some, not only those with checksums (ceph/s3-tests,
    test_get_multipart_object_attributes)."""
    counted_checksums: bool = False
    """Whether GetObjectAttributes shows the number of parts at the end of a checksum, too (ceph/s3-tests,
    test_multipart_use_cksum_helper_sha256)."""
    deletion_needs_digest: bool = True
    """Whether DeleteObjects requires Content-MD5 or a checksum (Ceph RGW 16.2.15 was measured not to)."""
    repeated_deletions: bool = False
    """Whether DeleteObjects performs and answers each of several equal entries, rather than one of them (recorded at
    Amazon, April 2026)."""
    deletion_elements: str = "judged"
    """What the entity tag of an object, in the document of DeleteObjects, is: ``"judged"`` as a condition, as nothing else that
    is not in its schema; ``"malformed"`` as the latter is (measured at Swift 2.38.3), or ``"ignored"``, as that is, too
    (measured at Ceph RGW 16.2.15 and JuiceFS 1.4.2)."""
    deleted_keys_shown: bool = True
    """Whether DeleteObjects shows the keys that it has deleted, rather than an empty element for each (measured at JuiceFS
    1.4.2)."""
    deletion_of_nothing: bool = False
    """Whether DeleteObjects may name no object (measured at Ceph RGW 16.2.15)."""


_COPY_ORDER: Final = "bucket number source range upload source-key condition range-end"


class CopyTraits(NamedTuple):
    """The source of CopyObject and UploadPartCopy, its range and its conditions."""

    copy_order: str = _COPY_ORDER
    """In which order UploadPartCopy looks for what is wrong, of two things that are: the target's bucket, the part number,
    the form of the source and of its range, whether the caller may write and the upload exists, the source's bucket and
    key, the conditions, where the range begins and ends. Beside Amazon's order, those that were measured at Ceph RGW
    16.2.15, Swift 2.38.3 and JuiceFS 1.4.2."""
    directives: str = "exact"
    """How COPY and REPLACE may be written in the directives of CopyObject: ``"exact"`` so, in ``"any case"`` (measured at
    Ceph RGW 16.2.15), or so, ``"or empty"`` for COPY (measured at JuiceFS 1.4.2)."""
    target_lookup: str = "first"
    """When CopyObject looks for the bucket of its target: ``"first"``, ``"after form"`` of the source (measured at Ceph RGW
    16.2.15), or ``"after source"``, once that and the conditions were found right (measured at Swift 2.38.3 and JuiceFS
    1.4.2)."""
    copied_digests: bool = False
    """Whether Content-MD5 of UploadPartCopy is compared with the bytes that are copied (measured at Ceph RGW 16.2.15),
    unless it is refused (``foreign_headers_refused``)."""
    open_ranges: str = "refused"
    """What a copy range without one of its ends is: ``"refused"``, the ``"rest"`` of the source, or its last bytes
    (measured at Swift 2.38.3), or read with 0 for what is missing (``"zero"``, measured at Ceph RGW 16.2.15: ``bytes=0-``
    copies one byte)."""
    ranges_past_end: str = "refused"
    """What becomes of a copy range that ends after the source: ``"refused"`` or ``"clipped"`` (measured at Swift
    2.38.3)."""
    backward_ranges: str = "malformed"
    """What a copy range is that ends before it begins: ``"malformed"``, or ``"beyond"`` the source (measured at Ceph RGW
    16.2.15)."""
    range_unit_any_case: bool = False
    """Whether the unit of a copy range may be written in capitals (measured at Swift 2.38.3)."""
    empty_range_ignored: bool = False
    """Whether an empty ``x-amz-copy-source-range`` is ignored, rather than malformed (measured at JuiceFS 1.4.2)."""
    long_ranges: bool = False
    """Whether the ends of a copy range may have any number of digits, rather than 19 (measured at Ceph RGW 16.2.15 and
    Swift 2.38.3)."""
    ranges_of_nothing: bool = False
    """Whether any range may be copied of a source without bytes (measured at Ceph RGW 16.2.15)."""
    plus_in_source: bool = True
    """Whether ``+`` in a copy source is a space, rather than itself (measured at Ceph RGW 16.2.15, Swift 2.38.3 and
    JuiceFS 1.4.2)."""
    bad_escapes: str = "refused"
    """What a copy source with a broken percent-encoding is: ``"refused"``, read as it stands (``"literal"``, measured at
    Swift 2.38.3 and JuiceFS 1.4.2), or no copy source, as an empty one is then, too, so that the body is stored
    (``"no copy"``, measured at Ceph RGW 16.2.15, where an escape that the end cuts off is left out)."""
    source_query: str = "key"
    """What a query of a copy source is that is no version id: part of the ``"key"``, ``"refused"`` (measured at Swift
    2.38.3), or ``"ignored"`` (measured at JuiceFS 1.4.2)."""
    empty_source_version: bool = False
    """Whether an empty version id in a copy source is ignored, rather than refused (measured at Ceph RGW 16.2.15, Swift
    2.38.3 and JuiceFS 1.4.2)."""
    source_urls: bool = True
    """Whether a copy source may be a URL (neither at Ceph RGW 16.2.15 nor at Swift 2.38.3: measured)."""
    source_buckets: str = "some bucket"
    """What the bucket of a copy source may be called: as ``"some bucket"`` may be, or was once; ``"any"`` text, which is
    looked up (measured at Ceph RGW 16.2.15 and Swift 2.38.3); or that, but if there is none, and no ``"new bucket"`` may
    be called so, the answer is InvalidBucketName (measured at JuiceFS 1.4.2)."""
    sources_decoded_twice: bool = False
    """Whether a copy source is decoded twice, the first time with its query (measured at Ceph RGW 16.2.15)."""
    source_tenants: bool = False
    """Whether what stands before a colon in the bucket of a copy source is a tenant, so that a name that ends with one is
    invalid (measured at Ceph RGW 16.2.15)."""
    future_dates_ignored: bool = True
    """Whether ``If-Modified-Since`` of a read, and ``x-amz-copy-source-if-modified-since``, are ignored if they lie in the
    future (Swift 2.38.3 and JuiceFS 1.4.2 were measured not to, and Ceph RGW 16.2.15 in reads)."""
    copy_body_refused: bool = False
    """Whether UploadPartCopy with a body is answered with RequestTimeout, and CopyObject with 501, rather than the body
    being ignored (measured at Ceph RGW 16.2.15)."""
    foreign_headers_refused: bool = True
    """Whether UploadPartCopy refuses Content-MD5 and ``x-amz-metadata-directive``, rather than ignoring the latter
    (measured at Ceph RGW 16.2.15) or both (measured at Swift 2.38.3 and JuiceFS 1.4.2)."""
    changes_in_place: frozenset[str] = frozenset({"x-amz-storage-class", "x-amz-website-redirect-location"})
    """The headers with which an object may be copied onto itself (none of them at Ceph RGW 16.2.15 and Swift 2.38.3:
    measured)."""
    class_before_source: bool = False
    """Whether an invalid storage class is refused before the source is looked up (measured at Ceph RGW 16.2.15, Swift 2.38.3
    and JuiceFS 1.4.2)."""
    redirects_copied: bool = False
    """Whether a copy has the redirect location of its source, unless the request has one (measured at Ceph RGW 16.2.15)."""
    tags_with_metadata: bool = False
    """Whether a copy whose metadata is replaced has no tags of its source, whatever the directive for tags (measured at Ceph
    RGW 16.2.15)."""
    none_match_of_source: bool = False
    """Whether ``If-None-Match: *`` of a copy is a condition on its source, which never holds (measured at Swift 2.38.3)."""
    encrypted_sources: bool = True
    """Whether CopyObject copies what is under SSE-C or SSE-KMS, rather than answering 501 (which Ceph RGW 16.2.15 did to
    ceph/s3-tests, test_copy_enc)."""
    copied_etags: bool = False
    """Whether a copy of an object of several parts has the ETag of its source, rather than the MD5 of its bytes (measured
    at Ceph RGW 16.2.15, Swift 2.38.3 and JuiceFS 1.4.2)."""
    listed_etags: bool = True
    """Whether ListParts shows the ETags of parts that were copied without a range, rather than empty ones (measured at
    Swift 2.38.3)."""
    quoted_copy_etags: bool = True
    """Whether the ETags in the results of copies are in quotes (not at Ceph RGW 16.2.15: measured)."""


class MultipartTraits(NamedTuple):
    """Multipart uploads and copies."""

    anonymous_copies: bool = False
    """Whether anonymous callers may copy and start multipart uploads."""
    small_source_refused: bool = False
    """Whether a range copy requires a source of at least ``Limits.min_part_size``."""
    part_storage_class: bool = False
    """Whether UploadPart returns the storage class of its upload if that is not STANDARD."""
    repeated_complete: bool = True
    """Whether CompleteMultipartUpload, repeated with the same list of parts, answers 200 while its object is
    current."""
    completion_needs_key: bool = False
    """Whether CompleteMultipartUpload of an upload with a customer-provided key always needs that key (ceph/s3-tests,
    test_copy_part_enc)."""
    part_numbers: str = "limited"
    """Which part numbers UploadPart and UploadPartCopy accept: those from 1 to ``Limits.max_parts`` (``"limited"``),
    0 as well (``"from zero"``, measured at JuiceFS 1.4.2), or ``"any"`` integer of 32 bits (measured at Ceph RGW 16.2.15). ListParts
    shows none below 1."""
    loose_part_numbers: bool = False
    """Whether a part number, or a page size, may have spaces around it and a plus sign before it, and the number of a
    listed part that sign (measured at Ceph RGW 16.2.15 and Swift 2.38.3)."""
    plain_puts: str = "never"
    """When a PUT with ``uploadId`` or ``partNumber`` is a plain one all the same, so that it writes the object:
    ``"never"``, if the upload id is missing or empty (``"without upload"``, measured at Ceph RGW 16.2.15, where a DELETE
    with an empty one deletes the object, too), or if either is missing, or the part number has other characters than
    digits (``"without number"``, measured at JuiceFS 1.4.2)."""
    part_order: str = "ascending"
    """How CompleteMultipartUpload must list the parts: ``"ascending"``, ``"not descending"``, so that a part may be
    listed, and then counts, several times (measured at JuiceFS 1.4.2), or in ``"any"`` order, each number counting once
    (measured at Ceph RGW 16.2.15)."""
    all_parts_listed: bool = False
    """Whether CompleteMultipartUpload must list all parts of the upload (measured at Ceph RGW 16.2.15)."""
    part_sizes_first: bool = False
    """Whether CompleteMultipartUpload judges how large the parts are before their ETags (measured at Ceph RGW
    16.2.15)."""
    listed_numbers: str = "checked"
    """What the numbers of listed parts may be: integers of 32 bits from 1 on (``"checked"``); ``"integers"``, of which those
    that no part has name one that is missing (measured at JuiceFS 1.4.2); or any ``"texts"``, the same of which is true of
    those that are no numbers (measured at Ceph RGW 16.2.15)."""
    part_fields_required: bool = True
    """Whether a listed part without number or ETag makes the document malformed, rather than naming part 0, or a part of
    another ETag (measured at JuiceFS 1.4.2)."""
    location: str = "encoded"
    """What CompleteMultipartUpload returns as Location: the URL of the object, with its key percent-``"encoded"``, or
    ``"half encoded"``, but for ``$&+,:;=@`` (measured at JuiceFS 1.4.2); or the ``"plain"`` names of host, bucket and key
    (measured at Ceph RGW 16.2.15 that has a DNS name of its own; without one, our reading is the same)."""
    late_conflicts: bool = True
    """Whether the conditions of CompleteMultipartUpload also look at what became of the key since the upload began, which
    is a conflict, rather than at the object that there is (measured at Swift 2.38.3)."""
    list_read: str = "after upload"
    """When CompleteMultipartUpload reads the list of parts: ``"after upload"``, once that is found, ``"before upload"``
    (measured at Ceph RGW 16.2.15), or ``"first"``, before the bucket is looked up, and its order is judged, too (measured
    at JuiceFS 1.4.2)."""
    completed_etag: bool = True
    """Whether CompleteMultipartUpload returns the ETag of its object, rather than an empty element, unless it is
    repeated (measured at Ceph RGW 16.2.15)."""
    completed_known: bool = False
    """Whether an upload is known as long as the object that it became is current: ListParts then lists no parts, and
    AbortMultipartUpload answers NoSuchKey (measured at Swift 2.38.3)."""
    uploads_of_key: bool = True
    """Whether an upload is found under its own key alone, rather than under any key of its bucket, where
    CompleteMultipartUpload then creates the object (measured at JuiceFS 1.4.2)."""
    upload_key_room: int = 0
    """How many bytes shorter than a key the key of an upload must be (49 at Swift 2.38.3, which stores an upload under its
    key, a slash, and an id of 48 bytes: measured)."""
    uploads_by_id: bool = False
    """Whether the uploads of a key are listed by their ids, rather than in the order in which they began (measured at
    Ceph RGW 16.2.15, Swift 2.38.3 and JuiceFS 1.4.2)."""
    inclusive_key_marker: bool = False
    """Whether a ``key-marker`` without ``upload-id-marker`` lists the uploads of that key, too (measured at Ceph RGW
    16.2.15 and JuiceFS 1.4.2)."""
    empty_markers: bool = True
    """Whether ListMultipartUploads shows markers that are empty (not at Ceph RGW 16.2.15: measured)."""
    full_page_truncated: bool = False
    """Whether a page with as many uploads as were asked for is truncated, even if none follows (measured at Swift
    2.38.3)."""
    upload_prefixes: str = "counted"
    """What the common prefixes are that a delimiter makes in ListMultipartUploads: ``"counted"`` as entries of the page;
    ``"repeated"``, as that, but after a marker inside of one of them that is shown again (measured at JuiceFS 1.4.2);
    ``"beside"`` the page, all that have a key after the marker (measured at Swift 2.38.3); or ``"hidden"`` (measured at Ceph
    RGW 16.2.15)."""
    lone_upload_markers: bool = False
    """Whether ListMultipartUploads shows an ``upload-id-marker`` that has no effect for want of a ``key-marker`` (measured
    at Swift 2.38.3 and JuiceFS 1.4.2)."""
    bare_uploads: bool = False
    """Whether ListMultipartUploads leaves empty who began an upload, whose it is, and its storage class (measured at
    JuiceFS 1.4.2)."""
    parts_initiator: bool = True
    """Whether ListParts says who began the upload (not at Ceph RGW 16.2.15: measured)."""
    sizes_as_sent: bool = False
    """Whether MaxUploads and MaxParts are the numbers that were sent, even if a page holds fewer, as MaxKeys is (measured at
    JuiceFS 1.4.2; that MaxUploads is 0 there in a bucket that never had an upload is not imitated)."""
    single_upload_marked: bool = True
    """Whether a page with a single upload has NextKeyMarker and NextUploadIdMarker (Swift 2.38.3 was measured to leave
    them empty)."""
    empty_page_truncated: bool = False
    """Whether an empty page of uploads or parts, asked for as such, is truncated (measured at Ceph RGW 16.2.15, Swift
    2.38.3 and JuiceFS 1.4.2; that it is while there are some is our reading)."""
    last_part_marker: bool = True
    """Whether the last page of ListParts has NextPartNumberMarker, rather than 0 (measured at JuiceFS 1.4.2)."""


class ListingTraits(NamedTuple):
    """Listings of objects."""

    anonymous: bool = True
    """Whether anonymous callers may list a bucket that grants it to everyone."""
    empty_encoding_type: bool = False
    """Whether an empty ``encoding-type`` is ignored rather than refused."""
    max_keys_as_sent: bool = True
    """Whether MaxKeys is the number that was sent, even if a page holds fewer (measured at Amazon, September 2026:
    brekkylab/backlot)."""
    other_version_refused: bool = True
    """Whether parameters of one version of the listing are refused in the other, rather than ignored."""
    unknown_encodings: frozenset[str] = frozenset()
    """The operations that ignore an ``encoding-type`` that does not exist, rather than refusing it (measured: the listings
    of objects and of parts at Ceph RGW 16.2.15, those of uploads and of parts at JuiceFS 1.4.2)."""
    unescaped: str = "/*"
    """The characters besides letters, digits, ``_``, ``.`` and ``-`` that ``encoding-type=url`` leaves as they are (see
    ``Names.encode``; measured: ``'()*~`` at Ceph RGW 16.2.15, ``/~`` at Swift 2.38.3)."""
    plus_for_space: bool = True
    """Whether ``encoding-type=url`` writes a space as ``+``, rather than ``%20`` (measured at Ceph RGW 16.2.15 and Swift
    2.38.3)."""
    encoded_marks: bool = True
    """Whether ``encoding-type=url`` also encodes what a listing repeats of its request (Prefix, Delimiter, markers) and the
    markers of its next page (not at Ceph RGW 16.2.15: measured; ceph/s3-tests, test_bucket_list_encoding_basic)."""
    kept_slashes: frozenset[str] = frozenset()
    """Where ``encoding-type=url`` leaves slashes although it encodes those in the keys of objects: in common
    ``"prefixes"``, in the keys of ``"uploads"`` (both at Ceph RGW 16.2.15: measured)."""
    named_encoding: bool = True
    """Whether ListMultipartUploads names the encoding of its keys (not at Ceph RGW 16.2.15: measured)."""
    parts_encoding: str = "named"
    """What ``encoding-type`` is in ListParts: ``"named"``, ``"unnamed"`` although the key is encoded (measured at JuiceFS
    1.4.2), or ``"ignored"`` (measured at Ceph RGW 16.2.15)."""
    unknown_encodings_named: bool = False
    """Whether ListMultipartUploads names an ``encoding-type`` that it ignores (measured at JuiceFS 1.4.2)."""
    max_keys: int = 0
    """How many keys a page of objects or versions may have, with or without ``max-keys``, if not ``Limits.max_page`` (4500
    at JuiceFS 1.4.2: measured)."""
    wide_sizes: str = "refused"
    """What a page size of more than 32 bits is: ``"refused"``, ``"wrapped"``, which leaves its last 32 bits as a number
    with a sign (measured at Ceph RGW 16.2.15: 4294967297 is 1, and what exceeds 64 bits is -1 or 0), or ``"kept"`` up to
    64 bits, markers too (measured at JuiceFS 1.4.2)."""
    parameters_first: frozenset[str] = frozenset()
    """The listings whose page sizes, markers, encoding and continuation token are checked before the bucket is looked up
    (measured at Swift 2.38.3 of those of objects and versions, at JuiceFS 1.4.2 of all)."""
    parameters_last: frozenset[str] = frozenset()
    """The listings whose page sizes and markers are not even read before the bucket, and the upload, were looked up
    (measured at Ceph RGW 16.2.15 of all, at Swift 2.38.3 of those of uploads and parts)."""
    encoding_case: str = "kept"
    """In which case ``encoding-type=URL`` is url: in any, and shown as it was sent (``"kept"``), in any, and shown in
    small letters (``"lowered"``, measured at Ceph RGW 16.2.15), or in small letters only (``"minded"``, measured at
    Swift 2.38.3)."""
    list_types: str = "exact"
    """Which ``list-type`` selects version 2: ``2`` alone (``"exact"``), anything that is 2 as a number (``"by value"``,
    measured at Ceph RGW 16.2.15), or the same, while one that is no number is refused (``"numbers"``, measured at Swift
    2.38.3)."""
    empty_delimiter: bool = True
    """Whether ListObjectVersions shows a delimiter that was sent empty (not at Ceph RGW 16.2.15: measured)."""
    next_markers: bool = False
    """Whether version 1 has NextMarker on any page that others follow, rather than only if there is a delimiter (measured
    at Ceph RGW 16.2.15 and JuiceFS 1.4.2)."""
    encoded_prefix: bool = False
    """Whether ``encoding-type=url`` also encodes Prefix in version 1 (measured at Swift 2.38.3 and JuiceFS 1.4.2)."""
    plus_signs: bool = False
    """Whether a plus sign may stand before a page size, a marker or the number of a part to be read (measured at JuiceFS
    1.4.2; see also ``loose_part_numbers``)."""
    more_versions_shown: bool = True
    """Whether ListObjectVersions says that more versions follow a page, and where it begins (JuiceFS 1.4.2 was measured to
    show pages as if they were the last)."""
    inclusive_version_marker: bool = False
    """Whether a ``key-marker`` without ``version-id-marker`` lists the versions of that key, too, if any of them has an id
    other than ``null`` (measured at Ceph RGW 16.2.15)."""
    version_markers: str = "checked"
    """What a ``version-id-marker`` does: it is ``"checked"``, and refused if it is empty, no version id, or without a key
    marker, and nothing follows ``null`` of an empty key (recorded at Amazon, March 2026); all of that, but it has no effect
    beside an empty key (``"checked, of a key"``, measured at Swift 2.38.3); or ``"any"`` is taken, which has no effect if
    it or the key is empty, and stands for the oldest version of its key if that has no such version (measured at Ceph RGW
    16.2.15 and JuiceFS 1.4.2)."""
    negative_sizes: bool = False
    """Whether page sizes and markers below 0 mean 0, rather than being refused (measured at Ceph RGW 16.2.15)."""
    empty_sizes_refused: bool = False
    """Whether an empty page size or marker is refused, rather than ignored (measured at Swift 2.38.3)."""
    no_keys_is_all: bool = False
    """Whether ``max-keys=0`` sets no limit, rather than listing nothing (measured at JuiceFS 1.4.2)."""
    plain_tokens: bool = False
    """Whether a continuation token is the last name of the page before it as it stands, so that any text is one
    (measured at Ceph RGW 16.2.15)."""
    empty_token: bool = False
    """Whether an empty continuation token is ignored, rather than refused (measured at Swift 2.38.3)."""
    null_characters: bool = False
    """Whether prefixes, markers and delimiters may contain NUL, which Amazon refuses (recorded of ListObjectVersions,
    March 2026)."""
    start_after_with_token: bool = False
    """Whether StartAfter is shown beside a continuation token, too (measured at Ceph RGW 16.2.15, Swift 2.38.3 and
    JuiceFS 1.4.2)."""


AMAZON_COPIES: Final = CopyTraits()
"""Amazon's, in the one form that ``Call`` recognises without looking at each switch."""
CHOICES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "acls": ("enabled", "disabled"),
        "blocked_encryption_types": ("SSE-C", "NONE"),
        "backward_ranges": ("malformed", "beyond"),
        "encoding_case": ("kept", "lowered", "minded"),
        "list_types": ("exact", "by value", "numbers"),
        "version_markers": ("checked", "checked, of a key", "any"),
        "wide_sizes": ("refused", "wrapped", "kept"),
        "bad_escapes": ("refused", "literal", "no copy"),
        "copy_order": (
            _COPY_ORDER,
            "bucket source source-bucket range source-key number upload range-end",
            "source bucket number upload source-key condition range range-end",
            "source number source-key range-start condition range range-end bucket upload",
        ),
        "directives": ("exact", "any case", "or empty"),
        "early_digests": ("never", "not base64", "malformed"),
        "listed_numbers": ("checked", "integers", "texts"),
        "target_lookup": ("first", "after form", "after source"),
        "list_read": ("after upload", "before upload", "first"),
        "completed_location": ("encoded", "half encoded", "plain"),
        "deletion_elements": ("judged", "malformed", "ignored"),
        "lock_of_bucket": ("last", "before document", "first"),
        "marker_header": ("if there", "never", "always"),
        "open_ranges": ("refused", "rest", "zero"),
        "owned_again": ("default", "everywhere", "nowhere"),
        "tag_elements": ("exact", "needed", "free"),
        "usage_headers": ("never", "always", "on request"),
        "parts_encoding": ("named", "unnamed", "ignored"),
        "part_numbers": ("limited", "from zero", "any"),
        "part_number_checks": ("before the key", "range first", "number first"),
        "part_order": ("ascending", "not descending", "any"),
        "plain_puts": ("never", "without upload", "without number"),
        "ranges_past_end": ("refused", "clipped"),
        "repeated_tags": ("refused", "first in header", "first"),
        "service": ("aws", "jdcloud"),
        "served_ranges": ("none", "first", "all"),
        "source_buckets": ("some bucket", "new bucket", "any"),
        "source_query": ("key", "refused", "ignored"),
        "upload_prefixes": ("counted", "repeated", "beside", "hidden"),
        "trailers": ("read", "refused", "refused with body"),
    }
)
"""The values of the switches that are chosen by name, each with its default first but for ``acls``."""
