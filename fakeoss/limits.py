"""The limits that every rule about a size or count reads."""

from __future__ import annotations

from typing import NamedTuple

from fakeoss.suggestion import named_fields

__all__ = ["GIB", "KIB", "MIB", "TIB", "Limits", "require_limits"]

KIB = 1 << 10
MIB = 1 << 20
GIB = 1 << 30
TIB = 1 << 40


@named_fields
class Limits(NamedTuple):
    """The limits of a store; all sizes in bytes. The defaults are Amazon S3's.

    Tests can scale them down: with ``Limits(min_part_size=1)`` parts may be tiny. For a mock or a server, every limit
    left at its default is the profile's.
    """

    min_part_size: int = 5 * MIB
    """Smallest part other than the last; in profile jdcloud also the smallest source for a range copy."""
    max_part_size: int = 5 * GIB
    """Largest part."""
    max_parts: int = 10_000
    """Largest part number, and so the largest number of parts in an upload."""
    max_copy_size: int = 5 * GIB
    """Largest source of CopyObject, largest range of UploadPartCopy."""
    max_put_size: int = 5 * GIB
    """Largest body of PutObject and of a form."""
    max_object_size: int = 10_000 * 5 * GIB
    """48.8 TiB, the 50 TB of Amazon's documentation: as many parts as an upload may have, each of the largest size."""
    max_key_bytes: int = 1024
    """Longest key, in bytes of UTF-8."""
    max_metadata_bytes: int = 2 * KIB
    """Total size of the names and values of the user metadata."""
    max_page: int = 1000
    """Maximum number of entries on one page of any listing."""
    max_delete_keys: int = 1000
    """Maximum number of keys of one DeleteObjects."""
    max_policy_bytes: int = 20 * KIB
    """Largest bucket policy, not counting its whitespace."""
    max_buckets: int = 10_000
    """Maximum number of buckets of one owner."""

    def over(self, base: Limits) -> Limits:
        """Return ``base`` with every limit replaced that is not at its default here."""
        if self == _DEFAULTS:
            return base
        changes = {name: value for name, value in self._asdict().items() if value != self._field_defaults[name]}
        return base._replace(**changes)


_DEFAULTS = Limits()


def require_limits(limits: object) -> Limits:
    """Return ``limits``, or the defaults for ``None``. Raises TypeError if they are not a ``Limits`` of whole numbers,
    ValueError if one is negative."""
    if limits is None:
        return _DEFAULTS
    if not isinstance(limits, Limits):
        raise TypeError(f"fakeoss: limits must be a fakeoss.Limits, not {limits!r}")
    for name, value in zip(limits._fields, limits, strict=True):
        if type(value) is not int:
            raise TypeError(f"fakeoss: {name} must be a whole number (sizes in bytes), not {value!r}")
        if value < 0:
            raise ValueError(f"fakeoss: {name} must be at least 0, not {value}")
    return limits
