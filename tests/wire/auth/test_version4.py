"""Signature version 4 against the examples that Amazon publishes for S3."""

from __future__ import annotations

from hashlib import sha256

import pytest

from fakeoss.errors import Cause, OssError
from fakeoss.wire.address import parse_query
from fakeoss.wire.auth.claim import Claim, read_claim
from fakeoss.wire.auth.version4 import (
    EMPTY,
    UNSIGNED,
    ChunkSeal,
    HashSeal,
    canonical_request,
    signature_of,
    string_to_sign,
)
from fakeoss.wire.body import receive
from fakeoss.wire.message import Request

# Amazon: "Signature Calculations for the Authorization Header", "Authenticating Requests: Using Query Parameters"
SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
CREDENTIAL = "AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request"
HOST = "examplebucket.s3.amazonaws.com"
WELCOME = sha256(b"Welcome to Amazon S3.").hexdigest()
STREAMING = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
PRESIGNED = (
    "/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3"
    "%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=unknown"
)


def signed(method: str, target: str, headers: dict[str, str], signature: str = "unknown", host: str = HOST) -> Request:
    fields = {"host": host, "x-amz-date": "20130524T000000Z", **headers}
    names = ";".join(sorted(fields))
    scheme = f"AWS4-HMAC-SHA256 Credential={CREDENTIAL},SignedHeaders={names},Signature={signature}"
    return Request(method, ("https", host, target), {**fields, "authorization": scheme})


def claim_of(request: Request) -> Claim:
    claim = read_claim(request, parse_query(request.target.partition("?")[2]))
    assert claim is not None
    return claim


def signature(request: Request, payload: str) -> str:
    claim = claim_of(request)
    canonical = canonical_request(request, claim.signed_headers, payload, presigned=claim.presigned)
    return signature_of(SECRET, claim, string_to_sign(claim, canonical))


@pytest.mark.parametrize(
    ("request_", "payload", "expected"),
    [
        pytest.param(
            signed("GET", "/test.txt", {"range": "bytes=0-9", "x-amz-content-sha256": EMPTY}),
            EMPTY,
            "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
            id="GetObject",
        ),
        pytest.param(
            signed(
                "PUT",
                "/test%24file.text",
                {
                    "date": "Fri, 24 May 2013 00:00:00 GMT",
                    "x-amz-content-sha256": WELCOME,
                    "x-amz-storage-class": "REDUCED_REDUNDANCY",
                },
            ),
            WELCOME,
            "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
            id="PutObject",
        ),
        pytest.param(
            signed("GET", "/?lifecycle", {"x-amz-content-sha256": EMPTY}),
            EMPTY,
            "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
            id="GetBucketLifecycle",
        ),
        pytest.param(
            signed("GET", "/?max-keys=2&prefix=J", {"x-amz-content-sha256": EMPTY}),
            EMPTY,
            "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
            id="ListObjects",
        ),
        pytest.param(
            Request("GET", ("https", HOST, PRESIGNED), {"host": HOST}),
            UNSIGNED,
            "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404",
            id="presigned GetObject",
        ),
    ],
)
def test_published_example(request_: Request, payload: str, expected: str) -> None:
    assert signature(request_, payload) == expected


@pytest.mark.parametrize(
    ("target", "line"),
    [
        pytest.param("/a%2fb", "/a/b", id="an encoded slash is a slash"),
        pytest.param("/a+b", "/a%2Bb", id="a plus in a path is a plus"),
        pytest.param("/%c3%a4", "/%C3%A4", id="escapes in upper case"),
        pytest.param("/ä".encode().decode("latin-1"), "/%C3%A4", id="bytes that were not escaped"),
        pytest.param("/中", "/%E4%B8%AD", id="text that was not escaped"),
        pytest.param("//a//", "//a//", id="slashes stay"),
        pytest.param("/~-._", "/~-._", id="unreserved characters stay"),
    ],
)
def test_canonical_path(target: str, line: str) -> None:
    assert canonical_request(Request("GET", ("https", HOST, target), {}), ("host",), EMPTY).split("\n")[1] == line


@pytest.mark.parametrize(
    ("query", "line"),
    [
        pytest.param("b=2&a=1&B=3", "B=3&a=1&b=2", id="sorted by bytes"),
        pytest.param("acl", "acl=", id="without a value"),
        pytest.param("a=x+y&b=%2B", "a=x%20y&b=%2B", id="a plus in a query is a blank"),
        # Amazon: UriEncode leaves a slash as it is in the name of an object alone
        pytest.param("prefix=a/b&a/b=1", "a%2Fb=1&prefix=a%2Fb", id="slashes that were not escaped"),
        pytest.param("a=2&a=1", "a=1&a=2", id="repeated names"),
        pytest.param("a=1&X-Amz-Signature=abc", "X-Amz-Signature=abc&a=1", id="what is called as a signature"),
    ],
)
def test_canonical_query(query: str, line: str) -> None:
    request = Request("GET", ("https", HOST, f"/?{query}"), {})
    assert canonical_request(request, ("host",), EMPTY).split("\n")[2] == line


