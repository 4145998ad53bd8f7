"""Which hosts a mock answers, which it refuses, and which it leaves alone (design, section 6)."""

from __future__ import annotations

import http.client
from collections.abc import Callable

import pytest
import requests

import fakeoss
from fakeoss import OutsideMockError
from fakeoss.transports import EXCHANGE
from support import kinds
from support.kinds import Kind
from support.senders import Answer

SIGNED = {"Authorization": "AWS AK:any"}
SIGNED_V4 = {"Authorization": "AWS4-HMAC-SHA256 Credential=AK/20260101/us-east-1/s3/aws4_request, Signature=0"}

# profile, host, bucket it names, region it names; with the page that documents the form
SERVED = [
    ("jdcloud", "s3.cn-north-1.jdcloud-oss.com", None, "cn-north-1"),  # Oss-endpont-list
    ("jdcloud", "s3.cn-east-1.jdcloud-oss.com", None, "cn-east-1"),
    ("jdcloud", "s3.cn-east-2.jdcloud-oss.com", None, "cn-east-2"),
    ("jdcloud", "s3.cn-south-1.jdcloud-oss.com", None, "cn-south-1"),
    ("jdcloud", "s3-internal.cn-south-1.jdcloud-oss.com", None, "cn-south-1"),
    ("jdcloud", "s3-ipv6.cn-east-1.jdcloud-oss.com", None, "cn-east-1"),
    ("jdcloud", "s3.cn-north-1.jcloudcs.com", None, "cn-north-1"),  # Regions-And-Endpoints
    ("jdcloud", "bkt.s3.cn-east-2.jdcloud-oss.com", "bkt", "cn-east-2"),  # Endpoint-Using-Rulers
    ("jdcloud", "bkt.s3-internal.cn-north-1.jdcloud-oss.com", "bkt", "cn-north-1"),
    ("jdcloud", "bkt.s3-ipv6.cn-north-1.jdcloud-oss.com", "bkt", "cn-north-1"),
    ("jdcloud", "target-bucket.s3.cn-north-1.jcloudcs.com", "target-bucket", "cn-north-1"),  # Upload-Part-Copy-2
    ("jdcloud", "bkt.s3-accelerate.cn-east-2.jdcloud-oss.com", "bkt", "cn-east-2"),  # Transfer-Acceleration
    ("jdcloud", "bkt.s3-accelerate-cache.cn-east-2.jdcloud-oss.com", "bkt", "cn-east-2"),
    ("jdcloud", "S3.CN-North-1.JDCloud-OSS.com", None, "cn-north-1"),  # names of hosts know no case: RFC 9110, 4.2.3
    ("jdcloud", "s3.cn-north-1.jdcloud-oss.com.", None, "cn-north-1"),  # the root's dot leads to the same host
    ("jdcloud", "s3.cn-north-1.jdcloud-oss.com:8443", None, "cn-north-1"),
    ("aws", "s3.amazonaws.com", None, "us-east-1"),  # AWS General Reference, Amazon S3 endpoints and quotas
    ("aws", "s3.us-east-1.amazonaws.com", None, "us-east-1"),
    ("aws", "s3.eu-central-1.amazonaws.com", None, "eu-central-1"),
    ("aws", "s3-eu-west-1.amazonaws.com", None, "eu-west-1"),
    ("aws", "s3.dualstack.ap-south-1.amazonaws.com", None, "ap-south-1"),
    ("aws", "s3-fips.us-gov-west-1.amazonaws.com", None, "us-gov-west-1"),
    ("aws", "s3-fips.dualstack.us-west-2.amazonaws.com", None, "us-west-2"),
    ("aws", "s3.cn-north-1.amazonaws.com.cn", None, "cn-north-1"),
    ("aws", "bkt.s3.dualstack.cn-north-1.amazonaws.com.cn", "bkt", "cn-north-1"),  # endpoint rule set of the AWS SDKs
    ("aws", "s3-external-1.amazonaws.com", None, "us-east-1"),
    ("aws", "bkt.s3.amazonaws.com", "bkt", "us-east-1"),  # Virtual hosting of general purpose buckets
    ("aws", "bkt.s3.us-west-2.amazonaws.com", "bkt", "us-west-2"),
    ("aws", "a.b.s3.us-west-2.amazonaws.com", "a.b", "us-west-2"),
    ("aws", "bkt.s3-eu-west-1.amazonaws.com", "bkt", "eu-west-1"),
    ("aws", "bkt.s3.dualstack.eu-west-1.amazonaws.com", "bkt", "eu-west-1"),
    ("aws", "bkt.s3-accelerate.amazonaws.com", "bkt", None),
    ("aws", "bkt.s3-accelerate.dualstack.amazonaws.com", "bkt", None),
]


