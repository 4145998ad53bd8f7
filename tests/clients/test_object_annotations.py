"""Annotations with boto3 as it is installed: botocore has had them since 1.43.31, s3transfer copies them since 0.19."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import botocore.session
import pytest
import requests
import s3transfer
from boto3.s3.transfer import TransferConfig
from botocore.exceptions import ClientError

import fakeoss
from support.clients import Service

MIB = 1 << 20
MODEL = botocore.session.get_session().get_service_model("s3")
IS_KNOWN = "PutObjectAnnotation" in MODEL.operation_names
ARE_COPIED = IS_KNOWN and tuple(map(int, s3transfer.__version__.split(".")[:2])) >= (0, 19)
needs_model = pytest.mark.skipif(not IS_KNOWN, reason="botocore knows annotations from 1.43.31 on")
needs_copies = pytest.mark.skipif(not ARE_COPIED, reason="s3transfer copies annotations from 0.19 on")


@pytest.fixture
def s3(amazon: Service, boto: Callable[..., Any]) -> Any:
    client = boto(amazon)
    client.create_bucket(Bucket="annotated")
    client.put_object(Bucket="annotated", Key="k", Body=b"a picture")
    return client


def annotate(s3: Any, name: str, payload: bytes = b"x", **options: Any) -> Any:
    return s3.put_object_annotation(
        Bucket="annotated", Key="k", AnnotationName=name, AnnotationPayload=payload, **options
    )


def names(s3: Any, key: str = "k", **options: Any) -> list[str]:
    pages = s3.get_paginator("list_object_annotations").paginate(Bucket="annotated", Key=key, **options)
    return [entry["AnnotationName"] for page in pages for entry in page.get("Annotations", [])]


@needs_model
def test_from_end_to_end(s3: Any) -> None:
    """What a user would write."""
    k = {"Bucket": "annotated", "Key": "k"}
    etag = s3.head_object(**k)["ETag"]
    put = s3.put_object_annotation(**k, AnnotationName="labels", AnnotationPayload=b'["cat"]', ObjectIfMatch=etag)
    got = s3.get_object_annotation(**k, AnnotationName="labels", ChecksumMode="ENABLED")
    assert (got["AnnotationPayload"].read(), got["ETag"]) == (b'["cat"]', put["ETag"])
    assert s3.list_object_annotations(**k)["Annotations"][0]["Size"] == 7
    s3.copy_object(Bucket="annotated", Key="copy", CopySource="annotated/k")
    assert fakeoss.current().bucket("annotated")["copy"].annotations["labels"].json() == ["cat"]
    s3.delete_object_annotation(**k, AnnotationName="labels")
    assert s3.list_object_annotations(**k)["AnnotationCount"] == 0


@needs_model
def test_answers_are_as_the_model_has_them(s3: Any) -> None:
    s3.put_bucket_versioning(Bucket="annotated", VersioningConfiguration={"Status": "Enabled"})
    version = s3.put_object(Bucket="annotated", Key="k", Body=b"2")["VersionId"]
    answer = annotate(s3, "a", "ä".encode(), ChecksumAlgorithm="SHA256")
    assert (answer["Key"], answer["AnnotationName"], answer["ObjectVersionId"]) == ("k", "a", version)
    assert (answer["ChecksumType"], answer["ServerSideEncryption"]) == ("FULL_OBJECT", "AES256")
    got = s3.get_object_annotation(Bucket="annotated", Key="k", AnnotationName="a", VersionId=version)
    assert (got["ContentLength"], got["ObjectVersionId"], got["ServerSideEncryption"]) == (2, version, "AES256")
    (entry,) = s3.list_object_annotations(Bucket="annotated", Key="k", VersionId=version)["Annotations"]
    assert (entry["ChecksumAlgorithm"], entry["ETag"], entry["Size"]) == (["SHA256"], got["ETag"], 2)
    gone = s3.delete_object_annotation(Bucket="annotated", Key="k", AnnotationName="a")
    assert gone["ObjectVersionId"] == version
    assert names(s3, VersionId="null") == []


@needs_model
def test_pages(s3: Any) -> None:
    for name in ("b", "ab", "a"):
        annotate(s3, name)
    assert names(s3, PaginationConfig={"PageSize": 1}) == ["a", "ab", "b"]
    assert names(s3, AnnotationPrefix="a", PaginationConfig={"PageSize": 1}) == ["a", "ab"]


@needs_model
def test_errors_are_exceptions_of_the_client(s3: Any) -> None:
    errors = s3.exceptions
    with pytest.raises(errors.NoSuchAnnotation):
        s3.get_object_annotation(Bucket="annotated", Key="k", AnnotationName="none")
    with pytest.raises(errors.InvalidAnnotationName):
        annotate(s3, "aws-labels")
    with pytest.raises(errors.AnnotationNameTooLong):
        annotate(s3, "x" * 513)
    with pytest.raises(errors.UnsupportedMediaType):
        annotate(s3, "a", b"\xff")
    with pytest.raises(errors.InvalidRequest):
        annotate(s3, "a", b"")
    with pytest.raises(errors.InvalidPrefix):
        s3.list_object_annotations(Bucket="annotated", Key="k", AnnotationPrefix="a b")
    with pytest.raises(errors.NoSuchKey):
        s3.list_object_annotations(Bucket="annotated", Key="none")
    with pytest.raises(ClientError, match="PreconditionFailed"):
        annotate(s3, "a", ObjectIfMatch='"other"')


@needs_model
def test_a_presigned_copy_excludes_them_in_its_query(s3: Any) -> None:
    annotate(s3, "a")
    parameters = {"Bucket": "annotated", "Key": "copy", "CopySource": "annotated/k", "AnnotationDirective": "EXCLUDE"}
    url = s3.generate_presigned_url("copy_object", Params=parameters)
    assert "x-amz-object-annotation-directive=EXCLUDE" in url
    assert requests.put(url, headers={"x-amz-copy-source": "annotated/k"}, timeout=5).status_code == 200
    assert fakeoss.current().bucket("annotated")["copy"].annotations == {}


@needs_copies
@pytest.mark.parametrize(("directive", "copied"), [("COPY", ["a", "b"]), ("EXCLUDE", []), (None, [])])
def test_a_managed_copy_in_parts_copies_them_when_it_is_told_to(
    s3: Any, directive: str | None, copied: list[str]
) -> None:
    """Amazon: CopyObject, AnnotationDirective: multipart copies leave them out unless the client is told to copy."""
    s3.put_object(Bucket="annotated", Key="k", Body=bytes(11 * MIB))
    annotate(s3, "a", b"1")
    annotate(s3, "b", b"2")
    config = TransferConfig(multipart_threshold=5 * MIB, multipart_chunksize=6 * MIB)
    options = {} if directive is None else {"AnnotationDirective": directive}
    s3.copy({"Bucket": "annotated", "Key": "k"}, "annotated", "copy", ExtraArgs=options, Config=config)
    record = fakeoss.current().bucket("annotated")["copy"]
    assert (record.parts, sorted(record.annotations)) == (2, copied)
    assert [record.annotations[name].text for name in copied] == ["1", "2"][: len(copied)]


@needs_copies
@pytest.mark.parametrize(("directive", "copied"), [("COPY", ["a"]), ("EXCLUDE", []), (None, ["a"])])
def test_a_managed_copy_in_one_go(s3: Any, directive: str | None, copied: list[str]) -> None:
    annotate(s3, "a")
    options = {} if directive is None else {"AnnotationDirective": directive}
    s3.copy({"Bucket": "annotated", "Key": "k"}, "annotated", "copy", ExtraArgs=options)
    assert sorted(fakeoss.current().bucket("annotated")["copy"].annotations) == copied
