"""Reads a lifecycle configuration document into rules, and validates it as the service does."""

from __future__ import annotations

from base64 import b64encode
from itertools import pairwise
from typing import TYPE_CHECKING, Final
from uuid import UUID

from fakeoss.errors import Cause, OssError
from fakeoss.model.lifecycle import Rule, Transition, class_rank, midnight_before
from fakeoss.wire.dates import parse_iso_date
from fakeoss.wire.numbers import MAX_INT, MAX_LONG, parse_integer
from fakeoss.wire.schema import MANY, Field, read_document

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from fakeoss.handling.call import Call
    from fakeoss.wire.xml import Element, Node

__all__ = ["ROOT", "read_rules"]

ROOT: Final = "LifecycleConfiguration"
_CLASSES: Final = frozenset(
    {"STANDARD_IA", "INTELLIGENT_TIERING", "ONEZONE_IA", "GLACIER_IR", "GLACIER", "DEEP_ARCHIVE"}
)
_NONCURRENT_DAYS: Final = "NoncurrentDays"
_INFREQUENT: Final = frozenset({"STANDARD_IA", "ONEZONE_IA"})
_MAX_SIZE: Final = 1_099_511_627_776_000
"""The largest object size in a filter, in bytes, as the error message gives it (terraform-provider-aws#41521)."""
_MARKER: Final = "ExpiredObjectDeleteMarker"
_ABORT: Final = "AbortIncompleteMultipartUpload"
_LARGER: Final = "ObjectSizeGreaterThan"
_SMALLER: Final = "ObjectSizeLessThan"
_KEEP: Final = "NewerNoncurrentVersions"
_ACTIONS: Final = ("Expiration", "Transition", "NoncurrentVersionExpiration", "NoncurrentVersionTransition", _ABORT)
_TAG: Final = Field("Tag", (Field("Key"), Field("Value", empty=True)), least=0, most=MANY)
_PREFIX: Final = Field("Prefix", least=0, empty=True)
_BOUNDS: Final = (Field(_LARGER, least=0), Field(_SMALLER, least=0))
_DAYS_OR_DATE: Final = (Field("Days", least=0), Field("Date", least=0))
_CLASS: Final = Field("StorageClass", values=_CLASSES)
_NONCURRENT: Final = (Field("NoncurrentDays"), Field(_KEEP, least=0))
_RULE: Final = Field(
    "Rule",
    (
        Field("ID", least=0),
        Field("Filter", (_PREFIX, _TAG, *_BOUNDS, Field("And", (_PREFIX, _TAG, *_BOUNDS), least=0)), least=0),
        _PREFIX,
        Field("Status", values=frozenset({"Enabled", "Disabled"})),
        Field(
            "Expiration",
            (*_DAYS_OR_DATE, Field(_MARKER, least=0, values=frozenset({"true", "false"}))),
            least=0,
            alternatives=True,
        ),
        Field("Transition", (*_DAYS_OR_DATE, _CLASS), least=0, most=MANY),
        Field("NoncurrentVersionExpiration", _NONCURRENT, least=0),
        Field("NoncurrentVersionTransition", (*_NONCURRENT, _CLASS), least=0, most=MANY),
        Field(_ABORT, (Field("DaysAfterInitiation"),), least=0),
    ),
    most=1000,
)
_SCHEMA: Final = Field(ROOT, (_RULE,))


def read_rules(call: Call, root: Element) -> tuple[tuple[Rule, ...], Node]:
    """Return the rules of a document, and the document as later returned to clients, in which every rule has an ID.

    Raises MALFORMED_XML, the LIFECYCLE causes; OPERATION_NOT_IMPLEMENTED for what the profile documents as unsupported.
    """
    read_document(root, _SCHEMA)
    elements = list(root.all("Rule"))
    rules = [_rule(call, element) for element in elements]
    if len({rule.name for rule, _ in rules}) < len(rules):
        raise OssError(Cause.LIFECYCLE_ID_TWICE)
    _require_uniform_filters(elements)
    return tuple(rule for rule, _ in rules), (ROOT, tuple(node for _, node in rules))


