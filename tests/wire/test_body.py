"""Bodies as they arrive: lengths, the aws-chunked framing in any pieces, trailers, Content-MD5."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from string import ascii_letters, digits
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakeoss.errors import Cause, OssError
from fakeoss.wire.body import announced_length, expected_md5, is_chunked, receive
from fakeoss.wire.message import Request

Refusal = Callable[..., OssError]
Outcome = Callable[..., Any]

LIMIT = 1 << 20
SIGNATURE = b";chunk-signature=" + b"ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648"
TRAILER_SIGNATURE = b"x-amz-trailer-signature:63bddb248ad2590c92712055f51b8e78ab024eead08276b24f010b0efd74843f"
BODY_CAUSES = (
    Cause.CHUNKS_MALFORMED,
    Cause.TRAILER_MALFORMED,
    Cause.INCOMPLETE_BODY,
    Cause.BODY_LENGTH_MISMATCH,
    Cause.ENTITY_TOO_LARGE,
)


def request(body: Any, **headers: str) -> Request:
    return Request(
        "PUT", ("https", "h", "/b/k"), {name.replace("_", "-"): text for name, text in headers.items()}, body
    )


def chunked(body: Any, decoded_length: int | None = None, **headers: str) -> Request:
    if decoded_length is not None:
        headers["x_amz_decoded_content_length"] = str(decoded_length)
    return request(body, content_encoding="aws-chunked", **headers)


def received(arriving: Request, limit: int = LIMIT) -> tuple[bytes, dict[str, str]]:
    found = receive(arriving, limit)
    assert type(found.content) is bytes
    return found.content, dict(found.trailers)


# lengths


@pytest.mark.parametrize(
    ("headers", "framed"),
    [
        pytest.param({}, False, id="no header"),
        pytest.param({"content-encoding": "gzip"}, False, id="another coding"),
        pytest.param({"content-encoding": "aws-chunked"}, True, id="the coding"),
        pytest.param({"content-encoding": "aws-chunked,gzip"}, True, id="row 77"),
        pytest.param({"content-encoding": "gzip, aws-chunked"}, True, id="the coding last"),
        pytest.param({"x-amz-content-sha256": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"}, True, id="signed"),
        pytest.param(
            {"x-amz-content-sha256": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"}, True, id="signed, trailer"
        ),
        pytest.param({"x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER"}, True, id="unsigned, trailer"),
        pytest.param({"x-amz-content-sha256": "UNSIGNED-PAYLOAD"}, False, id="unsigned"),
        pytest.param({"transfer-encoding": "chunked"}, False, id="HTTP's own framing"),
    ],
)
def test_framing_is_recognised(headers: dict[str, str], *, framed: bool) -> None:
    assert is_chunked(headers) is framed


@pytest.mark.parametrize(
    ("headers", "length"),
    [
        pytest.param({}, None, id="none"),
        pytest.param({"content-length": "0"}, 0, id="zero"),
        pytest.param({"content-length": "007"}, 7, id="leading zeros"),
        pytest.param({"content-length": "7".zfill(25)}, 7, id="more leading zeros than a number has digits"),
        pytest.param({"content-length": "5497558138880"}, 5 << 40, id="5 TiB"),
        pytest.param({"content-length": "90", "x-amz-decoded-content-length": "3"}, 90, id="not framed"),
        pytest.param(
            {"content-length": "90", "x-amz-decoded-content-length": "3", "content-encoding": "aws-chunked"},
            3,
            id="framed",
        ),
        pytest.param({"content-length": "90", "content-encoding": "aws-chunked"}, None, id="framed, not announced"),
    ],
)
def test_announced_length_is_that_of_the_content(headers: dict[str, str], length: int | None) -> None:
    assert announced_length(headers) == length


@pytest.mark.parametrize("text", ["", "-1", "+1", "1.0", "1e3", "0x1", " 1", "1 2", "1,1", "abc", "²", "٣", "9" * 20])
@pytest.mark.parametrize("name", ["content-length", "x-amz-decoded-content-length"])
def test_length_that_is_no_number_is_refused(name: str, text: str, refusal: Refusal) -> None:
    headers = {name: text, **({"content-encoding": "aws-chunked"} if name.startswith("x") else {})}
    assert refusal(announced_length, headers).cause is Cause.INVALID_CONTENT_LENGTH


def test_plain_body_is_received_whole() -> None:
    assert received(request(b"abc", content_length="3")) == (b"abc", {})
    assert received(request(iter([b"ab", b"c"]), content_length="3")) == (b"abc", {})
    assert received(request(None, content_length="0")) == (b"", {})
    assert received(request(b"abc")) == (b"abc", {})


def test_body_of_one_piece_is_not_copied() -> None:
    body = b"x" * 1000
    assert receive(request(body, content_length="1000"), LIMIT).content is body


LENGTHS = [
    pytest.param(b"abc", 4, Cause.INCOMPLETE_BODY, id="a byte less"),
    pytest.param(b"", 1, Cause.INCOMPLETE_BODY, id="nothing"),
    pytest.param(b"abc", 2, Cause.BODY_LENGTH_MISMATCH, id="a byte more"),
    pytest.param(b"a", 0, Cause.BODY_LENGTH_MISMATCH, id="a byte instead of none"),
]


@pytest.mark.parametrize(("body", "length", "cause"), LENGTHS)
def test_wrong_content_length_is_refused(body: bytes, length: int, cause: Cause, refusal: Refusal) -> None:
    error = refusal(receive, request(body, content_length=str(length)), LIMIT)
    fields = {"NumberBytesExpected": length, "NumberBytesProvided": len(body)}
    assert (error.cause, error.fields) == (cause, fields)


@pytest.mark.parametrize(("body", "length", "cause"), LENGTHS)
def test_wrong_decoded_length_is_refused(body: bytes, length: int, cause: Cause, refusal: Refusal) -> None:
    error = refusal(receive, chunked(framed(body, len(body) or 1), length), LIMIT)
    fields = {"NumberBytesExpected": length, "NumberBytesProvided": len(body)}
    assert (error.cause, error.fields) == (cause, fields)


def test_body_over_the_limit_is_refused(refusal: Refusal) -> None:
    error = refusal(receive, request(b"", content_length="11"), 10)
    assert (error.cause, error.fields) == (Cause.ENTITY_TOO_LARGE, {"ProposedSize": 11, "MaxSizeAllowed": 10})
    error = refusal(receive, request(b"x" * 11), 10)
    assert (error.cause, error.fields) == (Cause.ENTITY_TOO_LARGE, {"ProposedSize": 11, "MaxSizeAllowed": 10})
    error = refusal(receive, chunked(framed(b"x" * 11, 4)), 10)
    assert error.cause is Cause.ENTITY_TOO_LARGE
    assert received(request(b"x" * 10, content_length="10"), 10) == (b"x" * 10, {})


@pytest.mark.parametrize("headers", [{"content_length": "10"}, {}], ids=["announced", "not announced"])
def test_body_without_an_end_is_not_read_to_its_end(headers: dict[str, str], refusal: Refusal) -> None:
    given = 0

    def endless() -> Iterator[bytes]:
        nonlocal given
        while given < 1000:
            given += 1
            yield b"x" * 10

    refusal(receive, request(endless(), **headers), 100)
    assert given <= 12


# framing


def framed(body: bytes, size: int, *, extension: bytes = b"", trailers: bytes = b"") -> bytes:
    """``body`` in chunks of ``size`` bytes, as the signature documents have it."""
    parts = [body[at : at + size] for at in range(0, len(body), size)]
    chunks = b"".join(b"%x%s\r\n%s\r\n" % (len(part), extension, part) for part in parts)
    return chunks + b"0" + extension + b"\r\n" + trailers + b"\r\n"


FRAMED = [
    pytest.param(b"3\r\nabc\r\n0\r\n\r\n", b"abc", {}, id="one chunk"),
    pytest.param(b"0\r\n\r\n", b"", {}, id="no chunk"),
    pytest.param(b"1\r\na\r\n2\r\nbc\r\n0\r\n\r\n", b"abc", {}, id="two chunks"),
    pytest.param(b"003\r\nabc\r\n000\r\n\r\n", b"abc", {}, id="leading zeros"),
    pytest.param(b"A\r\n0123456789\r\n0\r\n\r\n", b"0123456789", {}, id="capital digit"),
    pytest.param(b"5\r\n\r\n0\r\n\r\n0\r\n\r\n", b"\r\n0\r\n", {}, id="data that looks like framing"),
    pytest.param(framed(b"abc", 2, extension=SIGNATURE), b"abc", {}, id="signed"),
    pytest.param(b"3;x=1;y\r\nabc\r\n0;z\r\n\r\n", b"abc", {}, id="any extensions"),  # RFC 9112, 7.1.1
    pytest.param(
        b"3\r\nabc\r\n0\r\nx-amz-checksum-crc32:NSRBwg==\r\n\r\n",
        b"abc",
        {"x-amz-checksum-crc32": "NSRBwg=="},
        id="trailer",
    ),
    pytest.param(
        framed(
            b"abc", 3, extension=SIGNATURE, trailers=b"x-amz-checksum-crc32:NSRBwg==\r\n" + TRAILER_SIGNATURE + b"\r\n"
        ),
        b"abc",
        {"x-amz-checksum-crc32": "NSRBwg==", "x-amz-trailer-signature": TRAILER_SIGNATURE.decode()[24:]},
        id="signed trailer",
    ),
    pytest.param(
        b"0\r\nX-Amz-Checksum-CRC32:  AAAAAA== \r\n\r\n", b"", {"x-amz-checksum-crc32": "AAAAAA=="}, id="blanks"
    ),
    pytest.param(b"0\r\na:b:c\r\n\r\n", b"", {"a": "b:c"}, id="colon in a trailer"),
    pytest.param(b"0\r\na:\r\n\r\n", b"", {"a": ""}, id="empty trailer"),
]


@pytest.mark.parametrize(("body", "content", "trailers"), FRAMED)
def test_framing_is_taken_off(body: bytes, content: bytes, trailers: dict[str, str]) -> None:
    expected = (content, trailers)
    assert received(chunked(body, len(content))) == expected
    assert received(chunked(body)) == expected, "without x-amz-decoded-content-length"
    assert received(chunked(body, len(content), content_length="1")) == expected, "content-length counts the framing"


@pytest.mark.parametrize(("body", "content", "trailers"), FRAMED)
def test_framing_is_taken_off_byte_by_byte(body: bytes, content: bytes, trailers: dict[str, str]) -> None:
    single = [body[at : at + 1] for at in range(len(body))]
    assert received(chunked(iter(single), len(content))) == (content, trailers)
    with_gaps = [piece for octet in single for piece in (b"", octet, b"")]
    assert received(chunked(iter(with_gaps), len(content))) == (content, trailers)


BROKEN = [
    pytest.param(b"", Cause.INCOMPLETE_BODY, id="nothing"),
    pytest.param(b"3", Cause.INCOMPLETE_BODY, id="ends in the size"),
    pytest.param(b"3\r", Cause.INCOMPLETE_BODY, id="ends in the line break"),
    pytest.param(b"3\r\nab", Cause.INCOMPLETE_BODY, id="ends in the data"),
    pytest.param(b"3\r\nabc", Cause.INCOMPLETE_BODY, id="ends behind the data"),
    pytest.param(b"3\r\nabc\r\n", Cause.INCOMPLETE_BODY, id="no last chunk"),
    pytest.param(b"3\r\nabc\r\n0\r\n", Cause.INCOMPLETE_BODY, id="no empty line"),
    pytest.param(b"3\r\nabc\r\n0\r\na:b\r\n", Cause.INCOMPLETE_BODY, id="no empty line behind the trailer"),
    pytest.param(b"3\nabc\n0\n\n", Cause.INCOMPLETE_BODY, id="line feeds only"),
    pytest.param(b"x\r\nabc\r\n0\r\n\r\n", Cause.CHUNKS_MALFORMED, id="size is no number"),
    pytest.param(b"-1\r\nabc\r\n0\r\n\r\n", Cause.CHUNKS_MALFORMED, id="size is negative"),
    pytest.param(b"0x3\r\nabc\r\n0\r\n\r\n", Cause.CHUNKS_MALFORMED, id="size with a prefix"),
    pytest.param(b" 3\r\nabc\r\n0\r\n\r\n", Cause.CHUNKS_MALFORMED, id="blank before the size"),
    pytest.param(b"\r\n3\r\nabc\r\n0\r\n\r\n", Cause.CHUNKS_MALFORMED, id="empty line before the size"),
    pytest.param(b"1" * 17 + b"\r\nabc", Cause.CHUNKS_MALFORMED, id="size of seventeen digits"),
    pytest.param(b"f" * 16 + b"\r\nabc", Cause.INCOMPLETE_BODY, id="size of sixteen digits"),
    pytest.param(b"2\r\nabc\r\n0\r\n\r\n", Cause.CHUNKS_MALFORMED, id="chunk longer than its size"),
    pytest.param(b"4\r\nabc\r\n0\r\n\r\n", Cause.CHUNKS_MALFORMED, id="chunk shorter than its size"),
    pytest.param(b"3\r\nabc\r\n0\r\n\r\nx", Cause.CHUNKS_MALFORMED, id="something behind the end"),
    pytest.param(b"3\r\nabc\r\n0\r\n\r\n0\r\n\r\n", Cause.CHUNKS_MALFORMED, id="two ends"),
    pytest.param(b"3\r\nabc\r\n0\r\nabc\r\n\r\n", Cause.TRAILER_MALFORMED, id="trailer without a colon"),
    pytest.param(b"3\r\nabc\r\n0\r\n:b\r\n\r\n", Cause.TRAILER_MALFORMED, id="trailer without a name"),
    pytest.param(b"abc", Cause.INCOMPLETE_BODY, id="not framed"),
    pytest.param(b"abc\r\n", Cause.INCOMPLETE_BODY, id="not framed, reads like a size"),
    pytest.param(b"x" * 20_000, Cause.CHUNKS_MALFORMED, id="a line without an end"),
    pytest.param(b"3" + SIGNATURE * 500 + b"\r\nabc", Cause.CHUNKS_MALFORMED, id="an extension without an end"),
]


@pytest.mark.parametrize(("body", "cause"), BROKEN)
def test_broken_framing_is_refused(body: bytes, cause: Cause, refusal: Refusal) -> None:
    assert refusal(receive, chunked(body), LIMIT).cause is cause
    single = iter([body[at : at + 1] for at in range(len(body))])
    assert refusal(receive, chunked(single), LIMIT).cause is cause


@pytest.mark.parametrize(("body", "cause"), [row for row in BROKEN if row.values[0].startswith(b"3\r\n")])
def test_broken_framing_of_an_announced_length_is_refused(body: bytes, cause: Cause, refusal: Refusal) -> None:
    assert refusal(receive, chunked(body, 3), LIMIT).cause is cause


WHOLE = framed(b"0123456789", 4, extension=SIGNATURE, trailers=b"x-amz-checksum-crc32:pqMWpg==\r\n")


@pytest.mark.parametrize("end", range(len(WHOLE)))
def test_framing_cut_at_every_byte_is_refused(end: int, refusal: Refusal) -> None:
    assert refusal(receive, chunked(WHOLE[:end], 10), LIMIT).cause is Cause.INCOMPLETE_BODY


def test_framing_damaged_at_every_byte_is_received_or_refused(outcome: Outcome) -> None:
    for at in range(len(WHOLE)):
        for octet in b"\r\n;:0f\0\xff ":
            damaged = WHOLE[:at] + bytes([octet]) + WHOLE[at + 1 :]
            found = outcome(received, chunked(damaged, 10))
            assert found in BODY_CAUSES or len(found[0]) == 10


def test_framing_without_a_byte_is_received_or_refused(outcome: Outcome) -> None:
    for at in range(len(WHOLE)):
        found = outcome(received, chunked(WHOLE[:at] + WHOLE[at + 1 :], 10))
        assert found in BODY_CAUSES or found[0] == b"0123456789"


@given(
    content=st.binary(max_size=300), size=st.integers(1, 50), cuts=st.sets(st.integers(1, 2000)), signed=st.booleans()
)
def test_any_split_of_a_framed_body_gives_the_same(content: bytes, size: int, cuts: set[int], *, signed: bool) -> None:
    body = framed(content, size, extension=SIGNATURE if signed else b"", trailers=b"a:b\r\n")
    ends = [0, *sorted(cut for cut in cuts if cut < len(body)), len(body)]
    split = [body[start:stop] for start, stop in pairwise(ends)]
    assert received(chunked(iter(split), len(content))) == (content, {"a": "b"})


@given(body=st.binary(max_size=60) | st.text("0123af;\r\n:x", max_size=60).map(str.encode), cut=st.integers(0, 60))
def test_any_bytes_are_received_or_refused_however_they_are_split(body: bytes, cut: int, outcome: Outcome) -> None:
    whole = outcome(received, chunked(body))
    assert whole in BODY_CAUSES or isinstance(whole[0], bytes)
    assert outcome(received, chunked(iter([body[:cut], body[cut:]]))) == whole


@pytest.mark.parametrize("size", [8191, 8192, 8193, 8194])
def test_longest_line_is_the_same_however_it_is_split(size: int, outcome: Outcome) -> None:
    body = b"1;".ljust(size, b"x") + b"\r\na\r\n0\r\n\r\n"
    expected = (b"a", {}) if size <= 8192 else Cause.CHUNKS_MALFORMED  # our reading: no line is longer than 8 KiB
    for cut in (0, 1, size, size + 1, size + 2):
        assert outcome(received, chunked(iter([body[:cut], body[cut:]]))) == expected


def test_large_framed_body_is_put_together() -> None:
    content = bytes(range(256)) * 1024
    body = framed(content, 1 << 17)
    assert received(chunked(body, len(content))) == (content, {})
    assert received(chunked(iter([body[:100_000], body[100_000:]]), len(content))) == (content, {})


# Content-MD5


def test_content_md5_is_read() -> None:
    assert expected_md5({}) is None
    assert expected_md5({"content-md5": "kAFQmDzST7DWlj99KOF/cg=="}) == bytes.fromhex(
        "900150983cd24fb0d6963f7d28e17f72"
    )


@pytest.mark.parametrize(
    "text",
    [
        *("__invalid__", "000", "MTIz"),  # recorded at Amazon, February 2026
        *("", "====", "kAFQmDzST7DWlj99KOF/cg", "kAFQmDzST7DWlj99KOF/cg==\n", " kAFQmDzST7DWlj99KOF/cg==", "中"),
        *("!!!!", "kAFQmDzST7DWlj99KOF_cg=="),
        "900150983cd24fb0d6963f7d28e17f72",  # hexadecimal, as the native API has it
        "kAFQmDzST7DWlj99KOF/cnI=",  # seventeen bytes
    ],
)
def test_content_md5_of_another_form_is_refused(text: str, refusal: Refusal) -> None:
    error = refusal(expected_md5, {"content-md5": text})
    is_base64 = set(text) <= set(ascii_letters + digits + "+/= ")  # what Ceph tells apart
    cause = Cause.INVALID_DIGEST if is_base64 else Cause.DIGEST_NOT_BASE64
    assert (error.cause, error.fields) == (cause, {"Content-MD5": text})
