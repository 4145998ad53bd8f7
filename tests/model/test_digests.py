"""Digests: known values, the same over ropes as over bytes, and CRCs that combine and agree however computed."""

from __future__ import annotations

import base64
import hashlib
import sys
import types
import zlib
from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakeoss.errors import Cause, OssError
from fakeoss.limits import GIB, KIB, MIB, TIB
from fakeoss.model import digests, rope
from fakeoss.model.rope import Body

CRCS = ["CRC32", "CRC32C", "CRC64NVME"]
CHECK = b"123456789"
LARGE = bytes(range(251)) * 2000

KNOWN = [
    # the check values of the CRC catalogue; those of SHA from FIPS 180-4 implementations
    pytest.param("CRC32", CHECK, "cbf43926", id="CRC32"),
    pytest.param("CRC32C", CHECK, "e3069283", id="CRC32C"),
    pytest.param("CRC64NVME", CHECK, "ae8b14860a799888", id="CRC64NVME"),
    pytest.param("SHA1", CHECK, "f7c3bc1d808e04732adf679965ccc34ca7ae3441", id="SHA1"),
    pytest.param("SHA256", CHECK, "15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225", id="SHA256"),
    pytest.param(
        "SHA512",
        b"abc",
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
        "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
        id="SHA512",  # FIPS 180-4 examples
    ),
    pytest.param("MD5", b"abc", "900150983cd24fb0d6963f7d28e17f72", id="MD5"),  # RFC 1321, A.5
    pytest.param("XXHASH64", b"", "ef46db3751d8e999", id="XXHASH64 of nothing"),  # xxHash's own sanity tests
    pytest.param("XXHASH3", b"", "2d06800538d394c2", id="XXHASH3 of nothing"),
    pytest.param("XXHASH128", b"", "99aa06d3014798d86001c324468d497f", id="XXHASH128 of nothing"),
    pytest.param("CRC32", b"", "00000000", id="CRC32 of nothing"),
    pytest.param("CRC32C", b"", "00000000", id="CRC32C of nothing"),
    pytest.param("CRC64NVME", b"", "0000000000000000", id="CRC64NVME of nothing"),
    pytest.param("CRC32C", bytes(32), "8a9136aa", id="CRC32C of 32 zeros"),  # RFC 3720, B.4
    pytest.param("CRC32C", b"\xff" * 32, "62a8ab43", id="CRC32C of 32 ones"),  # RFC 3720, B.4
    pytest.param(
        "CRC64NVME", bytes(4096), "6482d367eb22b64e", id="CRC64NVME of zeros"
    ),  # NVM Command Set specification
    pytest.param("CRC64NVME", b"\xff" * 4096, "c0ddba7302eca3ac", id="CRC64NVME of ones"),  # the same
]


def b64(value: str) -> str:
    return base64.b64encode(bytes.fromhex(value)).decode()


def crc_in_python(name: str, data: bytes) -> str:
    return base64.b64encode(digests.python_crc(name, data).to_bytes(digests.ALGORITHMS[name], "big")).decode()


def bitwise_crc(name: str, data: bytes) -> int:
    """The definition, bit by bit."""
    ones = (1 << 8 * digests.ALGORITHMS[name]) - 1
    value = ones
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ (digests.POLYNOMIALS[name] if value & 1 else 0)
    return value ^ ones


def split(data: bytes, places: list[int]) -> list[bytes]:
    edges = [0, *sorted(place % (len(data) + 1) for place in places), len(data)]
    return [data[start:stop] for start, stop in pairwise(edges)]


@pytest.fixture
def forgotten() -> Iterator[None]:
    """What is known about compiled code is found out anew, before and after."""
    digests.compiled_crc.cache_clear()
    yield
    digests.compiled_crc.cache_clear()