@pytest.mark.usefixtures("no_network")
@pytest.mark.parametrize(("profile", "host", "bucket", "region"), SERVED, ids=[row[1] for row in SERVED])
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_every_host_of_the_profile_is_served(
    profile: str, host: str, bucket: str | None, region: str | None, scheme: str
):
    bucket_path = "/" if bucket else "/path-bucket/"
    with fakeoss.mock(profile=profile) as oss:
        answer = requests.get(f"{scheme}://{host}{bucket_path}key", headers=SIGNED)
        (call,) = oss.calls
        route = EXCHANGE.route(host, {}, "/")
    assert (answer.status_code, call.bucket, call.key) == (404, bucket or "path-bucket", "key")
    assert answer.headers["Server"] == {"jdcloud": "JDCloudOSS", "aws": "AmazonS3"}[profile]
    assert route is not None
    assert (route.place.bucket, route.place.region, route.place.website) == (bucket, region, False)


@pytest.mark.usefixtures("no_network")
def test_each_library_is_served(send: Callable[..., Answer]):
    with fakeoss.mock(buckets=["bkt"]) as oss:
        url = "https://bkt.s3.cn-north-1.jdcloud-oss.com/key"
        assert send("PUT", url, SIGNED, b"0123456789").status == 200
        assert send("GET", url, {**SIGNED, "Range": "bytes=2-5"}) == (206, b"2345")
        assert send("HEAD", url, SIGNED) == (200, b"")
        assert send("GET", url, {}).status == 403  # anonymous
        assert send("DELETE", url, SIGNED) == (204, b"")
        operations = [call.operation for call in oss.calls]
    assert operations == ["PutObject", "GetObject", "HeadObject", "GetObject", "DeleteObject"]


# the active profile, the host, and what the refusal says; none of these requests may leave the machine
REFUSED = [
    ("jdcloud", "bkt.s3.amazonaws.com", "it is a host of profile 'aws'"),
    ("jdcloud", "s3.us-east-1.amazonaws.com", "it is a host of profile 'aws'"),
    ("jdcloud", "s3.cn-north-1.amazonaws.com.cn", "it is a host of profile 'aws'"),
    ("aws", "bkt.s3.cn-north-1.jdcloud-oss.com", "it is a host of profile 'jdcloud'"),
    ("aws", "s3.cn-north-1.jcloudcs.com", "it is a host of profile 'jdcloud'"),
    ("aws", "oss.cn-north-1.jcloudcs.com", "it is a host of profile 'jdcloud'"),
    ("jdcloud", "oss.cn-north-1.jcloudcs.com", "jdcloud does not answer S3 requests there"),  # the native API
    ("jdcloud", "bkt.oss-internal.cn-east-1.jcloudcs.com", "jdcloud does not answer S3 requests there"),
    ("jdcloud", "s.jcloud.com", "jdcloud does not answer S3 requests there"),  # Signature-In-Header (native)
    ("aws", "123456789012.s3-control.us-west-2.amazonaws.com", "aws does not answer S3 requests there"),
    ("aws", "b--use1-az4--x-s3.s3express-use1-az4.us-east-1.amazonaws.com", "aws does not answer S3 requests there"),
    ("aws", "ap-123456789012.s3-accesspoint-fips.dualstack.us-east-1.amazonaws.com", "aws does not answer S3 requests"),
    ("aws", "ap-123456789012.op-01ac5d28a6a2.s3-outposts.us-west-2.amazonaws.com", "aws does not answer S3 requests"),
    ("aws", "r.s3-object-lambda.us-east-1.amazonaws.com", "aws does not answer S3 requests there"),
    ("aws", "mfzwi23gnjvgw.accesspoint.s3-global.amazonaws.com", "aws does not answer S3 requests there"),
    ("jdcloud", "b--x-s3.s3express-use1-az4.us-east-1.amazonaws.com", "it is a host of profile 'aws'"),
    ("jdcloud", "s3.cn-west-9.jdcloud-oss.com", "it names a region that profile 'jdcloud' does not know"),
    ("jdcloud", "bkt.s3.cn-nroth-1.jdcloud-oss.com", "it names a region that profile 'jdcloud' does not know"),
    ("aws", "bkt.s3.xx-east-1.amazonaws.com", "it names a region that profile 'aws' does not know"),
]


