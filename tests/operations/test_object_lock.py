"""Object lock on the wire: who may, in which order, to the byte. The contract has the rest.

PutObjectLockConfiguration, GetObjectLockConfiguration, PutObjectRetention, GetObjectRetention, PutObjectLegalHold,
GetObjectLegalHold.
"""

from __future__ import annotations

import hashlib
import json
from base64 import b64encode
from typing import Any

import pytest

from fakeoss import profiles
from fakeoss.dispatch import Dispatcher
from fakeoss.model.accounts import DEFAULT_OWNER, User
from fakeoss.model.acl import canned
from fakeoss.model.object_lock import GOVERNANCE, UNCHOSEN, DefaultRetention, ObjectLock, Retention
from support.wire import Answer, Wire

NOON = 1_302_554_096.0
STRANGER = User("OTHERKEY", "secret", "other-id", "other")
USERS = [DEFAULT_OWNER, STRANGER]
MODE, UNTIL, HOLD = (f"x-amz-object-lock-{name}" for name in ("mode", "retain-until-date", "legal-hold"))
GOVERNED = {MODE: "GOVERNANCE", UNTIL: "2011-04-12T00:00:00Z"}
LOCKED = "Access Denied because object protected by object lock."
BYPASS = {"x-amz-bypass-governance-retention": "true"}
RETENTION = b"<Retention><Mode>GOVERNANCE</Mode><RetainUntilDate>2011-04-12T00:00:00Z</RetainUntilDate></Retention>"
HELD = b"<LegalHold><Status>ON</Status></LegalHold>"
CONFIGURATION = b"<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled></ObjectLockConfiguration>"


def digest(body: bytes) -> str:
    return b64encode(hashlib.md5(body).digest()).decode("ascii")


@pytest.fixture
def locked(make_wire: type[Wire], service: str) -> Wire:
    """A driver, once for each profile, with the bucket ``lock``, which has object lock."""
    wire = make_wire(service, users=USERS)
    wire.store.create_bucket("lock", object_lock=True)
    return wire


def put(wire: Wire, key: str = "k", body: bytes = b"x", user: User | None = DEFAULT_OWNER, **headers: str) -> Any:
    return wire.must(wire.ask("PUT", f"/lock/{key}", body, {"content-md5": digest(body), **headers}, user=user))


def locks_of(answer: Answer) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if "object-lock" in name}


OPERATIONS = [
    ("PUT", "/lock?object-lock", CONFIGURATION),
    ("GET", "/lock?object-lock", b""),
    ("PUT", "/lock/k?retention", RETENTION),
    ("GET", "/lock/k?retention", b""),
    ("PUT", "/lock/k?legal-hold", HELD),
    ("GET", "/lock/k?legal-hold", b""),
]


@pytest.mark.parametrize(("method", "target", "body"), OPERATIONS)
@pytest.mark.parametrize("user", [STRANGER, None])
def test_operations_are_the_owner_s(locked: Wire, method: str, target: str, body: bytes, user: User | None):
    put(locked)
    answer = locked.ask(method, target, body, user=user)
    assert (answer.status, answer.code) == (403, "AccessDenied")
    assert locked.store.bucket("lock").object("k").attributes.lock is None


@pytest.mark.parametrize(("method", "target", "body"), OPERATIONS)
def test_operations_need_a_bucket(wire: Wire, method: str, target: str, body: bytes):
    answer = wire.ask(method, target.replace("/lock", "/nothing"), body)
    assert (answer.status, answer.code) == (404, "NoSuchBucket")


