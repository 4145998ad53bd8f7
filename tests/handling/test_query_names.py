"""Query names of other services are refused, those of none are reported: neither is silently ignored."""

from __future__ import annotations

import re
import warnings
from typing import Any

import pytest

import fakeoss
from fakeoss.handling.query_names import FOREIGN, survey
from fakeoss.handling.registry import RESERVED
from fakeoss.handling.subresources import Target
from fakeoss.operations import OPERATIONS
from support.wire import Answer, Wire

PATHS = {Target.SERVICE: "/", Target.BUCKET: "/b", Target.OBJECT: "/b/k"}


@pytest.fixture(params=["aws", "jdcloud"])
def wire(request: pytest.FixtureRequest) -> Wire:
    wire = Wire(request.param).with_bucket()
    wire.put("/b/k", b"data")
    return wire


def refusal(answer: Answer) -> str:
    assert (answer.status, answer.code) == (501, "NotImplemented"), answer
    return answer.text("Message") or ""


@pytest.mark.parametrize(("target", "name"), FOREIGN)
def test_a_name_of_another_service_is_refused_by_name(wire: Wire, target: str, name: str):
    operation = FOREIGN[target, name]
    assert f"{operation} (the query parameter {name}) is not implemented" in refusal(
        wire.get(f"{PATHS[target]}?{name}=1")
    )


@pytest.mark.parametrize(
    ("method", "target", "operation"),
    [
        ("GET", "/b?ping=10&prefix=&suffix=&events=s3%3AObjectCreated%3A%2A", "ListenBucketNotification of MinIO"),
        ("GET", "/?events=s3:BucketCreated:*", "ListenNotification of MinIO"),  # minio-dotnet#1109
        ("GET", "/b?list-type=2&metadata=true&prefix=a", "a listing with metadata of MinIO"),
        ("GET", "/b?versions&metadata=true", "a listing with metadata of MinIO"),
        ("PUT", "/b/k?append&position=0", "AppendObject of OBS"),
        ("POST", "/b/k?append&position=0", "AppendObject of OBS"),
        ("PUT", "/b/k?symlink", "symbolic links of Alibaba OSS"),
        ("GET", "/b/k?x-oss-process=image/resize,w_100", "image and document processing of Alibaba OSS"),
        ("PUT", "/b/k?compose", "compose of Google"),
    ],
)
def test_whatever_the_method(wire: Wire, method: str, target: str, operation: str):
    assert operation in refusal(wire.ask(method, target, b""))
    assert wire.store.bucket("b").keys() == ["k"]
    assert wire.store.bucket("b").object("k").body == b"data"
    assert (wire.store.calls[-1].operation, wire.store.calls[-1].code) == ("Unparsed", "NotImplemented")


@pytest.mark.parametrize("query", ["metadata=false", "metadata=", "allow-unordered=0", "list-type=2&metadata=False"])
def test_a_value_that_wants_nothing_is_answered(wire: Wire, query: str):
    assert wire.get(f"/b?{query}").status == 200


def test_a_name_at_another_kind_of_resource_is_a_stray(wire: Wire):
    assert wire.get("/b/k?events=1").body == b"data"
    assert wire.dispatcher.ignored == {("GetObject", "the query parameter events")}


def test_names_of_the_service_are_neither():
    names = {name for row in OPERATIONS for name in row.query | row.allows if row.name != "GetUsage"} | RESERVED
    both = {name for _, name in FOREIGN} & names
    assert both == set(), f"take {both} out of FOREIGN in handling/query_names.py: an operation of ours reads it now"
    strays = survey(Target.OBJECT, *sorted(names))
    assert strays == ((), ()), (
        f"RESERVED in handling/registry.py (what selects) or _KNOWN in query_names.py lacks {strays}"
    )
    signed = "X-Amz-Signature x-id x-user AWSAccessKeyId Expires Signature response-content-type x-amz-tagging"
    assert survey(Target.OBJECT, *signed.split()) == ((), ())


def test_every_parameter_of_the_sdk_is_known():
    import botocore.session

    model = botocore.session.get_session().get_service_model("s3")
    for name in model.operation_names:
        shape = model.operation_model(name).input_shape
        for member in shape.members.values() if shape is not None else ():
            if member.serialization.get("location") == "querystring":
                assert survey(Target.OBJECT, member.serialization["name"]) == ((), ()), name


def test_a_name_of_no_service_is_reported_when_the_mock_ends_or_refused():
    import requests

    for policy in ("warn", "reject", "ignore"):
        mock = fakeoss.mock(profile="aws", buckets=["bkt"], unsupported=policy)
        oss = mock.start()
        oss.bucket("bkt").put("k", b"data")
        answer = requests.get(
            "https://s3.us-east-1.amazonaws.com/bkt/k?resize=1&x-user=7",
            headers={"Authorization": "AWS4-HMAC-SHA256 Credential=a/20110411//s3/aws4_request"},
        )
        assert answer.status_code == (501 if policy == "reject" else 200)
        assert ("GetObject with resize" in answer.text) is (policy == "reject")
        if policy == "warn":
            with pytest.warns(fakeoss.UnsupportedWarning, match="GetObject was called with the query parameter resize"):
                mock.stop()
        else:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                mock.stop()


def test_a_server_does_not_remember_ever_more_of_them(aws_of_many: Wire):
    assert len(aws_of_many.dispatcher.ignored) == 1000


@pytest.fixture
def aws_of_many() -> Wire:
    wire = Wire("aws").with_bucket()
    for number in range(1010):
        wire.get(f"/b?n{number}")
    return wire


@pytest.mark.parametrize("header", ["x-minio-force-delete", "x-minio-extract"])
def test_headers_of_minio_that_select_data_are_refused(wire: Wire, header: str):
    answer = wire.ask("DELETE", "/b/k", headers={header: "true"})
    assert (answer.status, answer.code) == (501, "NotImplemented")
    assert wire.store.bucket("b").keys() == ["k"]


def test_minio_cannot_listen():
    minio: Any = pytest.importorskip("minio")
    with fakeoss.mock(profile="aws", endpoints=["http://minio:9000"], buckets=["bkt"]):
        client = minio.Minio("minio:9000", "a", "b", secure=False, region="us-east-1")
        with (
            pytest.raises(minio.error.S3Error, match=re.escape("ListenBucketNotification of MinIO")) as caught,
            client.listen_bucket_notification("bkt", events=["s3:ObjectCreated:*"]) as events,
        ):
            next(events)
        assert caught.value.code == "NotImplemented"
        with pytest.raises(minio.error.S3Error, match="a listing with metadata of MinIO"):
            list(client.list_objects("bkt", include_user_meta=True))
