"""The grammar of HTTP, byte by byte: what is read, what is refused, and where the next request begins.

Each row is followed by a second request on the same connection. It is answered if the connection persists; after what a
proxy in front could have read in another way it is not, since nobody knows where it begins.
"""

# ruff: noqa: E501 - the rows of a table are not broken

from __future__ import annotations

from collections.abc import Callable

import pytest

from fakeoss import Server
from support.raw_http import Answer

Ask = Callable[[str], list[Answer]]

NEXT = "GET /bucket/key HTTP/1.1\r\n{host}{auth}\r\n"
TAKEN = [
    # text, status of the first answer
    pytest.param("GET /bucket/key HTTP/1.1\r\n{host}{auth}\r\n", 200, id="plain"),
    pytest.param("\r\nGET /bucket/key HTTP/1.1\r\n{host}{auth}\r\n", 200, id="an empty line before: RFC 9112, 2.2"),
    pytest.param("GET /bucket/key HTTP/1.9\r\n{host}{auth}\r\n", 200, id="a later minor version: RFC 9110, 2.5"),
    pytest.param("GET /bucket/key HTTP/1.1\r\n{host}{auth}a:b\r\n\r\n", 200, id="no blank after the colon: RFC 9112, 5"),
    pytest.param("GET /bucket/key HTTP/1.1\r\n{host}{auth}a:\r\n\r\n", 200, id="an empty value: RFC 9110, 5.5"),
    pytest.param("GET /bucket/key HTTP/1.1\r\n{host}{auth}!#$%&'*+-.^_`|~0a: b\r\n\r\n", 200, id="tchar: RFC 9110, 5.6.2"),
    pytest.param("GET /bucket/key HTTP/1.1\r\n{host}{auth}a: \x01\x7f\x80\r\n\r\n", 200, id="control characters in a value may be kept: RFC 9110, 5.5"),
    pytest.param("PUT /bucket/new HTTP/1.1\r\n{host}{auth}Content-Length: 5 \t \r\n\r\nhello", 200, id="blanks after a value: RFC 9110, 5.5"),
    pytest.param("PUT /bucket/new HTTP/1.1\r\n{host}{auth}Content-Length: \t 5\r\n\r\nhello", 200, id="blanks before a value: RFC 9110, 5.5"),
    pytest.param("PUT /bucket/new HTTP/1.1\r\n{host}{auth}cOnTeNt-LeNgTh: 0005\r\n\r\nhello", 200, id="names in any case, leading zeros: RFC 9110, 5.1 and 8.6"),
    pytest.param("PUT /bucket/new HTTP/1.1\r\n{host}{auth}Content-Length: 5\r\nContent-Type: multipart/mixed\r\n\r\nhello", 200, id="a type without its boundary is a type"),
    pytest.param("GET /bucket/key HTTP/1.1\r\n{host}{auth}Content-Length: 5\r\n\r\nhello", 200, id="a body that nobody reads: RFC 9110, 9.3.1"),
    pytest.param("GET /missing/key HTTP/1.1\r\n{host}{auth}Content-Length: 5\r\n\r\nGET /", 404, id="a body that looks like a request"),
    pytest.param("POST /bucket?uploads HTTP/1.1\r\n{host}{auth}Content-Length: 0\r\n\r\n", 405, id="an empty body"),
    pytest.param("GET /bucket/key HTTP/1.1\r\n{host}{auth}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", 200, id="chunks: RFC 9112, 7.1"),
    pytest.param("GET /bucket/key HTTP/1.1\r\n{host}{auth}Transfer-Encoding: CHUNKED \r\n\r\n5\r\nhello\r\n0\r\n\r\n", 200, id="a coding in any case: RFC 9112, 7"),
    pytest.param("GET /bucket/key HTTP/1.1\r\n{host}{auth}Transfer-Encoding: chunked\r\n\r\n5 ;\ta=b ; c=\"d;\\\"\" ;e\r\nhello\r\n000;f=g\r\n\r\n", 200, id="extensions: RFC 9112, 7.1.1"),
    pytest.param("GET /bucket/key HTTP/1.1\r\n{host}{auth}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\na: b\r\nContent-Length: 99\r\n\r\n", 200, id="trailers are ignored: RFC 9112, 7.1.2; RFC 9110, 6.5.1"),
    pytest.param("PUT /bucket/new HTTP/1.1\r\n{host}{auth}Transfer-Encoding: Identity\r\nContent-Length: 5\r\n\r\nhello", 200, id="identity is no coding: recorded at Amazon, March 2026"),
    pytest.param("PUT /bucket?tagging HTTP/1.1\r\n{host}{auth}Transfer-Encoding: chunked\r\n\r\na\r\n<Tagging><\r\n12\r\nTagSet/></Tagging>\r\n0\r\n\r\n", 204, id="a document in chunks: recorded at Amazon of versioning, March 2026"),
    pytest.param("GET /bucket/key HTTP/1.1\r\n{host}{auth}Connection: TE, Upgrade\r\nTE: trailers\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n", 200, id="an upgrade is ignored: RFC 9110, 7.8"),
    pytest.param("GET /bucket/key HTTP/1.0\r\n{host}{auth}Connection: Keep-Alive\r\n\r\n", 200, id="HTTP/1.0 that persists: RFC 9112, 9.3"),
    pytest.param("GET /bucket/key HTTP/1.1\r\n{host}{auth}Expect: 100-continue \r\n\r\n", 200, id="an expectation without a body: RFC 9110, 10.1.1"),
    pytest.param("get /bucket/key HTTP/1.1\r\n{host}{auth}\r\n", 405, id="methods are case-sensitive: RFC 9110, 9.1"),
    pytest.param("FOO /bucket/key HTTP/1.1\r\n{host}{auth}\r\n", 405, id="an unknown method"),
    pytest.param("TRACE /bucket/key HTTP/1.1\r\n{host}{auth}\r\n", 405, id="TRACE"),
    pytest.param("GET /bucket/\xe4\xb8\xad HTTP/1.1\r\n{host}{auth}\r\n", 404, id="bytes that nobody escaped: ours"),
    pytest.param("GET /bucket/key HTTP/1.1\r\n{host}{auth}X-Forwarded-Host: evil.example\r\nX-Forwarded-Proto: https\r\nForwarded: host=evil.example\r\nX-Original-URL: /missing\r\n\r\n", 200, id="what a proxy says is not heeded: ours"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "status"), TAKEN)
