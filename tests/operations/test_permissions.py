"""Who may copy: source and target are judged apart, whoever asks and whatever grants or denies, as either profile and
whether signatures are verified or not.

The rules are those of Amazon's pages: How Amazon S3 authorizes a request; Policy evaluation logic; UploadPartCopy,
Authentication and authorization.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from fakeoss.clock import Clock
from fakeoss.limits import Limits
from fakeoss.model.accounts import User
from fakeoss.model.acl import ALL_USERS, Grant, Permission, private
from fakeoss.model.policy_document import parse_policy
from fakeoss.model.store import Store, state_of
from support.wire import Wire

BODY = b"0123456789"
OWNER = User("OWNERKEY", "secret", "1" * 64, "owner", account_id="111111111111")
OTHER = User("OTHERKEY", "secret", "2" * 64, "other", account_id="222222222222")
CALLERS = {"owner": OWNER, "other": OTHER, "anonymous": None}
SETTINGS = ("acl", "allow", "deny", "none")
ANONYMOUS = "Anonymous users cannot copy objects.  Please authenticate."

Cell = tuple[int, str | None]
Stage = Callable[[str, str], Wire]
"""Makes a store as the settings of a source and a target have it."""


GRID = """
            acl allow deny none
owner acl   200 200   403  200
owner allow 200 200   403  200
owner deny  403 403   403  403
owner none  200 200   403  200
other acl   200 200   403  403
other allow 200 200   403  403
other deny  403 403   403  403
other none  403 403   403  403
"""
"""What is answered: to whom and with what on the source, in columns what is on the target. A deny, which is set over an
ACL that grants, binds everyone; the owner needs nothing else; everybody else an ACL or an allow, on both sides."""


def table() -> dict[tuple[str, str, str], int]:
    _, columns, *rows = GRID.rstrip().split("\n")
    found: dict[tuple[str, str, str], int] = {}
    for row in rows:
        caller, source, *statuses = row.split()
        found |= {(caller, source, target): int(each) for target, each in zip(columns.split(), statuses, strict=True)}
    return found


STATUSES = table()


def expected(profile: str, caller: str, source: str, target: str) -> Cell:
    """Who does not sign copies nothing at Amazon; at JD Cloud what anybody may."""
    cell = STATUSES["other" if caller == "anonymous" else caller, source, target]
    if cell == 403 or (caller == "anonymous" and profile == "aws"):
        return 403, "AccessDenied"
    return 200, None


def policy(effect: str, action: str, bucket: str) -> bytes:
    resource = f"arn:aws:s3:::{bucket}/*"
    statement = {"Effect": effect, "Principal": "*", "Action": action, "Resource": resource}
    return json.dumps({"Statement": [statement]}).encode()


def grant(wire: Wire, bucket: str, setting: str, action: str, permission: str) -> None:
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


@pytest.fixture(params=["lenient", "verify"])
def auth(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def stage(make_wire: type[Wire], auth: str) -> Stage:
    """Makes a store of Amazon's with the buckets ``s``, which holds ``src``, and ``t``, both the owner's, as two
    settings have them."""
    return staged(make_wire, "aws", auth)


@pytest.fixture
def any_stage(make_wire: type[Wire], service: str, auth: str) -> Stage:
    """The same of either service."""
    return staged(make_wire, service, auth)


def staged(make_wire: type[Wire], profile: str, auth: str) -> Stage:
    def build(source: str, target: str) -> Wire:
        store = Store(limits=Limits(min_part_size=1), clock=Clock())
        wire = make_wire(profile, users=(OWNER, OTHER), auth=auth, store=store)
        wire.ask = signing(wire, wire.host.split(".")[1])
        wire.dispatcher.profile = wire.profile = wire.profile.derive(acls="enabled")
        wire.dispatcher._service = wire.profile, wire.dispatcher.accounts
        for name in ("s", "t"):
            wire.with_bucket(name)
            state_of(store).bucket(name).owner = OWNER
        wire.store.bucket("s").put("src", BODY)
        grant(wire, "s", source, "s3:GetObject", Permission.READ)
        grant(wire, "t", target, "s3:PutObject", Permission.WRITE)
        return wire

    return build


def signing(wire: Wire, region: str) -> Callable[..., Any]:
    """``wire.ask`` with what botocore signs."""
    send = wire.ask

    def ask(method: str, target: str, body: bytes = b"", headers: Any = None, *, user: User | None = OWNER) -> Any:
        if user is None:
            return send(method, target, body, headers, user=None)
        request = AWSRequest(method, f"https://{wire.host}{target}", headers or {}, body)
        S3SigV4Auth(Credentials(user.access_key, user.secret_key), "s3", region).add_auth(request)
        return send(method, target, body, dict(request.headers.items()), user=None)

    return ask


def copy_object(wire: Wire, caller: str, source: str = "/s/src") -> Any:
    return wire.ask("PUT", "/t/dst", headers={"x-amz-copy-source": source}, user=CALLERS[caller])


def upload_part_copy(wire: Wire, caller: str, source: str = "/s/src") -> Any:
    """A copy into an upload that the owner began while nothing was denied."""
    target = wire.store.bucket("t").settings
    kept, target.policy = target.policy, None
    begun = wire.ask("POST", "/t/dst?uploads", user=OWNER)
    target.policy = kept
    path = f"/t/dst?partNumber=1&uploadId={begun.text('UploadId')}"
    return wire.ask("PUT", path, headers={"x-amz-copy-source": source}, user=CALLERS[caller])


@pytest.mark.parametrize("copy", [copy_object, upload_part_copy], ids=["CopyObject", "UploadPartCopy"])
@pytest.mark.parametrize("target", SETTINGS)
@pytest.mark.parametrize("source", SETTINGS)
@pytest.mark.parametrize("caller", CALLERS)
def test_copy(any_stage: Stage, copy: Any, caller: str, source: str, target: str) -> None:
    wire = any_stage(source, target)
    answer = copy(wire, caller)
    assert (answer.status, answer.code) == expected(wire.profile.name, caller, source, target)
    assert ("dst" in wire.store.bucket("t")) is (answer.status == 200 and copy is copy_object)


@pytest.mark.parametrize("copy", [copy_object, upload_part_copy], ids=["CopyObject", "UploadPartCopy"])
def test_anonymous_copy_says_so(stage: Stage, copy: Any) -> None:
    # reported for CreateMultipartUpload in these words (StreamNative's documentation of offloading); versitygw has both
    assert copy(stage("allow", "allow"), "anonymous").error["Message"] == ANONYMOUS


def test_anonymous_begins_no_upload(stage: Stage) -> None:  # reported: StreamNative's documentation of offloading
    answer = stage("allow", "allow").ask("POST", "/t/dst?uploads", user=None)
    message = "Anonymous users cannot initiate multipart uploads.  Please authenticate."
    assert (answer.status, answer.error) == (403, {"Code": "AccessDenied", "Message": message})


def test_anonymous_puts_and_reads_what_is_public(stage: Stage) -> None:
    wire = stage("allow", "allow")
    assert wire.ask("PUT", "/t/new", BODY, user=None).status == 200
    assert wire.ask("GET", "/s/src", user=None).body == BODY


def allow(wire: Wire, bucket: str, actions: list[str], condition: Any = None) -> None:
    """Allow everyone ``actions`` on the objects of a bucket, and nothing else."""
    statement = {"Effect": "Allow", "Principal": "*", "Action": actions, "Resource": f"arn:aws:s3:::{bucket}/*"}
    document = {"Version": "2012-10-17", "Statement": [statement | ({"Condition": condition} if condition else {})]}
    wire.store.bucket(bucket).settings.policy = parse_policy(json.dumps(document).encode(), bucket, 20_480)


@pytest.mark.parametrize("copy", [copy_object, upload_part_copy], ids=["CopyObject", "UploadPartCopy"])
@pytest.mark.parametrize(
    ("granted", "source", "status"),
    [
        (["s3:GetObject"], "/s/src", 200),
        (["s3:GetObject"], "/s/src?versionId=null", 403),
        (["s3:GetObjectVersion"], "/s/src", 403),
        (["s3:GetObjectVersion"], "/s/src?versionId=null", 200),
    ],
)
def test_version_of_a_source_needs_its_own_permission(
    stage: Stage, copy: Any, granted: list[str], source: str, status: int
) -> None:
    # Amazon: UploadPartCopy: s3:GetObjectVersion for a source with a version id
    wire = stage("none", "allow")
    allow(wire, "s", granted)
    assert copy(wire, "other", source).status == status


@pytest.mark.parametrize("copy", [copy_object, upload_part_copy], ids=["CopyObject", "UploadPartCopy"])
def test_version_of_a_source_is_judged_by_its_id(stage: Stage, copy: Any) -> None:
    wire = stage("none", "allow")
    bucket = wire.store.bucket("s")
    bucket.set_versioning("Enabled")
    first, second = (bucket.put("src", BODY).version_id for _ in range(2))
    allow(wire, "s", ["s3:GetObjectVersion"], {"StringEquals": {"s3:VersionId": first}})
    assert [copy(wire, "other", f"/s/src?versionId={each}").status for each in (first, second)] == [200, 403]


def test_version_of_a_source_is_judged_by_its_own_tags(stage: Stage) -> None:
    # the source of CopyObject has no tags at hand (observed at Amazon, per the notes of the project argmin)
    wire = stage("none", "allow")
    source = wire.store.bucket("s").object("src")
    allow(wire, "s", ["s3:GetObject"], {"StringEquals": {"s3:ExistingObjectTag/class": "open"}})
    assert upload_part_copy(wire, "other").status == 403
    source.attributes = source.attributes._replace(tags={"class": "open"})
    assert upload_part_copy(wire, "other").status == 200


def test_missing_source_is_told_to_who_may_list(stage: Stage) -> None:  # Amazon: CopyObject, GetObject
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
def test_tags_go_along_with_their_own_permissions(stage: Stage, read: list[str], write: list[str], copied: int) -> None:
    # Amazon: Required permissions for Amazon S3 API operations, CopyObject; a part has no tags
    wire = stage("none", "none")
    allow(wire, "s", read)
    allow(wire, "t", write)
    source = wire.store.bucket("s").object("src")
    source.attributes = source.attributes._replace(tags={"a": "b"})
    assert copy_object(wire, "other").status == copied
    assert upload_part_copy(wire, "other").status == 200
    assert copy_object(wire, "owner").status == 200


@pytest.mark.parametrize(("denied", "status"), [(False, 200), (True, 403)])
def test_who_began_an_upload_may_list_and_abort_it(stage: Stage, denied: bool, status: int) -> None:
    # Amazon: Uploading and copying objects using multipart upload, API operations and permissions
    wire = stage("none", "allow")
    begun = wire.ask("POST", "/t/dst?uploads", user=OTHER)
    path = f"/t/dst?uploadId={begun.text('UploadId')}"
    assert wire.ask("GET", path, user=None).status == 403
    settings = wire.store.bucket("t").settings
    settings.policy = None
    if denied:
        settings.policy = parse_policy(policy("Deny", "s3:*", "t"), "t", 20_480)
    assert wire.ask("GET", path, user=OTHER).status == status
    assert wire.ask("DELETE", path, user=OTHER).status == (204 if status == 200 else status)


@pytest.mark.parametrize(
    ("granted", "target", "status"),
    [
        (["s3:GetObjectAttributes"], "", 403),
        (["s3:GetObject"], "", 403),
        (["s3:GetObject", "s3:GetObjectAttributes"], "", 200),
        (["s3:GetObject", "s3:GetObjectAttributes"], "&versionId=null", 403),
        (["s3:GetObjectVersion", "s3:GetObjectVersionAttributes"], "&versionId=null", 200),
    ],
)
def test_attributes_need_two_permissions(stage: Stage, granted: list[str], target: str, status: int) -> None:
    wire = stage("none", "none")  # Amazon: GetObjectAttributes, Permissions
    allow(wire, "s", granted)
    headers = {"x-amz-object-attributes": "ETag"}
    assert wire.ask("GET", f"/s/src?attributes{target}", headers=headers, user=OTHER).status == status


# Amazon: Required permissions for Amazon S3 API operations

OF_BUCKETS = """
GET     -                       ListBucket
GET     list-type=2             ListBucket
HEAD    -                       ListBucket
DELETE  -                       DeleteBucket
GET     versions                ListBucketVersions
GET     uploads                 ListBucketMultipartUploads
GET     location                GetBucketLocation
GET     policyStatus            GetBucketPolicyStatus
GET     accelerate              GetAccelerateConfiguration
PUT     accelerate              PutAccelerateConfiguration
GET     acl                     GetBucketAcl
PUT     acl                     PutBucketAcl
GET     cors                    GetBucketCORS
PUT     cors                    PutBucketCORS
DELETE  cors                    PutBucketCORS
GET     encryption              GetEncryptionConfiguration
PUT     encryption              PutEncryptionConfiguration
DELETE  encryption              PutEncryptionConfiguration
GET     lifecycle               GetLifecycleConfiguration
PUT     lifecycle               PutLifecycleConfiguration
DELETE  lifecycle               PutLifecycleConfiguration
GET     logging                 GetBucketLogging
PUT     logging                 PutBucketLogging
GET     notification            GetBucketNotification
PUT     notification            PutBucketNotification
GET     object-lock             GetBucketObjectLockConfiguration
PUT     object-lock             PutBucketObjectLockConfiguration
GET     ownershipControls       GetBucketOwnershipControls
PUT     ownershipControls       PutBucketOwnershipControls
DELETE  ownershipControls       PutBucketOwnershipControls
GET     publicAccessBlock       GetBucketPublicAccessBlock
PUT     publicAccessBlock       PutBucketPublicAccessBlock
DELETE  publicAccessBlock       PutBucketPublicAccessBlock
GET     replication             GetReplicationConfiguration
PUT     replication             PutReplicationConfiguration
DELETE  replication             PutReplicationConfiguration
GET     requestPayment          GetBucketRequestPayment
PUT     requestPayment          PutBucketRequestPayment
GET     tagging                 GetBucketTagging
PUT     tagging                 PutBucketTagging
DELETE  tagging                 PutBucketTagging
GET     versioning              GetBucketVersioning
PUT     versioning              PutBucketVersioning
GET     website                 GetBucketWebsite
PUT     website                 PutBucketWebsite
DELETE  website                 DeleteBucketWebsite
GET     analytics               GetAnalyticsConfiguration
GET     analytics&id=a          GetAnalyticsConfiguration
PUT     analytics&id=a          PutAnalyticsConfiguration
DELETE  analytics&id=a          PutAnalyticsConfiguration
GET     intelligent-tiering     GetIntelligentTieringConfiguration
GET     intelligent-tiering&id=a  GetIntelligentTieringConfiguration
PUT     intelligent-tiering&id=a  PutIntelligentTieringConfiguration
DELETE  intelligent-tiering&id=a  PutIntelligentTieringConfiguration
GET     inventory               GetInventoryConfiguration
GET     inventory&id=a          GetInventoryConfiguration
PUT     inventory&id=a          PutInventoryConfiguration
DELETE  inventory&id=a          PutInventoryConfiguration
GET     metrics                 GetMetricsConfiguration
GET     metrics&id=a            GetMetricsConfiguration
PUT     metrics&id=a            PutMetricsConfiguration
DELETE  metrics&id=a            PutMetricsConfiguration
"""
OF_OBJECTS = """
GET     -                       GetObject
HEAD    -                       GetObject
PUT     -                       PutObject
DELETE  -                       DeleteObject
GET     versionId=null          GetObjectVersion
HEAD    versionId=null          GetObjectVersion
DELETE  versionId=null          DeleteObjectVersion
GET     acl                     GetObjectAcl
GET     acl&versionId=null      GetObjectVersionAcl
PUT     acl                     PutObjectAcl
PUT     acl&versionId=null      PutObjectVersionAcl
GET     tagging                 GetObjectTagging
GET     tagging&versionId=null  GetObjectVersionTagging
PUT     tagging                 PutObjectTagging
PUT     tagging&versionId=null  PutObjectVersionTagging
DELETE  tagging                 DeleteObjectTagging
DELETE  tagging&versionId=null  DeleteObjectVersionTagging
GET     retention               GetObjectRetention
PUT     retention               PutObjectRetention
GET     legal-hold              GetObjectLegalHold
PUT     legal-hold              PutObjectLegalHold
POST    restore                 RestoreObject
POST    uploads                 PutObject
"""


def requests() -> list[tuple[str, str, str]]:
    """Method, target and action of every row."""
    found = []
    for path, rows in (("/b", OF_BUCKETS), ("/b/k", OF_OBJECTS)):
        for method, query, action in map(str.split, rows.strip().split("\n")):
            found.append((method, path if query == "-" else f"{path}?{query}", f"s3:{action}"))
    return found


def deny(wire: Wire, **actions: str) -> None:
    """Deny everyone, the owner too, what ``Action`` or ``NotAction`` names."""
    resources = ["arn:aws:s3:::b", "arn:aws:s3:::b/*"]
    statement = {"Effect": "Deny", "Principal": "*", "Resource": resources, **actions}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]}).encode()
    wire.store.bucket("b").settings.policy = parse_policy(document, "b", 20_480)


def is_denied(wire: Wire, method: str, target: str) -> bool:
    tags = b"<Tagging><TagSet></TagSet></Tagging>" if method == "PUT" and "tagging" in target else b""  # judged, too
    answer = wire.ask(method, target, tags)
    return answer.status == 403 and (method == "HEAD" or answer.code == "AccessDenied")


@pytest.mark.parametrize(("method", "target", "action"), requests())
def test_operation_needs_one_permission(aws: Wire, method: str, target: str, action: str) -> None:
    aws.put("/b/k", BODY)
    deny(aws, Action=action)
    assert is_denied(aws, method, target)
    deny(aws, NotAction=action)
    assert not is_denied(aws, method, target)


@pytest.mark.parametrize(
    ("method", "query", "action"),
    [
        ("GET", "", "s3:ListMultipartUploadParts"),
        ("PUT", "partNumber=1&", "s3:PutObject"),
        ("POST", "", "s3:PutObject"),
        ("DELETE", "", "s3:AbortMultipartUpload"),
    ],
)
def test_operation_on_an_upload_needs_one_permission(aws: Wire, method: str, query: str, action: str) -> None:
    target = f"/b/k?{query}uploadId={aws.start_upload('/b/k').id}"
    deny(aws, Action=action)
    assert is_denied(aws, method, target)
    deny(aws, NotAction=action)
    assert not is_denied(aws, method, target)
