"""Who may copy: source and target are judged apart, whoever asks and whatever grants or denies.

Each cell is computed by a naive oracle from the rules of Amazon's pages (How Amazon S3 authorizes a request; Policy
evaluation logic; UploadPartCopy, Authentication and authorization); some cells are written out besides.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from fakeoss.model.access import User
from fakeoss.model.acl import ALL_USERS, Grant, Permission, private
from fakeoss.model.policy_document import parse_policy

BODY = b"0123456789"
OWNER = User("OWNERKEY", "secret", "1" * 64, "owner", account_id="111111111111")
OTHER = User("OTHERKEY", "secret", "2" * 64, "other", account_id="222222222222")
CALLERS = {"owner": OWNER, "other": OTHER, "anonymous": None}
SETTINGS = ("acl", "allow", "deny", "none")
ANONYMOUS = "Anonymous users cannot copy objects.  Please authenticate."

Cell = tuple[int, str | None]


def may(caller: str, setting: str) -> bool:
    """A deny binds everyone, the owner needs nothing, everybody else an ACL or an allow. What denies is set over an ACL
    that grants."""
    if setting == "deny":
        return False
    return caller == "owner" or setting in {"acl", "allow"}


def expected(caller: str, source: str, target: str) -> Cell:
    if caller == "anonymous" or not may(caller, target) or not may(caller, source):
        return 403, "AccessDenied"
    return 200, None


def policy(effect: str, action: str, bucket: str) -> bytes:
    resource = f"arn:aws:s3:::{bucket}/*"
    statement = {"Effect": effect, "Principal": "*", "Action": action, "Resource": resource}
    return json.dumps({"Statement": [statement]}).encode()


def grant(wire: Any, bucket: str, setting: str, action: str, permission: str) -> None:
    """Let ``setting`` decide about ``action``: on the object for a read, on the bucket for a write."""
    place = wire.store.bucket(bucket)
    if setting in {"acl", "deny"}:
        acl = (*private(OWNER), Grant(ALL_USERS, permission))
        if permission == Permission.READ:
            record = place.object("src")
            record.attributes = record.attributes._replace(acl=acl)
        else:
            place.settings.acl = acl
    if setting in {"allow", "deny"}:
        place.settings.policy = parse_policy(policy(setting.capitalize(), action, bucket), bucket, 20_480)


@pytest.fixture
def stage(make_wire: Callable[..., Any]) -> Callable[[str, str], Any]:
    """A store with the buckets ``s``, which holds ``src``, and ``t``, both the owner's, as two settings have them."""

    def build(source: str, target: str) -> Any:
        wire = make_wire("aws", users=(OWNER, OTHER))
        wire.dispatcher.profile = wire.profile = wire.profile.derive(acls="enabled")
        wire.dispatcher._service = wire.profile, wire.dispatcher.accounts
        for name in ("s", "t"):
            wire.with_bucket(name)
            wire.store.bucket(name).owner = OWNER
        wire.store.bucket("s").put("src", BODY)
        grant(wire, "s", source, "s3:GetObject", Permission.READ)
        grant(wire, "t", target, "s3:PutObject", Permission.WRITE)
        return wire

    return build


def copy_object(wire: Any, caller: str) -> Any:
    return wire.ask("PUT", "/t/dst", headers={"x-amz-copy-source": "/s/src"}, user=CALLERS[caller])


def upload_part_copy(wire: Any, caller: str) -> Any:
    """A copy into an upload that the owner began while nothing was denied."""
    target = wire.store.bucket("t").settings
    kept, target.policy = target.policy, None
    begun = wire.ask("POST", "/t/dst?uploads", user=OWNER)
    target.policy = kept
    path = f"/t/dst?partNumber=1&uploadId={begun.text('UploadId')}"
    return wire.ask("PUT", path, headers={"x-amz-copy-source": "/s/src"}, user=CALLERS[caller])


@pytest.mark.parametrize("copy", [copy_object, upload_part_copy], ids=["CopyObject", "UploadPartCopy"])
@pytest.mark.parametrize("target", SETTINGS)
@pytest.mark.parametrize("source", SETTINGS)
@pytest.mark.parametrize("caller", CALLERS)
def test_copy(stage: Any, copy: Any, caller: str, source: str, target: str) -> None:
    wire = stage(source, target)
    answer = copy(wire, caller)
    assert (answer.status, answer.code) == expected(caller, source, target)
    assert ("dst" in wire.store.bucket("t")) is (answer.status == 200 and copy is copy_object)


