"""Websites as they are seen: what the hosts of websites answer, and those of buckets where they are websites too.

The pages of errors were recorded at Amazon (localstack's snapshots of website tests), and so was which rule goes first.
"""

from __future__ import annotations

from copy import copy
from html import escape
from http.client import responses
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from fakeoss.errors import Cause, OssError
from fakeoss.handling.authorisation import is_allowed
from fakeoss.handling.object_headers import object_headers, require_unarchived
from fakeoss.handling.preconditions import require_conditions
from fakeoss.handling.reply import Reply
from fakeoss.handling.sse import require_readable
from fakeoss.model import rope
from fakeoss.model.acl import Permission, grants
from fakeoss.wire.ranges import parse_range

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fakeoss.handling.call import Call
    from fakeoss.model.bucket_state import BucketState
    from fakeoss.model.records import ObjectRecord
    from fakeoss.model.website import Redirect, Website
    from fakeoss.wire.error_row import Row

    Handler = Callable[[Call], Reply]

__all__ = ["WEBSITE_REQUEST", "PageError", "answer_at_bucket", "answer_website", "error_page", "website_of"]

WEBSITE_REQUEST: Final = "WebsiteRequest"
"""What the call log names requests to the hosts of websites, which ask for no operation of the API."""
_PROCESS: Final = "x-oss-process"


class PageError(OssError):
    """What a website could not show; ``second`` is why it could not show its error document either."""

    def __init__(self, error: OssError, second: OssError) -> None:
        super().__init__(error.cause, **error.fields)
        self.headers = error.headers
        self.second = second
        self._error = error

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self._error, self.second)


def website_of(bucket: BucketState) -> Website:
    """How a bucket is shown. Raises NO_WEBSITE."""
    if bucket.settings.website is None:
        raise OssError(Cause.NO_WEBSITE, BucketName=bucket.name)
    return bucket.settings.website


def answer_website(call: Call) -> Reply:
    """The page that a path stands for, asked for by anybody.

    Raises METHOD_NOT_ALLOWED, NO_SUCH_BUCKET, NO_WEBSITE, and where there is no error document NO_SUCH_KEY,
    ACCESS_DENIED. Amazon: Hosting a static website.
    """
    if call.request.method not in {"GET", "HEAD"}:
        raise OssError(Cause.METHOD_NOT_ALLOWED, Method=call.request.method, ResourceType="OBJECT")
    bucket = call.bucket()
    site, path = website_of(bucket), call.key or ""
    if site.everything is not None:
        return _sent(call, site.everything, path)
    rule = site.rule_for(path, 0)
    if rule is not None:
        return _sent(call, rule.redirect, path, rule.prefix)
    key = path + site.suffix if not path or path.endswith("/") else path
    try:
        record = _readable(call, bucket, key)
    except OssError as error:
        below = f"{path}/{site.suffix}"
        if path and not path.endswith("/") and bucket.current(path) is None and bucket.current(below) is not None:
            return Reply(302, {"Location": f"/{quote(path, safe='/~')}/"})
        return _failed(call, bucket, path, error)
    return _page(call, bucket, record)


def _readable(call: Call, bucket: BucketState, key: str) -> ObjectRecord:
    record = call.readable(bucket, key)
    require_readable(call, record)
    require_unarchived(call, record)
    return record


def _failed(call: Call, bucket: BucketState, path: str, error: OssError) -> Reply:
    """What is shown in the place of a page that cannot be. Raises ``error`` where there is nothing, PageError where
    there is an error document that cannot be shown."""
    site, status = website_of(bucket), call.profile.errors[error.cause].status
    rule = site.rule_for(path, status)
    if rule is not None:
        return _sent(call, rule.redirect, path, rule.prefix)
    if not site.error:
        raise error
    try:
        record = _readable(call, bucket, site.error)
        if record.attributes.redirect:  # recorded at Amazon
            return Reply(301, {"Location": record.attributes.redirect})
        return _whole(call, bucket, record, status)
    except OssError as second:
        raise PageError(error, second) from None


def _page(call: Call, bucket: BucketState, record: ObjectRecord) -> Reply:
    """An object, or where it redirects to. Raises PRECONDITION_FAILED, NOT_MODIFIED, INVALID_RANGE."""
    if record.attributes.redirect:
        return Reply(301, {"Location": record.attributes.redirect})
    require_conditions(call, record)
    text = call.headers.get("range")
    span = None if text is None else parse_range(text, record.size, several=call.profile.objects.several_ranges)
    if span is None:
        return _whole(call, bucket, record, 200)
    shown = {"Content-Range": f"bytes {span[0]}-{span[1] - 1}/{record.size}"}
    reply = Reply(206, {**object_headers(call, bucket, record), **shown})
    reply.content, reply.size = rope.chunks(record.content, *span), span[1] - span[0]
    return reply


