"""The nodes by which listings show keys, owners and objects."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote_plus

from fakeoss.handling.object_headers import checksum_mode
from fakeoss.handling.reply import quoted
from fakeoss.wire.dates import iso_date

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from fakeoss.handling.call import Call
    from fakeoss.model.accounts import User
    from fakeoss.model.records import ObjectRecord
    from fakeoss.wire.xml import Node

__all__ = ["Names", "object_nodes", "owner_node"]

_UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""Characters that no XML document can hold."""


class Names:
    """Keys and prefixes of one result: as they are, or percent-encoded where ``encoding-type=url`` asks for it."""

    __slots__ = ("_encoded",)

    def __init__(self, call: Call) -> None:
        self._encoded = call.url_encoding()

    def shown(self, name: str) -> str:
        """``name`` as the result has it: a blank is ``+``, measured at Amazon, backlot#178 (ceph/s3-tests want %20);
        ``*`` stays and ``~`` does not, as MinIO's gateway found them."""
        if not self._encoded or (name.isalnum() and name.isascii()):
            return name
        return quote_plus(name, safe="/*").replace("~", "%7E")

    def readable(self, name: str) -> str:
        """``name`` as it is, wherever XML can hold it: for what botocore does not decode."""
        return self.shown(name) if _UNREADABLE.search(name) else name

    def type_node(self) -> tuple[Node, ...]:
        """The EncodingType element, where it belongs."""
        return (("EncodingType", "url"),) if self._encoded else ()

    def prefix_nodes(self, prefixes: Iterable[str]) -> Iterator[Node]:
        """A CommonPrefixes element for each."""
        return (("CommonPrefixes", [("Prefix", self.shown(prefix))]) for prefix in prefixes)


def owner_node(call: Call, owner: User) -> Node:
    """The Owner element; its DisplayName is no longer sent by Amazon."""
    children: list[Node] = [("ID", owner.id)]
    if call.profile.acl.display_names:
        children.append(("DisplayName", owner.display_name))
    return "Owner", children


def object_nodes(call: Call, names: Names, record: ObjectRecord, *, owned: bool) -> list[Node]:
    """The children by which a listing shows an object."""
    children: list[Node] = [
        ("Key", names.shown(record.key)),
        ("LastModified", iso_date(record.modified_at)),
        ("ETag", quoted(record.etag)),
    ]
    checksum = checksum_mode(call, record)
    if checksum is not None:
        children.append(("ChecksumAlgorithm", checksum[0]))
        children.append(("ChecksumType", checksum[1]))
    children.append(("Size", record.size))
    if owned and record.owner is not None:
        children.append(owner_node(call, record.owner))
    kind = record.storage_class
    children.append(("StorageClass", kind))
    if kind != "STANDARD" and "RestoreStatus" in call.headers.get("x-amz-optional-object-attributes", ""):
        children.extend(_restore_status(call, record))
    return children


def _restore_status(call: Call, record: ObjectRecord) -> Iterator[Node]:
    """What is known of a restoration that is under way or done (Amazon: RestoreStatus); its place is our reading."""
    restoration, now = record.attributes.restoration, call.store.clock.now()
    if restoration is None or now >= restoration.expires_at:
        return
    if restoration.is_ongoing(now):
        yield "RestoreStatus", [("IsRestoreInProgress", "true")]
    else:
        expiry = ("RestoreExpiryDate", iso_date(restoration.expires_at))
        yield "RestoreStatus", [("IsRestoreInProgress", "false"), expiry]
