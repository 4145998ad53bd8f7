"""Wrong names: one function suggests the nearest, wherever a name is wrong."""

from __future__ import annotations

import inspect
import pickle
import pydoc
import re
from collections.abc import Callable
from typing import Any

import pytest

import fakeoss
from fakeoss.suggestion import nearest, suggestion


@pytest.mark.parametrize(
    ("name", "match"),
    [
        ("GetObjekt", "GetObject"),
        ("getobject", "GetObject"),
        ("PUT_OBJECT", "PutObject"),
        ("list-buckets", "ListBuckets"),
        ("zzz", None),
        ("", None),
    ],
)
def test_the_nearest_name_is_found_whatever_its_case(name: str, match: str | None):
    assert nearest(name, ["GetObject", "PutObject", "ListBuckets"]) == match


def test_without_a_similar_name_the_known_ones_are_listed():
    assert suggestion("zzz", ["one", "two"], "numbers") == "; the numbers are one, two"
    assert suggestion("zzz", ["one", "two"]) == suggestion("zzz", [], "numbers") == ""


OPTIONS: dict[str, tuple[Callable[[fakeoss.Store], object], str]] = {
    "mock": (lambda oss: fakeoss.mock(limit=3), "fakeoss.mock has no 'limit'; did you mean 'limits'?"),
    "mock again": (lambda oss: fakeoss.mock()(buckts=[]), "did you mean 'buckets'?"),
    "Server": (lambda oss: fakeoss.Server(prot=1), "Server has no 'prot'; did you mean 'port'?"),
    "User": (lambda oss: fakeoss.User("a", "b", ID="c"), "User has no 'ID'; did you mean 'id'?"),
    "Limits": (lambda oss: fakeoss.Limits(minpartsize=1), "Limits has no 'minpartsize'; did you mean 'min_part_size'?"),
    "Fault": (lambda oss: fakeoss.Fault("PutObject", eror="x"), "Fault has no 'eror'; did you mean 'error'?"),
    "faults.add": (lambda oss: oss.faults.add("PutObject", "SlowDown", tmies=1), "did you mean 'times'?"),
    "create_bucket": (lambda oss: oss.create_bucket("new", version=True), "did you mean 'versioning'?"),
    "put": (lambda oss: oss.bucket("photos").put("k", content_typ="a"), "did you mean 'content_type'?"),
    "on": (lambda oss: oss.on("PutObject", befor=print), "did you mean 'before'?"),
    "on_event": (lambda oss: oss.on_event(print, buckets="b"), "did you mean 'bucket'?"),
    "calls": (lambda oss: oss.calls.count("PutObject", kye="k"), "did you mean 'key'?"),
}
VALUES: dict[str, tuple[Callable[[fakeoss.Store], object], str]] = {
    "profile": (lambda oss: fakeoss.mock(profile="asw"), "no profile 'asw'; did you mean 'aws'?"),
    "auth": (lambda oss: fakeoss.mock(auth="verfy"), "not 'verfy'; did you mean 'verify'?"),
    "unsupported": (lambda oss: fakeoss.mock(unsupported="warning"), "did you mean 'warn'?"),
    "switch": (lambda oss: fakeoss.profiles.aws.derive(acl="enabled"), "did you mean 'acls'?"),
    "limit": (lambda oss: fakeoss.profiles.aws.derive(limits={"max_part": 1}), "did you mean 'max_parts'?"),
    "operation of a call": (lambda oss: oss.calls.count("PutObjekt"), "did you mean 'PutObject'?"),
    "operation of a fault": (lambda oss: oss.faults.add("PutObjekt", "SlowDown"), "did you mean 'PutObject'?"),
    "operation of a hook": (lambda oss: oss.on("PutObjekt", before=print), "did you mean 'PutObject'?"),
    "code of a fault": (lambda oss: oss.faults.add("PutObject", "SlowDwon"), "did you mean 'SlowDown'?"),
    "code of a call": (lambda oss: oss.calls.count("PutObject", code="SlowDwon"), "did you mean 'SlowDown'?"),
    "bucket": (lambda oss: oss.bucket("potos"), "did you mean 'photos'?"),
    "key": (lambda oss: oss.bucket("photos").object("cat.jpeg"), "did you mean 'cat.jpg'?"),
}


@pytest.mark.parametrize("name", OPTIONS)
def test_a_wrong_option_names_the_nearest(oss: fakeoss.Store, name: str):
    oss.create_bucket("photos")
    call, message = OPTIONS[name]
    with pytest.raises(TypeError, match=re.escape(message)):
        call(oss)


@pytest.mark.parametrize("name", VALUES)
def test_a_wrong_value_names_the_nearest(oss: fakeoss.Store, name: str):
    oss.create_bucket("photos").put("cat.jpg")
    call, message = VALUES[name]
    with pytest.raises((ValueError, fakeoss.OssError), match=re.escape(message)):
        call(oss)


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("ab", "has 3 to 63 characters, and this one 2"),
        ("a" * 64, "has 3 to 63 characters, and this one 64"),
        ("My_bucket", "has only a-z, 0-9, hyphens and dots, and begins and ends with a letter or digit"),
        ("-abc", "begins and ends with a letter or digit"),
        ("192.168.0.1", "is no IP address"),
        ("a..b", "has no two dots in a row"),
        ("xn--abc", "does not begin with xn--"),
        ("abc-s3alias", "nor end with -s3alias"),
    ],
)
def test_a_bad_bucket_name_says_the_rule(oss: fakeoss.Store, name: str, rule: str):
    with pytest.raises(fakeoss.OssError, match=rf"a bucket name .*{re.escape(rule)}"):
        oss.create_bucket(name)


def test_the_signature_of_the_mock_shows_its_options_and_their_defaults():
    shown = str(inspect.signature(fakeoss.mock))
    assert "profile='jdcloud', buckets=(), endpoints=(), limits=None, auth='lenient'" in shown
    assert "profile='jdcloud'" in pydoc.plain(pydoc.render_doc(fakeoss.mock))


def test_records_that_check_their_fields_are_tuples_as_before():
    for record in (fakeoss.Limits(max_page=3), fakeoss.User("a", "b", "c"), fakeoss.Fault("PutObject", "SlowDown")):
        assert pickle.loads(pickle.dumps(record)) == record == record._replace()
        kept: Any = type(record)._make(record)
        assert kept == record
