"""The records of a profile for objects and listings: the switches in which services differ. The defaults are Amazon's.

"Measured" means, unless another source is named: with raw requests to the engine of that name and version on 28 and 29
November 2026. JuiceFS 1.4.2's gateway has the API layer of MinIO as of February 2021.
"""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["ListingTraits", "ObjectTraits"]


class ObjectTraits(NamedTuple):
    """Objects: what is stored with them, and how they are read."""

    storage_classes: frozenset[str]
    """The storage classes that an object may be given."""
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