@pytest.fixture
def pure(forgotten: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """No compiled code is installed."""
    monkeypatch.setattr(digests, "_module", lambda name: None)


def provide(monkeypatch: pytest.MonkeyPatch, *, loaded: bool, names: tuple[str, ...] = ("crc32c", "crc64nvme")) -> None:
    """Stand-ins for anycrc, and for awscrt as already loaded by the program or only installed."""
    awscrt = types.SimpleNamespace(**{name: lambda data, value, name=name: f"awscrt {name}" for name in names})
    anycrc = types.SimpleNamespace(Model=lambda name: types.SimpleNamespace(calc=lambda data, value: f"anycrc {name}"))
    modules = {"awscrt.checksums": awscrt, "anycrc": anycrc}
    monkeypatch.setattr(digests, "_module", modules.get)
    monkeypatch.delitem(sys.modules, "awscrt", raising=False)
    if loaded:
        monkeypatch.setitem(sys.modules, "awscrt", types.ModuleType("awscrt"))


@pytest.mark.parametrize(("name", "data", "expected"), KNOWN)
def test_checksum_of_known_bytes(name: str, data: bytes, expected: str):
    assert digests.checksum_of(name, data) == b64(expected)


@pytest.mark.parametrize(("name", "data", "expected"), [row for row in KNOWN if row.values[0] not in digests.XXHASH])
@pytest.mark.usefixtures("pure")
def test_checksum_of_known_bytes_without_compiled_code(name: str, data: bytes, expected: str):
    assert digests.checksum_of(name, data) == b64(expected)


def test_every_algorithm_has_its_length():
    assert all(len(base64.b64decode(digests.checksum_of(name, b"a"))) == n for name, n in digests.ALGORITHMS.items())


@pytest.mark.parametrize("name", digests.XXHASH)
def test_xxhash_without_its_package_is_not_implemented(name: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "xxhash", None)
    with pytest.raises(OssError) as refusal:
        digests.checksum_of(name, b"")
    assert refusal.value.cause is Cause.EXTRA_MISSING
    assert name in str(refusal.value.fields["Operation"])


def test_unknown_algorithm_is_refused():
    with pytest.raises(KeyError):
        digests.checksum_of("MD4", b"")


BODIES = [
    pytest.param(b"", id="empty"),
    pytest.param(LARGE, id="bytes"),
    pytest.param(rope.joined([LARGE, b"x", LARGE]), id="rope"),
    pytest.param(rope.sparse(3 * MIB, b"abc"), id="sparse"),
    pytest.param(rope.joined([b"x", rope.sparse(MIB + 7), LARGE]), id="mixed"),
]
RANGES = [(0, None), (0, 10), (5, 5), (3, 1_200_000), (100_000, None)]


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize(("start", "stop"), RANGES)
def test_md5_of_a_range_is_that_of_its_bytes(body: Body, start: int, stop: int | None):
    assert digests.md5_of(body, start, stop) == hashlib.md5(rope.to_bytes(body)[start:stop]).hexdigest()


@pytest.mark.parametrize("name", digests.ALGORITHMS)
@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize(("start", "stop"), RANGES)
def test_checksum_of_a_range_is_that_of_its_bytes(name: str, body: Body, start: int, stop: int | None):
    assert digests.checksum_of(name, body, start, stop) == digests.checksum_of(name, rope.to_bytes(body)[start:stop])


@given(st.lists(st.one_of(st.binary(max_size=30), st.integers(0, 100_000).map(lambda n: LARGE[:n])), max_size=6))
def test_md5_of_a_joined_body_is_that_of_the_bytes(parts: list[bytes]):
    assert digests.md5_of(rope.joined(parts)) == hashlib.md5(b"".join(parts)).hexdigest()


def test_sparse_range_up_to_64_mib_has_the_md5_of_its_bytes():
    body = rope.sparse(TIB, b"ab")
    assert digests.md5_of(body, 2, 2 + 64 * MIB) == hashlib.md5(b"ab" * (32 * MIB)).hexdigest()


def test_larger_sparse_range_has_an_opaque_md5():
    body = rope.sparse(TIB, b"ab")
    known = hashlib.md5(b"|stored 0|sparse 1099511627776 of 2|ab|stored 0|").hexdigest()
    assert digests.md5_of(body) == digests.md5_of(rope.sparse(TIB, b"abab")) == known
    assert digests.md5_of(body, 0, 64 * MIB + 1) != hashlib.md5(b"ab" * (32 * MIB) + b"a").hexdigest()


def test_opaque_md5_reads_stored_bytes():
    bodies = [rope.joined([data, rope.sparse(TIB)]) for data in (b"a", b"b", b"a")]
    assert digests.md5_of(bodies[0]) == digests.md5_of(bodies[2]) != digests.md5_of(bodies[1])


def test_stored_range_of_a_sparse_body_has_the_md5_of_its_bytes():
    body = rope.joined([LARGE, rope.sparse(TIB)])
    assert digests.md5_of(body, 0, len(LARGE)) == hashlib.md5(LARGE).hexdigest()


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        pytest.param([b"a" * 5 * MIB, b"b" * 100], "16cafe8d6b8c1c55c3d339c8d69326c6-2", id="two parts"),
        pytest.param([b""], "59adb24ef3cdbe0297f05b395827453f-1", id="one empty part"),
    ],
)
def test_multipart_etag(parts: list[bytes], expected: str):
    assert digests.multipart_etag([digests.md5_of(part) for part in parts]) == expected


@pytest.mark.parametrize("name", CRCS)
@given(st.binary(max_size=40))
def test_python_crc_is_the_definition(name: str, data: bytes):
    assert digests.python_crc(name, data) == bitwise_crc(name, data)