@pytest.mark.parametrize("target", ["/lock?object-lock", "/lock/k?retention", "/lock/k?legal-hold"])
@pytest.mark.parametrize("body", [b"", b"<", b"<Other/>", b"<!DOCTYPE x []><Retention/>"])
def test_bodies_that_are_none_change_nothing(locked: Wire, target: str, body: bytes):
    put(locked)
    answer = locked.ask("PUT", target, body)
    # no configuration at all: verified at Amazon by moto's test_put_object_lock_misconfiguration
    none = not body and target == "/lock?object-lock"
    code, message = ("MissingRequestBodyError", "Request Body is empty") if none else ("MalformedXML", None)
    assert (answer.status, answer.code) == (400, code)
    assert message in (None, answer.text("Message"))
    bucket = locked.store.bucket("lock")
    assert (bucket.settings.object_lock, bucket.object("k").attributes.lock) == (UNCHOSEN, None)


@pytest.mark.parametrize(
    ("target", "inner"),
    [
        ("/lock?object-lock", b"ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled></ObjectLock"),
        ("/lock/k?retention", b"Retention><Mode>GOVERNANCE</Mode><RetainUntilDate>2011-04-12T00:00:00.000Z</Retain"),
        ("/lock/k?legal-hold", b"LegalHold><Status>ON</Status></LegalHold>"),
    ],
)
def test_results_have_no_namespace_at_jd_cloud(jdcloud: Wire, target: str, inner: bytes):
    """The digest of Get-Bucket-Object-Lock-Configuration, Get-Object-Retention, Get-Object-Legal-Hold."""
    jdcloud.store.create_bucket("lock", object_lock=True)
    put(jdcloud, **GOVERNED, **{HOLD: "ON"})
    answer = jdcloud.get(target)
    assert answer.body.startswith(b"<" + inner)


# buckets


@pytest.mark.parametrize(("service", "versioning"), [("aws", "Enabled"), ("jdcloud", None)], indirect=["service"])
@pytest.mark.parametrize("word", ["true", "True"])
def test_bucket_is_created_with_object_lock(make_wire: type[Wire], service: str, versioning: str | None, word: str):
    wire = make_wire(service)
    assert wire.put("/lock", x_amz_bucket_object_lock_enabled=word).status == 200
    bucket = wire.store.bucket("lock")
    assert (bucket.settings.object_lock, bucket.versioning) == (UNCHOSEN, versioning)


@pytest.mark.parametrize(("word", "status"), [("false", 200), ("yes", 400), ("", 400)])
def test_bucket_without_object_lock(make_wire: type[Wire], service: str, word: str, status: int):
    """What neither is true nor false is refused rather than ignored: our reading."""
    wire = make_wire(service)
    assert wire.put("/lock", x_amz_bucket_object_lock_enabled=word).status == status
    assert [bucket.settings.object_lock for bucket in wire.store.buckets] == ([None] if status == 200 else [])


def test_default_in_years_is_shown_in_years(locked: Wire):
    rule = "<Rule><DefaultRetention><Mode>COMPLIANCE</Mode><Years>3</Years></DefaultRetention></Rule>"
    body = CONFIGURATION.replace(b"</ObjectLockEnabled>", b"</ObjectLockEnabled>" + rule.encode())
    assert locked.ask("PUT", "/lock?object-lock", body).status == 200
    assert locked.store.bucket("lock").settings.object_lock == DefaultRetention("COMPLIANCE", years=3)
    shown = locked.get("/lock?object-lock")
    assert (shown.text("Rule/DefaultRetention/Years"), shown.text("Rule/DefaultRetention/Days")) == ("3", None)


@pytest.mark.parametrize(
    ("days", "code"),
    [
        ("36500", None),
        # versitygw#1738, versitygw#2195: InvalidArgument, where ceph/s3-tests want InvalidRetentionPeriod
        ("36501", "InvalidArgument"),
        ("9" * 30, "InvalidArgument"),
        ("00", "InvalidArgument"),
        ("-5", "InvalidArgument"),
        ("1.5", "MalformedXML"),
        ("", "MalformedXML"),
        ("-", "MalformedXML"),
        ("\u0663", "MalformedXML"),
    ],
)
def test_default_of_days(locked: Wire, days: str, code: str | None):
    rule = f"<Rule><DefaultRetention><Mode>GOVERNANCE</Mode><Days>{days}</Days></DefaultRetention></Rule>"
    body = CONFIGURATION.replace(b"</ObjectLockEnabled>", b"</ObjectLockEnabled>" + rule.encode())
    answer = locked.ask("PUT", "/lock?object-lock", body)
    assert (answer.status, answer.code) == ((200, None) if code is None else (400, code))


