"""Users and what is known of them: their numbers, names, keys and sessions."""

from __future__ import annotations

from math import inf
from typing import Any

import pytest

from fakeoss.errors import Cause, OssError
from fakeoss.model.accounts import DEFAULT_OWNER, Accounts, User

ALICE = User("ALICE", "alice-secret", "alice-id", "alice", "Alice@example.com")
GUEST = User("GUEST", "guest-secret", "guest-id", session_token="token", session_ends_at="2011-04-11T20:34:56Z")
END = 1302554096.0


@pytest.mark.parametrize(
    ("user", "account", "arn"),
    [
        (User("K", "s", "1" * 12), "1" * 12, f"arn:aws:iam::{'1' * 12}:root"),
        (User("K", "s", "id", "bob", account_id="2" * 12), "2" * 12, f"arn:aws:iam::{'2' * 12}:user/bob"),
        (User("K", "s", "1" * 12, account_id="2" * 12), "2" * 12, f"arn:aws:iam::{'2' * 12}:root"),
    ],
)
def test_number_and_name(user: User, account: str, arn: str):
    assert (user.account, user.arn) == (account, arn)


@pytest.mark.parametrize("canonical", ["id", "1" * 11, "1" * 13, "\u0661" * 12, "a" * 64])
def test_number_that_is_not_given_is_derived(canonical: str):
    number = User("K", "s", canonical).account
    assert (len(number), number.isascii() and number.isdigit()) == (12, True)
    assert number == User("OTHER", "t", canonical, "name").account
    assert number != User("K", "s", canonical + "x").account


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("", inf),
        ("2011-04-11T20:34:56Z", END),
        ("2011-04-11T20:34:56", END),
        ("2011-04-11T22:34:56+02:00", END),
    ],
)
def test_session_ends(text: str, end: float):
    assert User("K", "s", "id", session_ends_at=text).session_end == end


@pytest.mark.parametrize("users", [[ALICE._replace(session_ends_at="tomorrow")]])
def test_session_that_ends_at_no_date_is_refused(users: list[User]):
    with pytest.raises(ValueError, match="ALICE: session_ends_at is no ISO 8601 date"):
        Accounts(users)


@pytest.mark.parametrize("user", [None, "alice", ("K", "s", "id")])
def test_what_is_no_user_is_refused(user: Any):
    with pytest.raises(TypeError, match=r"users are each a fakeoss\.User"):
        Accounts([ALICE, user])


def test_users_are_found_by_key_id_and_address():
    second = ALICE._replace(access_key="SECOND", secret_key="other")
    accounts = Accounts([ALICE, second, GUEST])
    assert (accounts.owner, accounts.with_key("SECOND"), accounts.with_key("NOBODY")) == (ALICE, second, None)
    assert [accounts.with_key(key) for key in (None, "", DEFAULT_OWNER.access_key)] == [None, None, None]
    assert (accounts.secret_of("SECOND"), accounts.secret_of("NOBODY")) == ("other", None)
    assert (accounts.with_id("guest-id"), accounts.with_id("none")) == (GUEST, None)
    assert (accounts.with_email("alice@EXAMPLE.com"), accounts.with_email("none")) == (ALICE, None)


def test_without_users_there_is_the_default_owner():
    accounts = Accounts()
    assert (accounts.users, accounts.owner) == ((), DEFAULT_OWNER)
    assert accounts.with_key(DEFAULT_OWNER.access_key) is DEFAULT_OWNER
    assert accounts.with_id(DEFAULT_OWNER.id) is DEFAULT_OWNER


TOKENS = [
    # databend#8069 for what is missing; the others: our reading
    pytest.param("ALICE", None, 0.0, None, id="permanent"),
    pytest.param("ALICE", "token", 0.0, Cause.SESSION_TOKEN_INVALID, id="permanent with a token"),
    pytest.param("GUEST", "token", END - 1, None, id="temporary"),
    pytest.param("GUEST", None, END - 1, Cause.INVALID_ACCESS_KEY, id="temporary without its token"),
    pytest.param("GUEST", "other", END - 1, Cause.SESSION_TOKEN_INVALID, id="another token"),
    pytest.param("GUEST", "t\u00f6ken", END - 1, Cause.SESSION_TOKEN_INVALID, id="no ASCII"),
    pytest.param("GUEST", "token", END, Cause.SESSION_TOKEN_EXPIRED, id="over"),
]


@pytest.mark.parametrize(("key", "token", "now", "cause"), TOKENS)
def test_session_token(key: str, token: str | None, now: float, cause: Cause | None):
    accounts = Accounts([ALICE, GUEST], verifies=True)
    if cause is None:
        accounts.require_token(key, token, now)
        return
    with pytest.raises(OssError) as refusal:
        accounts.require_token(key, token, now)
    assert refusal.value.cause is cause


def test_secrets_are_not_shown():
    shown = repr([ALICE, GUEST, Accounts([ALICE])])
    assert not [word for word in ("alice-secret", "guest-secret", "token") if word in shown]
