"""Lifecycle: PutBucketLifecycleConfiguration, GetBucketLifecycleConfiguration, DeleteBucketLifecycle."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from uuid import UUID

from fakeoss.errors import Cause, OssError
from fakeoss.model.lifecycle import Lifecycle, Rule, Transition, midnight_before
from fakeoss.operations.payload import receive_document
from fakeoss.operations.registry import Target, operation
from fakeoss.operations.reply import Reply
from fakeoss.wire.dates import parse_iso_date
from fakeoss.wire.schema import MANY, Field, read_document
from fakeoss.wire.xml import parse_xml

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fakeoss.operations.call import Call
    from fakeoss.wire.xml import Element, Node

_HEADER: Final = "x-amz-transition-default-minimum-object-size"
_SIZES: Final = ("all_storage_classes_128K", "varies_by_storage_class")
_CLASSES: Final = frozenset(
    {"STANDARD_IA", "INTELLIGENT_TIERING", "ONEZONE_IA", "GLACIER_IR", "GLACIER", "DEEP_ARCHIVE"}
)
_TAG: Final = Field("Tag", (Field("Key"), Field("Value", empty=True)), least=0, most=MANY)
_PREFIX: Final = Field("Prefix", least=0, empty=True)
_BOUNDS: Final = (Field("ObjectSizeGreaterThan", least=0), Field("ObjectSizeLessThan", least=0))
_RULE: Final = Field(
    "Rule",
    (
        Field("ID", least=0),
        Field("Filter", (_PREFIX, _TAG, *_BOUNDS, Field("And", (_PREFIX, _TAG, *_BOUNDS), least=0)), least=0),
        _PREFIX,
        Field("Status", values=frozenset({"Enabled", "Disabled"})),
        Field(
            "Expiration",
            (
                Field("Days", least=0),
                Field("Date", least=0),
                Field("ExpiredObjectDeleteMarker", least=0, values=frozenset({"true", "false"})),
            ),
            least=0,
            alternatives=True,
        ),
        Field(
            "Transition",
            (Field("Days", least=0), Field("Date", least=0), Field("StorageClass", values=_CLASSES)),
            least=0,
            most=MANY,
        ),
        Field(
            "NoncurrentVersionExpiration", (Field("NoncurrentDays"), Field("NewerNoncurrentVersions", least=0)), least=0
        ),
        Field(
            "NoncurrentVersionTransition",
            (
                Field("NoncurrentDays"),
                Field("NewerNoncurrentVersions", least=0),
                Field("StorageClass", values=_CLASSES),
            ),
            least=0,
            most=MANY,
        ),
        Field("AbortIncompleteMultipartUpload", (Field("DaysAfterInitiation"),), least=0),
    ),
    most=1000,
)
_SCHEMA: Final = Field("LifecycleConfiguration", (_RULE,))
_ACTIONS: Final = frozenset(
    {
        "AbortIncompleteMultipartUpload",
        "Expiration",
        "NoncurrentVersionExpiration",
        "NoncurrentVersionTransition",
        "Transition",
    }
)


@operation("PutBucketLifecycleConfiguration", "PUT", Target.BUCKET, query={"lifecycle"}, page="Put-Bucket-Lifecycle")
def put_bucket_lifecycle_configuration(call: Call) -> Reply:
    """Replace the rules of a bucket; what they demand happens as the store's clock goes on.

    Raises NO_SUCH_BUCKET, ACCESS_DENIED, MALFORMED_XML, the LIFECYCLE causes; OPERATION_NOT_IMPLEMENTED for actions
    that the profile documents as unsupported. JD Cloud page: Put-Bucket-Lifecycle.
    """
    bucket = call.bucket()
    call.authorise("s3:PutLifecycleConfiguration", bucket)
    size = call.headers.get(_HEADER, _SIZES[0])
    if size not in _SIZES:
        raise OssError(Cause.LIFECYCLE_MINIMUM_SIZE, Given=size)
    root = parse_xml(receive_document(call), _SCHEMA.name)
    read_document(root, _SCHEMA)
    found = [_rule(call, element) for element in root.all("Rule")]
    if len({rule.name for rule, _ in found}) < len(found):
        raise OssError(Cause.LIFECYCLE_ID_TWICE)
    document: Node = (_SCHEMA.name, tuple(node for _, node in found))
    with call.store.lock:
        bucket.settings.lifecycle = Lifecycle(tuple(rule for rule, _ in found), document, size)
        bucket.settled_at = midnight_before(call.store.clock.now())
    return Reply(headers={_HEADER: size} if call.profile.lifecycle_headers else None)


@operation("GetBucketLifecycleConfiguration", "GET", Target.BUCKET, query={"lifecycle"}, page="Get-Bucket-Lifecycle")
def get_bucket_lifecycle_configuration(call: Call) -> Reply:
    """The rules of a bucket. Raises NO_SUCH_BUCKET, ACCESS_DENIED, NO_LIFECYCLE. JD Cloud page:
    Get-Bucket-Lifecycle."""
    bucket = call.bucket()
    call.authorise("s3:GetLifecycleConfiguration", bucket)
    lifecycle = bucket.settings.lifecycle
    if lifecycle is None:
        raise OssError(Cause.NO_LIFECYCLE, BucketName=bucket.name)
    headers = {_HEADER: lifecycle.minimum_size} if call.profile.lifecycle_headers else None
    return Reply(headers=headers, xml=lifecycle.document)


@operation("DeleteBucketLifecycle", "DELETE", Target.BUCKET, query={"lifecycle"}, page="Delete-Bucket-Lifecycle")
def delete_bucket_lifecycle(call: Call) -> Reply:
    """Remove the rules of a bucket. Raises NO_SUCH_BUCKET, ACCESS_DENIED. JD Cloud page: Delete-Bucket-Lifecycle."""
    bucket = call.bucket()
    call.authorise("s3:PutLifecycleConfiguration", bucket)
    bucket.settings.lifecycle = None
    return Reply(204)


def _rule(call: Call, element: Element) -> tuple[Rule, Node]:
    """A rule, and the element that it is given back as: with an id, if it came without any."""
    names = {child.name for child in element.children}
    if len({"Filter", "Prefix"} & names) != 1 or not names & _ACTIONS:
        raise OssError(Cause.MALFORMED_XML)
    for name in sorted(names & call.profile.lifecycle_unsupported):
        raise OssError(Cause.OPERATION_NOT_IMPLEMENTED, Operation=f"{call.operation} with {name}")
    given = element.text_of("ID")
    if given is not None and len(given) > call.profile.max_rule_id:
        raise OssError(Cause.LIFECYCLE_ID_TOO_LONG, Most=call.profile.max_rule_id)
    name = given or str(UUID(bytes=call.store.ids.octets(16), version=4))
    rule = Rule(name, element.text_of("Status") == "Enabled")
    rule = _filtered(rule, element)
    rule = _expiring(rule, element)._replace(
        transitions=tuple(_transition(each) for each in element.all("Transition")),
        noncurrent_transitions=tuple(_transition(each) for each in element.all("NoncurrentVersionTransition")),
    )
    node = read_document(element, _RULE)
    children: list[Node] = [("ID", name)]
    if not isinstance(node[1], (str, int)):
        children.extend(child for child in node[1] if child[0] != "ID")
    return rule, ("Rule", children)


def _filtered(rule: Rule, element: Element) -> Rule:
    chosen = next(element.all("Filter"), None)
    if chosen is None:
        return rule._replace(prefix=_exact(element, "Prefix"))
    if len(chosen.children) > 1:
        raise OssError(Cause.MALFORMED_XML)
    both = next(chosen.all("And"), None)
    if both is not None and len(both.children) < 2:
        raise OssError(Cause.MALFORMED_XML)
    held = both or chosen
    pairs = [(_exact(tag, "Key"), _exact(tag, "Value")) for tag in held.all("Tag")]
    tags: Mapping[str, str] = dict(pairs)
    if len(tags) < len(pairs):
        raise OssError(Cause.LIFECYCLE_TAG_TWICE)
    larger, smaller = held.text_of("ObjectSizeGreaterThan"), held.text_of("ObjectSizeLessThan")
    return rule._replace(
        prefix=_exact(held, "Prefix"),
        tags=tags,
        larger=None if larger is None else _number(larger),
        smaller=None if smaller is None else _number(smaller),
    )


def _exact(element: Element, name: str) -> str:
    return next((child.exact for child in element.all(name)), "")


def _expiring(rule: Rule, element: Element) -> Rule:
    for expiration in element.all("Expiration"):
        days, date = expiration.text_of("Days"), expiration.text_of("Date")
        rule = rule._replace(
            days=None if days is None else _days(days, "Days", "Expiration"),
            date=None if date is None else _date(date),
            expire_markers=expiration.text_of("ExpiredObjectDeleteMarker") == "true",
        )
    for old in element.all("NoncurrentVersionExpiration"):
        keep = _number(old.text_of("NewerNoncurrentVersions") or "0")
        days = old.text_of("NoncurrentDays") or ""
        expired = _days(days, "NoncurrentDays", "NoncurrentVersionExpiration")
        rule = rule._replace(noncurrent_days=expired, noncurrent_keep=keep)
    for abort in element.all("AbortIncompleteMultipartUpload"):
        if rule.tags:
            raise OssError(Cause.LIFECYCLE_ABORT_WITH_TAGS)
        days = abort.text_of("DaysAfterInitiation") or ""
        rule = rule._replace(abort_days=_days(days, "DaysAfterInitiation", "AbortIncompleteMultipartUpload"))
    if rule.expire_markers and rule.tags:
        raise OssError(Cause.MALFORMED_XML)
    return rule


def _transition(element: Element) -> Transition:
    days, date = element.text_of("Days") or element.text_of("NoncurrentDays"), element.text_of("Date")
    if (days is None) == (date is None):
        raise OssError(Cause.MALFORMED_XML)
    return Transition(
        element.text_of("StorageClass") or "",
        None if days is None else _number(days),
        None if date is None else _date(date),
        _number(element.text_of("NewerNoncurrentVersions") or "0"),
    )


def _days(text: str, name: str, action: str) -> int:
    if _number(text) < 1:
        raise OssError(Cause.LIFECYCLE_DAYS, Name=name, Action=action)
    return int(text)


def _number(text: str) -> int:
    """A whole number. Raises MALFORMED_XML for anything else; a negative one is below every bound."""
    if not (text.isascii() and text.removeprefix("-").isdigit() and len(text) < 16):
        raise OssError(Cause.MALFORMED_XML)
    return int(text)


def _date(text: str) -> float:
    at = parse_iso_date(text)
    if at is None:
        raise OssError(Cause.MALFORMED_XML)
    if at != midnight_before(at):
        raise OssError(Cause.LIFECYCLE_DATE, ArgumentValue=text)
    return at
