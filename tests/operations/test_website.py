"""Websites: their configuration, and the pages that their hosts show."""

from __future__ import annotations

import json
import pickle
from copy import copy
from typing import Any

import pytest

from fakeoss import profiles
from fakeoss.errors import Cause, OssError
from fakeoss.handling.website_pages import PageError
from fakeoss.operations import OPERATIONS
from support.wire import Answer, Wire

PUBLIC = {"x-amz-acl": "public-read"}


def put(wire: Wire, inner: str) -> Any:
    document = f"<WebsiteConfiguration>{inner}</WebsiteConfiguration>"
    return wire.ask("PUT", "/b?website", document.encode())


def index(suffix: str = "index.html") -> str:
    return f"<IndexDocument><Suffix>{suffix}</Suffix></IndexDocument>"


def routing(condition: str, redirect: str) -> str:
    return (
        f"<RoutingRules><RoutingRule><Condition>{condition}</Condition><Redirect>{redirect}</Redirect></RoutingRule>"
        "</RoutingRules>"
    )


RULE = "<RoutingRule><Redirect><HostName>h</HostName></Redirect></RoutingRule>"
ERROR_RULE = routing("<HttpErrorCodeReturnedEquals>{}</HttpErrorCodeReturnedEquals>", "<HostName>h</HostName>")


def test_configuration(wire: Wire) -> None:  # PutBucketWebsite, GetBucketWebsite, DeleteBucketWebsite
    missing = wire.ask("GET", "/b?website")
    assert (missing.status, missing.code) == (404, "NoSuchWebsiteConfiguration")
    assert put(wire, index()).status == 200
    found = wire.ask("GET", "/b?website")
    assert found.text("IndexDocument/Suffix") == "index.html"
    assert b'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"' in found.body  # Get-Bucket-Website-2
    assert wire.ask("DELETE", "/b?website").status == 204
    assert wire.ask("GET", "/b?website").status == 404


@pytest.mark.parametrize(
    ("inner", "code", "message"),
    [
        # recorded at Amazon, per localstack's snapshots (test_validate_website_configuration)
        pytest.param(
            index("/index.html"), "InvalidArgument", "The IndexDocument Suffix is not well formed", id="slash"
        ),
        pytest.param(index(""), "InvalidArgument", "The IndexDocument Suffix is not well formed", id="empty"),
        pytest.param(
            index() + "<RedirectAllRequestsTo><HostName>h</HostName></RedirectAllRequestsTo>",
            "InvalidArgument",
            "RedirectAllRequestsTo cannot be provided in conjunction with other Routing Rules.",
            id="both",
        ),
        pytest.param(
            "<ErrorDocument><Key>e</Key></ErrorDocument>",
            "InvalidArgument",
            "A value for IndexDocument Suffix must be provided if RedirectAllRequestsTo is empty",
            id="no index",
        ),
        pytest.param(
            "<RedirectAllRequestsTo><HostName>h</HostName><Protocol>ftp</Protocol></RedirectAllRequestsTo>",
            "InvalidRequest",
            "Invalid protocol, protocol can be http or https. If not defined the protocol will be selected "
            "automatically.",
            id="protocol",
        ),
        pytest.param(
            index()
            + routing(
                "<KeyPrefixEquals>a</KeyPrefixEquals>",
                "<ReplaceKeyPrefixWith>b</ReplaceKeyPrefixWith><ReplaceKeyWith>c</ReplaceKeyWith>",
            ),
            "InvalidRequest",
            "You can only define ReplaceKeyPrefix or ReplaceKey but not both.",
            id="two replacements",
        ),
        pytest.param(
            index() + routing("", "<ReplaceKeyPrefixWith>b</ReplaceKeyPrefixWith>"),
            "InvalidRequest",
            "Condition cannot be empty. To redirect all requests without a condition, the condition element shouldn't "
            "be present.",
            id="empty condition",
        ),
        pytest.param(index() + "<RoutingRules></RoutingRules>", "MalformedXML", None, id="no rules"),
        # ceph/s3-tests, versitygw; the second is reported by users as well
        pytest.param(
            index() + routing("<KeyPrefixEquals>a</KeyPrefixEquals>", "<HttpRedirectCode>300</HttpRedirectCode>"),
            "InvalidRequest",
            "The provided HTTP redirect code (300) is not valid. Valid codes are 3XX except 300.",
            id="redirect code",
        ),
        pytest.param(
            index() + f"<RoutingRules>{RULE * 51}</RoutingRules>",
            "InvalidRequest",
            "51 routing rules provided, the number of routing rules in a website configuration is limited to 50.",
            id="too many rules",
        ),
        pytest.param(  # not verified
            index() + ERROR_RULE.format(200),
            "InvalidRequest",
            "The provided HTTP error code (200) is not valid. Valid codes are 4XX or 5XX.",
            id="error code",
        ),
        *(
            pytest.param(index() + ERROR_RULE.format(status), "MalformedXML", None, id=f"no code: {status[:9]}")
            for status in ("4xx", "40", "0404", "4_4", "-404", "\u0664\u0660\u0664", "9" * 5000)
        ),
        pytest.param("<Other/>", "MalformedXML", None, id="something else"),
    ],
)
def test_refused_configuration(aws: Wire, inner: str, code: str, message: str | None) -> None:
    answer = put(aws, inner)
    assert (answer.status, answer.code) == (400, code)
    assert message is None or answer.text("Message") == message
    assert aws.store.bucket("b").settings.website is None