def _rule(call: Call, element: Element) -> tuple[Rule, Node]:
    names = {child.name for child in element.children}
    if len({"Filter", "Prefix"} & names) != 1:
        raise OssError(Cause.MALFORMED_XML)
    if names.isdisjoint(_ACTIONS):
        raise OssError(Cause.LIFECYCLE_NO_ACTION)
    for name in sorted(call.profile.lifecycle.unsupported.intersection(_names(element))):
        raise OssError(Cause.OPERATION_NOT_IMPLEMENTED, Operation=f"{call.operation} with {name}")
    rule_id = element.text_of("ID")
    if rule_id is not None and len(rule_id) > call.profile.lifecycle.max_rule_id:
        raise OssError(Cause.LIFECYCLE_ID_TOO_LONG, Most=call.profile.lifecycle.max_rule_id)
    name = rule_id or _new_id(call)
    rule = _with_filter(call, Rule(name, element.text_of("Status") == "Enabled"), element)
    rule = _with_expiration(rule, element)
    _require_actions_allowed(
        rule, names | {child.name for each in element.all("Expiration") for child in each.children}
    )
    rule = rule._replace(
        transitions=_transitions(call, element, "Transition"),
        noncurrent_transitions=_transitions(call, element, "NoncurrentVersionTransition"),
    )
    _require_order(rule, _filter_text(rule, element))
    node = read_document(element, _RULE)
    children: list[Node] = [("ID", name)]
    if not isinstance(node[1], (str, int)):
        children.extend(child for child in node[1] if child[0] != "ID")
    return rule, ("Rule", children)


def _names(element: Element) -> Iterator[str]:
    for child in element.children:
        yield child.name
        yield from _names(child)


def _new_id(call: Call) -> str:
    """Return a generated rule ID of 48 characters: a random UUID in base64, as at Amazon (aws-sdk-go-v2#3165)."""
    uuid = UUID(bytes=call.store.ids.octets(16), version=4)
    return b64encode(str(uuid).encode("ascii")).decode("ascii")


# filters


def _with_filter(call: Call, rule: Rule, element: Element) -> Rule:
    filter_element = next(element.all("Filter"), None)
    if filter_element is None:
        return rule._replace(prefix=_prefix(call, element))
    if len(filter_element.children) > 1:
        raise OssError(Cause.MALFORMED_XML)
    and_element = next(filter_element.all("And"), None)
    if and_element is not None and len(and_element.children) < 2:
        raise OssError(Cause.MALFORMED_XML)
    conditions = and_element or filter_element
    pairs = [(_exact_text(tag, "Key"), _exact_text(tag, "Value")) for tag in conditions.all("Tag")]
    tags: Mapping[str, str] = dict(pairs)
    if len(tags) < len(pairs):
        raise OssError(Cause.LIFECYCLE_TAG_TWICE)
    larger, smaller = _size(conditions, _LARGER, 0), _size(conditions, _SMALLER, 1)
    if larger is not None and smaller is not None and larger >= smaller:
        raise OssError(Cause.LIFECYCLE_SIZES)
    return rule._replace(prefix=_prefix(call, conditions), tags=tags, larger=larger, smaller=smaller)


def _exact_text(element: Element, name: str) -> str:
    return next((child.exact for child in element.all(name)), "")


def _prefix(call: Call, element: Element) -> str:
    prefix, most = _exact_text(element, "Prefix"), call.limits.max_key_bytes
    if len(prefix.encode("utf-8", "surrogatepass")) > most:
        raise OssError(Cause.LIFECYCLE_PREFIX_TOO_LONG, Most=most)
    return prefix


