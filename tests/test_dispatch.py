"""What the pipeline adds to every operation: common headers, errors, refusals, who asks, the log."""

from __future__ import annotations

import itertools
import logging
import re
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

import pytest

from fakeoss import profiles
from fakeoss.calls import CallEntry
from fakeoss.clock import Clock
from fakeoss.dispatch import Dispatcher
from fakeoss.handling.registry import RESERVED, Operation, Target
from fakeoss.model.accounts import DEFAULT_OWNER, User
from fakeoss.model.store import Store
from fakeoss.operations import OPERATIONS
from fakeoss.wire.address import Place
from fakeoss.wire.message import Request, Response

NOON = 1302554096.5  # Upload-Part-Copy-2: Mon, 11 Apr 2011 20:34:56 GMT
NOON_HTTP = "Mon, 11 Apr 2011 20:34:56 GMT"
SIGNED = {"authorization": "AWS4-HMAC-SHA256 Credential=AK/20110411/cn-north-1/s3/aws4_request, Signature=x"}
PATHS = {Target.SERVICE: "/", Target.BUCKET: "/bkt", Target.OBJECT: "/bkt/k"}
BARE = Place()
UNREADABLE = re.compile(rb"&#(?:0|x(?:[1-8bcef]|1[0-9a-f]|d[89a-f]..|fff[ef]));")
"""References to characters that XML does not have: the service sends them all the same."""
METHODS = ("GET", "HEAD", "PUT", "POST", "DELETE", "OPTIONS", "PATCH")
UNSUPPORTED = sorted(
    {(row.name, row.method, row.target, *sorted(row.query)) for row in OPERATIONS if not row.supported}
)
NAMES = [profile.name for profile in (*profiles.SERVICES, profiles.aws_legacy)]


class Service:
    """One store with one bucket and one object, asked as one profile."""

    def __init__(self, profile: str, **options: Any) -> None:
        self.store = Store(clock=Clock(NOON), seed=options.pop("seed", 1))
        self.dispatcher = Dispatcher(self.store, profiles.find(profile), **options)
        owner = self.dispatcher.accounts.owner
        self.record = self.store.create_bucket("bkt", owner=owner).put("k", b"0123456789")

    def ask(
        self, method: str, target: str, headers: dict[str, str] | None = None, body: bytes = b"", place: Place = BARE
    ) -> Response:
        fields = {
            **SIGNED,
            **({"content-length": str(len(body))} if method in {"PUT", "POST"} else {}),
            **(headers or {}),
        }
        fields = {name: value for name, value in fields.items() if value is not None}
        return self.dispatcher.answer(Request(method, ("https", "h", target), fields, body), place)

    def state(self) -> Any:
        """All that a request can change."""
        return [
            (bucket.name, bucket.settings.acl, [(key, bucket.object(key).etag) for key in bucket], len(bucket.uploads))
            for bucket in self.store.buckets
        ]


ANONYMOUS: dict[str, Any] = {"authorization": None}


@pytest.fixture(params=NAMES)
def service(request: pytest.FixtureRequest) -> Service:
    return Service(request.param)


@pytest.fixture
def jdcloud() -> Service:
    return Service("jdcloud")


@pytest.fixture
def aws() -> Service:
    return Service("aws")


def error(response: Response) -> dict[str, str]:
    root = ElementTree.fromstring(UNREADABLE.sub(b"?", response.content()))
    assert root.tag == "Error"
    return {child.tag: child.text or "" for child in root}


# what every answer carries

ANSWERS = [
    pytest.param("PUT", "/bkt/new", 200, id="PutObject"),
    pytest.param("GET", "/bkt/k", 200, id="GetObject"),
    pytest.param("HEAD", "/bkt/k", 200, id="HeadObject"),
    pytest.param("DELETE", "/bkt/k", 204, id="DeleteObject"),
    pytest.param("GET", "/bkt", 200, id="ListObjects"),
    pytest.param("GET", "/", 200, id="ListBuckets"),
    pytest.param("PUT", "/new-bucket", 200, id="CreateBucket"),
    pytest.param("GET", "/bkt/none", 404, id="an error"),
    pytest.param("HEAD", "/bkt/none", 404, id="an error of HEAD"),
    pytest.param("GET", "/%", 400, id="what cannot be parsed"),
    pytest.param("GET", "/bkt?metadataTable", 501, id="what is not implemented"),
]


