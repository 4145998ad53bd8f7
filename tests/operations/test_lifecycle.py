"""Lifecycle rules: what is taken and refused (PutBucketLifecycleConfiguration, GetBucketLifecycleConfiguration,
DeleteBucketLifecycle), and what they do as time goes on."""

from __future__ import annotations

from base64 import b64encode
from hashlib import md5
from pathlib import Path
from typing import Any

import pytest

from fakeoss.model.lifecycle import Kind
from fakeoss.model.store import Store
from support.wire import Wire

NEW_YEAR = 1_514_768_400.0  # 2018-01-01T01:00:00Z
DAY = 86400


def configuration(*rules: str) -> bytes:
    return f"<LifecycleConfiguration>{''.join(rules)}</LifecycleConfiguration>".encode()


def rule(action: str, *, chosen: str = "<Prefix></Prefix>", status: str = "Enabled", name: str = "r") -> str:
    return f"<Rule><ID>{name}</ID><Filter>{chosen}</Filter><Status>{status}</Status>{action}</Rule>"


def expire(days: int) -> str:
    return f"<Expiration><Days>{days}</Days></Expiration>"


def put(wire: Wire, *rules: str, **headers: str) -> Any:
    return wire.ask("PUT", "/b?lifecycle", configuration(*rules), headers)


def at(wire: Wire, moment: float) -> None:
    wire.clock.advance(moment - wire.clock.now())


def test_the_documented_example_to_the_second(wire: Wire) -> None:
    # Lifecycle (JD Cloud): modified 2018-01-01 01:00 UTC, Days 5: runs at 2018-01-07 00:00 UTC
    at(wire, NEW_YEAR)
    assert put(wire, rule(expire(5))).status == 200
    wire.put("/b/k", b"content")
    at(wire, 1_515_283_199)  # 2018-01-06T23:59:59Z
    assert wire.get("/b/k").status == 200
    wire.clock.advance(1)
    assert wire.get("/b/k").status == 404
    assert "k" not in wire.store.bucket("b")


def test_get_and_delete(wire: Wire) -> None:
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


def test_rules_select(aws: Wire) -> None:
    tag, size = "<Tag><Key>t</Key><Value>1</Value></Tag>", "<ObjectSizeGreaterThan>2</ObjectSizeGreaterThan>"
    chosen = f"<And><Prefix>a/</Prefix>{tag}{size}</And>"
    put(aws, rule(expire(1), chosen=chosen), rule(expire(1), name="off", status="Disabled"))
    aws.put("/b/a/hit", b"123", **{"x-amz-tagging": "t=1"})
    aws.put("/b/a/untagged", b"123")
    aws.put("/b/a/small", b"12", **{"x-amz-tagging": "t=1"})
    aws.put("/b/b/elsewhere", b"123", **{"x-amz-tagging": "t=1"})
    aws.clock.advance(days=2)
    assert aws.store.bucket("b").keys() == ["a/small", "a/untagged", "b/elsewhere"]


def test_what_was_overdue_goes_at_the_midnight_after_the_rules_came(wire: Wire) -> None:
    at(wire, NEW_YEAR)
    wire.put("/b/old", b"content")
    at(wire, NEW_YEAR + 30 * DAY)
    put(wire, rule(expire(1)))
    wire.clock.advance(hours=22)
    assert "old" in wire.store.bucket("b")
    wire.clock.advance(hours=1)
    assert "old" not in wire.store.bucket("b")


def test_versions_markers_and_their_end(aws: Wire) -> None:
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


def test_newer_noncurrent_versions_stay(aws: Wire) -> None:
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


def test_locked_versions_stay(aws: Wire) -> None:
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


def test_unfinished_uploads_end(aws: Wire) -> None:
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


LARGE = 128 * 1024
TO = "<Transition><Days>{}</Days><StorageClass>{}</StorageClass></Transition>"


def classes(wire: Wire, key: str, days: int) -> list[str]:
    """The storage class of an object at its creation and on each day after it."""
    seen = []
    for _ in range(days):
        seen.append(wire.store.bucket("b").object(key).storage_class)
        wire.clock.advance(days=1)
    return seen


def test_classes_go_down(aws: Wire) -> None:
    assert put(aws, rule(TO.format(1, "GLACIER") + TO.format(3, "DEEP_ARCHIVE"))).status == 200
    aws.store.bucket("b").put("k", size=LARGE)
    found = classes(aws, "k", 6)
    assert found == ["STANDARD", "STANDARD", "GLACIER", "GLACIER", "DEEP_ARCHIVE", "DEEP_ARCHIVE"]
    assert aws.get("/b/k").code == "InvalidObjectState"
    assert aws.list().text("Contents/StorageClass") == "DEEP_ARCHIVE"


