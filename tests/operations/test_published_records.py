"""What was published does not change: whoever holds a record reads what was, whatever becomes of the object."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

import pytest

from fakeoss.model.records import ObjectRecord
from fakeoss.model.store import state_of
from support.wire import Wire

FACTS = tuple(name for name in ObjectRecord.__slots__ if name not in {"_index", "_memo"})


@pytest.fixture(autouse=True)
def sealed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Refuse every assignment to a record, but for those of its constructor and of the memory of digests."""
    constructor = ObjectRecord.__init__.__code__

    def __setattr__(record: ObjectRecord, name: str, value: object) -> None:  # noqa: N807
        assert name == "_memo" or sys._getframe(1).f_code is constructor, f"{name} is set after the record was made"
        object.__setattr__(record, name, value)

    monkeypatch.setattr(ObjectRecord, "__setattr__", __setattr__, raising=False)
    yield
    monkeypatch.undo()


def facts(record: ObjectRecord) -> dict[str, Any]:
    return {name: deepcopy(getattr(record, name)) for name in FACTS}


def tag(wire: Wire) -> None:
    document = b"<Tagging><TagSet><Tag><Key>colour</Key><Value>red</Value></Tag></TagSet></Tagging>"
    wire.must(wire.ask("PUT", "/b/k?tagging", document))


def untag(wire: Wire) -> None:
    wire.must(wire.ask("DELETE", "/b/k?tagging"))


def grant(wire: Wire) -> None:
    wire.ask("DELETE", "/b?ownershipControls")
    wire.ask("DELETE", "/b?publicAccessBlock")
    wire.must(wire.ask("PUT", "/b/k?acl", headers={"x-amz-acl": "public-read"}))


def retain(wire: Wire) -> None:
    until = b"<RetainUntilDate>2031-01-01T00:00:00Z</RetainUntilDate>"
    wire.must(wire.ask("PUT", "/b/k?retention", b"<Retention><Mode>GOVERNANCE</Mode>" + until + b"</Retention>"))


def hold(wire: Wire) -> None:
    wire.must(wire.ask("PUT", "/b/k?legal-hold", b"<LegalHold><Status>ON</Status></LegalHold>"))


def bring_back(wire: Wire) -> None:
    wire.must(wire.ask("POST", "/b/k?restore", b"<RestoreRequest><Days>1</Days></RestoreRequest>"))


def let_time_pass(wire: Wire) -> None:
    move = "<Transition><Days>1</Days><StorageClass>DEEP_ARCHIVE</StorageClass></Transition>"
    rule = f"<Rule><ID>r</ID><Filter><Prefix/></Filter><Status>Enabled</Status>{move}</Rule>"
    header = {"x-amz-transition-default-minimum-object-size": "varies_by_storage_class"}
    document = f"<LifecycleConfiguration>{rule}</LifecycleConfiguration>".encode()
    wire.must(wire.ask("PUT", "/b?lifecycle", document, header))
    wire.clock.advance(days=9)
    wire.must(wire.head("/b/k"))


def copy_onto_itself(wire: Wire) -> None:
    wire.must(bring_and(wire, lambda: wire.copy("/b/k", "/b/k", x_amz_metadata_directive="REPLACE")))


def copy_elsewhere(wire: Wire) -> None:
    wire.must(bring_and(wire, lambda: wire.copy("/b/other", "/b/k")))


def bring_and(wire: Wire, act: Callable[[], Any]) -> Any:
    """Archived objects are not read before they are restored."""
    bring_back(wire)
    wire.clock.advance(days=0.9)
    return act()


def overwrite(wire: Wire) -> None:
    wire.must(wire.put("/b/k", b"new"))


def complete(wire: Wire) -> None:
    upload = wire.start_upload("/b/k")
    wire.must(wire.complete(upload, [wire.put_part(upload, 1, b"part")]))


def delete(wire: Wire) -> None:
    wire.must(wire.delete("/b/k"))


def put_aside_and_back(wire: Wire) -> None:
    snapshot = wire.store.snapshot()
    tag(wire)
    wire.store.restore(snapshot)
    tag(wire)


def read(wire: Wire) -> None:
    """A CRC64NVME that nobody sent is computed when it is asked for."""
    answer = bring_and(wire, lambda: wire.get("/b/k", x_amz_checksum_mode="ENABLED"))
    assert "x-amz-checksum-crc64nvme" in wire.must(answer).headers
    wire.must(wire.get("/b/k", range="bytes=0-1"))