def test_default_is_given_to_copies_and_completed_uploads_when_they_are_made(locked: Wire):
    """The contract has PutObject; that an upload's days begin with its completion is our reading."""
    bucket = locked.store.bucket("lock")
    put(locked, "src")
    bucket.settings.object_lock = DefaultRetention(GOVERNANCE, days=1)
    upload = locked.start_upload("/lock/parts")
    part = locked.put_part(upload, 1, b"x")
    locked.clock.advance(hours=1)
    locked.must(locked.copy("/lock/copy", "/lock/src"))
    locked.must(locked.complete(upload, [part]))
    given = ObjectLock(Retention(GOVERNANCE, NOON + 25 * 3600))
    assert [bucket.object(key).attributes.lock for key in ("src", "copy", "parts")] == [None, given, given]


# retention and legal hold


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("2011-04-12T00:00:00Z", "2011-04-12T00:00:00.000Z"),
        ("2011-04-12T00:00:00.123456Z", "2011-04-12T00:00:00.123Z"),  # our reading: whole milliseconds
        ("2011-04-12T08:00:00+08:00", "2011-04-12T00:00:00.000Z"),
        ("2140-01-01T00:00:00Z", "2140-01-01T00:00:00.000Z"),
    ],
)
def test_date_of_a_retention(locked: Wire, sent: str, shown: str):
    put(locked)
    body = RETENTION.replace(b"2011-04-12T00:00:00Z", sent.encode())
    assert locked.ask("PUT", "/lock/k?retention", body).status == 200
    assert locked.get("/lock/k?retention").text("RetainUntilDate") == shown
    again = locked.ask("PUT", "/lock/k?retention", body.replace(sent.encode(), shown.encode()))
    assert again.status == 200, "what was shown is not earlier than what was sent"


@pytest.mark.parametrize(
    "text", ["2011-04-12", "2011-13-12T00:00:00Z", "2011-04-12T00:00:00", "1\n", "20110412T000000Z"]
)
def test_what_is_no_date(locked: Wire, text: str):
    put(locked)
    answer = locked.ask("PUT", "/lock/k?retention", RETENTION.replace(b"2011-04-12T00:00:00Z", text.encode()))
    assert (answer.status, answer.code) == (400, "MalformedXML")


def test_locks_belong_to_one_version(make_wire: type[Wire]):
    """Recorded at Amazon, February 2026, by localstack: legal holds of two versions."""
    wire = make_wire("aws")
    wire.store.create_bucket("lock", object_lock=True)
    first, second = (put(wire, body=body).headers["x-amz-version-id"] for body in (b"1", b"2"))
    assert wire.ask("PUT", f"/lock/k?legal-hold&versionId={first}", HELD).status == 200
    assert wire.ask("PUT", f"/lock/k?retention&versionId={second}", RETENTION).status == 200
    assert locks_of(wire.head(f"/lock/k?versionId={first}")) == {HOLD: "ON"}
    assert wire.get("/lock/k?legal-hold").code == "NoSuchObjectLockConfiguration"
    assert wire.get(f"/lock/k?retention&versionId={second}").text("Mode") == "GOVERNANCE"
    assert wire.get("/lock/k?retention&versionId=" + "0" * 32).code == "NoSuchVersion"


