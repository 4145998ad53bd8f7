"""Ownership and public access blocks: the values that buckets start from."""

from __future__ import annotations

from fakeoss.model.ownership import ALL_BLOCKED, NO_CONTROLS, NOTHING_BLOCKED, OWNERSHIPS, AccessBlock, Ownership


def test_ownerships_are_those_documented():
    """Amazon: Controlling ownership of objects and disabling ACLs; deleted controls are none of them."""
    assert {Ownership.ENFORCED, Ownership.PREFERRED, Ownership.WRITER} == OWNERSHIPS
    assert {"BucketOwnerEnforced", "BucketOwnerPreferred", "ObjectWriter"} == OWNERSHIPS
    assert NO_CONTROLS not in OWNERSHIPS


def test_a_new_bucket_of_amazon_s_blocks_all():
    """Amazon: Default settings for new S3 buckets FAQ, April 2023."""
    assert ALL_BLOCKED[:4] == (True, True, True, True)
    assert ALL_BLOCKED.stands


def test_a_block_that_was_deleted_blocks_nothing():
    assert NOTHING_BLOCKED[:4] == (False, False, False, False)
    assert not NOTHING_BLOCKED.stands
    assert AccessBlock() != NOTHING_BLOCKED, "one that was put, and blocks nothing, stands"
