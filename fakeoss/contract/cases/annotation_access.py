"""Annotations (June 2026): who may do what to them, archives and locks, and who is told. Nothing of them was recorded."""

from __future__ import annotations

from typing import Final

from fakeoss.contract.annotation_steps import (
    DIRECTIVE,
    GUIDE,
    MATCH,
    TEXT,
    all_four,
    allow,
    annotate,
    annotation,
    annotation_case,
    are,
    asked,
    drop,
    path,
    versioned,
)
from fakeoss.contract.answers import ACCESS_DENIED
from fakeoss.contract.case import (
    JDCLOUD,
    NOBODY,
    OTHER,
    Case,
    Expect,
    Step,
    etag,
)
from fakeoss.contract.object_lock_steps import BYPASS, GOVERNED, LOCKED, put_locked
from fakeoss.contract.steps import TEN, copy_object, put, read

__all__ = ["CASES"]

_ENABLED: Final = Step(
    "PUT /{b}?versioning", body="<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"
)
_UNBLOCKED: Final = Step("DELETE /{b}?publicAccessBlock", expect=Expect(204, body=b""))
_COPIED: Final = {"x-amz-copy-source": "/{b}/k"}
_OK: Final = Expect()
_DONE: Final = Expect(204, body=b"")

CASES: Final = (
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
        asked("GET /{b}/k", Expect(body=TEN), NOBODY),
        *all_four(ACCESS_DENIED, user=NOBODY),
        *all_four(ACCESS_DENIED),
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
        *all_four(ACCESS_DENIED),
        allow("PutObjectAnnotation"),
        asked(f"PUT {path()}", _OK),
        asked(f"GET {path()}", ACCESS_DENIED),
        allow("GetObjectAnnotation"),
        asked(f"GET {path()}", Expect(body=TEXT)),
        asked(f"GET {path(None)}", ACCESS_DENIED),
        allow("ListObjectAnnotations"),
        asked(f"GET {path(None)}", _OK),
        asked(f"DELETE {path()}", ACCESS_DENIED),
        allow("DeleteObjectAnnotation"),
        asked(f"DELETE {path()}", _DONE),
        asked("GET /{b}/k", ACCESS_DENIED),
        given=(_UNBLOCKED, put("k", TEN)),
    ),
    annotation_case(
        "a policy allows those of versions by actions of their own",
        GUIDE,
        *versioned(),
        annotate(),
        allow(*(f"{verb}ObjectAnnotation" for verb in ("Get", "Put", "Delete")), "ListObjectAnnotations"),
        *all_four(ACCESS_DENIED, "&versionId={V}"),
        allow(*(f"{verb}ObjectVersionAnnotation" for verb in ("Get", "Put", "Delete")), "ListObjectVersionAnnotations"),
        asked(f"PUT {path()}&versionId={{V}}", _OK),
        asked(f"GET {path()}&versionId={{V}}", Expect(body=TEXT)),
        asked(f"GET {path(None)}&versionId={{V}}", _OK),
        asked(f"DELETE {path()}&versionId={{V}}", _DONE),
        *all_four(ACCESS_DENIED),
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
        asked(f"GET {path(None)}", ACCESS_DENIED),
        asked(f"GET {path(None)}&annotation-prefix=a", _OK),
        allow("ListObjectAnnotations", NumericLessThanEquals={"s3:max-annotation-results": "10"}),
        asked(f"GET {path(None)}&max-annotation-results=11", ACCESS_DENIED),
        asked(f"GET {path(None)}&max-annotation-results=10", _OK),
        allow("PutObjectAnnotation", Null={"s3:x-amz-object-if-match": "false"}),
        asked(f"PUT {path()}", ACCESS_DENIED),
        annotate(headers={MATCH: etag(TEN)}, user=OTHER),
        allow("GetObjectAnnotation", StringEquals={"s3:ExistingObjectTag/kind": "open"}),
        asked(f"GET {path()}", ACCESS_DENIED),
        Step(
            "PUT /{b}/k?tagging",
            body="<Tagging><TagSet><Tag><Key>kind</Key><Value>open</Value></Tag></TagSet></Tagging>",
        ),
        asked(f"GET {path()}", Expect(body=TEXT)),
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
