"""Signature version 2 against the examples that Amazon publishes."""

from __future__ import annotations

import pytest
from botocore.auth import HmacV1Auth

from fakeoss.wire.address import parse_query
from fakeoss.wire.auth.claim import read_claim
from fakeoss.wire.auth.version2 import signature_of, string_to_sign, with_bucket_slash
from fakeoss.wire.message import Request

# Amazon: "Signing and authenticating REST requests (AWS signature version 2)"
SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
EVENING = "Tue, 27 Mar 2007 19:36:42 +0000"


@pytest.mark.parametrize(
    ("method", "target", "headers", "bucket", "expected"),
    [
        pytest.param(
            "GET", "/photos/puppy.jpg", {"date": EVENING}, "johnsmith", "bWq2s1WEIj+Ydj0vQ697zp+IXMU=", id="get"
        ),
        pytest.param(
            "GET",
            "/photos/puppy.jpg",
            {"date": EVENING},
            "awsexamplebucket1",
            "qgk2+6Sv9/oM7G3qLEjTH1a1l1g=",
            id="get, newer revision",
        ),
        pytest.param(
            "PUT",
            "/photos/puppy.jpg",
            {"content-type": "image/jpeg", "date": "Tue, 27 Mar 2007 21:15:45 +0000"},
            "johnsmith",
            "MyyxeRY7whkBe+bq8fHCL/2kKUg=",
            id="put",
        ),
        pytest.param(
            "GET",
            "/?prefix=photos&max-keys=50&marker=puppy",
            {"date": "Tue, 27 Mar 2007 19:42:41 +0000"},
            "johnsmith",
            "htDYFYduRNen8P9ZfE/s9SuKy0U=",
            id="a list: its query is not signed",
        ),
        pytest.param(
            "GET",
            "/?acl",
            {"date": "Tue, 27 Mar 2007 19:44:46 +0000"},
            "johnsmith",
            "c2WLPFtWHVgbEmeEG93a4cG37dM=",
            id="a sub-resource is signed",
        ),
        pytest.param(
            "GET",
            "/",
            {"date": "Wed, 28 Mar 2007 01:29:59 +0000"},
            None,
            "qGdzdERIC03wnaRNKh6OqZehG9s=",
            id="list of buckets",
        ),
        pytest.param(
            "GET",
            "/dictionary/fran%C3%A7ais/pr%c3%a9f%c3%a8re",
            {"date": "Wed, 28 Mar 2007 01:49:49 +0000"},
            None,
            "DNEZGsoieTZ92F3bUfSPQcbGmlM=",
            id="the path is signed as it was sent",
        ),
    ],
)
def test_published_example(
    method: str, target: str, headers: dict[str, str], bucket: str | None, expected: str
) -> None:
    fields = {**headers, "authorization": "AWS AKIAIOSFODNN7EXAMPLE:unknown"}
    request = Request(method, ("https", "s3.amazonaws.com", target), fields)
    claim = read_claim(request, parse_query(target.partition("?")[2]))
    assert claim is not None
    assert signature_of(SECRET, string_to_sign(request, claim, bucket)) == expected


def test_date_of_the_service_replaces_the_date() -> None:
    fields = {"authorization": "AWS KEY:x", "x-amz-date": EVENING, "date": "Tue, 27 Mar 2007 21:20:26 +0000"}
    request = Request("DELETE", ("https", "s3.amazonaws.com", "/b/k"), fields)
    claim = read_claim(request, {})
    assert claim is not None
    assert string_to_sign(request, claim, None) == f"DELETE\n\n\n\nx-amz-date:{EVENING}\n/b/k"


def resource_of(target: str) -> str:
    """The resource that is signed for a target."""
    fields = {"authorization": "AWS KEY:x", "date": EVENING}
    request = Request("GET", ("https", "s3.amazonaws.com", target), fields)
    claim = read_claim(request, {})
    assert claim is not None
    return string_to_sign(request, claim, None).split("\n")[-1]


@pytest.mark.parametrize("name", HmacV1Auth.QSAOfInterest)  # Amazon's list, as botocore has it
def test_name_in_the_query_belongs_to_the_resource(name: str) -> None:
    assert resource_of(f"/b/k?a=b&{name}") == f"/b/k?{name}"


@pytest.mark.parametrize(
    ("target", "resource"), [("/b", "/b/"), ("/b/", "/b/"), ("/b?acl", "/b/?acl"), ("/b/k", "/b/k"), ("/", "/")]
)
def test_bucket_in_the_path_may_be_signed_with_a_slash(target: str, resource: str) -> None:
    fields = {"authorization": "AWS KEY:x", "date": EVENING}
    request = Request("GET", ("https", "s3.amazonaws.com", target), fields)
    claim = read_claim(request, {})
    assert claim is not None
    assert with_bucket_slash(string_to_sign(request, claim, None)).split("\n")[-1] == resource
