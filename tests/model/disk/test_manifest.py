"""Manifests: every value that a field cannot have is refused in words, and what is dumped is nobody else's to read."""

# ruff: noqa: E501 - the rows of a table are not broken

from __future__ import annotations

import copy
import hashlib
import json
import os
import stat
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakeoss.clock import Clock
from fakeoss.errors import OssError
from fakeoss.model.acl import canned
from fakeoss.model.cors import Cors, CorsRule
from fakeoss.model.disk.values import decoded
from fakeoss.model.encryption import sealed_with
from fakeoss.model.lifecycle import Lifecycle, Rule, Transition
from fakeoss.model.object_lock import DefaultRetention, ObjectLock, Retention
from fakeoss.model.policy_document import parse_policy
from fakeoss.model.records import Attributes, Checksum, Completion, NewObject, PartEntry
from fakeoss.model.restoration import Restoration
from fakeoss.model.store import Store, state_of

NOW = 1302554096.0
KEY = b"customer-key-of-thirty-two-bytes"
POLICY = {
    "Effect": "Allow",
    "Principal": {"AWS": ["111122223333", "arn:aws:iam::111122223333:user/a"]},
    "Action": "s3:GetObject",
    "Resource": "arn:aws:s3:::bucket/*",
    "Condition": {"StringLike": {"aws:Referer": "a"}},
}


def full() -> Store:
    """A store with a value of nearly every kind."""
    store = Store(clock=Clock(NOW), seed=1)
    store.create_bucket("bucket", versioning="Enabled", object_lock=True)
    bucket = state_of(store).bucket("bucket")
    settings = bucket.settings
    settings.acl, settings.tags = canned("public-read", bucket.owner, bucket.owner), {"a": "b"}
    settings.cors = Cors((CorsRule(("*",), ("GET",), max_age=5),), ("CORSConfiguration", (("MaxAgeSeconds", 5),)))
    rule = Rule("r", True, "p", {"a": "b"}, days=3, transitions=(Transition("GLACIER", 1, None),))
    settings.lifecycle = Lifecycle((rule,), ("LifecycleConfiguration", (("Rule", "x"),)), "x")
    settings.object_lock = DefaultRetention("GOVERNANCE", 1, 0)
    settings.policy = parse_policy(json.dumps({"Statement": [POLICY]}).encode(), "bucket", 20_480)
    settings.configurations = {("metrics", "a"): ("MetricsConfiguration", (("Id", "a"),))}
    lock = ObjectLock(Retention("GOVERNANCE", NOW + 5), True)
    attributes = Attributes({"Content-Type": "a"}, {"b": "c"}, "GLACIER", tags={"t": "u"}, lock=lock)
    attributes = attributes._replace(restoration=Restoration("Standard", 1, NOW, NOW + 1))
    completion = Completion("upload", ((1, "e"),), (PartEntry(1, 1, None),))
    bucket.publish(NewObject("k", b"x", "e", attributes, Checksum("CRC32", "AAAA"), sealed_with(KEY), None, completion))
    bucket.publish(NewObject("k", b"y", "f"))
    store.bucket("bucket").put("sparse", size="1KiB")
    return store