def test_classes_do_not_go_up(aws: Wire) -> None:  # Amazon: Transitioning objects
    put(aws, rule(TO.format(1, "INTELLIGENT_TIERING"), chosen="<ObjectSizeGreaterThan>1</ObjectSizeGreaterThan>"))
    aws.put("/b/k", b"content", **{"x-amz-storage-class": "GLACIER_IR"})
    assert classes(aws, "k", 3) == ["GLACIER_IR"] * 3


TO_CLASS = "<Transition>{}<StorageClass>GLACIER</StorageClass></Transition>"
OF = "'Days' in the Transition action for StorageClass '{}' for filter '(prefix=)'"
REFUSED = [
    pytest.param(
        rule(expire(1), chosen=f"<Prefix>{'k' * 1025}</Prefix>"),
        ("InvalidRequest", "The maximum size of a prefix is 1024"),  # reported
        id="prefix",
    ),
    pytest.param(  # Amazon: Lifecycle configuration elements: either days or a date
        rule(TO_CLASS.format("<Days>1</Days><Date>2030-01-01T00:00:00Z</Date>")), ("MalformedXML", None), id="both"
    ),
    pytest.param(rule(TO_CLASS.format("")), ("MalformedXML", None), id="neither days nor a date"),
    pytest.param(
        rule(TO_CLASS.format("<Days>-1</Days>")),
        ("InvalidArgument", "'Days' in Transition action must be nonnegative"),  # reported
        id="days below zero",
    ),
    pytest.param(rule(TO_CLASS.format("<Date>tomorrow</Date>")), ("MalformedXML", None), id="no date"),
    pytest.param(
        rule(TO.format(5, "GLACIER") + TO.format(5, "DEEP_ARCHIVE")),
        (
            "InvalidArgument",  # reported
            f"{OF.format('DEEP_ARCHIVE')} must be greater than {OF.format('GLACIER')}",
        ),
        id="classes on one day",
    ),
]


@pytest.mark.parametrize(("text", "error"), REFUSED)
def test_refused_rule(aws: Wire, text: str, error: tuple[str, str | None]) -> None:
    answer = put(aws, text)
    code, message = error
    assert (answer.status, answer.code) == (400, code)
    assert message is None or answer.text("Message") == message
    assert aws.ask("GET", "/b?lifecycle").status == 404


def test_class_changes_at_a_date(aws: Wire) -> None:  # Amazon: Lifecycle configuration elements: Date
    at(aws, NEW_YEAR)
    assert put(aws, rule(TO_CLASS.format("<Date>2018-01-03T00:00:00Z</Date>"))).status == 200
    aws.store.bucket("b").put("k", size=LARGE)
    at(aws, NEW_YEAR - 3600 + 2 * DAY - 1)
    assert aws.store.bucket("b").object("k").storage_class == "STANDARD"
    aws.clock.advance(1)
    assert aws.store.bucket("b").object("k").storage_class == "GLACIER"


def test_completion_tells_when_the_object_goes(aws: Wire) -> None:  # Amazon: CompleteMultipartUpload
    at(aws, NEW_YEAR)
    put(aws, rule(expire(1)))
    upload = aws.start_upload("/b/k")
    answer = aws.complete(upload, [aws.put_part(upload, 1, b"content")])
    assert answer.headers["x-amz-expiration"] == 'expiry-date="Wed, 03 Jan 2018 00:00:00 GMT", rule-id="r"'


@pytest.mark.parametrize(
    ("minimum", "chosen", "size", "storage_class", "expected"),
    [
        # Amazon: PutBucketLifecycleConfiguration, TransitionDefaultMinimumObjectSize
        pytest.param("", "", LARGE - 1, "GLACIER", "STANDARD", id="small"),
        pytest.param("", "", LARGE, "GLACIER", "GLACIER", id="large enough"),
        pytest.param("varies_by_storage_class", "", 1, "GLACIER", "GLACIER", id="small, to an archive"),
        pytest.param("varies_by_storage_class", "", 1, "DEEP_ARCHIVE", "DEEP_ARCHIVE", id="small, to the deep archive"),
        pytest.param("varies_by_storage_class", "", 1, "GLACIER_IR", "STANDARD", id="small, to no archive"),
        pytest.param("", "<ObjectSizeLessThan>9</ObjectSizeLessThan>", 1, "GLACIER", "GLACIER", id="a filter by size"),
    ],
)
def test_small_objects_keep_their_class(
    aws: Wire, minimum: str, chosen: str, size: int, storage_class: str, expected: str
) -> None:
    header = {"x-amz-transition-default-minimum-object-size": minimum} if minimum else {}
    assert put(aws, rule(TO.format(1, storage_class), chosen=chosen), **header).status == 200
    aws.store.bucket("b").put("k", size=size)
    aws.clock.advance(days=3)
    assert aws.store.bucket("b").object("k").storage_class == expected


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        # Amazon: How S3 handles conflicts in lifecycle configurations
        pytest.param("GLACIER_IR", "DEEP_ARCHIVE", "DEEP_ARCHIVE", id="the cheapest"),
        pytest.param("GLACIER_IR", "INTELLIGENT_TIERING", "INTELLIGENT_TIERING", id="INTELLIGENT_TIERING first"),
        pytest.param("GLACIER", "INTELLIGENT_TIERING", "GLACIER", id="but for archives"),
    ],
)
def test_of_two_classes_one_is_taken(aws: Wire, first: str, second: str, expected: str) -> None:
    rules = [rule(TO.format(1, name), name=name) for name in (first, second)]
    assert put(aws, *rules).status == 200
    aws.store.bucket("b").put("k", size=LARGE)
    assert classes(aws, "k", 3)[2] == expected


