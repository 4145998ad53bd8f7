"""Records in rows and back."""

from __future__ import annotations

from fakeoss import User
from fakeoss.durable.rows import Users, content_of, content_row, part_facts, read_part, record_facts
from fakeoss.model import rope
from fakeoss.model.digests import is_same_content
from fakeoss.model.mapped import Mapped
from fakeoss.model.records import NewObject, ObjectRecord, Part


class File:
    number = 7
    path = "nowhere"


def test_a_body_of_pieces_comes_back():
    file = File()
    mapped = rope.Rope((Mapped(file, 100, 70_000),))
    body = rope.joined([b"abc", rope.sparse(10**12, b"xy"), mapped, b"d" * 70_000])
    packed = content_row(body)
    assert packed.octets == b"abc" + b"d" * 70_000
    assert packed.files == {7: (70_100, 70_000)}
    back = content_of(packed.pieces, packed.octets, {7: file}.__getitem__)  # type: ignore[arg-type]
    assert rope.size_of(back) == rope.size_of(body)
    for one, two in zip(rope.segments(body), rope.segments(back), strict=True):
        assert repr(one) == repr(two) if not isinstance(one, memoryview) else one == two


def test_a_small_body_is_its_octets():
    packed = content_row(b"abc")
    assert packed == (None, b"abc", {})
    assert is_same_content(content_of(None, b"abc", {}.__getitem__), b"abc")  # type: ignore[arg-type]


def test_users_are_written_once_and_without_their_keys():
    users, alice = Users(()), User("KEY", "secret", 'a"1', "alice")
    record = ObjectRecord(NewObject("k", b"", 'e"tag', owner=alice), 1.5, 3)
    assert record_facts(record, users, None) == '{"etag":"e\\"tag","at":1.5,"serial":3,"owner":"a\\"1"}'
    rows = users.unwritten()
    assert rows == [('a"1', '{"id":"a\\"1","display_name":"alice"}')]
    users.wrote(rows)
    record_facts(record, users, None)
    assert not users.unwritten()
    others = Users(())
    others.read(rows)
    found = others.with_id('a"1')
    assert found is not None
    assert (found.display_name, found.secret_key) == ("alice", "")


def test_a_part_remembers_that_it_was_copied_whole():
    for is_copied in (True, False):
        part = Part(1, b"abc", 3, "900150983cd24fb0d6963f7d28e17f72", 1.0, None, is_copied)
        packed = content_row(part.content)
        assert read_part(1, part_facts(part, packed.pieces), packed.octets, {}.__getitem__) == part
    older = '{"etag": "x", "at": 1.0, "checksum": null, "pieces": null}'
    assert not read_part(1, older, b"abc", {}.__getitem__).copied
