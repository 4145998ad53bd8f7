"""Which configuration an event is for. Amazon: Configuring event notifications using object key name filtering."""

from __future__ import annotations

import pytest

from fakeoss.model.notifications import Notifications, Subject

ALL = frozenset({"s3:ObjectCreated:*"})
PUT = frozenset({"s3:ObjectCreated:Put"})
REMOVED = frozenset({"s3:ObjectRemoved:*"})


def subject(events: frozenset[str] = ALL, prefix: str = "", suffix: str = "") -> Subject:
    return Subject("name", "Queue", "arn", events, prefix, suffix)


@pytest.mark.parametrize(
    ("chosen", "event", "key", "concerned"),
    [
        (subject(), "ObjectCreated:Put", "k", True),
        (subject(PUT), "ObjectCreated:Put", "k", True),
        (subject(PUT), "ObjectCreated:Copy", "k", False),
        (subject(), "ObjectRemoved:Delete", "k", False),
        (subject(PUT | REMOVED), "ObjectRemoved:Delete", "k", True),
        (subject(prefix="images/"), "ObjectCreated:Put", "images/a.jpg", True),
        (subject(prefix="images/"), "ObjectCreated:Put", "a.jpg", False),
        (subject(suffix=".jpg"), "ObjectCreated:Put", "images/a.jpg", True),
        (subject(prefix="images/", suffix=".jpg"), "ObjectCreated:Put", "images/a.png", False),
    ],
)
def test_subject_concerns(chosen: Subject, event: str, key: str, concerned: bool):
    assert chosen.concerns(event, key) is concerned
    assert list(Notifications(("", ()), (chosen,)).concerned(event, key)) == [chosen] * concerned


@pytest.mark.parametrize(
    ("one", "other", "overlap"),
    [
        # Amazon: Examples of valid notification configurations with object key name filtering, and of invalid ones
        (subject(), subject(REMOVED), False),
        (subject(), subject(PUT), True),
        (subject(prefix="images"), subject(prefix="images/2026"), True),
        (subject(prefix="images"), subject(prefix="logs"), False),
        (subject(suffix=".jpg"), subject(suffix=".png"), False),
        (subject(suffix="jpg"), subject(suffix=".jpg"), True),
        (subject(prefix="a", suffix=".jpg"), subject(prefix="a", suffix=".png"), False),
        (subject(prefix="a"), subject(suffix="b"), True),
    ],
)
def test_subjects_overlap(one: Subject, other: Subject, overlap: bool):
    assert (one.overlaps(other), other.overlaps(one)) == (overlap, overlap)
