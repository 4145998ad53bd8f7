"""Annotations of objects (June 2026). Nothing of them was recorded: the sources are Amazon's documents, and where these
are silent the case says what was chosen."""

from __future__ import annotations

from typing import Final

from fakeoss.contract.annotation_steps import (
    CRC64,
    DIRECTIVE,
    GUIDE,
    MATCH,
    MODEL,
    NO_SUCH,
    READING,
    TEXT,
    allow,
    annotate,
    annotation,
    annotation_case,
    are,
    drop,
    error,
    path,
    versioned,
)
from fakeoss.contract.answers import ACCESS_DENIED, argument, invalid, no_such_bucket, no_such_key, precondition
from fakeoss.contract.case import (
    JDCLOUD,
    NOBODY,
    OTHER,
    Case,
    Expect,
    Like,
    Step,
    crc32_of,
    etag,
    md5_header,
    sha256_of,
)
from fakeoss.contract.object_lock_steps import BYPASS, GOVERNED, LOCKED, put_locked
from fakeoss.contract.steps import ISO_DATE, TEN, copy_object, customer_key, delete, head, put, read

__all__ = ["CASES"]

_LONG: Final = "ä" * 256
_TOO_LONG: Final = "a" * 513
_NAME_LENGTH: Final = error(
    400, "AnnotationNameTooLong", "The annotation name exceeds 512 bytes.", AnnotationName=Like(".+")
)
_EMPTY: Final = invalid("The annotation payload must be between 1 byte and 1 MiB in size.")
_LARGE: Final = error(
    400,
    "EntityTooLarge",
    "Your proposed upload exceeds the maximum allowed size",
    ProposedSize="1048577",
    MaxSizeAllowed="1048576",
)
_NOT_TEXT: Final = error(415, "UnsupportedMediaType", "The annotation payload is not valid UTF-8 encoded text.")
_CUSTOMER: Final = invalid("Objects encrypted with SSE-C cannot have annotations.")
_MIB: Final = b"x" * 1048576
_ENABLED: Final = Step(
    "PUT /{b}?versioning", body="<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"
)
_UNBLOCKED: Final = Step("DELETE /{b}?publicAccessBlock", expect=Expect(204, body=b""))
_CUSTOMER_KEYS_ALLOWED: Final = Step(
    "PUT /{b}?encryption",
    body="<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256"
    "</SSEAlgorithm></ApplyServerSideEncryptionByDefault><BlockedEncryptionTypes><EncryptionType>NONE"
    "</EncryptionType></BlockedEncryptionTypes></Rule></ServerSideEncryptionConfiguration>",
)
_MARKER: Final = Expect(
    405,
    code="MethodNotAllowed",
    message="The specified method is not allowed against this resource.",
    fields={"Method": Like("GET|PUT|DELETE"), "ResourceType": "DeleteMarker"},
)
_COPIED: Final = {"x-amz-copy-source": "/{b}/k"}
_KMS: Final = "x-amz-server-side-encryption"


def _invalid_name(name: str) -> Step:
    message = "The annotation name you provided is invalid."
    return annotate(name, expect=error(400, "InvalidAnnotationName", message, AnnotationName=name))


def _page_size(text: str) -> Step:
    message = "Argument max-annotation-results must be an integer between 1 and 1000"
    expect = argument("max-annotation-results", text, message)
    return Step(f"GET {path(None)}&max-annotation-results={text}", expect=expect)


def _asked(request: str, expect: Expect, user: str = OTHER) -> Step:
    return Step(request, body=TEXT if request.startswith("PUT") else b"", expect=expect, user=user)


def _all_four(expect: Expect, query: str = "", user: str = OTHER) -> tuple[Step, ...]:
    named, unnamed = f"{path()}{query}", f"{path(None)}{query}"
    return tuple(
        _asked(each, expect, user) for each in (f"PUT {named}", f"GET {named}", f"GET {unnamed}", f"DELETE {named}")
    )


_OK: Final = Expect()
_DONE: Final = Expect(204, body=b"")