def suspend(wire: Wire) -> None:
    wire.store.bucket("b").set_versioning("Suspended")
    overwrite(wire)


ACTS: dict[str, Callable[[Any], None]] = {
    "tags": tag,
    "no tags": untag,
    "ACL": grant,
    "retention": retain,
    "legal hold": hold,
    "restoration": bring_back,
    "lifecycle": let_time_pass,
    "a copy onto itself": copy_onto_itself,
    "a copy": copy_elsewhere,  # the source has been restored for that
    "another object": overwrite,
    "a completed upload": complete,
    "a delete marker": delete,
    "a snapshot": put_aside_and_back,
    "a read": read,
}


@pytest.fixture
def locked(aws: Wire) -> Wire:
    """A driver whose bucket takes everything that can be said of an object, with the archived object ``k`` in it."""
    aws.store.create_bucket("lockable", object_lock=True)
    aws.store.bucket("b").set_versioning("Enabled")
    aws.store.bucket("b").settings.object_lock = aws.store.bucket("lockable").settings.object_lock
    aws.must(aws.put("/b/k", b"content", x_amz_storage_class="GLACIER", x_amz_tagging="colour=blue", x_amz_meta_m="1"))
    return aws


@pytest.mark.parametrize("name", ACTS)
def test_a_record_stays_as_it_was_published(locked: Wire, name: str):
    held = locked.store.bucket("b").object("k")
    before = facts(held)
    ACTS[name](locked)
    assert facts(held) == before
    now = next(iter(locked.store.bucket("b").versions("k")))
    assert facts(now) != before, "the act has changed nothing: it proves nothing"


def test_versioning_that_is_suspended_changes_no_record(aws: Wire):
    aws.must(aws.put("/b/k", b"content"))
    held = aws.store.bucket("b").object("k")
    before = facts(held)
    suspend(aws)
    assert facts(held) == before
    assert [each.body for each in aws.store.bucket("b").versions("k")] == [b"new"]


RULE = """<ReplicationConfiguration><Role>r</Role><Rule><Status>Enabled</Status><Priority>1</Priority><Filter/>
<DeleteMarkerReplication><Status>Enabled</Status></DeleteMarkerReplication>
<Destination><Bucket>arn:aws:s3:::copies</Bucket></Destination></Rule></ReplicationConfiguration>"""


def test_source_and_replica_stay_as_they_were_published(aws: Wire):
    """The source says from its first moment on that it was copied: nobody ever sees it without."""
    source, target = aws.store.bucket("b"), aws.with_bucket("copies").store.bucket("copies")
    for bucket in (source, target):
        bucket.set_versioning("Enabled")
    aws.must(aws.ask("PUT", "/b?replication", RULE.encode()))
    seen: list[str] = []
    aws.store.on("PutObject", after=lambda _: seen.append(source.object("k").replication))
    aws.must(aws.put("/b/k", b"content"))
    held = [source.object("k"), target.object("k")]
    assert (seen, [record.replication for record in held]) == (["COMPLETED"], ["COMPLETED", "REPLICA"])
    before = list(map(facts, held))
    tag(aws)
    delete(aws)
    assert list(map(facts, held)) == before
    tagged = [bucket.versions("k")[1].attributes.tags for bucket in (source, target)]
    assert tagged == [{"colour": "red"}] * 2
    assert [bucket.versions("k")[0].is_marker for bucket in (source, target)] == [True, True]


def test_what_is_said_anew_is_made_of_what_is_said_now(locked: Wire):
    """Two requests that found the same record, one after the other: neither takes back what the other said."""
    bucket, shown = state_of(locked.store).bucket("b"), locked.store.bucket("b")
    found = shown.object("k")
    bucket.revise(found, lambda attributes: attributes._replace(tags={"a": "1"}))
    bucket.revise(found, lambda attributes: attributes._replace(redirect="/x"))
    said = shown.object("k").attributes
    assert (said.tags, said.redirect) == ({"a": "1"}, "/x")
    bucket.delete_version("k", found.version_id)
    bucket.revise(found, lambda attributes: attributes._replace(redirect="/y"))
    assert bucket.versions("k") == []
