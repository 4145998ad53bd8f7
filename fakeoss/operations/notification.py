"""Notifications: PutBucketNotificationConfiguration, GetBucketNotificationConfiguration.

The configuration decides which events ``Store.on_event`` tells of; that a destination is there, and lets the service
send to it, is taken for granted. Of the filters and ARNs Amazon's refusals were recorded (localstack's snapshots of
notification tests).
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Final
from uuid import UUID

from fakeoss.errors import Cause, OssError
from fakeoss.handling.payload import receive_document
from fakeoss.handling.registry import Target, operation
from fakeoss.handling.reply import Reply
from fakeoss.model.events import TESTED
from fakeoss.model.notifications import Notifications, Subject
from fakeoss.wire.schema import MANY, Field, read_document
from fakeoss.wire.xml import parse_xml

if TYPE_CHECKING:
    from fakeoss.handling.call import Call
    from fakeoss.wire.xml import Element, Node

_ROOT: Final = "NotificationConfiguration"
_BRIDGE: Final = "EventBridgeConfiguration"
_FILTER: Final = Field(
    "Filter",
    (
        Field(
            "S3Key",
            (Field("FilterRule", (Field("Name"), Field("Value", empty=True)), least=0, most=MANY),),
        ),
    ),
    least=0,
)
_DESTINATIONS: Final = {
    "TopicConfiguration": "Topic",
    "QueueConfiguration": "Queue",
    "CloudFunctionConfiguration": "CloudFunction",
}
_SCHEMA: Final = Field(
    _ROOT,
    (
        *(
            Field(name, (Field("Id", least=0), _FILTER, Field(target), Field("Event", most=MANY)), least=0, most=MANY)
            for name, target in _DESTINATIONS.items()
        ),
        Field(_BRIDGE, least=0, values=frozenset({""})),
    ),
)
_PREFIX: Final = "arn:"
_ADDRESSES: Final = "NS:"
_MOST_ADDRESSES: Final = 5
_SKIP: Final = "x-amz-skip-destination-validation"


@operation(
    "PutBucketNotificationConfiguration",
    "PUT",
    Target.BUCKET,
    query={"notification"},
    page="PUT-Bucket-Notification-2",
)
def put_bucket_notification_configuration(call: Call) -> Reply:
    """Say what is told to whom; an empty document switches it off. Topics and queues are tried with an event of their
    own, unless ``x-amz-skip-destination-validation`` forbids it (Amazon: PutBucketNotificationConfiguration).

    Raises NO_SUCH_BUCKET, ACCESS_DENIED, MALFORMED_XML, the NOTIFICATION causes; OPERATION_NOT_IMPLEMENTED for
    destinations that the profile documents as unsupported. JD Cloud page: PUT-Bucket-Notification-2.
    """
    bucket = call.bucket()
    call.authorise("s3:PutBucketNotification", bucket)
    root = parse_xml(receive_document(call), _ROOT)
    read_document(root, _SCHEMA)
    for name in sorted({child.name for child in root.children} & call.profile.notification.unsupported):
        raise OssError(Cause.OPERATION_NOT_IMPLEMENTED, Operation=f"{call.operation} with {name}")
    elements = [element for name in _DESTINATIONS for element in root.all(name)]
    for element in elements:
        _require_destination(call, element)
    read = [_read(call, element) for element in elements]
    subjects = tuple(subject for subject, _ in read)
    _require_distinct(call, subjects)
    bridge = any(root.all(_BRIDGE))
    nodes: list[Node] = [*(node for _, node in read), *([(_BRIDGE, "")] if bridge else [])]
    chosen = Notifications((_ROOT, nodes), subjects, bridge) if nodes else None
    bucket.settings.notification = chosen
    if chosen is not None and call.headers.get(_SKIP, "").lower() != "true":
        bucket.announce(TESTED)
    return Reply()


def _read(call: Call, element: Element) -> tuple[Subject, Node]:
    """One configuration, and how it is given back: with an id, if it came without any."""
    schema = next(field for field in _SCHEMA.fields if field.name == element.name)
    target = _DESTINATIONS[element.name]
    events = [event.text for event in element.all("Event")]
    for event in events:
        if event not in call.profile.notification.events:
            raise OssError(Cause.NOTIFICATION_EVENT, ArgumentValue=event)
    rules = _filter(element)
    name, content = read_document(element, schema)
    assert not isinstance(content, (str, int))  # it has children by its schema
    chosen = element.text_of("Id") or str(UUID(bytes=call.store.ids.octets(16), version=4))
    destination = element.text_of(target) or ""
    subject = Subject(chosen, target, destination, frozenset(events), rules.get("prefix", ""), rules.get("suffix", ""))
    kept = (_capital(child) if call.profile.notification.capitals else child for child in content)
    return subject, (name, [("Id", chosen), *(child for child in kept if child[0] != "Id")])


def _capital(node: Node) -> Node:
    """A filter as Amazon gives it back: its names are written with a capital (recorded)."""
    name, content = node
    if isinstance(content, (str, int)):
        return name, str(content).capitalize() if name == "Name" else content
    return name, tuple(_capital(child) for child in content)


def _filter(element: Element) -> dict[str, str]:
    """Prefix and suffix. Raises NOTIFICATION_FILTER, NOTIFICATION_FILTER_TWICE."""
    found: dict[str, str] = {}
    for rule in (rule for each in element.all("Filter") for key in each.all("S3Key") for rule in key.all("FilterRule")):
        given = rule.text_of("Name") or ""
        name, value = given.lower(), next(rule.all("Value")).exact
        if name not in {"prefix", "suffix"}:
            raise OssError(Cause.NOTIFICATION_FILTER, ArgumentValue=given)
        if name in found:
            raise OssError(Cause.NOTIFICATION_FILTER_TWICE, Name=name)
        found[name] = value
    return found


def _require_distinct(call: Call, subjects: tuple[Subject, ...]) -> None:
    """Raise NOTIFICATION_ID for an id that stands twice, and NOTIFICATION_OVERLAP for an event that two configurations
    would tell of, except where the first one that matches is the only one."""
    names = {subject.name for subject in subjects}
    if len(names) < len(subjects):
        raise OssError(Cause.NOTIFICATION_ID)
    if call.profile.notification.callbacks:
        return
    for one, two in combinations(subjects, 2):
        if one.overlaps(two):
            raise OssError(Cause.NOTIFICATION_OVERLAP)


def _require_destination(call: Call, element: Element) -> None:
    """Judge the form of a destination, which is done before all else (recorded at Amazon)."""
    target = _DESTINATIONS[element.name]
    text = element.text_of(target) or ""
    if call.profile.notification.callbacks:
        addresses = text.removeprefix(_ADDRESSES).split(",")
        right = text.startswith(_ADDRESSES) and all(addresses) and len(addresses) <= _MOST_ADDRESSES
    else:
        right = text.startswith(_PREFIX) and text.count(":") >= 5
    if not right:
        raise OssError(Cause.NOTIFICATION_DESTINATION, ArgumentName=target, ArgumentValue=text)


@operation(
    "GetBucketNotificationConfiguration",
    "GET",
    Target.BUCKET,
    query={"notification"},
    page="GET-Bucket-Notification-2",
)
def get_bucket_notification_configuration(call: Call) -> Reply:
    """What is told to whom: an empty document where nothing is. Raises NO_SUCH_BUCKET, ACCESS_DENIED. JD Cloud page:
    GET-Bucket-Notification-2."""
    bucket = call.bucket()
    call.authorise("s3:GetBucketNotification", bucket)
    chosen = bucket.settings.notification
    return Reply(xml=(_ROOT, []) if chosen is None else chosen.document)
