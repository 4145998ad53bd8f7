"""ListObjects (V1), ListObjectsV2, ListObjectVersions: the XML of one small bucket, and pages against a naive model."""

from __future__ import annotations

import hashlib
from typing import Any
from urllib.parse import quote_plus, unquote_plus

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fakeoss import profiles
from fakeoss.model import digests
from fakeoss.model.accounts import DEFAULT_OWNER
from fakeoss.model.name_rules import climbs
from support.wire import Answer, Wire, walk

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
NAMESPACE = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'
DATE = "2011-04-11T20:34:56.000Z"
MD5 = hashlib.md5(b"x").hexdigest()
OWNERS = {
    "aws": f"<Owner><ID>{DEFAULT_OWNER.id}</ID></Owner>",  # recorded, February 2026: without a DisplayName
    "jdcloud": f"<Owner><ID>{DEFAULT_OWNER.id}</ID><DisplayName>fakeoss</DisplayName></Owner>",  # Get-Bucket-2
}
CHECKSUMS = {
    "aws": "<ChecksumAlgorithm>CRC64NVME</ChecksumAlgorithm><ChecksumType>FULL_OBJECT</ChecksumType>",
    "jdcloud": "",
}
V1, V2, VERSIONS = "", "list-type=2", "versions"


@pytest.fixture
def small(wire: Wire) -> Wire:
    """A driver whose bucket holds ``a b``, ``dir/one`` and ``dir/two``."""
    for key in ("a b", "dir/one", "dir/two"):
        wire.store.bucket("b").put(key, b"x")
    return wire


def entry(wire: Wire, key: str, owner: bool, version: str = "") -> str:
    service = wire.profile.name
    return (
        f"<Key>{key}</Key>{version}<LastModified>{DATE}</LastModified><ETag>&quot;{MD5}&quot;</ETag>"
        f"{CHECKSUMS[service]}"
        f"<Size>1</Size>{OWNERS[service] if owner else ''}<StorageClass>STANDARD</StorageClass>"
    )


# the XML of one small bucket


def test_list_objects_on_the_wire(small: Wire):
    assert small.list(delimiter="/").body.decode() == (
        f"{DECLARATION}<ListBucketResult {NAMESPACE}><Name>b</Name><Prefix/><Marker/><MaxKeys>1000</MaxKeys>"
        f"<Delimiter>/</Delimiter>"
        f"<IsTruncated>false</IsTruncated><Contents>{entry(small, 'a b', owner=True)}</Contents>"
        "<CommonPrefixes><Prefix>dir/</Prefix></CommonPrefixes></ListBucketResult>"
    )


def test_page_of_list_objects_on_the_wire(small: Wire):
    answer = small.list(delimiter="/", max_keys=1, marker="A", prefix="")
    assert answer.body.decode() == (
        f"{DECLARATION}<ListBucketResult {NAMESPACE}><Name>b</Name><Prefix/><Marker>A</Marker><NextMarker>a "
        f"b</NextMarker>"
        f"<MaxKeys>1</MaxKeys><Delimiter>/</Delimiter><IsTruncated>true</IsTruncated>"
        f"<Contents>{entry(small, 'a b', owner=True)}</Contents></ListBucketResult>"
    )
    assert small.list(max_keys=1).text("NextMarker") is None  # Amazon's reference: only with a delimiter


def test_list_objects_v2_on_the_wire(small: Wire):
    assert small.list(kind=V2, prefix="dir/").body.decode() == (
        f"{DECLARATION}<ListBucketResult {NAMESPACE}><Name>b</Name><Prefix>dir/</Prefix><KeyCount>2</KeyCount>"
        f"<MaxKeys>1000</MaxKeys>"
        f"<IsTruncated>false</IsTruncated><Contents>{entry(small, 'dir/one', owner=False)}</Contents>"
        f"<Contents>{entry(small, 'dir/two', owner=False)}</Contents></ListBucketResult>"
    )
    owned = small.list(kind=V2, prefix="dir/t", fetch_owner="true")
    assert f"<Contents>{entry(small, 'dir/two', owner=True)}</Contents>" in owned.body.decode()


