"""The journal of ``verify``: what is made stands in it before it can be lost, and a torn line is no harm."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from fakeoss.cli.journal import Journal, JournalError, Thing, watched

RUN = {"endpoint": "http://localhost", "bucket": "bucket"}


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    journal = Journal(tmp_path / "journal.jsonl")
    journal.note("run", RUN)
    yield journal
    journal.close()


def read_again(path: Path) -> Journal:
    journal = Journal(path, again=True)
    journal.close()
    return journal


@pytest.mark.parametrize(
    ("method", "target", "status", "document", "made"),
    [
        ("PUT", "/b/p/k", 200, b"", [Thing("object", "/b/p/k")]),
        ("PUT", "/b/p/k", 500, b"", [Thing("object", "/b/p/k")]),
        ("PUT", "/b/p/k%2F?partNumber=x&uploadId=1", 200, b"", [Thing("object", "/b/p/k%2F")]),
        ("POST", "/b/p/k?uploads", 200, b"<R><UploadId>a/b</UploadId></R>", [Thing("upload", "/b/p/k", "a/b")]),
        ("POST", "/b/p/k?uploads=", 200, b"<R><UploadId>1</UploadId></R>", [Thing("upload", "/b/p/k", "1")]),
        ("POST", "/b/p/k?uploads", 404, b"<Error/>", []),
        ("PUT", "/b", 200, b"", [Thing("bucket", "/b")]),
        ("PUT", "/b/", 200, b"", [Thing("bucket", "/b")]),
        ("PUT", "/b", 409, b"", []),
        ("PUT", "/", 200, b"", []),
        ("GET", "/b/p/k", 200, b"<UploadId>1</UploadId>", []),
        ("DELETE", "/b/p/k", 204, b"", []),
    ],
)
def test_what_a_request_makes(
    journal: Journal, method: str, target: str, status: int, document: bytes, made: list[Thing]
):
    watched(lambda *request: (status, {}, document), journal)(method, target, {}, b"")
    assert list(journal.made) == made
    journal.close()
    assert list(read_again(journal.path).made) == made


def test_an_object_is_noted_before_its_answer(journal: Journal):
    def send(method: str, target: str, headers: Mapping[str, str], body: bytes) -> tuple[int, dict[str, str], bytes]:
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        watched(send, journal)("PUT", "/b/p/k", {}, b"")
    assert list(journal.made) == [Thing("object", "/b/p/k")]


def test_a_torn_end_is_the_last_thing_that_was_not_done(journal: Journal):
    thing = Thing("object", "/b/k")
    journal.note("made", thing)
    journal.note("row", {"name": "a row", "result": "same", "differences": []})
    journal.close()
    with open(journal.path, "a", encoding="utf-8") as file:
        file.write('{"ended": ["object", "/b/')
    again = read_again(journal.path)
    assert (again.head, list(again.made), list(again.results)) == (RUN, [thing], ["a row"])


@pytest.mark.parametrize(
    "text", ["", "nonsense\n", "[]\n", '{"other": 1}\n', '{"row": {}}\n', '{"made": ["x"]}\n', "1\n2\n"]
)
def test_another_file_is_refused(text: str, tmp_path: Path):
    path = tmp_path / "file"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(JournalError, match="journal of verify"):
        Journal(path, again=True)
    assert path.read_text(encoding="utf-8") == text


def test_a_file_that_exists_is_not_overwritten(journal: Journal):
    with pytest.raises(JournalError, match="File exists"):
        Journal(journal.path)


def test_what_is_ended_is_over(journal: Journal):
    thing = Thing("upload", "/b/k", "a b/c")
    journal.note("made", thing)
    assert thing.target == "/b/k?uploadId=a%20b%2Fc"
    assert thing.words == "upload a b/c '/b/k'"
    journal.note("ended", thing)
    assert not journal.made
    journal.close(delete=True)
    assert not journal.path.exists()
