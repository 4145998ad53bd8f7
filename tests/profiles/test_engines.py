"""The profiles of engines answer as the engines did: every question that was put to them, by the substance of the
answer."""

from __future__ import annotations

from typing import Final, NamedTuple

import pytest

from support.engine_answers import ANSWERS
from support.engine_asking import Question, new_wire
from support.engine_questions import QUESTIONS
from support.engine_sibling_answers import SIBLING_ANSWERS
from support.engine_siblings import SIBLINGS

ENGINES: Final = ("ceph", "swift", "minio")
DIFFERENT: Final[dict[str, dict[str, str]]] = {
    "ceph": {},
    "swift": {
        "no signature": "there an unsigned request passes the S3 layer, and Swift itself finds no account in its path: "
        "400 with a page of HTML; here it is an anonymous caller of S3, who is denied access",
    },
    "minio": {},
}
"""The questions that a profile answers otherwise than its engine, and why."""


class Row(NamedTuple):
    engine: str
    section: str
    question: str
    ask: Question
    answer: str


ROWS: Final = [
    Row(engine, section, answers.question, ask, getattr(answers, engine))
    for section, table in ANSWERS.items()
    for answers, ask in zip(table, QUESTIONS[section], strict=True)
    if ask is not None
    for engine in ENGINES
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.engine}-{row.section}-{row.question}")
def test_profile_answers_as_its_engine(row: Row) -> None:
    given = row.ask(new_wire(row.engine))
    if row.question in DIFFERENT[row.engine]:
        assert given != row.answer  # if it is answered alike now, the reason above has to go
    else:
        assert given == row.answer


def test_how_many_questions_are_answered_alike() -> None:
    """Ratchets: never fewer questions, never more differences. Sixteen of the 189 questions are about form alone."""
    assert len(ROWS) == 3 * 173
    assert {engine: len(reasons) for engine, reasons in DIFFERENT.items()} == {"ceph": 0, "swift": 1, "minio": 0}
    assert sum(ask is None for table in QUESTIONS.values() for ask in table) == 16


NOT_IMITATED: Final[dict[str, dict[str, str]]] = {
    "ceph": {
        "GET, Range: bytes=-": "its first end is read as 1 there",
    },
    "swift": {},
    "minio": {
        "source probe-a//src": "slashes at the start of a key are one there",
        "source probe-a%2fsrc": "an escape in small letters is none there",
    },
}
"""The siblings that a profile answers otherwise than its engine, and what the engine does."""
ORDER: Final = {"ceph": 0, "swift": 1, "minio": 2}


@pytest.mark.parametrize("question", SIBLING_ANSWERS)
@pytest.mark.parametrize("engine", ENGINES)
def test_profile_answers_the_siblings_as_its_engine(engine: str, question: str) -> None:
    given, answer = SIBLINGS[question](new_wire(engine)), SIBLING_ANSWERS[question][ORDER[engine]]
    if question in NOT_IMITATED[engine]:
        assert given != answer  # if it is answered alike now, the reason above has to go
    else:
        assert given == answer


def test_how_many_siblings_are_answered_alike() -> None:
    """Ratchets, as above."""
    assert SIBLINGS.keys() == SIBLING_ANSWERS.keys()
    assert len(SIBLINGS) == 140
    assert {engine: len(reasons) for engine, reasons in NOT_IMITATED.items()} == {"ceph": 1, "swift": 0, "minio": 2}
