"""What of a request a service does not see, although Amazon does, so that it takes it for another one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeoss.errors import Cause, OssError
from fakeoss.handling.registry import REGISTRY
from fakeoss.handling.subresources import SHARED, Target
from fakeoss.wire.copysource import is_undecodable
from fakeoss.wire.numbers import parse_integer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fakeoss.handling.call import Call
    from fakeoss.profiles.profile import Profile

__all__ = ["forget", "forgets"]

_NONE: Final[frozenset[str]] = frozenset()
_SOURCE: Final = "x-amz-copy-source"
_READS: Final = frozenset({"GET", "HEAD"})
_PART: Final = frozenset({"partNumber", "uploadId"})


def forgets(profile: Profile) -> bool:
    """Whether there is anything that the service does not see."""
    ignores_sources = profile.copies.bad_escapes == "no copy"
    forgets_more = profile.multipart.plain_puts != "never" or profile.buckets.tenants
    forgets_more |= not profile.buckets.subresources_at_keys or profile.listings.list_types != "exact"
    forgets_more |= bool(profile.refused_query or profile.subresource_order)
    forgets_more |= profile.objects.part_number_checks == "number first" or profile.objects.empty_version_id
    return bool(profile.unread_query or profile.unread_headers) or forgets_more or ignores_sources


def forget(call: Call) -> None:
    """Take from the query and the headers of the call what the service does not see; the request keeps it. Raises
    OPERATION_NOT_IMPLEMENTED for query parameters that the service refuses."""
    profile, method = call.profile, call.request.method
    if call.bucket_name is None:
        unread = profile.unread_query.get(f"{method} of service", _NONE)
        call.query = {name: value for name, value in call.query.items() if name not in unread}
        return
    if ":" in call.bucket_name and profile.buckets.tenants:
        tenant, _, name = call.bucket_name.partition(":")
        bucket = call.store.find(name)
        if bucket is not None and bucket.owner.tenant == tenant:
            call.bucket_name = name
    if not profile.unread_headers.isdisjoint(call.headers):
        call.headers = {name: value for name, value in call.headers.items() if name not in profile.unread_headers}
    unread = _names(call, profile.unread_query)
    if call.query.get("partNumber") == "" and profile.objects.part_number_checks == "number first" and method in _READS:
        unread |= {"partNumber"}
    if call.key and not profile.buckets.subresources_at_keys:
        unread |= SHARED | {"uploads"} if method == "GET" else SHARED
    if call.key and call.query.get("versionId") == "" and profile.objects.empty_version_id:
        unread |= {"versionId"}
    if method == "DELETE" and call.query.get("uploadId") == "" and profile.multipart.plain_puts == "without upload":
        unread |= {"uploadId"}
    if method == "PUT" and not _PART.isdisjoint(call.query) and _is_plain(call):
        unread |= _PART
    refused = _names(call, profile.refused_query)
    if not refused.isdisjoint(call.query):
        raise _refusal(call, min(refused & call.query.keys()))
    if profile.subresource_order and len(call.query) > 1:
        named = [name for name in profile.subresource_order if name in call.query and name not in unread]
        unread |= frozenset(named[1:])
    if "list-type" in call.query and profile.listings.list_types != "exact":
        _read_list_type(call)
    if not unread.isdisjoint(call.query):
        call.query = {name: value for name, value in call.query.items() if name not in unread}
    if profile.copies.bad_escapes == "no copy" and _SOURCE in call.headers and is_undecodable(call.headers[_SOURCE]):
        call.headers = {name: value for name, value in call.headers.items() if name != _SOURCE}


def _names(call: Call, table: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """Return the names in a table that concern a request like this one."""
    method = call.request.method
    names, more = table.get(method), table.get(f"{method} of {'key' if call.key else 'bucket'}")
    return (names or _NONE) | (more or _NONE)


def _refusal(call: Call, name: str) -> OssError:
    """Return the error for a query parameter that the service refuses; the call gets the name of the operation that it
    asks for, if it is one."""
    method, words = call.request.method, ""
    try:
        words = call.operation = REGISTRY.match(
            method, Target.OBJECT if call.key else Target.BUCKET, call.query, call.headers
        ).name
    except OssError:
        words = f"{method} with {name}"
    return OssError(Cause.OPERATION_NOT_IMPLEMENTED, Operation=words)


def _read_list_type(call: Call) -> None:
    """Let the list type be ``2`` if that is its value."""
    if parse_integer(call.query["list-type"].strip().removeprefix("+")) == 2:
        call.query = {**call.query, "list-type": "2"}


def _is_plain(call: Call) -> bool:
    """Whether a PUT with an upload id or a part number is one without."""
    when = call.profile.multipart.plain_puts
    number = call.query.get("partNumber", "")
    if when == "without upload":
        is_number = not number or parse_integer(number.strip().removeprefix("+")) is not None
        return not call.query.get("uploadId") and (is_number or _SOURCE in call.headers)
    return when == "without number" and not ("uploadId" in call.query and number.isascii() and number.isdigit())