@pytest.mark.usefixtures("no_network")
@pytest.mark.parametrize("headers", [{}, SIGNED, SIGNED_V4], ids=["anonymous", "version 2", "version 4"])
@pytest.mark.parametrize(("profile", "host", "reason"), REFUSED, ids=[f"{row[0]} {row[1]}" for row in REFUSED])
def test_other_hosts_of_the_services_are_refused(profile: str, host: str, reason: str, headers: dict[str, str]):
    with fakeoss.mock(profile=profile) as oss:
        with pytest.raises(OutsideMockError) as caught:
            requests.get(f"https://{host}/key", headers=headers)
        assert len(oss.calls) == 0
    message = str(caught.value)
    assert message.startswith("fakeoss: ")
    assert f" to {host} was stopped: {reason}" in message
    assert f"; the mock entered at {__file__}:" in message
    assert f"serves profile {profile!r}, whose nearest host is " in message
    if reason.startswith("it is a host of profile"):
        other = "jdcloud" if profile == "aws" else "aws"
        assert f'write fakeoss.mock(profile="{other}")' in message
    assert "\n" not in message
    assert "fakeoss.mock(endpoints=[...])" in message


@pytest.mark.usefixtures("no_network")
def test_each_library_is_refused(send: Callable[..., Answer]):
    with fakeoss.mock(), pytest.raises(OutsideMockError, match="a host of profile 'aws'"):
        send("GET", "https://bkt.s3.amazonaws.com/key", SIGNED)


@pytest.mark.usefixtures("no_network")
def test_a_refusal_names_the_operation_and_the_nearest_host():
    with fakeoss.mock(), pytest.raises(OutsideMockError) as caught:
        requests.put(
            "https://bkt.s3.cn-nroth-1.jdcloud-oss.com/key?partNumber=1&uploadId=u&X-Amz-Signature=secret",
            headers={**SIGNED, "x-amz-copy-source": "/a/b"},
        )
    message = str(caught.value)
    assert message.startswith("fakeoss: UploadPartCopy to bkt.s3.cn-nroth-1.jdcloud-oss.com was stopped: ")
    assert "nearest host is bkt.s3.cn-north-1.jdcloud-oss.com." in message
    assert "AK" not in message
    assert "secret" not in message


@pytest.mark.usefixtures("no_network")
@pytest.mark.parametrize(
    ("profile", "host", "nearest"),
    [
        pytest.param("jdcloud", "s3.cn-nroth-1.jdcloud-oss.com", "s3.cn-north-1.jdcloud-oss.com", id="a slip"),
        pytest.param("jdcloud", "oss.cn-east-2.jcloudcs.com", "s3.cn-east-2.jcloudcs.com", id="the native API"),
        pytest.param("jdcloud", "b.oss.cn-east-2.jcloudcs.com", "b.s3.cn-east-2.jcloudcs.com", id="with a bucket"),
        pytest.param("aws", "b.s3.eu-centrall-1.amazonaws.com", "b.s3.eu-central-1.amazonaws.com", id="of Amazon"),
        pytest.param("aws", "s3.cn-north-1.jdcloud-oss.com", "s3.cn-north-1.amazonaws.com", id="the other service"),
    ],
)
def test_the_nearest_host_is_one_of_the_active_profile(profile: str, host: str, nearest: str):
    with fakeoss.mock(profile=profile), pytest.raises(OutsideMockError) as caught:
        requests.get(f"https://{host}/")
    assert f"whose nearest host is {nearest}." in str(caught.value)


