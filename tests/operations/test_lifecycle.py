"""Lifecycle rules: what is taken and refused (PutBucketLifecycleConfiguration, GetBucketLifecycleConfiguration,
DeleteBucketLifecycle), and what they do as time goes on."""

from __future__ import annotations

from base64 import b64encode
from hashlib import md5
from typing import Any

import pytest

NEW_YEAR = 1_514_768_400.0  # 2018-01-01T01:00:00Z
DAY = 86400
BOTH = ("aws", "jdcloud")


def configuration(*rules: str) -> bytes:
    return f"<LifecycleConfiguration>{''.join(rules)}</LifecycleConfiguration>".encode()


def rule(action: str, *, chosen: str = "<Prefix></Prefix>", status: str = "Enabled", name: str = "r") -> str:
    return f"<Rule><ID>{name}</ID><Filter>{chosen}</Filter><Status>{status}</Status>{action}</Rule>"


def expire(days: int) -> str:
    return f"<Expiration><Days>{days}</Days></Expiration>"


def put(wire: Any, *rules: str, **headers: str) -> Any:
    return wire.ask("PUT", "/b?lifecycle", configuration(*rules), headers)


def at(wire: Any, moment: float) -> None:
    wire.clock.advance(moment - wire.clock.now())


def test_the_documented_example_to_the_second(wire: Any) -> None:
    # Lifecycle (JD Cloud): modified 2018-01-01 01:00 UTC, Days 5: runs at 2018-01-07 00:00 UTC
    at(wire, NEW_YEAR)
    assert put(wire, rule(expire(5))).status == 200
    wire.put("/b/k", b"content")
    at(wire, 1_515_283_199)  # 2018-01-06T23:59:59Z
    assert wire.get("/b/k").status == 200
    wire.clock.advance(1)
    assert wire.get("/b/k").status == 404
    assert "k" not in wire.store.bucket("b")


def test_get_and_delete(wire: Any) -> None:
    missing = wire.ask("GET", "/b?lifecycle")
    assert (missing.status, missing.code) == (404, "NoSuchLifecycleConfiguration")
    assert put(wire, rule(expire(5), chosen="<Prefix>logs/</Prefix>")).status == 200
    found = wire.ask("GET", "/b?lifecycle")
    assert (found.text("Rule/ID"), found.text("Rule/Filter/Prefix"), found.text("Rule/Expiration/Days")) == (
        "r",
        "logs/",
        "5",
    )
    assert wire.ask("DELETE", "/b?lifecycle").status == 204
    assert wire.ask("GET", "/b?lifecycle").status == 404


def test_a_rule_without_an_id_gets_one(wire: Any) -> None:
    text = f"<Rule><Filter><Prefix>a</Prefix></Filter><Status>Enabled</Status>{expire(1)}</Rule>"
    assert put(wire, text).status == 200
    assert len(wire.ask("GET", "/b?lifecycle").text("Rule/ID") or "") == 36


@pytest.mark.parametrize(
    ("text", "code"),
    [
        # recorded at Amazon, per localstack's snapshots (test_put_bucket_lifecycle_conf_exc), unless another is named
        pytest.param("<Rule><Status>Enabled</Status></Rule>", "MalformedXML", id="neither filter nor action"),
        pytest.param(f"<Rule><Status>Enabled</Status>{expire(1)}</Rule>", "MalformedXML", id="no filter"),
        pytest.param(rule(""), "MalformedXML", id="no action"),
        pytest.param(rule("<NoncurrentVersionExpiration/>"), "MalformedXML", id="action without days"),
        pytest.param(
            rule(expire(1), chosen="<Prefix>a</Prefix><And><Prefix>a</Prefix></And>"), "MalformedXML", id="two"
        ),
        pytest.param(
            rule("<Expiration><Date>2020-01-01T01:00:00Z</Date></Expiration>"), "InvalidArgument", id="not at midnight"
        ),
        pytest.param(
            rule("<Expiration><Date>20200101</Date></Expiration>"), "MalformedXML", id="no date"
        ),  # ceph/s3-tests
        pytest.param(
            rule("<Expiration><Days>1</Days><ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker></Expiration>"),
            "MalformedXML",
            id="marker and days",
        ),
        pytest.param(rule(expire(0)), "InvalidArgument", id="no days"),  # ceph/s3-tests
        pytest.param(rule(expire(1), status="enabled"), "MalformedXML", id="status in small letters"),  # ceph/s3-tests
        pytest.param(rule(expire(1)) * 2, "InvalidArgument", id="one id twice"),  # ceph/s3-tests
        pytest.param(rule(expire(1), name="x" * 256), "InvalidArgument", id="long id"),  # ceph/s3-tests
        pytest.param(
            rule(
                expire(1),
                chosen="<And><Tag><Key>a</Key><Value>1</Value></Tag><Tag><Key>a</Key><Value>2</Value></Tag></And>",
            ),
            "InvalidRequest",
            id="a tag twice",
        ),
    ],
)
def test_refused_configuration(aws: Any, text: str, code: str) -> None:
    answer = put(aws, text)
    assert (answer.status, answer.code) == (400, code)
    assert aws.store.bucket("b").settings.lifecycle is None


