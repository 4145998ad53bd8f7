"""What is claimed, in which form, and whether it is true; requests are signed by botocore, an independent signer."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

import pytest
from botocore.auth import HmacV1Auth, HmacV1QueryAuth, S3SigV4Auth, S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from hypothesis import given
from hypothesis import strategies as st

from fakeoss.errors import Cause, OssError
from fakeoss.wire.address import parse_query
from fakeoss.wire.auth.claim import read_claim, require_one_signature
from fakeoss.wire.auth.verification import SKEW, Terms, verify
from fakeoss.wire.auth.version4 import EMPTY, canonical_request
from fakeoss.wire.dates import iso_second, parse_amz_date, parse_http_date
from fakeoss.wire.message import Request

KEY, SECRET = "AKIDEXAMPLE", "a secret/that+is=kept"
HOST = "bucket.s3.eu-west-1.amazonaws.com"
MAY_24 = 1369353600.0
GATEWAY = "as the Versity S3 gateway, which follows Amazon, has it"


def terms(at: float, **options: Any) -> Terms:
    return Terms(at, {KEY: SECRET}.get, region="eu-west-1", bucket="bucket")._replace(**options)


def arrived(request: AWSRequest) -> Request:
    prepared = request.prepare()
    headers = {
        name.lower(): value if isinstance(value, str) else value.decode() for name, value in prepared.headers.items()
    }
    url = prepared.url
    headers.setdefault("host", HOST)
    return Request(prepared.method, ("https", HOST, url.removeprefix(f"https://{HOST}")), headers)


def signed(
    signer: Any = S3SigV4Auth,
    method: str = "GET",
    target: str = "/key?partNumber=1&uploadId=U",
    secret: str = SECRET,
    **headers: str,
) -> tuple[Request, float]:
    """A request that botocore has signed, and when it did."""
    fields = {name.replace("_", "-"): value for name, value in headers.items()}
    request = AWSRequest(method, f"https://{HOST}{target}", headers=fields, data=b"")
    credentials = Credentials(KEY, secret)
    if signer in (S3SigV4Auth, S3SigV4QueryAuth):
        options = {} if signer is S3SigV4Auth else {"expires": 60}
        signer(credentials, "s3", "eu-west-1", **options).add_auth(request)
        moment = parse_amz_date(request.context["timestamp"])
        assert moment is not None
        return arrived(request), moment
    signer(credentials).add_auth(request)
    found = arrived(request)
    if signer is HmacV1QueryAuth:
        return found, float(parse_query(found.target.partition("?")[2])["Expires"]) - 3600
    moment = parse_http_date(found.headers["date"])
    assert moment is not None
    return found, moment


def outcome(request: Request, held_against: Terms) -> Any:
    try:
        found = verify(request, parse_query(request.target.partition("?")[2]), held_against)
    except OssError as error:
        return error
    return None if found is None else found[0].access_key


@pytest.mark.parametrize("signer", [S3SigV4Auth, S3SigV4QueryAuth, HmacV1Auth, HmacV1QueryAuth])
@pytest.mark.parametrize("target", ["/", "/key", "/a%20b%2Fc/%C3%A4?uploads", "/key?partNumber=1&uploadId=U", "/?acl"])
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_what_botocore_signs_is_true(signer: Any, target: str, method: str) -> None:
    request, moment = signed(signer, method, target)
    bucket = None if signer in (HmacV1Auth, HmacV1QueryAuth) else "bucket"  # told apart, botocore signs hosts' buckets
    assert outcome(request, terms(moment, bucket=bucket)) == KEY


@given(st.text(st.characters(codec="utf-8", exclude_characters="\r\n\0"), min_size=1, max_size=30))
def test_any_key_that_botocore_signs_is_true(key: str) -> None:
    request, moment = signed(target="/" + quote(key, safe="/~"))
    assert outcome(request, terms(moment)) == KEY


@pytest.mark.parametrize("signer", [S3SigV4Auth, S3SigV4QueryAuth, HmacV1Auth, HmacV1QueryAuth])
def test_another_secret(signer: Any) -> None:
    request, moment = signed(signer, secret="another secret")
    error = outcome(request, terms(moment, bucket=None))
    assert error.cause is Cause.SIGNATURE_MISMATCH
    assert error.fields["AWSAccessKeyId"] == KEY
    assert SECRET not in str(error)
    assert "another secret" not in str(error)
    text = error.fields["StringToSign"]
    assert error.fields["StringToSignBytes"] == text.encode().hex(" ")


@pytest.mark.parametrize(
    ("change", "cause"),
    [
        pytest.param({"method": "PUT"}, Cause.SIGNATURE_MISMATCH, id="another method"),
        pytest.param({"target": "/other?partNumber=1&uploadId=U"}, Cause.SIGNATURE_MISMATCH, id="another key"),
        pytest.param({"target": "/key?partNumber=2&uploadId=U"}, Cause.SIGNATURE_MISMATCH, id="another query"),
        pytest.param({"target": "/key?partNumber=1&uploadId=U&x=1"}, Cause.SIGNATURE_MISMATCH, id="more of a query"),
        pytest.param({"x-amz-content-sha256": "0" * 64}, Cause.SIGNATURE_MISMATCH, id="another payload"),
        pytest.param({"x-amz-content-sha256": "garbage"}, Cause.CONTENT_HASH_INVALID, id="no hash"),
        pytest.param({"x-amz-content-sha256": None}, Cause.CONTENT_HASH_MISSING, id="hash left out"),
        pytest.param({"x-amz-meta-a": "b"}, Cause.HEADERS_NOT_SIGNED, id="a header that was not signed"),
        pytest.param({"x-unknown": "b"}, KEY, id="a header that need not be signed"),
        pytest.param({"x-amz-date": "yesterday", "date": None}, Cause.AUTH_DATE_MISSING, id="no date"),
        pytest.param({"authorization": "AWS4-HMAC-SHA256"}, Cause.AUTH_HEADER_INVALID, id="scheme alone"),
        pytest.param({"authorization": "Bearer token"}, Cause.AUTH_TYPE_UNKNOWN, id="another scheme"),
        pytest.param(
            {"authorization": "AWS4-HMAC-SHA256 Credential=a"}, Cause.AUTH_HEADER_MALFORMED, id="one component"
        ),
        pytest.param({"authorization": "AWS nothing"}, Cause.AUTH_HEADER_INVALID, id="version 2 without a colon"),
        pytest.param({"authorization": None}, None, id="anonymous"),
    ],
)
def test_changed_on_the_way(change: dict[str, Any], cause: Any) -> None:
    request, moment = signed()
    for name, value in change.items():
        if name in {"method", "target"}:
            setattr(request, name, value)
        elif value is None:
            request.headers.pop(name, None)
        else:
            request.headers[name] = value
    found = outcome(request, terms(moment))
    assert (found.cause if isinstance(found, OssError) else found) == cause


def reason(request: Request, at: float) -> tuple[Any, Any]:
    error = outcome(request, terms(at))
    return error.cause, error.fields.get("Reason")


CREDENTIALS = [
    # recorded at Amazon: localstack's test_presigned_double_encoded_credentials; the others GATEWAY
    ("AKIDEXAMPLE", 'the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".'),
    ("K/20130524/eu-west-1/ec2/aws4_request", 'incorrect service "ec2". This endpoint belongs to "s3".'),
    ("K/20130524/eu-west-1/s3/aws3_request", 'incorrect terminal "aws3_request". This endpoint uses "aws4_request".'),
    (
        "K/2013-05-24/eu-west-1/s3/aws4_request",
        'incorrect date format "2013-05-24". This date in the credential must be in the format "yyyyMMdd".',
    ),
]


@pytest.mark.parametrize(("credential", "sentence"), CREDENTIALS)
def test_malformed_credential(credential: str, sentence: str) -> None:
    scheme = f"AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders=host, Signature=x"
    header = Request("GET", ("https", HOST, "/"), {"authorization": scheme, "x-amz-date": "20130524T000000Z"})
    assert reason(header, 0) == (Cause.AUTH_HEADER_MALFORMED, sentence)
    query = {
        "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
        "X-Amz-Credential": credential.replace("/", "%2F"),
        "X-Amz-Date": "20130524T000000Z",
        "X-Amz-Expires": "60",
        "X-Amz-SignedHeaders": "host",
        "X-Amz-Signature": "x",
    }
    target = "/?" + "&".join(f"{name}={value}" for name, value in query.items())
    told = f"Error parsing the X-Amz-Credential parameter; {sentence}"
    assert reason(Request("GET", ("https", HOST, target), {}), 0) == (Cause.QUERY_AUTH_MALFORMED, told)


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        # recorded at Amazon: localstack's test_s3_put_presigned_url_missing_sig_param; the others GATEWAY
        ("X-Amz-Signature", None, "Query-string authentication version 4 requires the X-Amz-Algorithm, "),
        ("X-Amz-Expires", "", "Query-string authentication version 4 requires the X-Amz-Algorithm, "),
        ("X-Amz-Expires", "soon", "X-Amz-Expires should be a number"),
        ("X-Amz-Expires", "-1", "X-Amz-Expires must be non-negative"),
        ("X-Amz-Expires", "604801", "X-Amz-Expires must be less than a week (in seconds); that is, the given "),
        ("X-Amz-Expires", "9" * 5000, "X-Amz-Expires must be less than a week (in seconds); that is, the given "),
        ("X-Amz-Date", "yesterday", "X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\""),
        ("X-Amz-Date", "20130524T000000Z", 'Invalid credential date "'),
        ("X-Amz-Algorithm", "AWS5", 'X-Amz-Algorithm only supports "AWS4-HMAC-SHA256 and AWS4-ECDSA-P256-SHA256"'),
    ],
)
def test_malformed_query(name: str, value: str | None, sentence: str) -> None:
    request, moment = signed(S3SigV4QueryAuth, target="/key")
    path, _, query = request.target.partition("?")
    kept = [item for item in query.split("&") if not item.startswith(name + "=")]
    request.target = path + "?" + "&".join([*kept, *([] if value is None else [f"{name}={value}"])])
    cause, told = reason(request, moment)
    assert cause is Cause.QUERY_AUTH_MALFORMED
    assert told.startswith(sentence)


def test_wrong_region_is_named() -> None:
    request, moment = signed()
    error = outcome(request, terms(moment, region="us-east-2"))
    # recorded at Amazon: localstack's test_create_bucket_aws_global
    assert error.fields == {"Reason": "the region 'eu-west-1' is wrong; expecting 'us-east-2'", "Region": "us-east-2"}
    assert outcome(request, terms(moment, region=None)) == KEY


def test_wrong_region_of_a_presigned_request_is_named() -> None:
    request, moment = signed(S3SigV4QueryAuth)
    error = outcome(request, terms(moment, region="us-east-2"))
    # the sentence as above, its beginning as recorded of this parameter: test_presigned_double_encoded_credentials
    sentence = "Error parsing the X-Amz-Credential parameter; the region 'eu-west-1' is wrong; expecting 'us-east-2'"
    assert (error.cause, error.fields) == (Cause.QUERY_AUTH_MALFORMED, {"Reason": sentence, "Region": "us-east-2"})


COMPONENTS = [  # GATEWAY
    (f"Credential={KEY}, SignedHeaders, Signature=x", 'the authorization component "SignedHeaders" is malformed.'),
    (f"Credential={KEY}, SignedHeaders=host, Signature=", "missing Signature."),
    (f"Credential={KEY}, SignedHeaders=host, Colour=red", "missing Signature."),
    (
        f"Credential={KEY}, SignedHeaders=host",
        "the authorization header requires three components: Credential, SignedHeaders, and Signature.",
    ),
]


@pytest.mark.parametrize(("components", "sentence"), COMPONENTS)
def test_malformed_component(components: str, sentence: str) -> None:
    headers = {"authorization": f"AWS4-HMAC-SHA256 {components}", "x-amz-date": "20130524T000000Z"}
    assert reason(Request("GET", ("https", HOST, "/"), headers), 0) == (Cause.AUTH_HEADER_MALFORMED, sentence)


def test_credential_of_another_day() -> None:  # GATEWAY
    scheme = f"AWS4-HMAC-SHA256 Credential={KEY}/20130523/eu-west-1/s3/aws4_request, SignedHeaders=host, Signature=x"
    request = Request("GET", ("https", HOST, "/"), {"authorization": scheme, "x-amz-date": "20130524T000000Z"})
    sentence = "Invalid credential date. Date is not the same as X-Amz-Date."
    assert reason(request, MAY_24) == (Cause.AUTH_HEADER_MALFORMED, sentence)


@pytest.mark.parametrize(
    ("headers", "at"),
    [
        # Amazon: Signature Version 4, date handling: x-amz-date, else Date, which may have either form
        ({"x-amz-date": "20130524T000000Z", "date": "Sat, 25 May 2013 00:00:00 GMT"}, MAY_24),
        ({"date": "20130524T000000Z"}, MAY_24),
        ({"date": "Fri, 24 May 2013 00:00:00 GMT"}, MAY_24),
        ({"date": "yesterday"}, Cause.AUTH_DATE_MISSING),
        ({}, Cause.AUTH_DATE_MISSING),
    ],
)
def test_date_of_version_4(headers: dict[str, str], at: Any) -> None:
    scheme = f"AWS4-HMAC-SHA256 Credential={KEY}/20130524/eu-west-1/s3/aws4_request, SignedHeaders=host, Signature=x"
    assert dated(scheme, headers) == at


@pytest.mark.parametrize(
    ("headers", "at"),
    [
        # Amazon: Signing and authenticating REST requests, time stamp requirement; the other form: our reading
        ({"x-amz-date": "Fri, 24 May 2013 00:00:00 GMT", "date": "yesterday"}, MAY_24),
        ({"date": "20130524T000000Z"}, MAY_24),
        ({"date": "Wed, 31 Dec 1969 23:59:59 GMT"}, Cause.AUTH_DATE_MISSING),
        ({"date": "yesterday"}, Cause.AUTH_DATE_MISSING),
        ({}, Cause.AUTH_DATE_MISSING),
    ],
)
def test_date_of_version_2(headers: dict[str, str], at: Any) -> None:
    assert dated(f"AWS {KEY}:x", headers) == at


def dated(scheme: str, headers: dict[str, str]) -> Any:
    """When a request says that it was signed, or the cause of its refusal."""
    try:
        claim = read_claim(Request("GET", ("https", HOST, "/"), {"authorization": scheme, **headers}), {})
    except OssError as error:
        return error.cause
    return None if claim is None else claim.at


def test_unknown_access_key() -> None:
    request, moment = signed()
    error = outcome(request, terms(moment, secret_of={}.get))
    assert (error.cause, error.fields) == (Cause.INVALID_ACCESS_KEY, {"AWSAccessKeyId": KEY})


@pytest.mark.parametrize(
    ("signer", "refused", "accepted"),
    [(HmacV1Auth, "version2", "presigned_version2"), (HmacV1QueryAuth, "presigned_version2", "version2")],
)
def test_version_2_is_refused_where_it_is_not_accepted(signer: Any, refused: str, accepted: str) -> None:
    request, moment = signed(signer)
    assert outcome(request, terms(moment, **{refused: False})).cause is Cause.VERSION_2_REFUSED
    assert outcome(request, terms(moment, bucket=None, **{accepted: False})) == KEY


@pytest.mark.parametrize("signer", [S3SigV4Auth, HmacV1Auth])
@pytest.mark.parametrize("seconds", [SKEW + 1, -SKEW - 1])
def test_clocks_that_differ(signer: Any, seconds: float) -> None:
    request, moment = signed(signer)
    assert outcome(request, terms(moment + seconds, bucket=None)).cause is Cause.TIME_SKEWED
    assert outcome(request, terms(moment + seconds * SKEW / (SKEW + 1), bucket=None)) == KEY


def test_presigned_request_ends() -> None:
    request, moment = signed(S3SigV4QueryAuth)
    assert outcome(request, terms(moment + 60)) == KEY
    error = outcome(request, terms(moment + 61))
    # recorded at Amazon: localstack's test_s3_presigned_url_expired
    assert (error.cause, sorted(error.fields)) == (Cause.REQUEST_EXPIRED, ["Expires", "ServerTime", "X-Amz-Expires"])
    assert outcome(request, terms(moment - SKEW - 1)).cause is Cause.REQUEST_NOT_YET_VALID


def test_presigned_request_of_version_2_ends() -> None:
    request, moment = signed(HmacV1QueryAuth)
    assert outcome(request, terms(moment + 3600, bucket=None)) == KEY
    assert sorted(outcome(request, terms(moment + 3601, bucket=None)).fields) == ["Expires", "ServerTime"]


@pytest.mark.parametrize(
    ("query", "cause"),
    [
        # recorded at Amazon: localstack's test_s3_put_presigned_url_missing_sig_param[s3]
        pytest.param("AWSAccessKeyId=a&Signature=b", Cause.QUERY_AUTH_INCOMPLETE, id="no Expires"),
        pytest.param("AWSAccessKeyId=a&Expires=1", Cause.QUERY_AUTH_INCOMPLETE, id="no Signature"),
        pytest.param("AWSAccessKeyId=a&Expires=soon&Signature=b", Cause.QUERY_EXPIRES_INVALID, id="Expires is a word"),
        *(
            pytest.param(f"AWSAccessKeyId=a&Expires={expires}&Signature=b", Cause.QUERY_EXPIRES_INVALID, id=name)
            for name, expires in (("long before any date", f"-{'9' * 18}"), ("beyond 64 bits", "9" * 19))
        ),
    ],
)
def test_query_of_version_2(query: str, cause: Cause) -> None:
    assert outcome(Request("GET", ("https", HOST, f"/?{query}"), {}), terms(0)).cause is cause


@given(st.text(max_size=80), st.dictionaries(st.sampled_from(["x-amz-date", "date", "host"]), st.text(max_size=20)))
def test_whatever_an_authorization_says_it_is_refused(text: str, headers: dict[str, str]) -> None:
    request = Request("GET", ("https", HOST, "/"), {**headers, "authorization": text})
    assert isinstance(outcome(request, terms(0)), OssError)


@given(
    st.dictionaries(
        st.sampled_from(["X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires", "Expires", "Signature"]), st.text()
    )
)
def test_whatever_a_query_says_it_is_refused_or_nobodys(query: dict[str, str]) -> None:
    target = "/?" + urlencode(query)
    found = outcome(Request("GET", ("https", HOST, target), {}), terms(0))
    refusals = {Cause.QUERY_AUTH_MALFORMED, Cause.QUERY_AUTH_INCOMPLETE, Cause.QUERY_EXPIRES_INVALID}
    assert found is None or found.cause in refusals


def test_request_that_is_not_valid_yet_tells_when_it_will_be() -> None:
    request, moment = signed(S3SigV4QueryAuth)
    error = outcome(request, terms(moment - SKEW - 1))
    # reported of Amazon: minio#2638, s3-signer#16
    begun = {"X-Amz-Date": int(moment) * 1000, "Expires": iso_second(moment + 60)}
    assert (error.cause, error.fields) == (
        Cause.REQUEST_NOT_YET_VALID,
        {**begun, "ServerTime": iso_second(moment - SKEW - 1)},
    )


@pytest.mark.parametrize("signer", [S3SigV4Auth, HmacV1Auth])
def test_clocks_that_differ_are_told_as_they_were_sent(signer: Any) -> None:
    request, moment = signed(signer)
    error = outcome(request, terms(moment + 1000, bucket=None))
    sent = request.headers.get("x-amz-date") or request.headers["date"]
    # reported of Amazon: aws-sdk-php#612, versitygw#1514
    named = {"RequestTime": sent, "ServerTime": iso_second(moment + 1000), "MaxAllowedSkewMilliseconds": 900_000}
    assert (error.cause, error.fields) == (Cause.TIME_SKEWED, named)


@pytest.mark.parametrize("query", ["X-Amz-Algorithm=AWS4-HMAC-SHA256", "AWSAccessKeyId=a&Expires=1&Signature=b"])
def test_signed_twice(query: str) -> None:  # reported of Amazon: moodle-tool_objectfs#303
    with pytest.raises(OssError) as caught:
        require_one_signature({"authorization": "AWS a:b"}, parse_query(query))
    assert (caught.value.cause, caught.value.fields) == (Cause.AUTH_TWICE, {"ArgumentValue": "AWS a:b"})
    require_one_signature({"authorization": "AWS a:b"}, parse_query("acl&X-Amz-Date=1"))


@pytest.mark.parametrize(
    ("header", "query"),
    [
        pytest.param("AWS4-ECDSA-P256-SHA256 Credential=a", "", id="header"),
        pytest.param(
            None,
            "X-Amz-Algorithm=AWS4-ECDSA-P256-SHA256&X-Amz-Credential=a&X-Amz-Date=b&X-Amz-Expires=1"
            "&X-Amz-SignedHeaders=host&X-Amz-Signature=c",
            id="query",
        ),
    ],
)
def test_version_4a_is_not_implemented(header: str | None, query: str) -> None:
    request = Request("GET", ("https", HOST, f"/?{query}"), {} if header is None else {"authorization": header})
    assert outcome(request, terms(0)).cause is Cause.OPERATION_NOT_IMPLEMENTED


@pytest.mark.parametrize("signer", [S3SigV4Auth, HmacV1Auth])
@pytest.mark.parametrize(
    ("value", "arrives"),
    [
        pytest.param("one  two", "one  two", id="two blanks"),
        pytest.param("  one  ", "  one  ", id="blanks around"),
        pytest.param("one\ttwo", "one\ttwo", id="a tabulator"),
        pytest.param("one,two", "one,two", id="several values"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_odd_values_of_headers(signer: Any, value: str, arrives: str) -> None:
    request, moment = signed(signer, target="/bucket/key", x_amz_meta_a=value)
    request.headers["x-amz-meta-a"] = arrives
    assert outcome(request, terms(moment, bucket=None)) == KEY


def test_bytes_of_utf_8_are_no_blanks() -> None:  # "à" ends in the byte A0, which latin-1 takes for a blank
    text = "à".encode().decode("latin-1")
    request = Request("GET", ("https", HOST, "/"), {"x-amz-meta-a": f"{text} {text}"})
    assert canonical_request(request, ("x-amz-meta-a",), EMPTY).split("\n")[3] == f"x-amz-meta-a:{text} {text}"


@pytest.mark.parametrize("name", ["x-amz-acl", "X-Amz-Acl", "X-Amz-Security-Token", "X-Amz-Meta-Colour"])
def test_headers_in_the_query_are_signed_there(name: str) -> None:
    """As SDKs write them, for whom the dispatcher has made headers of them."""
    request, moment = signed(S3SigV4QueryAuth, target=f"/key?{name}=value")
    request.headers[name.lower()] = "value"
    assert outcome(request, terms(moment)) == KEY
    request.headers[name.lower()] = "another"
    assert outcome(request, terms(moment)).fields == {"HeadersNotSigned": name.lower()}


@pytest.mark.parametrize("name", ["x-amz-date", "x-amz-expires"])
def test_parameters_of_the_signature_stand_for_no_headers(name: str) -> None:
    # recorded at Amazon: localstack's test_put_object_with_md5_and_chunk_signature_bad_headers[s3v4-True],
    # test_s3_put_presigned_url_same_header_and_qs_parameter
    request, moment = signed(S3SigV4QueryAuth, target="/key")
    request.headers[name] = "5"
    assert outcome(request, terms(moment)).fields == {"HeadersNotSigned": name}


@pytest.mark.parametrize("body", [None, b""])
def test_hash_of_a_body_that_is_not_there(body: bytes | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(S3SigV4Auth, "payload", lambda signer, request: "0" * 64)
    request, moment = signed(method="PUT")
    request.body = body
    found = outcome(request, terms(moment))
    assert (found.cause, found.fields["S3ComputedContentSHA256"]) == (Cause.SHA256_MISMATCH, EMPTY)


def test_token_is_asked_for_after_the_key_and_before_the_signature() -> None:
    asked: list[tuple[str, str | None]] = []
    request, moment = signed(secret="another", x_amz_security_token="token")
    judged = terms(moment, require_token=lambda access_key, token: asked.append((access_key, token)))
    assert outcome(request, judged).cause is Cause.SIGNATURE_MISMATCH
    assert asked == [(KEY, "token")]
    assert outcome(request, judged._replace(secret_of={}.get)).cause is Cause.INVALID_ACCESS_KEY
    assert len(asked) == 1
