"""Who a request says it is, in every scheme and none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakeoss.wire.auth.identity import ANONYMOUS, Expiry, Identity, is_signed_for_s3, read_identity

SCOPE = "20110411/cn-north-1/s3/aws4_request"
BEGUN = 1302554096  # 20110411T203456Z
V4 = {"X-Amz-Credential": f"AK/{SCOPE}", "X-Amz-Date": "20110411T203456Z", "X-Amz-Expires": "60"}
V2 = {"AWSAccessKeyId": "AK", "Expires": "1302554156", "Signature": "x"}

HEADERS = [
    # Amazon: Authenticating Requests, Using the Authorization Header
    pytest.param(
        f"AWS4-HMAC-SHA256 Credential=AK/{SCOPE}, SignedHeaders=host, Signature=abc",
        Identity(True, "AK", "cn-north-1"),
        id="version 4",
    ),
    pytest.param(
        f"AWS4-HMAC-SHA256 Credential=AK/{SCOPE},Signature=x", Identity(True, "AK", "cn-north-1"), id="no blank"
    ),
    pytest.param(
        # Amazon: Signature Version 4A, the scope of which has no region
        "AWS4-ECDSA-P256-SHA256 Credential=AK/20110411/s3/aws4_request, SignedHeaders=host, Signature=abc",
        Identity(True, "AK"),
        id="version 4a",
    ),
    pytest.param("AWS4-HMAC-SHA256 Credential=AK/20110411//s3/aws4_request", Identity(True, "AK"), id="no region"),
    pytest.param("AWS4-HMAC-SHA256 Credential=AK", Identity(True, "AK"), id="no scope"),
    pytest.param("AWS AK:c2lnbmF0dXJl", Identity(True, "AK"), id="version 2"),
    pytest.param("jingdong AK:c2lnbmF0dXJl", Identity(True, "AK"), id="native"),  # Signature-In-Header
    pytest.param("Bearer token", Identity(True, "token"), id="another scheme"),
    pytest.param("nonsense", Identity(True), id="one word"),
    pytest.param(":", Identity(True), id="colon"),
]


@pytest.mark.parametrize(("text", "identity"), HEADERS)
def test_authorization_header_names(text: str, identity: Identity) -> None:
    assert read_identity({"authorization": text}, {}) == identity
    assert read_identity({"authorization": text}, V2) == identity, "the header outweighs the query"


def test_empty_authorization_names_nobody() -> None:
    assert read_identity({"authorization": ""}, {}) == ANONYMOUS  # storj/edge#142, observed at Amazon


QUERIES = [
    pytest.param({}, ANONYMOUS, id="nothing"),
    pytest.param({"prefix": "a", "uploads": ""}, ANONYMOUS, id="nothing of it signed"),
    pytest.param(V4, Identity(True, "AK", "cn-north-1", Expiry(BEGUN + 60, 60)), id="version 4"),
    pytest.param(V4 | {"X-Amz-Expires": "0"}, Identity(True, "AK", "cn-north-1", Expiry(BEGUN, 0)), id="no time"),
    pytest.param(V4 | {"X-Amz-Expires": "-1"}, Identity(True, "AK", "cn-north-1"), id="negative time"),
    pytest.param(V4 | {"X-Amz-Expires": "٣"}, Identity(True, "AK", "cn-north-1"), id="time in another script"),
    pytest.param(V4 | {"X-Amz-Expires": "9" * 30}, Identity(True, "AK", "cn-north-1"), id="time of thirty digits"),
    pytest.param(V4 | {"X-Amz-Date": "yesterday"}, Identity(True, "AK", "cn-north-1"), id="no date"),
    pytest.param({"X-Amz-Credential": f"AK/{SCOPE}"}, Identity(True, "AK", "cn-north-1"), id="credential only"),
    pytest.param({"X-Amz-Credential": "AK"}, Identity(True, "AK"), id="no scope"),
    pytest.param({"X-Amz-Credential": "AK/20110411//s3/aws4_request"}, Identity(True, "AK"), id="no region"),
    pytest.param({"X-Amz-Credential": "AK/20110411/s3/aws4_request"}, Identity(True, "AK"), id="version 4a"),
    pytest.param({"X-Amz-Credential": ""}, Identity(True), id="no access key"),
    pytest.param({"X-Amz-Signature": "x"}, Identity(True), id="signature only"),
    pytest.param(V2, Identity(True, "AK", None, Expiry(1302554156, None)), id="version 2"),
    pytest.param(V2 | {"Expires": "soon"}, Identity(True, "AK"), id="version 2, no number"),
    pytest.param(V2 | {"Expires": "9" * 12}, Identity(True, "AK", None, Expiry(1e12 - 1, None)), id="version 2, late"),
    pytest.param(V2 | {"Expires": "9" * 30}, Identity(True, "AK"), id="version 2, thirty digits"),
    pytest.param({"AWSAccessKeyId": ""}, Identity(True), id="version 2, no access key"),
    pytest.param({"Signature": "x"}, Identity(True), id="version 2, signature only"),
    pytest.param({"x-amz-credential": f"AK/{SCOPE}"}, ANONYMOUS, id="names are case-sensitive"),
]


@pytest.mark.parametrize(("query", "identity"), QUERIES)
def test_presigned_query_names(query: dict[str, str], identity: Identity) -> None:
    assert read_identity({}, query) == identity


@pytest.mark.parametrize(
    ("headers", "target", "signed"),
    [
        pytest.param(
            {"authorization": f"AWS4-HMAC-SHA256 Credential=AK/{SCOPE}, SignedHeaders=host"}, "/", True, id="s3"
        ),
        pytest.param({"authorization": f"AWS4-HMAC-SHA256 Credential=AK/{SCOPE}"}, "/", True, id="at the end"),
        pytest.param(
            {"authorization": "AWS4-HMAC-SHA256 Credential=AK/20110411/x/sqs/aws4_request, S"}, "/", False, id="sqs"
        ),
        pytest.param(
            {"authorization": "AWS4-HMAC-SHA256 Credential=AK/20110411/x/s3/aws4_requests"}, "/", False, id="longer"
        ),
        pytest.param({"authorization": "AWS AK:x"}, "/", False, id="version 2"),
        pytest.param({}, "/", False, id="nothing"),
        pytest.param({}, f"/b?X-Amz-Credential=AK/{SCOPE}", True, id="presigned"),
        pytest.param({}, f"/b?X-Amz-Credential=AK%2F{SCOPE.replace('/', '%2F')}&a=1", True, id="presigned, escaped"),
        pytest.param({}, f"/b?X-Amz-Credential=AK%2f{SCOPE.replace('/', '%2f')}", True, id="presigned, small letters"),
        pytest.param({}, "/b?X-Amz-Credential=AK/20110411/x/sqs/aws4_request", False, id="presigned for sqs"),
        pytest.param({}, f"/{SCOPE}", False, id="only in the path"),
    ],
)
def test_signature_for_s3_is_recognised(headers: dict[str, str], target: str, *, signed: bool) -> None:
    assert is_signed_for_s3(headers, target) is signed


@given(
    header=st.none() | st.text() | st.text().map("AWS4-HMAC-SHA256 Credential=".__add__),
    values=st.dictionaries(st.sampled_from([*V4, *V2]), st.text("0123456789TZ/abc") | st.text()),
)
def test_anything_names_somebody_or_nobody(header: str | None, values: dict[str, str]) -> None:
    found = read_identity({} if header is None else {"authorization": header}, values)
    assert found.signed is (bool(header) or bool(values.keys() & {"X-Amz-Credential", "AWSAccessKeyId", "Signature"}))
    assert found.access_key != ""
    assert found.region != ""
