"""Annotations of versions and copies in any order of calls, against a model of plain dictionaries."""

from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from support.wire import Answer, Wire

KEYS = st.sampled_from(["a", "b"])
NAMES = st.sampled_from(["one", "two", "дом"])
TEXTS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=3)
PLACES = st.integers(0, 4)


class Version:
    """A version as the model has it; a delete marker has no body."""

    def __init__(self, id: str, body: bytes | None, annotations: dict[str, bytes] | None = None) -> None:
        self.id, self.body, self.annotations = id, body, dict(annotations or {})


class Annotations(RuleBasedStateMachine):
    """The rules are the calls; after each every version has the annotations that the model says."""

    def __init__(self, wire: Wire) -> None:
        super().__init__()
        self.wire = wire
        self.state: str | None = None
        self.stacks: dict[str, list[Version]] = {}

    def current(self, key: str) -> Version | None:
        stack = self.stacks.get(key)
        return stack[0] if stack and stack[0].body is not None else None

    def pick(self, key: str, place: int) -> Version | None:
        stack = self.stacks.get(key)
        return stack[place % len(stack)] if stack else None

    def written(
        self, key: str, answer: Answer, body: bytes | None, annotations: dict[str, bytes] | None = None
    ) -> None:
        if self.state is None and body is None:
            self.stacks.pop(key, None)
            return
        made = Version(answer.headers.get("x-amz-version-id", "null"), body, annotations)
        self.stacks[key] = [made, *(each for each in self.stacks.get(key, []) if each.id != made.id)]

    # the calls

    @initialize(state=st.sampled_from([None, "Enabled", "Suspended"]), names=st.sets(NAMES, min_size=1))
    def fill(self, state: str | None, names: set[str]) -> None:
        """An object that has some, for what follows to begin with."""
        if state is not None:
            self.switch(state)
        self.put("a")
        for name in sorted(names):
            self.annotate("a", name, name, None)

    @rule(state=st.sampled_from(["Enabled", "Suspended"]))
    def switch(self, state: str) -> None:
        body = f"<VersioningConfiguration><Status>{state}</Status></VersioningConfiguration>"
        self.wire.must(self.wire.put("/bkt?versioning", body.encode()))
        self.state = state

    @rule(key=KEYS)
    def put(self, key: str) -> None:
        self.written(key, self.wire.must(self.wire.put(f"/bkt/{key}", key.encode())), key.encode())

    @rule(key=KEYS)
    def complete(self, key: str) -> None:
        upload = self.wire.start_upload(f"/bkt/{key}")
        parts = [self.wire.put_part(upload, 1, b"part")]
        self.written(key, self.wire.must(self.wire.complete(upload, parts)), b"part")

    @rule(key=KEYS)
    def delete(self, key: str) -> None:
        self.written(key, self.wire.delete(f"/bkt/{key}"), None)

    @rule(key=KEYS, place=PLACES)
    def delete_version(self, key: str, place: int) -> None:
        found = self.pick(key, place)
        if found is not None:
            assert self.wire.delete(f"/bkt/{key}?versionId={found.id}").status == 204
            self.stacks[key].remove(found)

    @rule(key=KEYS, name=NAMES, text=TEXTS, place=st.none() | PLACES)
    def annotate(self, key: str, name: str, text: str, place: int | None) -> None:
        found, target = self.found(key, name, place)
        answer = self.wire.put(target, text.encode())
        if self.is_answered(answer, found, place):
            assert answer.status == 200
            found.annotations[name] = text.encode()  # type: ignore[union-attr]

    @rule(key=KEYS, name=NAMES, place=st.none() | PLACES)
    def unannotate(self, key: str, name: str, place: int | None) -> None:
        found, target = self.found(key, name, place)
        answer = self.wire.delete(target)
        if self.is_answered(answer, found, place):
            assert answer.status == 204
            found.annotations.pop(name, None)  # type: ignore[union-attr]

    @rule(key=KEYS, source=KEYS, place=st.none() | PLACES, directive=st.sampled_from(["", "COPY", "EXCLUDE"]))
    def copy(self, key: str, source: str, place: int | None, directive: str) -> None:
        """Onto another key with its metadata, onto its own without, which is the only way that is always allowed."""
        found = self.current(source) if place is None else self.pick(source, place)
        path = f"/bkt/{source}" if place is None or found is None else f"/bkt/{source}?versionId={found.id}"
        headers = {"x_amz_object_annotation_directive": directive} if directive else {}
        if key == source:
            headers["x_amz_metadata_directive"] = "REPLACE"
        answer = self.wire.copy(f"/bkt/{key}", path, **headers)
        if found is None or found.body is None:
            assert answer.status >= 400
            return
        assert answer.status == 200
        self.written(key, answer, found.body, {} if directive == "EXCLUDE" else found.annotations)

    def found(self, key: str, name: str, place: int | None) -> tuple[Version | None, str]:
        found = self.current(key) if place is None else self.pick(key, place)
        version = "" if place is None or found is None else f"&versionId={found.id}"
        return found, f"/bkt/{key}?annotation&annotationName={name}{version}"

    def is_answered(self, answer: Answer, found: Version | None, place: int | None) -> bool:
        """Whether there is an object that has annotations; else the answer is an error."""
        if found is None:
            assert (answer.status, answer.code) == (404, "NoSuchKey")
            return False
        if found.body is None:
            assert (answer.status, answer.code) == (405, "MethodNotAllowed")
            return False
        shown = answer.headers.get("x-amz-object-version-id")
        assert shown == (None if self.state is None else found.id)
        return True

    # what must always hold

    @invariant()
    def annotations_are_the_model_s(self) -> None:
        for key, stack in self.stacks.items():
            for version in stack:
                if version.body is not None:
                    self.is_as_said(key, version)

    def is_as_said(self, key: str, version: Version) -> None:
        query = f"&versionId={version.id}"
        listed = self.wire.must(self.wire.get(f"/bkt/{key}?annotation{query}"))
        names = listed.texts("Annotations/AnnotationEntry/AnnotationName")
        assert names == sorted(version.annotations)
        for name in names:
            answer = self.wire.get(f"/bkt/{key}?annotation&annotationName={name}{query}")
            assert (answer.status, answer.body) == (200, version.annotations[name])


def test_any_order_of_calls(make_wire: type[Wire]):
    run_state_machine_as_test(
        lambda: Annotations(make_wire("aws").with_bucket("bkt")),
        settings=settings(max_examples=60, stateful_step_count=20),
    )
