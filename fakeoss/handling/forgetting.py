"""What of a request a service does not see, although Amazon does, so that it takes it for another one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeoss.handling.subresources import SHARED
from fakeoss.wire.copysource import is_undecodable

if TYPE_CHECKING:
    from fakeoss.handling.call import Call
    from fakeoss.profiles.profile import Profile

__all__ = ["forget", "forgets"]

_SOURCE: Final = "x-amz-copy-source"
_PART: Final = frozenset({"partNumber", "uploadId"})


def forgets(profile: Profile) -> bool:
    """Whether there is anything that the service does not see."""
    ignores_sources = profile.copies.bad_escapes == "no copy"
    forgets_more = profile.multipart.plain_puts != "never" or profile.buckets.tenants
    forgets_more |= not profile.buckets.subresources_at_keys
    return bool(profile.unread_query or profile.unread_headers) or forgets_more or ignores_sources


def forget(call: Call) -> None:
    """Take from the query and the headers of the call what the service does not see; the request keeps it."""
    profile, method = call.profile, call.request.method
    if call.bucket_name is None:
        return
    if ":" in call.bucket_name and profile.buckets.tenants:
        tenant, _, name = call.bucket_name.partition(":")
        bucket = call.store.find(name)
        if bucket is not None and bucket.owner.tenant == tenant:
            call.bucket_name = name
    if not profile.unread_headers.isdisjoint(call.headers):
        call.headers = {name: value for name, value in call.headers.items() if name not in profile.unread_headers}
    unread = profile.unread_query.get(method, frozenset())
    if call.key and not profile.buckets.subresources_at_keys:
        unread |= SHARED | {"uploads"} if method == "GET" else SHARED
    if method == "PUT" and not _PART.isdisjoint(call.query) and _is_plain(call):
        unread |= _PART
    if not unread.isdisjoint(call.query):
        call.query = {name: value for name, value in call.query.items() if name not in unread}
    if profile.copies.bad_escapes == "no copy" and _SOURCE in call.headers and is_undecodable(call.headers[_SOURCE]):
        call.headers = {name: value for name, value in call.headers.items() if name != _SOURCE}


def _is_plain(call: Call) -> bool:
    """Whether a PUT with an upload id or a part number is one without."""
    when = call.profile.multipart.plain_puts
    if when == "without upload":
        return not call.query.get("uploadId")
    number = call.query.get("partNumber", "")
    return when == "without number" and not ("uploadId" in call.query and number.isascii() and number.isdigit())