@pytest.mark.parametrize("name", CRCS)
@pytest.mark.parametrize("size", [255, 256, 257, 263, 264, 265, 1023, 1024, 1025, 8191, 65536, 262143, 262144, 262145])
def test_folding_is_the_same_as_going_byte_by_byte(name: str, size: int):
    data, value = LARGE[:size], 0
    for start in range(0, size, 200):  # too short to fold
        value = digests.python_crc(name, data[start : start + 200], value)
    assert digests.python_crc(name, data) == value


@pytest.mark.parametrize("name", CRCS)
@given(st.integers(0, len(LARGE)), st.integers(0, len(LARGE)))
def test_python_crc_continues(name: str, place: int, size: int):
    data = LARGE[:size]
    first = digests.python_crc(name, data[:place])
    assert digests.python_crc(name, memoryview(data)[place:], first) == digests.python_crc(name, data)


@given(st.integers(0, len(LARGE)), st.integers(0, (1 << 32) - 1))
def test_python_crc32_agrees_with_zlib(size: int, before: int):
    assert digests.python_crc("CRC32", LARGE[:size], before) == zlib.crc32(LARGE[:size], before)


@pytest.mark.parametrize("name", CRCS[1:])
@given(st.integers(0, len(LARGE)), st.integers(0, (1 << 32) - 1))
def test_python_crc_agrees_with_compiled_code(name: str, size: int, before: int):
    compiled = digests.compiled_crc(name)
    if compiled is None:
        pytest.skip("no compiled code installed")
    assert digests.python_crc(name, LARGE[:size], before) == compiled(memoryview(LARGE)[:size], before)


@pytest.mark.parametrize(
    ("loaded", "names", "expected"),
    [
        pytest.param(True, ("crc32c", "crc64nvme"), "awscrt crc64nvme", id="awscrt where it is loaded"),
        pytest.param(True, ("crc32c",), "anycrc CRC64-NVME", id="anycrc where awscrt is too old"),
        pytest.param(False, ("crc32c", "crc64nvme"), "anycrc CRC64-NVME", id="anycrc where awscrt is not loaded"),
    ],
)
@pytest.mark.usefixtures("forgotten")
def test_compiled_code_is_taken_from(
    monkeypatch: pytest.MonkeyPatch, loaded: bool, names: tuple[str, ...], expected: str
):
    provide(monkeypatch, loaded=loaded, names=names)
    assert digests.compiled_crc("CRC64NVME")(b"", 0) == expected


@pytest.mark.usefixtures("forgotten")
def test_awscrt_is_loaded_where_nothing_else_is_installed(monkeypatch: pytest.MonkeyPatch):
    awscrt = types.SimpleNamespace(crc32c=zlib.crc32)
    monkeypatch.setattr(digests, "_module", {"awscrt.checksums": awscrt}.get)
    assert digests.compiled_crc("CRC32C") is zlib.crc32
    assert digests.compiled_crc("CRC64NVME") is None


@pytest.mark.parametrize("name", CRCS)
@given(st.integers(0, 5000), st.lists(st.integers(0, 5000), max_size=8))
def test_combined_crc_is_that_of_the_whole(name: str, size: int, places: list[int]):
    parts = split(LARGE[:size], places)
    assert digests.combined(name, [(crc_in_python(name, part), len(part)) for part in parts]) == crc_in_python(
        name, LARGE[:size]
    )


@pytest.mark.parametrize("name", CRCS)
def test_combined_crc_of_ten_thousand_parts(name: str):
    part = LARGE[:37]
    one = digests.checksum_of(name, part)
    assert digests.combined(name, [(one, 37)] * 10_000) == digests.checksum_of(name, part * 10_000)


@pytest.mark.parametrize("name", CRCS)
def test_combined_crc_of_terabytes_does_not_depend_on_the_split(name: str):
    start, end = digests.checksum_of(name, b"start"), digests.checksum_of(name, b"end")
    gib = digests.combined(name, [(digests.checksum_of(name, bytes(MIB)), MIB)] * 1024)
    tib = digests.combined(name, [(gib, GIB)] * 1024)
    as_one = digests.combined(name, [(start, 5), (tib, TIB), (end, 3)])
    assert digests.combined(name, [(start, 5), *[(gib, GIB)] * 1024, (end, 3)]) == as_one


def test_combined_crc_of_no_parts_is_that_of_nothing():
    assert digests.combined("CRC32C", []) == digests.checksum_of("CRC32C", b"")


def test_hashes_do_not_combine():
    with pytest.raises(KeyError):
        digests.combined("SHA256", [])