@pytest.mark.parametrize(
    "action",
    [
        "<Transition><Days>1</Days><StorageClass>GLACIER</StorageClass></Transition>",
        "<AbortIncompleteMultipartUpload><DaysAfterInitiation>1</DaysAfterInitiation></AbortIncompleteMultipartUpload>",
    ],
)
def test_actions_that_jdcloud_does_not_have(jdcloud: Any, action: str) -> None:  # Compatibility-API-Overview
    answer = put(jdcloud, rule(action))
    assert (answer.status, answer.code) == (501, "NotImplemented")


def test_rules_select(aws: Any) -> None:
    tag, size = "<Tag><Key>t</Key><Value>1</Value></Tag>", "<ObjectSizeGreaterThan>2</ObjectSizeGreaterThan>"
    chosen = f"<And><Prefix>a/</Prefix>{tag}{size}</And>"
    put(aws, rule(expire(1), chosen=chosen), rule(expire(1), name="off", status="Disabled"))
    aws.put("/b/a/hit", b"123", **{"x-amz-tagging": "t=1"})
    aws.put("/b/a/untagged", b"123")
    aws.put("/b/a/small", b"12", **{"x-amz-tagging": "t=1"})
    aws.put("/b/b/elsewhere", b"123", **{"x-amz-tagging": "t=1"})
    aws.clock.advance(days=2)
    assert aws.store.bucket("b").keys() == ["a/small", "a/untagged", "b/elsewhere"]


def test_what_was_overdue_goes_at_the_midnight_after_the_rules_came(wire: Any) -> None:
    at(wire, NEW_YEAR)
    wire.put("/b/old", b"content")
    at(wire, NEW_YEAR + 30 * DAY)
    put(wire, rule(expire(1)))
    wire.clock.advance(hours=22)
    assert "old" in wire.store.bucket("b")
    wire.clock.advance(hours=1)
    assert "old" not in wire.store.bucket("b")


def test_versions_markers_and_their_end(aws: Any) -> None:
    at(aws, NEW_YEAR)
    aws.store.bucket("b").set_versioning("Enabled")
    old = "<NoncurrentVersionExpiration><NoncurrentDays>3</NoncurrentDays></NoncurrentVersionExpiration>"
    marker = "<Expiration><ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker></Expiration>"
    put(aws, rule(expire(2), name="current"), rule(old, name="old"), rule(marker, name="marker"))
    aws.put("/b/k", b"content")
    bucket = aws.store.bucket("b")
    at(aws, NEW_YEAR + 3 * DAY - 3600)  # 2018-01-04T00:00:00Z
    (made, version) = aws.store.bucket("b").versions("k")
    assert (made.is_marker, made.modified_at) == (True, NEW_YEAR - 3600 + 3 * DAY)
    assert not version.is_marker
    at(aws, NEW_YEAR + 7 * DAY - 3600)  # three days after it was replaced, and the midnight after
    assert [record.is_marker for record in aws.store.bucket("b").versions("k")] == [True]
    at(aws, NEW_YEAR + 8 * DAY - 3600)
    assert aws.store.bucket("b").versions("k") == []
    assert len(bucket) == 0