@pytest.mark.usefixtures("no_network")
def test_unknown_hosts_are_answered_when_the_request_is_signed_for_s3(send: Callable[..., Answer]):
    with fakeoss.mock(buckets=["bkt"]) as oss:
        oss.bucket("bkt").put("key", b"mine")
        assert send("GET", "http://minio.invalid:9000/bkt/key", SIGNED_V4) == (200, b"mine")
        presigned = (
            "http://minio.invalid:9000/bkt/key?X-Amz-Algorithm=AWS4-HMAC-SHA256"
            "&X-Amz-Credential=AK%2F20260101%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Signature=0"
        )
        assert send("GET", presigned, {}) == (200, b"mine")


OTHER_SIGNATURES = [
    pytest.param({}, "", id="not signed"),
    pytest.param(SIGNED, "", id="version 2"),
    pytest.param({"Authorization": "AWS4-HMAC-SHA256 Credential=AK/20260101/us-east-1/sqs/aws4_request"}, "", id="sqs"),
    pytest.param({}, "?X-Amz-Credential=AK%2F20260101%2Fus-east-1%2Fsts%2Faws4_request", id="presigned for sts"),
    pytest.param({"Authorization": "Bearer abc/s3/aws4_requests"}, "", id="a token that only looks alike"),
]


@pytest.mark.parametrize(("headers", "query"), OTHER_SIGNATURES)
def test_other_requests_to_other_hosts_pass_through(
    send: Callable[..., Answer], neighbour: str, headers: dict[str, str], query: str
):
    url = f"http://{neighbour}/bkt/key{query}"
    outside = send("GET", url, headers)
    with fakeoss.mock(buckets=["bkt"]) as oss:
        inside = send("GET", url, headers)
        assert len(oss.calls) == 0
    assert inside == outside == (200, f"GET /bkt/key{query} HTTP/1.1 | {neighbour}".encode())


@pytest.mark.parametrize("signed", [SIGNED_V4, SIGNED, {}], ids=["version 4", "version 2", "anonymous"])
def test_a_running_server_is_left_alone(send: Callable[..., Answer], signed: dict[str, str]):
    with fakeoss.Server() as server, fakeoss.mock(endpoints=["localhost", "127.0.0.1"]) as oss:
        server.store.create_bucket("bkt")
        port = server.endpoint_url.rpartition(":")[2]
        for base in (server.endpoint_url, f"http://localhost:{port}"):
            assert send("GET", f"{base}/bkt/key", signed).status == (404 if signed else 403)
        assert (len(server.store.calls), len(oss.calls)) == (2, 0)


def test_a_stopped_server_is_nobody_any_more(send: Callable[..., Answer]):
    with fakeoss.mock(buckets=["bkt"]) as oss:
        with fakeoss.Server() as server:
            url = f"{server.endpoint_url}/bkt"
        assert send("GET", url, SIGNED_V4).status == 200
        assert len(oss.calls) == 1


# names that look alike

ALIKE = {
    "upper case": "https://BKT.S3.CN-NORTH-1.JDCLOUD-OSS.COM/key",
    "the root's dot": "https://bkt.s3.cn-north-1.jdcloud-oss.com./key",
    "a user": "https://user@bkt.s3.cn-north-1.jdcloud-oss.com/key",
    "a user with a password": "https://user:pass@bkt.s3.cn-north-1.jdcloud-oss.com/key",
    "a user that reads like a host": "https://elsewhere.invalid@bkt.s3.cn-north-1.jdcloud-oss.com/key",
    "the port of the scheme": "https://bkt.s3.cn-north-1.jdcloud-oss.com:443/key",
    "any port": "https://bkt.s3.cn-north-1.jdcloud-oss.com:8443/key",
}


