"""The copy source: split before it is decoded, decoded exactly once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakeoss.errors import Cause, OssError
from fakeoss.wire.copysource import CopySource, parse_copy_source

Refusal = Callable[..., OssError]
Outcome = Callable[..., Any]

SOURCES = [
    # header, bucket, key, version
    pytest.param("/source-bucket/sourceobject", "source-bucket", "sourceobject", None, id="Upload-Part-Copy-2"),
    pytest.param("b/k", "b", "k", None, id="row 22: no leading slash"),
    pytest.param("b//k", "b", "/k", None, id="key with a leading slash"),
    pytest.param("/b//k/", "b", "/k/", None, id="slashes of the key are kept"),
    pytest.param("b/a/../c", "b", "a/../c", None, id="dots are kept"),
    pytest.param("b/a%20b", "b", "a b", None, id="row 23: blank"),
    pytest.param("b/a%2Bb", "b", "a+b", None, id="row 23: plus"),
    pytest.param("b/a%25b", "b", "a%b", None, id="row 23: percent sign"),
    pytest.param("b/%E4%B8%AD%E6%96%87", "b", "中文", None, id="row 23: Chinese"),
    pytest.param("b/a%23b", "b", "a#b", None, id="row 23: number sign"),
    pytest.param("b/a#b", "b", "a#b", None, id="number sign, unescaped"),
    pytest.param("b/%3FversionId", "b", "?versionId", None, id="row 23: text of a query"),
    pytest.param("b/a'b;c", "b", "a'b;c", None, id="row 23: quote and semicolon"),
    pytest.param("b/test+key.txt", "b", "test key.txt", None, id="row 24"),  # recorded at Amazon
    pytest.param("b%2Ftest+key.txt", "b", "test key.txt", None, id="row 24: escaped slash"),  # recorded at Amazon
    pytest.param("%2Fb%2Fk", "b", "k", None, id="both slashes escaped"),
    pytest.param("b/f%25.txt", "b", "f%.txt", None, id="row 25"),  # s3-tests percent_encoded_key
    pytest.param("b/f%2525.txt", "b", "f%25.txt", None, id="row 25: decoded exactly once"),
    pytest.param("b/k?versionId=v1", "b", "k", "v1", id="row 26"),
    pytest.param("b/k?versionId=null", "b", "k", "null", id="row 29"),
    pytest.param("b/k%3FversionId%3Dv1", "b", "k?versionId=v1", None, id="row 27: escaped separator"),
    pytest.param("b/k%3FversionId=v1", "b", "k?versionId=v1", None, id="row 27: escaped question mark"),
    pytest.param("b/k?versionId%3Dv1", "b", "k?versionId=v1", None, id="row 27: escaped equals sign"),
    pytest.param("b/k%3FversionId%3Da?versionId=v1", "b", "k?versionId=a", "v1", id="both"),
    pytest.param("b/k?versionId=a%2Fb", "b", "k", "a/b", id="the version is decoded"),
    pytest.param("b/k?versionId", "b", "k?versionId", None, id="no equals sign"),
    pytest.param("b/k?versionid=v1", "b", "k?versionid=v1", None, id="another name"),
    pytest.param("b/k?x=1", "b", "k?x=1", None, id="any other query"),
    pytest.param("https://s3.amazonaws.com/b/k", "b", "k", None, id="whole URL"),  # recorded at Amazon
    pytest.param("HTTP://h:9000/b/k?versionId=v", "b", "k", "v", id="whole URL with a version"),
    pytest.param("A_b.c-9/k", "A_b.c-9", "k", None, id="old names of us-east-1"),
    pytest.param("b/a%00c", "b", "a\0c", None, id="NUL"),
    pytest.param("b/中文", "b", "中文", None, id="unescaped, as text"),
    pytest.param("b/" + "中 文".encode().decode("latin-1"), "b", "中 文", None, id="unescaped, read as latin-1"),
    pytest.param("b/\udce4\udcb8\udcad", "b", "中", None, id="unescaped, read with surrogates"),
]


@pytest.mark.parametrize(("text", "bucket", "key", "version"), SOURCES)
def test_copy_source_names(text: str, bucket: str, key: str, version: str | None) -> None:
    assert parse_copy_source(text) == CopySource(bucket, key, version)


REFUSED = [
    pytest.param("b", Cause.COPY_SOURCE_KEY, id="row 18: no slash"),  # recorded at Amazon for CopyObject
    pytest.param("b/", Cause.COPY_SOURCE_KEY, id="row 18: nothing behind the slash"),  # the same
    pytest.param("/b", Cause.COPY_SOURCE_KEY, id="row 18: leading slash"),
    pytest.param("b%2F", Cause.COPY_SOURCE_KEY, id="row 18: escaped slash"),
    pytest.param("b/?versionId=v", Cause.COPY_SOURCE_KEY, id="no key before the version"),
    pytest.param("", Cause.COPY_SOURCE_BUCKET, id="row 19"),  # versitygw#1388
    pytest.param("/", Cause.COPY_SOURCE_BUCKET, id="slash alone"),
    pytest.param("//k", Cause.COPY_SOURCE_BUCKET, id="no bucket"),
    pytest.param("?versionId=v", Cause.COPY_SOURCE_BUCKET, id="version alone"),
    pytest.param("b/%ZZ", Cause.COPY_SOURCE_ENCODING, id="row 20: not hexadecimal"),
    pytest.param("b/%", Cause.COPY_SOURCE_ENCODING, id="row 20: lone percent sign"),
    pytest.param("%", Cause.COPY_SOURCE_ENCODING, id="row 20: nothing else"),
    pytest.param("b/%A/x", Cause.COPY_SOURCE_ENCODING, id="row 20: half an escape"),
    pytest.param("b/%C3%", Cause.COPY_SOURCE_ENCODING, id="row 20: then a lone percent sign"),
    pytest.param("b/%C3", Cause.COPY_SOURCE_ENCODING, id="half a character"),
    pytest.param("b/f%.txt", Cause.COPY_SOURCE_ENCODING, id="unescaped percent sign"),
    pytest.param("b/\xff", Cause.COPY_SOURCE_ENCODING, id="unescaped, not UTF-8"),
    pytest.param("b/\ud800", Cause.COPY_SOURCE_ENCODING, id="surrogate as text"),
    pytest.param("b/k?versionId=%", Cause.COPY_SOURCE_ENCODING, id="in the version"),
    pytest.param("10.0.0.1/k", Cause.COPY_SOURCE_BUCKET, id="row 21: IP"),
    pytest.param("b@c/k", Cause.COPY_SOURCE_BUCKET, id="row 21: @"),
    pytest.param("b&c/k", Cause.COPY_SOURCE_BUCKET, id="row 21: &"),
    pytest.param("b(c)/k", Cause.COPY_SOURCE_BUCKET, id="row 21: parentheses"),
    pytest.param("b c/k", Cause.COPY_SOURCE_BUCKET, id="blank in the bucket"),
    pytest.param("中/k", Cause.COPY_SOURCE_BUCKET, id="Chinese bucket"),
    pytest.param("-b/k", Cause.COPY_SOURCE_BUCKET, id="begins with a hyphen"),
    pytest.param("https://h/", Cause.COPY_SOURCE_BUCKET, id="URL of a service"),
    pytest.param("https://h/b/", Cause.COPY_SOURCE_KEY, id="URL of a bucket"),
    pytest.param("arn:aws:s3:::b/k", Cause.COPY_SOURCE_BUCKET, id="ARN"),  # ours: access points are not implemented
    pytest.param("b/k?versionId=", Cause.COPY_SOURCE_VERSION_EMPTY, id="empty version"),
]


@pytest.mark.parametrize(("text", "cause"), REFUSED)
def test_copy_source_of_another_form_is_refused(text: str, cause: Cause, refusal: Refusal) -> None:
    assert refusal(parse_copy_source, text).cause is cause


KEYS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)
VERSIONS = st.none() | st.text(st.characters(exclude_categories=["Cs"]), min_size=1)


@given(key=KEYS, version=VERSIONS)
def test_any_source_survives_percent_encoding(key: str, version: str | None) -> None:
    for encode in (quote, quote_plus, lambda text: quote(text, safe="")):
        tail = "" if version is None else "?versionId=" + encode(version)
        for head in ("b/", "/b/", "https://host/b/"):
            assert parse_copy_source(head + encode(key) + tail) == CopySource("b", key, version)


@given(key=st.text(st.characters(exclude_characters="%+", exclude_categories=["Cs"]), min_size=1))
def test_any_source_survives_as_raw_utf_8(key: str) -> None:
    on_the_wire = key.encode("utf-8").decode("latin-1")
    if "?versionId=" not in key:
        assert parse_copy_source("b/" + on_the_wire) == CopySource("b", key)


@given(text=st.text() | st.text("b/%?versionId=2F+"))
def test_any_source_is_read_or_refused(text: str, outcome: Outcome) -> None:
    found = outcome(parse_copy_source, text)
    refusals = (
        Cause.COPY_SOURCE_BUCKET,
        Cause.COPY_SOURCE_KEY,
        Cause.COPY_SOURCE_ENCODING,
        Cause.COPY_SOURCE_VERSION_EMPTY,
    )
    assert found in refusals or (found.bucket.isascii() and found.key and found.version_id != "")
