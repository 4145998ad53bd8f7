"""What an ACL grants, and to whom."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakeoss.model.accounts import DEFAULT_OWNER, User
from fakeoss.model.acl import (
    ALL_USERS,
    AUTHENTICATED_USERS,
    CANNED_ACLS,
    LOG_DELIVERY,
    Acl,
    Grant,
    canned,
    grants,
    is_public,
    is_shared,
)

OTHER = User("OTHERKEY", "secret", "other-id", "other")
OWNERS = Grant(DEFAULT_OWNER.id, "FULL_CONTROL", "fakeoss")

# Amazon: Access control list overview, canned ACL
CANNED = [
    pytest.param("private", None, id="private"),
    pytest.param("public-read", (OWNERS, Grant(ALL_USERS, "READ")), id="public-read"),
    pytest.param(
        "public-read-write", (OWNERS, Grant(ALL_USERS, "READ"), Grant(ALL_USERS, "WRITE")), id="public-read-write"
    ),
    pytest.param("authenticated-read", (OWNERS, Grant(AUTHENTICATED_USERS, "READ")), id="authenticated-read"),
    pytest.param("bucket-owner-read", (OWNERS, Grant("other-id", "READ", "other")), id="bucket-owner-read"),
    pytest.param(
        "bucket-owner-full-control",
        (OWNERS, Grant("other-id", "FULL_CONTROL", "other")),
        id="bucket-owner-full-control",
    ),
    pytest.param(
        "log-delivery-write",
        (OWNERS, Grant(LOG_DELIVERY, "WRITE"), Grant(LOG_DELIVERY, "READ_ACP")),
        id="log-delivery-write",
    ),
]


@pytest.mark.parametrize(("name", "acl"), CANNED)
def test_canned_acl_in_the_bucket_of_another(name: str, acl: Acl | None):
    assert canned(name, DEFAULT_OWNER, OTHER) == acl


@pytest.mark.parametrize("name", ["private", "bucket-owner-read", "bucket-owner-full-control"])
def test_canned_acl_in_ones_own_bucket_is_private(name: str):
    assert canned(name, DEFAULT_OWNER, DEFAULT_OWNER) is None


# to whom, what is granted, and whether: the owner's own user, another, nobody
GRANTED = [
    (Grant(ALL_USERS, "READ"), (True, True, True)),
    (Grant(AUTHENTICATED_USERS, "READ"), (True, True, False)),
    (Grant("other-id", "READ"), (False, True, False)),
    (Grant("other-id", "FULL_CONTROL"), (False, True, False)),
    (Grant("other-id", "WRITE"), (False, False, False)),
    (Grant(LOG_DELIVERY, "READ"), (False, False, False)),
]


@pytest.mark.parametrize(("grant", "expected"), GRANTED)
def test_grants_to(grant: Grant, expected: tuple[bool, bool, bool]):
    assert tuple(grants((grant,), "READ", user) for user in (DEFAULT_OWNER, OTHER, None)) == expected


@pytest.mark.parametrize("group", [ALL_USERS, AUTHENTICATED_USERS])
def test_groups_that_are_ignored_grant_nothing(group: str):
    acl = (Grant(group, "FULL_CONTROL"), Grant("other-id", "READ"))
    assert not grants(acl, "READ", None, publicly=False)
    assert not grants(acl, "WRITE", OTHER, publicly=False)
    assert grants(acl, "READ", OTHER, publicly=False)


@pytest.mark.parametrize(
    ("grantee", "public", "shared"),
    [
        (ALL_USERS, True, True),
        (AUTHENTICATED_USERS, True, True),  # Amazon: The meaning of "public"
        (LOG_DELIVERY, False, True),
        ("other-id", False, True),
        (DEFAULT_OWNER.id, False, False),
    ],
)
def test_public_and_shared(grantee: str, public: bool, shared: bool):
    acl = (OWNERS, Grant(grantee, "READ"))
    assert (is_public(acl), is_shared(acl, DEFAULT_OWNER.id)) == (public, shared)


@given(st.sampled_from(sorted(CANNED_ACLS)), st.sampled_from(["READ", "WRITE", "READ_ACP", "WRITE_ACP"]))
def test_owner_has_full_control_by_every_canned_acl(name: str, permission: str):
    acl = canned(name, DEFAULT_OWNER, OTHER)
    assert acl is None or grants(acl, permission, DEFAULT_OWNER, publicly=False)