def test_pages_of_list_objects_v2_on_the_wire(small: Wire):
    first = small.list(kind=V2, delimiter="/", max_keys=1, start_after="A")
    token = first.text("NextContinuationToken")
    assert first.body.decode() == (
        f"{DECLARATION}<ListBucketResult {NAMESPACE}><Name>b</Name><Prefix/><StartAfter>A</StartAfter>"
        f"<NextContinuationToken>{token}</NextContinuationToken><KeyCount>1</KeyCount><MaxKeys>1</MaxKeys>"
        f"<Delimiter>/</Delimiter>"
        f"<IsTruncated>true</IsTruncated><Contents>{entry(small, 'a b', owner=False)}</Contents></ListBucketResult>"
    )
    second = small.list(kind=V2, delimiter="/", max_keys=1, continuation_token=token)
    assert second.body.decode() == (  # Get-Bucket-2: KeyCount counts prefixes too, the token is echoed
        f"{DECLARATION}<ListBucketResult {NAMESPACE}><Name>b</Name><Prefix/><ContinuationToken>"
        f"{token}</ContinuationToken>"
        "<KeyCount>1</KeyCount><MaxKeys>1</MaxKeys><Delimiter>/</Delimiter><IsTruncated>false</IsTruncated>"
        "<CommonPrefixes><Prefix>dir/</Prefix></CommonPrefixes></ListBucketResult>"
    )


def version(wire: Wire, key: str) -> str:
    null = "<VersionId>null</VersionId><IsLatest>true</IsLatest>"
    return f"<Version>{entry(wire, key, owner=True, version=null)}</Version>"


def test_list_object_versions_on_the_wire(aws: Wire, jdcloud: Wire):
    for key in ("a", "dir/one"):
        aws.store.bucket("b").put(key, b"x")
    assert aws.list(kind=VERSIONS, delimiter="/").body.decode() == (
        f"{DECLARATION}<ListVersionsResult {NAMESPACE}><Name>b</Name><Prefix/><KeyMarker/><VersionIdMarker/>"
        f"<MaxKeys>1000</MaxKeys>"
        f"<Delimiter>/</Delimiter><IsTruncated>false</IsTruncated>{version(aws, 'a')}"
        "<CommonPrefixes><Prefix>dir/</Prefix></CommonPrefixes></ListVersionsResult>"
    )
    assert aws.list(kind=VERSIONS, max_keys=1).body.decode() == (
        f"{DECLARATION}<ListVersionsResult {NAMESPACE}><Name>b</Name><Prefix/><KeyMarker/><VersionIdMarker/>"
        "<NextKeyMarker>a</NextKeyMarker><NextVersionIdMarker>null</NextVersionIdMarker><MaxKeys>1</MaxKeys>"
        f"<IsTruncated>true</IsTruncated>{version(aws, 'a')}</ListVersionsResult>"
    )
    answer = jdcloud.list(kind=VERSIONS)
    assert (answer.status, answer.code) == (501, "NotImplemented")  # design, section 5: there is no versioning


def test_version_marker_of_a_page_that_ends_with_a_prefix(aws: Wire):
    for key in ("a", "dir/one", "z"):
        aws.store.bucket("b").put(key)
    answer = aws.list(kind=VERSIONS, delimiter="/", max_keys=2)
    assert (answer.text("NextKeyMarker"), answer.text("NextVersionIdMarker")) == (
        "dir/",
        None,
    )  # an empty one could not be sent back
    answer = aws.list(kind=VERSIONS, key_marker="a", version_id_marker="null")
    assert answer.texts("Version/Key") == ["dir/one", "z"]


def test_checksum_in_a_list_is_the_same_before_and_after_it_was_asked_for(aws: Wire):
    aws.put("/b/k", b"x")
    aws.put("/b/sha", b"x", x_amz_checksum_sha256=digests.checksum_of("SHA256", b"x"))
    before = aws.list(kind=V2)
    assert before.texts("Contents/ChecksumAlgorithm") == ["CRC64NVME", "SHA256"]
    aws.head("/b/k", x_amz_checksum_mode="ENABLED")
    assert aws.list(kind=V2).body == before.body


def test_storage_class_in_a_list(wire: Wire):
    wire.put("/b/k", x_amz_storage_class="STANDARD_IA")
    assert wire.list(kind=V2).texts("Contents/StorageClass") == ["STANDARD_IA"]


# documented results: digest of JD Cloud's pages, 6.4 (from Amazon's reference)

