"""Which sub-resources engines see, refuse with 501 or take no notice of: asked of the running engines on 29 November
2026, each name alone, of a bucket with objects and of an object. HEAD of Ceph was told by its status alone."""

from __future__ import annotations

from typing import Final, NamedTuple

import pytest

from fakeoss import profiles
from fakeoss.profiles.subresource_names import SUBRESOURCES
from support.wire import HOSTS, Wire

NAMES: Final = sorted(SUBRESOURCES - {"uploadId"})


class Row(NamedTuple):
    """The sub-resources that an engine sees, and those that it refuses; all others make no difference."""

    engine: str
    method: str
    kind: str
    seen: str
    refused: str


ROWS: Final = [
    Row(
        "ceph",
        "GET",
        "bucket",
        "acl cors lifecycle location logging notification object-lock policy policyStatus publicAccessBlock "
        "replication requestPayment tagging uploads versioning versions website",
        "",
    ),
    Row(
        "ceph",
        "GET",
        "key",
        "acl legal-hold retention tagging torrent",
        "",
    ),
    Row(
        "ceph",
        "HEAD",
        "bucket",
        "",
        "",
    ),
    Row(
        "ceph",
        "HEAD",
        "key",
        "torrent",
        "",
    ),
    Row(
        "ceph",
        "PUT",
        "bucket",
        "acl cors lifecycle logging notification object-lock policy publicAccessBlock replication "
        "requestPayment tagging versioning website",
        "",
    ),
    Row(
        "ceph",
        "PUT",
        "key",
        "acl legal-hold retention tagging",
        "",
    ),
    Row(
        "ceph",
        "DELETE",
        "bucket",
        "cors lifecycle logging notification policy publicAccessBlock replication tagging website",
        "",
    ),
    Row(
        "ceph",
        "DELETE",
        "key",
        "",
        "",
    ),
    Row(
        "swift",
        "GET",
        "bucket",
        "acl delete location logging object-lock tagging uploads versioning versions",
        "cors notification policy publicAccessBlock requestPayment restore torrent website",
    ),
    Row(
        "swift",
        "GET",
        "key",
        "acl delete location logging object-lock tagging uploads versioning",
        "cors notification policy publicAccessBlock requestPayment restore torrent website",
    ),
    Row(
        "swift",
        "HEAD",
        "bucket",
        "acl delete location logging object-lock tagging uploads versioning",
        "cors notification policy publicAccessBlock requestPayment restore torrent website",
    ),
    Row(
        "swift",
        "HEAD",
        "key",
        "acl delete location logging object-lock tagging uploads versioning",
        "cors notification policy publicAccessBlock requestPayment restore torrent website",
    ),
    Row(
        "swift",
        "PUT",
        "bucket",
        "acl delete location uploads versioning",
        "cors logging notification object-lock policy publicAccessBlock requestPayment restore tagging torrent website",
    ),
    Row(
        "swift",
        "PUT",
        "key",
        "delete location logging uploads versioning",
        "acl cors notification object-lock policy publicAccessBlock requestPayment restore tagging torrent website",
    ),
    Row(
        "swift",
        "DELETE",
        "bucket",
        "acl delete location logging object-lock uploads versioning",
        "cors notification policy publicAccessBlock requestPayment restore tagging torrent website",
    ),
    Row(
        "swift",
        "DELETE",
        "key",
        "acl delete location logging object-lock uploads versioning",
        "cors notification policy publicAccessBlock requestPayment restore tagging torrent website",
    ),
    Row(
        "minio",
        "GET",
        "bucket",
        "accelerate acl cors encryption location logging notification policy policyStatus requestPayment "
        "tagging uploads versions website",
        "analytics intelligent-tiering inventory lifecycle metrics object-lock ownershipControls "
        "publicAccessBlock replication versioning",
    ),
    Row(
        "minio",
        "GET",
        "key",
        "acl legal-hold retention tagging",
        "analytics intelligent-tiering inventory metrics ownershipControls publicAccessBlock torrent",
    ),
    Row(
        "minio",
        "HEAD",
        "bucket",
        "",
        "acl",
    ),
    Row(
        "minio",
        "HEAD",
        "key",
        "",
        "acl",
    ),
    Row(
        "minio",
        "PUT",
        "bucket",
        "notification policy tagging",
        "accelerate acl analytics cors encryption intelligent-tiering inventory lifecycle logging metrics "
        "object-lock ownershipControls publicAccessBlock replication requestPayment versioning website",
    ),
    Row(
        "minio",
        "PUT",
        "key",
        "legal-hold retention tagging",
        "accelerate acl analytics cors intelligent-tiering inventory logging metrics ownershipControls "
        "publicAccessBlock requestPayment torrent website",
    ),
    Row(
        "minio",
        "DELETE",
        "bucket",
        "encryption lifecycle policy tagging website",
        "accelerate acl analytics cors intelligent-tiering inventory logging metrics ownershipControls "
        "publicAccessBlock replication requestPayment",
    ),
    Row(
        "minio",
        "DELETE",
        "key",
        "",
        "accelerate acl analytics cors intelligent-tiering inventory logging metrics ownershipControls "
        "publicAccessBlock requestPayment torrent",
    ),
]
OTHERWISE: Final = {
    ("ceph", "GET", "key", "torrent"): "there are no torrents here: 501, rather than 400",
}
"""What a profile answers otherwise, and why."""


def outcome(row: Row, name: str) -> str:
    profile = profiles.find(row.engine)
    wire = Wire(profile, limits=profile.limits, host=HOSTS["aws"]).with_bucket()
    wire.must(wire.put("/b/stay", b"x"))
    wire.must(wire.put("/b/k", b"0123456789"))
    answer = wire.ask(row.method, f"/b{'/k' if row.kind == 'key' else ''}{'?' if name else ''}{name}")
    root = answer.body[:300].partition(b"Result")[0][-12:] if row.method == "GET" else b""
    return f"{answer.status} {answer.code if answer.status >= 400 else ''} {root!r}"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.engine}-{row.method}-{row.kind}")
def test_what_is_seen(row: Row) -> None:
    plain = outcome(row, "")
    told = {name: outcome(row, name) for name in NAMES}
    refused = {name for name, text in told.items() if text.startswith("501")}
    seen = {name for name, text in told.items() if text != plain} - refused
    expected = set(row.seen.split()), set(row.refused.split())
    for name in {key[3] for key in OTHERWISE if key[:3] == row[:3]}:
        assert (name in seen, name in refused) != (name in expected[0], name in expected[1])
        for names in (seen, refused, *expected):
            names.discard(name)
    assert (seen, refused) == expected