@pytest.mark.parametrize(("method", "target", "status"), ANSWERS)
def test_every_answer_of_jdcloud_carries_the_common_headers(
    jdcloud: Service, method: str, target: str, status: int
) -> None:
    response = jdcloud.ask(method, target)
    assert response.status == status
    assert response.headers["Date"] == NOON_HTTP
    assert response.headers["Server"] == "JDCloudOSS"  # Compatibility-Header
    assert re.fullmatch("[0-9A-F]{16}", response.headers["x-amz-request-id"])  # design, section 5, row 41
    never = {"x-amz-id-2", "x-amz-delete-marker", "x-amz-version-id"}  # Compatibility-Header: not compatible
    assert not never & response.headers.keys()


@pytest.mark.parametrize(("method", "target", "status"), ANSWERS)
def test_every_answer_of_aws_carries_the_common_headers(aws: Service, method: str, target: str, status: int) -> None:
    response = aws.ask(method, target, place=BARE._replace(region="us-east-1"))
    assert response.status == status
    assert (response.headers["Date"], response.headers["Server"]) == (NOON_HTTP, "AmazonS3")
    assert re.fullmatch("[0-9A-Z]{16}", response.headers["x-amz-request-id"])
    assert re.fullmatch("[0-9A-Za-z+/]{75}=", response.headers["x-amz-id-2"])


@pytest.mark.parametrize(("method", "target", "status"), ANSWERS)
def test_every_answer_says_how_long_it_is(service: Service, method: str, target: str, status: int) -> None:
    response = service.ask(method, target)
    body, length = response.content(), response.headers.get("Content-Length")
    if status == 204 or (method == "HEAD" and status >= 400):
        assert (body, length) == (b"", None)
    elif method == "HEAD":
        assert (body, length) == (b"", "10")
    else:
        assert length == str(len(body))


def test_answers_without_a_body_have_no_content_type(service: Service) -> None:
    put = service.ask("PUT", "/bkt/new").headers  # recorded at Amazon, February 2026
    assert (put["Content-Length"], "Content-Type" in put) == ("0", False)
    deleted = service.ask("DELETE", "/bkt/new").headers
    assert not {"Content-Length", "Content-Type"} & deleted.keys()


def test_request_ids_are_unique(service: Service) -> None:
    headers = [service.ask("GET", "/bkt/none").headers for _ in range(300)]
    assert len({fields["x-amz-request-id"] for fields in headers}) == 300


@pytest.mark.parametrize("name", NAMES)
def test_request_ids_come_from_the_seed(name: str) -> None:
    asked = [[Service(name, seed=seed).ask("GET", "/").headers["x-amz-request-id"] for _ in "ab"] for seed in (5, 6)]
    assert asked[0][0] == asked[0][1] != asked[1][0]


# errors


def test_error_body_of_jdcloud_is_the_documented_one(jdcloud: Service) -> None:
    response = jdcloud.ask("GET", "/henry-dev-test-bucket123123123123")
    request_id = response.headers["x-amz-request-id"]
    assert response.content().decode() == (  # Error-Response-2
        "<Error><statusCode>404</statusCode><Code>NoSuchBucket</Code>"
        "<Message>The specified bucket does not exist.</Message>"
        f"<Resource>/henry-dev-test-bucket123123123123</Resource><RequestId>{request_id}</RequestId></Error>"
    )
    assert response.headers["Content-Type"] == "application/xml"


def test_error_body_of_jdcloud_ends_with_the_fields_of_the_row(jdcloud: Service) -> None:
    children = error(jdcloud.ask("GET", "/bkt/none"))
    assert list(children) == ["statusCode", "Code", "Message", "Resource", "RequestId", "Key"]
    assert (children["statusCode"], children["Resource"], children["Key"]) == ("404", "/bkt/none", "none")


def test_error_body_of_aws_is_the_recorded_one(aws: Service) -> None:
    response = aws.ask("GET", "/bkt/none")
    request_id, host_id = response.headers["x-amz-request-id"], response.headers["x-amz-id-2"]
    assert response.content().decode() == (
        '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>NoSuchKey</Code>'
        "<Message>The specified key does not exist.</Message><Key>none</Key>"
        f"<RequestId>{request_id}</RequestId><HostId>{host_id}</HostId></Error>"
    )


