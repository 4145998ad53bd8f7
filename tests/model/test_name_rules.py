"""What buckets and objects may be called, and how a message counts them."""

from __future__ import annotations

from typing import Any

import pytest

from fakeoss.errors import Cause, OssError
from fakeoss.model.name_rules import climbs, counted, is_bucket_name, require_key

NAMES = [  # Amazon S3 User Guide, General purpose bucket naming rules
    ("abc", True), ("a" * 63, True), ("a.b-c9", True), ("0-0", True), ("a--b", True), ("1.2.3", True),
    ("ab", False), ("a" * 64, False), ("", False), ("Abc", False), ("a_b", False), ("-ab", False), ("ab-", False),
    (".ab", False), ("ab.", False), ("a..b", False), ("192.168.5.4", False), ("a b", False), ("abc\n", False),
    ("äbc", False),
    ("xn--abc", False), ("sthree-abc", False), ("amzn-s3-demo-abc", False), ("abc-s3alias", False),
    ("abc--ol-s3", False),
    ("abc.mrap", False), ("abc--x-s3", False), ("abc--table-s3", False),
]  # fmt: skip


@pytest.mark.parametrize(("name", "valid"), NAMES)
def test_bucket_name(name: str, valid: bool):
    assert is_bucket_name(name) is valid


@pytest.mark.parametrize("name", [None, 5, b"abc"])
def test_what_is_no_text_names_no_bucket(name: Any):
    with pytest.raises(TypeError, match="the name of a bucket is a text"):
        is_bucket_name(name)


@pytest.mark.parametrize(
    ("key", "cause", "fields"),
    [
        pytest.param("", Cause.INVALID_KEY, {"Key": ""}, id="empty"),
        pytest.param("\ud800", Cause.INVALID_KEY, {"Key": "\ud800"}, id="half of a pair of surrogates"),
        pytest.param("a" * 11, Cause.KEY_TOO_LONG, {"Size": 11, "MaxSizeAllowed": 10}, id="too long"),
        pytest.param("ä" * 6, Cause.KEY_TOO_LONG, {"Size": 12, "MaxSizeAllowed": 10}, id="counted in bytes"),
    ],
)
def test_key_is_refused(key: str, cause: Cause, fields: dict[str, object]):
    with pytest.raises(OssError) as refusal:
        require_key(key, 10)
    assert (refusal.value.cause, refusal.value.fields) == (cause, fields)


@pytest.mark.parametrize("key", ["a" * 10, "ä" * 5, "/", "..", "\0", " "])
def test_key_is_taken(key: str):
    require_key(key, 10)


@pytest.mark.parametrize("key", [None, 5, b"k"])
def test_what_is_no_text_is_no_key(key: Any):
    with pytest.raises(TypeError, match="a key is a text"):
        require_key(key, 10)


@pytest.mark.parametrize(("number", "text"), [(0, "0 parts"), (1, "1 part"), (2, "2 parts")])
def test_counted(number: int, text: str):
    assert counted(number, "part") == text


CLIMBING = [  # Amazon S3 User Guide, Naming objects: the first four are its examples, by their form
    ("videos/2014/../../video1.wmv", False), ("videos/../video1.wmv", False),
    ("videos/../../video1.wmv", True), ("videos/../../2014/video1.wmv", True),
    ("../x", True), ("..", True), ("a/../../x", True), ("a/../..", True), ("a/b/../../../c/d", True),
    ("a/..", False), ("a/../b", False), ("..a", False), ("a..", False), (".../x", False), ("a/..b/../..", False),
    ("..\\x", False), ("%2e%2e/x", False), ("a/b/../../c/..", False),
    ("/../x", True), ("a//../../x", True), ("./../x", True),  # what could not be left: our reading
]  # fmt: skip


@pytest.mark.parametrize(("key", "climbing"), CLIMBING)
def test_climbing_key(key: str, climbing: bool):
    assert climbs(key) is climbing
