"""Presigned URLs of the control API: what the server's own verification, and botocore, say of them."""

from __future__ import annotations

import urllib.error
import urllib.request
from urllib.parse import parse_qs, urlsplit

import boto3
import pytest
from botocore.config import Config

from fakeoss import Server, User
from fakeoss.clock import Clock
from support.control_api import Api

ALICE = User("ALICE", "alice-secret", "a" * 64, "alice")
GUEST = User("GUEST", "guest-secret", "b" * 64, session_token="guest-token")
NOW = 1_600_000_000


def fetch(url: str, method: str = "GET", data: bytes | None = None) -> tuple[int, bytes]:
    request = urllib.request.Request(url, method=method, data=data)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


def presigned(api: Api, query: str) -> str:
    told = api("GET", f"/buckets/bucket/presigned?{query}")
    assert told.status == 200, told
    return str(told.document["url"])


@pytest.mark.parametrize("profile", ["aws", "jdcloud"])
@pytest.mark.parametrize("user", [ALICE, GUEST], ids=["a user", "temporary credentials"])
@pytest.mark.parametrize("key", ["a/b", "ä b+c&d=e?f#g%h", "~._-"])
def test_they_are_accepted(profile: str, user: User, key: str):
    with Server(profile=profile, users=[user], clock=Clock(NOW)) as server:
        server.store.create_bucket("bucket").put(key, b"content")
        api = Api(server)
        quoted = urllib.request.quote(key, safe="")
        assert fetch(presigned(api, f"key={quoted}")) == (200, b"content")
        assert fetch(presigned(api, f"key={quoted}&method=PUT"), "PUT", b"new")[0] == 200
        assert server.store.bucket("bucket").object(key).body == b"new"
        assert fetch(presigned(api, f"key={quoted}"), "DELETE")[0] == 403
        assert fetch(presigned(api, f"key={quoted}&method=DELETE"), "DELETE")[0] == 204
        api.close()


@pytest.mark.parametrize("endpoints", [(), ("/storage/v1/s3",)])
def test_they_are_botocores(endpoints: tuple[str, ...]):
    with Server(profile="aws", users=[ALICE], clock=Clock(NOW), endpoints=endpoints) as server:
        server.store.create_bucket("bucket").put("a/b c", b"content")
        api = Api(server)
        ours = presigned(api, "key=a/b%20c&expires=60")
        config = Config(signature_version="s3v4", s3={"addressing_style": "path"})
        keys = {"aws_access_key_id": "ALICE", "aws_secret_access_key": "alice-secret", "region_name": "us-east-1"}
        s3 = boto3.client("s3", endpoint_url=server.endpoint_url, config=config, **keys)
        theirs = s3.generate_presigned_url("get_object", {"Bucket": "bucket", "Key": "a/b c"}, 60)
        s3.close()
        api.close()
        assert ours.partition("?")[0] == theirs.partition("?")[0]
        assert parse_qs(urlsplit(ours).query).keys() == parse_qs(urlsplit(theirs).query).keys()
        assert fetch(ours) == (200, b"content")


def test_they_expire_by_the_clock_of_the_store(server: Server, api: Api):
    server.store.create_bucket("bucket").put("key", b"content")
    told = api("GET", "/buckets/bucket/presigned?key=key&expires=60").document
    assert told["expires_at"] == NOW + 60
    assert fetch(told["url"])[0] == 200
    api("POST", "/clock/advance", {"seconds": 61})
    assert fetch(told["url"])[0] == 403


def test_of_a_version(server: Server, api: Api):
    bucket = server.store.create_bucket("bucket", versioning=True)
    first = bucket.put("key", b"first")
    bucket.put("key", b"second")
    assert fetch(presigned(api, f"key=key&version_id={first.version_id}")) == (200, b"first")


@pytest.mark.parametrize("query", ["key=k&expires=0", "key=k&expires=604801", "key=k&method=POST", "expires=5"])
def test_what_is_refused(server: Server, api: Api, query: str):
    server.store.create_bucket("bucket")
    assert api("GET", f"/buckets/bucket/presigned?{query}").status == 400


def test_no_secret_is_told():
    with Server(profile="aws", users=[ALICE]) as server:
        server.store.create_bucket("bucket").put("key", b"content")
        api = Api(server)
        fetch(presigned(api, "key=key") + "0")
        answers = [api("GET", path) for path in ("/server", "/buckets/bucket/presigned?key=key", "/calls", "/calls/0")]
        api.close()
    assert all("alice-secret" not in str(each.document) for each in answers)
    assert answers[-1].document["query"]["X-Amz-Signature"] == "(not shown)"
    assert answers[-1].document["response_body"] is None  # it repeats what was signed


def test_a_users_secret_is_not_shown_where_any_would_do():
    with Server(profile="aws", users=[ALICE], auth="lenient") as server:
        assert not [text for text in server.settings.values() if "alice-secret" in text]