SAMPLES = [
    ("sample.jpg photos/2006/January/sample.jpg photos/2006/February/sample2.jpg photos/2006/February/sample3.jpg",
     {"delimiter": "/"}, ["sample.jpg"], ["photos/"]),
    ("photos/2006/ photos/2006/January/sample.jpg photos/2006/February/sample2.jpg",
     {"prefix": "photos/2006/", "delimiter": "/"}, ["photos/2006/"], ["photos/2006/February/", "photos/2006/January/"]),
    ("ExampleGuide.pdf ExampleObject.txt other",
     {"prefix": "E", "max-keys": 3, "start-after": "ExampleGuide.pdf"}, ["ExampleObject.txt"], []),
]  # fmt: skip


@pytest.mark.parametrize(("keys", "query", "contents", "prefixes"), SAMPLES)
def test_documented_sample(wire: Wire, keys: str, query: dict[str, Any], contents: list[str], prefixes: list[str]):
    for key in keys.split():
        wire.store.bucket("b").put(key)
    answer = wire.list(kind=V2, **query)
    assert (answer.texts("Contents/Key"), answer.texts("CommonPrefixes/Prefix")) == (contents, prefixes)
    assert (answer.text("KeyCount"), answer.text("IsTruncated")) == (str(len(contents) + len(prefixes)), "false")


def test_documented_pages_of_1112_keys(wire: Wire):
    for number in range(1112):
        wire.store.bucket("b").put(f"{number:04}")
    first = wire.list(kind=V2)
    second = wire.list(kind=V2, continuation_token=first.text("NextContinuationToken"))
    assert (first.text("KeyCount"), first.text("IsTruncated")) == ("1000", "true")  # Get-Bucket-2
    assert (second.text("KeyCount"), second.text("IsTruncated")) == ("112", "false")
    assert first.texts("Contents/Key") + second.texts("Contents/Key") == [f"{number:04}" for number in range(1112)]


# what is asked for

SIZES = [
    ("0", "0", "false"), ("1", "1", "true"), ("3", "3", "false"), ("1000", "1000", "false"), ("", "1000", "false"),
    ("1001", "1001", "false"), ("2147483647", "2147483647", "false"),  # above 1000 acts as 1000: brekkylab/backlot
    ("05", "5", "false"), ("-0", "0", "false"),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "said", "truncated"), SIZES)
@pytest.mark.parametrize("kind", [V1, V2])
def test_size_of_a_page(small: Wire, kind: str, asked: str, said: str, truncated: str):
    answer = small.list(kind=kind, max_keys=asked)
    if small.profile.name == "jdcloud":  # Get-Bucket-2: at most 1000
        said = str(min(int(said), 1000))
    assert (answer.text("MaxKeys"), answer.text("IsTruncated")) == (said, truncated)
    assert len(answer.texts("Contents")) == min(int(said), 3)


WRONG = [
    ({"max-keys": "-1"}, V1, "maxKeys", "-1"), ({"max-keys": "-01"}, V2, "maxKeys", "-1"),
    ({"max-keys": "x"}, V2, "max-keys", "x"), ({"max-keys": "2147483648"}, V1, "max-keys", None),
    ({"max-keys": "-2147483648"}, V1, "maxKeys", "-2147483648"),
    ({"max-keys": "-2147483649"}, V1, "max-keys", "-2147483649"), ({"max-keys": " 5"}, V1, "max-keys", " 5"),
    ({"max-keys": "1.0"}, V1, "max-keys", "1.0"), ({"encoding-type": "xml"}, V1, "encoding-type", "xml"),
    ({"continuation-token": "x"}, V2, "continuation-token", None),
    ({"continuation-token": ""}, V2, "continuation-token", None),
    ({"continuation-token": "Zm9v"}, V2, "continuation-token", None),
]  # fmt: skip


@pytest.mark.parametrize(("query", "kind", "name", "value"), WRONG)
def test_wrong_question(small: Wire, query: dict[str, str], kind: str, name: str, value: str | None):
    answer = small.list(kind=kind, **query)
    assert (answer.status, answer.code, answer.text("ArgumentName")) == (400, "InvalidArgument", name)
    if value is not None:
        assert answer.text("ArgumentValue") == value