@pytest.mark.parametrize(
    ("query", "line"),
    [
        ("a=1&X-Amz-Signature=abc", "a=1"),
        ("X-Amz-Signature=abc&a=1&X-Amz-Signature=def", "X-Amz-Signature=def&a=1"),
        ("a=1&x-amz-signature=abc", "a=1&x-amz-signature=abc"),
    ],
)
def test_signature_of_a_presigned_request_is_not_signed(query: str, line: str) -> None:
    request = Request("GET", ("https", HOST, f"/?{query}"), {})
    assert canonical_request(request, ("host",), EMPTY, presigned=True).split("\n")[2] == line


def test_header_values_are_trimmed_and_joined() -> None:
    request = Request("GET", ("https", HOST, "/"), {"x-amz-meta-a": "  one   two\t three "})
    lines = canonical_request(request, ("host", "x-amz-meta-a"), EMPTY).split("\n")
    assert lines[3:5] == [f"host:{HOST}", "x-amz-meta-a:one two three"]


def test_what_is_signed_is_utf_8_where_it_came_as_text() -> None:
    claim = claim_of(signed("GET", "/", {}))
    assert string_to_sign(claim, "x-amz-meta-a:中").split("\n")[-1] == sha256("x-amz-meta-a:中".encode()).hexdigest()


# Amazon: "Transferring Payload in Multiple Chunks"

SEED = "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9"
CHUNKS = (
    (65536, "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648"),
    (1024, "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497"),
    (0, "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9"),
)
CHUNK_HEADERS = {
    "content-encoding": "aws-chunked",
    "content-length": "66824",
    "x-amz-content-sha256": STREAMING,
    "x-amz-decoded-content-length": "66560",
    "x-amz-storage-class": "REDUCED_REDUNDANCY",
}


def chunked_request(body: bytes) -> Request:
    request = signed("PUT", "/examplebucket/chunkObject.txt", CHUNK_HEADERS, SEED, "s3.amazonaws.com")
    request.body = body
    request.seal = ChunkSeal(SECRET, claim_of(request))
    return request


def framed(chunks: tuple[tuple[int, str], ...] = CHUNKS, letter: bytes = b"a") -> bytes:
    return b"".join(b"%x;chunk-signature=%s\r\n%s\r\n" % (size, text.encode(), letter * size) for size, text in chunks)


def test_published_chunks() -> None:
    request = chunked_request(framed())
    assert signature(request, STREAMING) == SEED
    assert receive(request, 1 << 20).content == b"a" * 66560


@pytest.mark.parametrize(
    ("body", "cause"),
    [
        pytest.param(framed(letter=b"b"), Cause.SIGNATURE_MISMATCH, id="other bytes"),
        pytest.param(framed(CHUNKS[1:2] + CHUNKS[:1] + CHUNKS[2:]), Cause.SIGNATURE_MISMATCH, id="another order"),
        pytest.param(framed(CHUNKS[:2]), Cause.INCOMPLETE_BODY, id="no last chunk"),
        pytest.param(framed(CHUNKS[:1]).replace(b"a\r\n", b"aa\r\n"), Cause.CHUNKS_MALFORMED, id="a longer chunk"),
        pytest.param(framed(((65536, "x" * 64),)), Cause.CHUNKS_MALFORMED, id="no signature"),
        pytest.param(framed((*CHUNKS[:2], (0, "0" * 64))), Cause.SIGNATURE_MISMATCH, id="wrong last signature"),
        pytest.param(b"10400\r\n" + b"a" * 66560 + b"\r\n0\r\n\r\n", Cause.CHUNKS_MALFORMED, id="chunks not signed"),
    ],
)
def test_chunks_that_were_not_signed_so(body: bytes, cause: Cause) -> None:
    with pytest.raises(OssError) as caught:
        receive(chunked_request(body), 1 << 20)
    assert caught.value.cause is cause


def test_trailers_are_signed_too() -> None:
    request = chunked_request(b"")
    assert isinstance(request.seal, ChunkSeal)
    claim, seal = claim_of(request), request.seal
    text = f"AWS4-HMAC-SHA256-TRAILER\n20130524T000000Z\n{claim.scope}\n{SEED}\n"
    right = signature_of(SECRET, claim, text + sha256(b"x-amz-checksum-crc32:AAAAAA==\n").hexdigest())
    with pytest.raises(OssError) as caught:
        seal.require_trailers(right, b"x-amz-checksum-crc32:BBBBBB==\n")
    assert caught.value.cause is Cause.SIGNATURE_MISMATCH
    seal.require_trailers(right, b"x-amz-checksum-crc32:AAAAAA==\n")


def test_hash_of_another_payload() -> None:
    HashSeal(WELCOME.upper()).require_content(b"Welcome to Amazon S3.")
    with pytest.raises(OssError) as caught:
        HashSeal(WELCOME).require_content(b"Welcome to Amazon S3!")
    other = sha256(b"Welcome to Amazon S3!").hexdigest()
    assert caught.value.cause is Cause.SHA256_MISMATCH
    assert caught.value.fields == {"ClientComputedContentSHA256": WELCOME, "S3ComputedContentSHA256": other}


def test_body_is_held_against_its_hash() -> None:
    request = signed("PUT", "/k", {"content-length": "21"})
    request.seal = HashSeal(WELCOME)
    request.body = b"Welcome to Amazon S3."
    assert receive(request, 100).content == b"Welcome to Amazon S3."
    request.body = b"Welcome to Amazon S3!"
    with pytest.raises(OssError) as caught:
        receive(request, 100)
    assert caught.value.cause is Cause.SHA256_MISMATCH
