"""Manifests written by hand: what they may say, and what is wrong with them said with its place."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from fakeoss.clock import Clock
from fakeoss.limits import GIB
from fakeoss.model.accounts import DEFAULT_OWNER, User
from fakeoss.model.disk.manifest import Owners
from fakeoss.model.store import Store

NOW = 1302554096.25


@pytest.fixture
def store() -> Store:
    return Store(clock=Clock(at=NOW), seed=1)


def write(root: Path, files: dict[str, bytes | str]) -> None:
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)


def test_a_manifest_may_be_written_by_hand(store: Store, tmp_path: Path):
    objects = [
        {"key": "a.txt", "headers": {"Content-Type": "text/x"}, "metadata": {"colour": "blue"}},
        {"key": "a//b", "file": "b.txt", "tags": {"t": "1"}, "storage_class": "GLACIER"},
        {"key": "movie", "pieces": [{"sparse": 6 * GIB}]},
    ]
    manifest = json.dumps({"objects": objects})
    write(tmp_path, {"bucket/a.txt": b"1", "bucket/b.txt": b"2", "bucket/.fakeoss/manifest.json": manifest})
    store.seed(tmp_path)
    bucket = store.bucket("bucket")
    assert bucket.keys() == ["a.txt", "a//b", "movie"]
    assert (bucket.object("a.txt").content_type, bucket.object("a.txt").metadata) == ("text/x", {"colour": "blue"})
    assert (bucket.object("a//b").body, bucket.object("a//b").storage_class) == (b"2", "GLACIER")
    assert (bucket.object("movie").size, bucket.object("movie").modified_at) == (6 * GIB, NOW)


OBJECT = {"key": "a"}


@pytest.mark.parametrize(
    ("manifest", "words"),
    [
        ("{", "Expecting property name"),
        ("[" * 100_000, "nested too deep"),
        ([], "the manifest is a JSON object"),
        ({"format": 2}, "its format is 2"),
        ({"object": []}, "the manifest has no 'object'"),
        ({"objects": {}}, "objects is a list"),
        ({"bucket": {"versioning": "On"}}, "versioning is Enabled"),
        ({"bucket": {"settings": {"polcy": None}}}, "settings has no 'polcy'"),
        ({"bucket": {"settings": {"policy": {"System": {}}}}}, "no kind of value 'System'"),
        ({"bucket": {"settings": {"policy": {"Policy": {"a": 1}}}}}, "not a Policy"),
        ({"bucket": {"settings": {"tags": {}}}}, "a value has one kind, not none"),
        ({"bucket": {"settings": {"tags": {"base64": "?"}}}}, "manifest.json: "),
        ({"bucket": {"owner": "me"}}, "a user has id"),
        ({"bucket": {"created_at": "now"}}, "created_at cannot be 'now'"),
        ({"objects": [OBJECT, {}]}, "objects, entry 2: it has no key"),
        ({"objects": [{"key": 5}]}, "key cannot be 5"),
        ({"objects": [{"key": "typo"}]}, "there is no file 'typo'"),
        ({"objects": [{"key": "a", "meta": {}}]}, "an object has no 'meta'"),
        ({"objects": [{"key": "a", "metadata": {"n": 1}}]}, "metadata holds texts by name"),
        ({"objects": [{"key": "a", "file": "../../etc/passwd"}]}, "there is no file"),
        ({"objects": [{"key": "a", "file": ".fakeoss/manifest.json"}]}, "is no file of the bucket"),
        ({"objects": [{"key": "a", "body": "../../a"}]}, "there is no body"),
        ({"objects": [{"key": "a", "body": 1}]}, "there is no body 1"),
        ({"objects": [{"key": "a", "pieces": [{"sparse": -1}]}]}, "sparse cannot be -1"),
        ({"objects": [{"key": "a", "pieces": [{"stored": 1}]}]}, "1 bytes stored, its body has 0"),
        ({"objects": [{"key": "a", "pieces": [{"sparse": 1, "pattern": ""}]}]}, "pattern that is not empty"),
        ({"objects": [OBJECT, OBJECT]}, "entry 2: version 'null' of 'a' is there already"),
        ({"objects": [OBJECT, {"key": "a", "version_id": "x"}]}, "its bucket is not versioned"),
        ({"objects": [{"key": "b", "marker": True}]}, "its bucket is not versioned"),
        ({"uploads": [{"key": "a"}]}, "uploads, entry 1: it has no upload_id"),
        (
            {"uploads": [{"key": "a", "upload_id": "u", "parts": [{"number": 1}]}]},
            "uploads, entry 1: part 1 has neither body nor pieces",
        ),
    ],
)
def test_a_wrong_manifest_is_told_and_nothing_seeded(store: Store, tmp_path: Path, manifest: Any, words: str):
    text = manifest if isinstance(manifest, str) else json.dumps(manifest)
    write(tmp_path, {"bucket/a": b"1", "bucket/.fakeoss/manifest.json": text})
    with pytest.raises(ValueError, match=words) as caught:
        store.seed(tmp_path)
    assert str(caught.value).startswith(f"fakeoss: {tmp_path / 'bucket' / '.fakeoss' / 'manifest.json'}: ")
    assert store.buckets == []


def test_users_are_known_by_their_ids():
    alice = User("ALICE", "alice-secret", "alice-id", "alice")
    owners = Owners(alice)
    assert owners.find(None) is None
    assert owners.find({"id": "alice-id"}) is alice
    assert owners.find({"id": DEFAULT_OWNER.id, "display_name": "other"}) is DEFAULT_OWNER
    stranger = owners.find({"id": "new", "email": "new@example.com"})
    assert stranger is not None
    assert (stranger.access_key, stranger.secret_key, stranger.email) == ("", "", "new@example.com")
    assert owners.find({"id": "new"}) is stranger


@pytest.mark.parametrize("fields", ["alice-id", {}, {"id": 5}, {"id": "a", "secret_key": "s"}])
def test_what_is_no_user_is_told(fields: Any):
    with pytest.raises(ValueError, match="a user has id, display_name, email"):
        Owners(DEFAULT_OWNER).find(fields)
