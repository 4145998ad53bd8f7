"""Every case of the contract."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeoss.contract.cases import (
    acl,
    buckets,
    checksums,
    conditional_writes,
    configurations,
    copy_conditions,
    copy_range,
    copy_source,
    copying,
    cors,
    documented_exchanges,
    encryption,
    error_answers,
    following,
    get_object,
    lifecycle,
    lifecycle_faults,
    listing,
    multipart,
    multipart_completion,
    object_lock,
    policy,
    post_object,
    restore,
    select,
    settings,
    tagging,
    versioning,
    website,
)

if TYPE_CHECKING:
    from fakeoss.contract.case import Case

__all__ = ["CASES"]

CASES: Final[tuple[Case, ...]] = (
    *copy_range.CASES,
    *copy_source.CASES,
    *copy_conditions.CASES,
    *copying.CASES,
    *multipart.CASES,
    *multipart_completion.CASES,
    *listing.CASES,
    *get_object.CASES,
    *error_answers.CASES,
    *checksums.CASES,
    *versioning.CASES,
    *encryption.CASES,
    *acl.CASES,
    *policy.CASES,
    *object_lock.CASES,
    *restore.CASES,
    *lifecycle.CASES,
    *lifecycle_faults.CASES,
    *cors.CASES,
    *tagging.CASES,
    *buckets.CASES,
    *conditional_writes.CASES,
    *select.CASES,
    *settings.CASES,
    *configurations.CASES,
    *post_object.CASES,
    *following.CASES,
    *website.CASES,
    *documented_exchanges.CASES,
)
