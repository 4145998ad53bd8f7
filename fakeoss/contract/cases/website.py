"""Websites: configurations, and the pages served."""

from __future__ import annotations

from typing import Final

from fakeoss.contract.answers import ACCESS_DENIED, MALFORMED_XML, argument, invalid
from fakeoss.contract.case import AWS, BOTH, JDCLOUD, NOBODY, Case, Expect, Like, Step, etag
from fakeoss.contract.steps import put

__all__ = ["CASES"]

_RECORDED: Final = "recorded at Amazon, February 2026, by localstack"
_CEPH: Final = "ceph/s3-tests"
_ROOT: Final = "WebsiteConfiguration"
_INDEX: Final = "<IndexDocument><Suffix>{}</Suffix></IndexDocument>"
_SITE: Final = "{b}.s3-website-us-east-1.amazonaws.com"
_BUCKET: Final = "{b}.s3.cn-north-1.jdcloud-oss.com"
_POLICY: Final = (
    '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*","Action":["s3:GetObject","s3:ListBucket"],'
    '"Resource":["arn:aws:s3:::{b}","arn:aws:s3:::{b}/*"]}}'
)
_ABSENT: Final = Expect(
    404,
    code="NoSuchWebsiteConfiguration",
    message="The specified bucket does not have a website configuration",
    fields={"BucketName": "{b}"},
)


def _configure(inner: str, expect: Expect | None = None) -> Step:
    return Step("PUT /{b}?website", {}, f"<{_ROOT}>{inner}</{_ROOT}>", expect or Expect(200, body=b""))


def _rules(condition: str, redirect: str) -> str:
    return f"<RoutingRules><RoutingRule>{condition}<Redirect>{redirect}</Redirect></RoutingRule></RoutingRules>"


def _rejected(name: str, expect: Expect, inner: str, source: str = _RECORDED) -> Case:
    steps = (_configure(inner, expect), Step("GET /{b}?website", expect=_ABSENT))
    return Case(f"website: {name}", source, AWS, steps)


_INDEXED: Final = _INDEX.format("index.html")
_PREFIX: Final = "<Condition><KeyPrefixEquals>{}</KeyPrefixEquals></Condition>"

_CONFIGURATIONS: Final = (
    Case(
        "website: the configuration is put, read and deleted",
        f"{_RECORDED}; Put-Bucket-Website-2, Get-Bucket-Website-2, Delete-Bucket-Website-2",
        BOTH,
        (
            Step("GET /{b}?website", expect=_ABSENT),
            Step("DELETE /{b}?website", expect=Expect(204, body=b"")),
            _configure(_INDEXED + "<ErrorDocument><Key>404.html</Key></ErrorDocument>"),
            Step(
                "GET /{b}?website",
                expect=Expect(200, _ROOT, {"IndexDocument/Suffix": "index.html", "ErrorDocument/Key": "404.html"}),
            ),
            Step("GET /{b}?website", expect=ACCESS_DENIED, user="other"),
            Step("DELETE /{b}?website", expect=Expect(204, body=b"")),
            Step("GET /{b}?website", expect=_ABSENT),
        ),
    ),
    _rejected(
        "a suffix with a slash",
        argument("IndexDocument", "/index.html", "The IndexDocument Suffix is not well formed"),
        _INDEX.format("/index.html"),
    ),
    _rejected(
        "an empty suffix",
        argument("IndexDocument", "", "The IndexDocument Suffix is not well formed"),
        _INDEX.format(""),
    ),
    _rejected(
        "RedirectAllRequestsTo together with an index",
        argument(
            "RedirectAllRequestsTo",
            "not null",
            "RedirectAllRequestsTo cannot be provided in conjunction with other Routing Rules.",
        ),
        "<RedirectAllRequestsTo><HostName>test</HostName></RedirectAllRequestsTo>" + _INDEXED,
    ),
    _rejected(
        "no index",
        argument(
            "IndexDocument",
            "null",
            "A value for IndexDocument Suffix must be provided if RedirectAllRequestsTo is empty",
        ),
        "<ErrorDocument><Key>/index.html</Key></ErrorDocument>",
    ),
    _rejected(
        "an invalid protocol",
        invalid(
            "Invalid protocol, protocol can be http or https. If not defined the protocol will be selected automatically."
        ),
        _INDEXED + _rules("", "<Protocol>protocol</Protocol>"),
    ),
    _rejected(
        "two key replacements",
        invalid("You can only define ReplaceKeyPrefix or ReplaceKey but not both."),
        _INDEXED + _rules("", "<ReplaceKeyPrefixWith>p</ReplaceKeyPrefixWith><ReplaceKeyWith>k</ReplaceKeyWith>"),
    ),
    _rejected(
        "an empty condition",
        invalid(
            "Condition cannot be empty. To redirect all requests without a condition, the condition element shouldn't "
            "be present."
        ),
        _INDEXED + _rules("<Condition/>", "<ReplaceKeyPrefixWith>p</ReplaceKeyPrefixWith>"),
    ),
    _rejected("no routing rules", MALFORMED_XML, _INDEXED + "<RoutingRules/>"),
    _rejected(
        "an invalid redirect status",
        invalid("The provided HTTP redirect code (300) is not valid. Valid codes are 3XX except 300."),
        _INDEXED + _rules("", "<HttpRedirectCode>300</HttpRedirectCode>"),
        _CEPH,
    ),
    Case(
        "website: elements that JD Cloud does not have",
        "Put-Bucket-Website-2; that they are refused: our reading",
        JDCLOUD,
        (
            _configure(
                "<RedirectAllRequestsTo><HostName>h</HostName></RedirectAllRequestsTo>",
                Expect(501, code="NotImplemented", fields=None),
            ),
            Step("GET /{b}?website", expect=_ABSENT),
        ),
    ),
)