def _size(element: Element, name: str, least: int) -> int | None:
    text = element.text_of(name)
    if text is None:
        return None
    size = _number(text, MAX_LONG)
    if not least <= size <= _MAX_SIZE:
        raise OssError(Cause.LIFECYCLE_SIZE, Name=name, Least=least, Most=_MAX_SIZE)
    return size


def _filter_text(rule: Rule, element: Element) -> str:
    """Return a rule's filter as Amazon's error messages describe it."""
    if "Filter" not in (child.name for child in element.children):
        return f"prefix '{rule.prefix}'"
    parts = [f"prefix={rule.prefix}"] if rule.prefix else []
    parts.extend(f"tag={{key={key}, value={value}}}" for key, value in rule.tags.items())
    if rule.larger is not None:
        parts.append(f"objectsizegreaterthan={rule.larger}")
    if rule.smaller is not None:
        parts.append(f"objectsizelessthan={rule.smaller}")
    return f"filter '({' and '.join(parts) or 'prefix='})'"


def _require_actions_allowed(rule: Rule, names: set[str]) -> None:
    """Raise LIFECYCLE_NOT_WITH if the rule's filter does not allow one of its actions; for
    ``ExpiredObjectDeleteMarker`` with tags, code and message are our reading."""
    sized = rule.larger is not None or rule.smaller is not None
    for action in (_ABORT, _MARKER):
        if action in names and (rule.tags or sized):
            raise OssError(Cause.LIFECYCLE_NOT_WITH, Action=action, Filter="Tags" if rule.tags else "Object Size")


def _require_uniform_filters(rules: Sequence[Element]) -> None:
    """Raise unless all rules have a ``Filter``, or all have a ``Prefix`` as in the first version of the operation. In
    that version prefixes must not overlap, and ``NewerNoncurrentVersions`` is not allowed."""
    filtered = [any(rule.all("Filter")) for rule in rules]
    if not all(filtered) and any(filtered):
        raise OssError(Cause.LIFECYCLE_PREFIX_LATE if filtered[0] else Cause.LIFECYCLE_FILTER_LATE)
    if filtered[0]:
        return
    if any(_KEEP in _names(rule) for rule in rules):
        raise OssError(Cause.LIFECYCLE_KEEP_WITHOUT_FILTER)
    for action in _ACTIONS:
        prefixes = sorted(_exact_text(rule, "Prefix") for rule in rules if any(rule.all(action)))
        for first, second in pairwise(prefixes):
            if second.startswith(first):
                raise OssError(Cause.LIFECYCLE_OVERLAP, First=first, Second=second, Action=action)


# actions


def _with_expiration(rule: Rule, element: Element) -> Rule:
    for expiration in element.all("Expiration"):
        days, date = expiration.text_of("Days"), expiration.text_of("Date")
        rule = rule._replace(
            days=None if days is None else _positive_number(expiration, "Days"),
            date=None if date is None else _date(date),
            expire_markers=expiration.text_of(_MARKER) == "true",
        )
    for noncurrent in element.all("NoncurrentVersionExpiration"):
        rule = rule._replace(
            noncurrent_days=_positive_number(noncurrent, "NoncurrentDays"), noncurrent_keep=_newer_versions(noncurrent)
        )
    for abort in element.all(_ABORT):
        rule = rule._replace(abort_days=_positive_number(abort, "DaysAfterInitiation"))
    return rule


def _transitions(call: Call, element: Element, action: str) -> tuple[Transition, ...]:
    """Return the transitions of a kind. Raises MALFORMED_XML also for a class that the profile does not move to."""
    name = "Days" if action == "Transition" else _NONCURRENT_DAYS
    transitions = tuple(_transition(each, name) for each in element.all(action))
    if not call.profile.lifecycle.classes.issuperset(each.storage_class for each in transitions):
        raise OssError(Cause.MALFORMED_XML)
    return transitions


