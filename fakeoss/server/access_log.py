"""The access log: a line for each request that was answered."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from fakeoss.wire.dates import iso_instant

if TYPE_CHECKING:
    from fakeoss.wire.request_head import RequestHead

__all__ = ["AccessEntry"]

_SECRET: Final = re.compile(
    r"(?<=[?&])(X-Amz-Signature|X-Amz-Security-Token|X-Amz-Credential|Signature|AWSAccessKeyId)=[^&]*", re.IGNORECASE
)
"""What presigned URLs carry that opens something, or says who may open it."""
_MOST: Final = 2_000
"""Characters of a target that are shown."""


class AccessEntry(NamedTuple):
    """A request that was answered: when (epoch seconds of the store's clock), for whom, what was asked, the documented
    name of the operation, and the answer: status, bytes of its body, and seconds that it took."""

    at: float
    peer: str
    head: RequestHead
    operation: str
    status: int
    sent: int
    seconds: float

    def __str__(self) -> str:
        """One line of printable ASCII, without secrets."""
        head = self.head
        target = ascii(_SECRET.sub(r"\1=...", head.target))[1:-1]
        target = target if len(target) <= _MOST else f"{target[:_MOST]}..."
        received = "chunked" if head.chunked else head.length or 0
        agent = ascii(head.fields.get("user-agent", "-"))[1:-1].split(" ")[0]
        return (
            f"{iso_instant(self.at)} {self.peer} {head.method} {target} {self.status} {self.operation} "
            f"in={received} out={self.sent} {self.seconds * 1000:.1f}ms {agent}"
        )
