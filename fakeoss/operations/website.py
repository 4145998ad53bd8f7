"""Websites: PutBucketWebsite, GetBucketWebsite, DeleteBucketWebsite. Their pages are served by
``handling.website_pages``.

The errors for invalid documents were recorded at Amazon (localstack's snapshots of website tests).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeoss.errors import Cause, OssError
from fakeoss.handling.payload import receive_document
from fakeoss.handling.registry import Target, operation
from fakeoss.handling.reply import Reply
from fakeoss.handling.website_pages import website_of
from fakeoss.model.website import Redirect, RoutingRule, Website
from fakeoss.wire.numbers import parse_count
from fakeoss.wire.schema import MANY, Field, read_document
from fakeoss.wire.xml import parse_xml

if TYPE_CHECKING:
    from fakeoss.handling.call import Call
    from fakeoss.wire.xml import Element

_MAX_RULES: Final = 50
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
    """Configure a bucket as a website. Raises NO_SUCH_BUCKET, ACCESS_DENIED, MALFORMED_XML, the WEBSITE causes;
    OPERATION_NOT_IMPLEMENTED for what the profile does not document. JD Cloud page: Put-Bucket-Website-2."""
    bucket = call.bucket()
    call.authorise("s3:PutBucketWebsite", bucket)
    root = parse_xml(receive_document(call), _SCHEMA.name)
    for name in sorted(_names(root) & call.profile.website.unsupported):
        raise OssError(Cause.OPERATION_NOT_IMPLEMENTED, Operation=f"{call.operation} with {name}")
    node = read_document(root, _SCHEMA)
    bucket.settings.website = _website(call, root)._replace(document=node)
    return Reply()


def _names(element: Element) -> set[str]:
    """Return the names of all descendants."""
    return {child.name for child in element.children}.union(*map(_names, element.children))


def _website(call: Call, root: Element) -> Website:
    redirect_all, index = next(root.all("RedirectAllRequestsTo"), None), next(root.all("IndexDocument"), None)
    if redirect_all is not None:
        if len(root.children) > 1:
            raise OssError(Cause.WEBSITE_REDIRECTS_ALL)
        return Website((_SCHEMA.name, ()), everything=_redirect(call, redirect_all))
    if index is None:
        raise OssError(Cause.WEBSITE_INDEX_MISSING)
    suffix = index.text_of("Suffix") or ""
    if not suffix or "/" in suffix:
        raise OssError(Cause.WEBSITE_INDEX, ArgumentValue=suffix)
    error = next(root.all("ErrorDocument"), None)
    rules = [rule for group in root.all("RoutingRules") for rule in group.all("RoutingRule")]
    if len(rules) > _MAX_RULES:
        raise OssError(Cause.WEBSITE_RULES, Given=len(rules))
    error_key = "" if error is None else error.text_of("Key") or ""
    return Website((_SCHEMA.name, ()), suffix, error_key, rules=tuple(_rule(call, rule) for rule in rules))


def _rule(call: Call, element: Element) -> RoutingRule:
    condition = next(element.all("Condition"), None)
    redirect = _redirect(call, next(element.all("Redirect")))
    if condition is None:
        return RoutingRule(redirect)
    if not condition.children:
        raise OssError(Cause.WEBSITE_CONDITION)
    status = _status_code(condition.text_of("HttpErrorCodeReturnedEquals") or "0")
    if status and str(status)[0] not in call.profile.website.errors:
        raise OssError(Cause.WEBSITE_ERROR_CODE, Given=status)
    return RoutingRule(redirect, condition.text_of("KeyPrefixEquals") or "", status)


def _status_code(text: str) -> int:
    """Parse a status code of three digits, or 0. Raises MALFORMED_XML."""
    code = parse_count(text)
    if code is None or (text != "0" and len(text) != 3):
        raise OssError(Cause.MALFORMED_XML)
    return code


def _redirect(call: Call, element: Element) -> Redirect:
    protocol, status = element.text_of("Protocol") or "", _status_code(element.text_of("HttpRedirectCode") or "0")
    key, prefix = element.text_of("ReplaceKeyWith"), element.text_of("ReplaceKeyPrefixWith")
    if protocol not in {"", "http", "https"}:
        raise OssError(Cause.WEBSITE_PROTOCOL)
    if key is not None and prefix is not None:
        raise OssError(Cause.WEBSITE_TWO_REPLACEMENTS)
    if status and not 300 < status < 400:
        raise OssError(Cause.WEBSITE_REDIRECT_CODE, Given=status)
    return Redirect(element.text_of("HostName") or "", protocol, status or call.profile.website.redirect, key, prefix)


@operation("GetBucketWebsite", "GET", Target.BUCKET, query={"website"}, page="Get-Bucket-Website-2")
def get_bucket_website(call: Call) -> Reply:
    """Return the website configuration of a bucket. Raises NO_SUCH_BUCKET, ACCESS_DENIED, NO_WEBSITE. JD Cloud page:
    Get-Bucket-Website-2."""
    bucket = call.bucket()
    call.authorise("s3:GetBucketWebsite", bucket)
    return Reply(xml=website_of(bucket).document)


@operation("DeleteBucketWebsite", "DELETE", Target.BUCKET, query={"website"}, page="Delete-Bucket-Website-2")
def delete_bucket_website(call: Call) -> Reply:
    """Delete the website configuration of a bucket. Raises NO_SUCH_BUCKET, ACCESS_DENIED. JD Cloud page:
    Delete-Bucket-Website-2."""
    bucket = call.bucket()
    call.authorise("s3:DeleteBucketWebsite", bucket)
    bucket.settings.website = None
    return Reply(call.profile.documents.deleted.get(call.operation, 204))
