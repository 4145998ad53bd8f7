"""Notifications: PutBucketNotificationConfiguration, GetBucketNotificationConfiguration.

The configuration is validated, kept and given back; nothing is delivered yet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from uuid import UUID

from fakeoss.errors import Cause, OssError
from fakeoss.operations.payload import receive_document
from fakeoss.operations.registry import Target, operation
from fakeoss.operations.reply import Reply
from fakeoss.wire.schema import MANY, Field, read_document
from fakeoss.wire.xml import parse_xml

if TYPE_CHECKING:
    from fakeoss.operations.call import Call
    from fakeoss.wire.xml import Element, Node

_ROOT: Final = "NotificationConfiguration"
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
        Field("EventBridgeConfiguration", least=0, values=frozenset({""})),
    ),
)
_PREFIX: Final = "arn:"
_ADDRESSES: Final = "NS:"
_MOST_ADDRESSES: Final = 5


@operation(
    "PutBucketNotificationConfiguration",
    "PUT",
    Target.BUCKET,
    query={"notification"},
    page="PUT-Bucket-Notification-2",
)
def put_bucket_notification_configuration(call: Call) -> Reply:
    """Say what is told to whom; an empty document switches it off. Nothing is delivered.

    Raises NO_SUCH_BUCKET, ACCESS_DENIED, MALFORMED_XML, NOTIFICATION_EVENT, NOTIFICATION_FILTER,
    NOTIFICATION_DESTINATION; OPERATION_NOT_IMPLEMENTED for destinations that the profile documents as unsupported. JD
    Cloud page: PUT-Bucket-Notification-2.
    """
    bucket = call.bucket()
    call.authorise("s3:PutBucketNotification", bucket)
    root = parse_xml(receive_document(call), _ROOT)
    read_document(root, _SCHEMA)
    for name in sorted({child.name for child in root.children} & call.profile.notification_unsupported):
        raise OssError(Cause.OPERATION_NOT_IMPLEMENTED, Operation=f"{call.operation} with {name}")
    bucket.settings.notification = (_ROOT, [_checked(call, child) for child in root.children])
    return Reply()


def _checked(call: Call, element: Element) -> Node:
    """One configuration as it is given back: with an id, if it came without any."""
    schema = next(field for field in _SCHEMA.fields if field.name == element.name)
    target = _DESTINATIONS.get(element.name)
    if target is None:
        return element.name, ""
    for event in element.all("Event"):
        if event.text not in call.profile.notification_events:
            raise OssError(Cause.NOTIFICATION_EVENT, ArgumentValue=event.text)
    _require_filter(element)
    _require_destination(call, element.text_of(target) or "")
    name, content = read_document(element, schema)
    assert not isinstance(content, (str, int))  # it has children by its schema
    chosen = element.text_of("Id") or str(UUID(bytes=call.store.ids.octets(16), version=4))
    return name, [("Id", chosen), *(child for child in content if child[0] != "Id")]


def _require_filter(element: Element) -> None:
    rules = [rule for each in element.all("Filter") for key in each.all("S3Key") for rule in key.all("FilterRule")]
    names = [(rule.text_of("Name") or "").lower() for rule in rules]
    if len(set(names)) < len(names) or not set(names) <= {"prefix", "suffix"}:
        raise OssError(Cause.NOTIFICATION_FILTER)


def _require_destination(call: Call, text: str) -> None:
    """Judge the form of a destination; whether it is there is never asked."""
    if call.profile.notification_addresses:
        addresses = text.removeprefix(_ADDRESSES).split(",")
        right = text.startswith(_ADDRESSES) and all(addresses) and len(addresses) <= _MOST_ADDRESSES
    else:
        right = text.startswith(_PREFIX) and text.count(":") >= 5
    if not right:
        raise OssError(Cause.NOTIFICATION_DESTINATION, ArgumentValue=text)


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
    return Reply(xml=bucket.settings.notification or (_ROOT, []))
