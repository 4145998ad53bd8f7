"""The records of a profile for copies and multipart uploads: the switches in which services differ. The defaults are
Amazon's.

"Measured" means, unless another source is named: with raw requests to the engine of that name and version on 28 and 29
November 2026. JuiceFS 1.4.2's gateway has the API layer of MinIO as of February 2021.
"""

from __future__ import annotations

from typing import Final, NamedTuple

__all__ = ["AMAZON_COPIES", "CopyTraits", "MultipartTraits"]


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


AMAZON_COPIES: Final = CopyTraits()
"""Amazon's, in the one form that ``Call`` recognises without looking at each switch."""
