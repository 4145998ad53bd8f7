"""The help that a signer gets: whatever he did wrong can be found from the answer, in process and over a server.

Each mistake is one of a client's: a request is signed by requests-aws4auth, an independent signer, and spoilt before or
after. What Amazon answers was recorded (localstack's snapshots of SignatureDoesNotMatch and HeadersNotSigned) or
reported (RequestTimeTooSkewed: aws-sdk-php#612; the region: minio-go#677; the hash: s3cmd#812).
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable, Iterator
from hashlib import sha256
from html import unescape
from typing import Any, NamedTuple

import boto3
import minio
import pytest
import requests
import urllib3
from botocore.config import Config
from botocore.exceptions import ClientError
from requests_aws4auth import AWS4Auth

import fakeoss

RIGHT, WRONG = "the-secret-that-is-right", "the-secret-that-is-wrong"
ALICE = fakeoss.User("ALICE", RIGHT, "a" * 64, "alice")
REGIONS = {"aws": "us-east-1", "jdcloud": "cn-north-1"}
HOSTS = {"aws": "https://s3.us-east-1.amazonaws.com", "jdcloud": "https://s3.cn-north-1.jdcloud-oss.com"}


class Site(NamedTuple):
    """Where requests go: a mock, or a server."""

    url: str
    region: str
    store: fakeoss.Store
    regional: bool
    """Whether the host tells the region."""


def opened(kind: str, profile: str) -> Iterator[Site]:
    if kind == "server":
        with fakeoss.Server(profile=profile, users=[ALICE]) as server:
            server.store.create_bucket("bkt", owner=ALICE)
            yield Site(server.endpoint_url, REGIONS[profile], server.store, False)
    else:
        with fakeoss.mock(profile=profile, users=[ALICE], auth="verify", buckets=["bkt"]) as store:
            yield Site(HOSTS[profile], REGIONS[profile], store, True)


@pytest.fixture(params=[(kind, profile) for kind in ("in process", "server") for profile in REGIONS], ids="-".join)
def site(request: pytest.FixtureRequest) -> Iterator[Site]:
    yield from opened(*request.param)


@pytest.fixture(params=["in process", "server"])
def amazon(request: pytest.FixtureRequest) -> Iterator[Site]:
    yield from opened(request.param, "aws")


Told = dict[str, str]


def told(body: bytes | str) -> Told:
    """The elements of an error."""
    text = body if isinstance(body, str) else body.decode()
    return {name: unescape(value) for name, value in re.findall(r"<([A-Za-z0-9-]+)>([^<]*)</\1>", text)}


# a wrong secret, by three clients


def by_boto3(site: Site, secret: str) -> Told:
    config = Config(s3={"addressing_style": "path"}, retries={"total_max_attempts": 1})
    keys = {"aws_access_key_id": "ALICE", "aws_secret_access_key": secret, "region_name": site.region}
    with pytest.raises(ClientError) as caught:
        boto3.client("s3", endpoint_url=site.url, config=config, **keys).put_object(Bucket="bkt", Key="a b", Body=b"x")
    return dict(caught.value.response["Error"])


def by_requests(site: Site, secret: str) -> Told:
    auth = AWS4Auth("ALICE", secret, site.region, "s3")
    return told(requests.put(f"{site.url}/bkt/a%20b", data=b"x", auth=auth, timeout=10).content)


def by_minio(site: Site, secret: str) -> Told:
    seen: list[bytes] = []

    class Pools(urllib3.PoolManager):
        def urlopen(self, *arguments: Any, **options: Any) -> Any:
            answer = super().urlopen(*arguments, **options)
            seen.append(answer.data)
            return answer

    scheme, _, host = site.url.partition("://")
    keys = {"access_key": "ALICE", "secret_key": secret, "region": site.region, "secure": scheme == "https"}
    with pytest.raises(minio.S3Error) as caught:
        minio.Minio(host, http_client=Pools(), **keys).remove_object("bkt", "a b")
    found = told(seen[-1])
    assert caught.value.code == found["Code"]
    return found


@pytest.mark.parametrize("ask", [by_boto3, by_requests, by_minio])
def test_a_wrong_secret_is_all_that_is_wrong(site: Site, ask: Callable[[Site, str], Told]) -> None:
    error = ask(site, WRONG)
    assert (error["Code"], error["AWSAccessKeyId"]) == ("SignatureDoesNotMatch", "ALICE")
    text, canonical = error["StringToSign"], error["CanonicalRequest"]
    scheme, date, scope, digest = text.split("\n")
    assert (scheme, scope) == ("AWS4-HMAC-SHA256", f"{date[:8]}/{site.region}/s3/aws4_request")
    assert sha256(canonical.encode()).hexdigest() == digest
    # the client's own secret makes the client's own signature of what the service read: they agree on all but that
    assert signature(WRONG, date[:8], site.region, text) == error["SignatureProvided"]
    assert signature(RIGHT, date[:8], site.region, text) != error["SignatureProvided"]
    for name in ("StringToSign", "CanonicalRequest"):
        assert bytes.fromhex(error[f"{name}Bytes"]).decode() == error[name]
    assert canonical.split("\n")[1].endswith("/a%20b")
    assert RIGHT not in str(error)
    assert WRONG not in str(error)
    assert "a b" not in site.store.bucket("bkt")


def signature(secret: str, day: str, region: str, text: str) -> str:
    key = ("AWS4" + secret).encode()
    for step in (day, region, "s3", "aws4_request", text):
        key = hmac.digest(key, step.encode(), "sha256")
    return key.hex()


@pytest.mark.parametrize("ask", [by_boto3, by_requests, by_minio])
def test_an_unknown_access_key_is_named(
    site: Site, ask: Callable[[Site, str], Told], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fakeoss.model.accounts.Accounts.secret_of", lambda accounts, access_key: None)
    error = ask(site, RIGHT)
    assert (error["Code"], error["AWSAccessKeyId"]) == ("InvalidAccessKeyId", "ALICE")


# every other mistake, by requests-aws4auth


class Mistake(NamedTuple):
    """What a signer gets wrong, and what he is answered."""

    status: int
    code: str
    finds: Callable[[Told], bool]
    """Whether an answer tells of it."""
    spoil: Callable[[requests.PreparedRequest], object] = lambda request: None
    """What happens to the request after it was signed."""
    service: str = "s3"
    token: str | None = None
    late: float = 0.0
    """Seconds that the service's clock is ahead."""


