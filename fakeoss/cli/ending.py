"""Ends what a run of ``verify`` has made, each thing by its own id, and looks again whether it is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeoss.cli.cleaning import CleaningError, clean

if TYPE_CHECKING:
    from fakeoss.cli.endpoint import Endpoint
    from fakeoss.cli.journal import Journal, Thing

__all__ = ["end_all"]

_ORDER: Final = ("upload", "object", "bucket")
"""A bucket is deleted last: it must be empty."""
_MISSING: Final = 404
_NO_SUCH_NAME: Final = frozenset({400, 405, 501})


def end_all(endpoint: Endpoint, journal: Journal, *, again: bool = True) -> list[str]:
    """End what the journal holds, unless it is ``again`` only what was not tried before; return what stays, in words,
    with what the service said. Raises OSError or HTTPException if no answer comes."""
    stays = []
    made = [thing for thing in journal.made if again or thing not in journal.stuck]
    for thing in sorted(made, key=lambda each: _ORDER.index(each.kind)):
        try:
            reason = _end(endpoint, thing)
        except CleaningError as error:
            reason = str(error)
        if reason:
            journal.stuck.add(thing)
            stays.append(f"{thing.words} ({reason})")
        else:
            journal.note("ended", thing)
    return stays


def _end(endpoint: Endpoint, thing: Thing) -> str:
    """End one thing; return why it is still there, empty if it is not."""
    if thing.kind == "bucket":
        if endpoint.send("HEAD", thing.path, {}, b"")[0] == _MISSING:
            return ""
        clean(endpoint, thing.path.strip("/"), "")
    status, _, body = endpoint.send("DELETE", thing.target, {}, b"")
    if status == _MISSING:
        return ""
    check = ("GET", thing.target) if thing.kind == "upload" else ("HEAD", thing.path)
    found, _, document = endpoint.send(*check, {}, b"")
    if found == _MISSING:
        return ""
    if thing.kind == "object" and found in _NO_SUCH_NAME:
        return ""  # the service does not take such a name
    is_listed = found == 200 and b"ListPartsResult" in document if thing.kind == "upload" else found == 200
    if status < 300 and not is_listed:
        return ""  # it was ended, and this service has no such request to look again
    return f"DELETE was answered with {status} {body[:200]!r}, {check[0]} afterwards with {found}"