def test_anonymous_request_lists_nothing(small: Wire):
    for target in ("/b", "/b?list-type=2"):
        answer = small.ask("GET", target, user=None)
        assert (answer.status, answer.code) == (403, "AccessDenied")


# encoding-type=url: the names that botocore decodes with unquote_plus, it has to find encoded

TRICKY = "a +%&<\u00e4/~*\U0001f600\x01\n"


def test_start_after_gives_way_to_the_token(wire: Wire):
    """Recorded at Amazon: where both are sent, the token is followed, and it alone is shown."""
    for number in range(4):
        wire.store.bucket("b").put(f"k{number}", b"")
    first = wire.list(kind=V2, start_after="k0", max_keys=1)
    assert (first.text("StartAfter"), first.texts("Contents/Key")) == ("k0", ["k1"])
    token = first.text("NextContinuationToken")
    second = wire.list(kind=V2, start_after="k2", continuation_token=token)
    assert (second.text("StartAfter"), second.text("ContinuationToken")) == (None, token)
    assert second.texts("Contents/Key") == ["k2", "k3"]


def encoded(name: str) -> str:
    """A blank is a plus: measured at Amazon, backlot#178; the asterisk and the tilde: as MinIO's gateway has them."""
    return quote_plus(name, safe="/*").replace("~", "%7E")


def test_names_are_encoded_where_it_is_asked_for(aws: Wire):
    aws.store.bucket("b").put(TRICKY)
    shown = encoded(TRICKY)
    query = {"encoding-type": "url", "prefix": "a +%", "delimiter": "\x01"}
    folded = TRICKY[: TRICKY.index("\x01") + 1]
    v1 = aws.list(marker="a +", **query)
    assert (v1.text("EncodingType"), v1.text("Delimiter"), v1.text("Prefix"), v1.text("Marker")) == (
        "url",
        "%01",
        "a +%",  # botocore decodes all names of version 1 but this one (boto3#3534)
        "a+%2B",
    )
    assert v1.texts("CommonPrefixes/Prefix") == [encoded(folded)]
    v2 = aws.list(kind=V2, start_after="a +", **(query | {"delimiter": ""}))
    assert (v2.text("StartAfter"), v2.texts("Contents/Key")) == ("a+%2B", [shown])
    versions = aws.list(kind=VERSIONS, key_marker="a +", **query)
    assert (versions.text("KeyMarker"), versions.text("Prefix"), versions.text("Delimiter")) == (
        "a+%2B",
        "a+%2B%25",
        "%01",
    )
    assert unquote_plus(shown) == TRICKY


def test_names_are_as_they_are_where_it_is_not(wire: Wire):
    key = "a +%&<>\u00e4/\U0001f600'"
    wire.store.bucket("b").put(key)
    answer = wire.list(prefix="a +%")
    assert (answer.texts("Contents/Key"), answer.text("Prefix"), answer.text("EncodingType")) == ([key], "a +%", None)


# pages in a row, against a model that looks at every key

WITH_NUL = profiles.aws.derive(null_characters=True)
NAMES = st.one_of(
    st.text(st.sampled_from(["a", "b", "/", " ", "+", "\0", "\x1f", "\x7f", "\ue000", "\U0010ffff"]), max_size=4),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=3),
)
KEYS = st.lists(NAMES.filter(lambda name: bool(name) and not climbs(name)), max_size=10, unique=True)
DELIMITERS = st.one_of(st.sampled_from(["", "/", "//", "a/"]), NAMES)


def naive(keys: list[str], prefix: str, delimiter: str, after: str = "") -> list[str]:
    found = set()
    for key in keys:
        if key.startswith(prefix):
            head, mark, _ = key[len(prefix) :].partition(delimiter) if delimiter else (key, "", "")
            found.add(prefix + head + mark if mark else key)
    return sorted((name for name in found if name.encode() > after.encode()), key=str.encode)


def names(answer: Answer, element: str) -> list[str]:
    assert answer.status == 200
    found = [unquote_plus(name) for path in (f"{element}/Key", "CommonPrefixes/Prefix") for name in answer.texts(path)]
    return sorted(found, key=str.encode)


