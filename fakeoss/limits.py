"""The bounds that every size and count rule reads."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["GIB", "KIB", "MIB", "TIB", "Limits", "require_limits"]

KIB = 1 << 10
MIB = 1 << 20
GIB = 1 << 30
TIB = 1 << 40


class Limits(NamedTuple):
    """Bounds of a store; all sizes in bytes. The defaults are Amazon S3's.

    Tests scale them down: ``Limits(min_part_size=1)`` makes the rule of the smallest part hold for toy parts.
    Given to a mock or a server, what is left at its default is the profile's.
    """

    min_part_size: int = 5 * MIB
    """Smallest part other than the last; also the smallest source that profile jdcloud copies in ranges."""
    max_part_size: int = 5 * GIB
    max_parts: int = 10_000
    """Largest part number, and so the most parts of an upload."""
    max_copy_size: int = 5 * GIB
    """Largest source of CopyObject, largest range of UploadPartCopy."""
    max_put_size: int = 5 * GIB
    max_object_size: int = 50 * TIB
    max_key_bytes: int = 1024
    """Longest key, counted in bytes of its UTF-8 form."""
    max_metadata_bytes: int = 2 * KIB
    """Names and values of the user metadata together."""
    max_page: int = 1000
    """Most entries of one page of any listing."""
    max_delete_keys: int = 1000
    max_policy_bytes: int = 20 * KIB
    """Largest bucket policy, without the blanks in it."""
    max_buckets: int = 10_000
    """Buckets of one owner."""

    def over(self, base: Limits) -> Limits:
        """These bounds upon ``base``: what was left at its default here is what it is there."""
        chosen = {name: value for name, value in self._asdict().items() if value != self._field_defaults[name]}
        return base._replace(**chosen)


def require_limits(limits: object) -> Limits:
    """``limits`` themselves, or the defaults for ``None``. Raises TypeError, ValueError for what bounds nothing."""
    if limits is None:
        return Limits()
    if not isinstance(limits, Limits):
        raise TypeError(f"fakeoss: limits is a fakeoss.Limits, not {limits!r}")
    for name, value in zip(limits._fields, limits, strict=True):
        if type(value) is not int:
            raise TypeError(f"fakeoss: {name} is a whole number, of bytes if it is a size, not {value!r}")
        if value < 0:
            raise ValueError(f"fakeoss: {name} is a number from 0 on, not {value}")
    return limits