@pytest.mark.usefixtures("no_network")
@pytest.mark.parametrize("url", ALIKE.values(), ids=ALIKE)
def test_other_ways_to_write_a_served_host(send: Callable[..., Answer], url: str):
    if "@" in url and send.__name__ == "by_http_client":
        with fakeoss.mock(), pytest.raises((OutsideMockError, http.client.InvalidURL)):
            send("GET", url, {})  # it looks up the user as a part of the name, or takes the password for a port
        return
    headers = {} if "@" in url and send.__name__ == "by_aiohttp" else SIGNED  # it signs for the user itself
    with fakeoss.mock(buckets=["bkt"]) as oss:
        oss.bucket("bkt").put("key", b"x")
        assert send("GET", url, headers) == (200, b"x")


# profile, host: one that only looks like a host of the service
STRANGERS = [
    ("aws", "s3.amazonaws.com.evil.example"),
    ("aws", "xs3.amazonaws.com"),
    ("aws", "s3.amazonaws.co"),
    ("aws", "s3.amazonaws.com..example"),
    ("aws", "s3-amazonaws.com"),
    ("aws", "amazonaws.com"),
    ("aws", "ec2.us-east-1.amazonaws.com"),
    ("aws", "[2001:db8::1]"),
    ("aws", "[2001:db8::1]:443"),
    ("aws", "192.0.2.1"),
    ("jdcloud", "s3.cn-north-1.jdcloud-oss.com.cn"),
    ("jdcloud", "s3.cn-north-1.jdcloud-oss.com.evil.example"),
    ("jdcloud", "xs3.cn-north-1.jdcloud-oss.com"),
    ("jdcloud", "s3.cn-north-1.evil-jdcloud-oss.com"),
    ("jdcloud", "s3.cn-north-1.jdcloudoss.com"),
]


@pytest.mark.parametrize(("profile", "host"), STRANGERS, ids=[row[1] for row in STRANGERS])
def test_a_host_that_only_looks_alike_is_left_alone(profile: str, host: str):
    """Unless a request there is signed for S3: an endpoint may have any name."""
    with fakeoss.mock(profile=profile):
        assert EXCHANGE.route(host, {}, "/key", "GET") is None
        EXCHANGE.look_up(host)
        assert EXCHANGE.route(host, {"authorization": SIGNED_V4["Authorization"]}, "/key", "GET") is not None


# a running server


def test_a_server_on_ipv6_is_left_alone(send: Callable[..., Answer]):
    try:
        server = fakeoss.Server(host="::1").start()
    except OSError:
        pytest.skip("this machine has no IPv6")
    try:
        server.store.create_bucket("bkt").put("key", b"of the server")
        with fakeoss.mock(endpoints=[server.endpoint_url], buckets=["bkt"]) as oss:
            assert send("GET", f"{server.endpoint_url}/bkt/key", SIGNED_V4) == (200, b"of the server")
            assert len(oss.calls) == 0
    finally:
        server.stop()


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST", "127.0.0.1", "bkt.localhost", "bkt.s3.localhost", "localhost.", "a.b.localhost"]
)
def test_a_running_server_is_left_alone_under_every_name(host: str):
    with fakeoss.Server() as server:
        port = server.endpoint_url.rpartition(":")[2]
        with fakeoss.mock(endpoints=["localhost", "127.0.0.1"]):
            assert EXCHANGE.route(f"{host}:{port}", {"authorization": SIGNED_V4["Authorization"]}, "/", "GET") is None
            assert EXCHANGE.route(f"{host}:{int(port) ^ 1}", {}, "/", "GET") is not None


def test_a_client_of_a_mock_that_has_ended_reaches_a_running_server(kind: Kind):
    with fakeoss.Server() as server:
        server.store.create_bucket("bkt").put("key", b"of the server")
        with pytest.MonkeyPatch.context() as patch:
            for name, value in kinds.KEYS.items():
                patch.setenv(name, value)
            with fakeoss.mock(endpoints=["127.0.0.1"]):
                made = kind.make(server.endpoint_url)
                assert kinds.outcome_of(kind, made, server.endpoint_url) == "of the server"
            assert kinds.outcome_of(kind, made, server.endpoint_url) == "of the server"
        kind.close(made)