@pytest.mark.parametrize(
    ("target", "place", "resource"),
    [
        pytest.param("/bkt/a%20b", BARE, "/bkt/a b", id="path style"),
        pytest.param("/a%20b", Place("bkt"), "/bkt/a b", id="virtual-hosted"),
        pytest.param("/bkt/%E4%B8%AD?x=1", BARE, "/bkt/中", id="without its query"),
        pytest.param("http://h/bkt/a", BARE, "/bkt/a", id="absolute form"),
        pytest.param("/?x=%", Place("bkt"), "/bkt", id="bucket of the host"),
        pytest.param("/bkt/%zz?x", BARE, "/bkt/%zz", id="what cannot be parsed"),
        pytest.param("/none", BARE, "/none", id="bucket"),
    ],
)
def test_error_names_the_resource(jdcloud: Service, target: str, place: Place, resource: str) -> None:
    assert error(jdcloud.ask("GET", target, place=place))["Resource"] == resource


def test_error_escapes_what_it_repeats(service: Service) -> None:
    assert error(service.ask("GET", "/bkt/" + quote("<k>&'\"\r\n")))["Key"] == "<k>&'\"\r\n"
    assert b"&#0;" in service.ask("GET", "/bkt/%00").content()


@pytest.mark.parametrize(
    ("target", "status"),
    [("/bkt/none", 404), ("/none", 404), ("/%", 400), ("/bkt/k?partNumber=0", 400), ("/bkt/k?acl", 405)],
)
def test_error_of_head_has_no_body(service: Service, target: str, status: int) -> None:
    response = service.ask("HEAD", target)
    assert (response.status, response.content(), response.size) == (status, b"", 0)
    assert response.headers["Content-Type"] == "application/xml"


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_not_modified_has_the_entity_tag_and_no_body(service: Service, method: str) -> None:
    etag = f'"{service.record.etag}"'
    response = service.ask(method, "/bkt/k", {"if-none-match": etag})
    assert (response.status, response.content()) == (304, b"")
    assert (response.headers["ETag"], response.headers["Last-Modified"]) == (etag, NOON_HTTP)  # RFC 9110, 15.4.5
    assert not {"Content-Type", "Content-Length"} & response.headers.keys()
    assert service.store.calls[-1].code == "NotModified"


