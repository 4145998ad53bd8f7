"""Event holds on the wire: policies, events, replicas, rules and the store's face. The contract has the rest.

What is not marked otherwise is of Amazon's user guide: Locking objects with Object Lock, Object Lock considerations.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from fakeoss import Store
from fakeoss.clock import Clock
from fakeoss.durable import open_store
from fakeoss.errors import OssError
from fakeoss.model.accounts import DEFAULT_OWNER, User
from fakeoss.model.object_lock import DefaultRetention, EventHold
from support.wire import Wire, md5_base64

NOON = datetime(2011, 4, 11, 20, 34, 56, tzinfo=timezone.utc)
DAY = 86_400
STRANGER = User("OTHERKEY", "secret", "2" * 64, "other", account_id="222222222222")
EVENT = "x-amz-object-lock-event-hold"
HELD = {"x-amz-object-lock-mode": "COMPLIANCE", EVENT: "ON", f"{EVENT}-duration-days": "2"}
BYPASS = {"x-amz-bypass-governance-retention": "true"}


def days(count: float) -> datetime:
    return NOON + timedelta(days=count)


@pytest.fixture
def locked(make_wire: type[Wire]) -> Wire:
    """An Amazon with the bucket ``lock``, which has object lock."""
    wire = make_wire("aws", users=(DEFAULT_OWNER, STRANGER))
    wire.store.create_bucket("lock", object_lock=True)
    return wire


def put(wire: Wire, key: str = "k", body: bytes = b"x", headers: dict[str, str] | None = None, **more: Any) -> Any:
    return wire.ask("PUT", f"/lock/{key}", body, {"content-md5": md5_base64(body), **(headers or {})}, **more)


def retention(
    mode: str | None = "COMPLIANCE", state: str | None = None, length: str = "", until: datetime | None = None
) -> bytes:
    elements = [f"<Mode>{mode}</Mode>" if mode else ""]
    elements.append(f"<RetainUntilDate>{until:%Y-%m-%dT%H:%M:%SZ}</RetainUntilDate>" if until else "")
    elements.append(f"<EventHold>{state}</EventHold>" if state else "")
    name, _, number = length.partition(" ")
    elements.append(f"<EventHoldDuration><{name}>{number}</{name}></EventHoldDuration>" if length else "")
    return f"<Retention>{''.join(elements)}</Retention>".encode()


ON, OFF = retention(state="ON", length="Days 2"), retention(state="OFF")


def retain(wire: Wire, body: bytes, headers: dict[str, str] | None = None, query: str = "", **more: Any) -> Any:
    return wire.ask("PUT", f"/lock/k?retention{query}", body, headers, **more)


# policies


def govern(wire: Wire, *conditions: Any, action: str = "s3:PutObjectRetention") -> None:
    statements = [
        {"Effect": "Deny", "Principal": "*", "Action": action, "Resource": "arn:aws:s3:::lock/*", "Condition": each}
        for each in conditions
    ]
    body = json.dumps({"Version": "2012-10-17", "Statement": statements}).encode()
    wire.must(wire.ask("PUT", "/lock?policy", body))


def test_a_policy_keeps_the_release_from_who_may_place_a_hold(locked: Wire) -> None:
    wire = locked
    put(wire)
    govern(wire, {"StringEquals": {"s3:object-lock-event-hold": "OFF"}})
    assert retain(wire, ON).status == 200
    assert (retain(wire, OFF).status, retain(wire, OFF).code) == (403, "AccessDenied")
    assert put(wire, "other", headers=HELD).status == 200
    assert wire.get("/lock/k?retention").text("EventHold") == "ON"
    wire.must(wire.ask("DELETE", "/lock?policy"))
    assert retain(wire, OFF).status == 200


@pytest.mark.parametrize(("length", "status"), [("Days 29", 403), ("Days 30", 200), ("Years 1", 200), ("Years 9", 403)])
def test_a_policy_bounds_the_duration_of_which_a_year_is_365_days(locked: Wire, length: str, status: int) -> None:
    put(locked)
    key = "s3:object-lock-event-hold-duration-days"
    bounds = {"NumericLessThan": {key: "30"}}, {"NumericGreaterThan": {key: str(2 * 365)}}
    govern(locked, *bounds)
    assert retain(locked, retention(state="ON", length=length)).status == status
    name, _, number = length.partition(" ")
    headers = {**HELD, f"{EVENT}-duration-{name.lower()}": number}
    if name == "Years":
        del headers[f"{EVENT}-duration-days"]
    assert put(locked, "new", headers=headers).status == status  # s3:PutObjectRetention, for what its headers say
    assert put(locked, "bare").status == 200


def test_a_policy_does_not_see_what_the_bucket_adds(locked: Wire) -> None:
    locked.store.bucket("lock").settings.object_lock = DefaultRetention("COMPLIANCE", hold=EventHold(days=1))
    govern(locked, {"Null": {"s3:object-lock-event-hold": "true"}}, action="s3:PutObject")
    assert put(locked).code == "AccessDenied"
    assert put(locked, headers=HELD).status == 200


def test_a_policy_sees_the_mode_and_the_legal_hold_of_a_document(locked: Wire) -> None:
    """Amazon: Service Authorization Reference, for s3:PutObjectRetention and s3:PutObjectLegalHold."""
    put(locked)
    for action, key, value in (
        ("s3:PutObjectRetention", "s3:object-lock-mode", "COMPLIANCE"),
        ("s3:PutObjectLegalHold", "s3:object-lock-legal-hold", "OFF"),
    ):
        govern(locked, {"StringEquals": {key: value}}, action=action)
        subject = "retention" if "Retention" in action else "legal-hold"
        refused = ON if subject == "retention" else b"<LegalHold><Status>OFF</Status></LegalHold>"
        allowed = refused.replace(b"COMPLIANCE", b"GOVERNANCE").replace(b"OFF", b"ON")
        assert locked.ask("PUT", f"/lock/k?{subject}", refused).code == "AccessDenied"
        assert locked.ask("PUT", f"/lock/k?{subject}", allowed).status == 200
        assert locked.ask("PUT", f"/lock/k?{subject}", b"<").code == "MalformedXML"


def test_holds_are_shown_to_who_may_read_the_retention(locked: Wire) -> None:  # Amazon: HeadObject
    locked.profile = locked.profile.derive(acls="enabled")
    locked.dispatcher.profile = locked.profile
    locked.dispatcher._service = locked.profile, locked.dispatcher.accounts
    locked.must(put(locked, headers={**HELD, "x-amz-acl": "public-read"}))
    assert locked.head("/lock/k").headers[EVENT] == "ON"
    for user in (STRANGER, None):
        answer = locked.ask("GET", "/lock/k", user=user)
        assert (answer.status, [name for name in answer.headers if "object-lock" in name]) == (200, [])
        assert locked.ask("PUT", "/lock/k?retention", OFF, user=user).code == "AccessDenied"


# deletes and rules


def test_deletions_of_several_leave_what_is_held(locked: Wire) -> None:
    held, free = (
        put(locked, key, headers=headers).headers["x-amz-version-id"] for key, headers in (("h", HELD), ("f", {}))
    )
    pairs = (("h", held), ("f", free))
    entries = [f"<Object><Key>{key}</Key><VersionId>{version}</VersionId></Object>" for key, version in pairs]
    body = f"<Delete>{''.join(entries)}</Delete>".encode()
    locked.clock.advance(days=10_000)
    answer = locked.ask("POST", "/lock?delete", body, {"content-md5": md5_base64(body), **BYPASS})
    assert (answer.texts("Error/Key"), answer.texts("Deleted/Key")) == (["h"], ["f"])
    assert answer.texts("Error/Code") == ["AccessDenied"]


LIFECYCLE = (
    b"<LifecycleConfiguration><Rule><ID>r</ID><Filter/><Status>Enabled</Status><Expiration><Days>1</Days></Expiration>"
    b"<NoncurrentVersionExpiration><NoncurrentDays>1</NoncurrentDays></NoncurrentVersionExpiration>"
    b"<Transition><Days>30</Days><StorageClass>GLACIER</StorageClass></Transition></Rule></LifecycleConfiguration>"
)


def test_rules_move_what_is_held_and_remove_it_once_the_time_after_its_release_is_over(locked: Wire) -> None:
    bucket = locked.store.bucket("lock")
    put(locked, headers=HELD)
    body = LIFECYCLE.replace(b"<Expiration><Days>1</Days></Expiration>", b"")
    small = {"x-amz-transition-default-minimum-object-size": "varies_by_storage_class"}
    locked.must(locked.ask("PUT", "/lock?lifecycle", body, {"content-md5": md5_base64(body), **small}))
    locked.clock.advance(days=40)
    assert bucket.object("k").storage_class == "GLACIER"
    put(locked, body=b"y")
    locked.clock.advance(days=400)
    (new, held) = bucket.versions("k")
    assert (held.event_hold, held.retain_until) == (True, days(442))
    locked.must(retain(locked, OFF, query=f"&versionId={held.version_id}"))
    locked.clock.advance(days=2)
    assert len(bucket.versions("k")) == 2, "until the midnight that follows"
    locked.clock.advance(days=1)
    assert [each.version_id for each in bucket.versions("k")] == [new.version_id]


def test_rules_put_delete_markers_above_what_is_held(locked: Wire) -> None:
    put(locked, headers=HELD)
    body = LIFECYCLE.replace(b"<Transition><Days>30</Days><StorageClass>GLACIER</StorageClass></Transition>", b"")
    locked.must(locked.ask("PUT", "/lock?lifecycle", body, {"content-md5": md5_base64(body)}))
    locked.clock.advance(days=1_000)
    assert [each.is_marker for each in locked.store.bucket("lock").versions("k")] == [True, False]


# followers


def test_a_queue_is_told_of_a_retention_that_is_put_and_of_no_other(locked: Wire) -> None:
    """Amazon: Event message structure."""
    queue = (
        b"<NotificationConfiguration><QueueConfiguration><Id>c</Id><Queue>arn:aws:sqs:us-east-1:123456789012:q</Queue>"
        b"<Event>s3:ObjectRetention:Put</Event></QueueConfiguration></NotificationConfiguration>"
    )
    locked.must(locked.ask("PUT", "/lock?notification", queue, {"x-amz-skip-destination-validation": "true"}))
    found: list[dict[str, Any]] = []
    locked.store.on_event(found.append)
    locked.store.bucket("lock").settings.object_lock = DefaultRetention("COMPLIANCE", hold=EventHold(days=1))
    put(locked, headers=HELD)
    put(locked)
    locked.ask("PUT", "/lock/k?legal-hold", b"<LegalHold><Status>ON</Status></LegalHold>")
    assert found == []
    locked.must(retain(locked, retention(state="ON", length="Years 1")))
    locked.must(retain(locked, OFF))
    records = [document["Records"][0] for document in found]
    assert [record["eventName"] for record in records] == ["ObjectRetention:Put"] * 2
    until = "2012-04-10T20:34:56.000Z"
    assert [record["objectRetentionEventData"] for record in records] == [
        {"mode": "COMPLIANCE", "retainUntilDate": until, "eventHold": "ON", "eventHoldDuration": {"years": 1}},
        {"mode": "COMPLIANCE", "retainUntilDate": until, "eventHold": "OFF"},
    ]


def test_eventbridge_is_told_of_a_retention(locked: Wire) -> None:  # Amazon: EventBridge event message structure
    body = b"<NotificationConfiguration><EventBridgeConfiguration/></NotificationConfiguration>"
    locked.must(locked.ask("PUT", "/lock?notification", body))
    found: list[dict[str, Any]] = []
    put(locked)
    locked.store.on_event(found.append, destination="EventBridge")
    locked.must(retain(locked, retention("GOVERNANCE", "ON", "Days 3")))
    locked.must(retain(locked, b"<Retention/>", BYPASS))
    assert [document["detail-type"] for document in found] == ["Object Retention Updated"] * 2
    assert [document["detail"]["object-retention-event-data"] for document in found] == [
        {
            "mode": "GOVERNANCE",
            "retain-until-date": "2011-04-14T20:34:56.000Z",
            "event-hold": "ON",
            "event-hold-duration": {"days": 3},
        },
        {},  # of one that was removed: our reading
    ]


def test_replicas_are_held_and_released_with_their_source(locked: Wire) -> None:
    store = locked.store
    store.create_bucket("copies", object_lock=True)
    rules = (
        b"<ReplicationConfiguration><Role>r</Role><Rule><Prefix></Prefix><Status>Enabled</Status><Destination>"
        b"<Bucket>arn:aws:s3:::copies</Bucket></Destination></Rule></ReplicationConfiguration>"
    )
    locked.must(locked.ask("PUT", "/lock?replication", rules, {"content-md5": md5_base64(rules)}))
    put(locked, headers=HELD)
    locked.clock.advance(days=5)
    replica = store.bucket("copies").object("k")
    assert (replica.event_hold, replica.retain_until, replica.lock_mode) == (True, days(7), "COMPLIANCE")
    locked.must(retain(locked, OFF))
    locked.clock.advance(days=1)
    replica = store.bucket("copies").object("k")
    assert (replica.event_hold, replica.retain_until) == (False, days(7))


# the store's face, what lasts


def test_a_test_places_a_hold_and_sees_the_date_move() -> None:
    store = Store(clock=Clock(NOON.timestamp()), seed=1)
    bucket = store.create_bucket("locked", object_lock=True)
    record = bucket.put("k", b"x", lock_mode="GOVERNANCE", event_hold_days=3)
    before = store.snapshot()
    store.clock.advance(days=2)
    assert (record.event_hold, record.event_hold_duration, record.retain_until) == (True, timedelta(days=3), days(5))
    assert not store.diff(before), "the time alone changes nothing"
    floor = bucket.put("f", b"x", lock_mode="COMPLIANCE", event_hold_years=1, retain_until=days(1_000))
    assert (floor.event_hold_duration, floor.retain_until) == (timedelta(days=365), days(1_000))
    plain = bucket.put("p", b"x")
    assert (plain.event_hold, plain.event_hold_duration, plain.retain_until) == (False, None, None)
    store.assert_object("locked/k", event_hold=True, lock_mode="GOVERNANCE")
    with pytest.raises(OssError, match="object lock"):
        bucket.delete("k", version_id=record.version_id)
    assert bucket.delete("k", version_id=record.version_id, bypass=True) is not None


@pytest.mark.parametrize(
    ("options", "kind", "words"),
    [
        ({"event_hold_days": 1}, TypeError, "lock_mode and an event hold"),
        ({"lock_mode": "GOVERNANCE", "event_hold_days": 1, "event_hold_years": 1}, TypeError, "not both"),
        ({"lock_mode": "GOVERNANCE", "event_hold_days": 1.5}, TypeError, "must be a whole number, not 1.5"),
        ({"lock_mode": "GOVERNANCE", "event_hold_days": True}, TypeError, "must be a whole number, not True"),
        ({"lock_mode": "GOVERNANCE", "event_hold_days": 0}, ValueError, "between 1 and 36500, not 0"),
        ({"lock_mode": "GOVERNANCE", "event_hold_years": 101}, ValueError, "between 1 and 100, not 101"),
    ],
)
def test_a_hold_that_no_request_could_place(options: dict[str, Any], kind: type[Exception], words: str) -> None:
    bucket = Store().create_bucket("locked", object_lock=True)
    with pytest.raises(kind, match=words):
        bucket.put("k", b"x", **options)


def test_a_release_is_a_difference_and_a_snapshot_takes_it_back(locked: Wire) -> None:
    store = locked.store
    put(locked, headers=HELD)
    before = store.snapshot()
    locked.must(retain(locked, OFF))
    assert [(each.what, each.how) for each in store.diff(before)] == [("object", "changed")]
    store.restore(before)
    locked.clock.advance(days=30)
    assert locked.head("/lock/k").headers[EVENT] == "ON"
    assert store.bucket("lock").object("k").retain_until == days(32)


def held_store(store: Store) -> None:
    bucket = store.create_bucket("locked", object_lock=True)
    bucket.settings.object_lock = DefaultRetention("COMPLIANCE", years=1, hold=EventHold(days=9))
    bucket.put("held", b"x", lock_mode="GOVERNANCE", event_hold_days=3, retain_until=days(100))
    bucket.put("default", b"x")


def test_holds_and_defaults_are_dumped_and_seeded(tmp_path: Path) -> None:
    store, again = (Store(clock=Clock(NOON.timestamp()), seed=1) for _ in range(2))
    held_store(store)
    store.dump(tmp_path / "dump")
    again.seed(tmp_path / "dump")
    assert again.bucket("locked").settings.object_lock == store.bucket("locked").settings.object_lock
    again.clock.advance(days=200)
    seeded = again.bucket("locked").object("held")
    assert (seeded.event_hold, seeded.retain_until) == (True, days(203))
    assert again.bucket("locked").object("default").event_hold_duration == timedelta(days=9)


def test_holds_and_defaults_outlive_the_process(tmp_path: Path) -> None:
    folder = str(tmp_path / "data")
    opening = open_store(folder, clock=Clock(NOON.timestamp()))
    held_store(opening.store)
    opening.close()
    again = open_store(folder, clock=Clock(NOON.timestamp() + 200 * DAY))
    bucket = again.store.bucket("locked")
    assert bucket.settings.object_lock == DefaultRetention("COMPLIANCE", years=1, hold=EventHold(days=9))
    assert (bucket.object("held").event_hold, bucket.object("held").retain_until) == (True, days(203))
    again.close()


@pytest.mark.parametrize("year", [1900, 1970])
def test_a_date_of_long_ago_is_past_too(locked: Wire, year: int) -> None:
    put(locked)
    until = datetime(year, 1, 1, tzinfo=timezone.utc)
    for body in (
        retention(until=until),
        retention(state="OFF", until=until),
        retention("COMPLIANCE", "ON", "Days 1", until),
    ):
        answer = retain(locked, body)
        assert (answer.status, answer.code) == (400, "InvalidArgument")
    assert locked.get("/lock/k?retention").status == 404


def test_no_date_is_after_the_year_9999(locked: Wire) -> None:
    bucket = locked.store.bucket("lock")
    locked.must(put(locked, headers=HELD))
    locked.clock.advance(days=365 * 7_985)
    locked.must(retain(locked, retention(state="ON", length="Years 100")))
    bucket.settings.object_lock = DefaultRetention("GOVERNANCE", years=100)
    locked.must(put(locked, "new"))
    for key in ("k", "new"):
        assert bucket.object(key).retain_until == datetime(9999, 12, 31, 23, 59, 59, tzinfo=timezone.utc)
        assert locked.get(f"/lock/{key}?retention").text("RetainUntilDate") == "9999-12-31T23:59:59.000Z"


# any order of them


class Naive:
    """A version as a clerk would keep it, who looks at it once a day and writes down the latest date ever promised."""

    def __init__(self, version_id: str, today: int) -> None:
        self.version_id = version_id
        self.today = today
        self.mode = ""
        self.promised = 0
        self.hold = 0
        self.state = ""

    def tomorrow(self) -> None:
        self.today += 1
        self.promised = max(self.promised, self.today + self.hold) if self.hold else self.promised

    def is_kept(self, *, bypass: bool = False) -> bool:
        kept = bool(self.mode) and (self.hold > 0 or self.today < self.promised)
        return kept and not (bypass and self.mode == "GOVERNANCE")

    def place(self, mode: str, hold: int, date: int, *, bypass: bool) -> bool:
        kept = self.is_kept(bypass=bypass)
        if kept and mode != self.mode:
            return False
        self.promised = max(self.promised if kept else 0, date, self.today + hold)
        self.mode, self.hold, self.state = mode, hold, "ON"
        return True

    def release(self, mode: str, date: int, *, bypass: bool) -> str:
        kept = self.is_kept(bypass=bypass)
        if kept and mode != self.mode:
            return "AccessDenied"
        if not self.hold and not date:
            return "InvalidRequest"
        if not self.hold and kept and date < self.promised:
            return "AccessDenied"
        self.promised = max(self.promised, date) if self.hold else date
        self.mode, self.hold, self.state = mode, 0, "OFF"
        return ""

    def retain(self, mode: str, date: int, *, bypass: bool) -> bool:
        if self.is_kept(bypass=bypass) and (mode != self.mode or self.hold or date < self.promised):
            return False
        self.mode, self.hold, self.state, self.promised = mode, 0, "", date
        return True

    def clear(self, *, bypass: bool) -> bool:
        if self.is_kept(bypass=bypass):
            return False
        self.mode, self.hold, self.state, self.promised = "", 0, "", 0
        return True


PLACES = st.integers(0, 3)
LENGTHS = st.integers(1, 9)
DATES = st.integers(0, 12)
MODES = st.sampled_from(["GOVERNANCE", "COMPLIANCE"])


class Held(RuleBasedStateMachine):
    """Any order of writes, holds, releases, dates, days that pass and deletions, against the clerk's book."""

    def __init__(self) -> None:
        super().__init__()
        self.wire = Wire("aws")
        self.wire.store.create_bucket("lock", object_lock=True)
        self.book: list[Naive] = []
        self.today = 0
        self.write("GOVERNANCE", 1)

    def pick(self, place: int) -> Naive | None:
        return self.book[place % len(self.book)] if self.book else None

    def send(self, version: Naive, body: bytes, *, bypass: bool) -> str:
        answer = retain(self.wire, body, BYPASS if bypass else {}, query=f"&versionId={version.version_id}")
        return "" if answer.status == 200 else str(answer.code)

    def date(self, ahead: int) -> tuple[int, datetime | None]:
        return (self.today + ahead, days(self.today + ahead)) if ahead else (0, None)

    @rule(mode=MODES, hold=st.integers(0, 9))
    def write(self, mode: str, hold: int) -> None:
        headers = {**HELD, "x-amz-object-lock-mode": mode, f"{EVENT}-duration-days": str(hold)} if hold else {}
        version = Naive(put(self.wire, headers=headers).headers["x-amz-version-id"], self.today)
        if hold:
            version.place(mode, hold, 0, bypass=False)
        self.book.append(version)

    @rule(place=PLACES, mode=MODES, hold=LENGTHS, ahead=DATES, bypass=st.booleans())
    def hold(self, place: int, mode: str, hold: int, ahead: int, bypass: bool) -> None:
        version = self.pick(place)
        if version is not None:
            date, until = self.date(ahead)
            code = self.send(version, retention(mode, "ON", f"Days {hold}", until), bypass=bypass)
            assert code == ("" if version.place(mode, hold, date, bypass=bypass) else "AccessDenied")

    @rule(place=PLACES, mode=MODES, ahead=DATES, bypass=st.booleans())
    def release(self, place: int, mode: str, ahead: int, bypass: bool) -> None:
        version = self.pick(place)
        if version is not None:
            date, until = self.date(ahead)
            code = self.send(version, retention(mode, "OFF", "", until), bypass=bypass)
            assert code == version.release(mode, date, bypass=bypass)

    @rule(place=PLACES, mode=MODES, ahead=st.integers(1, 12), bypass=st.booleans())
    def retain(self, place: int, mode: str, ahead: int, bypass: bool) -> None:
        version = self.pick(place)
        if version is not None:
            date, until = self.date(ahead)
            code = self.send(version, retention(mode, until=until), bypass=bypass)
            assert code == ("" if version.retain(mode, date, bypass=bypass) else "AccessDenied")

    @rule(place=PLACES, bypass=st.booleans())
    def clear(self, place: int, bypass: bool) -> None:
        version = self.pick(place)
        if version is not None:
            code = self.send(version, b"<Retention/>", bypass=bypass)
            assert code == ("" if version.clear(bypass=bypass) else "AccessDenied")

    @rule(count=st.integers(1, 8))
    def wait(self, count: int) -> None:
        self.wire.clock.advance(days=count)
        for _ in range(count):
            self.today += 1
            for version in self.book:
                version.tomorrow()

    @rule(place=PLACES, bypass=st.booleans())
    def delete(self, place: int, bypass: bool) -> None:
        version = self.pick(place)
        if version is not None:
            target = f"/lock/k?versionId={version.version_id}"
            answer = self.wire.ask("DELETE", target, headers=BYPASS if bypass else {})
            kept = version.is_kept(bypass=bypass)
            assert (answer.status, answer.code) == ((403, "AccessDenied") if kept else (204, None))
            self.book = [each for each in self.book if kept or each is not version]

    @invariant()
    def everything_is_as_the_book_says(self) -> None:
        for version in self.book:
            answer = self.wire.get(f"/lock/k?retention&versionId={version.version_id}")
            if not version.mode:
                assert answer.code == "NoSuchObjectLockConfiguration"
                continue
            until = days(version.promised).strftime("%Y-%m-%dT%H:%M:%S.000Z")
            shown = (answer.text("Mode"), answer.text("RetainUntilDate"), answer.text("EventHold") or "")
            assert shown == (version.mode, until, version.state)
            assert answer.text("EventHoldDuration/Days") == (str(version.hold) if version.hold else None)


def test_holds_releases_dates_and_deletions_in_any_order() -> None:
    run_state_machine_as_test(Held, settings=settings(max_examples=60, stateful_step_count=40))
