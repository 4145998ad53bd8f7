"""The document of PutBucketReplication: its rules, read and judged.

Two forms of rules: the first version has a ``Prefix`` of the rule itself and copies delete markers, the latest has a
``Filter``, and with it ``Priority`` and ``DeleteMarkerReplication`` (Amazon: Replication configuration file elements,
Backward compatibility considerations).
"""

from __future__ import annotations

import re
from base64 import b64encode
from itertools import pairwise
from typing import TYPE_CHECKING, Final
from uuid import UUID

from fakeoss.errors import Cause, OssError
from fakeoss.model.replication import ReplicationRule
from fakeoss.wire.numbers import MAX_INT, parse_count
from fakeoss.wire.schema import MANY, Field, optional, read_document

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fakeoss.handling.call import Call
    from fakeoss.wire.xml import Element, Node

__all__ = ["ROOT", "read_rules"]

ROOT: Final = "ReplicationConfiguration"
_ARN: Final = re.compile(r"arn:aws[a-z-]*:s3:::([a-z0-9.-]+)", re.ASCII)
_ON: Final = "Enabled"
_ON_OFF: Final = (Field("Status", values=frozenset({_ON, "Disabled"})),)
_TAG: Final = Field("Tag", (Field("Key"), Field("Value", empty=True)), least=0, most=MANY)
_PREFIX: Final = Field("Prefix", least=0, empty=True)
_MINUTES: Final = (Field("Minutes", values=frozenset({"15"})),)
"""The only time that there is (Amazon: ReplicationTimeValue)."""
_ID: Final = 255
_KMS: Final = "SseKmsEncryptedObjects"


_DESTINATION: Final = Field(
    "Destination",
    (
        Field("Bucket"),
        Field("Account", least=0, empty=True),
        Field("StorageClass", least=0),
        optional("AccessControlTranslation", Field("Owner", values=frozenset({"Destination"}))),
        optional("EncryptionConfiguration", Field("ReplicaKmsKeyID")),
        optional("ReplicationTime", *_ON_OFF, Field("Time", _MINUTES)),
        optional("Metrics", *_ON_OFF, Field("EventThreshold", _MINUTES, least=0)),
    ),
)


def _schema(statuses: frozenset[str]) -> Field:
    rule = (
        Field("ID", least=0),
        Field("Priority", least=0),
        _PREFIX,
        Field("Filter", (_PREFIX, Field("Tag", _TAG.fields, least=0), optional("And", _PREFIX, _TAG)), least=0),
        Field("Status", values=statuses),
        optional("SourceSelectionCriteria", optional(_KMS, *_ON_OFF), optional("ReplicaModifications", *_ON_OFF)),
        _DESTINATION,
        optional("DeleteMarkerReplication", *_ON_OFF),
    )
    return Field(ROOT, (Field("Role", least=0, empty=True), Field("Rule", rule, most=1000)))


def read_rules(call: Call, root: Element) -> tuple[tuple[ReplicationRule, ...], Node]:
    """The rules, and the document to be given back, in which every rule has an id. Raises MALFORMED_XML and the
    REPLICATION causes that do not depend on other buckets; OPERATION_NOT_IMPLEMENTED."""
    unsupported = call.profile.replication.unsupported
    for rule in root.all("Rule"):
        destination = [child.name for each in rule.all("Destination") for child in each.children]
        for name in sorted({child.name for child in rule.children}.union(destination) & unsupported):
            raise OssError(Cause.OPERATION_NOT_IMPLEMENTED, Operation=f"{call.operation} with {name}")
    _, content = read_document(root, _schema(call.profile.replication.statuses))
    assert not isinstance(content, (str, int))  # it has children by its schema
    elements = list(root.all("Rule"))
    names = [_name(call, element) for element in elements]
    if len(set(names)) < len(names):
        raise OssError(Cause.REPLICATION_ID)
    rules = tuple(_rule(call, element, name) for element, name in zip(elements, names, strict=True))
    _require_apart(elements)
    waiting = iter(names)
    return rules, (ROOT, tuple(_named(node, waiting) if node[0] == "Rule" else node for node in content))


def _named(node: Node, names: object) -> Node:
    name, content = node
    assert isinstance(content, tuple)  # a rule has children
    return name, (("ID", next(names)), *(child for child in content if child[0] != "ID"))  # type: ignore[call-overload]


def _name(call: Call, element: Element) -> str:
    """The id of a rule; of one without any that of lifecycle rules (our reading: recorded is that there is one)."""
    given = element.text_of("ID")
    if given is None:
        made = UUID(bytes=call.store.ids.octets(16), version=4)
        return b64encode(str(made).encode("ascii")).decode("ascii")
    if len(given) > _ID:
        raise OssError(Cause.REPLICATION_ID_LENGTH, ArgumentValue=given)
    return given