def test_locks_are_shown_to_who_may_read_them(locked: Wire):
    """Amazon's documentation, HeadObject: only for who has s3:GetObjectRetention, s3:GetObjectLegalHold."""
    bucket = locked.store.bucket("lock")
    locked.profile = locked.profile.derive(acls="enabled")
    locked.dispatcher = Dispatcher(locked.store, locked.profile, USERS)
    put(locked, **GOVERNED, **{HOLD: "ON", "x-amz-acl": "public-read"})
    assert bucket.object("k").attributes.lock == ObjectLock(Retention(GOVERNANCE, NOON + 12_304), legal_hold=True)
    shown = {MODE: "GOVERNANCE", UNTIL: "2011-04-12T00:00:00.000Z", HOLD: "ON"}
    assert locks_of(locked.get("/lock/k")) == locks_of(locked.head("/lock/k")) == shown
    for user in (STRANGER, None):
        answer = locked.ask("GET", "/lock/k", user=user)
        assert (answer.status, locks_of(answer)) == (200, {})


# deletions


def test_multiple_deletion_reports_each_locked_version(make_wire: type[Wire]):
    """Recorded at Amazon, February 2026, by localstack."""
    wire = make_wire("aws")
    wire.store.create_bucket("lock", object_lock=True)
    held, governed, free = (
        put(wire, key, **headers).headers["x-amz-version-id"]
        for key, headers in (("h", {HOLD: "ON"}), ("g", GOVERNED), ("f", {}))
    )

    def delete_all(**headers: str) -> Any:
        named = "".join(
            f"<Object><Key>{key}</Key><VersionId>{version}</VersionId></Object>"
            for key, version in (("h", held), ("g", governed), ("f", free))
        )
        body = f"<Delete>{named}</Delete>".encode()
        return wire.must(wire.ask("POST", "/lock?delete", body, {"content-md5": digest(body), **headers}))

    answer = delete_all()
    assert (answer.texts("Error/Key"), answer.texts("Deleted/Key")) == (["h", "g"], ["f"])
    assert answer.texts("Error/Code") == ["AccessDenied"] * 2
    assert answer.texts("Error/Message") == [LOCKED] * 2
    assert answer.texts("Error/VersionId") == [held, governed]
    assert delete_all(**BYPASS).texts("Error/Key") == ["h"]


@pytest.mark.parametrize("value", ["true", "false"])
def test_bypass_without_object_lock_is_refused_where_the_profile_says_so(make_wire: type[Wire], value: str):
    """Recorded at Amazon, February 2026, by localstack: DeleteObject and DeleteObjects."""
    wire = make_wire("aws").with_bucket()
    wire.put("/b/k", b"x")
    header = {"x-amz-bypass-governance-retention": value}
    message = "x-amz-bypass-governance-retention is only applicable to Object Lock enabled buckets."
    wire.dispatcher = Dispatcher(wire.store, profiles.aws)
    for answer in (wire.ask("DELETE", "/b/k", headers=header), wire.delete_all("/b", ["k"], **header)):
        assert (answer.status, answer.code) == (400, "InvalidArgument")
        assert answer.error == {
            "Code": "InvalidArgument",
            "Message": message,
            "ArgumentName": "x-amz-bypass-governance-retention",
        }
    assert wire.get("/b/k").body == b"x"
    wire.dispatcher = Dispatcher(wire.store, profiles.aws.derive(bypass_needs_lock=False))
    assert wire.ask("DELETE", "/b/k", headers=header).status == 204


@pytest.mark.parametrize("value", ["false", "", "yes"])
def test_bypass_is_asked_for_with_true_alone(locked: Wire, value: str):
    version = put(locked, **GOVERNED).headers.get("x-amz-version-id", "null")
    answer = locked.ask("DELETE", f"/lock/k?versionId={version}", headers={"x-amz-bypass-governance-retention": value})
    assert (answer.status, answer.error["Message"]) == (403, LOCKED)


