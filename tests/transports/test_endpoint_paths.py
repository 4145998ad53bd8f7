"""Endpoints with a path: served below it, by every client and at the server, with the signature of the whole path."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
import requests
from botocore.config import Config
from botocore.exceptions import ClientError

import fakeoss
from fakeoss.errors import OutsideMockError
from support.senders import CLIENTS

HOST = "https://proj.supabase.co"
ENDPOINT = f"{HOST}/storage/v1/s3"
ALICE = fakeoss.User("ALICE", "alice-secret", "a" * 64, "alice")
SIGNED = {"authorization": "AWS4-HMAC-SHA256 Credential=a/20110411/r/s3/aws4_request"}


def client(endpoint: str, style: str = "path", version: str = "s3v4") -> Any:
    return boto3.client(
        "s3",
        region_name="us-east-1",
        endpoint_url=endpoint,
        aws_access_key_id=ALICE.access_key,
        aws_secret_access_key=ALICE.secret_key,
        config=Config(s3={"addressing_style": style}, signature_version=version),
    )


@pytest.mark.parametrize("spelling", [ENDPOINT, ENDPOINT + "/", "proj.supabase.co/storage/v1/s3", ENDPOINT.upper()])
@pytest.mark.parametrize("sender", CLIENTS)
def test_every_client_is_served_below_it(sender: str, spelling: str):
    if spelling.isupper():  # a host has no case, a path has one
        spelling = spelling.replace("/STORAGE/V1/S3", "/storage/v1/s3")
    send = CLIENTS[sender]
    with fakeoss.mock(endpoints=[spelling], buckets=["bkt"]) as oss:
        assert send("PUT", f"{ENDPOINT}/bkt/a/b", SIGNED, b"data").status == 200
        assert oss.bucket("bkt").object("a/b").body == b"data"
        for url in (f"{ENDPOINT}/bkt/a/b", ENDPOINT.replace("//", "//bkt.") + "/a/b"):
            assert send("GET", url, SIGNED) == (200, b"data")
        for url in (ENDPOINT, f"{ENDPOINT}/", f"{ENDPOINT}?max-buckets=5"):
            assert b"<Name>bkt</Name>" in send("GET", url, SIGNED).body
        assert [entry.operation for entry in oss.calls][-3:] == ["ListBuckets"] * 3


@pytest.mark.parametrize("path", ["/", "/storage/v1/s3x", "/storage/v1", "/storage/v1/S3/bkt", "/auth/v1/token", ""])
@pytest.mark.parametrize("sender", CLIENTS)
def test_other_paths_of_the_host_are_refused_by_name(sender: str, path: str):
    words = "proj.supabase.co was stopped: .* serves this host below /storage/v1/s3 only"
    with (
        fakeoss.mock(endpoints=[ENDPOINT], buckets=["storage", "bkt"]) as oss,
        pytest.raises(OutsideMockError, match=words),
    ):
        CLIENTS[sender]("GET", HOST + path, SIGNED)
    assert not list(oss.calls)


@pytest.mark.parametrize("sender", CLIENTS)
def test_two_endpoints_of_one_host(sender: str):
    send = CLIENTS[sender]
    with fakeoss.mock(endpoints=[f"{HOST}/one", f"{HOST}/one/two", "https://other.test:8443/x"], buckets=["bkt"]):
        for base in (f"{HOST}/one", f"{HOST}/one/two", "https://other.test:8443/x"):
            assert send("PUT", f"{base}/bkt/{len(base)}", SIGNED, b"").status == 200
            assert send("HEAD", f"{base}/bkt/{len(base)}", SIGNED).status == 200
        with pytest.raises(OutsideMockError, match=re.escape("below /one/two and /one only")):
            send("GET", f"{HOST}/two/bkt/k", SIGNED)


def test_the_root_beside_a_path():
    with fakeoss.mock(endpoints=[f"{HOST}/one", HOST], buckets=["bkt", "one"]) as oss:
        requests.put(f"{HOST}/bkt/root", data=b"1", headers=SIGNED)
        requests.put(f"{HOST}/one/bkt/below", data=b"2", headers=SIGNED)
        assert oss.bucket("bkt").keys() == ["below", "root"]


@pytest.fixture(params=["in process", "server", "server behind a proxy"])
def endpoint(request: pytest.FixtureRequest) -> Iterator[tuple[str, fakeoss.Store]]:
    """Where signatures are verified, below a path."""
    if request.param == "in process":
        mock = fakeoss.mock(profile="aws", endpoints=[ENDPOINT], users=[ALICE], auth="verify")
        with mock as oss:
            yield ENDPOINT, oss
    else:
        given = "/storage/v1/s3" if request.param == "server" else ENDPOINT
        with fakeoss.Server(profile="aws", users=[ALICE], endpoints=[given]) as server:
            assert server.endpoint_url.endswith("/storage/v1/s3")
            yield server.endpoint_url.replace("127.0.0.1", "localhost"), server.store


@pytest.mark.parametrize("style", ["path", "virtual"])
@pytest.mark.parametrize("version", ["s3v4", "s3"])
def test_the_path_is_signed(endpoint: tuple[str, fakeoss.Store], style: str, version: str):
    url, store = endpoint
    if style == "virtual" and url != ENDPOINT:
        pytest.skip("names below localhost are not looked up here")
    store.create_bucket("bkt", owner=ALICE)
    s3 = client(url, style, version)
    try:
        s3.put_object(Bucket="bkt", Key="a b/ü", Body=b"data")
        assert s3.get_object(Bucket="bkt", Key="a b/ü")["Body"].read() == b"data"
        s3.copy_object(Bucket="bkt", Key="copy", CopySource={"Bucket": "bkt", "Key": "a b/ü"})
        assert [row["Key"] for row in s3.list_objects_v2(Bucket="bkt")["Contents"]] == ["a b/ü", "copy"]
        upload = s3.create_multipart_upload(Bucket="bkt", Key="parts")["UploadId"]
        part = s3.upload_part(Bucket="bkt", Key="parts", UploadId=upload, PartNumber=1, Body=b"1")
        parts = {"Parts": [{"ETag": part["ETag"], "PartNumber": 1}]}
        done = s3.complete_multipart_upload(Bucket="bkt", Key="parts", UploadId=upload, MultipartUpload=parts)
        base = url if style == "path" else url.replace("//", "//bkt.")
        assert done["Location"] == (f"{base}/bkt/parts" if style == "path" else f"{base}/parts")
        link = s3.generate_presigned_url("get_object", Params={"Bucket": "bkt", "Key": "copy"})
        assert requests.get(link).content == b"data"
    finally:
        s3.close()


def test_a_signature_of_the_rest_of_the_path_is_refused(endpoint: tuple[str, fakeoss.Store]):
    url, store = endpoint
    store.create_bucket("bkt", owner=ALICE)
    s3 = client(url)

    def strip(request: Any, **options: Any) -> None:
        request.url = request.url.replace("/storage/v1/s3", "")

    def restore(request: Any, **options: Any) -> None:
        request.url = url + request.url.partition("//")[2][request.url.partition("//")[2].index("/") :]

    s3.meta.events.register("before-sign.s3", strip)
    s3.meta.events.register("before-send.s3", restore)
    try:
        with pytest.raises(ClientError, match="SignatureDoesNotMatch"):
            s3.list_objects_v2(Bucket="bkt")
    finally:
        s3.close()


def test_the_server_refuses_what_is_outside():
    with fakeoss.Server(endpoints=["/storage/v1/s3"]) as server:
        root = server.endpoint_url.removesuffix("/storage/v1/s3")
        server.store.create_bucket("bkt").put("k", b"data")
        for host in (root[7:], "localhost", "bkt.localhost", "lvh.me"):
            for path in ("/", "/bkt/k", "/storage/v1/s3x/bkt/k", "/storage/v1"):
                answer = requests.get(root + path, headers={**SIGNED, "host": host})
                assert answer.status_code == 404
                assert "<Code>NoSuchEndpoint</Code><Message>fakeoss answers at this host below" in answer.text
        assert requests.get(f"{server.endpoint_url}/bkt/k", headers=SIGNED).content == b"data"


def test_the_server_answers_to_the_host_of_an_endpoint():
    with fakeoss.Server(endpoints=[ENDPOINT, "http://minio.test:9000"]) as server:
        server.store.create_bucket("bkt").put("k", b"data")
        assert server.endpoint_url.endswith("/storage/v1/s3")
        port = server.endpoint_url.split(":")[2].partition("/")[0]
        root = f"http://127.0.0.1:{port}"
        for host, path, status in (
            ("proj.supabase.co", "/storage/v1/s3/bkt/k", 200),
            ("bkt.proj.supabase.co", "/storage/v1/s3/k", 200),
            ("proj.supabase.co", "/bkt/k", 404),
            ("minio.test:9000", "/bkt/k", 200),
            ("minio.test:9000", "/storage/v1/s3/bkt/k", 404),
            (f"127.0.0.1:{port}", "/storage/v1/s3/bkt/k", 200),
            (f"127.0.0.1:{port}", "/bkt/k", 200),
            ("elsewhere.test", "/bkt/k", 421),
        ):
            answer = requests.get(root + path, headers={**SIGNED, "host": host})
            assert (host, path, answer.status_code) == (host, path, status)


@pytest.mark.parametrize("endpoint", ["https://h/a?b", "https://h/a#b"])
def test_an_endpoint_has_no_query(endpoint: str):
    for make in (fakeoss.mock, fakeoss.Server):
        with pytest.raises(ValueError, match="has a query or a fragment"):
            make(endpoints=[endpoint])


@pytest.mark.parametrize("endpoint", ["", "/", "https://", "h ost/a", "https:///a:b@"])
def test_what_is_no_endpoint_of_a_server(endpoint: str):
    if endpoint.startswith("https:///"):
        endpoint = "https://h:port/a"
    with pytest.raises(ValueError, match="is no endpoint"):
        fakeoss.Server(endpoints=[endpoint])
    with pytest.raises(TypeError, match="must be a collection"):
        fakeoss.Server(endpoints=endpoint)


def test_the_command_takes_endpoints():
    from fakeoss.cli.options import make_parser

    options = make_parser().parse_args(["serve", "--endpoint", ENDPOINT, "--endpoint", "/s3"])
    assert options.endpoint == [ENDPOINT, "/s3"]
    with pytest.raises(SystemExit):
        make_parser().parse_args(["serve", "--endpoint", "https://h/?a"])
