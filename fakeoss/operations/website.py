"""Websites: PutBucketWebsite, GetBucketWebsite, DeleteBucketWebsite, and what the hosts of websites answer.

Refusals of documents and the pages of errors were recorded at Amazon (localstack's snapshots of website tests).
"""

from __future__ import annotations

from html import escape
from http.client import responses
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from fakeoss.errors import Cause, OssError
from fakeoss.model import rope
from fakeoss.model.website import Redirect, RoutingRule, Website
from fakeoss.operations.attributes import object_headers, require_unarchived
from fakeoss.operations.payload import receive_document
from fakeoss.operations.registry import Target, operation
from fakeoss.operations.reply import Reply
from fakeoss.operations.sse import require_readable
from fakeoss.wire.schema import MANY, Field, read_document
from fakeoss.wire.xml import parse_xml

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fakeoss.model.bucket import Bucket
    from fakeoss.model.records import ObjectRecord
    from fakeoss.operations.call import Call
    from fakeoss.wire.error_row import Row
    from fakeoss.wire.xml import Element

__all__ = ["answer_website", "error_page"]

_REDIRECT: Final = Field(
    "Redirect",
    (
        Field("Protocol", least=0),
        Field("HostName", least=0),
        Field("ReplaceKeyPrefixWith", least=0, empty=True),
        Field("ReplaceKeyWith", least=0, empty=True),
        Field("HttpRedirectCode", least=0),
    ),
)
_CONDITION: Final = Field(
    "Condition", (Field("KeyPrefixEquals", least=0), Field("HttpErrorCodeReturnedEquals", least=0)), least=0
)
_SCHEMA: Final = Field(
    "WebsiteConfiguration",
    (
        Field("RedirectAllRequestsTo", (Field("HostName"), Field("Protocol", least=0)), least=0),
        Field("IndexDocument", (Field("Suffix", empty=True),), least=0),
        Field("ErrorDocument", (Field("Key"),), least=0),
        Field("RoutingRules", (Field("RoutingRule", (_CONDITION, _REDIRECT), most=MANY),), least=0),
    ),
)


@operation("PutBucketWebsite", "PUT", Target.BUCKET, query={"website"}, page="Put-Bucket-Website-2")
def put_bucket_website(call: Call) -> Reply:
    """Show a bucket as a website. Raises NO_SUCH_BUCKET, ACCESS_DENIED, MALFORMED_XML, the WEBSITE causes. JD Cloud
    page: Put-Bucket-Website-2."""
    bucket = call.bucket()
    call.authorise("s3:PutBucketWebsite", bucket)
    root = parse_xml(receive_document(call), _SCHEMA.name)
    node = read_document(root, _SCHEMA)
    bucket.settings.website = _website(root)._replace(document=node)
    return Reply()


def _website(root: Element) -> Website:
    everything, index = next(root.all("RedirectAllRequestsTo"), None), next(root.all("IndexDocument"), None)
    if everything is not None:
        if len(root.children) > 1:
            raise OssError(Cause.WEBSITE_REDIRECTS_ALL)
        return Website((_SCHEMA.name, ()), everything=_redirect(everything))
    if index is None:
        raise OssError(Cause.WEBSITE_INDEX_MISSING)
    suffix = index.text_of("Suffix") or ""
    if not suffix or "/" in suffix:
        raise OssError(Cause.WEBSITE_INDEX, ArgumentValue=suffix)
    error = next(root.all("ErrorDocument"), None)
    rules = [rule for group in root.all("RoutingRules") for rule in group.all("RoutingRule")]
    shown = "" if error is None else error.text_of("Key") or ""
    return Website((_SCHEMA.name, ()), suffix, shown, rules=tuple(_rule(rule) for rule in rules))


def _rule(element: Element) -> RoutingRule:
    condition = next(element.all("Condition"), None)
    redirect = _redirect(next(element.all("Redirect")))
    if condition is None:
        return RoutingRule(redirect)
    status = condition.text_of("HttpErrorCodeReturnedEquals") or "0"
    if not (status.isascii() and status.isdigit() and len(status) < 4):
        raise OssError(Cause.MALFORMED_XML)
    return RoutingRule(redirect, condition.text_of("KeyPrefixEquals") or "", int(status))


def _redirect(element: Element) -> Redirect:
    protocol, status = element.text_of("Protocol") or "", element.text_of("HttpRedirectCode") or "301"
    key, prefix = element.text_of("ReplaceKeyWith"), element.text_of("ReplaceKeyPrefixWith")
    if protocol not in {"", "http", "https"}:
        raise OssError(Cause.WEBSITE_PROTOCOL)
    if key is not None and prefix is not None:
        raise OssError(Cause.WEBSITE_TWO_REPLACEMENTS)
    if not (status.isascii() and status.isdigit() and len(status) == 3 and status.startswith("3")):
        raise OssError(Cause.MALFORMED_XML)
    return Redirect(element.text_of("HostName") or "", protocol, int(status), key, prefix)


