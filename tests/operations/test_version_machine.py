"""A versioned bucket in any order of calls, against a model of plain lists."""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from support.wire import Answer, Upload, Wire

KEYS = st.sampled_from(["a", "a/b", "c"])
BODIES = st.binary(max_size=4)
PLACES = st.integers(0, 5)


class Version(NamedTuple):
    """A version as the model has it; a delete marker has no body."""

    id: str
    body: bytes | None
    begun: int = 0


class Begun(NamedTuple):
    """An upload under way: what became of its bucket since does not matter to it."""

    key: str
    upload: Upload
    version_id: str
    begun: int


class Versions(RuleBasedStateMachine):
    """The rules are the calls; after each the whole bucket must be as the model says."""

    def __init__(self, wire: Wire) -> None:
        super().__init__()
        self.wire = wire
        self.state: str | None = None
        self.stacks: dict[str, list[Version]] = {}
        self.begun: list[Begun] = []
        self.count = 0

    def next(self) -> int:
        self.count += 1
        return self.count

    def written(self, key: str, version_id: str | None, body: bytes | None) -> None:
        """Put a version on the stack of its key; ``null`` takes the place of the old one."""
        assert (version_id is not None and len(version_id) == 32) == (self.state == "Enabled")
        made = Version(version_id if self.state == "Enabled" and version_id else "null", body, self.next())
        self.stacks[key] = [made, *(each for each in self.stacks.get(key, []) if each.id != made.id)]

    def sent(self, answer: Answer) -> str | None:
        """The version that a copy or a deletion made: these name ``null`` too."""
        made = answer.headers.get("x-amz-version-id")
        assert (made == "null") == (self.state == "Suspended")
        return None if made == "null" else made

    def current(self, key: str) -> Version | None:
        stack = self.stacks.get(key)
        return stack[0] if stack and stack[0].body is not None else None

    def pick(self, key: str, place: int) -> Version | None:
        stack = self.stacks.get(key)
        return stack[place % len(stack)] if stack else None

    # the calls

    @initialize(keys=st.sets(KEYS))
    def fill(self, keys: set[str]) -> None:
        for key in sorted(keys):
            self.put(key, key.encode())

    @rule(state=st.sampled_from(["Enabled", "Suspended"]))
    def switch(self, state: str) -> None:
        body = f"<VersioningConfiguration><Status>{state}</Status></VersioningConfiguration>"
        assert self.wire.put("/b?versioning", body.encode()).status == 200
        self.state = state
        assert self.wire.get("/b?versioning").text("Status") == state

    @rule(key=KEYS, body=BODIES)
    def put(self, key: str, body: bytes) -> None:
        answer = self.wire.put(f"/b/{key}", body)
        assert answer.status == 200
        self.written(key, answer.headers.get("x-amz-version-id"), body)

    @rule(key=KEYS, bodies=st.lists(BODIES, min_size=1, max_size=2))
    def complete(self, key: str, bodies: list[bytes]) -> None:
        upload = self.wire.start_upload(f"/b/{key}")
        parts = [self.wire.put_part(upload, number, body or b"-") for number, body in enumerate(bodies, 1)]
        answer = self.wire.must(self.wire.complete(upload, parts))
        self.written(key, answer.headers.get("x-amz-version-id"), b"".join(body or b"-" for body in bodies))

    @rule(key=KEYS)
    def begin(self, key: str) -> None:
        answer = self.wire.must(self.wire.ask("POST", f"/b/{key}?uploads"))
        version_id = answer.headers.get("x-amz-version-id")
        assert (version_id is not None) == (self.state == "Enabled")
        upload = Upload(f"/b/{key}", answer.text("UploadId") or "")
        self.begun.append(Begun(key, upload, version_id or "null", self.next()))

    @rule(place=PLACES, body=BODIES, aborted=st.booleans())
    def finish(self, place: int, body: bytes, aborted: bool) -> None:
        """What began in a versioned bucket stands below what began later; ``null`` is the newest."""
        if not self.begun:
            return
        key, upload, version_id, begun = self.begun.pop(place % len(self.begun))
        shown = None if version_id == "null" else version_id
        part = self.wire.must(self.wire.put_part(upload, 1, body or b"-"))
        answers = [part, self.wire.list_parts(upload)]
        answers.append(self.wire.abort(upload) if aborted else self.wire.complete(upload, [part]))
        assert [answer.headers.get("x-amz-version-id") for answer in answers] == [shown] * 3
        if aborted:
            return
        made = Version(version_id, body or b"-", self.next() if shown is None else begun)
        kept = [each for each in self.stacks.get(key, []) if each.id != "null" or made.id != "null"]
        self.stacks[key] = sorted([made, *kept], key=lambda each: -each.begun)

    @rule(key=KEYS, source=KEYS, place=PLACES, named=st.booleans())
    def copy(self, key: str, source: str, place: int, named: bool) -> None:
        found = self.pick(source, place) if named else self.current(source)
        path = f"/b/{source}?versionId={found.id}" if found and named else f"/b/{source}"
        answer = self.wire.copy(f"/b/{key}", path)
        if found is None:
            assert (answer.status, answer.code) == (404, "NoSuchKey")
        elif found.body is None or (source == key and found is self.current(key) and not (named and self.state)):
            assert (answer.status, answer.code) == (400, "InvalidRequest")
        else:
            assert (answer.status, answer.etag) == (200, hashlib.md5(found.body).hexdigest())
            copied = answer.headers.get("x-amz-copy-source-version-id")
            assert copied == (None if found.id == "null" else found.id)
            self.written(key, self.sent(answer), found.body)

    @rule(key=KEYS)
    def delete(self, key: str) -> None:
        answer = self.wire.delete(f"/b/{key}")
        assert (answer.status, answer.headers.get("x-amz-delete-marker")) == (204, "true" if self.state else None)
        if self.state is None:
            self.stacks.pop(key, None)
        else:
            self.written(key, self.sent(answer), None)

    @rule(key=KEYS, place=PLACES)
    def delete_version(self, key: str, place: int) -> None:
        found = self.pick(key, place)
        if found is None:
            return
        answer = self.wire.delete(f"/b/{key}?versionId={found.id}")
        assert (answer.status, answer.headers["x-amz-version-id"]) == (204, found.id)
        assert answer.headers.get("x-amz-delete-marker") == (None if found.body is not None else "true")
        self.stacks[key].remove(found)

    @rule(key=KEYS, place=PLACES)
    def get_version(self, key: str, place: int) -> None:
        found = self.pick(key, place)
        if found is None:
            assert self.wire.get(f"/b/{key}?versionId=null").code == "NoSuchVersion"
            return
        answer = self.wire.get(f"/b/{key}?versionId={found.id}")
        assert answer.headers.get("x-amz-version-id") == (found.id if self.state else None)
        assert answer.status == (200 if found.body is not None else 405)
        assert found.body is None or answer.body == found.body

    @rule(size=st.integers(1, 4))
    def list_pages(self, size: int) -> None:
        found: list[tuple[str, str]] = []
        markers: dict[str, str] = {}
        while len(found) < 200:
            answer = self.wire.list(kind="versions", max_keys=size, **markers)
            page = [each for each in answer.tree if each.tag in {"Version", "DeleteMarker"}]
            found += [(each.findtext("Key", ""), each.findtext("VersionId", "")) for each in page]
            if answer.text("IsTruncated") == "false":
                break
            assert len(page) == size
            names = {"key_marker": "NextKeyMarker", "version_id_marker": "NextVersionIdMarker"}
            markers = {name: answer.text(element) for name, element in names.items()}
        assert found == [(key, each.id) for key in sorted(self.stacks) for each in self.stacks[key]]

    # what must always hold

    @invariant()
    def uploads_say_what_they_will_be(self) -> None:
        found = {
            each.findtext("UploadId"): each.findtext("VersionId", "null")
            for each in self.wire.list(kind="uploads").tree.findall("Upload")
        }
        assert found == {each.upload.id: each.version_id for each in self.begun}

    @invariant()
    def versions_are_the_model_s(self) -> None:
        found = [
            (each.tag, each.findtext("Key"), each.findtext("VersionId"), each.findtext("IsLatest"))
            for each in self.wire.list(kind="versions").tree
            if each.tag in {"Version", "DeleteMarker"}
        ]
        assert found == [
            ("DeleteMarker" if each.body is None else "Version", key, each.id, "true" if not place else "false")
            for key in sorted(self.stacks)
            for place, each in enumerate(self.stacks[key])
        ]

    @invariant()
    def objects_are_the_model_s(self) -> None:
        live = {key: each.body for key in sorted(self.stacks) if (each := self.current(key)) is not None}
        assert self.wire.list(kind="list-type=2").texts("Contents/Key") == list(live)
        for key in ("a", "a/b", "c"):
            answer = self.wire.get(f"/b/{key}")
            assert (answer.body if answer.status == 200 else None) == live.get(key)
            marker = self.stacks[key][0].id if key not in live and self.stacks.get(key) else None
            shown = (answer.headers.get("x-amz-delete-marker"), answer.headers.get("x-amz-version-id"))
            assert answer.status == 200 or shown == ("true" if marker else None, marker)

    def teardown(self) -> None:
        answer = self.wire.delete("/b")
        assert answer.status == (409 if any(self.stacks.values()) else 204)  # uploads do not matter


def test_any_order_of_calls(make_wire: type[Wire]):
    run_state_machine_as_test(
        lambda: Versions(make_wire("aws").with_bucket()),
        settings=settings(max_examples=40, stateful_step_count=30),
    )
