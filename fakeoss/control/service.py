"""What the server says of itself and of its API."""

from __future__ import annotations

import time
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

import fakeoss
from fakeoss.control.exchange import ControlError
from fakeoss.model.store import state_of
from fakeoss.wire.message import Response

if TYPE_CHECKING:
    from fakeoss.control.exchange import Inquiry, Laboratory

__all__ = ["console", "description", "health", "index", "ready", "server"]


def index(laboratory: Laboratory, inquiry: Inquiry) -> dict[str, Any]:
    """List the operations."""
    from fakeoss.control.routes import ROUTES  # which lists these functions

    return {"fakeoss": fakeoss.__version__, **{f"{row.method} {row.path}": row.summary for row in ROUTES}}


def description(laboratory: Laboratory, inquiry: Inquiry) -> dict[str, Any]:
    """Describe the API."""
    from fakeoss.control.openapi import document

    return document()


def health(laboratory: Laboratory, inquiry: Inquiry) -> dict[str, Any]:
    """Tell that the server answers."""
    return {"status": "ok" if laboratory.facts().is_ready else "stopping"}


def ready(laboratory: Laboratory, inquiry: Inquiry) -> dict[str, Any]:
    """Tell that it takes requests. Raises ControlError (503) while it stops."""
    if not laboratory.facts().is_ready:
        raise ControlError(503, "ServiceUnavailable", "fakeoss: the server is stopping")
    return {"status": "ok"}


_KINDS: Final = {".css": "text/css", ".js": "text/javascript", ".html": "text/html"}
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' blob: data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; "
    "trusted-types 'none'"
)
_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": _POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def console(laboratory: Laboratory, inquiry: Inquiry) -> Response:
    """Send the page to look at the store with, its style, or its scripts: nothing is loaded from elsewhere. Raises
    ControlError (404) for a file that is not there."""
    name = inquiry.words.get("file", "console.html")
    listed = {each.name: each for each in (files("fakeoss.control") / "console").iterdir()}
    kind = _KINDS.get(name[name.rfind(".") :])
    if name not in listed or kind is None or (kind == "text/html") is ("file" in inquiry.words):
        raise ControlError(404, "NotFound", f"fakeoss: the console has no file {name!r}")
    return Response(200, {"Content-Type": f"{kind}; charset=utf-8", **_HEADERS}, listed[name].read_bytes())


def server(laboratory: Laboratory, inquiry: Inquiry) -> dict[str, Any]:
    """Tell what is served, and how clients reach it."""
    facts, profile = laboratory.facts(), laboratory.profile
    return {
        "version": fakeoss.__version__,
        "profile": profile.name,
        "endpoint_url": facts.endpoint_url,
        "region": profile.default_region,
        "started_at": facts.started_at,
        "uptime_seconds": max(0.0, time.time() - facts.started_at),
        "verifies_signatures": facts.verifies,
        "upstream": laboratory.store.upstream,
        "is_durable": state_of(laboratory.store).spool() is not None,
        "operations": sorted(state_of(laboratory.store).calls.known),
        "settings": dict(facts.settings),
    }
