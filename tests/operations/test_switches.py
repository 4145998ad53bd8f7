"""A switch of a profile changes what its docstring says and nothing else: Amazon with one of them turned is Amazon in
whatever the other ones decide."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from hashlib import md5
from typing import Any, NamedTuple

import pytest

from fakeoss import profiles
from support.wire import Wire

RULE = (
    "<Rule><Prefix>{0}</Prefix><Status>Enabled</Status><Destination><Bucket>arn:aws:s3:::{0}</Bucket></Destination>"
    "</Rule>"
)
QUEUE = (
    "<NotificationConfiguration><QueueConfiguration><Filter><S3Key><FilterRule><Name>prefix</Name><Value>a</Value>"
    "</FilterRule></S3Key></Filter><Queue>arn:aws:sqs:us-east-1:123456789012:q</Queue><Event>s3:ObjectCreated:*</Event>"
    "</QueueConfiguration></NotificationConfiguration>"
)
CORS = (
    "<CORSConfiguration><CORSRule><AllowedOrigin>*</AllowedOrigin><AllowedMethod>GET</AllowedMethod></CORSRule>"
    "</CORSConfiguration>"
)

LOGS = (
    "<BucketLoggingStatus><LoggingEnabled><TargetBucket>b</TargetBucket><TargetPrefix>logs</TargetPrefix></LoggingEnabled>"
    "</BucketLoggingStatus>"
)
GRANTING = LOGS.replace("<TargetPrefix>logs", "<TargetGrants/><TargetPrefix>log")
VERSIONED = "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"
TO_IA = (
    "<LifecycleConfiguration><Rule><Filter><Prefix/></Filter><Status>Enabled</Status><Transition><Days>30</Days>"
    "<StorageClass>STANDARD_IA</StorageClass></Transition></Rule></LifecycleConfiguration>"
)


def header_of(name: str, method: str, target: str) -> Callable[[Any], object]:
    return lambda wire: wire.ask(method, target).headers.get(name)


def text_of(path: str, target: str) -> Callable[[Any], object]:
    return lambda wire: wire.ask("GET", target).text(path)


def outcome_of(method: str, target: str, document: str = "", **headers: str) -> Callable[[Any], object]:
    def outcome(wire: Wire) -> object:
        answer = wire.ask(
            method, target, document.encode(), {name.replace("_", "-"): headers[name] for name in headers}
        )
        return answer.status if answer.status < 300 else answer.code

    return outcome


def host_ids(wire: Wire) -> object:
    """Where x-amz-id-2 stands: in the header of an answer, in an error, on the page of a website."""
    answer, error = wire.head("/b"), wire.get("/b/absent")
    host, wire.host = wire.host, "b.s3-website-us-east-1.amazonaws.com"
    page = wire.ask("GET", "/", user=None)
    wire.host = host
    assert page.headers["Content-Type"].startswith("text/html")
    shown = "x-amz-id-2" in answer.headers, "HostId" in [child.tag for child in error.tree], b"HostId" in page.body
    return shown if len(set(shown)) > 1 else shown[0]


def replication_to(*targets: str, digest: bool) -> Callable[[Any], object]:
    """One rule for each of the targets, which are versioned; with the document's digest or without any."""
    rules = "".join(RULE.format(name) for name in targets)
    document = f"<ReplicationConfiguration><Role>r</Role>{rules}</ReplicationConfiguration>"
    sent = {"content_md5": b64encode(md5(document.encode()).digest()).decode()} if digest else {}

    def outcome(wire: Wire) -> object:
        for name in ("b", *targets):
            wire.with_bucket(name).store.bucket(name).set_versioning("Enabled")
        return outcome_of("PUT", "/b?replication", document, **sent)(wire)

    return outcome


def filter_name(wire: Wire) -> object:
    wire.must(wire.ask("PUT", "/b?notification", QUEUE.encode(), {"x-amz-skip-destination-validation": "true"}))
    return wire.get("/b?notification").text("QueueConfiguration/Filter/S3Key/FilterRule/Name")