def test_newer_noncurrent_versions_stay(aws: Any) -> None:
    aws.store.bucket("b").set_versioning("Enabled")
    old = (
        "<NoncurrentVersionExpiration><NoncurrentDays>1</NoncurrentDays><NewerNoncurrentVersions>2</NewerNoncurrentVersions>"
        "</NoncurrentVersionExpiration>"
    )
    put(aws, rule(old))
    for content in (b"1", b"2", b"3", b"4"):
        aws.put("/b/k", content)
    aws.clock.advance(days=5)
    assert [record.body for record in aws.store.bucket("b").versions("k")] == [b"4", b"3", b"2"]


def test_locked_versions_stay(aws: Any) -> None:
    aws.store.create_bucket("locked", object_lock=True)
    aws.ask(
        "PUT",
        "/locked?lifecycle",
        configuration(
            rule("<NoncurrentVersionExpiration><NoncurrentDays>1</NoncurrentDays></NoncurrentVersionExpiration>")
        ),
    )
    held = {"x-amz-object-lock-legal-hold": "ON", "Content-MD5": b64encode(md5(b"held").digest()).decode()}
    assert aws.put("/locked/k", b"held", **held).status == 200
    aws.put("/locked/k", b"newer")
    aws.clock.advance(days=5)
    assert [record.body for record in aws.store.bucket("locked").versions("k")] == [b"newer", b"held"]


def test_unfinished_uploads_end(aws: Any) -> None:
    action = (
        "<AbortIncompleteMultipartUpload><DaysAfterInitiation>2</DaysAfterInitiation></AbortIncompleteMultipartUpload>"
    )
    at(aws, NEW_YEAR)
    put(aws, rule(action, chosen="<Prefix>a</Prefix>"))
    aws.start_upload("/b/a")
    aws.start_upload("/b/b")
    at(aws, NEW_YEAR + 3 * DAY - 3601)
    assert [upload.key for upload in aws.store.bucket("b").uploads] == ["a", "b"]
    aws.clock.advance(1)
    assert [upload.key for upload in aws.store.bucket("b").uploads] == ["b"]


def test_classes_go_down(aws: Any) -> None:
    text = "<Transition><Days>{}</Days><StorageClass>{}</StorageClass></Transition>"
    put(
        aws,
        rule(
            text.format(1, "STANDARD_IA") + text.format(3, "GLACIER"),
            chosen="<ObjectSizeGreaterThan>1</ObjectSizeGreaterThan>",
        ),
    )
    aws.put("/b/k", b"content")
    aws.put("/b/small", b"1")
    seen = []
    for _ in range(6):
        seen.append(aws.store.bucket("b").object("k").storage_class)
        aws.clock.advance(days=1)
    assert seen == ["STANDARD", "STANDARD", "STANDARD_IA", "STANDARD_IA", "GLACIER", "GLACIER"]
    assert aws.get("/b/k").code == "InvalidObjectState"
    assert aws.store.bucket("b").object("small").storage_class == "STANDARD"


def test_answers_tell_when_an_object_expires(aws: Any) -> None:
    at(aws, NEW_YEAR)
    put(aws, rule(expire(5), name="five days", chosen="<Prefix>a</Prefix>"))
    told = 'expiry-date="Sun, 07 Jan 2018 00:00:00 GMT", rule-id="five%20days"'
    assert aws.put("/b/a", b"1").headers["x-amz-expiration"] == told
    assert aws.head("/b/a").headers["x-amz-expiration"] == told
    assert aws.copy("/b/a2", "/b/a").headers["x-amz-expiration"] == told
    assert "x-amz-expiration" not in aws.put("/b/b", b"1").headers


def test_jdcloud_does_not_tell(jdcloud: Any) -> None:  # Complete-Multipart-Upload-2
    put(jdcloud, rule(expire(5)))
    assert "x-amz-expiration" not in jdcloud.put("/b/a", b"1").headers
