"""Configurations of which a bucket can have many, each under its id: what the families inventory, analytics, metrics
and intelligent_tiering share. They are kept and given back; no report is ever written.

A ``kind`` is the name in the query that selects it: ``"inventory"``.
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
_PAGE: Final = 100
"""Configurations in one answer (Amazon: ListBucketInventoryConfigurations)."""
_MOST: Final = 1000
"""Configurations of one kind (Amazon: PutBucketInventoryConfiguration; JD Cloud: Put-Bucket-InventoryConfiguration)."""


def filter_form(*fields: Field) -> Field:
    """The form of a filter: a prefix, a tag, one of ``fields``, or several of them in ``And``."""
    both = optional("And", PREFIX, Field("Tag", _TAG, least=0, most=MANY), *fields)
    return Field("Filter", (PREFIX, optional("Tag", *_TAG), *fields, both), least=0, alternatives=True)


def read_configuration(call: Call, form: Field) -> Node:
    """The document that was sent. Raises MALFORMED_XML, also where its id is not the one in the query."""
    document = read_document(parse_xml(receive_document(call), form.name), form)
    if not names_itself(call, document):
        raise OssError(Cause.MALFORMED_XML)
    return document


def names_itself(call: Call, document: Node) -> bool:
    """Whether a configuration has the id that the query names."""
    return text_at(document, "Id") == call.query["id"]


def put_configuration(call: Call, bucket: BucketState, kind: str, document: Node) -> Reply:
    """Keep a configuration under its id. Raises TOO_MANY_CONFIGURATIONS."""
    place = kind, call.query["id"]
    with call.store.lock:
        kept = bucket.settings.configurations
        if place not in kept and sum(other == kind for other, _ in kept) >= _MOST:
            raise OssError(Cause.TOO_MANY_CONFIGURATIONS)
        bucket.settings.configurations = {**kept, place: document}
    return Reply(call.profile.documents.configuration_put)


def get_configuration(call: Call, bucket: BucketState, kind: str) -> Reply:
    """The configuration of an id, as it was put. Raises NO_SUCH_CONFIGURATION."""
    document = bucket.settings.configurations.get((kind, call.query["id"]))
    if document is None:
        raise OssError(Cause.NO_SUCH_CONFIGURATION)
    return Reply(xml=document)


def delete_configuration(call: Call, bucket: BucketState, kind: str) -> Reply:
    """Forget the configuration of an id. Raises NO_SUCH_CONFIGURATION."""
    with call.store.lock:
        left = dict(bucket.settings.configurations)
        if left.pop((kind, call.query["id"]), None) is None:
            raise OssError(Cause.NO_SUCH_CONFIGURATION)
        bucket.settings.configurations = left
    return Reply(204)


def list_configurations(call: Call, bucket: BucketState, kind: str, root: str) -> Reply:
    """A page of configurations by id, a hundred at most, in an element called ``root``. Raises INVALID_TOKEN."""
    token = call.query.get("continuation-token") or None
    after = _id_in(token) if token else ""
    kept = bucket.settings.configurations
    left = sorted((name, document) for (other, name), document in kept.items() if other == kind and name > after)
    page, is_truncated = left[:_PAGE], len(left) > _PAGE
    children: list[Node] = [document for _, document in page]
    children.append(("IsTruncated", "true" if is_truncated else "false"))
    if token:
        children.append(("ContinuationToken", token))
    if is_truncated:
        children.append(("NextContinuationToken", urlsafe_b64encode(page[-1][0].encode()).decode("ascii")))
    return Reply(xml=(root, children))


def _id_in(token: str) -> str:
    try:
        return b64decode(token.encode("ascii"), b"-_", validate=True).decode("utf-8")
    except ValueError:
        raise OssError(Cause.INVALID_TOKEN) from None
