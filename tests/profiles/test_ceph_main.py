"""Profile ``ceph-main``: where ceph/s3-tests of 7 May 2026 expect of Ceph's development branch what Ceph 16.2.15 does
not do."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Final, NamedTuple

import pytest

from fakeoss import profiles
from fakeoss.model.accounts import DEFAULT_OWNER, User
from fakeoss.profiles.profile import Profile
from support.engine_asking import status
from support.wire import HOSTS, Answer, Wire, md5_base64

Question = Callable[[Wire], str]
TENANT: Final = User("FAKEOSSTENANT", "secret", "7e4a", "tenant", tenant="testx")
METHOD: Final = "x-amz-server-side-encryption"
CUSTOMER_KEY: Final = {
    f"{METHOD}-customer-algorithm": "AES256",
    f"{METHOD}-customer-key": "pO3upElrwuEXSoFwCfnZPdSsmt/xWeFa0N9KgDijwVs=",
    f"{METHOD}-customer-key-md5": "DWygnHRtgiJ77HCm+1rvHw==",
}
"""A key of ceph/s3-tests."""


def wire_of(profile: Profile) -> Wire:
    limits = profile.limits._replace(min_part_size=1)
    wire = Wire(profile, limits=limits, users=[DEFAULT_OWNER, TENANT], host=HOSTS["aws"])
    wire.must(wire.ask("PUT", "/bucket"))
    wire.must(wire.put("/bucket/k", b"data"))
    return wire


def versioned(wire: Wire) -> None:
    document = b"<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"
    wire.must(wire.ask("PUT", "/bucket?versioning", document, {"content-md5": md5_base64(document)}))


# deletions


def deleted(target: str, *, after: str = "", versions: bool = False, **conditions: str) -> Question:
    """A deletion with conditions, perhaps after one without any; what is listed then."""

    def ask(wire: Wire) -> str:
        if versions:
            versioned(wire)
        if after:
            wire.must(wire.delete(after))
        answer = status(wire.delete(target, **conditions))
        return f"{answer}, {len(wire.list(kind='versions', bucket='/bucket').texts('DeleteMarker'))} markers"

    return ask


def deleted_together(element: str) -> Question:
    document = f"<Delete><Object><Key>k</Key>{element}</Object></Delete>".encode()

    def ask(wire: Wire) -> str:
        answer = wire.ask("POST", "/bucket?delete", document, {"content-md5": md5_base64(document)})
        return answer.text("Error/Code") or f"{answer.text('Deleted/Key') or status(answer)}"

    return ask


# reads


def header(name: str, target: str) -> Question:
    return lambda wire: wire.get(target).headers.get(name, "-")


def asked(method: str, target: str, **headers: str) -> Question:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda wire: status(wire.ask(method, target, b"x" if method == "PUT" else b"", named))


def head(query: str) -> Question:
    return lambda wire: wire.head(f"/bucket{query}").headers.get("X-RGW-Object-Count", "-")


def of_two_parts(wire: Wire, **headers: str) -> Answer:
    upload = wire.start_upload("/bucket/two", **headers)
    return wire.complete(upload, [wire.put_part(upload, number, b"part") for number in (1, 2)])


def completed(wire: Wire) -> str:
    return of_two_parts(wire).etag[-2:]


def read_part(number: int) -> Question:
    def ask(wire: Wire) -> str:
        wire.must(of_two_parts(wire))
        answer = wire.get(f"/bucket/two?partNumber={number}")
        return f"{len(answer.body)} bytes" if answer.status < 400 else status(answer)

    return ask


def attributes(path: str) -> Question:
    def ask(wire: Wire) -> str:
        wire.must(of_two_parts(wire))
        answer = wire.get("/bucket/two?attributes", x_amz_object_attributes="ObjectParts")
        return str(answer.texts(path)) if answer.body.startswith(b"<?xml") else "-"

    return ask


def checksum(wire: Wire) -> str:
    upload = wire.start_upload("/bucket/two", x_amz_checksum_algorithm="SHA256")
    sums = [
        wire.put_part(upload, number, b"x", x_amz_sdk_checksum_algorithm="SHA256", x_amz_checksum_sha256=SHA256)
        for number in (1, 2)
    ]
    listed = "".join(
        f"<Part><PartNumber>{part.number}</PartNumber><ETag>{part.etag}</ETag><ChecksumSHA256>{SHA256}</ChecksumSHA256></Part>"
        for part in sums
    )
    body = f"<CompleteMultipartUpload>{listed}</CompleteMultipartUpload>".encode()
    wire.must(wire.ask("POST", f"{upload.path}?uploadId={upload.id}", body))
    answer = wire.get("/bucket/two?attributes", x_amz_object_attributes="Checksum")
    return str((answer.text("Checksum/ChecksumSHA256") or "")[-2:]) if answer.body.startswith(b"<?xml") else "-"


SHA256: Final = "LXEWQrcmsEQBYnyp+6wy9chTD7GQPMTbAiWHF5IaSIE="
"""Of the letter x."""


def completed_with(headers: dict[str, str]) -> Question:
    def ask(wire: Wire) -> str:
        upload = wire.start_upload("/bucket/key", **CUSTOMER_KEY)
        part = wire.put_part(upload, 1, b"x", **CUSTOMER_KEY)
        answer = wire.complete(upload, [part], **headers)
        name = f"{METHOD}-customer-algorithm"
        return status(answer) if answer.status >= 400 else answer.headers.get(name, "no algorithm")

    return ask


def policy(principal: str) -> Question:
    """Whether the tenant's user may read by a policy, and whether that makes the bucket public."""
    statement = {"Effect": "Allow", "Principal": {"AWS": principal}, "Action": "s3:GetObject"}
    document = {"Version": "2012-10-17", "Statement": [{**statement, "Resource": "arn:aws:s3:::bucket/*"}]}

    def ask(wire: Wire) -> str:
        answer = wire.ask("PUT", "/bucket?policy", json.dumps(document).encode())
        if answer.status >= 400:
            return status(answer)
        public = wire.get("/bucket?policyStatus").text("IsPublic")
        return f"{wire.ask('GET', '/:bucket/k', user=TENANT).status} {public}"

    return ask