def _rule(call: Call, element: Element, name: str) -> ReplicationRule:
    chosen = next(element.all("Filter"), None)
    prefix, tags = (element.text_of("Prefix") or "", {}) if chosen is None else _filtered(chosen)
    destination = next(element.all("Destination"))
    storage_class = destination.text_of("StorageClass") or ""
    if storage_class and storage_class not in call.profile.objects.storage_classes:
        raise OssError(Cause.MALFORMED_XML)
    kms_key = _key(element, destination)
    return ReplicationRule(
        name,
        _target(destination),
        enabled=element.text_of("Status") == _ON,
        priority=_priority(element, latest=chosen is not None),
        prefix=prefix,
        tags=tags,
        storage_class=storage_class,
        markers=_copies_markers(element, latest=chosen is not None, tagged=bool(tags)),
        owned_by_target=_is_translated(call, destination),
        kms_key=kms_key,
    )


def _filtered(element: Element) -> tuple[str, Mapping[str, str]]:
    """Prefix and tags of a filter, of which there may be one, or several in ``And``. Raises MALFORMED_XML."""
    if len(element.children) > 1:
        raise OssError(Cause.MALFORMED_XML)
    both = next(element.all("And"), element)
    tags = [(next(tag.all("Key")).exact, next(tag.all("Value")).exact) for tag in both.all("Tag")]
    if len(dict(tags)) < len(tags):
        raise OssError(Cause.REPLICATION_TAGS)
    prefix = next((child.exact for child in both.all("Prefix")), "")
    return prefix, dict(tags)


def _priority(element: Element, *, latest: bool) -> int:
    """Raises REPLICATION_PRIORITY_MISSING where there is a filter, MALFORMED_XML for no number."""
    text = element.text_of("Priority")
    if text is None:
        if latest:
            raise OssError(Cause.REPLICATION_PRIORITY_MISSING)
        return 0
    priority = parse_count(text, MAX_INT)
    if priority is None:
        raise OssError(Cause.MALFORMED_XML)
    return priority


def _copies_markers(element: Element, *, latest: bool, tagged: bool) -> bool:
    """Whether delete markers are copied. Raises REPLICATION_MARKERS_MISSING, REPLICATION_MARKERS_V1,
    REPLICATION_MARKERS_TAGGED."""
    chosen = next(element.all("DeleteMarkerReplication"), None)
    if not latest:
        if chosen is not None:
            raise OssError(Cause.REPLICATION_MARKERS_V1)
        return True
    if chosen is None:
        raise OssError(Cause.REPLICATION_MARKERS_MISSING)
    copied = chosen.text_of("Status") == _ON
    if copied and tagged:
        raise OssError(Cause.REPLICATION_MARKERS_TAGGED)
    return copied


def _target(destination: Element) -> str:
    """The name of the bucket that a rule copies to. Raises REPLICATION_ARN."""
    text = destination.text_of("Bucket") or ""
    found = _ARN.fullmatch(text)
    if found is None:
        raise OssError(Cause.REPLICATION_ARN, ArgumentValue=text)
    return found[1]


def _is_translated(call: Call, destination: Element) -> bool:
    """Whether replicas are the target owner's. Raises REPLICATION_ACCOUNT_MISSING, REPLICATION_ACCOUNT_EMPTY,
    REPLICATION_ACCOUNT (Amazon: PutBucketReplication, special errors)."""
    account = next((child.text for child in destination.all("Account")), None)
    translated = any(destination.all("AccessControlTranslation"))
    if account is None:
        if translated:
            raise OssError(Cause.REPLICATION_ACCOUNT_MISSING)
        return False
    if not account:
        raise OssError(Cause.REPLICATION_ACCOUNT_EMPTY)
    target = call.store.find(_target(destination))
    if target is not None and target.owner.account != account:
        raise OssError(Cause.REPLICATION_ACCOUNT)
    return translated


def _key(element: Element, destination: Element) -> str | None:
    """The key of replicas of what is under AWS KMS; ``None`` where such objects are not copied. Raises MALFORMED_XML
    for a selection without a key, or a key without a selection (our reading of what Amazon requires)."""
    criteria = [each for group in element.all("SourceSelectionCriteria") for each in group.all(_KMS)]
    selected = any(each.text_of("Status") == _ON for each in criteria)
    key = next((each.text_of("ReplicaKmsKeyID") for each in destination.all("EncryptionConfiguration")), None)
    if selected != (key is not None):
        raise OssError(Cause.MALFORMED_XML)
    return key


def _require_apart(elements: Sequence[Element]) -> None:
    """Raise REPLICATION_PREFIXES when rules of the first version overlap."""
    prefixes = sorted(rule.text_of("Prefix") or "" for rule in elements if not any(rule.all("Filter")))
    for first, second in pairwise(prefixes):
        if second.startswith(first):
            raise OssError(Cause.REPLICATION_PREFIXES)
