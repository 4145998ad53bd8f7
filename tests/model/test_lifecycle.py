"""What lifecycle rules do to a bucket, against a simulator that goes from midnight to midnight."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fakeoss.clock import Clock
from fakeoss.model.bucket_state import BucketState
from fakeoss.model.lifecycle import ANY_SIZE, VARIES, Kind, Lifecycle, Rule, Transition, due_at, expiration_of
from fakeoss.model.object_lock import ObjectLock, Retention
from fakeoss.model.records import PLAIN, NewObject, ObjectRecord
from fakeoss.model.store import Store, state_of

DAY = 86400
BEGIN = 1_514_768_400.0  # 2018-01-01T01:00:00Z
SMALL = 131_072
RANKS = ["STANDARD", "STANDARD_IA", "INTELLIGENT_TIERING", "ONEZONE_IA", "GLACIER_IR", "GLACIER", "DEEP_ARCHIVE"]
CHOICE = ["DEEP_ARCHIVE", "GLACIER", "INTELLIGENT_TIERING", "GLACIER_IR", "ONEZONE_IA", "STANDARD_IA"]


@pytest.mark.parametrize(
    ("begun", "days", "due"),
    [
        pytest.param("2018-01-01T01:00:00", 5, "2018-01-07T00:00:00", id="JD Cloud: Lifecycle"),
        pytest.param("2014-01-15T10:30:00", 3, "2014-01-19T00:00:00", id="Amazon: Lifecycle configuration elements"),
        pytest.param("2018-01-01T00:00:01", 1, "2018-01-03T00:00:00", id="just after midnight"),
        pytest.param("2018-01-01T23:59:59", 1, "2018-01-03T00:00:00", id="just before midnight"),
        pytest.param("2018-01-01T00:00:00", 1, "2018-01-03T00:00:00", id="at midnight, our reading"),
        pytest.param("2018-01-01T12:00:00", 0, "2018-01-02T00:00:00", id="no days"),
    ],
)
def test_days_end_at_the_midnight_that_follows(begun: str, days: int, due: str) -> None:
    assert due_at(seconds(begun), days) == seconds(due)


@pytest.mark.parametrize(
    ("begun", "due"),
    [
        pytest.param("2017-12-01T00:00:00", "2018-01-01T00:00:00", id="before the date"),
        pytest.param("2018-03-01T12:00:00", "2018-03-02T00:00:00", id="after it, at the next midnight"),
    ],
)
def test_a_date_holds_from_then_on(begun: str, due: str) -> None:
    assert due_at(seconds(begun), None, seconds("2018-01-01T00:00:00")) == seconds(due)


def seconds(text: str) -> float:
    from datetime import datetime

    return datetime.fromisoformat(f"{text}+00:00").timestamp()


def test_the_rule_that_comes_first_is_named() -> None:
    record = ObjectRecord(NewObject("k", b"", ""), modified_at=BEGIN)
    rules = (Rule("slow", True, days=9), Rule("z", True, days=2), Rule("a", True, days=2), Rule("off", False, days=1))
    assert expiration_of(Lifecycle(rules, ("", "")), record) == (due_at(BEGIN, 2), "z")


# the simulator: what there is, as plain dictionaries, and every midnight a decision about each of them


class Simulator:
    """The same bucket, in which the rules are applied at every midnight, whether somebody asks or not."""

    def __init__(self) -> None:
        self.now = BEGIN
        self.rules: tuple[Rule, ...] = ()
        self.minimum = ""
        self.state: str | None = None
        self.stacks: dict[str, list[dict[str, Any]]] = {}
        self.uploads: list[tuple[str, float]] = []
        self.made = 0

    def wait(self, time: float) -> None:
        end = self.now + time
        midnight = (self.now // DAY + 1) * DAY
        while midnight <= end:
            self.now = midnight
            self.strike()
            midnight += DAY
        self.now = end

    def write(self, key: str, *, marker: bool = False, **what: Any) -> None:
        self.made += 1
        version = {"id": self.made, "null": self.state != "Enabled", "marker": marker, "at": self.now} | what
        kept = [each for each in self.stacks.get(key, []) if not (version["null"] and each["null"])]
        self.stacks[key] = [version, *kept]

    def remove(self, key: str) -> None:
        if self.state is not None:
            self.write(key, marker=True, size=0, tags={}, storage_class="STANDARD", lock=None)
        else:
            self.stacks.pop(key, None)

    def strike(self) -> None:
        """Midnight."""
        self.uploads = [
            (key, at)
            for key, at in self.uploads
            if not any(
                rule.abort_days is not None and key.startswith(rule.prefix) and self.over(at, rule.abort_days)
                for rule in self.rules
            )
        ]
        for key in sorted(self.stacks):
            decided = [(version["id"], self.decide(key, index)) for index, version in enumerate(self.stacks[key])]
            for number, (what, storage_class) in decided:
                self.perform(key, number, what, storage_class)

    def perform(self, key: str, number: int, what: str, storage_class: str) -> None:
        stack = self.stacks[key]
        if what == "remove":
            self.stacks[key] = [each for each in stack if each["id"] != number]
            if not self.stacks[key]:
                del self.stacks[key]
        elif what == "expire":
            self.remove(key)
        elif what == "move":
            next(each for each in stack if each["id"] == number)["storage_class"] = storage_class

    def over(self, begun: float, days: float) -> bool:
        """Whether more than so many days have passed."""
        return self.now - begun > days * DAY

    def expired(self, rule: Rule, begun: float) -> bool:
        if rule.days is not None:
            return self.over(begun, rule.days)
        return rule.date is not None and self.now >= rule.date and self.now > begun

    def decide(self, key: str, index: int) -> tuple[str, str]:
        """What to do with a version: the most urgent of what the rules say."""
        version = self.stacks[key][index]
        wanted = [
            each for rule in self.rules if self.meant(rule, key, version) for each in self.asked(rule, key, index)
        ]
        lock = version["lock"]
        guarded = lock is not None and (
            lock.legal_hold or (lock.retention is not None and lock.retention.until > self.now)
        )
        if "remove" in wanted and not guarded:
            return "remove", ""
        for storage_class in CHOICE:
            if storage_class in wanted:
                return "move", storage_class
        return ("expire", "") if "expire" in wanted else ("", "")

    def meant(self, rule: Rule, key: str, version: dict[str, Any]) -> bool:
        return (
            rule.enabled
            and key.startswith(rule.prefix)
            and all(version["tags"].get(name) == value for name, value in rule.tags.items())
            and (rule.larger is None or version["size"] > rule.larger)
            and (rule.smaller is None or version["size"] < rule.smaller)
        )

    def asked(self, rule: Rule, key: str, index: int) -> list[str]:
        """What one rule says of a version: ``remove``, ``expire`` or storage classes."""
        stack = self.stacks[key]
        version = stack[index]
        if index:
            since = stack[index - 1]["at"]
            gone = rule.noncurrent_days is not None and index > rule.noncurrent_keep
            moves = [each for each in rule.noncurrent_transitions if index > each.keep]
            wanted = ["remove"] if gone and self.over(since, rule.noncurrent_days or 0) else []
            return wanted + [each.storage_class for each in moves if self.moved(rule, each, version, since)]
        if version["marker"]:
            lone = len(stack) == 1
            aged = self.expired(rule, version["at"]) and not rule.expire_markers
            return ["remove"] if lone and (aged or (rule.expire_markers and self.now > version["at"])) else []
        wanted = [each.storage_class for each in rule.transitions if self.moved(rule, each, version, version["at"])]
        if self.expired(rule, version["at"]):
            wanted.append("remove" if self.state is None else "expire")
        return wanted

    def moved(self, rule: Rule, transition: Transition, version: dict[str, Any], since: float) -> bool:
        if version["marker"] or RANKS.index(transition.storage_class) <= RANKS.index(version["storage_class"]):
            return False
        by_size = rule.larger is not None or rule.smaller is not None
        archive = self.minimum == VARIES and transition.storage_class in ("GLACIER", "DEEP_ARCHIVE")
        if version["size"] < SMALL and not by_size and not archive and self.minimum != ANY_SIZE:
            return False
        return self.expired(Rule("", True, days=transition.days, date=transition.date), since)


# one life of a bucket, told to both

KEYS = st.sampled_from(["a", "a", "a", "b"])
DAYS = st.integers(1, 3)
DATES = st.integers(-2, 9).map(lambda day: BEGIN // DAY * DAY + day * DAY)
KEEP = st.integers(0, 2)
CLASSES = st.sampled_from(CHOICE)
TRANSITION = st.builds(Transition, CLASSES, st.integers(0, 3), st.none(), KEEP)
DATED = st.builds(lambda name, date: Transition(name, date=date), CLASSES, DATES)
MOVES = st.fixed_dictionaries({"transitions": st.lists(TRANSITION | DATED, min_size=1, max_size=2).map(tuple)})
EXPIRES = st.fixed_dictionaries({"days": DAYS}) | st.fixed_dictionaries({"date": DATES})
MARKERS = st.just({"expire_markers": True})
OLD = st.fixed_dictionaries({"noncurrent_days": DAYS, "noncurrent_keep": KEEP})
OLD_MOVES = st.fixed_dictionaries({"noncurrent_transitions": st.lists(TRANSITION, min_size=1, max_size=2).map(tuple)})
ABORTS = st.fixed_dictionaries({"abort_days": DAYS})
FILTERS = st.sampled_from([{}, {}, {}, {"prefix": "a"}, {"tags": {"t": "1"}}, {"larger": 1}, {"smaller": SMALL}])
RULES = st.builds(
    lambda enabled, chosen, *actions: Rule("r", enabled, **{**chosen, **actions[0], **actions[1]}),
    st.sampled_from([True, True, True, True, False]),
    FILTERS,
    EXPIRES | MARKERS | MOVES,
    OLD | OLD_MOVES | ABORTS | st.just({}),
)
RETENTION = DATES.flatmap(lambda date: st.sampled_from([date, date + 1000]))
LOCKS = st.one_of(
    st.none(),
    RETENTION.map(lambda until: ObjectLock(Retention("COMPLIANCE", until))),
    st.just(ObjectLock(legal_hold=True)),
)
STEPS = st.one_of(
    st.tuples(st.just("put"), KEYS, st.sampled_from([0, 1, SMALL]), st.sampled_from([{}, {"t": "1"}]), LOCKS),
    *[st.tuples(st.just("put"), KEYS, st.just(SMALL), st.just({}), st.none())] * 4,
    st.tuples(st.just("delete"), KEYS),
    *[st.tuples(st.just("wait"), st.sampled_from([3600, 82800, DAY, 2 * DAY, 5 * DAY]))] * 3,
    st.tuples(st.just("rules"), st.lists(RULES, max_size=3), st.sampled_from(["", VARIES, ANY_SIZE])),
    st.tuples(st.just("state"), st.sampled_from(["Enabled", "Enabled", "Suspended"])),
    st.tuples(st.just("upload"), KEYS),
    st.just(("look",)),
)


class Life:
    """A bucket and its simulator, to which the same happens."""

    def __init__(self) -> None:
        self.clock = Clock(at=BEGIN)
        self.store = Store(clock=self.clock, seed=1)
        self.store.create_bucket("bucket")
        self.store_state = state_of(self.store)
        self.simulator = Simulator()

    @property
    def bucket(self) -> BucketState:
        """As it is now."""
        return self.store_state.bucket("bucket")

    def do(self, step: tuple[Any, ...]) -> None:
        getattr(self, step[0])(*step[1:])

    def put(self, key: str, size: int, tags: dict[str, str], lock: ObjectLock | None) -> None:
        new = NewObject(key, bytes(size), "", PLAIN._replace(tags=tags, lock=lock))
        self.bucket.publish(new)
        self.simulator.write(key, size=size, tags=tags, lock=lock, storage_class="STANDARD")

    def delete(self, key: str) -> None:
        self.bucket.delete(key)
        self.simulator.remove(key)

    def wait(self, time: float) -> None:
        self.clock.advance(time)
        self.simulator.wait(time)

    def rules(self, rules: list[Rule], minimum: str) -> None:
        self.bucket.set_lifecycle(Lifecycle(tuple(rules), ("", ""), minimum) if rules else None)
        self.simulator.rules, self.simulator.minimum = tuple(each for each in rules if each.enabled), minimum

    def state(self, state: str) -> None:
        self.bucket.set_versioning(state)
        self.simulator.state = state

    def upload(self, key: str) -> None:
        self.bucket.open_upload(key, self.store_state.ids.upload_id(), PLAIN)
        self.simulator.uploads.append((key, self.simulator.now))

    def look(self) -> None:
        simulated = {
            key: [(each["marker"], each["at"], each["size"], each["storage_class"]) for each in stack]
            for key, stack in self.simulator.stacks.items()
        }
        found = {
            key: [(each.is_marker, each.modified_at, each.size, each.storage_class) for each in stack]
            for key in ("a", "b")
            if (stack := self.bucket.versions(key))
        }
        assert found == simulated
        assert self.bucket.keys() == sorted(key for key, stack in simulated.items() if not stack[0][0])
        assert sorted((each.key, each.initiated_at) for each in self.bucket.open_uploads()) == sorted(
            self.simulator.uploads
        )


@given(
    state=st.sampled_from(["", "Enabled"]),
    first=st.lists(RULES, min_size=1, max_size=3),
    steps=st.lists(STEPS, min_size=3, max_size=20),
)
@settings(max_examples=500, deadline=None)
def test_a_bucket_is_what_a_simulator_says(state: str, first: list[Rule], steps: list[tuple[Any, ...]]) -> None:
    life = Life()
    if state:
        life.state(state)
    life.rules(first, "")
    for step in steps:
        life.do(step)
    for _ in range(4):
        life.wait(DAY)
        life.look()
    life.wait(15 * DAY)
    life.look()


def test_what_was_done_is_told_once_the_lock_is_free() -> None:
    life = Life()
    life.rules([Rule("r", True, days=1)], "")
    life.put("a", 1, {}, None)
    told: list[tuple[Kind, str, bool]] = []
    life.store.lifecycle_watchers.append(
        lambda bucket, action: told.append((action.kind, action.key, bucket.keys() == []))
    )
    life.wait(3 * DAY)
    life.look()
    life.look()
    assert told == [(Kind.REMOVE, "a", True)]
