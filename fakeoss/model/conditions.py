"""Preconditions: judged against an ETag and a time, never against a header."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

__all__ = ["Conditions", "ETags", "failed_copy_condition", "failed_read_condition"]


class ETags(NamedTuple):
    """The entity tags of a condition, bare; ``any`` for ``*``."""

    tags: AbstractSet[str]
    any: bool = False

    def match(self, etag: str) -> bool:
        """Whether ``etag`` is among them."""
        return self.any or etag in self.tags


class Conditions(NamedTuple):
    """What must hold of an object, each ``None`` when it was not asked; times in epoch seconds."""

    match: ETags | None = None
    none_match: ETags | None = None
    unmodified_since: float | None = None
    modified_since: float | None = None


def failed_read_condition(conditions: Conditions, etag: str, modified_at: float, now: float) -> str | None:
    """The condition that a read fails by: ``If-Match``, ``If-Unmodified-Since`` (a refusal), or ``If-None-Match``,
    ``If-Modified-Since`` (not modified). An entity tag outweighs the time beside it (RFC 9110, 13.2.2);
    If-Modified-Since in the future is ignored (RFC 9110, 13.1.3; recorded at Amazon, 21 February 2026)."""
    second = int(modified_at)
    if conditions.match is not None:
        if not conditions.match.match(etag):
            return "If-Match"
    elif conditions.unmodified_since is not None and second > conditions.unmodified_since:
        return "If-Unmodified-Since"
    if conditions.none_match is not None:
        if conditions.none_match.match(etag):
            return "If-None-Match"
    elif conditions.modified_since is not None and second <= conditions.modified_since <= now:
        return "If-Modified-Since"
    return None


def failed_copy_condition(conditions: Conditions, etag: str, modified_at: float, now: float) -> str | None:
    """The condition on a copy source that fails first: If-Match, If-Unmodified-Since, If-None-Match,
    If-Modified-Since. A true If-Match outweighs If-Unmodified-Since; If-Modified-Since in the future is ignored.
    Recorded at Amazon, February 2026."""
    second = int(modified_at)
    if conditions.match is not None:
        if not conditions.match.match(etag):
            return "If-Match"
    elif conditions.unmodified_since is not None and second > conditions.unmodified_since:
        return "If-Unmodified-Since"
    if conditions.none_match is not None and conditions.none_match.match(etag):
        return "If-None-Match"
    since = conditions.modified_since
    if since is not None and since <= now and second <= since:
        return "If-Modified-Since"
    return None
