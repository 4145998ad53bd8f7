"""Reads the document of PutBucketReplication into rules, and validates them.

There are two versions of rules: the first has a ``Prefix`` in the rule itself and copies delete markers; the latest has
a ``Filter``, which requires ``Priority`` and ``DeleteMarkerReplication`` (Amazon: Replication configuration file
elements, Backward compatibility considerations).
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
_ENABLED: Final = "Enabled"
_STATUS: Final = (Field("Status", values=frozenset({_ENABLED, "Disabled"})),)
_TAG: Final = Field("Tag", (Field("Key"), Field("Value", empty=True)), least=0, most=MANY)
_PREFIX: Final = Field("Prefix", least=0, empty=True)
_OR: Final = Field("Or", (Field("Prefix", least=0, most=MANY, empty=True), _TAG), least=0)
_NOT: Final = Field("Not", (_PREFIX, Field("Tag", _TAG.fields, least=0), _OR), least=0, alternatives=True)
"""What a filter excludes (API reference, ReplicationRuleNotOperator, November 2026): exactly one of the three."""
_FILTER: Final = optional(
    "Filter", _PREFIX, Field("Tag", _TAG.fields, least=0), optional("And", _PREFIX, _TAG, _NOT), _NOT
)
_MINUTES: Final = (Field("Minutes", values=frozenset({"15"})),)
"""The only valid value (Amazon: ReplicationTimeValue)."""
_MAX_ID: Final = 255
_KMS: Final = "SseKmsEncryptedObjects"


_SOURCE_KEY: Final = optional("UseSourceMultiRegionKey", *_STATUS)
_DESTINATION: Final = Field(
    "Destination",
    (
        Field("Bucket"),
        Field("Account", least=0, empty=True),
        Field("StorageClass", least=0),
        optional("AccessControlTranslation", Field("Owner", values=frozenset({"Destination"}))),
        optional("EncryptionConfiguration", Field("ReplicaKmsKeyID", least=0), _SOURCE_KEY),
        optional("ReplicationTime", *_STATUS, Field("Time", _MINUTES)),
        optional("Metrics", *_STATUS, Field("EventThreshold", _MINUTES, least=0)),
    ),
)


def _schema(statuses: frozenset[str]) -> Field:
    rule = (
        Field("ID", least=0),
        Field("Priority", least=0),
        _PREFIX,
        _FILTER,
        Field("Status", values=statuses),
        optional("SourceSelectionCriteria", optional(_KMS, *_STATUS), optional("ReplicaModifications", *_STATUS)),
        _DESTINATION,
        optional("DeleteMarkerReplication", *_STATUS),
    )
    return Field(ROOT, (Field("Role", least=0, empty=True), Field("Rule", rule, most=1000)))


def read_rules(call: Call, root: Element) -> tuple[tuple[ReplicationRule, ...], Node]:
    """Return the rules, and the document as later returned to clients, in which every rule has an ID. Raises
    MALFORMED_XML and the REPLICATION causes that do not depend on other buckets; OPERATION_NOT_IMPLEMENTED for what the
    profile documents as unsupported."""
    unsupported = call.profile.replication.unsupported
    for rule in root.all("Rule"):
        destination = [child.name for each in rule.all("Destination") for child in each.children]
        for name in sorted({child.name for child in rule.children}.union(destination) & unsupported):
            raise OssError(Cause.OPERATION_NOT_IMPLEMENTED, Operation=f"{call.operation} with {name}")
    _, content = read_document(root, _schema(call.profile.replication.statuses))
    assert not isinstance(content, (str, int))  # the schema requires children
    elements = list(root.all("Rule"))
    names = [_rule_id(call, element) for element in elements]
    if len(set(names)) < len(names):
        raise OssError(Cause.REPLICATION_ID)
    rules = tuple(_rule(call, element, name) for element, name in zip(elements, names, strict=True))
    _require_disjoint_prefixes(elements)
    remaining_names = iter(names)
    return rules, (ROOT, tuple(_with_id(node, remaining_names) if node[0] == "Rule" else node for node in content))


def _with_id(node: Node, names: object) -> Node:
    tag, content = node
    assert isinstance(content, tuple)  # a rule has children
    return tag, (("ID", next(names)), *(child for child in content if child[0] != "ID"))  # type: ignore[call-overload]


def _rule_id(call: Call, element: Element) -> str:
    """Return the ID of a rule; without one, generate it as for lifecycle rules (that it is generated was recorded, its
    form is our reading)."""
    rule_id = element.text_of("ID")
    if rule_id is None:
        uuid = UUID(bytes=call.store.ids.octets(16), version=4)
        return b64encode(str(uuid).encode("ascii")).decode("ascii")
    if len(rule_id) > _MAX_ID:
        raise OssError(Cause.REPLICATION_ID_LENGTH, ArgumentValue=rule_id)
    return rule_id


def _rule(call: Call, element: Element, name: str) -> ReplicationRule:
    filter_element = next(element.all("Filter"), None)
    prefix, tags = (element.text_of("Prefix") or "", {}) if filter_element is None else _filter(filter_element)
    excluded_prefixes, excluded_tags = ((), ()) if filter_element is None else _excluded(filter_element)
    destination = next(element.all("Destination"))
    storage_class = destination.text_of("StorageClass") or ""
    if storage_class and storage_class not in call.profile.objects.storage_classes:
        raise OssError(Cause.MALFORMED_XML)
    kms_key, source_key = _kms_key(element, destination)
    return ReplicationRule(
        name,
        _target(destination),
        enabled=element.text_of("Status") == _ENABLED,
        priority=_priority(element, latest=filter_element is not None),
        prefix=prefix,
        tags=tags,
        storage_class=storage_class,
        markers=_copies_markers(element, latest=filter_element is not None, tagged=bool(tags or excluded_tags)),
        owned_by_target=_is_translated(call, destination),
        kms_key=kms_key,
        source_key=source_key,
        excluded_prefixes=excluded_prefixes,
        excluded_tags=excluded_tags,
    )


def _filter(element: Element) -> tuple[str, Mapping[str, str]]:
    """Return prefix and tags of a filter: a single condition, or several in ``And``. Raises MALFORMED_XML,
    REPLICATION_TAGS for a repeated tag key."""
    if len(element.children) > 1:
        raise OssError(Cause.MALFORMED_XML)
    conditions = next(element.all("And"), element)
    tags = [(next(tag.all("Key")).exact, next(tag.all("Value")).exact) for tag in conditions.all("Tag")]
    if len(dict(tags)) < len(tags):
        raise OssError(Cause.REPLICATION_TAGS)
    prefix = next((child.exact for child in conditions.all("Prefix")), "")
    return prefix, dict(tags)


def _excluded(element: Element) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
    """Return the prefixes and tags that a filter excludes, in ``Not`` or in the ``Not`` of ``And``, each by itself or
    several in ``Or``. Raises MALFORMED_XML for an ``Or`` without any (our reading)."""
    negation = next(next(element.all("And"), element).all("Not"), None)
    if negation is None:
        return (), ()
    alternatives = next(negation.all("Or"), negation)
    if not alternatives.children:
        raise OssError(Cause.MALFORMED_XML)
    prefixes = tuple(child.exact for child in alternatives.all("Prefix"))
    tags = ((next(tag.all("Key")).exact, next(tag.all("Value")).exact) for tag in alternatives.all("Tag"))
    return prefixes, tuple(tags)


def _priority(element: Element, *, latest: bool) -> int:
    """Return the priority, 0 by default. Raises REPLICATION_PRIORITY_MISSING if the rule has a filter, MALFORMED_XML if
    the text is not a number."""
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
    marker_replication = next(element.all("DeleteMarkerReplication"), None)
    if not latest:
        if marker_replication is not None:
            raise OssError(Cause.REPLICATION_MARKERS_V1)
        return True
    if marker_replication is None:
        raise OssError(Cause.REPLICATION_MARKERS_MISSING)
    enabled = marker_replication.text_of("Status") == _ENABLED
    if enabled and tagged:
        raise OssError(Cause.REPLICATION_MARKERS_TAGGED)
    return enabled


def _target(destination: Element) -> str:
    """Return the name of the destination bucket. Raises REPLICATION_ARN."""
    text = destination.text_of("Bucket") or ""
    match = _ARN.fullmatch(text)
    if match is None:
        raise OssError(Cause.REPLICATION_ARN, ArgumentValue=text)
    return match[1]


def _is_translated(call: Call, destination: Element) -> bool:
    """Return whether replicas are owned by the owner of the destination bucket. Raises REPLICATION_ACCOUNT_MISSING,
    REPLICATION_ACCOUNT_EMPTY, REPLICATION_ACCOUNT (Amazon: PutBucketReplication, special errors)."""
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


def _kms_key(element: Element, destination: Element) -> tuple[str | None, bool]:
    """Return the key that encrypts replicas of objects under AWS KMS, and whether they may keep a multi-Region key of
    their source; ``None`` and false if such objects are not replicated. Raises MALFORMED_XML for
    ``SseKmsEncryptedObjects`` without either, or one of them without it (our reading of what Amazon requires)."""
    criteria = [each for group in element.all("SourceSelectionCriteria") for each in group.all(_KMS)]
    selected = any(each.text_of("Status") == _ENABLED for each in criteria)
    key = next((each.text_of("ReplicaKmsKeyID") for each in destination.all("EncryptionConfiguration")), None)
    own = [each for group in destination.all("EncryptionConfiguration") for each in group.all(_SOURCE_KEY.name)]
    keeps_key = any(each.text_of("Status") == _ENABLED for each in own)
    if selected != (key is not None or keeps_key):
        raise OssError(Cause.MALFORMED_XML)
    return key, keeps_key


def _require_disjoint_prefixes(elements: Sequence[Element]) -> None:
    """Raise REPLICATION_PREFIXES if the prefixes of rules of the first version overlap."""
    prefixes = sorted(rule.text_of("Prefix") or "" for rule in elements if not any(rule.all("Filter")))
    for first, second in pairwise(prefixes):
        if second.startswith(first):
            raise OssError(Cause.REPLICATION_PREFIXES)