NEXT = {
    # what a client sends for the next page; V1 without a delimiter goes on behind the last key
    V1: lambda answer, shown: {"marker": unquote_plus(answer.text("NextMarker") or quote_plus(shown[-1]))},
    V2: lambda answer, shown: {"continuation-token": answer.text("NextContinuationToken")},
    VERSIONS: lambda answer, shown: {
        "key-marker": unquote_plus(answer.text("NextKeyMarker")),
        "version-id-marker": answer.text("NextVersionIdMarker"),
    },
}


@pytest.mark.parametrize("kind", [V1, V2, VERSIONS])
@settings(max_examples=60)
@given(KEYS, NAMES, DELIMITERS, st.integers(1, 4))
def test_pages_lose_nothing_and_repeat_nothing(
    make_wire: type[Wire],
    kind: str,
    keys: list[str],
    prefix: str,
    delimiter: str,
    size: int,
):
    wire = make_wire(WITH_NUL).with_bucket()
    for key in keys:
        wire.store.bucket("b").put(key)
    asked = {"prefix": prefix or None, "delimiter": delimiter or None, "max-keys": size, "encoding-type": "url"}

    def ask(markers: dict[str, object]) -> tuple[list[str], dict[str, object] | None]:
        answer = wire.list(kind=kind, **asked, **markers)
        shown = names(answer, "Version" if kind == VERSIONS else "Contents")
        return shown, NEXT[kind](answer, shown) if answer.text("IsTruncated") == "true" else None

    expected = naive(keys, prefix, delimiter)
    pages = walk(ask)
    assert pages == [expected[at : at + size] for at in range(0, max(len(expected), 1), size)]


@settings(max_examples=60)
@given(KEYS, NAMES, DELIMITERS, NAMES)
def test_page_begins_behind_any_marker(
    make_wire: type[Wire], keys: list[str], prefix: str, delimiter: str, marker: str
):
    wire = make_wire(WITH_NUL).with_bucket()
    for key in keys:
        wire.store.bucket("b").put(key)
    asked = {"prefix": prefix, "delimiter": delimiter, "encoding-type": "url"}
    expected = naive(keys, prefix, delimiter, marker)
    assert names(wire.list(marker=marker, **asked), "Contents") == expected
    assert names(wire.list(kind=V2, start_after=marker, **asked), "Contents") == expected
    assert names(wire.list(kind=VERSIONS, key_marker=marker, **asked), "Version") == expected


@pytest.mark.parametrize("query", ["", "list-type=2&", "versions&", "uploads&"])
@pytest.mark.parametrize("value", ["value", ""])
def test_encoding_type(aws: Wire, query: str, value: str) -> None:
    # recorded at Amazon, February 2026
    answer = aws.get(f"/b?{query}encoding-type={value}")
    assert (answer.status, answer.error) == (
        400,
        {
            "Code": "InvalidArgument",
            "Message": "Invalid Encoding Method specified in Request",
            "ArgumentName": "encoding-type",
            "ArgumentValue": value,
        },
    )


def test_start_after_beside_a_token_is_not_shown(aws: Wire) -> None:
    # recorded at Amazon, February 2026
    for key in "abcd":
        aws.put(f"/b/{key}")
    first = aws.get("/b?list-type=2&max-keys=1&start-after=a")
    assert (first.text("StartAfter"), first.texts("Contents/Key")) == ("a", ["b"])
    token = first.text("NextContinuationToken")
    second = aws.get(f"/b?list-type=2&max-keys=1&start-after=c&continuation-token={token}")
    assert (second.text("StartAfter"), second.texts("Contents/Key")) == (None, ["c"])


@pytest.mark.parametrize("query", ["", "?list-type=2"])
def test_listing_tells_the_region(aws: Wire, query: str) -> None:
    # recorded at Amazon, February 2026
    assert aws.get(f"/b{query}").headers["x-amz-bucket-region"] == "us-east-1"


def test_nobody_is_told_the_owner(aws: Wire) -> None:
    # recorded at Amazon, February 2026
    aws.put("/b/k", b"data")
    policy = b"""{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*",
        "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::b"}]}"""
    assert aws.delete("/b?publicAccessBlock").status == 204
    assert aws.put("/b?policy", policy).status == 204
    assert aws.get("/b").texts("Contents/Owner/ID") == [DEFAULT_OWNER.id]
    answer = aws.ask("GET", "/b", user=None)
    assert (answer.texts("Contents/Key"), answer.texts("Contents/Owner")) == (["k"], [])
