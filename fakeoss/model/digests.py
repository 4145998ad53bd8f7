"""MD5 and the checksums of S3 over bodies; names are the wire's algorithm names (``CRC64NVME``), values base64.

The three CRCs are of one kind: bits reflected, register preset to ones, result inverted. In that form a register's
lowest bit is the coefficient of the highest power, and the checksum of a join follows from those of its parts:
``crc(a + b) = crc(a) * x^(8 * len(b)) + crc(b)`` modulo the polynomial. Combining and the pure-Python computation
both rest on it.
"""

from __future__ import annotations

import hashlib
import sys
import zlib
from binascii import a2b_base64, b2a_base64
from functools import cache, lru_cache, partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from fakeoss.errors import Cause, OssError
from fakeoss.limits import KIB, MIB
from fakeoss.model.rope import Body, chunks, descriptor, is_sparse, size_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from types import ModuleType

    Crc: TypeAlias = Callable[[bytes | memoryview, int], int]
    """From some bytes and the checksum of all before them (0 for none) to the checksum of both together."""

__all__ = [
    "ALGORITHMS",
    "POLYNOMIALS",
    "RunningChecksum",
    "can_afford",
    "checksum_of",
    "combined",
    "compiled_crc",
    "composite",
    "is_checksum",
    "is_same_content",
    "md5_of",
    "multipart_etag",
    "python_crc",
    "require_computable",
]

ALGORITHMS: Final[Mapping[str, int]] = {
    "CRC32": 4,
    "CRC32C": 4,
    "CRC64NVME": 8,
    "SHA1": 20,
    "SHA256": 32,
    "SHA512": 64,
    "MD5": 16,
    "XXHASH64": 8,
    "XXHASH3": 8,
    "XXHASH128": 16,
}
"""Length in bytes of each checksum (Amazon: API Checksum)."""
XXHASH: Final[Mapping[str, str]] = {"XXHASH64": "xxh64", "XXHASH3": "xxh3_64", "XXHASH128": "xxh128"}
"""What the package xxhash calls them; it gives their canonical, big-endian form."""
POLYNOMIALS: Final[Mapping[str, int]] = {"CRC32": 0xEDB88320, "CRC32C": 0x82F63B78, "CRC64NVME": 0x9A6C9329AC4BC9B5}
"""Of each CRC, reflected."""
ANYCRC_MODELS: Final[Mapping[str, str]] = {"CRC32C": "CRC32C", "CRC64NVME": "CRC64-NVME"}

SPARSE_MOST: Final = 64 * MIB
"""Sparse ranges up to this size are digested byte by byte."""
PYTHON_MOST: Final = 16 << 20
"""Bodies up to this size are worth a CRC in pure Python that nobody asked for."""
PYTHON_BLOCK: Final = 256 * KIB
"""Pure Python folds this much at a time, which a processor's cache holds."""
FOLDED: Final = 1024
"""Bits below which folding costs more than going byte by byte."""


def md5_of(body: Body, start: int = 0, stop: int | None = None) -> str:
    """The MD5 of a range of a body, in hexadecimal.

    A range of more than 64 MiB that contains sparse bytes has an opaque digest instead: the MD5 of its ``descriptor``,
    that is of its stored bytes and of the size and pattern of each sparse run. It looks like an MD5, is the same for
    the same body every time, and is not that of the bytes that would be read.
    """
    if isinstance(body, bytes) and start == 0 and stop is None:
        return hashlib.md5(body, usedforsecurity=False).hexdigest()
    size = (size_of(body) if stop is None else min(stop, size_of(body))) - max(start, 0)
    opaque = size > SPARSE_MOST and is_sparse(body, start, stop)
    digest = hashlib.md5(usedforsecurity=False)
    for chunk in descriptor(body, start, stop) if opaque else chunks(body, start, stop):
        digest.update(chunk)
    return digest.hexdigest()


def is_same_content(one: Body, other: Body) -> bool:
    """Whether two bodies hold the same bytes; generated ones are the same by size and pattern, and never as stored."""
    if one is other or size_of(one) != size_of(other):
        return one is other
    if isinstance(one, bytes) and isinstance(other, bytes):
        return one == other
    return _summary(one) == _summary(other)


def _summary(body: Body) -> bytes:
    digest = hashlib.sha256()
    for chunk in descriptor(body):
        digest.update(chunk)
    return digest.digest()


def multipart_etag(digests: Iterable[str]) -> str:
    """The ETag of a multipart object from the hexadecimal MD5s of its parts, in order."""
    joined = b"".join(map(bytes.fromhex, digests))
    return f"{hashlib.md5(joined, usedforsecurity=False).hexdigest()}-{len(joined) // 16}"