class Site:
    """Asks the website of bucket ``b``; ``wire`` is the way to the bucket."""

    def __init__(self, wire: Wire) -> None:
        self.wire = wire

    def __call__(self, path: str, method: str = "GET", headers: dict[str, str] | None = None) -> Answer:
        host, self.wire.host = self.wire.host, "b.s3-website-us-east-1.amazonaws.com"
        try:
            return self.wire.ask(method, path, headers=headers, user=None)
        finally:
            self.wire.host = host


@pytest.fixture
def site(make_wire: type[Wire]) -> Site:
    """The website of bucket ``b``, whose objects are public."""
    wire = make_wire(profiles.aws.derive(acls="enabled")).with_bucket()
    for key, body in (("index.html", b"home"), ("dir/index.html", b"below"), ("plain", b"page"), ("oops", b"sorry")):
        wire.put(f"/b/{key}", body, **PUBLIC)
    wire.ask("PUT", "/b?acl", headers=PUBLIC)
    return Site(wire)


def test_pages(site: Site) -> None:
    put(site.wire, index())
    for path, body in (("/", b"home"), ("/dir/", b"below"), ("/plain", b"page")):
        answer = site(path)
        assert (answer.status, answer.body) == (200, body)
    assert (site("/", "HEAD").status, site("/", "HEAD").body) == (200, b"")
    moved = site("/dir")
    assert (moved.status, moved.headers["Location"]) == (302, "/dir/")


def test_pages_that_cannot_be_shown(site: Site) -> None:
    # recorded at Amazon, per localstack's snapshots (test_website_hosting_index_lookup, _404, _http_methods)
    put(site.wire, index())
    answer = site("/wrong/")
    ids = answer.headers["x-amz-request-id"], answer.headers["x-amz-id-2"]
    assert answer.status == 404
    assert answer.body.decode() == (
        "<html>\n<head><title>404 Not Found</title></head>\n<body>\n<h1>404 Not Found</h1>\n<ul>\n"
        "<li>Code: NoSuchKey</li>\n"
        "<li>Message: The specified key does not exist.</li>\n<li>Key: wrong/index.html</li>\n"
        f"<li>RequestId: {ids[0]}</li>\n<li>HostId: {ids[1]}</li>\n</ul>\n<hr/>\n</body>\n</html>\n"
    )
    posted = site("/plain", "POST")
    assert (posted.status, b"<li>Method: POST</li>\n<li>ResourceType: OBJECT</li>" in posted.body) == (405, True)
    put(site.wire, index() + "<ErrorDocument><Key>oops</Key></ErrorDocument>")
    assert (site("/wrong").status, site("/wrong").body) == (404, b"sorry")
    put(site.wire, index() + "<ErrorDocument><Key>absent</Key></ErrorDocument>")
    both = site("/wrong").body
    assert b"<h3>An Error Occurred While Attempting to Retrieve a Custom Error Document</h3>" in both
    assert both.count(b"<li>Code: NoSuchKey</li>") == 2