@pytest.mark.parametrize("name", digests.ALGORITHMS)
def test_composite_is_the_checksum_of_the_binary_checksums(name: str):
    parts = [digests.checksum_of(name, data) for data in (b"a", b"b", b"")]
    binary = b"".join(map(base64.b64decode, parts))
    assert digests.composite(name, parts) == digests.checksum_of(name, binary)


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        pytest.param("CRC32", "y/Q5Jg==", True, id="CRC32"),
        pytest.param("CRC64NVME", "rosUhgp5mIg=", True, id="CRC64NVME"),
        pytest.param("SHA1", base64.b64encode(bytes(20)).decode(), True, id="SHA1"),
        pytest.param("SHA256", base64.b64encode(bytes(32)).decode(), True, id="SHA256"),
        pytest.param("CRC32C", "rosUhgp5mIg=", False, id="too long"),
        pytest.param("CRC64NVME", "y/Q5Jg==", False, id="too short"),
        pytest.param("CRC32", "", False, id="empty"),
        pytest.param("CRC32", "y/Q5Jg", False, id="no padding"),
        pytest.param("CRC32", "y/Q5Jg==\n", False, id="a line end"),
        pytest.param("CRC32", "y/Q5 Jg==", False, id="a blank inside"),
        pytest.param("CRC32", "y_Q5Jg==", False, id="the other alphabet"),
        pytest.param("CRC32", "y/Q5Jh==", False, id="bits beyond the end"),
        pytest.param("CRC32", "y/Q5Jg==-2", False, id="a composite"),
        pytest.param("CRC32", "é/Q5Jg==", False, id="not ASCII"),
        pytest.param("CRC32", "cbf43926", False, id="hexadecimal"),
    ],
)
def test_is_checksum(name: str, text: str, expected: bool):
    assert digests.is_checksum(name, text) is expected


AFFORDABLE = [
    pytest.param("CRC32", rope.joined([LARGE] * 10), True, id="CRC32"),
    pytest.param("SHA256", rope.joined([LARGE] * 10), True, id="SHA256"),
    pytest.param("CRC64NVME", bytes(16 * MIB), True, id="CRC64NVME of 16 MiB"),
    pytest.param("CRC32", rope.sparse(64 * MIB), True, id="sparse of 64 MiB"),
    pytest.param("CRC32", rope.sparse(64 * MIB + 1), False, id="larger sparse"),
    pytest.param("SHA1", rope.joined([b"a", rope.sparse(TIB)]), False, id="partly sparse"),
]


@pytest.mark.parametrize(("name", "body", "expected"), AFFORDABLE)
@pytest.mark.usefixtures("pure")
def test_can_afford(name: str, body: Body, expected: bool):
    assert digests.can_afford(name, body) is expected


@pytest.mark.parametrize("name", CRCS[1:])
@pytest.mark.usefixtures("pure")
def test_can_not_afford_a_large_crc_in_python(name: str):
    assert not digests.can_afford(name, bytes(16 * MIB + 1))
    assert digests.checksum_of(name, bytes(MIB + 1)) == crc_in_python(name, bytes(MIB + 1))  # when asked for


@pytest.mark.parametrize("name", CRCS[1:])
@pytest.mark.usefixtures("forgotten")
def test_can_afford_a_large_crc_in_compiled_code(name: str, monkeypatch: pytest.MonkeyPatch):
    provide(monkeypatch, loaded=False)
    assert digests.can_afford(name, bytes(MIB + KIB))


LARGE = bytes(range(256)) * 1024
SAME = [
    pytest.param(b"ab", bytes(bytearray(b"ab")), True, id="bytes"),
    pytest.param(b"ab", b"ba", False, id="other bytes"),
    pytest.param(b"ab", b"abc", False, id="another size"),
    pytest.param(LARGE, rope.joined([LARGE[:100_000], LARGE[100_000:]]), True, id="cut otherwise"),
    pytest.param(rope.joined([LARGE, LARGE]), rope.joined([LARGE, LARGE[::-1]]), False, id="ropes that differ"),
    pytest.param(
        rope.sparse(GIB, b"ab"), rope.joined([rope.sparse(GIB - 2, b"ab"), b"ab"]), False, id="stored at the end"
    ),
    pytest.param(rope.sparse(GIB, b"ab"), rope.sparse(GIB, b"abab"), True, id="one pattern, twice over"),
    pytest.param(rope.sparse(GIB, b"ab"), rope.sparse(GIB, b"ba"), False, id="another pattern"),
]


@pytest.mark.parametrize(("one", "other", "same"), SAME)
def test_same_content(one: rope.Body, other: rope.Body, same: bool):
    assert (digests.is_same_content(one, other), digests.is_same_content(other, one)) == (same, same)
    assert digests.is_same_content(one, one)


@pytest.mark.parametrize("name", ["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256", "MD5"])
def test_a_checksum_of_pieces_is_that_of_the_whole(name: str):
    running = digests.RunningChecksum(name)
    for start in range(0, len(LARGE), 70_001):
        running.update(memoryview(LARGE)[start : start + 70_001])
    assert running.text() == digests.checksum_of(name, LARGE)
