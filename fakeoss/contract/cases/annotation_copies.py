"""Annotations (June 2026) of versions and copies, and under encryption. Nothing of them was recorded."""

from __future__ import annotations

from typing import Final

from fakeoss.contract.annotation_steps import (
    DIRECTIVE,
    GUIDE,
    MODEL,
    READING,
    TEXT,
    all_four,
    annotate,
    annotation,
    annotation_case,
    are,
    drop,
    path,
    versioned,
)
from fakeoss.contract.answers import argument, invalid, no_such_key
from fakeoss.contract.case import (
    Expect,
    Like,
    Step,
    crc32_of,
    etag,
    sha256_of,
)
from fakeoss.contract.steps import TEN, copy_object, customer_key, put

__all__ = ["CASES"]

_CUSTOMER: Final = invalid("Objects encrypted with SSE-C cannot have annotations.")
_ENABLED: Final = Step(
    "PUT /{b}?versioning", body="<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"
)
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


_DONE: Final = Expect(204, body=b"")

CASES: Final = (
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
        *all_four(_MARKER, "&versionId={M}", user="owner"),
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
)
