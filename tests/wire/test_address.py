"""Hosts of every form, and raw targets decoded exactly once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakeoss import profiles
from fakeoss.errors import Cause, OssError
from fakeoss.profiles.profile import Profile
from fakeoss.wire.address import Address, HostForm, Hosts, Place, decoded, parse_query, split_target

Refusal = Callable[..., OssError]
Outcome = Callable[..., Any]

BARE = Place()
VIRTUAL = Place("b", "cn-north-1")
FORMS = [
    pytest.param(profile, form, id=f"{profile.name} {form.pattern}")
    for profile in profiles.PROFILES.values()
    for form in profile.hosts
]


def hosts_of(profile: Profile) -> Hosts:
    return Hosts(profile.hosts, profile.regions)


# hosts


@pytest.mark.parametrize(("profile", "form"), FORMS)
def test_host_form_gives_bucket_and_region(profile: Profile, form: HostForm) -> None:
    hosts = hosts_of(profile)
    for region in profile.regions:
        host = form.pattern.replace("{region}", region).replace("{bucket}", "my-bucket")
        bucket = "my-bucket" if "{bucket}" in form.pattern else None
        said = region if "{region}" in form.pattern else form.region
        assert hosts.find(host) == Place(bucket, said, form.website, form.regional)


@pytest.mark.parametrize(("profile", "form"), FORMS)
@pytest.mark.parametrize(
    "spelling",
    [
        pytest.param(str.upper, id="upper case"),  # RFC 9110, 4.2.3: a host is case-insensitive
        pytest.param(lambda host: host + ":443", id="port 443"),
        pytest.param(lambda host: host + ":80", id="port 80"),
        pytest.param(lambda host: host + ":8080", id="any port"),  # design, section 6
        pytest.param(lambda host: host + ".", id="root's dot"),  # RFC 1034, 3.1: the same name
        pytest.param(lambda host: host + ".:443", id="root's dot and port"),
    ],
)
def test_host_form_is_found_however_it_is_spelled(
    profile: Profile, form: HostForm, spelling: Callable[[str], str]
) -> None:
    host = form.pattern.replace("{region}", profile.regions[0]).replace("{bucket}", "b1")
    place = hosts_of(profile).find(host)
    assert place is not None
    assert hosts_of(profile).find(spelling(host)) == place


@pytest.mark.parametrize(("profile", "form"), [param for param in FORMS if "{bucket}" in param.values[1].pattern])
def test_virtual_hosted_bucket_may_hold_dots(profile: Profile, form: HostForm) -> None:
    host = form.pattern.replace("{region}", profile.regions[0]).replace("{bucket}", "a.b-1.c")
    place = hosts_of(profile).find(host)
    assert place is not None
    assert place.bucket == "a.b-1.c"


@pytest.mark.parametrize(("profile", "form"), FORMS)
def test_host_form_matches_nothing_longer_or_of_another_region(profile: Profile, form: HostForm) -> None:
    host = form.pattern.replace("{region}", profile.regions[0]).replace("{bucket}", "b1")
    hosts = hosts_of(profile)
    assert hosts.find(host + ".evil.example") is None
    assert hosts.find("/" + host) is None
    if "{region}" in form.pattern:
        assert hosts.find(form.pattern.replace("{region}", "no-such-1").replace("{bucket}", "b1")) is None
    if "{bucket}" not in form.pattern:
        assert hosts.find("not" + host) is None


def test_documented_host_is_told_from_a_named_one() -> None:
    hosts = Hosts(profiles.aws.hosts, profiles.aws.regions, ("minio",))
    assert hosts.is_documented("BUCKET.s3.eu-west-1.amazonaws.com:443")
    assert not hosts.is_documented("minio")


NAMED = [
    # named endpoint, host that is asked, where it leads
    pytest.param("localhost:9000", "localhost:9000", Place(), id="with its port"),
    pytest.param("localhost:9000", "LocalHost:9000", Place(), id="in other letters"),
    pytest.param("LOCALHOST:9000", "localhost:9000", Place(), id="named in capitals"),
    pytest.param("localhost:9000", "localhost:9001", None, id="another port"),
    pytest.param("localhost:9000", "localhost", None, id="no port"),
    pytest.param("minio", "minio:9000", Place(), id="any port where none is named"),
    pytest.param("minio", "minio", Place(), id="no port at all"),
    pytest.param("minio", "minio:http", None, id="no number for a port"),  # RFC 3986, 3.2.3: digits alone
    pytest.param("minio:443", "minio", Place(), id="the default port is not sent"),
    pytest.param("minio:80", "minio", Place(), id="nor is that of http"),
    pytest.param("minio", "minio:443", Place(), id="the default port, sent"),
    pytest.param("minio:9000", "bucket.minio:9000", Place("bucket"), id="virtual-hosted with a port"),
    pytest.param("minio", "bucket.minio:9000", Place("bucket"), id="virtual-hosted, any port"),
    pytest.param("oss.corp.example", "a.b.c.oss.corp.example", Place("a.b.c"), id="virtual-hosted with dots"),
    pytest.param("oss.corp.example", "oss.corp.example.", Place(), id="root's dot"),
    pytest.param("oss.corp.example", ".oss.corp.example", None, id="no bucket before the dot"),
    pytest.param("oss.corp.example", "corp.example", None, id="only a part of the name"),
    pytest.param("oss.corp.example", "xoss.corp.example", None, id="no dot before the name"),
    pytest.param("[::1]:9000", "[::1]:9000", Place(), id="IPv6"),
    # RFC 3490: full-width letters and digits are those they look like, other letters are written in ASCII
    pytest.param("minio", "ｍｉｎｉｏ", Place(), id="full-width letters"),
    pytest.param("xn--bcher-kva.example", "bücher.example", Place(), id="letters of a language"),
    pytest.param("minio", "é" * 64, None, id="a label too long"),
    pytest.param("127.0.0.1:5000", "127.0.0.1:5000", Place(), id="IPv4"),
]


@pytest.mark.parametrize(("named", "host", "place"), NAMED)
def test_named_endpoint_is_found(named: str, host: str, place: Place | None) -> None:
    hosts = Hosts((), (), (named,))
    assert hosts.find(host) == place
    assert hosts.find(host) == place, "the second look is answered from memory"


def test_hosts_forget_rather_than_grow() -> None:
    hosts = hosts_of(profiles.jdcloud)
    for number in range(5000):
        assert hosts.find(f"b{number}.s3.cn-north-1.jdcloud-oss.com") == Place(f"b{number}", "cn-north-1")
    assert len(hosts._cache) <= 4096


# targets

TARGETS = [
    # target, bucket, key of a path-style request; the service keeps paths as they are, and decodes them once
    pytest.param("/", None, None, id="service"),
    pytest.param("", None, None, id="nothing"),
    pytest.param("/b", "b", None, id="bucket"),
    pytest.param("/b/", "b", None, id="bucket with a slash"),
    pytest.param("b", "b", None, id="no slash in front"),
    pytest.param("b/http://x/y", "b", "http://x/y", id="no slash in front, a URL as key"),
    pytest.param("/b/k", "b", "k", id="object"),
    pytest.param("/b//", "b", "/", id="key of one slash"),
    pytest.param("/b//k", "b", "/k", id="key with a leading slash"),
    pytest.param("/b/a//c/", "b", "a//c/", id="slashes are kept"),
    pytest.param("/b/a/../c/./d", "b", "a/../c/./d", id="dots are kept"),
    pytest.param("/b/a%2Fc", "b", "a/c", id="escaped slash"),
    pytest.param("/b%2Fa/c", "b/a", "c", id="escaped slash in the bucket's place"),
    pytest.param("/b/%2F", "b", "/", id="escaped slash alone"),
    pytest.param("/b/a%252Fc", "b", "a%2Fc", id="decoded exactly once"),
    pytest.param("/b/%00", "b", "\0", id="NUL"),
    pytest.param("/b/a+c", "b", "a+c", id="plus is a plus in a path"),
    pytest.param("/b/a%20c%2B", "b", "a c+", id="blank and plus"),
    pytest.param("/b/%E4%B8%AD%e6%96%87", "b", "中文", id="UTF-8"),
    pytest.param("/b/中文", "b", "中文", id="UTF-8, as text"),
    pytest.param("/b/" + "中文".encode().decode("latin-1"), "b", "中文", id="UTF-8, read as latin-1"),
    pytest.param("/b/%F0%9F%98%80", "b", "😀", id="outside the BMP"),
    pytest.param("/b/%3Fa%23b%25c", "b", "?a#b%c", id="what a URL needs for itself"),
    pytest.param("/b/a:b@c;d=e&f", "b", "a:b@c;d=e&f", id="what a path may hold"),
    pytest.param("http://host/b/k", "b", "k", id="absolute form"),
    pytest.param("HTTPS://host:1/b/k", "b", "k", id="absolute form in capitals"),
    pytest.param("http://host", None, None, id="absolute form of the service"),
    pytest.param("/http://host/k", "http:", "/host/k", id="not the absolute form"),
]


@pytest.mark.parametrize(("target", "bucket", "key"), TARGETS)
def test_target_names_bucket_and_key(target: str, bucket: str | None, key: str | None) -> None:
    assert split_target(target, BARE) == Address(bucket, key, {})


@pytest.mark.parametrize(
    ("target", "key"),
    [
        pytest.param("/", None, id="bucket"),
        pytest.param("", None, id="nothing"),
        pytest.param("/b/k", "b/k", id="all of it is the key"),
        pytest.param("//k", "/k", id="key with a leading slash"),
        pytest.param("/%2Fk", "/k", id="the same, escaped"),
        pytest.param("http://b.host/k", "k", id="absolute form"),
    ],
)
def test_target_at_a_virtual_host_is_the_key(target: str, key: str | None) -> None:
    assert split_target(target, VIRTUAL) == Address("b", key, {})


REFUSED_TARGETS = [
    pytest.param("/b/%", id="lone percent sign"),
    pytest.param("/b/%2", id="half an escape"),
    pytest.param("/b/%zz", id="not hexadecimal"),
    pytest.param("/b/%%41", id="escaped by itself"),
    pytest.param("/b/%u4e2d", id="IIS escape"),
    pytest.param("/%zz/k", id="in the bucket"),
    pytest.param("/b?prefix=%", id="in a value"),
    pytest.param("/b?%zz", id="in a name"),
    pytest.param("/b/%ff", id="not UTF-8"),
    pytest.param("/b/%C0%AF", id="overlong slash"),
    pytest.param("/b/%ED%A0%80", id="surrogate"),
    pytest.param("/b/%E4%B8", id="half a character"),
    pytest.param("/b?prefix=%ff", id="not UTF-8 in a value"),
    pytest.param("/b/\ud800", id="surrogate as text"),
    pytest.param("/b/\udcff", id="undecodable byte"),
    pytest.param("/b?a=\ud800", id="surrogate as text in a value"),
    pytest.param("//", id="no bucket before the slash"),  # our reading
    pytest.param("//k", id="no bucket before the key"),  # our reading
    pytest.param("///b/k", id="no bucket, three slashes"),  # our reading
]


@pytest.mark.parametrize("target", REFUSED_TARGETS)
def test_target_that_cannot_be_read_is_refused(target: str, refusal: Refusal) -> None:
    assert refusal(split_target, target, BARE).cause is Cause.INVALID_URI


QUERIES = [
    pytest.param("", {}, id="empty"),
    pytest.param("uploads", {"uploads": ""}, id="no value"),
    pytest.param("uploads=", {"uploads": ""}, id="empty value"),
    pytest.param("a=1&b=2", {"a": "1", "b": "2"}, id="two"),
    pytest.param("a=1&a=2", {"a": "1"}, id="the first of a repeated name"),
    pytest.param("a=&a=2", {"a": ""}, id="also when it is empty"),
    pytest.param("%61=1&a=2", {"a": "1"}, id="names are decoded"),
    pytest.param("&&a=1&", {"a": "1"}, id="empty items"),
    pytest.param("=1&a=2", {"a": "2"}, id="no name"),
    pytest.param("=%20&a=2", {"a": "2"}, id="no name, beside escapes"),
    pytest.param("a=b=c", {"a": "b=c"}, id="equals sign in a value"),
    pytest.param("a=1+2&b+c=d", {"a": "1 2", "b c": "d"}, id="plus is a blank in a query"),
    pytest.param("a=1%2B2", {"a": "1+2"}, id="an escaped plus is a plus"),
    pytest.param("a=%252B", {"a": "%2B"}, id="decoded exactly once"),
    pytest.param("a=1;b=2", {"a": "1;b=2"}, id="a semicolon separates nothing"),
    pytest.param("a=x/y?z", {"a": "x/y?z"}, id="slash and question mark in a value"),
    pytest.param("a=%00", {"a": "\0"}, id="NUL"),
    pytest.param("prefix=中", {"prefix": "中"}, id="UTF-8, as text"),
    pytest.param("prefix=%E4%B8%AD", {"prefix": "中"}, id="UTF-8"),
    pytest.param("A=1&a=2", {"A": "1", "a": "2"}, id="names are case-sensitive"),
]


@pytest.mark.parametrize(("query", "fields"), QUERIES)
def test_query_is_read(query: str, fields: dict[str, str]) -> None:
    assert parse_query(query) == fields
    assert split_target("?" + query, BARE) == Address(None, None, fields)
    assert split_target("/b/k?" + query, BARE) == Address("b", "k", fields)
    assert split_target("http://host/b/k?" + query, BARE) == Address("b", "k", fields)


def test_question_mark_in_a_query_begins_no_other() -> None:
    assert split_target("/b/k?a=1?uploads", BARE) == Address("b", "k", {"a": "1?uploads"})


KEYS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)


@given(key=KEYS)
def test_any_key_survives_percent_encoding(key: str) -> None:
    assert split_target("/b/" + quote(key, safe=""), BARE).key == key
    assert split_target("/b/" + quote(key, safe="/"), BARE).key == key
    assert split_target("/" + quote(key, safe=""), VIRTUAL).key == key


@given(fields=st.dictionaries(KEYS, st.text(st.characters(exclude_categories=["Cs"]))))
def test_any_query_survives_percent_encoding(fields: dict[str, str]) -> None:
    assert parse_query("&".join(f"{quote_plus(name)}={quote_plus(value)}" for name, value in fields.items())) == fields
    assert parse_query("&".join(f"{quote(name)}={quote(value)}" for name, value in fields.items())) == fields


@given(target=st.text())
def test_any_target_is_read_or_refused_as_invalid_uri(target: str, outcome: Outcome) -> None:
    for place in (BARE, VIRTUAL):
        found = outcome(split_target, target, place)
        if found is not Cause.INVALID_URI:
            assert all(c < "\ud800" or c > "\udfff" for c in f"{found.bucket}{found.key}{found.query}")


@given(octets=st.binary())
def test_any_bytes_are_decoded_as_utf_8_or_refused(octets: bytes, refusal: Refusal) -> None:
    escaped = "".join(f"%{octet:02x}" for octet in octets)
    try:
        expected = octets.decode("utf-8")
    except UnicodeDecodeError:
        assert refusal(decoded, escaped).cause is Cause.INVALID_URI
    else:
        assert decoded(escaped) == expected
