"""Configurations that a bucket can have many of, each with an id: what the families inventory, analytics, metrics and
intelligent_tiering share. They are stored and returned; no report is ever written.

A ``kind`` is the query parameter that selects the configuration, such as ``"inventory"``.
"""

from __future__ import annotations

from base64 import b64decode, urlsafe_b64encode
from typing import TYPE_CHECKING, Final

from fakeoss.errors import Cause, OssError
from fakeoss.handling.payload import receive_document
from fakeoss.handling.reply import Reply
from fakeoss.wire.schema import MANY, Field, optional, read_document, text_at
from fakeoss.wire.xml import parse_xml

if TYPE_CHECKING:
    from fakeoss.handling.call import Call
    from fakeoss.model.bucket_state import BucketState
    from fakeoss.wire.xml import Node

__all__ = [
    "PREFIX",
    "delete_configuration",
    "filter_form",
    "get_configuration",
    "list_configurations",
    "names_itself",
    "put_configuration",
    "read_configuration",
]

PREFIX: Final = Field("Prefix", least=0, empty=True)
_TAG: Final = (Field("Key"), Field("Value", empty=True))
_PAGE_SIZE: Final = 100
"""Configurations on one page (Amazon: ListBucketInventoryConfigurations)."""
_MAX_CONFIGURATIONS: Final = 1000
"""The most configurations of one kind that a bucket can have (Amazon: PutBucketInventoryConfiguration; JD Cloud:
Put-Bucket-InventoryConfiguration)."""


def filter_form(*fields: Field) -> Field:
    """Return the form of a filter: a prefix, a tag, one of ``fields``, or several of these in ``And``."""
    conjunction = optional("And", PREFIX, Field("Tag", _TAG, least=0, most=MANY), *fields)
    return Field("Filter", (PREFIX, optional("Tag", *_TAG), *fields, conjunction), least=0, alternatives=True)


def read_configuration(call: Call, form: Field) -> Node:
    """Return the document in the request. Raises MALFORMED_XML, also if its id is not that in the query."""
    document = read_document(parse_xml(receive_document(call), form.name), form)
    if not names_itself(call, document):
        raise OssError(Cause.MALFORMED_XML)
    return document


def names_itself(call: Call, document: Node) -> bool:
    """Whether a configuration has the id that the query names."""
    return text_at(document, "Id") == call.query["id"]


def put_configuration(call: Call, bucket: BucketState, kind: str, document: Node) -> Reply:
    """Store a configuration under its id. Raises TOO_MANY_CONFIGURATIONS."""
    place = kind, call.query["id"]
    with call.store.lock:
        configurations = bucket.settings.configurations
        if place not in configurations and sum(other == kind for other, _ in configurations) >= _MAX_CONFIGURATIONS:
            raise OssError(Cause.TOO_MANY_CONFIGURATIONS)
        bucket.settings.configurations = {**configurations, place: document}
    return Reply(call.profile.documents.configuration_put)


def get_configuration(call: Call, bucket: BucketState, kind: str) -> Reply:
    """Return the configuration with the id in the query, as it was put. Raises NO_SUCH_CONFIGURATION."""
    document = bucket.settings.configurations.get((kind, call.query["id"]))
    if document is None:
        raise OssError(Cause.NO_SUCH_CONFIGURATION)
    return Reply(xml=document)


def delete_configuration(call: Call, bucket: BucketState, kind: str) -> Reply:
    """Delete the configuration with the id in the query. Raises NO_SUCH_CONFIGURATION."""
    with call.store.lock:
        remaining = dict(bucket.settings.configurations)
        if remaining.pop((kind, call.query["id"]), None) is None:
            raise OssError(Cause.NO_SUCH_CONFIGURATION)
        bucket.settings.configurations = remaining
    return Reply(204)


def list_configurations(call: Call, bucket: BucketState, kind: str, root: str) -> Reply:
    """Return a page of at most a hundred configurations, ordered by id, in the element ``root``. Raises
    INVALID_TOKEN."""
    token = call.query.get("continuation-token") or None
    after, configurations = _decode_token(token) if token else "", bucket.settings.configurations
    remaining = sorted(
        (name, document) for (other, name), document in configurations.items() if other == kind and name > after
    )
    page, is_truncated = remaining[:_PAGE_SIZE], len(remaining) > _PAGE_SIZE
    children: list[Node] = [document for _, document in page]
    children.append(("IsTruncated", "true" if is_truncated else "false"))
    if token:
        children.append(("ContinuationToken", token))
    if is_truncated:
        children.append(("NextContinuationToken", urlsafe_b64encode(page[-1][0].encode()).decode("ascii")))
    return Reply(xml=(root, children))


def _decode_token(token: str) -> str:
    """Return the last id of the previous page. Raises INVALID_TOKEN."""
    try:
        return b64decode(token.encode("ascii"), b"-_", validate=True).decode("utf-8")
    except ValueError:
        raise OssError(Cause.INVALID_TOKEN) from None
