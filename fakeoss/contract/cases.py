"""Every case of the contract."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeoss.contract import (
    acl,
    buckets,
    checksums,
    completion,
    conditional,
    configurations,
    copy_conditions,
    copy_range,
    copy_source,
    copy_whole,
    cors,
    encryption,
    faults,
    following,
    forms,
    lifecycle,
    lifecycle_faults,
    listing,
    locking,
    policy,
    printed,
    reading,
    restoring,
    select,
    settings,
    tagging,
    upload,
    versions,
    websites,
)

if TYPE_CHECKING:
    from fakeoss.contract.case import Case

__all__ = ["CASES"]

CASES: Final[tuple[Case, ...]] = (
    *copy_range.CASES,
    *copy_source.CASES,
    *copy_conditions.CASES,
    *copy_whole.CASES,
    *upload.CASES,
    *completion.CASES,
    *listing.CASES,
    *reading.CASES,
    *faults.CASES,
    *checksums.CASES,
    *versions.CASES,
    *encryption.CASES,
    *acl.CASES,
    *policy.CASES,
    *locking.CASES,
    *restoring.CASES,
    *lifecycle.CASES,
    *lifecycle_faults.CASES,
    *cors.CASES,
    *tagging.CASES,
    *buckets.CASES,
    *conditional.CASES,
    *select.CASES,
    *settings.CASES,
    *configurations.CASES,
    *forms.CASES,
    *following.CASES,
    *websites.CASES,
    *printed.CASES,
)