def test_a_target_that_cannot_be_read_has_a_page_too(site: Site) -> None:  # our reading
    answer = site("/%zz")
    assert (answer.status, answer.headers["Content-Type"]) == (400, "text/html; charset=utf-8")
    assert b"<li>Code: InvalidURI</li>" in answer.body


def test_an_error_page_tells_of_both_errors_and_the_log_of_the_first(site: Site) -> None:
    site.wire.put("/b/secret", b"secret")
    put(site.wire, index() + "<ErrorDocument><Key>secret</Key></ErrorDocument>")
    page = site("/wrong").body.decode()
    assert [line for line in page.splitlines() if line.startswith("<li>Code")] == [
        "<li>Code: NoSuchKey</li>",
        "<li>Code: AccessDenied</li>",
    ]
    site.wire.store.calls.assert_called("WebsiteRequest", times=1, key="wrong", status=404, code="NoSuchKey")


def test_a_page_error_is_copied_and_pickled_whole() -> None:
    error = PageError(OssError(Cause.NO_SUCH_KEY, Key="k"), OssError(Cause.ACCESS_DENIED))
    error.headers["x-amz-delete-marker"] = "true"
    for other in (copy(error), pickle.loads(pickle.dumps(error))):
        assert (other.cause, other.fields, other.headers) == (Cause.NO_SUCH_KEY, {"Key": "k"}, error.headers)
        assert other.second.cause is Cause.ACCESS_DENIED


def test_websites_at_buckets_take_the_place_of_what_reads() -> None:  # Set-Bucket-Website-2
    assert {row.name for row in OPERATIONS if row.website} == {"GetObject", "HeadObject", "ListObjects"}


def test_no_website(site: Site) -> None:
    answer = site("/")
    assert (answer.status, b"<li>Code: NoSuchWebsiteConfiguration</li>" in answer.body) == (404, True)


def test_private_objects_are_not_shown(site: Site) -> None:
    put(site.wire, index())
    site.wire.put("/b/secret", b"secret")
    answer = site("/secret")
    assert (answer.status, b"<li>Code: AccessDenied</li>" in answer.body) == (403, True)


@pytest.mark.parametrize(
    ("rules", "path", "status", "location"),
    [
        pytest.param(
            routing("<KeyPrefixEquals>old/</KeyPrefixEquals>", "<ReplaceKeyPrefixWith>new/</ReplaceKeyPrefixWith>"),
            "/old/a b",
            301,
            "https://b.s3-website-us-east-1.amazonaws.com/new/a%20b",
            id="prefix",
        ),
        pytest.param(
            routing(
                "<HttpErrorCodeReturnedEquals>404</HttpErrorCodeReturnedEquals>",
                "<HostName>elsewhere</HostName><Protocol>http</Protocol><ReplaceKeyWith>gone</ReplaceKeyWith>"
                "<HttpRedirectCode>307</HttpRedirectCode>",
            ),
            "/absent",
            307,
            "http://elsewhere/gone",
            id="status",
        ),
    ],
)
def test_routing_rules(site: Site, rules: str, path: str, status: int, location: str) -> None:
    assert put(site.wire, index() + rules).status == 200
    answer = site(path.replace(" ", "%20"))
    assert (answer.status, answer.headers["Location"]) == (status, location)


def test_rule_without_a_condition(site: Any) -> None:  # Amazon: RoutingRule: then it is for all requests
    assert put(site.wire, f"{index()}<RoutingRules>{RULE}</RoutingRules>").status == 200
    assert [site(path).headers["Location"] for path in ("/plain", "/absent")] == ["https://h/plain", "https://h/absent"]


