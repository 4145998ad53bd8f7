"""Requests and answers for the cases of annotations."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from fakeoss.contract.case import AWS, OTHER, Case, Expect, Like, Step, etag
from fakeoss.contract.steps import HTTP_DATE, ISO_DATE, TEN, put

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fakeoss.contract.case import Body, Text

__all__ = [
    "CRC64",
    "DIRECTIVE",
    "GUIDE",
    "MATCH",
    "MODEL",
    "NO_SUCH",
    "READING",
    "TEXT",
    "all_four",
    "allow",
    "annotate",
    "annotation",
    "annotation_case",
    "are",
    "asked",
    "drop",
    "error",
    "path",
    "versioned",
]

GUIDE: Final = "Amazon's documentation: S3 User Guide, Annotating your objects"
MODEL: Final = "Amazon's documentation: API reference of the operation, as in botocore 1.44.8's model"
READING: Final = "our reading, for the documents are silent"
TEXT: Final = b'{"labels": ["cat"]}'
CRC64: Final = "K8L6iA5TQ1k="
"""The CRC64NVME of ``TEXT``, calculated by awscrt."""
MATCH: Final = "x-amz-object-if-match"
DIRECTIVE: Final = "x-amz-object-annotation-directive"
_NONE: Mapping[str, Any] = {}


def path(name: str | None = "labels", of: str = "{b}/k", **query: str) -> str:
    """Return the target of an annotation, or of all with ``name`` being ``None``."""
    named = [] if name is None else [f"annotationName={quote(name, safe='')}"]
    return f"/{of}?{'&'.join(['annotation', *named, *(f'{key}={value}' for key, value in query.items())])}"


def annotate(
    name: str = "labels",
    body: Body = TEXT,
    expect: Expect | None = None,
    headers: Mapping[str, str | None] = _NONE,
    *,
    target: str = "",
    **step: Any,
) -> Step:
    """PutObjectAnnotation, which must succeed by default."""
    if expect is None:
        expect = Expect(200, "PutObjectAnnotationOutput", {"AnnotationName": name}, ("Key", "AnnotationName"))
    return Step(f"PUT {target or path(name)}", headers, body, expect, **step)


def annotation(
    name: str = "labels", body: bytes = TEXT, headers: Mapping[str, Text | None] = _NONE, target: str = "", **step: Any
) -> Step:
    """GetObjectAnnotation, which must return these bytes and header fields."""
    fields = {"ETag": etag(body), "Last-Modified": HTTP_DATE, "Content-Length": str(len(body)), **headers}
    return Step(f"GET {target or path(name)}", expect=Expect(200, headers=fields, body=body), **step)


def are(*names: str, of: str = "{b}/k", **query: str) -> Step:
    """ListObjectAnnotations, which must return these names, none of them twice, on one page."""
    xml: dict[str, Text | tuple[Text, ...] | None] = {
        "AnnotationCount": str(len(names)),
        "Annotations/AnnotationEntry/AnnotationName": tuple(names),
        "Annotations/AnnotationEntry/LastModified": (ISO_DATE,) * len(names),
        "NextContinuationToken": None,
    }
    return Step(f"GET {path(None, of, **query)}", expect=Expect(200, "ListObjectAnnotationsOutput", xml))


def drop(name: str = "labels", expect: Expect | None = None, *, target: str = "", **step: Any) -> Step:
    """DeleteObjectAnnotation, which must succeed by default."""
    return Step(f"DELETE {target or path(name)}", expect=expect or Expect(204, body=b""), **step)


def error(status: int, code: str, message: Text, **fields: Text) -> Expect:
    """Return an error with these elements."""
    return Expect(status, code=code, message=message, fields=fields)


NO_SUCH: Final = error(
    404,
    "NoSuchAnnotation",
    "The specified annotation does not exist on this object.",
    Key="k",
    AnnotationName=Like(".*"),
)


def versioned(key: str = "k", body: bytes = TEN, *, name: str = "V") -> tuple[Step, ...]:
    """A version of a key; its id is kept as ``name``."""
    return (put(key, body, keep={name: "@x-amz-version-id"}),)


def allow(*actions: str, effect: str = "Allow", on: str = "{b}/*", **condition: Any) -> Step:
    """A policy of ``{b}`` that allows everyone, or denies, these actions."""
    statement: dict[str, Any] = {"Effect": effect, "Principal": "*", "Action": [f"s3:{action}" for action in actions]}
    statement["Resource"] = f"arn:aws:s3:::{on}"
    if condition:
        statement["Condition"] = condition
    body = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    return Step("PUT /{b}?policy", body=body, expect=Expect(204, body=b""))


def asked(request: str, expect: Expect, user: str = OTHER) -> Step:
    """A request for annotations by another user."""
    return Step(request, body=TEXT if request.startswith("PUT") else b"", expect=expect, user=user)


def all_four(expect: Expect, query: str = "", user: str = OTHER) -> tuple[Step, ...]:
    """Each of the four operations, which must answer alike."""
    named, unnamed = f"{path()}{query}", f"{path(None)}{query}"
    return tuple(
        asked(each, expect, user) for each in (f"PUT {named}", f"GET {named}", f"GET {unnamed}", f"DELETE {named}")
    )


def annotation_case(name: str, source: str, *steps: Step, given: tuple[Step, ...] | None = None) -> Case:
    """Return a case of Amazon's, in which by default there is an object ``{b}/k`` of ten digits."""
    return Case(f"annotations: {name}", source, AWS, steps, given=(put("k", TEN),) if given is None else given)