def _get_page(target: str, expect: Expect, host: str = _SITE, method: str = "GET", **step: object) -> Step:
    return Step(f"{method} {target}", expect=expect, host=host, user=NOBODY, **step)  # type: ignore[arg-type]


_OPEN: Final = (
    Step("DELETE /{b}?publicAccessBlock", expect=Expect(204)),
    Step("PUT /{b}?policy", {}, _POLICY, Expect(204)),
    put("index.html", b"home", {"Content-Type": "text/html"}),
    put("dir/index.html", b"below"),
    put("error.html", b"sorry"),
    put("moved", b"", {"x-amz-website-redirect-location": "/dir/"}),
)
_PAGES: Final = (
    Case(
        "website: pages, indexes and errors",
        _RECORDED,
        AWS,
        (
            _configure(_INDEXED + "<ErrorDocument><Key>error.html</Key></ErrorDocument>"),
            _get_page("/", Expect(200, headers={"Content-Type": "text/html", "ETag": etag(b"home")}, body=b"home")),
            _get_page("/dir/", Expect(200, body=b"below")),
            _get_page("/dir", Expect(302, headers={"Location": "/dir/"})),
            _get_page("/something", Expect(404, headers={"ETag": etag(b"sorry")}, body=b"sorry")),
            _get_page("/moved", Expect(301, headers={"Location": "/dir/"})),
            _get_page("/index.html", Expect(304, body=b""), headers={"If-None-Match": etag(b"home")}),
            _get_page("/", Expect(405), method="DELETE"),
        ),
        given=_OPEN,
    ),
    Case(
        "website: routing rules",
        _RECORDED,
        AWS,
        (
            _configure(_INDEXED + _rules(_PREFIX.format("docs/"), "<ReplaceKeyPrefixWith></ReplaceKeyPrefixWith>")),
            _get_page("/docs/test.html", Expect(301, headers={"Location": Like("https?://[^/]+/test.html")})),
            _get_page("/docs2/test.html", Expect(404)),
            _configure(_INDEXED + _rules(_PREFIX.format("host/"), "<HostName>random-hostname</HostName>")),
            _get_page("/host/key", Expect(301, headers={"Location": Like("https?://random-hostname/host/key")})),
            _configure(_INDEXED + _rules(_PREFIX.format("moved"), "<ReplaceKeyWith>index.html</ReplaceKeyWith>")),
            _get_page("/moved", Expect(301, headers={"Location": Like("https?://[^/]+/index.html")})),
            _configure(_INDEXED + _rules(_PREFIX.format("index"), "<ReplaceKeyWith>error.html</ReplaceKeyWith>")),
            _get_page("/", Expect(200, body=b"home")),
        ),
        given=_OPEN,
    ),
    Case(
        "website: pages served on bucket hosts",
        "Set-Bucket-Website-2; a listing that asks for anything: our reading",
        JDCLOUD,
        (
            _configure(_INDEXED + "<ErrorDocument><Key>error.html</Key></ErrorDocument>"),
            _get_page("/", Expect(200, body=b"home"), _BUCKET),
            _get_page("/dir/", Expect(200, body=b"below"), _BUCKET),
            _get_page("/something", Expect(404, body=b"sorry"), _BUCKET),
            _get_page("/something?x-oss-process=download", Expect(404, code="NoSuchKey", fields=None), _BUCKET),
            Step("GET /?list-type=2", expect=Expect(200, "ListBucketResult", {"KeyCount": "3"}), host=_BUCKET),
            _configure(
                _INDEXED
                + _rules(
                    "<Condition><HttpErrorCodeReturnedEquals>404</HttpErrorCodeReturnedEquals></Condition>",
                    "<HostName>http://www.test.com/img</HostName>",
                )
            ),
            _get_page("/a.jpg?a=b", Expect(302, headers={"Location": "http://www.test.com/img/a.jpg?a=b"}), _BUCKET),
        ),
        given=(
            Step("PUT /{b}?acl", {"x-amz-acl": "public-read"}),
            put("index.html", b"home"),
            put("dir/index.html", b"below"),
            put("error.html", b"sorry"),
        ),
    ),
)

CASES: Final = (*_CONFIGURATIONS, *_PAGES)
