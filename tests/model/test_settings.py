"""What is chosen for a bucket: by a test, in the field's words, and refused where it cannot be."""

from __future__ import annotations

from typing import Any

import pytest

from fakeoss.errors import Cause, OssError
from fakeoss.model.accounts import DEFAULT_OWNER
from fakeoss.model.acl import canned
from fakeoss.model.encryption import Encryption, sealed_with
from fakeoss.model.notifications import Notifications
from fakeoss.model.ownership import NOTHING_BLOCKED, Ownership
from fakeoss.model.replication import Replication
from fakeoss.model.settings import Settings, choose, require_texts


def chosen(**options: Any) -> Settings:
    settings = Settings()
    choose(settings, DEFAULT_OWNER, **{"acl": None, "tags": None, "encryption": None, **options})
    return settings


def differing(settings: Settings) -> dict[str, Any]:
    plain = Settings()
    names = [name for name in Settings.__slots__ if getattr(settings, name) != getattr(plain, name)]
    return {name: getattr(settings, name) for name in names}


SEALED = sealed_with(b"k" * 32)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, {}),
        ({"tags": {"a": "b"}}, {"tags": {"a": "b"}}),
        ({"encryption": "aws:kms"}, {"encryption": Encryption("aws:kms")}),
        ({"encryption": SEALED}, {"encryption": SEALED}),
        (
            {"acl": "public-read"},
            {
                "acl": canned("public-read", DEFAULT_OWNER, DEFAULT_OWNER),
                "ownership": Ownership.WRITER,
                "access_block": NOTHING_BLOCKED,
            },
        ),
    ],
)
def test_choice(options: dict[str, Any], expected: dict[str, Any]):
    assert differing(chosen(**options)) == expected


@pytest.mark.parametrize(
    ("options", "cause", "value"),
    [
        ({"acl": "public"}, Cause.INVALID_CANNED_ACL, "public"),
        ({"encryption": "rot13"}, Cause.ENCRYPTION_METHOD, "rot13"),
    ],
)
def test_choice_is_refused(options: dict[str, Any], cause: Cause, value: str):
    with pytest.raises(OssError) as refusal:
        chosen(**options)
    assert (refusal.value.cause, refusal.value.fields) == (cause, {"ArgumentValue": value})


@pytest.mark.parametrize("pairs", [{"a": 1}, {1: "a"}, {"a": None}])
def test_what_is_no_text_is_refused(pairs: Any):
    with pytest.raises(TypeError, match="a tag is a text: "):
        require_texts(pairs, "a tag")


def test_texts_are_taken_over():
    given = {"a": "b"}
    taken = require_texts(given, "a tag")
    given["a"] = "c"
    assert taken == {"a": "b"}


@pytest.mark.parametrize(
    ("notification", "replication", "followed"),
    [
        (None, None, False),
        (Notifications(("", ())), None, True),
        (None, Replication(("", ()), ()), True),
        (Notifications(("", ())), Replication(("", ()), ()), True),
    ],
)
def test_who_follows_a_bucket(notification: Any, replication: Any, followed: bool):
    settings = Settings()
    settings.notification, settings.replication = notification, replication
    assert settings.is_followed is followed
    settings.notification = settings.replication = None
    assert not settings.is_followed


def test_settings_are_equal_when_all_of_them_are():
    assert Settings() == Settings()
    for name in Settings.__slots__:
        other = Settings()
        setattr(other, name, "changed")
        assert (other == Settings()) is False, name
    assert Settings() != "settings"