def class_of_a_part(wire: Wire) -> object:
    upload = wire.start_upload("/b/k", x_amz_storage_class="GLACIER")
    return wire.put_part(upload, 1, b"x").headers.get("x-amz-storage-class")


def kept_checksum(wire: Wire) -> object:
    wire.put("/b/k", b"")
    return wire.head("/b/k", x_amz_checksum_mode="ENABLED").headers.get("x-amz-checksum-crc64nvme")


def is_md5_under_kms(wire: Wire) -> object:
    return wire.put("/b/k", b"x", x_amz_server_side_encryption="aws:kms").etag == md5(b"x").hexdigest()


def repeated_deletion(wire: Wire) -> object:
    """How often a key that was to be deleted twice was."""
    document = "<Delete><Object><Key>k</Key></Object><Object><Key>k</Key></Object></Delete>"
    md5_of_it = b64encode(md5(document.encode()).digest()).decode()
    return len(wire.ask("POST", "/b?delete", document.encode(), {"content-md5": md5_of_it}).texts("Deleted/Key"))


def declaration_of_a_wrong_copy(wire: Wire) -> object:
    """How the error for a copy of a missing source begins."""
    return wire.copy("/b/copied", "/b/missing").body[:8].decode()


def long_tag(wire: Wire) -> object:
    wire.put("/b/k", b"x")
    tags = f"<Tagging><TagSet><Tag><Key>k</Key><Value>{'v' * 256}</Value></Tag></TagSet></Tagging>"
    return outcome_of("PUT", "/b/k?tagging", tags)(wire)


def long_tagging_header(wire: Wire) -> object:
    answer = wire.put("/b/k", b"x", x_amz_tagging=f"k={'v' * 200}")
    return answer.code or answer.status


def class_of_a_small_object(wire: Wire) -> object:
    """Its class a month after it was to change."""
    wire.put("/b/k", b"x")
    if not wire.profile.lifecycle.classes.issuperset({"STANDARD_IA"}):
        return "STANDARD"
    wire.must(wire.ask("PUT", "/b?lifecycle", TO_IA.encode()))
    wire.clock.advance(days=60)
    return wire.store.bucket("b").object("k").storage_class


def status_when_throttled(wire: Wire) -> object:
    wire.store.faults.add("HeadBucket", "SlowDown", times=1)
    return wire.head("/b").status


def copy_without_annotations(wire: Wire) -> object:
    wire.put("/b/k", b"x")
    return wire.copy("/b/copied?x-amz-object-annotation-directive=EXCLUDE", "/b/k").status


def default_hold(wire: Wire) -> object:
    wire.store.bucket("b").set_versioning("Enabled")
    document = (
        "<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule><DefaultRetention><Mode>GOVERNANCE"
        "</Mode><DefaultEventHold><Days>1</Days></DefaultEventHold></DefaultRetention></Rule></ObjectLockConfiguration>"
    )
    return outcome_of(
        "PUT", "/b?object-lock", document, content_md5=b64encode(md5(document.encode()).digest()).decode()
    )(wire)


def at_another_endpoint(wire: Wire) -> object:
    wire.store.create_bucket("west", region="us-west-2")
    return wire.get("/west").status


def grant_by_email(wire: Wire) -> object:
    return wire.ask("PUT", "/b/k", b"", {"x-amz-grant-read": 'emailAddress="nobody@example.com"'}).code


class Turn(NamedTuple):
    """A switch with the value that Amazon does not have, what shows it, and what is shown at Amazon and with it."""

    switch: str
    value: object
    probe: Callable[[Any], object]
    amazon: object
    turned: object


