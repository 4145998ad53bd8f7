"""Pages that are stored as objects are kept away from the control API.

In path style an object's address has the origin of the API, and to a page of the server's own the API answers. A stored
page that a person opens in a browser would be one. So what may be active in an answer that a browser shows is
sandboxed: its scripts run, in an origin of their own (Content Security Policy Level 3, ``sandbox``), whose requests the
gate refuses. Programs, and pages that fetch an object, see the answer as it is; so does who asks at the host of a
bucket, which is another origin.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from fakeoss.wire.message import Response
    from fakeoss.wire.request_head import RequestHead

__all__ = ["sandbox"]

_POLICY: Final = "sandbox allow-downloads allow-forms allow-modals allow-popups allow-scripts"
_FRAMES: Final = frozenset({"document", "embed", "fencedframe", "frame", "iframe", "object"})
"""Destinations that show a page (Fetch: Sec-Fetch-Dest)."""
_INERT: Final = re.compile(
    r"(?:image/(?!svg)[\w.+-]+|audio/[\w.+-]+|video/[\w.+-]+|application/pdf|text/plain)(?:;[^,]*)?"
)
"""Types that no browser runs scripts of at the origin of the answer."""


def sandbox(head: RequestHead, response: Response) -> None:
    """Sandbox the answer to a browser that shows it, unless no script can be in it."""
    if not _shows(head):
        return
    kind = next((value for name, value in response.headers.items() if name.lower() == "content-type"), "")
    if not _INERT.fullmatch(kind.strip().lower()):
        response.headers["Content-Security-Policy"] = _POLICY


def _shows(head: RequestHead) -> bool:
    """Whether a browser shows the answer. One that does not say (on a name that is not this machine's, no browser does)
    accepts HTML, or calls itself Mozilla as they all do."""
    fields = head.fields
    if (destination := fields.get("sec-fetch-dest")) is not None:
        return destination.lower() in _FRAMES
    return "text/html" in fields.get("accept", "") or fields.get("user-agent", "").startswith("Mozilla/")