def test_everything_elsewhere(site: Site) -> None:
    put(site.wire, "<RedirectAllRequestsTo><HostName>example.com</HostName></RedirectAllRequestsTo>")
    answer = site("/a")
    assert (answer.status, answer.headers["Location"]) == (301, "https://example.com/a")


def test_an_object_that_redirects(site: Site) -> None:
    put(site.wire, index())
    site.wire.put("/b/moved", b"", **PUBLIC, **{"x-amz-website-redirect-location": "/plain"})
    answer = site("/moved")
    assert (answer.status, answer.headers["Location"]) == (301, "/plain")
    assert site.wire.head("/b/moved").headers["x-amz-website-redirect-location"] == "/plain"
    assert (
        site.wire.put("/b/bad", b"", **{"x-amz-website-redirect-location": "plain"}).code == "InvalidRedirectLocation"
    )


def test_conditions_and_ranges(site: Site) -> None:
    """Recorded at Amazon by localstack (test_s3_static_website_hosting): If-None-Match. Ranges: our reading."""
    put(site.wire, index())
    etag = site("/plain").headers["ETag"]
    answer = site("/plain", headers={"If-None-Match": etag})
    assert (answer.status, answer.body, answer.headers["ETag"]) == (304, b"", etag)
    assert site("/plain", headers={"If-Match": '"other"'}).status == 412
    part = site("/plain", headers={"Range": "bytes=1-2"})
    assert (part.status, part.body, part.headers["Content-Range"]) == (206, b"ag", "bytes 1-2/4")


def test_rules_go_before_redirects_of_objects_and_not_before_the_root(site: Site) -> None:
    """Recorded at Amazon by localstack (test_routing_rules_order)."""
    rule = "<KeyPrefixEquals>{}</KeyPrefixEquals>"
    put(site.wire, index() + routing(rule.format("moved"), "<ReplaceKeyWith>plain</ReplaceKeyWith>"))
    site.wire.put("/b/moved", b"", **PUBLIC, **{"x-amz-website-redirect-location": "/oops"})
    assert site("/moved").headers["Location"].endswith("/plain")
    put(site.wire, index() + routing(rule.format("index"), "<ReplaceKeyWith>plain</ReplaceKeyWith>"))
    assert site("/").body == b"home"


# websites at the hosts of buckets: Set-Bucket-Website-2


@pytest.fixture
def bucket_site(make_wire: type[Wire]) -> Wire:
    """A driver at the host of the public bucket ``b`` of JD Cloud, which is a website; ``b`` has pages."""
    wire = make_wire("jdcloud").with_bucket()
    for key, body in (("index.html", b"home"), ("dir/index.html", b"below"), ("dir/", b"folder"), ("oops", b"sorry")):
        wire.put(f"/b/{key}", body)
    wire.ask("PUT", "/b?acl", headers=PUBLIC)
    put(wire, index() + "<ErrorDocument><Key>oops</Key></ErrorDocument>")
    wire.host = f"b.{wire.host}"
    return wire


@pytest.mark.parametrize("signed", [True, False])
@pytest.mark.parametrize(
    ("path", "status", "body"),
    [
        ("/", 200, b"home"),
        ("/dir/", 200, b"below"),
        ("/dir/?x-oss-process=download", 200, b"folder"),
        ("/index.html", 200, b"home"),
        ("/absent", 404, b"sorry"),
        ("/absent/", 404, b"sorry"),
    ],
)
def test_jdcloud_shows_websites_at_buckets(
    bucket_site: Wire, signed: bool, path: str, status: int, body: bytes
) -> None:
    user = {} if signed else {"user": None}
    answer = bucket_site.ask("GET", path, **user)
    assert (answer.status, answer.body) == (status, body)
    head = bucket_site.ask("HEAD", path, **user)
    assert (head.status, head.body) == (status if path != "/" else 200, b"")