def test_bypass_is_the_owner_s(make_wire: type[Wire]):
    """Who may write to the bucket by its ACL may not bypass a retention: our reading of Amazon's ACL overview, which
    has no grant for s3:BypassGovernanceRetention."""
    wire = make_wire("aws", users=USERS)
    bucket = wire.store.create_bucket("lock", object_lock=True)
    wire.dispatcher = Dispatcher(wire.store, profiles.aws.derive(acls="enabled"), USERS)
    bucket.settings.acl = canned("public-read-write", bucket.owner, bucket.owner)
    version = put(wire, user=STRANGER).headers["x-amz-version-id"]
    wire.must(wire.ask("PUT", "/lock/k?retention", RETENTION))
    free = put(wire, user=STRANGER).headers["x-amz-version-id"]
    assert wire.ask("DELETE", f"/lock/k?versionId={free}", user=STRANGER).status == 204
    answer = wire.ask("DELETE", f"/lock/k?versionId={version}", headers=BYPASS, user=STRANGER)
    assert (answer.status, answer.error["Message"]) == (403, LOCKED)
    assert wire.ask("DELETE", f"/lock/k?versionId={version}", headers=BYPASS).status == 204


def test_bypass_is_refused_by_a_policy_that_denies_it(make_wire: type[Wire]):
    """Amazon's documentation, Object Lock: bypassing needs s3:BypassGovernanceRetention."""
    wire = make_wire("aws")
    wire.store.create_bucket("lock", object_lock=True)
    version = put(wire, **GOVERNED).headers["x-amz-version-id"]
    statement = {"Effect": "Deny", "Principal": {"AWS": "*"}, "Resource": "arn:aws:s3:::lock/*"}
    policy = {"Version": "2012-10-17", "Statement": [{**statement, "Action": "s3:BypassGovernanceRetention"}]}
    assert wire.ask("PUT", "/lock?policy", json.dumps(policy).encode()).status == 204
    shortened = RETENTION.replace(b"04-12T00", b"04-11T23")
    assert wire.ask("PUT", "/lock/k?retention", shortened, BYPASS).error["Message"] == LOCKED
    assert wire.ask("DELETE", f"/lock/k?versionId={version}", headers=BYPASS).error["Message"] == LOCKED
    assert wire.delete("/lock?policy").status == 204
    assert wire.ask("PUT", "/lock/k?retention", shortened, BYPASS).status == 200
    assert wire.ask("DELETE", f"/lock/k?versionId={version}", headers=BYPASS).status == 204


@pytest.mark.parametrize(("day", "status"), [(20, 200), (22, 403)])
def test_remaining_days_are_limited_by_a_policy(aws: Wire, day: int, status: int):
    """Amazon's documentation, Object Lock: limiting retention periods with a bucket policy."""
    aws.store.create_bucket("lock", object_lock=True)
    condition = {"NumericGreaterThan": {"s3:object-lock-remaining-retention-days": "10"}}
    statement = {"Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::lock/*"}
    policy = {"Version": "2012-10-17", "Statement": [{**statement, "Condition": condition}]}
    aws.must(aws.ask("PUT", "/lock?policy", json.dumps(policy).encode()))
    headers = {"content-md5": digest(b"x"), MODE: "GOVERNANCE", UNTIL: f"2011-04-{day}T20:34:56Z"}
    assert aws.ask("PUT", "/lock/k", b"x", headers).status == status


def test_failed_completion_over_a_locked_object_leaves_the_upload_open(jdcloud: Wire):
    jdcloud.store.create_bucket("lock", object_lock=True)
    upload = jdcloud.start_upload("/lock/k")
    part = jdcloud.put_part(upload, 1, b"new")
    put(jdcloud, **GOVERNED)
    assert jdcloud.complete(upload, [part]).error["Message"] == LOCKED
    assert jdcloud.get("/lock/k").body == b"x"
    jdcloud.clock.advance(days=1)
    assert jdcloud.complete(upload, [part]).status == 200
    assert jdcloud.get("/lock/k").body == b"new"