def nodes(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The paths to everything in a document."""
    if path:
        yield path
    for name, each in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from nodes(each, (*path, name))


def replaced(document: Any, path: tuple[Any, ...], value: Any) -> Any:
    """The document with another value at ``path``."""
    changed = place = copy.deepcopy(document)
    for name in path[:-1]:
        place = place[name]
    place[path[-1]] = value
    return changed


@pytest.fixture(scope="module")
def dumped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dumped")
    full().dump(folder)
    return folder


def manifest_of(folder: Path) -> Path:
    return folder / "bucket" / ".fakeoss" / "manifest.json"


def seeded(folder: Path, document: Any) -> Store:
    """A store made of the manifest and no files; sparse objects need none."""
    manifest_of(folder).parent.mkdir(parents=True)
    manifest_of(folder).write_text(json.dumps(document), encoding="utf-8")
    store = Store(clock=Clock(NOW), seed=1)
    store.seed(folder)
    return store


WRONG = [
    # path, a value that stands for none that the field can have, words
    (("bucket", "created_at"), "2011-04-11", "created_at cannot be '2011-04-11'"),
    (("bucket", "created_at"), True, "created_at cannot be True"),
    (("bucket", "created_at"), 1e300, "created_at cannot be 1e"),
    (("bucket", "settled_at"), float("nan"), "settled_at cannot be nan"),
    (("bucket", "region"), 5, "region cannot be 5"),
    (("bucket", "versioning"), ["Enabled"], "versioning is Enabled, Suspended or null, not ['Enabled']"),
    (("bucket", "owner"), {"id": "a", "email": 5}, "a user has id, display_name"),
    (("bucket", "owner"), {"display_name": "a"}, "a user has id, display_name"),
    (("bucket", "settings", "acl"), "public-read", "acl: it cannot be 'public-read'"),
    (("bucket", "settings", "acl"), [{"Grant": {"grantee": 5, "permission": "READ"}}], "acl: Grant: grantee cannot be 5"),
    (("bucket", "settings", "acl"), {"Grant": {}}, "acl: Grant has grantee, permission and may have "),
    (("bucket", "settings", "acl"), {"Grant": []}, "Grant has grantee, permission"),
    (("bucket", "settings", "cors"), {"Policy": {"statements": [], "document": {"base64": ""}}}, "cors: it cannot be Policy("),
    (("bucket", "settings", "cors"), {"Cors": {"rules": [1], "document": ["a", []]}}, "Cors: rules cannot be (1,)"),
    (("bucket", "settings", "cors"), {"Cors": {"rules": [], "document": ["a"]}}, "Cors: document cannot be ('a',)"),
    (("bucket", "settings", "object_lock"), {"DefaultRetention": {"mode": "GOVERNANCE", "days": "1"}}, "days cannot be '1'"),
    (("bucket", "settings", "object_lock"), {"DefaultRetention": {"mode": "GOVERNANCE", "day": 1}}, "may have days, hold, mode, years"),
    (("bucket", "settings", "tags"), {"map": {"a": 1}}, "tags: it cannot be {'a': 1}"),
    (("bucket", "settings", "tags"), {"map": []}, "tags: map holds a JSON object, not []"),
    (("bucket", "settings", "configurations"), {"pairs": [["a"]]}, "pairs are lists of a name and a value, not [['a']]"),
    (("bucket", "settings", "configurations"), {"pairs": [[{"map": {}}, 1]]}, "{'map': {}} cannot be a name"),
    (("bucket", "settings", "requester_pays"), 1, "requester_pays: it cannot be 1"),
    (("bucket", "settings", "policy"), {"Policy": {"statements": [], "document": {"base64": "!"}}}, "'!' is not base64"),
    (("bucket", "settings", "policy"), {"base64": 5}, "policy: base64 holds a string, not 5"),
    (("bucket", "settings", "policy"), {"set": [[["a"], {"map": {}}]]}, "cannot be a name"),
    (("bucket", "settings", "policy"), {"Nothing": {}}, "policy: there is no kind of value 'Nothing'"),
    (("bucket", "settings", "policy"), {"map": {}, "set": []}, "policy: a value has one kind, not 'map', 'set'"),
    (("objects", 0, "serial"), -1, "objects, entry 1: serial cannot be -1"),
    (("objects", 0, "serial"), 1 << 48, "serial cannot be 281474976710656"),
    (("objects", 0, "serial"), 1.5, "serial cannot be 1.5"),
    (("objects", 0, "modified_at"), 253402300800, "modified_at cannot be 253402300800"),
    (("objects", 0, "headers"), {"Content-Type": 5}, "headers holds texts by name"),
    (("objects", 0, "pieces"), [{"sparse": True}], "sparse cannot be True"),
    (("objects", 0, "pieces"), [{"sparse": 1 << 70}], "sparse cannot be 1180591620717411303424"),
    (("objects", 0, "lock"), {"ObjectLock": {"retention": 5, "legal_hold": None}}, "lock: ObjectLock: retention cannot be 5"),
    (("objects", 0, "encryption"), {"Encryption": {"method": "AES256", "digest": "x"}}, "digest cannot be 'x'"),
    (("objects", 0, "checksum"), "AAAA", "checksum: it cannot be 'AAAA'"),
    (("objects", 0, "restoration"), {"Restoration": {"tier": "a", "days": 1, "ready_at": "x", "expires_at": 1}}, "ready_at"),
]  # fmt: skip
PLAIN = {"bucket": {"settings": {}}, "objects": [{"key": "a", "pieces": [{"sparse": 5}], "etag": "x"}]}


@pytest.mark.parametrize(("path", "value", "words"), WRONG)
def test_value_of_a_wrong_kind_is_refused_in_words(tmp_path: Path, path: tuple[Any, ...], value: Any, words: str):
    with pytest.raises(ValueError, match=r"manifest\.json: ") as caught:
        seeded(tmp_path, replaced(PLAIN, path, value))
    assert words in str(caught.value)


def test_the_same_manifest_without_it_is_taken(tmp_path: Path):
    assert seeded(tmp_path, PLAIN).bucket("bucket").object("a").size == 5


@pytest.mark.parametrize(("operator", "fine"), [("StringEquals", True), ("StringSame", False), (5, False)])
def test_operators_of_conditions_are_known(operator: Any, fine: bool):
    document = {"Condition": {"operator": operator, "key": "aws:referer", "values": ["a"]}}
    if fine:
        assert decoded(document).operator == operator
        return
    with pytest.raises(ValueError, match="Condition: operator cannot be"):
        decoded(document)


JUNK = st.sampled_from(
    [
        *(None, True, 0, -1, 1, 10**30, 1e308, float("inf"), 1.5, "", "x", "\0", [], {}, [1], ["a", "b"], {"a": 1}),
        *({"base64": "!!"}, {"set": [1]}, {"map": {"a": 1}}, {"pairs": [[1, 2]]}, {"Grant": {}}, "Enabled"),
    ]
)


@given(st.data())
def test_any_node_may_be_replaced(dumped: Path, data: st.DataObject):
    """Whatever a manifest says, it is a store or a refusal, never another exception of Python's."""
    document = json.loads(manifest_of(dumped).read_text(encoding="utf-8"))
    for _ in range(data.draw(st.integers(1, 2))):
        document = replaced(document, data.draw(st.sampled_from(list(nodes(document)))), data.draw(JUNK))
    with TemporaryDirectory() as folder:
        try:
            store = seeded(Path(folder), document)
        except (ValueError, OssError):
            return
        assert [bucket.name for bucket in store.buckets] == ["bucket"]
        store.dump(Path(folder) / "again")


# at rest


@pytest.mark.skipif(os.name != "posix", reason="elsewhere files have no modes")
@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077])
def test_nobody_else_may_read_what_is_dumped(tmp_path: Path, mask: int):
    store = full()
    store.bucket("bucket").put("a/b/c", b"1")
    store.bucket("bucket").put("a//b", b"2")
    before = os.umask(mask)
    try:
        store.dump(tmp_path / "outer" / "data")
    finally:
        os.umask(before)
    modes = {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.rglob("*") if path.is_file()}
    folders = {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.rglob("*") if path.is_dir()}
    assert (modes, folders) == ({0o600}, {0o700})


def test_customer_key_cannot_be_looked_up_in_a_dump(tmp_path: Path):
    """Neither the key nor a digest of it alone: nobody can tell equal keys, nor try a list of keys on all at once."""
    for name in ("one", "two"):
        full().dump(tmp_path / name)
    texts = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    for octets in (KEY, *(hashlib.new(name, KEY).digest() for name in ("md5", "sha1", "sha256", "sha512"))):
        for written in (octets, b64encode(octets), octets.hex().encode()):
            assert not any(written in text for text in texts)
    sealed = [json.loads(manifest_of(tmp_path / name).read_text())["objects"] for name in ("one", "two")]
    digests = [
        entry["encryption"]["Encryption"]["digest"]["base64"]
        for entries in sealed
        for entry in entries
        if "encryption" in entry
    ]
    assert len(set(digests)) == len(digests) == 2
    again = Store()
    again.seed(tmp_path / "one")
    record = state_of(again).bucket("bucket").versions("k")[-1]
    assert record.encryption is not None
    assert record.encryption.opens(KEY)
