"""botocore's seam: the response that comes back, errors, retries."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.exceptions import ClientError, HTTPClientError
from botocore.httpsession import URLLib3Session

import fakeoss
from fakeoss import OutsideMockError

pytestmark = pytest.mark.usefixtures("no_network")

URL = "https://bkt.s3.cn-north-1.jdcloud-oss.com/key"
BODY = bytes(range(256)) * 40


@pytest.fixture
def oss() -> Iterator[fakeoss.Store]:
    with fakeoss.mock(buckets=["bkt"]) as store:
        store.bucket("bkt").put("key", BODY)
        yield store


def send(method: str, url: str, **options: Any) -> Any:
    request = AWSRequest(method, url, headers={"Authorization": "AWS AK:any"}, **options).prepare()
    return URLLib3Session().send(request)


def test_a_response_is_botocores_own(oss: fakeoss.Store):
    answer = send("GET", URL)
    assert (answer.status_code, answer.url, answer.content) == (200, URL, BODY)
    assert answer.headers["content-length"] == answer.headers["Content-Length"] == str(len(BODY))
    assert send("GET", f"{URL}-none").text.startswith("<Error><statusCode>404</statusCode>")


def test_a_botocore_without_keys_that_we_know_has_the_same_headers(oss: fakeoss.Store, monkeypatch: pytest.MonkeyPatch):
    known = send("GET", URL).headers
    monkeypatch.setattr("fakeoss.transports.botocore._header_key", lambda name: name.has_no_such_attribute)
    found = send("GET", URL).headers
    changing = {"x-amz-request-id", "Date"}
    assert {name: found[name] for name in found if name not in changing} == {
        name: known[name.upper()] for name in known if name not in changing
    }
    assert len(found) == len(known) > len(changing)


READERS = {
    "read": lambda raw: raw.read(),
    "read in pieces": lambda raw: b"".join(iter(lambda: raw.read(1000), b"")),
    "stream": lambda raw: b"".join(raw.stream()),
    "stream in pieces": lambda raw: b"".join(raw.stream(1000)),
    "iterate": b"".join,
    "readinto": lambda raw: b"".join(iter(lambda: into(raw), b"")),
}


def into(raw: Any) -> bytes:
    buffer = bytearray(999)
    return bytes(buffer[: raw.readinto(buffer)])


@pytest.mark.parametrize("reader", list(READERS))
@pytest.mark.parametrize("small", [True, False], ids=["one piece", "joined pieces"])
def test_a_streamed_body_can_be_read_in_every_way(oss: fakeoss.Store, reader: str, small: bool):
    if not small:
        oss.bucket("bkt").put("key", size=len(BODY), pattern=BODY[:256])
    answer = send("GET", URL, stream_output=True)
    assert READERS[reader](answer.raw) == BODY
    answer.raw.release_conn()
    assert answer.raw.closed


def test_iterating_over_a_body_gives_lines_as_urllib3_does(oss: fakeoss.Store):
    oss.bucket("bkt").put("key", b"one\ntwo\nthree")
    assert list(send("GET", URL, stream_output=True).raw) == [b"one\n", b"two\n", b"three"]


def test_a_refusal_is_not_retried(oss: fakeoss.Store, make_client: Callable[..., Any]):
    attempts: list[str] = []
    client = make_client("https://s3.us-east-1.amazonaws.com", config=Config(retries={"max_attempts": 5}))
    client.meta.events.register("before-send.s3", lambda **_: attempts.append("sent"))
    with pytest.raises(OutsideMockError, match=r"GetObject to s3\.us-east-1\.amazonaws\.com was stopped"):
        client.get_object(Bucket="bkt", Key="key")
    assert attempts == ["sent"]


@pytest.mark.parametrize("mode", ["legacy", "standard", "adaptive"])
def test_faults_are_retried_by_botocore_itself(
    oss: fakeoss.Store, make_client: Callable[..., Any], mode: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("time.sleep", lambda seconds: None)  # the pauses between attempts
    oss.faults.add("GetObject", error="InternalError", times=2)
    client = make_client(config=Config(retries={"max_attempts": 3, "mode": mode}))
    assert client.get_object(Bucket="bkt", Key="key")["Body"].read() == BODY
    oss.calls.assert_called("GetObject", times=3)


def test_a_body_is_sent_again_from_its_beginning(
    oss: fakeoss.Store, make_client: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    oss.faults.add("PutObject", error="InternalError", times=1, after=True)
    client = make_client(config=Config(retries={"max_attempts": 2}))
    client.put_object(Bucket="bkt", Key="key", Body=io.BytesIO(b"0123456789"))
    assert oss.bucket("bkt").object("key").body == b"0123456789"


def test_what_the_clients_own_body_raises_reaches_the_client(oss: fakeoss.Store, make_client: Callable[..., Any]):
    class File(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if size == 1 << 20:  # as bodies are read to be stored, not as botocore reads them to sign
                raise LookupError("mine")
            return super().read(size)

    unsigned = {"payload_signing_enabled": False}
    once = {"max_attempts": 0}
    client = make_client(config=Config(request_checksum_calculation="when_required", retries=once, s3=unsigned))
    with pytest.raises(HTTPClientError, match="mine"):  # as over HTTP
        client.put_object(Bucket="bkt", Key="key", Body=File(b"0123456789"))
    assert oss.bucket("bkt").object("key").body == BODY


def test_what_a_hook_raises_reaches_the_client(oss: fakeoss.Store, make_client: Callable[..., Any]):
    def refuse(entry: Any) -> None:
        raise LookupError("mine")

    oss.on("GetObject", before=refuse)
    with pytest.raises(LookupError, match="mine"):
        make_client().get_object(Bucket="bkt", Key="key")


def test_an_answer_from_before_send_comes_first(oss: fakeoss.Store, make_client: Callable[..., Any]):
    from botocore.awsrequest import AWSResponse

    class Raw(io.BytesIO):
        def stream(self) -> Iterator[bytes]:
            yield self.read()

    client = make_client()
    client.meta.events.register("before-send.s3", lambda **_: AWSResponse(URL, 404, {}, Raw(b"")))  # as moto does
    with pytest.raises(ClientError, match="404"):
        client.head_object(Bucket="bkt", Key="key")
    assert len(oss.calls) == 0


@pytest.mark.parametrize("style", ["path", "virtual", "auto"])
@pytest.mark.parametrize("version", ["s3v4", "s3"])
def test_every_addressing_and_signature_is_served(
    oss: fakeoss.Store, make_client: Callable[..., Any], style: str, version: str
):
    client = make_client(config=Config(signature_version=version, s3={"addressing_style": style}))
    assert client.get_object(Bucket="bkt", Key="key", Range="bytes=1-3")["Body"].read() == BODY[1:4]
    (call,) = oss.calls
    assert (call.operation, call.bucket, call.key, call.status) == ("GetObject", "bkt", "key", 206)


LARGE = bytes(range(256)) * (3 << 12)
"""Three MiB, which botocore sends in chunks."""


def put_large(body: Any) -> bytes:
    """What is stored of a body, as HTTPS is to carry it."""
    from support.boto import boto3_session

    with fakeoss.mock(profile="aws", buckets=["bkt"]) as store:
        boto3_session().client("s3", region_name="us-east-1").put_object(Bucket="bkt", Key="k", Body=body)
        if isinstance(body, io.BytesIO):
            body.seek(0)
            body.write(b"changed afterwards")
        return store.bucket("bkt").object("k").body


def test_a_large_body_in_memory_is_not_copied() -> None:
    put_large(LARGE)  # loads what is loaded once
    assert put_large(LARGE) is LARGE


@pytest.mark.parametrize("start", [0, 5])
def test_a_file_in_memory_may_change_after_it_was_sent(start: int) -> None:
    file = io.BytesIO(LARGE)
    file.seek(start)
    assert put_large(file) in {LARGE, LARGE[start:]}  # botocore may send it from its beginning


@pytest.mark.parametrize("kind", [bytearray, lambda body: io.BufferedReader(io.BytesIO(body))])
def test_large_bodies_of_other_kinds_are_stored_as_they_were(kind: Callable[[bytes], Any]) -> None:
    assert put_large(kind(LARGE)) == LARGE


def test_a_wrapper_that_frames_in_its_own_way_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    wrapper = pytest.importorskip("botocore.httpchecksum").AwsChunkedWrapper
    own = wrapper._make_chunk
    chunks: list[bytes] = []

    def make_chunk(self: Any) -> bytes:
        chunks.append(own(self))
        return chunks[-1]

    monkeypatch.setattr(wrapper, "_make_chunk", make_chunk)
    assert put_large(LARGE) == LARGE
    assert len(chunks) == 4