def _whole(call: Call, bucket: BucketState, record: ObjectRecord, status: int) -> Reply:
    reply = Reply(status, object_headers(call, bucket, record))
    reply.content, reply.size = rope.chunks(record.content, 0, record.size), record.size
    return reply


def _sent(call: Call, redirect: Redirect, path: str, prefix: str = "") -> Reply:
    return Reply(redirect.status, {"Location": _location(call, redirect, path, prefix)})


def _location(call: Call, redirect: Redirect, path: str, prefix: str) -> str:
    key = path
    if redirect.key is not None:
        key = redirect.key
    elif redirect.prefix is not None:
        key = redirect.prefix + path[len(prefix) :]
    scheme, host = redirect.protocol or call.request.scheme, redirect.host or call.request.host
    base = host.rstrip("/") if "://" in host else f"{scheme}://{host}"
    return f"{base}/{quote(key, safe='/~')}"


# what the host of a bucket answers


def answer_at_bucket(call: Call, handler: Handler) -> Reply:
    """What ``handler`` does, which reads an object or lists a bucket, unless the bucket is a website (JD Cloud:
    Set-Bucket-Website-2): what ends with a slash is the index of that level, and of what fails with a status of 4xx the
    redirect or the error document is shown.

    The page speaks of bucket names in hosts, of GetObject, HeadObject and listings. Our readings: who signs is shown
    the same; a listing that asks for anything in its query is one. Another page, Endpoint-Using-Rulers, says that a
    bare bucket host answers an error: it does not speak of websites.
    """
    bucket = call.store.find(call.bucket_name or "")
    site = None if bucket is None else bucket.settings.website
    path = call.key or ""
    if bucket is None or site is None or call.query.get(_PROCESS) == "download" or (not path and call.query):
        return handler(call)
    try:
        key = path + site.suffix
        if (not path or path.endswith("/")) and _is_public(call, bucket, key):
            return _page(call, bucket, _readable(call, bucket, key))
        return handler(call)
    except OssError as error:
        return _failed_at_bucket(call, bucket, path, error)


def _is_public(call: Call, bucket: BucketState, key: str) -> bool:
    """Whether anybody may read: the index is shown of public buckets alone."""
    acl = bucket.settings.acl
    if acl is not None and grants(acl, Permission.READ, None):
        return True
    unsigned = copy(call)
    unsigned.user = None
    return is_allowed(unsigned, "s3:GetObject", bucket, bucket.current(key), key=key)


def _failed_at_bucket(call: Call, bucket: BucketState, path: str, error: OssError) -> Reply:
    """The redirect, else the error document, also of a bucket that is not public (Set-Bucket-Website-2)."""
    site, status = website_of(bucket), call.profile.errors[error.cause].status
    if not 400 <= status < 500:
        raise error
    rule = site.rule_for(path, status)
    if rule is not None:
        query = call.request.target.partition("?")[2]
        location = _location(call, rule.redirect, path, rule.prefix) + (f"?{query}" if query else "")
        return Reply(rule.redirect.status, {"Location": location})
    record = bucket.current(site.error) if site.error else None
    if record is None:
        raise error
    return _whole(call, bucket, record, status)


def error_page(rows: Mapping[Cause, Row], error: OssError, ids: Mapping[str, str]) -> bytes:
    """The page that says what went wrong, as ``rows`` have it; ``ids`` are those of the request and the host."""
    row = rows[error.cause]
    title = f"{row.status} {responses.get(row.status, '')}"
    lines = [f"<html>\n<head><title>{title}</title></head>\n<body>\n<h1>{title}</h1>\n<ul>"]
    lines.extend(_items(row, error.fields))
    lines.extend(_item(name, value) for name, value in ids.items())
    lines.append("</ul>")
    if isinstance(error, PageError):
        lines.append("<h3>An Error Occurred While Attempting to Retrieve a Custom Error Document</h3>\n<ul>")
        lines.extend(_items(rows[error.second.cause], error.second.fields))
        lines.append("</ul>")
    return "\n".join([*lines, "<hr/>\n</body>\n</html>\n"]).encode("utf-8", "replace")


def _items(row: Row, fields: Mapping[str, object]) -> list[str]:
    texts = {"Code": row.code, "Message": row.message.format_map(fields) if fields else row.message}
    named = {name: fields[name] for name in row.fields if name in fields}
    return [_item(name, value) for name, value in {**texts, **named}.items()]


def _item(name: str, value: object) -> str:
    return f"<li>{name}: {escape(str(value), quote=False)}</li>"