def test_what_is_read_in_one_way_only(ask: Ask, text: str, status: int):
    first, second = ask(text + NEXT)
    assert (first.status, second.status, second.body) == (status, 200, b"content")


G = "GET /bucket/key HTTP/1.1\r\n{host}{auth}"
P = "PUT /bucket/new HTTP/1.1\r\n{host}{auth}"
T = "Transfer-Encoding: "
BODILESS = {400: (False, None), 501: (False, "no-store")}
"""What answers without a body say of it, as recorded at Amazon, April 2026, of transfer encodings: its type, and whether
it may be kept."""
REFUSED = [
    # text, status; RFC 9112 unless another one is named
    pytest.param("\r\n\r\n" + NEXT, 400, id="two empty lines before: 2.2"),
    pytest.param("\n" + NEXT, 400, id="a bare LF before: 2.2"),
    pytest.param(" " + NEXT, 400, id="a blank before the request line: 3"),
    pytest.param("nonsense\r\n\r\n", 400, id="one word: 3"),
    pytest.param("GET /bucket/key\r\n\r\n", 400, id="HTTP/0.9: 3"),
    pytest.param("GET  /bucket/key HTTP/1.1\r\n{host}\r\n", 400, id="two blanks: 3"),
    pytest.param("GET\t/bucket/key HTTP/1.1\r\n{host}\r\n", 400, id="a tab: 3"),
    pytest.param("GET /bucket/key HTTP/1.1 \r\n{host}\r\n", 400, id="a blank after the version: 3"),
    pytest.param("GET /bucket/a b HTTP/1.1\r\n{host}\r\n", 400, id="a blank in the target: 3"),
    pytest.param("GET /bucket/key http/1.1\r\n{host}\r\n", 400, id="the version in small letters: 2.3"),
    pytest.param("GET /bucket/key HTTP/1\r\n{host}\r\n", 400, id="no minor version: 2.3"),
    pytest.param("GET /bucket/key HTTP/1.10\r\n{host}\r\n", 400, id="a minor version of two digits: 2.3"),
    pytest.param("GET /bucket/key HTTP/+1.1\r\n{host}\r\n", 400, id="a version with a sign: 2.3"),
    pytest.param("GET /bucket/key HTTP/2.0\r\n{host}\r\n", 505, id="HTTP/2: RFC 9110, 15.6.6"),
    pytest.param("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505, id="the preface of HTTP/2: RFC 9113, 3.4"),
    pytest.param("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 400, id="TLS"),
    pytest.param("G(T /bucket/key HTTP/1.1\r\n{host}\r\n", 400, id="a method that is no token: RFC 9110, 9.1"),
    pytest.param("GET /bucket/a\0b HTTP/1.1\r\n{host}\r\n", 400, id="NUL in the target: 3.2"),
    pytest.param("GET /bucket/a\x01b HTTP/1.1\r\n{host}\r\n", 400, id="a control character in the target: 3.2"),
    pytest.param("GET /bucket/a\x7fb HTTP/1.1\r\n{host}\r\n", 400, id="DEL in the target: 3.2"),
    pytest.param("GET /bucket/a\x0bb HTTP/1.1\r\n{host}\r\n", 400, id="a vertical tab in the target: 3.2"),
    pytest.param("GET /bucket/key#part HTTP/1.1\r\n{host}\r\n", 400, id="a fragment: 3.2"),
    pytest.param("GET bucket/key HTTP/1.1\r\n{host}\r\n", 400, id="no form of a target: 3.2"),
    pytest.param("GET ?acl HTTP/1.1\r\n{host}\r\n", 400, id="a query alone: 3.2.1"),
    pytest.param("GET * HTTP/1.1\r\n{host}\r\n", 400, id="the asterisk form of another method: 3.2.4"),
    pytest.param("CONNECT bucket.localhost:443 HTTP/1.1\r\n{host}\r\n", 405, id="CONNECT: 3.2.3"),
    pytest.param("CONNECT /bucket/key HTTP/1.1\r\n{host}\r\n", 405, id="CONNECT of a path: 3.2.3"),
    pytest.param("GET /bucket/key HTTP/1.1\r\n{auth}\r\n", 400, id="no Host: 3.2"),
    pytest.param("GET /bucket/key HTTP/1.1\r\n{host}{host}{auth}\r\n", 400, id="Host twice, and equal: 3.2"),
    pytest.param("GET /bucket/key HTTP/1.1\r\n{host}HOST: other.localhost\r\n{auth}\r\n", 400, id="two hosts: 3.2"),
    pytest.param("GET /bucket/key HTTP/1.1\r\nHost: localhost, localhost\r\n{auth}\r\n", 400, id="a list of hosts: 3.2"),
    pytest.param("GET /bucket/key HTTP/1.1\r\nHost:\r\n{auth}\r\n", 400, id="an empty Host: RFC 9110, 4.2.1"),
    pytest.param("GET /bucket/key HTTP/1.1\r\nHost: local host\r\n{auth}\r\n", 400, id="a blank in Host: 3.2"),
    pytest.param("GET /bucket/key HTTP/1.1\r\nHost: a@localhost\r\n{auth}\r\n", 400, id="userinfo in Host: 3.2"),
    pytest.param("GET /bucket/key HTTP/1.1\r\nHost: localhost/\r\n{auth}\r\n", 400, id="a path in Host: 3.2"),
    pytest.param("GET /bucket/key HTTP/1.1\r\nHost: http://localhost\r\n{auth}\r\n", 400, id="a URL in Host: 3.2"),
    pytest.param("GET /bucket/key HTTP/1.1\r\nHost: localhost:port\r\n{auth}\r\n", 400, id="a port in letters: 3.2"),
    pytest.param("GET /bucket/key HTTP/1.1\r\nHost: localhost:65536\r\n{auth}\r\n", 400, id="a port beyond all: 3.2"),
    pytest.param("GET /bucket/key HTTP/1.1\r\nHost: localhost:-1\r\n{auth}\r\n", 400, id="a negative port: 3.2"),
    pytest.param("GET /bucket/key HTTP/1.1\r\nHost: [::1\r\n{auth}\r\n", 400, id="an open bracket: 3.2"),
    pytest.param("GET /bucket/key HTTP/1.1\r\nHost: local\xe4host\r\n{auth}\r\n", 400, id="Host beyond ASCII: 3.2"),
    pytest.param(G + "no colon\r\n\r\n", 400, id="no colon: 5"),
    pytest.param(G + ": value\r\n\r\n", 400, id="no name: 5"),
    pytest.param(G + "a : b\r\n\r\n", 400, id="a blank before the colon: 5.1"),
    pytest.param(G + "a\t: b\r\n\r\n", 400, id="a tab before the colon: 5.1"),
    pytest.param(G + "a b: c\r\n\r\n", 400, id="a blank in a name: 5.1"),
    pytest.param(G + "a(b): c\r\n\r\n", 400, id="a name that is no token: RFC 9110, 5.1"),
    pytest.param(G + "\xe4: b\r\n\r\n", 400, id="a name beyond ASCII: RFC 9110, 5.1"),
    pytest.param(G + "a\0: b\r\n\r\n", 400, id="NUL in a name: RFC 9110, 5.1"),
    pytest.param(G + "a: b\r\n c\r\n\r\n", 400, id="a folded line: 5.2"),
    pytest.param(G + "a: b\r\n\tc\r\n\r\n", 400, id="a line folded with a tab: 5.2"),
    pytest.param("GET /bucket/key HTTP/1.1\r\n a: b\r\n{host}{auth}\r\n", 400, id="a blank before the first field: 2.2"),
    pytest.param(G + "a: b\rc: d\r\n\r\n", 400, id="a bare CR in a value: 2.2"),
    pytest.param(G + "a: b\r\r\n\r\n", 400, id="a bare CR at the end of a value: 2.2"),
    pytest.param("GET /bucket/key HTTP/1.1\r\r\n{host}{auth}\r\n", 400, id="a bare CR in the request line: 2.2"),
    pytest.param(G + "a: b\nc: d\r\n\r\n", 400, id="a bare LF in a value: 2.2, where it may be taken; ours"),
    pytest.param("GET /bucket/key HTTP/1.1\n{host}{auth}\n", 400, id="a bare LF after the request line: 2.2; ours"),
    pytest.param(G + "a: b\0c\r\n\r\n", 400, id="NUL in a value: RFC 9110, 5.5"),
    pytest.param(P + "Content-Length: +5\r\n\r\nhello", 400, id="a length with a sign: RFC 9110, 8.6"),
    pytest.param(P + "Content-Length: -5\r\n\r\nhello", 400, id="a negative length: RFC 9110, 8.6"),
    pytest.param(P + "Content-Length: 0x5\r\n\r\nhello", 400, id="a hexadecimal length: RFC 9110, 8.6"),
    pytest.param(P + "Content-Length: 5_0\r\n\r\nhello", 400, id="a length with an underscore: RFC 9110, 8.6"),
    pytest.param(P + "Content-Length: 5 0\r\n\r\nhello", 400, id="a length with a blank: RFC 9110, 8.6"),
    pytest.param(P + "Content-Length: \xb2\r\n\r\nhello", 400, id="a digit of another script: RFC 9110, 8.6"),
    pytest.param(P + "Content-Length: " + "9" * 30 + "\r\n\r\nhello", 400, id="a length beyond all: RFC 9110, 8.6"),
    pytest.param(P + "Content-Length:\r\n\r\nhello", 400, id="an empty length: RFC 9110, 8.6"),
    pytest.param(P + "Content-Length: 5,5\r\n\r\nhello", 400, id="a list of equal lengths: 6.3, where it may be; ours"),
    pytest.param(P + "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello", 400, id="two equal lengths: 6.3; ours"),
    pytest.param(P + "Content-Length: 5\r\ncontent-length: 0\r\n\r\nhello", 400, id="two lengths: 6.3"),
    pytest.param(G + "Content-Length: x\r\n\r\n", 400, id="a length that nobody reads: 6.3"),
    pytest.param(G + T + "chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n", 400, id="two framings: 6.1, where it may be; ours"),
    pytest.param(G + "Content-Length: 0\r\n" + T + "chunked\r\n\r\n0\r\n\r\n", 400, id="two framings, the other first: 6.1"),
    pytest.param(G + T + "gzip, chunked\r\n\r\n0\r\n\r\n", 501, id="a coding that is not known: 6.1"),
    pytest.param(G + T + "chunked, gzip\r\n\r\n0\r\n\r\n", 501, id="chunked not last: 6.3; the status: recorded at Amazon"),
    pytest.param(G + T + "deflate\r\nContent-Length: 0\r\n\r\n", 501, id="a coding, and a length: recorded at Amazon"),
    pytest.param(G + T + "br\r\nContent-Length: 0\r\n\r\n", 400, id="an unknown coding, and a length: recorded at Amazon"),
    pytest.param(G + T + "chunked, chunked\r\n\r\n0\r\n\r\n", 400, id="chunked twice: 7.1"),
    pytest.param(G + T + "chunked\r\n" + T + "chunked\r\n\r\n0\r\n\r\n", 400, id="chunked in two fields: 7.1"),
    pytest.param(G + T + "identity, identity\r\n\r\n", 400, id="identity, which is no coding any more: RFC 9112, C.2.3"),
    pytest.param(G + T + "xchunked\r\n\r\n0\r\n\r\n", 400, id="almost chunked: 6.3"),
    pytest.param(G + T + "\x0bchunked\r\n\r\n0\r\n\r\n", 400, id="a vertical tab is no blank: 6.3; RFC 9110, 5.6.3"),
    pytest.param(G + T + '"chunked"\r\n\r\n0\r\n\r\n', 400, id="chunked in quotes: 7"),
    pytest.param(G + T + "chunked;q=1\r\n\r\n0\r\n\r\n", 400, id="chunked with a parameter: 7.1"),
    pytest.param(G + T + "chunked,\r\n\r\n0\r\n\r\n", 400, id="an empty coding last: 6.3"),
    pytest.param(G + T + "\r\n\r\n0\r\n\r\n", 400, id="no coding: 6.3"),
    pytest.param("GET /bucket/key HTTP/1.0\r\n{host}{auth}" + T + "chunked\r\n\r\n0\r\n\r\n", 400, id="chunks in HTTP/1.0: 6.1"),
    pytest.param("GET /" + "a" * 70_000 + " HTTP/1.1\r\n{host}\r\n", 414, id="a long target: 3"),
    pytest.param(G + "a: b\r\n" * 101 + "\r\n", 431, id="many fields: RFC 6585, 5"),
    pytest.param(G + "a: " + "b" * 70_000 + "\r\n\r\n", 431, id="a long field: RFC 6585, 5"),
    pytest.param(G + ("a: " + "b" * 3000 + "\r\n") * 40 + "\r\n", 431, id="a long section: RFC 6585, 5"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "status"), REFUSED)
def test_what_could_be_read_in_two_ways_ends_the_connection(
    server: Server,
    ask: Ask,
    text: str,
    status: int,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
):
    (answer,) = ask(text + NEXT)
    assert (answer.status, answer.headers["connection"], answer.headers["server"]) == (status, "close", "AmazonS3")
    if answer.headers["content-length"] == "0":
        assert ("content-type" in answer.headers, answer.headers.get("cache-control")) == BODILESS[status]
    else:
        assert answer.body.count(b"<Error><Code>") == 1
    server.stop()
    assert (capfd.readouterr(), caplog.records) == (("", ""), [])
    assert server.store.bucket("bucket").keys() == ["key"]


BODIES = [
    pytest.param("5 \r\nhello\r\n0\r\n\r\n", id="a blank after a size: 7.1"),
    pytest.param("+5\r\nhello\r\n0\r\n\r\n", id="a size with a sign"),
    pytest.param("-5\r\nhello\r\n0\r\n\r\n", id="a negative size"),
    pytest.param("0x5\r\nhello\r\n0\r\n\r\n", id="a size with a prefix"),
    pytest.param("\r\nhello\r\n0\r\n\r\n", id="no size"),
    pytest.param("1" + "0" * 15 + "5\r\nhello\r\n0\r\n\r\n", id="a size beyond 64 bits: 7.1"),
    pytest.param("5\nhello\r\n0\r\n\r\n", id="a bare LF after a size"),
    pytest.param("5\r\nhello\n0\r\n\r\n", id="a bare LF after a chunk"),
    pytest.param("5\r\nhello0\r\n\r\n", id="nothing after a chunk"),
    pytest.param("6\r\nhello\r\n0\r\n\r\n", id="a size that is too large"),
    pytest.param("4\r\nhello\r\n0\r\n\r\n", id="a size that is too small"),
    pytest.param("5;\r\nhello\r\n0\r\n\r\n", id="an extension without a name: 7.1.1"),
    pytest.param("5;a=\r\nhello\r\n0\r\n\r\n", id="an extension without a value: 7.1.1"),
    pytest.param("5;a\0\r\nhello\r\n0\r\n\r\n", id="NUL in an extension: 7.1.1"),
    pytest.param("5;a\rb\r\nhello\r\n0\r\n\r\n", id="a bare CR in an extension: 7.1.1"),
    pytest.param('5;a="b\r\nhello\r\n0\r\n\r\n', id="an open quote: 7.1.1"),
    pytest.param("5;a=" + "b" * 9000 + "\r\nhello\r\n0\r\n\r\n", id="a long extension: 7.1.1"),
    pytest.param(("1;a=" + "b" * 8000 + "\r\nh\r\n") * 9 + "0\r\n\r\n", id="many long extensions: 7.1.1"),
    pytest.param("5\r\nhello\r\n0\r\nno colon\r\n\r\n", id="a trailer without a colon: 7.1.2"),
    pytest.param("5\r\nhello\r\n0\r\na : b\r\n\r\n", id="a trailer with a blank before its colon: 5.1"),
    pytest.param("5\r\nhello\r\n0\r\na: b\r\n c\r\n\r\n", id="a folded trailer: 5.2"),
    pytest.param("5\r\nhello\r\n0\r\na: b\0\r\n\r\n", id="NUL in a trailer: RFC 9110, 5.5"),
    pytest.param("5\r\nhello\r\n0\r\n" + "a: b\r\n" * 101 + "\r\n", id="many trailers"),
    pytest.param("5\r\nhello\r\n0\r\n" + ("a: " + "b" * 8000 + "\r\n") * 9 + "\r\n", id="long trailers"),
]


@pytest.mark.parametrize("body", BODIES)  # RFC 9112
def test_malformed_chunks_end_the_connection(server: Server, ask: Ask, body: str):
    framing = "Transfer-Encoding: chunked\r\nx-amz-decoded-content-length: 5\r\nContent-Encoding: aws-chunked\r\n"
    (answer,) = ask(P + framing + "\r\n" + body + NEXT)
    assert (answer.status, answer.headers["connection"]) == (400, "close")
    assert server.store.bucket("bucket").keys() == ["key"]


@pytest.mark.parametrize("body", BODIES)
def test_malformed_chunks_that_no_operation_reads_end_the_connection(ask: Ask, body: str):
    (answer,) = ask(G + "Transfer-Encoding: chunked\r\n\r\n" + body + NEXT)
    assert (answer.status, answer.headers["connection"]) == (200, "close")


@pytest.mark.parametrize(
    ("fields", "version", "answers"),
    [
        # RFC 9112, 9.3
        ("", "1.1", 2),
        ("Connection: keep-alive\r\n", "1.1", 2),
        ("Connection: close\r\n", "1.1", 1),
        ("Connection: Close \r\n", "1.1", 1),
        ("Connection: close, TE\r\n", "1.1", 1),
        ("Connection: TE,close\r\n", "1.1", 1),
        ("Connection: TE\r\nConnection: close\r\n", "1.1", 1),
        ("Connection: keep-alive, close\r\n", "1.1", 1),
        ("Connection: closed\r\n", "1.1", 2),
        ("", "1.0", 1),
        ("Connection: TE, keep-alive\r\n", "1.0", 2),
        ("Connection: keep-alive, close\r\n", "1.0", 1),
    ],
)
def test_client_chooses_whether_the_connection_persists(ask: Ask, fields: str, version: str, answers: int):
    found = ask(f"GET /bucket/key HTTP/{version}\r\n{{host}}{{auth}}{fields}\r\n{NEXT}")
    assert [answer.status for answer in found] == [200] * answers
    closes = found[0].headers.get("connection")
    assert closes == ("close" if answers == 1 else "keep-alive" if version == "1.0" else None)


def test_head_in_pieces_is_read_as_in_one(server: Server, ask: Ask):
    # more than the buffer holds, so that lines are read one by one
    fields = "".join(f"a{number}: {'b' * 900}\r\n" for number in range(70))
    (first, second) = ask(G + fields + "\r\n" + NEXT)
    assert (first.status, b"RequestHeaderSectionTooLarge" in first.body, second.status) == (400, True, 200)


def test_http_1_0_needs_no_host(ask: Ask):
    (answer,) = ask("GET /bucket/key HTTP/1.0\r\n{auth}\r\n")  # RFC 9112, 3.2
    assert (answer.status, answer.body) == (200, b"content")


def test_options_of_the_server_are_those_of_the_service(ask: Ask):
    first, second = ask("OPTIONS * HTTP/1.1\r\n{host}\r\n" + NEXT)  # RFC 9112, 3.2.4
    assert (first.status, b"Origin request header needed" in first.body, second.status) == (400, True, 200)
