"""The error document of the API (Amazon: REST error responses)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fakeoss.errors import Cause
    from fakeoss.handling.call import Call
    from fakeoss.profiles.profile import Profile
    from fakeoss.wire.error_row import Row
    from fakeoss.wire.xml import Node, Shape

__all__ = ["error_document", "error_shape", "row_of"]


def row_of(profile: Profile, operation: str, cause: Cause) -> Row:
    """Return how the profile sends ``cause`` as the answer of an operation."""
    own = profile.operation_errors.get(operation)
    return own[cause] if own and cause in own else profile.errors[cause]


def error_shape(profile: Profile, operation: str) -> Shape:
    """Return how the profile renders the errors of an operation."""
    shape = profile.error_shape
    return shape._replace(declaration="") if operation in profile.documents.undeclared_errors else shape


class _Fields(dict[str, object]):
    """The fields of an error; those that it does not have are empty."""

    def __missing__(self, name: str) -> str:
        return ""


def error_document(call: Call, row: Row, fields: Mapping[str, object], ids: Mapping[str, str]) -> Node:
    """Return the ``Error`` element for ``row``, with its children in the profile's order. ``ids`` holds RequestId and,
    if the profile has one, HostId. Children for which there is no value are left out."""
    texts = {
        "statusCode": str(row.status),
        "Code": row.code,
        "Message": row.message.format_map(_Fields(fields)) if fields else row.message,
        "Resource": _resource(call),
        **ids,
    }
    if call.bucket_name is not None:
        texts["BucketName"] = call.bucket_name
    if call.key:
        texts["Key"] = call.key
    children: list[Node] = []
    for child in call.profile.error_children:
        if child == "*":
            children.extend(_field_nodes(row.fields, fields))
        elif child in texts:
            children.append((child, texts[child]))
        else:
            children.extend(_field_nodes((child,), fields))
    return "Error", children


def _resource(call: Call) -> str:
    """Return bucket and key, decoded, in whichever style they were addressed; the raw path if the request names no
    bucket or cannot be parsed."""
    if call.bucket_name is None:
        return call.request.target.partition("?")[0]
    return f"/{call.bucket_name}/{call.key}" if call.key else f"/{call.bucket_name}"


def _field_nodes(names: tuple[str, ...], fields: Mapping[str, object]) -> list[Node]:
    """Return the elements of a row: those with a fixed value, and those for which the error has one."""
    children: list[Node] = []
    for item in names:
        name, equals, value = item.partition("=")
        if equals:
            children.append((name, value))
        elif name in fields:
            children.append((name, str(fields[name])))
    return children