def test_failure_of_a_handler_is_a_500_that_tells_nothing(
    service: Service, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(call: object) -> Any:
        raise ZeroDivisionError("a secret of the handler")

    plain = OPERATIONS._plain[("GET", Target.BUCKET)]
    with monkeypatch.context() as patch, caplog.at_level(logging.ERROR, "fakeoss"):
        patch.setitem(OPERATIONS._plain, ("GET", Target.BUCKET), plain._replace(handler=fail))
        response = service.ask("GET", "/bkt")
    assert (response.status, error(response)["Code"]) == (500, "InternalError")
    assert not re.search("secret|Zero|Traceback|File", response.content().decode())
    assert not any("secret" in value for value in response.headers.values())
    assert service.store.calls[-1] == CallEntry("ListObjects", "GET", "bkt", None, 500, "InternalError")
    assert "fakeoss failed on GET ListObjects" in caplog.text
    assert "a secret of the handler" in caplog.text, "the log has the traceback"
    assert SIGNED["authorization"] not in caplog.text
    assert service.ask("GET", "/bkt").status == 200


# what is not known, not implemented, or not accepted


SHARED = {
    *("accelerate", "cors", "delete", "inventory", "lifecycle", "location", "logging", "notification", "policy"),
    *("replication", "requestPayment", "versioning", "versions", "website"),
}
REFUSALS = {
    *("MethodNotAllowed", "InvalidArgument", "InvalidRequest", "NoLoggingStatusForKey", "NotImplemented"),
    "UserKeyMustBeSpecified",
}


def takers(method: str, target: str, names: set[str]) -> list[Operation]:
    """The supported rows that select by some of these reserved names and take the rest; rows of a bucket answer at a
    key as well where Amazon has them there."""
    shared = target == Target.OBJECT and not SHARED.isdisjoint(names)
    return [
        row
        for row in OPERATIONS
        if (row.method, row.target) == (method, Target.BUCKET if shared else target)
        and row.supported
        and not row.headers
        and row.query - {"list-type"} <= names <= row.query | row.allows
    ]


UNTAKEN = [
    (method, target, name)
    for method, target, name in itertools.product(METHODS, PATHS, sorted(RESERVED))
    if not takers(method, target, {name})
]


def test_most_reserved_names_are_taken_by_nobody() -> None:
    assert len(UNTAKEN) > 600
    taken = len(METHODS) * len(PATHS) * len(RESERVED) - len(UNTAKEN)
    assert taken < 140 + len(PATHS) * len(RESERVED)  # OPTIONS takes every name: what browsers ask beforehand


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("value", ["", "=", "=1", "=null"])
def test_reserved_name_is_never_a_plain_request(name: str, value: str) -> None:
    service = Service(name)
    before = service.state()
    for method, target, query in UNTAKEN:
        response = service.ask(method, f"{PATHS[target]}?{query}{value}", body=b"x")
        assert response.status in {400, 405, 501}, (method, target, query)
        assert service.state() == before, (method, target, query)
        assert method == "HEAD" or error(response)["Code"] in REFUSALS, (method, target, query)


@pytest.mark.parametrize("name", NAMES)
def test_reserved_name_beside_another_operation_is_refused(name: str) -> None:
    service = Service(name)
    upload = service.ask("POST", "/bkt/k?uploads").content().partition(b"<UploadId>")[2].partition(b"<")[0].decode()
    before, asked = service.state(), 0
    for row in OPERATIONS:
        for reserved in sorted(RESERVED - row.query - row.allows) if row.supported and row.query else ():
            if takers(row.method, row.target, {*(row.query - {"list-type"}), reserved}):
                continue
            query = "&".join(f"{item}={upload if item == 'uploadId' else 1}" for item in (*row.query, reserved))
            headers = dict.fromkeys(row.headers, "/bkt/k")
            response = service.ask(row.method, f"{PATHS[row.target]}?{query}", headers)
            assert response.status in {400, 405, 501}, (row.name, reserved)
            assert service.state() == before, (row.name, reserved)
            asked += 1
    assert asked > 300


@pytest.mark.parametrize(
    ("method", "target", "code", "named"),
    [
        # multipart-cases, row 35: versitygw#1226
        pytest.param(
            "PUT", "/bkt/k?partNumber=1", "InvalidArgument", ("partNumber", "partNumber"), id="part without upload"
        ),
        pytest.param("PUT", "/bkt/k?uploadId=U", "MethodNotAllowed", None, id="upload without part"),
        pytest.param("GET", "/bkt?location&versionId=1", "InvalidArgument", ("versionId", "1"), id="beside another"),
        pytest.param("GET", "/bkt?versionId=1", "InvalidArgument", ("versionId", "1"), id="of a bucket"),
        pytest.param("PATCH", "/bkt/k", "MethodNotAllowed", None, id="method of nobody"),
        pytest.param("put", "/bkt/k", "MethodNotAllowed", None, id="methods are case-sensitive"),
        pytest.param("PUT", "/", "MethodNotAllowed", None, id="write to the service"),
    ],
)
def test_refusal_says_what_was_wrong(
    service: Service, method: str, target: str, code: str, named: tuple[str, str] | None
) -> None:
    children = error(service.ask(method, target))
    assert children["Code"] == code
    assert named is None or (children["ArgumentName"], children["ArgumentValue"]) == named
    assert named is not None or children["Method"] == method


def test_copy_with_a_part_number_only_stores_nothing(service: Service) -> None:
    response = service.ask("PUT", "/bkt/d?partNumber=1", {"x-amz-copy-source": "/bkt/k"})  # row 35
    assert error(response)["Message"] == "This operation does not accept partNumber without uploadId"
    assert service.store.bucket("bkt").keys() == ["k"]


@pytest.mark.parametrize("row", UNSUPPORTED, ids=" ".join)
def test_unsupported_operation_names_itself(service: Service, row: tuple[str, ...]) -> None:
    name, method, target, *query = row
    before = service.state()
    response = service.ask(method, PATHS[target] + ("?" + "&".join(query) if query else ""), body=b"<x/>")
    children = error(response)
    assert (response.status, children["Code"], children["Operation"]) == (501, "NotImplemented", name)
    assert children["Message"] == f"{name} is not implemented by fakeoss in this profile."
    assert service.store.calls[-1][:2] == (name, method)
    assert service.state() == before


@pytest.mark.parametrize("name", [engine.name for engine in profiles.ENGINES])
def test_what_is_not_implemented_names_itself_at_engines(name: str) -> None:
    service = Service(name)
    operation, header = service.ask("GET", "/bkt?session"), service.ask("GET", "/bkt/k", {"x-amz-rename-source": "x"})
    assert (operation.status, header.status) == (501, 501)
    assert error(operation)["Message"] == "CreateSession is not implemented by fakeoss in this profile."
    assert "x-amz-rename-source" in error(header)["Message"]


def test_versions_are_not_implemented_by_jdcloud(jdcloud: Service) -> None:
    for target in ("/bkt?versions", "/bkt/k?versionId=v1", "/bkt?versioning"):  # design, section 5
        assert error(jdcloud.ask("GET", target))["Code"] == "NotImplemented"
    assert jdcloud.ask("GET", "/bkt/k?versionId=null").status == 200


@pytest.mark.parametrize("query", ["x", "x=1", "Acl", "foo=bar&baz", "response", "x-id=GetObject", "ACL=1"])
def test_unknown_parameters_are_ignored(service: Service, query: str) -> None:
    assert service.ask("GET", f"/bkt/k?{query}").content() == b"0123456789"
    assert service.ask("GET", f"/bkt?{query}").status == 200
    assert service.ask("PUT", f"/bkt/new?{query}", body=b"x").status == 200


REFUSED = [(name, header) for name in NAMES for header in sorted(profiles.find(name).refused_headers)]


@pytest.mark.parametrize(("name", "header"), REFUSED)
def test_refused_header_is_named(name: str, header: str) -> None:
    service = Service(name, unsupported="ignore")
    for method, target in (("PUT", "/bkt/new"), ("GET", "/bkt/k"), ("DELETE", "/bkt/k")):
        before = service.state()
        response = service.ask(method, target, {header: "x"})
        children = error(response)
        assert (response.status, children["Code"], children["Header"]) == (501, "NotImplemented", header)
        assert header in children["additionalMessage"]
        assert service.state() == before


def asked_with(service: Service, operation: str, header: str) -> Response:
    """``operation`` with a header that holds, by its own row."""
    row = next(row for row in OPERATIONS if row.name == operation)
    upload = service.ask("POST", "/bkt/k?uploads").content().partition(b"<UploadId>")[2].partition(b"<")[0].decode()
    values = {"uploadId": upload, "partNumber": "1"}
    query = "&".join(f"{name}={values.get(name, '')}" for name in sorted(row.query))
    headers, body = dict.fromkeys(row.headers, "/bkt/k") | {"x-amz-storage-class": "STANDARD"}, b""
    if operation == "CompleteMultipartUpload":
        etag = service.ask("PUT", f"/bkt/k?partNumber=1&uploadId={upload}").headers["ETag"]
        body = f"<Part><PartNumber>1</PartNumber><ETag>{etag}</ETag></Part>".encode()
        headers, body = {}, b"<CompleteMultipartUpload>" + body + b"</CompleteMultipartUpload>"
    return service.ask(row.method, PATHS[row.target] + (f"?{query}" if query else ""), {**headers, header: "x"}, body)


IGNORED = [
    (operation, header) for operation, headers in profiles.jdcloud.ignored_headers.items() for header in sorted(headers)
]
GUARDS = [
    (operation, header)
    for operation, headers in profiles.jdcloud.conditional_headers.items()
    for header in sorted(headers)
]


def source_of_the_documented_size(service: Service) -> None:
    service.store.bucket("bkt").put("k", size="5MiB")  # Upload-Part-Copy-2 refuses ranges of smaller ones


@pytest.mark.parametrize(("operation", "header"), IGNORED)
def test_header_documented_as_unsupported_follows_the_option(operation: str, header: str) -> None:
    for option in ("ignore", "warn"):
        service = Service("jdcloud", unsupported=option)
        source_of_the_documented_size(service)
        assert asked_with(service, operation, header).status == 200
        assert service.dispatcher.ignored == {(operation, header)}
    service = Service("jdcloud", unsupported="reject")
    source_of_the_documented_size(service)
    response = asked_with(service, operation, header)
    assert (response.status, error(response)["Header"]) == (501, header)
    assert service.dispatcher.ignored == set()


@pytest.mark.parametrize(("operation", "header"), GUARDS)
@pytest.mark.parametrize("option", ["ignore", "warn", "reject"])
def test_header_that_guards_data_is_never_ignored(operation: str, header: str, option: str) -> None:
    service = Service("jdcloud", unsupported=option)
    response = asked_with(service, operation, header)
    assert (response.status, error(response)["Header"]) == (501, header)
    assert service.store.bucket("bkt").object("k").body == b"0123456789"


def test_headers_of_other_operations_are_ignored_but_not_silently(service: Service) -> None:
    assert service.ask("GET", "/bkt/k", {"x-amz-copy-source-if-match": "x", "x-amz-meta-a": "b"}).status == 200
    assert service.dispatcher.ignored == {("GetObject", "x-amz-copy-source-if-match"), ("GetObject", "x-amz-meta-a")}


@pytest.mark.parametrize("header", ["expect", "x-amz-date", "x-amz-content-sha256", "x-amz-security-token", "x-amz-te"])
def test_headers_of_every_sdk_are_accepted(service: Service, header: str) -> None:
    assert service.ask("PUT", "/bkt/new", {header: "x"}, b"x").status == 200  # design, section 5, rows 17 and 18


# who asks

PRIVATE = [
    pytest.param("GET", "/", id="ListBuckets"),
    pytest.param("PUT", "/new-bucket", id="CreateBucket"),
    pytest.param("GET", "/bkt", id="ListObjects"),
    pytest.param("GET", "/bkt?list-type=2", id="ListObjectsV2"),
    pytest.param("HEAD", "/bkt", id="HeadBucket"),
    pytest.param("DELETE", "/bkt", id="DeleteBucket"),
    pytest.param("GET", "/bkt?location", id="GetBucketLocation"),
    pytest.param("GET", "/bkt?uploads", id="ListMultipartUploads"),
    pytest.param("GET", "/bkt/k", id="GetObject"),
    pytest.param("HEAD", "/bkt/k", id="HeadObject"),
    pytest.param("GET", "/bkt/none", id="GetObject of a missing key"),
    pytest.param("PUT", "/bkt/k", id="PutObject"),
    pytest.param("DELETE", "/bkt/k", id="DeleteObject"),
    pytest.param("POST", "/bkt/k?uploads", id="CreateMultipartUpload"),
]


@pytest.mark.parametrize(("method", "target"), PRIVATE)
def test_anonymous_request_for_what_is_private_is_refused(service: Service, method: str, target: str) -> None:
    before = service.state()
    response = service.ask(method, target, ANONYMOUS)
    assert response.status == 403
    assert method == "HEAD" or error(response)["Code"] == "AccessDenied"
    assert service.state() == before


def test_anonymous_request_for_what_is_public_is_answered(jdcloud: Service) -> None:
    assert jdcloud.ask("PUT", "/bkt/p", {"x-amz-acl": "public-read"}, b"x").status == 200
    assert jdcloud.ask("GET", "/bkt/p", ANONYMOUS).content() == b"x"


def test_access_key_chooses_the_user() -> None:
    users = (User("AK1", "s1", "id-1", "one"), User("AK2", "s2", "id-2", "two"))
    for name in NAMES:
        service = Service(name, users=users)
        second = {"authorization": "AWS AK2:x"}
        assert service.ask("PUT", "/second", second).status == 200
        assert service.store.bucket("second").owner is users[1]
        assert service.ask("GET", "/bkt/k", second).status == 403
        stranger = {"authorization": "AWS STRANGER:x"}
        assert service.ask("GET", "/bkt/k", stranger).status == 200, "whoever is unknown is the first user"
        assert service.ask("GET", "/bkt/k?AWSAccessKeyId=AK2&Signature=x", ANONYMOUS).status == 403


def test_secrets_appear_in_no_answer(service: Service) -> None:
    for target in ("/", "/bkt", "/bkt/none", "/bkt?acl"):
        response = service.ask("GET", target)
        assert DEFAULT_OWNER.secret_key.encode() not in response.content()


V4 = "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AK/20110411/cn-north-1/s3/aws4_request&X-Amz-Signature=x"


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        pytest.param(f"{V4}&X-Amz-Date=20110411T203456Z&X-Amz-Expires=60", {"X-Amz-Expires": "60"}, id="version 4"),
        pytest.param("AWSAccessKeyId=AK&Signature=x&Expires=1302554156", {}, id="version 2"),
    ],
)
def test_presigned_request_expires_by_the_clock(service: Service, query: str, fields: dict[str, str]) -> None:
    assert service.ask("GET", f"/bkt/k?{query}", ANONYMOUS).status == 200
    service.store.clock.advance(59.5)  # to the last moment
    assert service.ask("GET", f"/bkt/k?{query}", ANONYMOUS).content() == b"0123456789"
    service.store.clock.advance(1)
    response = service.ask("GET", f"/bkt/k?{query}", ANONYMOUS)
    children = error(response)
    assert (response.status, children["Code"], children["Message"]) == (403, "AccessDenied", "Request has expired")
    expected = {**fields, "Expires": "2011-04-11T20:35:56Z", "ServerTime": "2011-04-11T20:35:57Z"}
    assert {name: children.get(name) for name in ("X-Amz-Expires", *expected)} == {"X-Amz-Expires": None, **expected}
    assert service.ask("PUT", f"/bkt/new?{query}", ANONYMOUS).status == 403
    assert service.store.bucket("bkt").keys() == ["k"]


