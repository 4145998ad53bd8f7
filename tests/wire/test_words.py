"""Encoded words in headers; the values were recorded at Amazon, 21 February 2026, but where it is said."""

from __future__ import annotations

from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakeoss.wire.words import decode_word, encode_word, fit_header

WORDS = [
    ("test_—_file%E2%80%94_é_2?.pdf", "=?UTF-8?Q?test=5F=E2=80=94=5Ffile%E2%80%94=5F=C3=A9=5F2=3F.pdf?="),
    ("ÄMÄZÕÑ S3", "=?UTF-8?Q?=C3=84M=C3=84Z=C3=95=C3=91_S3?="),
    ("\x00\x01\x02\x03", "=?UTF-8?B?AAECAw==?="),
    ("\ufffd" * 7, "=?UTF-8?B?77+977+977+977+977+977+977+9?="),
    (
        "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~é",
        "=?UTF-8?Q?!\"#$%&'()*+,-./:;<=3D>=3F@[\\]^=5F`{|}~=C3=A9?=",
    ),  # our reading
    # User Guide, Working with object metadata: the octets of UTF-8, each of which counted as a character
    ("ÄMÄZÕÑ S3".encode().decode("latin-1"), "=?UTF-8?B?w4PChE3Dg8KEWsODwpXDg8KRIFMz?="),
]


@pytest.mark.parametrize(("text", "word"), WORDS)
def test_words_of_text(text: str, word: str) -> None:
    assert (encode_word(text), decode_word(word)) == (word, text)


@pytest.mark.parametrize(
    "text", ["", "abc", "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", "tab\tand blank", "=?UTF-8?B?YWJj?="]
)
def test_printable_ascii_needs_no_word(text: str) -> None:
    assert encode_word(text) == text


@pytest.mark.parametrize(
    ("word", "text"), [("=?UTF-8?Q?actually-ascii?=", "actually-ascii"), ("=?UTF-8?B?YWJj?=", "abc")]
)
def test_words_that_were_not_needed(word: str, text: str) -> None:
    assert decode_word(word) == text


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("=?UTF-8?B?=GGG?=", "\ufffda\ufffd"),  # the one that was recorded
        ("=?UTF-8?B?/w==?=", "\ufffd"),
        ("=?UTF-8?B?YWJjZ?=", "abc"),
        ("=?UTF-8?B?YWI=YWI=?=", "abab"),
        ("=?UTF-8?B??=", ""),
        ("=?UTF-8?Q?a=FFb?=", "a\ufffdb"),
    ],
)
def test_broken_words_are_decoded(word: str, text: str) -> None:
    assert decode_word(word) == text


@given(st.binary())
def test_base64_is_decoded(octets: bytes) -> None:
    assert decode_word(f"=?UTF-8?B?{b64encode(octets).decode()}?=") == octets.decode("utf-8", "replace")


@pytest.mark.parametrize("text", ["=?KOI8-R?Q?a?=", "=?UTF-8?X?a?=", "a =?UTF-8?Q?b?=", "=?UTF-8?B?é?="])
def test_what_is_no_word_stays(text: str) -> None:  # our reading
    assert decode_word(text) == text


def test_header_of_latin_1() -> None:
    assert fit_header("non-ascii-%E2%80%94_—_é_") == "non-ascii-%E2%80%94_ _é_"