def test_jdcloud_shows_no_error_where_there_is_none(bucket_site: Wire) -> None:
    for path in ("/dir/", "/index.html"):
        etag = bucket_site.get(path).headers["ETag"]
        answer = bucket_site.ask("GET", path, headers={"If-None-Match": etag})
        assert (answer.status, answer.body) == (304, b"")


def test_jdcloud_lists_websites_all_the_same(bucket_site: Wire) -> None:  # our reading
    assert bucket_site.get("/?list-type=2").text("KeyCount") == "4"
    assert len(bucket_site.get("/?prefix=dir/").texts("Contents/Key")) == 2
    bucket_site.host = bucket_site.host.removeprefix("b.")
    assert bucket_site.get("/b/dir/").body == b"folder"


def test_jdcloud_shows_no_index_of_private_buckets(bucket_site: Wire) -> None:  # detail specification, a and b
    bucket_site.ask("PUT", "/?acl", headers={"x-amz-acl": "private"})
    answer = bucket_site.ask("GET", "/dir/", user=None)
    assert (answer.status, answer.body) == (403, b"sorry")
    assert bucket_site.get("/dir/").body == b"folder"


def test_jdcloud_shows_the_index_of_buckets_that_a_policy_makes_public(bucket_site: Wire) -> None:  # our reading
    bucket_site.ask("PUT", "/?acl", headers={"x-amz-acl": "private"})
    statement = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]}).encode()
    bucket_site.must(bucket_site.ask("PUT", "/?policy", document))
    answer = bucket_site.ask("GET", "/dir/", user=None)
    assert (answer.status, answer.body) == (200, b"below")


def test_jdcloud_redirects_errors_with_their_query(bucket_site: Wire) -> None:
    condition = "<HttpErrorCodeReturnedEquals>404</HttpErrorCodeReturnedEquals>"
    redirect = "<HostName>http://www.test.com/img/</HostName><ReplaceKeyPrefixWith>old/</ReplaceKeyPrefixWith>"
    document = f"<WebsiteConfiguration>{index()}{routing(condition, redirect)}</WebsiteConfiguration>"
    bucket_site.must(bucket_site.ask("PUT", "/?website", document.encode()))
    answer = bucket_site.get("/a%20b.jpg?x-oss-process=img/s/200/300")
    assert answer.status == 302
    assert answer.headers["Location"] == "http://www.test.com/img/old/a%20b.jpg?x-oss-process=img/s/200/300"
    missing = bucket_site.delete("/dir/")
    assert missing.status == 204
    bucket_site.must(bucket_site.ask("PUT", "/?website", document.replace("404", "403").encode()))
    assert (bucket_site.get("/absent").status, bucket_site.get("/absent").code) == (404, "NoSuchKey")


@pytest.mark.parametrize(
    ("inner", "status", "code"),
    [
        (index("/i"), 400, "InvalidWebsiteConfiguration"),  # the code: Error-Response-2
        (index() + ERROR_RULE.format(500), 400, "InvalidWebsiteConfiguration"),
        (index() + ERROR_RULE.format(404), 200, None),
        ("<RedirectAllRequestsTo><HostName>h</HostName></RedirectAllRequestsTo>", 501, "NotImplemented"),
        (index() + routing("<KeyPrefixEquals>a</KeyPrefixEquals>", "<HostName>h</HostName>"), 501, "NotImplemented"),
    ],
)
def test_jdcloud_configurations(jdcloud: Wire, inner: str, status: int, code: str | None) -> None:
    answer = put(jdcloud, inner)
    assert (answer.status, answer.code) == (status, code)


def test_an_error_document_that_redirects(site: Site) -> None:  # recorded at Amazon, February 2026
    put(site.wire, f"{index()}<ErrorDocument><Key>oops</Key></ErrorDocument>")
    site.wire.put("/b/oops", b"", **PUBLIC, **{"x-amz-website-redirect-location": "/plain"})
    answer = site("/absent")
    assert (answer.status, answer.headers["Location"]) == (301, "/plain")
