"""Website hosting: the pages served at website endpoints, and, in profiles that serve websites there, at the hosts of
buckets.

The error pages and the precedence of rules were recorded at Amazon (localstack's snapshots of website tests).
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
from fakeoss.handling.read_ranges import read_range
from fakeoss.handling.reply import Reply
from fakeoss.handling.sse import require_readable
from fakeoss.model.acl import Permission, grants

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
"""The name in the call log of requests to website endpoints, which are not operations of the API."""
_PROCESS_PARAMETER: Final = "x-oss-process"


class PageError(OssError):
    """The error of a page that a website could not serve; ``second`` is the error of its error document."""

    def __init__(self, error: OssError, second: OssError) -> None:
        super().__init__(error.cause, **error.fields)
        self.headers = error.headers
        self.second = second
        self._error = error

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self._error, self.second)


def website_of(bucket: BucketState) -> Website:
    """Return the website configuration of a bucket. Raises NO_WEBSITE."""
    if bucket.settings.website is None:
        raise OssError(Cause.NO_WEBSITE, BucketName=bucket.name)
    return bucket.settings.website


def answer_website(call: Call) -> Reply:
    """Answer a request to a website endpoint with a page or a redirect.

    Raises METHOD_NOT_ALLOWED, NO_SUCH_BUCKET, NO_WEBSITE, and if there is no error document NO_SUCH_KEY, ACCESS_DENIED.
    Amazon: Hosting a static website.
    """
    if call.request.method not in {"GET", "HEAD"}:
        raise OssError(Cause.METHOD_NOT_ALLOWED, Method=call.request.method, ResourceType="OBJECT")
    bucket = call.bucket()
    site, path = website_of(bucket), call.key or ""
    if site.everything is not None:
        return _redirect(call, site.everything, path)
    rule = site.rule_for(path, 0)
    if rule is not None:
        return _redirect(call, rule.redirect, path, rule.prefix)
    key = path + site.suffix if not path or path.endswith("/") else path
    try:
        record = _readable_record(call, bucket, key)
    except OssError as error:
        index = f"{path}/{site.suffix}"
        if path and not path.endswith("/") and bucket.current(path) is None and bucket.current(index) is not None:
            return Reply(302, {"Location": f"/{quote(path, safe='/~')}/"})
        return _answer_failure(call, bucket, path, error)
    return _serve_page(call, bucket, record)


def _readable_record(call: Call, bucket: BucketState, key: str) -> ObjectRecord:
    record = call.readable(bucket, key)
    require_readable(call, record)
    require_unarchived(call, record)
    return record


def _answer_failure(call: Call, bucket: BucketState, path: str, error: OssError) -> Reply:
    """Answer a failed request with a redirect or the error document. Raises ``error`` if there is neither, PageError if
    the error document cannot be served."""
    site, status = website_of(bucket), call.profile.errors[error.cause].status
    rule = site.rule_for(path, status)
    if rule is not None:
        return _redirect(call, rule.redirect, path, rule.prefix)
    if not site.error:
        raise error
    try:
        record = _readable_record(call, bucket, site.error)
        if record.attributes.redirect:  # recorded at Amazon
            return Reply(301, {"Location": record.attributes.redirect})
        return _whole_object(call, bucket, record, status)
    except OssError as second:
        raise PageError(error, second) from None


def _serve_page(call: Call, bucket: BucketState, record: ObjectRecord) -> Reply:
    """Answer with an object or its redirect location. Raises PRECONDITION_FAILED, NOT_MODIFIED, INVALID_RANGE."""
    if record.attributes.redirect:
        return Reply(301, {"Location": record.attributes.redirect})
    require_conditions(call, record)
    text = call.headers.get("range")
    span = None if text is None else read_range(call, record.size)
    if span is None:
        return _whole_object(call, bucket, record, 200)
    content_range = {"Content-Range": f"bytes {span[0]}-{span[1] - 1}/{record.size}"}
    reply = Reply(206, {**object_headers(call, bucket, record), **content_range})
    reply.share(record.content, *span)
    return reply


def _whole_object(call: Call, bucket: BucketState, record: ObjectRecord, status: int) -> Reply:
    reply = Reply(status, object_headers(call, bucket, record))
    reply.share(record.content, 0, record.size)
    return reply


def _redirect(call: Call, redirect: Redirect, path: str, prefix: str = "") -> Reply:
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


# websites at the hosts of buckets


def answer_at_bucket(call: Call, handler: Handler) -> Reply:
    """Call ``handler``, which reads an object or lists a bucket; if the bucket has a website configuration, serve the
    website instead (JD Cloud: Set-Bucket-Website-2): a path that ends with a slash is the index document of that level,
    and a failure with a 4xx status is answered with the redirect or the error document.

    The page covers virtual-hosted GetObject, HeadObject and listings. Our readings: signed requests are answered the
    same; a listing with any query parameter remains a listing. Another page, Endpoint-Using-Rulers, says that the host
    of a bucket alone answers an error: it does not mention websites.
    """
    bucket = call.store.find(call.bucket_name or "")
    site = None if bucket is None else bucket.settings.website
    path = call.key or ""
    if bucket is None or site is None or call.query.get(_PROCESS_PARAMETER) == "download" or (not path and call.query):
        return handler(call)
    try:
        key = path + site.suffix
        if (not path or path.endswith("/")) and _is_public(call, bucket, key):
            return _serve_page(call, bucket, _readable_record(call, bucket, key))
        return handler(call)
    except OssError as error:
        return _answer_failure_at_bucket(call, bucket, path, error)


def _is_public(call: Call, bucket: BucketState, key: str) -> bool:
    """Whether anyone may read ``key``: index documents are only served for public buckets."""
    acl = bucket.settings.acl
    if acl is not None and grants(acl, Permission.READ, None):
        return True
    anonymous = copy(call)
    anonymous.user = None
    return is_allowed(anonymous, "s3:GetObject", bucket, bucket.current(key), key=key)


def _answer_failure_at_bucket(call: Call, bucket: BucketState, path: str, error: OssError) -> Reply:
    """Answer with the redirect, otherwise the error document, even of a bucket that is not public
    (Set-Bucket-Website-2)."""
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
    return _whole_object(call, bucket, record, status)


def error_page(rows: Mapping[Cause, Row], error: OssError, ids: Mapping[str, str]) -> bytes:
    """Return the HTML page for an error, whose text is in ``rows``; ``ids`` are the request id and the host id."""
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
    details = {name: fields[name] for name in row.fields if name in fields}
    return [_item(name, value) for name, value in {**texts, **details}.items()]


def _item(name: str, value: object) -> str:
    return f"<li>{name}: {escape(str(value), quote=False)}</li>"