TURNS = [
    Turn("host_id", False, host_ids, True, False),
    Turn("region_headers", False, header_of("x-amz-bucket-region", "HEAD", "/b"), "us-east-1", None),
    Turn("listed_regions", False, text_of("Buckets/Bucket/BucketRegion", "/?max-buckets=9"), "us-east-1", None),
    Turn("bucket_arns", False, text_of("Buckets/Bucket/BucketArn", "/?max-buckets=9"), "arn:aws:s3:::b", None),
    Turn("access_point_aliases", False, header_of("x-amz-access-point-alias", "HEAD", "/b"), "false", None),
    Turn("region_redirects", False, at_another_endpoint, 301, 200),
    Turn("unknown_regions_refused", False, outcome_of("GET", "/?bucket-region=mars"), "InvalidArgument", 200),
    Turn("empty_encoding_type", True, outcome_of("GET", "/b?encoding-type="), "InvalidArgument", 200),
    Turn("tags_without_set", False, outcome_of("PUT", "/b?tagging", "<Tagging/>"), 204, "MalformedXML"),
    Turn("max_versioning", 9, outcome_of("PUT", "/b?versioning", VERSIONED), 200, "MaxMessageLengthExceeded"),
    Turn("untyped_results", frozenset(), header_of("Content-Type", "GET", "/b?versioning"), None, "application/xml"),
    Turn("undeclared_errors", frozenset(), declaration_of_a_wrong_copy, "<Error><", "<?xml ve"),
    Turn("null_characters", True, outcome_of("GET", "/b?prefix=%00"), "InvalidArgument", 200),
    Turn("repeated_deletions", True, repeated_deletion, 1, 2),
    Turn("max_tag_value", 255, long_tag, 200, "InvalidTag"),
    Turn("max_tagging_header", 200, long_tagging_header, 200, "InvalidArgument"),
    Turn(
        "logging_unsupported",
        frozenset({"TargetGrants"}),
        outcome_of("PUT", "/b?logging", GRANTING),
        200,
        "NotImplemented",
    ),
    Turn("max_log_prefix", 3, outcome_of("PUT", "/b?logging", LOGS), 200, "InvalidArgument"),
    Turn("transition_classes", frozenset({"GLACIER"}), outcome_of("PUT", "/b?lifecycle", TO_IA), 200, "MalformedXML"),
    Turn("small_objects_stay", False, class_of_a_small_object, "STANDARD", "STANDARD_IA"),
    Turn("fault_statuses", {"SlowDown": 429}, status_when_throttled, 503, 429),
    Turn("part_storage_class", True, class_of_a_part, None, "GLACIER"),
    Turn("checksums", False, kept_checksum, "AAAAAAAAAAA=", None),
    Turn("annotation_directive", False, copy_without_annotations, 200, 501),
    Turn("opaque_etags", False, is_md5_under_kms, False, True),
    Turn(
        "blocked_encryption_types",
        "NONE",
        text_of("Rule/BlockedEncryptionTypes/EncryptionType", "/b?encryption"),
        "SSE-C",
        "NONE",
    ),
    Turn("email_grants", True, grant_by_email, "MethodNotAllowed", "UnresolvableGrantByEmailAddress"),
    Turn("event_holds", False, default_hold, 200, "NotImplemented"),
    Turn(
        "directory_bucket_conditions",
        True,
        outcome_of("DELETE", "/b/none", x_amz_if_match_size="1"),
        "NotImplemented",
        204,
    ),
    Turn("bucket_keys", False, text_of("Rule/BucketKeyEnabled", "/b?encryption"), "false", None),
    Turn("notification_capitals", False, filter_name, "Prefix", "prefix"),
    Turn("cors_needs_digest", True, outcome_of("PUT", "/b?cors", CORS), 200, "InvalidRequest"),
    Turn("replication_needs_digest", True, replication_to("x", digest=False), 200, "InvalidRequest"),
    Turn("replication_in_pairs", True, replication_to("x", "y", digest=True), 200, "InvalidRequest"),
]


@pytest.mark.parametrize("turn", TURNS, ids=lambda turn: turn.switch)
def test_a_switch_changes_what_it_says_and_nothing_else(make_wire: type[Wire], turn: Turn) -> None:
    profile = profiles.aws.derive(**{turn.switch: turn.value})
    shown = {other.switch: other.probe(make_wire(profile).with_bucket()) for other in TURNS}
    assert shown == {other.switch: other.turned if other is turn else other.amazon for other in TURNS}


def test_amazon_is_as_the_table_has_it(make_wire: type[Wire]) -> None:
    assert {turn.switch: turn.probe(make_wire("aws").with_bucket()) for turn in TURNS} == {
        turn.switch: turn.amazon for turn in TURNS
    }