@pytest.mark.parametrize("query", [f"{V4}&X-Amz-Date=bad&X-Amz-Expires=1", "AWSAccessKeyId=AK&Expires=x&Signature=y"])
def test_presigned_request_without_a_readable_end_does_not_expire(service: Service, query: str) -> None:
    service.store.clock.advance(days=10_000)
    assert service.ask("GET", f"/bkt/k?{query}", ANONYMOUS).status == 200  # design 2.1: lenient


# the log

LOGGED = [
    ("PUT", "/bkt/a%2Fb", CallEntry("PutObject", "PUT", "bkt", "a/b", 200)),
    ("GET", "/bkt", CallEntry("ListObjects", "GET", "bkt", None, 200)),
    ("GET", "/", CallEntry("ListBuckets", "GET", None, None, 200)),
    ("GET", "/bkt/none", CallEntry("GetObject", "GET", "bkt", "none", 404, "NoSuchKey")),
    ("HEAD", "/bkt/none", CallEntry("HeadObject", "HEAD", "bkt", "none", 404, "NoSuchKey")),
    (
        "GET",
        "/bkt?metadataTable",
        CallEntry("GetBucketMetadataTableConfiguration", "GET", "bkt", None, 501, "NotImplemented"),
    ),
    ("GET", "/bkt/%", CallEntry("Unparsed", "GET", None, None, 400, "InvalidURI")),
    ("PATCH", "/bkt/k", CallEntry("Unparsed", "PATCH", "bkt", "k", 405, "MethodNotAllowed")),
]