def header(name: str, value: str | None) -> Callable[[requests.PreparedRequest], object]:
    def change(request: requests.PreparedRequest) -> None:
        request.headers.pop(name, None)
        if value is not None:
            request.headers[name] = value

    return change


def credential(old: str, new: str) -> Callable[[requests.PreparedRequest], object]:
    def change(request: requests.PreparedRequest) -> None:
        request.headers["Authorization"] = request.headers["Authorization"].replace(old, new)

    return change


def resend(**changes: Any) -> Callable[[requests.PreparedRequest], object]:
    def change(request: requests.PreparedRequest) -> None:
        for name, value in changes.items():
            setattr(request, name, value(request) if callable(value) else value)

    return change


def says(*parts: str) -> Callable[[Told], bool]:
    return lambda error: all(part in error["Message"] for part in parts)


def line(number: int, text: str) -> Callable[[Told], bool]:
    """Whether a line of the canonical request, as the service saw it, reads so."""
    return lambda error: error["CanonicalRequest"].split("\n")[number] == text


def other_key(request: requests.PreparedRequest) -> str:
    return str(request.url).replace("a%2Bb", "a%252Bb")


def other_query(request: requests.PreparedRequest) -> str:
    return f"{request.url}?tagging=&x=2"


EMPTY = sha256(b"").hexdigest()
DATE = re.compile(r"\d{8}T\d{6}Z")
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
MISTAKES = {
    "another service": Mistake(
        400,
        "AuthorizationHeaderMalformed",
        says('incorrect service "ec2". This endpoint belongs to "s3".'),
        service="ec2",
    ),
    "a scope without its end": Mistake(
        400, "AuthorizationHeaderMalformed", says("expecting"), credential("/aws4_request", "")
    ),
    "a component too few": Mistake(
        400, "AuthorizationHeaderMalformed", says("requires three components"), credential(", SignedHeaders=", ";")
    ),
    "another day than the date's": Mistake(
        400,
        "AuthorizationHeaderMalformed",
        says("Invalid credential date"),
        credential("Credential=ALICE/20", "Credential=ALICE/19"),
    ),
    "a clock that is late": Mistake(
        403,
        "RequestTimeTooSkewed",
        lambda error: bool(
            DATE.fullmatch(error["RequestTime"])
            and INSTANT.fullmatch(error["ServerTime"])
            and error["MaxAllowedSkewMilliseconds"] == "900000"
        ),
        late=901,
    ),
    "a clock that is early": Mistake(403, "RequestTimeTooSkewed", lambda error: "ServerTime" in error, late=-901),
    "no date": Mistake(403, "AccessDenied", says("requires a valid Date or x-amz-date"), header("x-amz-date", None)),
    "a header that was not signed": Mistake(
        403,
        "AccessDenied",
        lambda error: error["HeadersNotSigned"] == "x-amz-meta-a, x-amz-meta-b",
        lambda request: request.headers.update({"x-amz-meta-b": "2", "x-amz-meta-a": "1"}),
    ),
    "a header that changed": Mistake(
        403,
        "SignatureDoesNotMatch",
        lambda error: "content-type:text/html" in error["CanonicalRequest"].split("\n"),
        header("Content-Type", "text/html"),
    ),
    "another payload": Mistake(
        400,
        "XAmzContentSHA256Mismatch",
        lambda error: (
            (error["ClientComputedContentSHA256"], error["S3ComputedContentSHA256"])
            == (sha256(b"body").hexdigest(), sha256(b"dory").hexdigest())
        ),
        resend(body=b"dory"),
    ),
    "a hash that is none": Mistake(
        400,
        "InvalidArgument",
        lambda error: (error["ArgumentName"], error["ArgumentValue"]) == ("x-amz-content-sha256", "none"),
        header("x-amz-content-sha256", "none"),
    ),
    "no hash": Mistake(
        400, "InvalidRequest", says("Missing required header", "sha256"), header("x-amz-content-sha256", None)
    ),
    "a hash of nothing": Mistake(
        403,
        "SignatureDoesNotMatch",
        lambda error: error["CanonicalRequest"].endswith(EMPTY),
        header("x-amz-content-sha256", EMPTY),
    ),
    "a path escaped twice": Mistake(403, "SignatureDoesNotMatch", line(1, "/bkt/a%252Bb"), resend(url=other_key)),
    "another query": Mistake(403, "SignatureDoesNotMatch", line(2, "tagging=&x=2"), resend(url=other_query)),
    "another method": Mistake(403, "SignatureDoesNotMatch", line(0, "DELETE"), resend(method="DELETE")),
    "another scheme": Mistake(
        400,
        "InvalidArgument",
        lambda error: error["ArgumentName"] == "Authorization" and says("Unsupported Authorization Type")(error),
        credential("AWS4-HMAC-SHA256 ", "AWS5 "),
    ),
    "signed in the query as well": Mistake(
        400,
        "InvalidArgument",
        says("Only one auth mechanism allowed"),
        resend(url=lambda request: f"{request.url}?X-Amz-Algorithm=AWS4-HMAC-SHA256"),
    ),
    "a token that is not the key's": Mistake(
        400, "InvalidToken", says("malformed or otherwise invalid"), token="another-token"
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_the_mistake_can_be_found(amazon: Site, name: str) -> None:
    mistake = MISTAKES[name]
    auth = AWS4Auth("ALICE", RIGHT, amazon.region, mistake.service, session_token=mistake.token)
    headers = {"Content-Type": "text/plain"}
    asked = requests.Request("PUT", f"{amazon.url}/bkt/a%2Bb", headers, data=b"body", auth=auth).prepare()
    amazon.store.clock.advance(mistake.late)
    mistake.spoil(asked)
    with requests.Session() as session:
        answer = session.send(asked, timeout=10)
    error = told(answer.content)
    assert (answer.status_code, error["Code"]) == (mistake.status, mistake.code), answer.text
    assert mistake.finds(error), answer.text
    assert RIGHT not in answer.text
    assert amazon.store.bucket("bkt").keys() == []


@pytest.mark.parametrize(("region", "expected"), [("eu-west-1", 400), ("us-east-1", 200)])
def test_another_region_is_told_where_the_host_has_one(amazon: Site, region: str, expected: int) -> None:
    auth = AWS4Auth("ALICE", RIGHT, region, "s3")
    answer = requests.put(f"{amazon.url}/bkt/k", data=b"body", auth=auth, timeout=10)
    if not amazon.regional:  # any will do at a server's
        expected = 200
    assert answer.status_code == expected
    if expected == 400:
        error = told(answer.content)
        message = "The authorization header is malformed; the region 'eu-west-1' is wrong; expecting 'us-east-1'"
        assert (error["Code"], error["Message"], error["Region"]) == (
            "AuthorizationHeaderMalformed",
            message,
            "us-east-1",
        )


def test_without_a_mistake_it_is_stored(amazon: Site) -> None:
    auth = AWS4Auth("ALICE", RIGHT, amazon.region, "s3")
    assert requests.put(f"{amazon.url}/bkt/a%2Bb", data=b"body", auth=auth, timeout=10).status_code == 200
    assert bytes(amazon.store.bucket("bkt").object("a+b").body) == b"body"
