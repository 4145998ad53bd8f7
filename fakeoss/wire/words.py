"""Header text beyond printable ASCII: the encoded words of RFC 2047, as Amazon S3 reads and writes them."""

from __future__ import annotations

import re
from base64 import b64encode
from binascii import a2b_qp
from string import ascii_lowercase, ascii_uppercase, digits
from typing import Final
from unicodedata import category

__all__ = ["decode_word", "encode_word", "fit_header"]

_WORD: Final = re.compile(r"=\?utf-8\?([bq])\?([^?]*)\?=", re.IGNORECASE | re.ASCII)
_SEXTETS: Final = {character: index for index, character in enumerate(f"{ascii_uppercase}{ascii_lowercase}{digits}+/")}
_ESCAPED: Final = frozenset(b"=?_")
_TAB: Final = "\t"


def decode_word(text: str) -> str:
    """Decode a UTF-8 encoded word, with a replacement character for what is no UTF-8. Returns ``text`` unchanged if it
    is no such word. Recorded at Amazon, 21 February 2026 (localstack's test_user_metadata_rfc2047_*)."""
    match = _WORD.fullmatch(text)
    if match is None:
        return text
    encoding, content = match.groups()
    if not content.isascii():
        return text
    octets = _decode_base64(content) if encoding in "bB" else a2b_qp(content, header=True)
    return octets.decode("utf-8", "replace")


def _decode_base64(content: str) -> bytes:
    """Decode base64 that may be malformed: a character beyond the alphabet counts as its last one (recorded at Amazon),
    what is short of four characters is dropped (our reading)."""
    octets = b""
    for start in range(0, len(content) - 3, 4):
        four = content[start : start + 4]
        padding = 4 - len(four[:2]) - len(four[2:].rstrip("="))
        value = 0
        for character in four:
            value = value << 6 | _SEXTETS.get(character, 63)
        octets += value.to_bytes(3, "big")[: 3 - padding]
    return octets


def encode_word(text: str) -> str:
    """Encode ``text`` for a header: printable ASCII unchanged, anything else as a UTF-8 encoded word, in base64 if it
    has unprintable characters. Recorded at Amazon, 21 February 2026; which punctuation needs no escape is our reading.
    """
    if text.isascii() and text.replace(_TAB, "").isprintable():
        return text
    octets = text.encode("utf-8", "replace")
    if "\ufffd" in text or any(category(character).startswith("C") for character in text):
        return f"=?UTF-8?B?{b64encode(octets).decode('ascii')}?="
    return f"=?UTF-8?Q?{''.join(map(_quote, octets))}?="


def _quote(octet: int) -> str:
    if octet == 0x20:
        return "_"
    return chr(octet) if 0x20 < octet < 0x7F and octet not in _ESCAPED else f"={octet:02X}"


def fit_header(text: str) -> str:
    """Replace each character outside ISO-8859-1 with a space (recorded at Amazon, 21 February 2026)."""
    return text if text.isascii() else "".join(character if character <= "\xff" else " " for character in text)