@pytest.mark.parametrize(("method", "target", "entry"), LOGGED)
def test_every_request_is_logged(service: Service, method: str, target: str, entry: CallEntry) -> None:
    service.ask(method, target)
    assert list(service.store.calls) == [entry]


def test_request_that_cannot_be_parsed_is_logged_with_the_bucket_of_its_host(service: Service) -> None:
    service.ask("GET", "/%", place=Place("bkt"))
    assert service.store.calls[-1] == CallEntry("Unparsed", "GET", "bkt", None, 400, "InvalidURI")


# answers that fail after all


def test_surrogates_and_controls_in_a_target_are_a_400(service: Service) -> None:
    for target in ("/bkt/\ud800", "/\udcff/k", "//", "//k", "/bkt?prefix=\ud800"):
        response = service.ask("GET", target)
        assert (response.status, error(response)["Code"]) == (400, "InvalidURI")


@pytest.mark.parametrize("value", ["a%0d%0aSet-Cookie:%20x", "%00", "%E4%B8%AD", "%7F"])
def test_overridden_header_that_cannot_be_sent_is_refused(service: Service, value: str) -> None:
    response = service.ask("GET", f"/bkt/k?response-content-type={value}")
    children = error(response)
    assert (response.status, children["Code"], children["ArgumentName"]) == (
        400,
        "InvalidArgument",
        "response-content-type",
    )


def test_overridden_header_may_be_latin(service: Service) -> None:
    response = service.ask("GET", "/bkt/k?response-content-disposition=attachment%3B%20filename%3D%22%C3%A9%22")
    assert response.headers["Content-Disposition"] == 'attachment; filename="é"'