@pytest.mark.parametrize("copy", [copy_object, upload_part_copy], ids=["CopyObject", "UploadPartCopy"])
@pytest.mark.parametrize(
    ("caller", "source", "target", "cell"),
    [
        ("owner", "none", "none", (200, None)),
        ("owner", "deny", "none", (403, "AccessDenied")),
        ("owner", "none", "deny", (403, "AccessDenied")),
        ("owner", "acl", "acl", (200, None)),
        ("owner", "allow", "allow", (200, None)),
        ("other", "none", "none", (403, "AccessDenied")),
        ("other", "allow", "none", (403, "AccessDenied")),
        ("other", "none", "allow", (403, "AccessDenied")),
        ("other", "allow", "allow", (200, None)),
        ("other", "acl", "acl", (200, None)),
        ("other", "allow", "acl", (200, None)),
        ("other", "deny", "acl", (403, "AccessDenied")),
        ("other", "acl", "deny", (403, "AccessDenied")),
        ("anonymous", "none", "none", (403, "AccessDenied")),
        ("anonymous", "allow", "allow", (403, "AccessDenied")),
        ("anonymous", "acl", "acl", (403, "AccessDenied")),
    ],
)
def test_cell(stage: Any, copy: Any, caller: str, source: str, target: str, cell: Cell) -> None:
    answer = copy(stage(source, target), caller)
    assert (answer.status, answer.code) == cell


@pytest.mark.parametrize("copy", [copy_object, upload_part_copy], ids=["CopyObject", "UploadPartCopy"])
def test_anonymous_copy_says_so(stage: Any, copy: Any) -> None:
    # reported for CreateMultipartUpload in these words (StreamNative's documentation of offloading); versitygw has both
    assert copy(stage("allow", "allow"), "anonymous").error["Message"] == ANONYMOUS


def test_anonymous_begins_no_upload(stage: Any) -> None:  # reported: StreamNative's documentation of offloading
    answer = stage("allow", "allow").ask("POST", "/t/dst?uploads", user=None)
    message = "Anonymous users cannot initiate multipart uploads.  Please authenticate."
    assert (answer.status, answer.error) == (403, {"Code": "AccessDenied", "Message": message})


def test_anonymous_puts_and_reads_what_is_public(stage: Any) -> None:
    wire = stage("allow", "allow")
    assert wire.ask("PUT", "/t/new", BODY, user=None).status == 200
    assert wire.ask("GET", "/s/src", user=None).body == BODY


@pytest.mark.parametrize(
    ("granted", "status"), [("s3:GetObject", 403), ("s3:GetObjectVersion", 200)], ids=["current only", "versions"]
)
def test_version_of_a_source_needs_its_own_permission(stage: Any, granted: str, status: int) -> None:
    # Amazon: UploadPartCopy: s3:GetObjectVersion for a source with a version id
    wire = stage("none", "allow")
    source = wire.store.bucket("s")
    source.settings.policy = parse_policy(policy("Allow", granted, "s"), "s", 20_480)
    headers = {"x-amz-copy-source": "/s/src?versionId=null"}
    assert wire.ask("PUT", "/t/dst", headers=headers, user=OTHER).status == status


def test_missing_source_is_told_to_who_may_list(stage: Any) -> None:  # Amazon: CopyObject, GetObject
    wire = stage("allow", "allow")
    headers = {"x-amz-copy-source": "/s/gone"}
    assert wire.ask("PUT", "/t/dst", headers=headers, user=OTHER).code == "AccessDenied"
    assert wire.ask("PUT", "/t/dst", headers=headers, user=OWNER).code == "NoSuchKey"


@pytest.mark.parametrize(
    ("read", "write", "copied"),
    [
        (["s3:GetObject"], ["s3:PutObject"], 403),
        (["s3:GetObject", "s3:GetObjectTagging"], ["s3:PutObject"], 403),
        (["s3:GetObject"], ["s3:PutObject", "s3:PutObjectTagging"], 403),
        (["s3:GetObject", "s3:GetObjectTagging"], ["s3:PutObject", "s3:PutObjectTagging"], 200),
    ],
)
def test_tags_go_along_with_their_own_permissions(stage: Any, read: list[str], write: list[str], copied: int) -> None:
    # Amazon: Required permissions for Amazon S3 API operations, CopyObject; a part has no tags
    wire = stage("none", "none")
    for name, actions in (("s", read), ("t", write)):
        resource = f"arn:aws:s3:::{name}/*"
        statement = {"Effect": "Allow", "Principal": "*", "Action": actions, "Resource": resource}
        document = json.dumps({"Statement": statement}).encode()
        wire.store.bucket(name).settings.policy = parse_policy(document, name, 20_480)
    source = wire.store.bucket("s").object("src")
    source.attributes = source.attributes._replace(tags={"a": "b"})
    assert copy_object(wire, "other").status == copied
    assert upload_part_copy(wire, "other").status == 200
    assert copy_object(wire, "owner").status == 200
