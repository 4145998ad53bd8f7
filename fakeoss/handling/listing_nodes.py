"""The elements for keys, owners and objects in listings."""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

from fakeoss.errors import Cause, OssError
from fakeoss.handling.object_headers import checksum_mode
from fakeoss.handling.reply import quoted
from fakeoss.wire.dates import iso_date

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from fakeoss.handling.call import Call
    from fakeoss.model.accounts import User
    from fakeoss.model.listing import Query
    from fakeoss.model.records import ObjectRecord
    from fakeoss.wire.xml import Node

__all__ = [
    "Names",
    "delimiter_of",
    "max_keys_node",
    "object_nodes",
    "owner_node",
    "page_limit",
    "read_token",
    "require_names",
    "user_node",
    "write_token",
]

_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""Characters that XML does not allow."""
_TOKEN_START = "1"
"""The first character of a decoded continuation token; the last name listed follows."""


class Names:
    """Writes the keys and prefixes of one result: unchanged, or percent-encoded if the request has
    ``encoding-type=url``."""

    __slots__ = ("_is_encoded", "_is_named", "_traits", "_type")

    def __init__(self, call: Call) -> None:
        self._is_encoded = call.url_encoding()
        self._traits = traits = call.profile.listings
        self._type = "url" if traits.encoding_case == "lowered" else call.query.get("encoding-type", "")
        self._is_named = self._is_encoded
        if call.operation == "ListParts":
            self._is_named &= traits.parts_encoding == "named"
            self._is_encoded &= traits.parts_encoding != "ignored"
        elif call.operation == "ListMultipartUploads":
            self._is_named = traits.named_encoding and (self._is_encoded or traits.unknown_encodings_named)

    def encode(self, name: str, kind: str = "") -> str:
        """Return ``name``, which may be of a ``kind`` whose slashes are kept, as it is written in the result. Encoded
        by Amazon, a space is ``+`` (measured, backlot#178; ceph/s3-tests expect %20), ``*`` is unchanged and ``~`` is
        escaped (as MinIO's gateway observed)."""
        if not self._is_encoded or (name.isalnum() and name.isascii()):
            return name
        traits = self._traits
        safe = f"{traits.unescaped}/" if kind in traits.kept_slashes else traits.unescaped
        text = (quote_plus if traits.plus_for_space else quote)(name, safe=safe)
        return text if "~" in traits.unescaped else text.replace("~", "%7E")

    def mark(self, name: str) -> str:
        """Return ``name``, of the request or of the next page, as it is written in the result."""
        return self.encode(name) if self._traits.encoded_marks else name

    def mark_prefix(self, prefix: str) -> str:
        """Return the prefix as version 1 writes it: unchanged unless XML does not allow it, since botocore does not
        decode that element."""
        return self.encode(prefix) if self._traits.encoded_prefix or _NOT_IN_XML.search(prefix) else prefix

    def type_node(self) -> tuple[Node, ...]:
        """Return the EncodingType element, as sent, if names are encoded, and the profile has it."""
        return (("EncodingType", self._type),) if self._is_named and self._type else ()

    def prefix_nodes(self, prefixes: Iterable[str]) -> Iterator[Node]:
        """Return a CommonPrefixes element for each prefix."""
        return (("CommonPrefixes", [("Prefix", self.encode(prefix, "prefixes"))]) for prefix in prefixes)


def delimiter_of(call: Call) -> str:
    """Return the delimiter of a listing. Raises UNORDERED_WITH_DELIMITER."""
    delimiter = call.query.get("delimiter", "")
    if delimiter and call.query.get("allow-unordered", "").lower() == "true":
        raise OssError(Cause.UNORDERED_WITH_DELIMITER)
    return delimiter


def page_limit(call: Call, most: int) -> int:
    """Return how many keys a page of objects or versions may hold, if ``most`` are wanted."""
    traits = call.profile.listings
    limit = traits.max_keys or call.limits.max_page
    return limit if not most and traits.no_keys_is_all else min(most, limit)


def max_keys_node(call: Call, query: Query, most: int) -> Node:
    """Return the MaxKeys element of such a page."""
    return "MaxKeys", most if call.profile.listings.max_keys_as_sent else query.limit


def require_names(call: Call, *markers: str) -> None:
    """Raise NULL_CHARACTER if the prefix or one of ``markers`` contains NUL, NULL_DELIMITER if the delimiter does
    (recorded at Amazon of ListObjectVersions, March 2026: after ``encoding-type``; of the other listings: our
    reading)."""
    if "%00" not in call.request.target or call.profile.listings.null_characters:
        return
    for name in ("prefix", *markers):
        value = call.query.get(name, "")
        if "\0" in value:
            raise OssError(Cause.NULL_CHARACTER, ArgumentName=name, ArgumentValue=value)
    if "\0" in call.query.get("delimiter", ""):
        raise OssError(Cause.NULL_DELIMITER)


def owner_node(call: Call, owner: User) -> Node:
    """Return the Owner element."""
    return user_node(call, "Owner", owner)


def user_node(call: Call, name: str, user: User) -> Node:
    """Return an element about a user. Amazon has sent no DisplayName since November 2025."""
    children: list[Node] = [("ID", user.id)]
    if call.profile.acl.display_names:
        children.append(("DisplayName", user.display_name))
    return name, children


def object_nodes(call: Call, names: Names, record: ObjectRecord, *, owned: bool) -> list[Node]:
    """Return the children of an object's element in a listing; ``owned`` adds its Owner."""
    children: list[Node] = [
        ("Key", names.encode(record.key)),
        ("LastModified", iso_date(record.modified_at)),
        ("ETag", quoted(record.etag) if record.etag else ""),
    ]
    checksum = checksum_mode(call, record)
    if checksum is not None:
        children.append(("ChecksumAlgorithm", checksum[0]))
        children.append(("ChecksumType", checksum[1]))
    children.append(("Size", record.size))
    if owned and record.owner is not None:
        children.append(owner_node(call, record.owner))
    storage_class = record.storage_class
    children.append(("StorageClass", storage_class))
    if storage_class != "STANDARD" and "RestoreStatus" in call.headers.get("x-amz-optional-object-attributes", ""):
        children.extend(_restore_status(call, record))
    return children


def _restore_status(call: Call, record: ObjectRecord) -> Iterator[Node]:
    """Yield the RestoreStatus element while the object is being restored or is restored (Amazon: RestoreStatus); its
    position is our reading."""
    restoration, now = record.attributes.restoration, call.store.clock.now()
    if restoration is None or now >= restoration.expires_at:
        return
    if restoration.is_ongoing(now):
        yield "RestoreStatus", [("IsRestoreInProgress", "true")]
    else:
        expiry = ("RestoreExpiryDate", iso_date(restoration.expires_at))
        yield "RestoreStatus", [("IsRestoreInProgress", "false"), expiry]


def write_token(name: str) -> str:
    """Return the continuation token of a page that ends with ``name``."""
    return urlsafe_b64encode((_TOKEN_START + name).encode("utf-8")).decode("ascii")


def read_token(token: str) -> str:
    """Return the name after which a page starts. Raises INVALID_TOKEN, TOKEN_NOT_BASE64."""
    try:
        raw = urlsafe_b64decode(token.encode("ascii"))
    except ValueError:
        raw = b""
    if not raw:
        raise OssError(Cause.TOKEN_NOT_BASE64)
    text = raw.decode("utf-8", "replace")
    if not text.startswith(_TOKEN_START) or "\ufffd" in text:
        raise OssError(Cause.INVALID_TOKEN)
    return text[len(_TOKEN_START) :]
