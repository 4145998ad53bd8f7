"""Notifications: PutBucketNotificationConfiguration, GetBucketNotificationConfiguration.

The configuration selects the events that ``Store.on_event`` reports. Destinations are assumed to exist and to accept
the events. Amazon's errors for filters and ARNs were recorded (localstack's snapshots of notification tests).
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
_ARN_PREFIX: Final = "arn:"
_CALLBACK_PREFIX: Final = "NS:"
_MAX_ADDRESSES: Final = 5
_SKIP: Final = "x-amz-skip-destination-validation"


@operation(
    "PutBucketNotificationConfiguration",
    "PUT",
    Target.BUCKET,
    query={"notification"},
    page="PUT-Bucket-Notification-2",
)
def put_bucket_notification_configuration(call: Call) -> Reply:
    """Set the events to send and their destinations; an empty document disables notifications. A test event is sent
    unless ``x-amz-skip-destination-validation`` is true (Amazon: PutBucketNotificationConfiguration).

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
    pairs = [_read(call, element) for element in elements]
    subjects = tuple(subject for subject, _ in pairs)
    _require_distinct(call, subjects)
    bridge = any(root.all(_BRIDGE))
    nodes: list[Node] = [*(node for _, node in pairs), *([(_BRIDGE, "")] if bridge else [])]
    notifications = Notifications((_ROOT, nodes), subjects, bridge) if nodes else None
    bucket.settings.notification = notifications
    if notifications is not None and call.headers.get(_SKIP, "").lower() != "true":
        bucket.announce(TESTED)
    return Reply()


def _read(call: Call, element: Element) -> tuple[Subject, Node]:
    """Return the subject of a configuration, and the node that is returned to clients, with a generated ID if it has
    none. Raises NOTIFICATION_EVENT and what ``_filter`` raises."""
    schema = next(field for field in _SCHEMA.fields if field.name == element.name)
    target = _DESTINATIONS[element.name]
    events = [event.text for event in element.all("Event")]
    for event in events:
        if event not in call.profile.notification.events:
            raise OssError(Cause.NOTIFICATION_EVENT, ArgumentValue=event)
    rules = _filter(element)
    tag, content = read_document(element, schema)
    assert not isinstance(content, (str, int))  # the schema requires children
    name = element.text_of("Id") or str(UUID(bytes=call.store.ids.octets(16), version=4))
    destination = element.text_of(target) or ""
    subject = Subject(name, target, destination, frozenset(events), rules.get("prefix", ""), rules.get("suffix", ""))
    children = (_capitalised(child) if call.profile.notification.capitals else child for child in content)
    return subject, (tag, [("Id", name), *(child for child in children if child[0] != "Id")])


def _capitalised(node: Node) -> Node:
    """Return a filter as Amazon does: with capitalised names (recorded)."""
    name, content = node
    if isinstance(content, (str, int)):
        return name, str(content).capitalize() if name == "Name" else content
    return name, tuple(_capitalised(child) for child in content)


def _filter(element: Element) -> dict[str, str]:
    """Return the values of a filter by name, ``prefix`` and ``suffix``. Raises NOTIFICATION_FILTER,
    NOTIFICATION_FILTER_TWICE."""
    values: dict[str, str] = {}
    for rule in (rule for each in element.all("Filter") for key in each.all("S3Key") for rule in key.all("FilterRule")):
        text = rule.text_of("Name") or ""
        name, value = text.lower(), next(rule.all("Value")).exact
        if name not in {"prefix", "suffix"}:
            raise OssError(Cause.NOTIFICATION_FILTER, ArgumentValue=text)
        if name in values:
            raise OssError(Cause.NOTIFICATION_FILTER_TWICE, Name=name)
        values[name] = value
    return values


def _require_distinct(call: Call, subjects: tuple[Subject, ...]) -> None:
    """Raise NOTIFICATION_ID for a repeated ID, and NOTIFICATION_OVERLAP for an event that matches two configurations,
    except if the profile sends an event only to the first match."""
    names = {subject.name for subject in subjects}
    if len(names) < len(subjects):
        raise OssError(Cause.NOTIFICATION_ID)
    if call.profile.notification.callbacks:
        return
    for one, two in combinations(subjects, 2):
        if one.overlaps(two):
            raise OssError(Cause.NOTIFICATION_OVERLAP)


def _require_destination(call: Call, element: Element) -> None:
    """Validate the form of a destination, before everything else (recorded at Amazon). Raises
    NOTIFICATION_DESTINATION."""
    target = _DESTINATIONS[element.name]
    text = element.text_of(target) or ""
    if call.profile.notification.callbacks:
        addresses = text.removeprefix(_CALLBACK_PREFIX).split(",")
        is_valid = text.startswith(_CALLBACK_PREFIX) and all(addresses) and len(addresses) <= _MAX_ADDRESSES
    else:
        is_valid = text.startswith(_ARN_PREFIX) and text.count(":") >= 5
    if not is_valid:
        raise OssError(Cause.NOTIFICATION_DESTINATION, ArgumentName=target, ArgumentValue=text)


@operation(
    "GetBucketNotificationConfiguration",
    "GET",
    Target.BUCKET,
    query={"notification"},
    page="GET-Bucket-Notification-2",
)
def get_bucket_notification_configuration(call: Call) -> Reply:
    """Return the notification configuration; an empty document if there is none. Raises NO_SUCH_BUCKET, ACCESS_DENIED.
    JD Cloud page: GET-Bucket-Notification-2."""
    bucket = call.bucket()
    call.authorise("s3:GetBucketNotification", bucket)
    notifications = bucket.settings.notification
    return Reply(xml=(_ROOT, []) if notifications is None else notifications.document)
