"""What all answers of a service have in common, by profile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["FRAMES", "Frame"]


class Frame(NamedTuple):
    """Header fields of every answer, and the common elements of every error."""

    server: str | None
    request_id: str
    """A regular expression for ``x-amz-request-id``."""
    host_id: bool
    """Whether answers carry ``x-amz-id-2``."""
    before: tuple[str, ...]
    after: tuple[str, ...]
    untyped: frozenset[str] = frozenset()
    """The results, by root element, that have no Content-Type."""
    order: tuple[str, ...] = ()
    """All elements of an error, if they are known."""

    def elements(self, own: Iterable[str]) -> tuple[str, ...]:
        """Return the names of all elements of an error whose ``own`` ones these are, in order."""
        return self.order or (*self.before, *own, *self.after)


FRAMES: Final = {
    # recorded at Amazon, February 2026; the characters of its request ids: measured there, September 2026, over 320
    # answers (brekkylab/backlot)
    "aws": Frame(
        "AmazonS3",
        "[0-9A-HJKMNP-TV-Z]{16}",
        True,
        ("Code", "Message"),
        ("RequestId", "HostId"),
        # recorded at Amazon, March and April 2026: dyus/meeseeks-s3 (twelve answers and sixteen, without exception)
        frozenset({"InitiateMultipartUploadResult", "VersioningConfiguration"}),
    ),
    # Error-Response-2, Compatibility-Header; request ids as captured on Put-Bucket-Encryption-2
    "jdcloud": Frame(
        "JDCloudOSS", "[0-9A-F]{16}", False, ("statusCode", "Code", "Message", "Resource", "RequestId"), ()
    ),
}
