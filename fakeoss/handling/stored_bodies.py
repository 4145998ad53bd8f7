"""Bodies that lie in files, which may not be there any more when they are to be sent."""

from __future__ import annotations

from itertools import chain, islice
from typing import TYPE_CHECKING

from fakeoss.errors import Cause, OssError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from fakeoss.model.mapped import BodyError

__all__ = ["begun", "unreadable"]


def begun(pieces: Iterable[memoryview]) -> Iterator[memoryview]:
    """Return the pieces; the first one is read now, while another answer can be given. Raises BodyError."""
    rest = iter(pieces)
    return chain(list(islice(rest, 1)), rest)


def unreadable(error: BodyError) -> OssError:
    """What is answered when a body cannot be read."""
    return OssError(Cause.STORE_UNREADABLE, additionalMessage=f"fakeoss cannot read the store: {error}")
