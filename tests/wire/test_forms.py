"""Forms: fields in order, one file, and whatever else browsers and scripts send."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from urllib3.filepost import encode_multipart_formdata

from fakeoss.errors import Cause, OssError
from fakeoss.wire.forms import Form, parse_form

KIND = "multipart/form-data; boundary=xyz"


def part(name: str, value: str, extra: str = "") -> str:
    return f'--xyz\r\nContent-Disposition: form-data; name="{name}"{extra}\r\n\r\n{value}\r\n'


def read(*parts: str, kind: str = KIND, end: str = "--xyz--\r\n") -> Any:
    try:
        return parse_form(kind, ("".join(parts) + end).encode())
    except OssError as error:
        return error.cause


def test_fields_and_file() -> None:
    form = read(part("Key", "ä/${filename}"), part("file", "content", '; filename="C:\\a.txt"'))
    assert form == Form({"key": "ä/${filename}"}, "C:\\a.txt", b"content")


@pytest.mark.parametrize(
    ("parameter", "filename"),
    [
        ('filename="a \\"b\\".txt"', 'a "b".txt'),  # RFC 2183: a quoted string, as curl sends it
        ("filename*=UTF-8''a%20%C3%A4.txt", "a ä.txt"),  # RFC 5987
        ("filename=a.txt", "a.txt"),
        ('filename=""', ""),
    ],
)
def test_name_of_the_file(parameter: str, filename: str) -> None:
    assert read(part("key", "k"), part("file", "x", f"; {parameter}")).filename == filename


def test_a_field_with_a_filename_is_a_field() -> None:  # as requests sends what it is given under files=
    assert read(part("key", "k", '; filename="key"'), part("file", "bar", '; filename="file"')).fields == {"key": "k"}


def test_a_file_without_a_filename_is_the_file() -> None:  # recorded at Amazon: test_post_object_with_file_as_string
    assert read(part("key", "k"), part("file", "text")) == Form({"key": "k"}, None, b"text")


def test_what_stands_behind_the_file_is_not_read() -> None:
    form = read(part("key", "k"), part("file", "one"), part("acl", "public-read"), part("file", "two"))
    assert form == Form({"key": "k"}, None, b"one")


def test_the_first_of_a_repeated_field_counts() -> None:
    assert read(part("key", "one"), part("KEY", "two"), part("file", "")).fields == {"key": "one"}


@pytest.mark.parametrize(
    ("found", "cause"),
    [
        pytest.param(read(part("key", "k")), Cause.FORM_WITHOUT_FILE, id="no file"),
        pytest.param(read(part("key", "k"), part("file", "x"), end=""), Cause.FORM_MALFORMED, id="cut off"),
        pytest.param(
            read(part("key", "k").replace('; name="key"', "")), Cause.FORM_MALFORMED, id="no name: RFC 7578, 4.2"
        ),
        pytest.param(read(part("file", "").replace("name=", "title=")), Cause.FORM_MALFORMED, id="another parameter"),
        pytest.param(read(part("file", "").replace("Disposition", "Type")), Cause.FORM_MALFORMED, id="no disposition"),
        pytest.param(read(part("file", "").replace(": form", " form")), Cause.FORM_MALFORMED, id="no colon"),
        pytest.param(read("garbage"), Cause.FORM_WITHOUT_FILE, id="a preamble alone"),
        pytest.param(read(part("file", "x"), kind="application/json"), Cause.FORM_TYPE, id="JSON"),
        pytest.param(read(part("file", "x"), kind="multipart/form-data"), Cause.FORM_TYPE, id="no boundary"),
        pytest.param(read(part("file", "x"), kind=""), Cause.FORM_TYPE, id="no type"),
        pytest.param(read(part("a", "x" * 20481), part("file", "")), Cause.FORM_TOO_LARGE, id="over 20 KB"),
        pytest.param(read(part("a", "x" * 20480), part("file", "")).filename, None, id="20 KB"),
    ],
)
def test_what_is_no_form(found: Any, cause: Any) -> None:
    assert found == cause


def test_text_that_is_not_utf_8() -> None:
    with pytest.raises(OssError) as caught:
        parse_form(KIND, b'--xyz\r\nContent-Disposition: form-data; name="key"\r\n\r\n\xff\r\n--xyz--\r\n')
    assert caught.value.cause is Cause.FORM_MALFORMED


@given(st.dictionaries(st.text("abcdef-", min_size=1), st.text(max_size=50), max_size=5), st.binary(max_size=2000))
def test_what_urllib3_encodes_is_read_back(fields: dict[str, str], content: bytes) -> None:
    body, kind = encode_multipart_formdata([*fields.items(), ("file", ("name.bin", content))])
    assert parse_form(kind, body) == Form(fields, "name.bin", content)


@given(st.binary(max_size=300))
def test_any_body_is_read_or_refused(body: bytes) -> None:
    try:
        parse_form(KIND, b"--xyz\r\n" + body)
    except OssError as error:
        assert error.cause in {Cause.FORM_MALFORMED, Cause.FORM_WITHOUT_FILE}  # noqa: PT017 - both ways are right