@operation("GetBucketWebsite", "GET", Target.BUCKET, query={"website"}, page="Get-Bucket-Website-2")
def get_bucket_website(call: Call) -> Reply:
    """How a bucket is shown as a website. Raises NO_SUCH_BUCKET, ACCESS_DENIED, NO_WEBSITE. JD Cloud page:
    Get-Bucket-Website-2."""
    bucket = call.bucket()
    call.authorise("s3:GetBucketWebsite", bucket)
    return Reply(xml=_of(bucket).document)


def _of(bucket: Bucket) -> Website:
    if bucket.settings.website is None:
        raise OssError(Cause.NO_WEBSITE, BucketName=bucket.name)
    return bucket.settings.website


@operation("DeleteBucketWebsite", "DELETE", Target.BUCKET, query={"website"}, page="Delete-Bucket-Website-2")
def delete_bucket_website(call: Call) -> Reply:
    """Show a bucket as a website no longer. Raises NO_SUCH_BUCKET, ACCESS_DENIED. JD Cloud page:
    Delete-Bucket-Website-2."""
    bucket = call.bucket()
    call.authorise("s3:DeleteBucketWebsite", bucket)
    bucket.settings.website = None
    return Reply(204)


# what the host of a website answers


def answer_website(call: Call) -> Reply:
    """The page that a path stands for, asked for by anybody.

    Raises METHOD_NOT_ALLOWED, NO_SUCH_BUCKET, NO_WEBSITE, and where there is no error document NO_SUCH_KEY,
    ACCESS_DENIED. Amazon: Hosting a static website.
    """
    if call.request.method not in {"GET", "HEAD"}:
        raise OssError(Cause.METHOD_NOT_ALLOWED, Method=call.request.method, ResourceType="OBJECT")
    bucket = call.bucket()
    site, asked = _of(bucket), call.key or ""
    if site.everything is not None:
        return _sent(call, site.everything, asked)
    rule = site.rule_for(asked, 0)
    if rule is not None:
        return _sent(call, rule.redirect, asked, rule.prefix)
    key = asked + site.suffix if not asked or asked.endswith("/") else asked
    try:
        return _page(call, bucket, _readable(call, bucket, key), 200)
    except OssError as error:
        below = f"{asked}/{site.suffix}"
        if asked and not asked.endswith("/") and bucket.current(asked) is None and bucket.current(below) is not None:
            return Reply(302, {"Location": f"/{quote(asked, safe='/~')}/"})
        return _failed(call, bucket, asked, error)


def _readable(call: Call, bucket: Bucket, key: str) -> ObjectRecord:
    record = call.readable(bucket, key)
    require_readable(call, record)
    require_unarchived(call, record)
    return record


def _failed(call: Call, bucket: Bucket, asked: str, error: OssError) -> Reply:
    """What is shown in the place of a page that cannot be."""
    site, status = _of(bucket), call.profile.errors[error.cause].status
    rule = site.rule_for(asked, status)
    if rule is not None:
        return _sent(call, rule.redirect, asked, rule.prefix)
    if not site.error:
        raise error
    try:
        return _page(call, bucket, _readable(call, bucket, site.error), status)
    except OssError as second:
        error.fields["_second"] = (call.profile.errors[second.cause], second.fields)
        raise error from None


def _page(call: Call, bucket: Bucket, record: ObjectRecord, status: int) -> Reply:
    if record.attributes.redirect and status == 200:
        return Reply(301, {"Location": record.attributes.redirect})
    reply = Reply(status, object_headers(call, bucket, record))
    reply.content, reply.size = rope.chunks(record.content, 0, record.size), record.size
    return reply


def _sent(call: Call, redirect: Redirect, asked: str, prefix: str = "") -> Reply:
    key = asked
    if redirect.key is not None:
        key = redirect.key
    elif redirect.prefix is not None:
        key = redirect.prefix + asked[len(prefix) :]
    scheme, host = redirect.protocol or call.request.scheme, redirect.host or call.request.host
    return Reply(redirect.status, {"Location": f"{scheme}://{host}/{quote(key, safe='/~')}"})


def error_page(row: Row, fields: Mapping[str, object], ids: Mapping[str, str]) -> bytes:
    """The page that says what went wrong; ``ids`` are those of the request and the host."""
    second = fields.get("_second")
    title = f"{row.status} {responses.get(row.status, '')}"
    lines = [f"<html>\n<head><title>{title}</title></head>\n<body>\n<h1>{title}</h1>\n<ul>"]
    lines.extend(_items(row, fields))
    lines.extend(_item(name, value) for name, value in ids.items())
    lines.append("</ul>")
    if isinstance(second, tuple):
        lines.append("<h3>An Error Occurred While Attempting to Retrieve a Custom Error Document</h3>\n<ul>")
        lines.extend(_items(*second))
        lines.append("</ul>")
    return "\n".join([*lines, "<hr/>\n</body>\n</html>\n"]).encode("utf-8", "replace")


def _items(row: Row, fields: Mapping[str, object]) -> list[str]:
    named = [name for name in row.fields if name in fields]
    texts = {"Code": row.code, "Message": row.message.format_map(fields) if fields else row.message}
    return [_item(name, value) for name, value in (*texts.items(), *((name, fields[name]) for name in named))]


def _item(name: str, value: object) -> str:
    return f"<li>{name}: {escape(str(value), quote=False)}</li>"