def test_a_change_of_class_goes_before_a_delete_marker(aws: Wire) -> None:
    # Amazon: How S3 handles conflicts; one action a day; that the other comes the day after is our reading
    aws.store.bucket("b").set_versioning("Enabled")
    put(aws, rule(TO.format(1, "GLACIER"), name="move"), rule(expire(1), name="expire"))
    bucket = aws.store.bucket("b")
    bucket.put("k", size=LARGE)
    aws.clock.advance(days=2)
    assert [(each.is_marker, each.storage_class) for each in bucket.versions("k")] == [(False, "GLACIER")]
    aws.clock.advance(days=1)
    assert [each.is_marker for each in bucket.versions("k")] == [True, False]


def test_removal_goes_before_a_change_of_class(aws: Wire) -> None:  # Amazon: How S3 handles conflicts
    put(aws, rule(TO.format(1, "GLACIER"), name="move"), rule(expire(1), name="expire"))
    aws.store.bucket("b").put("k", size=LARGE)
    aws.clock.advance(days=2)
    assert "k" not in aws.store.bucket("b")


def test_a_version_goes_at_the_midnight_after_its_retention(aws: Wire) -> None:
    at(aws, NEW_YEAR)
    aws.store.create_bucket("locked", object_lock=True)
    old = rule("<NoncurrentVersionExpiration><NoncurrentDays>1</NoncurrentDays></NoncurrentVersionExpiration>")
    assert aws.ask("PUT", "/locked?lifecycle", configuration(old)).status == 200
    held = {"x-amz-object-lock-mode": "COMPLIANCE", "x-amz-object-lock-retain-until-date": "2018-01-05T12:00:00Z"}
    digest = b64encode(md5(b"held").digest()).decode()
    assert aws.put("/locked/k", b"held", **held, **{"Content-MD5": digest}).status == 200
    aws.put("/locked/k", b"newer")
    bucket = aws.store.bucket("locked")
    at(aws, NEW_YEAR + 5 * DAY - 3601)  # 2018-01-05T23:59:59Z
    assert len(bucket.versions("k")) == 2
    aws.clock.advance(1)
    assert [record.body for record in bucket.versions("k")] == [b"newer"]


def test_a_suspended_bucket_expires_under_a_null_marker(aws: Wire) -> None:  # Amazon: Expiring objects
    at(aws, NEW_YEAR)
    bucket = aws.store.bucket("b")
    bucket.set_versioning("Enabled")
    aws.put("/b/k", b"kept")
    bucket.set_versioning("Suspended")
    aws.put("/b/k", b"null")
    put(aws, rule(expire(1)))
    at(aws, NEW_YEAR + 2 * DAY - 3600)
    assert [(each.is_marker, each.version_id == "null", each.body) for each in bucket.versions("k")] == [
        (True, True, b""),
        (False, False, b"kept"),
    ]


def test_a_marker_expires_by_age(aws: Wire) -> None:  # Amazon: Lifecycle configuration elements: Days
    at(aws, NEW_YEAR)
    bucket = aws.store.bucket("b")
    bucket.set_versioning("Enabled")
    aws.delete("/b/k")
    put(aws, rule(expire(3)))
    at(aws, NEW_YEAR + 4 * DAY - 3601)
    assert len(bucket.versions("k")) == 1
    aws.clock.advance(1)
    assert bucket.versions("k") == []


def test_versions_change_their_class(aws: Wire) -> None:
    bucket = aws.store.bucket("b")
    bucket.set_versioning("Enabled")
    move = (
        "<NoncurrentVersionTransition><NoncurrentDays>1</NoncurrentDays><StorageClass>GLACIER</StorageClass>"
        "<NewerNoncurrentVersions>1</NewerNoncurrentVersions></NoncurrentVersionTransition>"
    )
    assert put(aws, rule(move)).status == 200
    for _ in range(3):
        bucket.put("k", size=LARGE)
    aws.clock.advance(days=3)
    assert [record.storage_class for record in bucket.versions("k")] == ["STANDARD", "STANDARD", "GLACIER"]