def is_checksum(name: str, text: str) -> bool:
    """Whether the text is, strictly, the base64 of a value as long as the algorithm's; KeyError for other names."""
    length = ALGORITHMS[name]
    try:
        value = a2b_base64(text)
    except ValueError:
        return False
    return len(value) == length and _base64(value) == text


def can_afford(name: str, body: Body) -> bool:
    """Whether a checksum that nobody sent is cheap enough to compute: not that of a sparse body of more than 64 MiB.

    Without compiled code, CRC32C and CRC64NVME are computed for bodies up to 16 MiB only.
    """
    size = size_of(body)
    if size > SPARSE_MOST and is_sparse(body):
        return False
    return size <= PYTHON_MOST or name not in ANYCRC_MODELS or compiled_crc(name) is not None


def checksum_of(name: str, body: Body, start: int = 0, stop: int | None = None) -> str:
    """The checksum of a range of a body, over every byte of it even if sparse; ask ``can_afford`` first.

    Raises KeyError if the algorithm is not one of ``ALGORITHMS``, and what ``require_computable`` raises.
    """
    length = ALGORITHMS[name]
    if name == "CRC32" and type(body) is bytes and start == 0 and stop is None:  # what every SDK sends
        return _base64(zlib.crc32(body).to_bytes(length, "big"))
    if name in POLYNOMIALS:
        update, value = _crc(name), 0
        for chunk in chunks(body, start, stop):
            value = update(chunk, value)
        return _base64(value.to_bytes(length, "big"))
    digest = _hash(name)
    for chunk in chunks(body, start, stop):
        digest.update(chunk)
    return _base64(digest.digest())


class RunningChecksum:
    """The checksum of bytes that come one after another. Raises what ``checksum_of`` raises."""

    def __init__(self, name: str) -> None:
        self._length = ALGORITHMS[name]
        self._crc = _crc(name) if name in POLYNOMIALS else None
        self._digest: Any = None if self._crc is not None else _hash(name)
        self._value = 0

    def update(self, piece: bytes | memoryview) -> None:
        """Take the next bytes."""
        if self._crc is not None:
            self._value = self._crc(piece, self._value)
        else:
            self._digest.update(piece)

    def text(self) -> str:
        """Return the checksum of all so far."""
        return _base64(self._digest.digest() if self._crc is None else self._value.to_bytes(self._length, "big"))


def require_computable(name: str) -> None:
    """Raise EXTRA_MISSING for an XXHASH without the package xxhash, which the extra ``checksums`` has."""
    if name in XXHASH and _module("xxhash") is None:
        raise OssError(Cause.EXTRA_MISSING, Operation=f"The checksum {name}", Extra="checksums")


def composite(name: str, checksums: Iterable[str]) -> str:
    """The checksum of the parts' binary checksums, one after another; S3 sends it with ``-`` and their number."""
    return checksum_of(name, b"".join(map(a2b_base64, checksums)))


