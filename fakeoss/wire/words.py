"""Text in headers beyond printable ASCII: the encoded words of RFC 2047, as Amazon S3 reads and writes them."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from binascii import a2b_qp
from typing import Final
from unicodedata import category

__all__ = ["decode_word", "encode_word", "fit_header"]

_WORD: Final = re.compile(r"=\?utf-8\?([bq])\?([^?]*)\?=", re.IGNORECASE | re.ASCII)
_ESCAPED: Final = frozenset(b"=?_")
_TAB: Final = "\t"


def decode_word(text: str) -> str:
    """What an encoded word of UTF-8 says; ``text`` itself where it is none (recorded at Amazon, 21 February 2026) or
    is broken (Amazon then answers what nobody can foresee)."""
    found = _WORD.fullmatch(text)
    if found is None:
        return text
    kind, said = found.groups()
    try:
        octets = b64decode(said, validate=True) if kind in "bB" else a2b_qp(said, header=True)
        return octets.decode("utf-8")
    except ValueError:
        return text


def encode_word(text: str) -> str:
    """``text`` as a header may carry it: printable ASCII as it is, else a word of UTF-8, in base64 where there are
    characters that nothing shows. Recorded at Amazon, 21 February 2026; which marks need no escape: our reading."""
    if text.isascii() and text.replace(_TAB, "").isprintable():
        return text
    octets = text.encode("utf-8", "replace")
    if "\ufffd" in text or any(category(character).startswith("C") for character in text):
        return f"=?UTF-8?B?{b64encode(octets).decode('ascii')}?="
    return f"=?UTF-8?Q?{''.join(map(_quoted, octets))}?="


def _quoted(octet: int) -> str:
    if octet == 0x20:
        return "_"
    return chr(octet) if 0x20 < octet < 0x7F and octet not in _ESCAPED else f"={octet:02X}"


def fit_header(text: str) -> str:
    """``text`` with a blank for each character that is not in ISO-8859-1 (recorded at Amazon, 21 February 2026)."""
    return text if text.isascii() else "".join(each if each <= "\xff" else " " for each in text)