def _transition(element: Element, name: str) -> Transition:
    """Return a transition. Since July 2026 current versions may move to the infrequent access classes at any age (API
    reference, Transition); that noncurrent ones still may not in their first 30 days is our reading: the page about
    them has not changed."""
    days, date = element.text_of(name), element.text_of("Date")
    if (days is None) == (date is None):
        raise OssError(Cause.MALFORMED_XML)
    storage_class = element.text_of("StorageClass") or ""
    if date is not None or days is None:
        return Transition(storage_class, date=_date(date or ""))
    number = _number(days)
    fields = {"Name": name, "Action": element.name}
    if number < 0:
        raise OssError(Cause.LIFECYCLE_DAYS_NEGATIVE, **fields)
    if name == _NONCURRENT_DAYS and number < 30 and storage_class in _INFREQUENT:
        raise OssError(Cause.LIFECYCLE_INFREQUENT_EARLY, **fields, StorageClass=storage_class)
    return Transition(storage_class, number, keep=_newer_versions(element))


def _require_order(rule: Rule, text: str) -> None:
    """Raise unless the transitions of a rule descend through the storage classes over time, followed by its
    expiration."""
    dated = {transition.date is not None for transition in rule.transitions}
    expiring = {dates for dates, at in ((False, rule.days), (True, rule.date)) if at is not None}
    if dated and len(dated | expiring) > 1:
        actions = "Transition" if len(dated) > 1 else "Expiration and Transition"
        raise OssError(Cause.LIFECYCLE_TIMES_MIXED, Actions=actions, For=text)
    end = rule.days if rule.date is None else rule.date
    name = "Date" if True in dated else "Days"
    _require_descent(rule.transitions, end, name=name, kind="", text=text)
    transitions, end = rule.noncurrent_transitions, rule.noncurrent_days
    _require_descent(transitions, end, name="NoncurrentDays", kind="NoncurrentVersion", text=text)


def _require_descent(transitions: Sequence[Transition], end: float | None, *, name: str, kind: str, text: str) -> None:
    """Raise LIFECYCLE_CLASS_TWICE, LIFECYCLE_CLASS_ORDER, LIFECYCLE_EXPIRES_EARLY. Their messages contain ``name`` as
    the element that holds the time, ``kind`` as the prefix of the action, and ``text`` as the filter of the rule."""
    action = f"{kind}Transition"
    steps = sorted(
        (class_rank(each.storage_class), each.storage_class, each.days if each.date is None else each.date)
        for each in transitions
    )
    if len({storage_class for _, storage_class, _ in steps}) < len(steps):
        raise OssError(Cause.LIFECYCLE_CLASS_TWICE, Action=action, For=text)
    for (_, higher, before), (_, lower, after) in pairwise(steps):
        if before is not None and after is not None and after <= before:
            names = {"Name": name, "Action": action, "Higher": higher, "Lower": lower}
            raise OssError(Cause.LIFECYCLE_CLASS_ORDER, **names, For=text)
    if end is not None and any(at is not None and end <= at for _, _, at in steps):
        actions = {"Expiration": f"{kind}Expiration", "Transition": action}
        raise OssError(Cause.LIFECYCLE_EXPIRES_EARLY, Name=name, **actions, For=text)


def _positive_number(element: Element, name: str) -> int:
    number = _number(element.text_of(name) or "")
    if number < 1:
        raise OssError(Cause.LIFECYCLE_DAYS, Name=name, Action=element.name)
    return number


def _newer_versions(element: Element) -> int:
    return 0 if element.text_of(_KEEP) is None else _positive_number(element, _KEEP)


def _number(text: str, most: int = MAX_INT) -> int:
    """Parse an integer between ``-most`` and ``most``. Raises MALFORMED_XML for anything else."""
    number = parse_integer(text)
    if number is None or abs(number) > most:
        raise OssError(Cause.MALFORMED_XML)
    return number


def _date(text: str) -> float:
    at = parse_iso_date(text)
    if at is None:
        raise OssError(Cause.MALFORMED_XML)
    if at != midnight_before(at):
        raise OssError(Cause.LIFECYCLE_DATE, ArgumentValue=text)
    return at