@pytest.mark.parametrize(
    ("ask", "expected"),
    [
        pytest.param(lambda bucket: bucket.keys(), [], id="keys"),
        pytest.param(lambda bucket: "k" in bucket, False, id="in"),
        pytest.param(len, 0, id="len"),
        pytest.param(list, [], id="iteration"),
        pytest.param(lambda bucket: bucket.versions("k"), [], id="versions"),
        pytest.param(repr, "<Bucket 'b': 0 objects>", id="repr"),
    ],
)
def test_a_bucket_held_since_before_is_settled_when_it_is_asked(aws: Wire, ask: Any, expected: object) -> None:
    bucket = aws.store.bucket("b")
    put(aws, rule(expire(1)))
    bucket.put("k", b"content")
    aws.clock.advance(days=2)
    assert ask(bucket) == expected


def test_real_time_counts(monkeypatch: pytest.MonkeyPatch, make_wire: type[Wire]) -> None:
    # what freezegun and time-machine move
    monkeypatch.setattr("time.time", lambda: NEW_YEAR)
    wire = make_wire(store=Store()).with_bucket()
    put(wire, rule(expire(1)))
    wire.put("/b/k", b"content")
    monkeypatch.setattr("time.time", lambda: NEW_YEAR + 2 * DAY - 3601)
    assert wire.head("/b/k").status == 200
    monkeypatch.setattr("time.time", lambda: NEW_YEAR + 2 * DAY - 3600)
    assert wire.head("/b/k").status == 404


def test_watchers_are_told_what_was_done(aws: Wire) -> None:
    at(aws, NEW_YEAR)
    store, midnight = aws.store, NEW_YEAR - 3600
    bucket = store.bucket("b")
    old = "<NoncurrentVersionExpiration><NoncurrentDays>1</NoncurrentDays></NoncurrentVersionExpiration>"
    assert (
        put(aws, rule(TO.format(0, "GLACIER"), name="a"), rule(expire(1), name="b"), rule(old, name="c")).status == 200
    )
    bucket.set_versioning("Enabled")
    record = bucket.put("k", size=LARGE)
    told: list[Any] = []
    store.lifecycle_watchers.append(lambda where, action: told.append((where == store.bucket("b"), action)))
    aws.clock.advance(days=9)
    assert bucket.versions("k") == []
    assert [(action.kind, (action.due - midnight) / DAY, action.storage_class) for _, action in told] == [
        (Kind.MOVE, 1, "GLACIER"),
        (Kind.EXPIRE, 2, ""),
        (Kind.REMOVE, 4, ""),
        (Kind.REMOVE, 5, ""),
    ]
    assert [action.version_id == record.version_id for _, action in told] == [True, True, True, False]
    assert all(same for same, _ in told)


def test_uploads_given_up_take_their_parts_along(aws: Wire) -> None:
    abort = (
        "<AbortIncompleteMultipartUpload><DaysAfterInitiation>1</DaysAfterInitiation></AbortIncompleteMultipartUpload>"
    )
    put(aws, rule(abort))
    upload = aws.start_upload("/b/k")
    part = aws.put_part(upload, 1, b"content")
    aws.clock.advance(days=2)
    assert aws.complete(upload, [part]).code == "NoSuchUpload"
    assert aws.list(kind="uploads").texts("Upload") == []


def test_the_id_of_a_rule_in_a_header(aws: Wire) -> None:  # what a header cannot carry is our reading
    put(aws, rule(expire(1), name='a/b "\u20ac" 1%'))
    assert aws.put("/b/k").headers["x-amz-expiration"].endswith('rule-id="a/b %22%E2%82%AC%22 1%"')


def test_small_objects_of_jdcloud_change_their_class_after_a_dump_too(jdcloud: Wire, tmp_path: Path) -> None:
    """StorageClass-Overview bills them at a minimum size, so they change (our reading)."""
    jdcloud.store.delete_bucket("b")
    jdcloud.must(jdcloud.put("/bkt"))
    jdcloud.must(jdcloud.ask("PUT", "/bkt?lifecycle", configuration(rule(TO.format(1, "GLACIER"))), {}))
    jdcloud.must(jdcloud.put("/bkt/k", b"x"))
    jdcloud.store.dump(tmp_path)
    again = Store()
    again.seed(tmp_path)
    assert jdcloud.store.bucket("bkt").object("k").storage_class == "STANDARD"
    for store in (jdcloud.store, again):
        store.clock.advance(days=3)
        assert store.bucket("bkt").object("k").storage_class == "GLACIER"