CASES: Final = (
    annotation_case(
        "put, read, listed and deleted",
        f"{GUIDE}; {MODEL}; that the ETag is the MD5 of the payload and the type that of an object without one: our reading",
        annotate(
            expect=Expect(
                200,
                "PutObjectAnnotationOutput",
                {"Key": "k", "AnnotationName": "labels"},
                ("Key", "AnnotationName"),
                headers={
                    "ETag": etag(TEXT),
                    "x-amz-checksum-crc64nvme": CRC64,
                    "x-amz-checksum-type": "FULL_OBJECT",
                    "x-amz-server-side-encryption": "AES256",
                    "x-amz-object-version-id": None,
                    "x-amz-version-id": None,
                },
            )
        ),
        annotation(
            headers={
                "Content-Type": "binary/octet-stream",
                "x-amz-server-side-encryption": "AES256",
                "x-amz-checksum-crc64nvme": None,
                "x-amz-replication-status": None,
            }
        ),
        Step(
            f"GET {path(None)}",
            expect=Expect(
                200,
                "ListObjectAnnotationsOutput",
                {
                    "Annotations/AnnotationEntry/AnnotationName": "labels",
                    "Annotations/AnnotationEntry/LastModified": ISO_DATE,
                    "Annotations/AnnotationEntry/ETag": etag(TEXT),
                    "Annotations/AnnotationEntry/ChecksumAlgorithm": "CRC64NVME",
                    "Annotations/AnnotationEntry/Size": str(len(TEXT)),
                    "Annotations/AnnotationEntry/ReplicationStatus": None,
                    "Bucket": "{b}",
                    "Key": "k",
                    "MaxAnnotationResults": "1000",
                    "AnnotationCount": "1",
                },
                ("Annotations", "Bucket", "Key", "MaxAnnotationResults", "AnnotationCount"),
            ),
        ),
        drop(),
        Step(f"GET {path()}", expect=NO_SUCH),
        are(),
    ),
    annotation_case(
        "a name that is there is put again, and what is deleted twice is gone",
        f"{GUIDE}; that to delete what is not there is no error: the model declares none, our reading",
        annotate(),
        annotate(body=b"other"),
        annotation(body=b"other"),
        are("labels"),
        drop(),
        drop(),
        drop("never"),
    ),
    annotation_case(
        "the object stays as it was",
        f"{GUIDE}: its ETag stays; Last-Modified, metadata and size: our reading",
        head("k", {"ETag": etag(TEN)}, keep={"T": "@Last-Modified"}),
        annotate(),
        head("k", {"ETag": etag(TEN), "Last-Modified": "{T}", "Content-Length": "10", "x-amz-tagging-count": None}),
        drop(),
        read("k", TEN, {"Last-Modified": "{T}"}),
    ),
    annotation_case(
        "names",
        f"{GUIDE}, Annotation naming guidelines; 512 bytes, not characters: {MODEL}",
        annotate(_LONG),
        annotate("日本-1_.x"),
        annotate("हिन्दी"),
        annotate("_aws"),
        annotate(_TOO_LONG, expect=_NAME_LENGTH),
        annotate("ä" * 257, expect=_NAME_LENGTH),
        *map(_invalid_name, ("aws", "AWSx", "s3", "S3-labels", "a b", "a/b", "a:b", "a\u20acb", "x\n")),
        annotate(" ", expect=Expect(400, code="InvalidAnnotationName", fields=None)),
        are("_aws", _LONG, "हिन्दी", "日本-1_.x"),
    ),
    annotation_case(
        "requests without a name",
        f"{READING}: a name that is not there is not valid",
        annotate("", expect=error(400, "InvalidAnnotationName", Like(".+"), AnnotationName="")),
        annotate(target=path(None), expect=error(400, "InvalidAnnotationName", Like(".+"), AnnotationName="")),
        drop("", error(400, "InvalidAnnotationName", Like(".+"), AnnotationName="")),
        drop(target=path(None), expect=error(400, "InvalidAnnotationName", Like(".+"), AnnotationName="")),
        Step(f"GET {path('')}", expect=NO_SUCH),
        Step(f"GET {path('aws')}", expect=NO_SUCH),
        drop("aws"),
    ),
    annotation_case(
        "payloads",
        f"{GUIDE}: 1 byte to 1 MiB of UTF-8, else 415 ({MODEL}); the codes for none and for too much: our reading",
        annotate(body=b"x"),
        annotate(body=_MIB),
        annotate(body="ä\u20ac\U0001f600"),
        annotate(body=b"", expect=_EMPTY),
        annotate(body=_MIB + b"x", expect=_LARGE),
        annotate(body=b"\xff\xfe", expect=_NOT_TEXT),
        annotate(body="ä".encode()[:1], expect=_NOT_TEXT),
        annotate(body=b"\xed\xa0\x80", expect=_NOT_TEXT),
        annotation(body="ä\u20ac\U0001f600".encode()),
    ),
    annotation_case(
        "checksums that are sent are verified, kept and shown",
        f"{MODEL}; CRC64NVME without one: {GUIDE}",
        annotate("a", headers={"x-amz-checksum-crc32": crc32_of(TEXT)}),
        annotate("b", headers={"x-amz-checksum-sha256": sha256_of(TEXT)}),
        annotate("c", headers={"x-amz-checksum-md5": md5_header(TEXT)}),
        annotate("d", headers={"Content-MD5": md5_header(TEXT)}),
        *(
            Step(
                f"GET {path(name)}",
                {"x-amz-checksum-mode": "ENABLED"},
                expect=Expect(200, headers={f"x-amz-checksum-{each}": value, "x-amz-checksum-type": "FULL_OBJECT"}),
            )
            for name, each, value in (
                ("a", "crc32", crc32_of(TEXT)),
                ("b", "sha256", sha256_of(TEXT)),
                ("c", "md5", md5_header(TEXT)),
                ("d", "crc64nvme", CRC64),
            )
        ),
        Step(
            f"GET {path(None)}",
            expect=Expect(
                xml={"Annotations/AnnotationEntry/ChecksumAlgorithm": ("CRC32", "SHA256", "MD5", "CRC64NVME")}
            ),
        ),
        annotate(
            "e",
            headers={"x-amz-checksum-crc32": crc32_of(b"other")},
            expect=Expect(400, code="BadDigest", fields=None),
        ),
        annotate("e", headers={"Content-MD5": md5_header(b"x")}, expect=Expect(400, code="BadDigest", fields=None)),
        are("a", "b", "c", "d"),
    ),
    annotation_case(
        "pages",
        f"{MODEL}; the order of names, and that a size out of range is refused and not cut: our reading",
        *map(annotate, ("b", "a", "c", "ab")),
        Step(
            f"GET {path(None)}&max-annotation-results=2",
            expect=Expect(
                xml={
                    "Annotations/AnnotationEntry/AnnotationName": ("a", "ab"),
                    "MaxAnnotationResults": "2",
                    "AnnotationCount": "2",
                    "ContinuationToken": None,
                },
            ),
            keep={"N": "NextContinuationToken"},
        ),
        Step(
            f"GET {path(None)}&max-annotation-results=2&continuation-token={{N}}",
            expect=Expect(
                xml={
                    "Annotations/AnnotationEntry/AnnotationName": ("b", "c"),
                    "ContinuationToken": "{N}",
                    "NextContinuationToken": None,
                },
            ),
        ),
        *map(_page_size, ("0", "1001", "-1")),
        Step(f"GET {path(None)}&max-annotation-results=x", expect=Expect(400, code="InvalidArgument", fields=None)),
        Step(f"GET {path(None)}&continuation-token=x", expect=Expect(400, code="InvalidArgument", fields=None)),
    ),
    annotation_case(
        "prefixes",
        f"{MODEL}; which prefix is not valid: our reading, one that no name can have",
        *map(annotate, ("ab", "a", "b")),
        Step(
            f"GET {path(None)}&annotation-prefix=a",
            expect=Expect(
                xml={"Annotations/AnnotationEntry/AnnotationName": ("a", "ab"), "AnnotationPrefix": "a"},
            ),
        ),
        Step(
            f"GET {path(None)}&annotation-prefix=a/b",
            expect=error(
                400, "InvalidPrefix", "The annotation prefix you provided is invalid.", AnnotationPrefix="a/b"
            ),
        ),
        Step(f"GET {path(None)}&annotation-prefix={_TOO_LONG}", expect=Expect(400, code="InvalidPrefix", fields=None)),
    ),
    annotation_case(
        "the ETag of the object as a condition",
        f"{MODEL}; that it is 412, and that quotes may be left out: our reading",
        annotate(headers={MATCH: etag(TEN)}),
        annotate(headers={MATCH: etag(TEN).strip('"')}),
        annotate("other", headers={MATCH: etag(b"x")}, expect=precondition(MATCH)),
        annotate("other", headers={MATCH: etag(TEXT)}, expect=precondition(MATCH)),
        drop(headers={MATCH: etag(TEXT)}, expect=precondition(MATCH)),
        are("labels"),
        drop(headers={MATCH: etag(TEN)}),
        are(),
    ),
    annotation_case(
        "missing buckets and objects",
        MODEL,
        *_all_four(no_such_key("k"), user="owner"),
        *(
            Step(f"{method} {path(name, '{absent}/k')}", body=TEXT if method == "PUT" else b"", expect=no_such_bucket())
            for method, name in (("PUT", "labels"), ("GET", "labels"), ("GET", None), ("DELETE", "labels"))
        ),
        given=(),
    ),
    annotation_case(
        "an overwrite and a delete of an object drop them",
        GUIDE,
        annotate(),
        put("k", b"new"),
        are(),
        annotate(),
        delete("k"),
        put("k", TEN),
        are(),
    ),
    annotation_case(
        "versions have their own",
        f"{GUIDE}; the header of the version: {MODEL}",
        *versioned(name="V"),
        annotate(
            expect=Expect(200, headers={"x-amz-object-version-id": "{V}", "x-amz-version-id": None}),
        ),
        *versioned(body=b"two", name="W"),
        are(),
        annotate("second"),
        are("second"),
        are("labels", versionId="{V}"),
        annotate("late", target=path("late", versionId="{V}")),
        are("labels", "late", versionId="{V}"),
        are("second", versionId="{W}"),
        annotation(target=path(versionId="{V}"), headers={"x-amz-object-version-id": "{V}"}),
        drop(
            "late", target=path("late", versionId="{V}"), expect=Expect(204, headers={"x-amz-object-version-id": "{V}"})
        ),
        Step("DELETE /{b}/k?versionId={W}", expect=_DONE),
        are("labels"),
        given=(_ENABLED,),
    ),
    annotation_case(
        "a delete marker leaves those of the versions, and has none",
        f"{GUIDE}; the answers about the marker are those of GetObject: our reading",
        *versioned(),
        annotate(),
        Step("DELETE /{b}/k", expect=_DONE, keep={"M": "@x-amz-version-id"}),
        Step(f"GET {path()}", expect=no_such_key("k")),
        annotate(expect=no_such_key("k")),
        *_all_four(_MARKER, "&versionId={M}", user="owner"),
        annotation(target=path(versionId="{V}")),
        Step("DELETE /{b}/k?versionId={M}", expect=_DONE),
        are("labels"),
        given=(_ENABLED,),
    ),
    annotation_case(
        "a version that is not there",
        "our reading: as of an object",
        *versioned(),
        Step(f"GET {path()}&versionId=x", expect=Expect(400, code="InvalidArgument", fields=None)),
        Step("DELETE /{b}/k?versionId={V}", expect=_DONE),
        Step(f"GET {path()}&versionId={{V}}", expect=Expect(404, code="NoSuchVersion", fields=None)),
        given=(_ENABLED,),
    ),
    annotation_case(
        "a copy has those of its source unless they are excluded",
        "Amazon's documentation: CopyObject, AnnotationDirective, in the header and in the query; both: our reading",
        annotate(),
        copy_object("c", source="/{b}/k"),
        are("labels", of="{b}/c"),
        annotation(target=path(of="{b}/c")),
        copy_object("c", {DIRECTIVE: "COPY"}, source="/{b}/k"),
        are("labels", of="{b}/c"),
        copy_object("c", {DIRECTIVE: "EXCLUDE"}, source="/{b}/k"),
        are(of="{b}/c"),
        Step(f"PUT /{{b}}/c?{DIRECTIVE}=COPY", _COPIED, expect=Expect(200, "CopyObjectResult")),
        are("labels", of="{b}/c"),
        Step(f"PUT /{{b}}/c?{DIRECTIVE}=EXCLUDE", _COPIED, expect=Expect(200, "CopyObjectResult")),
        are(of="{b}/c"),
        Step(
            f"PUT /{{b}}/c?{DIRECTIVE}=EXCLUDE", {**_COPIED, DIRECTIVE: "COPY"}, expect=Expect(200, "CopyObjectResult")
        ),
        are("labels", of="{b}/c"),
        are("labels"),
    ),
    annotation_case(
        "a copy drops those of the object that it replaces, and metadata that is replaced changes nothing",
        f"{GUIDE}; the directives do not know of each other: our reading",
        annotate(),
        put("c", TEN),
        annotate("old", target=path("old", "{b}/c")),
        copy_object("c", {"x-amz-metadata-directive": "REPLACE", "x-amz-meta-a": "b"}, source="/{b}/k"),
        are("labels", of="{b}/c"),
        copy_object("k", {"x-amz-metadata-directive": "REPLACE"}, source="/{b}/k"),
        are("labels"),
    ),
    annotation_case(
        "an unknown directive",
        f"{READING}: as for the other directives",
        *(
            copy_object(
                "c",
                {DIRECTIVE: value},
                argument(DIRECTIVE, value, "Unknown annotation directive."),
                source="/{b}/k",
            )
            for value in ("copy", "REPLACE", "x")
        ),
        Step(f"PUT /{{b}}/c?{DIRECTIVE}=x", _COPIED, expect=argument(DIRECTIVE, "x", Like("Unknown.*"))),
    ),
    annotation_case(
        "a copy of a version has that version's",
        GUIDE,
        *versioned(),
        annotate(),
        *versioned(body=b"two"),
        copy_object("c", gives=TEN, source="/{b}/k?versionId={V0}"),
        are("labels", of="{b}/c"),
        given=(_ENABLED, put("k", TEN, keep={"V0": "@x-amz-version-id"}), annotate()),
    ),
    annotation_case(
        "a copy with another checksum algorithm has annotations of that, too",
        GUIDE,
        annotate("a", headers={"x-amz-checksum-crc32": crc32_of(TEXT)}),
        copy_object("c", source="/{b}/k"),
        Step(
            f"GET {path(None, '{b}/c')}", expect=Expect(xml={"Annotations/AnnotationEntry/ChecksumAlgorithm": "CRC32"})
        ),
        copy_object("c", {"x-amz-checksum-algorithm": "SHA256"}, source="/{b}/k"),
        Step(
            f"GET {path('a', '{b}/c')}",
            {"x-amz-checksum-mode": "ENABLED"},
            expect=Expect(200, headers={"x-amz-checksum-sha256": sha256_of(TEXT)}, body=TEXT),
        ),
    ),
    annotation_case(
        "they are encrypted as their object is",
        f"{GUIDE}; that the ETag is no MD5 where the object's is none: our reading",
        put("k", TEN, {_KMS: "aws:kms"}),
        annotate(expect=Expect(200, headers={_KMS: "aws:kms", "ETag": Like(f'(?!{etag(TEXT)})"[0-9a-f]{{32}}"')})),
        Step(f"GET {path()}", expect=Expect(200, headers={_KMS: "aws:kms"}, body=TEXT)),
        copy_object("c", {_KMS: "AES256"}, source="/{b}/k"),
        annotation(target=path(of="{b}/c"), headers={_KMS: "AES256"}),
    ),
    annotation_case(
        "an object under a customer-provided key has none",
        f"{MODEL}; the code, and that a copy is refused unless it excludes them: our reading",
        put("secret", TEN, customer_key("one")),
        annotate(target=path(of="{b}/secret"), expect=_CUSTOMER),
        are(of="{b}/secret"),
        annotate(),
        copy_object("c", customer_key("one"), _CUSTOMER, source="/{b}/k"),
        copy_object("c", {**customer_key("one"), DIRECTIVE: "EXCLUDE"}, Expect(200), source="/{b}/k"),
        given=(_CUSTOMER_KEYS_ALLOWED, put("k", TEN)),
    ),
    annotation_case(
        "an archived object has them without being restored",
        GUIDE,
        annotate(),
        annotation(),
        are("labels"),
        drop(),
        given=(put("k", TEN, {"x-amz-storage-class": "GLACIER"}),),
    ),
    annotation_case(
        "an object under object lock refuses them in either mode, bypassed or not",
        "Amazon's documentation: S3 User Guide, Locking objects; the page of DeleteObjectAnnotation, which names the "
        "bypass header for GOVERNANCE, has no such header in its request: our reading is the guide's",
        put_locked(),
        annotate(target=path(of="{absent}/k")),
        annotate("more", target=path("more", "{absent}/k")),
        put_locked(headers=GOVERNED, keep={"V": "@x-amz-version-id"}),
        annotate(target=path(of="{absent}/k"), expect=LOCKED),
        annotate(target=path(of="{absent}/k"), headers=BYPASS, expect=LOCKED),
        drop(target=path(of="{absent}/k"), expect=LOCKED),
        are(of="{absent}/k"),
        given=(Step("PUT /{absent}", {"x-amz-bucket-object-lock-enabled": "true"}),),
    )._replace(at=1302554096),
    annotation_case(
        "they are the bucket owner's alone, whatever an ACL grants",
        "our reading: no permission of an ACL is documented for them, as for tags",
        annotate(),
        put("k", TEN, {"x-amz-acl": "public-read"}),
        annotate(),
        _asked("GET /{b}/k", Expect(body=TEN), NOBODY),
        *_all_four(ACCESS_DENIED, user=NOBODY),
        *_all_four(ACCESS_DENIED),
        given=(
            _UNBLOCKED,
            Step(
                "PUT /{b}?ownershipControls",
                body="<OwnershipControls><Rule><ObjectOwnership>ObjectWriter</ObjectOwnership></Rule></OwnershipControls>",
            ),
            put("k", TEN),
        ),
    ),
    annotation_case(
        "a policy allows each by its action",
        GUIDE,
        annotate(),
        *_all_four(ACCESS_DENIED),
        allow("PutObjectAnnotation"),
        _asked(f"PUT {path()}", _OK),
        _asked(f"GET {path()}", ACCESS_DENIED),
        allow("GetObjectAnnotation"),
        _asked(f"GET {path()}", Expect(body=TEXT)),
        _asked(f"GET {path(None)}", ACCESS_DENIED),
        allow("ListObjectAnnotations"),
        _asked(f"GET {path(None)}", _OK),
        _asked(f"DELETE {path()}", ACCESS_DENIED),
        allow("DeleteObjectAnnotation"),
        _asked(f"DELETE {path()}", _DONE),
        _asked("GET /{b}/k", ACCESS_DENIED),
        given=(_UNBLOCKED, put("k", TEN)),
    ),
    annotation_case(
        "a policy allows those of versions by actions of their own",
        GUIDE,
        *versioned(),
        annotate(),
        allow(*(f"{verb}ObjectAnnotation" for verb in ("Get", "Put", "Delete")), "ListObjectAnnotations"),
        *_all_four(ACCESS_DENIED, "&versionId={V}"),
        allow(*(f"{verb}ObjectVersionAnnotation" for verb in ("Get", "Put", "Delete")), "ListObjectVersionAnnotations"),
        _asked(f"PUT {path()}&versionId={{V}}", _OK),
        _asked(f"GET {path()}&versionId={{V}}", Expect(body=TEXT)),
        _asked(f"GET {path(None)}&versionId={{V}}", _OK),
        _asked(f"DELETE {path()}&versionId={{V}}", _DONE),
        *_all_four(ACCESS_DENIED),
        given=(_UNBLOCKED, _ENABLED),
    ),
    annotation_case(
        "a copy needs the permission to read and to put them, if there are any",
        "Amazon's documentation: CopyObject, AnnotationDirective; that an object without them needs none: our reading",
        allow("GetObject", "PutObject"),
        copy_object("c", source="/{b}/k", user=OTHER),
        annotate(),
        copy_object("c", gives=ACCESS_DENIED, source="/{b}/k", user=OTHER),
        copy_object("c", {DIRECTIVE: "EXCLUDE"}, source="/{b}/k", user=OTHER),
        allow("GetObject", "PutObject", "GetObjectAnnotation"),
        copy_object("c", gives=ACCESS_DENIED, source="/{b}/k", user=OTHER),
        allow("GetObject", "PutObject", "PutObjectAnnotation"),
        copy_object("c", gives=ACCESS_DENIED, source="/{b}/k", user=OTHER),
        allow("GetObject", "PutObject", "GetObjectAnnotation", "PutObjectAnnotation"),
        copy_object("c", source="/{b}/k", user=OTHER),
        are("labels", of="{b}/c"),
        given=(_UNBLOCKED, put("k", TEN)),
    ),
    annotation_case(
        "condition keys",
        f"{GUIDE}; generated lists of actions; a directive in the query has its key, too: our reading",
        annotate(),
        allow("ListObjectAnnotations", StringEquals={"s3:annotation-prefix": "a"}),
        _asked(f"GET {path(None)}", ACCESS_DENIED),
        _asked(f"GET {path(None)}&annotation-prefix=a", _OK),
        allow("ListObjectAnnotations", NumericLessThanEquals={"s3:max-annotation-results": "10"}),
        _asked(f"GET {path(None)}&max-annotation-results=11", ACCESS_DENIED),
        _asked(f"GET {path(None)}&max-annotation-results=10", _OK),
        allow("PutObjectAnnotation", Null={"s3:x-amz-object-if-match": "false"}),
        _asked(f"PUT {path()}", ACCESS_DENIED),
        annotate(headers={MATCH: etag(TEN)}, user=OTHER),
        allow("GetObjectAnnotation", StringEquals={"s3:ExistingObjectTag/kind": "open"}),
        _asked(f"GET {path()}", ACCESS_DENIED),
        Step(
            "PUT /{b}/k?tagging",
            body="<Tagging><TagSet><Tag><Key>kind</Key><Value>open</Value></Tag></TagSet></Tagging>",
        ),
        _asked(f"GET {path()}", Expect(body=TEXT)),
        allow("PutObject", effect="Deny", StringNotEquals={f"s3:{DIRECTIVE}": "EXCLUDE"}),
        copy_object("c", gives=ACCESS_DENIED, source="/{b}/k"),
        copy_object("c", {DIRECTIVE: "EXCLUDE"}, source="/{b}/k"),
        Step(f"PUT /{{b}}/c?{DIRECTIVE}=EXCLUDE", _COPIED, expect=Expect(200, "CopyObjectResult")),
        given=(_UNBLOCKED, put("k", TEN)),
    ),
    annotation_case(
        "a policy names the other actions, and keys go with their own alone",
        f"{GUIDE}; generated lists of actions",
        allow("ReplicateObjectAnnotation", "GetObjectVersionAnnotationForReplication"),
        allow("UpdateBucketMetadataAnnotationTableConfiguration", on="{b}"),
        Step(
            "PUT /{b}?policy",
            body='{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:GetObject",'
            '"Resource":"arn:aws:s3:::{b}/*","Condition":{"Null":{"s3:annotation-prefix":"true"}}}]}',
            expect=Expect(400, code="MalformedPolicy", fields=None),
        ),
        given=(_UNBLOCKED,),
    ),
    annotation_case(
        "a notification configuration names their events",
        "Amazon's documentation: S3 User Guide, Event notification types",
        *(
            Step(
                "PUT /{b}?notification",
                {"x-amz-skip-destination-validation": "true"},
                "<NotificationConfiguration><QueueConfiguration><Id>a</Id><Queue>arn:aws:sqs:us-east-1:1:q</Queue>"
                f"<Event>s3:ObjectAnnotation:{each}</Event></QueueConfiguration></NotificationConfiguration>",
                expect,
            )
            for each, expect in (
                ("*", _OK),
                ("Put", _OK),
                ("Delete", _OK),
                ("Get", Expect(400, code="InvalidArgument", fields=None)),
            )
        ),
        given=(),
    ),
    Case(
        "annotations: none at JD Cloud, which says so",
        "our reading: no page documents them, and what is not documented answers 501",
        JDCLOUD,
        (
            *(
                Step(
                    f"{method} {path(name)}",
                    body=TEXT if method == "PUT" else b"",
                    expect=Expect(501, code="NotImplemented", fields={"Operation": operation}),
                )
                for method, name, operation in (
                    ("PUT", "labels", "PutObjectAnnotation"),
                    ("GET", "labels", "GetObjectAnnotation"),
                    ("GET", None, "ListObjectAnnotations"),
                    ("DELETE", "labels", "DeleteObjectAnnotation"),
                )
            ),
            copy_object("c", {DIRECTIVE: "EXCLUDE"}, Expect(501, code="NotImplemented", fields=None), source="/{b}/k"),
            Step(
                f"PUT /{{b}}/c?{DIRECTIVE}=EXCLUDE",
                _COPIED,
                expect=Expect(501, code="NotImplemented", fields={"Operation": f"CopyObject with {DIRECTIVE}"}),
            ),
            read("k", TEN),
        ),
        given=(put("k", TEN),),
    ),
)
