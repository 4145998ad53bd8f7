"""RestoreObject on the wire: versions, who may, listings, other delays. The contract has the rest."""

from __future__ import annotations

from typing import Any

import pytest

from fakeoss.model.accounts import DEFAULT_OWNER, User
from support.wire import Wire

STRANGER = User("OTHERKEY", "secret", "other-id", "other")
GLACIER = {"x-amz-storage-class": "GLACIER"}


def order(wire: Wire, target: str = "/b/k?restore", **options: Any) -> Any:
    return wire.ask("POST", target, b"<RestoreRequest><Days>1</Days></RestoreRequest>", **options)


def archived(wire: Wire, key: str = "k", body: bytes = b"x") -> Any:
    return wire.must(wire.ask("PUT", f"/b/{key}", body, GLACIER))


def test_restored_at_once_where_the_store_says_so(wire: Wire):
    wire.store.restore_delays = {("GLACIER", "Standard"): 0.0}
    archived(wire)
    assert order(wire).status == 202
    answer = wire.get("/b/k")
    assert (answer.status, answer.body) == (200, b"x")
    assert answer.headers["x-amz-restore"] == 'ongoing-request="false", expiry-date="Wed, 13 Apr 2011 00:00:00 GMT"'
    assert answer.headers["x-amz-storage-class"] == "GLACIER"


@pytest.mark.parametrize("user", [STRANGER, None])
def test_restoring_is_the_owner_s(make_wire: type[Wire], service: str, user: User | None):
    wire = make_wire(service, users=[DEFAULT_OWNER, STRANGER]).with_bucket()
    archived(wire)
    answer = order(wire, user=user)
    assert (answer.status, answer.code) == (403, "AccessDenied")
    assert "x-amz-restore" not in wire.head("/b/k").headers


def test_a_tier_stands_in_either_place(wire: Wire):
    """Tier itself is a member of Amazon's RestoreRequest; JD Cloud documents it in GlacierJobParameters."""
    archived(wire)
    wire.must(
        wire.ask("POST", "/b/k?restore", b"<RestoreRequest><Days>1</Days><Tier>Expedited</Tier></RestoreRequest>")
    )
    wire.clock.advance(minutes=5)
    assert wire.get("/b/k").status == 200


def test_versions_are_restored_one_by_one(aws: Wire):
    aws.put("/b?versioning", b"<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>")
    old, new = (archived(aws, body=body).headers["x-amz-version-id"] for body in (b"old", b"new"))
    assert order(aws, f"/b/k?restore&versionId={old}").status == 202
    aws.clock.advance(hours=5)
    assert aws.get(f"/b/k?versionId={old}").body == b"old"
    assert aws.get(f"/b/k?versionId={new}").code == "InvalidObjectState"
    marker = aws.delete("/b/k").headers["x-amz-version-id"]
    assert order(aws).code == "NoSuchKey"
    answer = order(aws, f"/b/k?restore&versionId={marker}")
    assert (answer.status, answer.error["ResourceType"]) == (405, "DeleteMarker")


def test_put_over_a_restored_object_is_not_restored(wire: Wire):
    archived(wire)
    order(wire)
    archived(wire, body=b"new")
    wire.clock.advance(hours=5)
    assert wire.get("/b/k").code == "InvalidObjectState"


@pytest.mark.parametrize("kind", ["", "list-type=2", "versions"])
def test_listing_shows_restorations_when_asked(aws: Wire, kind: str):
    """Amazon's documentation, RestoreStatus: nothing for what was not restored."""
    for key in ("done", "never", "running"):
        archived(aws, key)
    aws.put("/b/plain", b"x")
    order(aws, "/b/done?restore")
    aws.clock.advance(hours=5)
    order(aws, "/b/running?restore")
    entry = "Version" if kind == "versions" else "Contents"
    path = f"/b?{kind}"
    assert aws.get(path).texts(f"{entry}/RestoreStatus/IsRestoreInProgress") == []
    answer = aws.get(path, x_amz_optional_object_attributes="RestoreStatus")
    shown = {
        each.findtext("Key"): (
            each.findtext("RestoreStatus/IsRestoreInProgress"),
            each.findtext("RestoreStatus/RestoreExpiryDate"),
        )
        for each in answer.tree.findall(entry)
    }
    assert shown == {
        "done": ("false", "2011-04-14T00:00:00.000Z"),
        "never": (None, None),
        "plain": (None, None),
        "running": ("true", None),
    }
    aws.clock.advance(days=9)
    later = aws.get(path, x_amz_optional_object_attributes="RestoreStatus")
    assert later.texts(f"{entry}/RestoreStatus/IsRestoreInProgress") == []