class Row(NamedTuple):
    """A question with the answers of profiles ``ceph`` and ``ceph-main``, and the switch that decides, if one does."""

    question: str
    ask: Question
    ceph: str
    main: str
    switch: str = ""


BAD: Final = {"if_match": "0"}
GONE: Final = {"target": "/bucket/k", "after": "/bucket/k", "versions": True}
LOOSE: Final = "loose_deletions"
ROWS: Final = [
    Row("delete, other tag", deleted("/bucket/k", **BAD), "204, 0 markers", "412 PreconditionFailed, 0 markers"),
    Row("delete what is missing", deleted("/bucket/none", **BAD), "204, 0 markers", "204, 0 markers", LOOSE),
    Row(
        "the same, versioned", deleted("/bucket/none", versions=True, **BAD), "204, 1 markers", "204, 0 markers", LOOSE
    ),
    Row(
        "delete a marker, other tag",
        deleted(**GONE, **BAD),
        "204, 2 markers",
        "412 PreconditionFailed, 1 markers",
        LOOSE,
    ),
    Row("delete a marker, any tag", deleted(**GONE, if_match="*"), "204, 2 markers", "204, 2 markers", LOOSE),
    Row(
        "delete a marker, other size",
        deleted(**GONE, x_amz_if_match_size="9999"),
        "204, 2 markers",
        "412 PreconditionFailed, 1 markers",
        LOOSE,
    ),
    Row(
        "delete a version, other tag",
        deleted("/bucket/k?versionId=null", **BAD),
        "204, 0 markers",
        "412 PreconditionFailed, 0 markers",
    ),
    Row(
        "delete by size",
        deleted("/bucket/k", x_amz_if_match_size="4"),
        "204, 0 markers",
        "204, 0 markers",
        "directory_bucket_conditions",
    ),
    Row("delete several by size", deleted_together("<Size>9</Size>"), "k", "PreconditionFailed"),
    Row(
        "put, tag of nothing",
        asked("PUT", "/bucket/none", if_match="0"),
        "412 PreconditionFailed",
        "404 NoSuchKey",
        "match_of_missing",
    ),
    Row("what a bucket holds", head(""), "1", "-", "usage_headers"),
    Row("what a bucket holds, asked for", head("?read-stats=true"), "1", "1"),
    Row("no marker", header("x-amz-delete-marker", "/bucket/none"), "-", "false", "marker_header"),
    Row("the tag of a completed object", completed, "", "-2", "completed_etag"),
    Row("a part", read_part(2), "8 bytes", "4 bytes", "unread_query"),
    Row("a part that is none", read_part(5), "8 bytes", "400 InvalidPart"),
    Row("sizes of parts", attributes("ObjectParts/Part/Size"), "-", "['4', '4']", "parts_shown"),
    Row("the checksum of parts", checksum, "-", "-2", "counted_checksums"),
    Row("complete without the key", completed_with({}), "AES256", "400 InvalidRequest", "completion_needs_key"),
    Row(
        "default encryption",
        asked("GET", "/bucket?encryption"),
        "200",
        "404 ServerSideEncryptionConfigurationNotFoundError",
    ),
    Row("a bad checksum", asked("PUT", "/bucket/k", x_amz_checksum_sha256="bad"), "200", "400 BadDigest"),
    Row(
        "no account",
        asked("GET", "/bucket", x_amz_expected_bucket_owner="x"),
        "200",
        "403 AccessDenied",
        "unread_headers",
    ),
    Row("a tenant as principal", policy("arn:aws:iam::testx:root"), "200 false", "200 false", "tenants"),
    Row("another tenant as principal", policy("arn:aws:iam::other:root"), "403 false", "403 false", "tenants"),
    Row("a user of a tenant", policy("arn:aws:iam::testx:user/7e4a"), "200 false", "200 false", "tenants"),
    Row("a user of no tenant", policy("arn:aws:iam:::user/7e4a"), "403 false", "403 false", "tenants"),
]


def named(row: Row) -> str:
    return row.question


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_the_development_branch_answers_as_expected(row: Row) -> None:
    assert row.ask(wire_of(profiles.ceph_main)) == row.main


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_the_measured_version_answers_as_ever(row: Row) -> None:
    assert row.ask(wire_of(profiles.ceph)) == row.ceph


@pytest.mark.parametrize("row", [row for row in ROWS if row.switch], ids=lambda row: f"{row.switch}-{row.question}")
def test_it_is_the_switch_that_decides(row: Row) -> None:
    base = profiles.aws if row.switch == "tenants" else profiles.ceph
    turned = profiles.ceph_main.derive(**{row.switch: base.switches[row.switch]})
    assert row.ask(wire_of(turned)) != row.main