def combined(name: str, parts: Iterable[tuple[str, int]]) -> str:
    """The CRC of the whole from the CRC and the size of each part, in order, without their bytes.

    Raises KeyError if the algorithm is not a CRC.
    """
    width = 8 * ALGORITHMS[name]
    polynomial, total, previous = POLYNOMIALS[name], 0, -1
    for checksum, size in parts:
        # a size of its own goes by powers of two, so that 10,000 different ones do not need 10,000 tables
        for step in (size,) if size == previous else _powers_in(size):
            total = _moved(total, _shift(polynomial, width, step))
        total ^= int.from_bytes(a2b_base64(checksum), "big")
        previous = size
    return _base64(total.to_bytes(width // 8, "big"))


@cache
def compiled_crc(name: str) -> Crc | None:
    """Compiled code for CRC32C or CRC64NVME, if any is installed.

    That of awscrt is taken first where the program has loaded it already, last where it would have to be loaded.
    """
    crc: Crc | None = _awscrt_crc(name) if "awscrt" in sys.modules else None
    if crc is None and (anycrc := _module("anycrc")) is not None:
        crc = anycrc.Model(ANYCRC_MODELS[name]).calc
    return crc or _awscrt_crc(name)


def python_crc(name: str, data: bytes | memoryview, value: int = 0) -> int:
    """The CRC of the data in pure Python, continuing from the CRC of what came before.

    Each block is one large integer. Its first half times ``x^k`` is added to what stands ``k`` bits later, until a few
    hundred bits are left: one shift of a large integer for every bit set in ``x^k`` modulo the polynomial.
    """
    width = 8 * ALGORITHMS[name]
    polynomial, ones = POLYNOMIALS[name], (1 << width) - 1
    table = _byte_table(polynomial, width)
    value ^= ones
    for begin in range(0, len(data), PYTHON_BLOCK):
        block: bytes | memoryview = data[begin : begin + PYTHON_BLOCK]
        if 8 * len(block) > 2 * FOLDED:
            block = _folded(int.from_bytes(block, "little") ^ value, 8 * len(block), polynomial, width)
            value = 0
        for byte in block:
            value = table[(value ^ byte) & 0xFF] ^ (value >> 8)
    return value ^ ones


def _base64(value: bytes) -> str:
    return b2a_base64(value, newline=False).decode("ascii")


def _hash(name: str) -> Any:
    """A new hash object of what is no CRC."""
    if name in XXHASH:
        require_computable(name)
        return getattr(_module("xxhash"), XXHASH[name])()
    return hashlib.new(name, usedforsecurity=False)


def _crc(name: str) -> Crc:
    if name == "CRC32":
        return zlib.crc32
    return compiled_crc(name) or partial(python_crc, name)


def _module(name: str) -> ModuleType | None:
    try:
        return import_module(name)
    except ImportError:
        return None


def _awscrt_crc(name: str) -> Crc | None:
    """The function of awscrt, which old versions have for CRC32C only."""
    crc: Crc | None = getattr(_module("awscrt.checksums"), name.lower(), None)
    return crc


def _folded(value: int, bits: int, polynomial: int, width: int) -> bytes:
    """Shorter bytes, a few hundred bits, with the same remainder as the value of so many bits."""
    while bits > FOLDED:
        power = (bits // 2).bit_length() - 1
        reach = (1 << power) - width + 1
        taken = min(bits - (1 << power), reach) & ~7
        head = value & ((1 << taken) - 1)
        value >>= taken
        for place in _places(polynomial, width, power):
            value ^= head << (reach - taken + place)
        bits -= taken
    return value.to_bytes((bits + 7) // 8, "little")


@cache
def _places(polynomial: int, width: int, power: int) -> tuple[int, ...]:
    """The bits set in ``x^(2^power)``."""
    value = _power_of_x(polynomial, width, power)
    return tuple(place for place in range(width) if value >> place & 1)


@cache
def _power_of_x(polynomial: int, width: int, power: int) -> int:
    """``x^(2^power)`` modulo the polynomial."""
    if not power:
        return 1 << (width - 2)
    root = _power_of_x(polynomial, width, power - 1)
    return _times(polynomial, width, root, root)


def _times(polynomial: int, width: int, left: int, right: int) -> int:
    """The product of two remainders modulo the polynomial."""
    product = 0
    for place in range(width - 1, -1, -1):
        if left >> place & 1:
            product ^= right
        right = right >> 1 ^ polynomial if right & 1 else right >> 1
    return product


def _powers_in(size: int) -> list[int]:
    """The powers of two whose sum the size is."""
    return [1 << power for power in range(size.bit_length()) if size >> power & 1]


@lru_cache(maxsize=128)
def _shift(polynomial: int, width: int, size: int) -> tuple[tuple[int, ...], ...]:
    """Multiplication by ``x^(8 * size)``: for every four bits of a remainder, lowest first, all products."""
    images = _images(polynomial, width, size)
    return tuple(_sums(images[low : low + 4]) for low in range(0, width, 4))


def _moved(value: int, shift: tuple[tuple[int, ...], ...]) -> int:
    """The remainder, multiplied."""
    product = 0
    for table in shift:
        product ^= table[value & 15]
        value >>= 4
    return product


@cache
def _byte_table(polynomial: int, width: int) -> tuple[int, ...]:
    """What each lowest byte of a register becomes when one byte more is read."""
    return _sums(_images(polynomial, width, 1)[:8])


def _images(polynomial: int, width: int, size: int) -> list[int]:
    """The products of each single bit, lowest first, with ``x^(8 * size)``."""
    factor = 1 << (width - 1)
    for step in _powers_in(size):
        factor = _times(polynomial, width, factor, _power_of_x(polynomial, width, step.bit_length() + 2))
    images = []
    for _ in range(width):
        images.append(factor)
        factor = factor >> 1 ^ polynomial if factor & 1 else factor >> 1
    return images[::-1]


def _sums(images: list[int]) -> tuple[int, ...]:
    """For each number, the sum of the images of its bits."""
    sums = [0]
    for image in images:
        sums += [image ^ value for value in sums]
    return tuple(sums)
