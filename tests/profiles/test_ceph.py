"""What Ceph RGW 16.2.15 answers to more than parts: asked of it with raw requests on 28 November 2026, where
ceph/s3-tests expect what Amazon does not do."""

from __future__ import annotations

import json
from typing import Any, Final, NamedTuple
from urllib.parse import quote

import pytest

from fakeoss import profiles
from fakeoss.model.accounts import DEFAULT_OWNER, User
from fakeoss.profiles.profile import Profile
from support.engine_asking import Question, status
from support.wire import HOSTS, Answer, Wire, md5_base64

KEYS: Final = ("a b+c", "a+x/y", "a/b")
TENANT: Final = User("FAKEOSSTENANT", "secret", "7e4a", "tenant", tenant="testx")
KEY: Final = "pO3upElrwuEXSoFwCfnZPdSsmt/xWeFa0N9KgDijwVs=", "DWygnHRtgiJ77HCm+1rvHw=="
OTHER_KEY: Final = "6b+WOZ1T3cqZMxgThRcXAQBrS5mXKdDUphvpxptl9/4=", "arxBvwY2V4SiOne6yppVPQ=="
"""The keys of ceph/s3-tests, each with its MD5."""
METHOD: Final = "x-amz-server-side-encryption"
KMS: Final = {METHOD: "aws:kms", f"{METHOD}-aws-kms-key-id": "testkey-1"}


def wire_of(profile: Profile) -> Wire:
    """Buckets as the suite's accounts have them: ACLs are in force, customer keys are not blocked."""
    profile = profile.derive(acls="enabled", blocked_encryption_types="NONE")
    wire = Wire(profile, limits=profile.limits, users=[DEFAULT_OWNER, TENANT], host=HOSTS["aws"])
    wire.must(wire.ask("PUT", "/bucket"))
    return wire


def asked(method: str, target: str, body: str = "", **headers: str) -> Question:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda wire: status(wire.ask(method, target, body.encode(), named))


def customer_key(key: tuple[str, str]) -> dict[str, str]:
    start = f"{METHOD}-customer-"
    return {f"{start}algorithm": "AES256", f"{start}key": key[0], f"{start}key-md5": key[1]}


# listings


def listed(query: str, *paths: str) -> Question:
    """What a listing of KEYS says at ``paths``."""

    def ask(wire: Wire) -> str:
        for key in KEYS:
            wire.must(wire.put(f"/bucket/{quote(key)}", b"12345"))
        answer = wire.get(f"/bucket?encoding-type=url&{query}")
        return " ".join(str(answer.texts(path)) for path in paths)

    return ask


def uploads(wire: Wire) -> str:
    wire.start_upload("/bucket/u%20v/1%2B")
    answer = wire.get("/bucket?uploads&encoding-type=url&prefix=u%20&max-uploads=1")
    paths = ("EncodingType", "Prefix", "NextKeyMarker", "Upload/Key")
    return " ".join(str(answer.text(path)) for path in paths)


def parts(wire: Wire) -> str:
    answer = wire.list_parts(wire.start_upload("/bucket/u%20v"), encoding_type="url")
    return f"{answer.text('EncodingType')} {answer.text('Key')}"


# buckets


def usage(wire: Wire) -> str:
    wire.must(wire.put("/bucket/k", b"12345"))
    answer = wire.get("/?usage")
    names = ("QuotaMaxBytes", "QuotaMaxBuckets", "QuotaMaxObjCount", "QuotaMaxBytesPerBucket")
    sums = ("QuotaMaxObjCountPerBucket", "TotalBytes", "TotalBytesRounded", "TotalEntries")
    if answer.status != 200:
        return status(answer)
    entry = [child.text for child in answer.tree.findall("CapacityUsed/User/Buckets/Entry/*")]
    return " ".join(str(answer.text(f"Summary/{name}")) for name in (*names, *sums)) + f" {entry}"


def head(query: str) -> Question:
    def ask(wire: Wire) -> str:
        wire.must(wire.put("/bucket/k", b"12345"))
        headers = wire.head(f"/bucket{query}").headers
        names = ("Object-Count", "Bytes-Used", "Quota-User-Size", "Quota-Max-Buckets")
        return " ".join(headers.get(f"X-RGW-{name}", "-") for name in names)

    return ask


def anonymous(target: str) -> Question:
    def ask(wire: Wire) -> str:
        answer = wire.ask("GET", target, user=None)
        return status(answer) if answer.status >= 400 else f"{answer.status} {answer.text('Owner/ID')}"

    return ask


def again(first: dict[str, str], second: dict[str, str]) -> Question:
    def ask(wire: Wire) -> str:
        wire.must(wire.ask("PUT", "/again", headers=first))
        return status(wire.ask("PUT", "/again", headers=second))

    return ask


def in_tenant(name: str, user: User | None = None) -> Question:
    """A bucket of the tenant ``testx``, and one of the other users, who have none."""

    def ask(wire: Wire) -> str:
        wire.must(wire.ask("PUT", "/of-testx", user=TENANT))
        wire.must(wire.ask("PUT", "/of-testx?acl", headers={"x-amz-acl": "public-read"}, user=TENANT))
        wire.must(wire.ask("PUT", "/bucket?acl", headers={"x-amz-acl": "public-read"}))
        answer = wire.ask("GET", f"/{name}") if user is None else wire.ask("GET", f"/{name}", user=user)
        return status(answer)

    return ask


# policies and encryption


def policy(action: str, resource: str) -> str:
    statement = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": action, "Resource": f"arn:aws:s3:::{resource}"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def policy_status(*steps: tuple[str, str, dict[str, str]]) -> Question:
    def ask(wire: Wire) -> str:
        for query, body, headers in steps:
            wire.must(wire.ask("PUT", f"/bucket?{query}", body.encode(), headers))
        answer = wire.get("/bucket?policyStatus")
        return str(answer.text("IsPublic")) if answer.status == 200 else status(answer)

    return ask


def read_with(key: tuple[str, str] | None) -> Question:
    def ask(wire: Wire) -> str:
        wire.must(wire.ask("PUT", "/bucket/k", b"x", customer_key(KEY)))
        return status(wire.ask("GET", "/bucket/k", headers=customer_key(key) if key else {}))

    return ask


def part_with(headers: dict[str, str]) -> Question:
    def ask(wire: Wire) -> str:
        upload = wire.start_upload("/bucket/k", **KMS)
        answer: Answer = wire.ask("PUT", f"{upload.path}?partNumber=1&uploadId={upload.id}", b"x", headers)
        return status(answer)

    return ask


def tags(number: int) -> str:
    several = "".join(f"<Tag><Key>k{index}</Key><Value>v</Value></Tag>" for index in range(number))
    return f"<Tagging><TagSet>{several}</TagSet></Tagging>"


def tagged(target: str, number: int) -> Question:
    def ask(wire: Wire) -> str:
        wire.must(wire.put("/bucket/k"))
        answer = wire.ask("PUT", f"{target}?tagging", tags(number).encode())
        return "200" if answer.status == 204 else status(answer)

    return ask


def locked(period: str) -> Question:
    document = (
        "<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule><DefaultRetention><Mode>GOVERNANCE"
        f"</Mode>{period}</DefaultRetention></Rule></ObjectLockConfiguration>"
    ).encode()

    def ask(wire: Wire) -> str:
        wire.must(wire.ask("PUT", "/locked", headers={"x-amz-bucket-object-lock-enabled": "true"}))
        return status(wire.ask("PUT", "/locked?object-lock", document, {"content-md5": md5_base64(document)}))

    return ask


def presigned(expires: str) -> Question:
    names = ("Algorithm=AWS4-HMAC-SHA256", "Credential=FAKEOSSACCESSKEY%2F20110411%2Fus-east-1%2Fs3%2Faws4_request")
    more = ("Date=20110411T203456Z", f"Expires={expires}", "SignedHeaders=host", "Signature=0")
    query = "&".join(f"X-Amz-{each}" for each in (*names, *more))

    def ask(wire: Wire) -> str:
        strict = Wire(wire.profile, auth="verify", host=wire.host, store=wire.store)
        return status(strict.ask("GET", f"/bucket/k?{query}", user=None))

    return ask


def deleted_without(sub_resource: str) -> Question:
    """What becomes of an empty bucket when one of its sub-resources is deleted."""
    return lambda wire: f"{status(wire.delete(f'/bucket?{sub_resource}'))}, {wire.head('/bucket').status}"


def encrypted(wire: Wire) -> str:
    wire.must(wire.put("/bucket/k", b"x", x_amz_server_side_encryption="AES256"))
    return wire.head("/bucket/k").headers.get(METHOD, "-")


def marker(wire: Wire) -> str:
    document = b"<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"
    wire.must(wire.ask("PUT", "/bucket?versioning", document))
    wire.must(wire.delete("/bucket/k"))
    return wire.head("/bucket/k").headers.get("x-amz-delete-marker", "-")


ENCRYPTION: Final = (
    "<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256</SSEAlgorithm>"
    "</ApplyServerSideEncryptionByDefault></Rule></ServerSideEncryptionConfiguration>"
)
IDLE: Final = (
    "<LifecycleConfiguration><Rule><ID>a</ID><Filter><Prefix>x</Prefix></Filter><Status>Enabled</Status></Rule>"
    "</LifecycleConfiguration>"
)
MALFORMED_POLICY: Final = "400 MalformedPolicy"


class Row(NamedTuple):
    """A question with the answers of profiles ``aws`` and ``ceph``, and the switch that decides, if one does."""

    question: str
    ask: Any
    aws: str
    ceph: str
    switch: str = ""


SLASH: Final = "delimiter=%2F"
KEPT: Final = "['a%2Bx/', 'a/']"
LISTING_ALL: Final = "acl", "", {"x-amz-acl": "public-read"}
LISTING_SIGNED: Final = "acl", "", {"x-amz-acl": "authenticated-read"}
LISTING_NONE: Final = "acl", "", {"x-amz-acl": "private"}
LISTED_BY_POLICY: Final = "policy", policy("s3:ListBucket", "bucket"), {}
ROWS: Final = [
    Row("the keys of objects", listed("prefix=a%2F", "Contents/Key"), "['a/b']", "['a%2Fb']", "unescaped"),
    Row("common prefixes", listed(SLASH, "CommonPrefixes/Prefix"), KEPT, KEPT),
    Row("the delimiter", listed("delimiter=b%2B", "Delimiter"), "['b%2B']", "['b+']", "encoded_marks"),
    Row(
        "versions: prefix and marker",
        listed("versions&prefix=a%20&key-marker=a%20", "Prefix", "KeyMarker"),
        "['a+'] ['a+']",
        "['a '] ['a ']",
        "encoded_marks",
    ),
    Row("marker", listed("marker=a%20", "Marker"), "['a+']", "['a ']", "encoded_marks"),
    Row("version 2: prefix", listed("list-type=2&prefix=a%20", "Prefix"), "['a+']", "['a ']", "encoded_marks"),
    Row("start-after", listed("list-type=2&start-after=a%20", "StartAfter"), "['a+']", "['a ']", "encoded_marks"),
    Row("next marker", listed(f"{SLASH}&max-keys=1", "NextMarker"), "['a+b%2Bc']", "['a b+c']", "encoded_marks"),
    Row("uploads", uploads, "url u+ u+v/1%2B u+v/1%2B", "None u  u v/1+ u%20v/1%2B", "kept_slashes"),
    Row("uploads: the encoding", uploads, "url u+ u+v/1%2B u+v/1%2B", "None u  u v/1+ u%20v/1%2B", "named_encoding"),
    Row("parts: the encoding", parts, "url u+v", "None u v", "parts_encoding"),
    Row("unordered", asked("GET", "/bucket?allow-unordered=true"), "501 NotImplemented", "200", "own_query"),
    Row(
        "unordered, TRUE",
        asked("GET", f"/bucket?allow-unordered=TRUE&{SLASH}"),
        "501 NotImplemented",
        "400 InvalidArgument",
    ),
    Row(
        "unordered, version 2",
        asked("GET", f"/bucket?list-type=2&allow-unordered=true&{SLASH}"),
        "501 NotImplemented",
        "400 InvalidArgument",
    ),
    Row(
        "unordered versions",
        asked("GET", f"/bucket?versions&allow-unordered=true&{SLASH}"),
        "501 NotImplemented",
        "400 InvalidArgument",
    ),
    Row(
        "unordered uploads", asked("GET", f"/bucket?uploads&allow-unordered=true&{SLASH}"), "501 NotImplemented", "200"
    ),
    Row("unordered, yes", asked("GET", f"/bucket?allow-unordered=yes&{SLASH}"), "501 NotImplemented", "200"),
    Row("not unordered", asked("GET", f"/bucket?allow-unordered=false&{SLASH}"), "200", "200"),
    Row("usage", usage, "501 NotImplemented", "-1 1000 -1 -1 -1 5 4096 1 ['bucket', '5', '4096']", "own_query"),
    Row("usage, anonymous", anonymous("/?usage"), "501 NotImplemented", "403 AccessDenied"),
    Row("what a bucket holds", head(""), "- - - -", "1 5 -1 1000", "usage_headers"),
    Row("what a bucket holds, asked for", head("?read-stats=true"), "- - - -", "1 5 -1 1000", "usage_headers"),
    Row("anonymous ListBuckets", anonymous("/"), "403 AccessDenied", "200 anonymous", "anonymous_service"),
    Row("again, other ACL", again({}, {"x-amz-acl": "public-read"}), "200", "409 BucketAlreadyExists", "kept_acls"),
    Row("again, no ACL", again({"x-amz-acl": "public-read"}, {}), "200", "409 BucketAlreadyExists", "kept_acls"),
    Row("again, the same ACL", again(*[{"x-amz-acl": "public-read"}] * 2), "200", "200"),
    Row("again, private", again({}, {"x-amz-acl": "private"}), "200", "200"),
    Row("a name with .-", asked("PUT", "/foo.-bar"), "200", "400 InvalidBucketName", "dots_beside_hyphens"),
    Row("a name with -.", asked("PUT", "/foo-.bar"), "200", "400 InvalidBucketName", "dots_beside_hyphens"),
    Row("a name with a dot", asked("PUT", "/foo.bar"), "200", "200"),
    Row("a bucket of a tenant", in_tenant("testx:of-testx"), "404 NoSuchBucket", "200", "tenants"),
    Row("a bucket of no tenant", in_tenant(":bucket", TENANT), "404 NoSuchBucket", "200", "tenants"),
    Row("a bucket of another tenant", in_tenant("other:of-testx"), "404 NoSuchBucket", "404 NoSuchBucket"),
    Row("a bucket of a tenant as of none", in_tenant(":of-testx"), "404 NoSuchBucket", "404 NoSuchBucket"),
    Row(
        "an action on objects of a bucket",
        asked("PUT", "/bucket?policy", policy("s3:PutObject", "bucket")),
        "400 MalformedPolicy",
        "204",
        "fitting_resources",
    ),
    Row(
        "an action on a bucket of objects",
        asked("PUT", "/bucket?policy", policy("s3:ListBucket", "bucket/*")),
        "400 MalformedPolicy",
        "204",
        "fitting_resources",
    ),
    Row("status of no policy", policy_status(), "404 NoSuchBucketPolicy", "false", "status_without_policy"),
    Row("status of an ACL", policy_status(LISTING_ALL), "404 NoSuchBucketPolicy", "true", "status_of_acl"),
    Row("status of a signed ACL", policy_status(LISTING_SIGNED), "404 NoSuchBucketPolicy", "true", "status_of_acl"),
    Row("status of a private ACL", policy_status(LISTING_NONE), "404 NoSuchBucketPolicy", "false"),
    Row("status of a policy", policy_status(LISTED_BY_POLICY), "true", "true"),
    Row(
        "KMS without a key",
        asked("PUT", "/bucket/k", **{METHOD: "aws:kms"}),
        "200",
        "400 InvalidArgument",
        "kms_key_required",
    ),
    Row("KMS with a key", asked("PUT", "/bucket/k", **KMS), "200", "200"),
    Row("a part with a method", part_with(KMS), "400 InvalidArgument", "200", "part_methods_ignored"),
    Row("a part without", part_with({}), "200", "200"),
    Row("another key", read_with(OTHER_KEY), "403 AccessDenied", "400 InvalidArgument"),
    Row("the same key", read_with(KEY), "200", "200"),
    Row("no key", read_with(None), "400 InvalidRequest", "400 InvalidArgument"),
    Row("eleven tags", tagged("/bucket/k", 11), "400 BadRequest", "400 InvalidTag"),
    Row("ten tags", tagged("/bucket/k", 10), "200", "200"),
    Row("51 tags of a bucket", tagged("/bucket", 51), "400 BadRequest", "400 InvalidTag"),
    Row(
        "eleven tags in a header",
        asked("PUT", "/bucket/k", x_amz_tagging="&".join(f"k{index}=v" for index in range(11))),
        "400 BadRequest",
        "400 InvalidArgument",
    ),
    Row("0 days", locked("<Days>0</Days>"), "400 InvalidArgument", "400 InvalidRetentionPeriod"),
    Row("-1 days", locked("<Days>-1</Days>"), "400 InvalidArgument", "400 InvalidRetentionPeriod"),
    Row("0 years", locked("<Years>0</Years>"), "400 InvalidArgument", "400 InvalidRetentionPeriod"),
    Row("1 day", locked("<Days>1</Days>"), "200", "200"),
    Row("expires after a week", presigned("604801"), "400 AuthorizationQueryParametersError", "403 AccessDenied"),
    Row("expired before it began", presigned("-1"), "400 AuthorizationQueryParametersError", "403 AccessDenied"),
    Row("expires at no time", presigned("x"), "400 AuthorizationQueryParametersError", "403 AccessDenied"),
    Row("DELETE ?encryption", deleted_without("encryption"), "204, 200", "204, 404", "unread_query"),
    Row("DELETE ?ownershipControls", deleted_without("ownershipControls"), "204, 200", "204, 404", "unread_query"),
    Row("DELETE ?accelerate", deleted_without("accelerate"), "405 MethodNotAllowed, 200", "204, 404", "unread_query"),
    Row("DELETE ?versioning", deleted_without("versioning"), "405 MethodNotAllowed, 200", "204, 404", "unread_query"),
    Row("DELETE ?acl", deleted_without("acl"), "405 MethodNotAllowed, 200", "204, 404", "unread_query"),
    Row("DELETE ?cors", deleted_without("cors"), "204, 200", "204, 200"),
    Row("DELETE ?lifecycle", deleted_without("lifecycle"), "204, 200", "204, 200"),
    Row(
        "PUT ?encryption", asked("PUT", "/bucket?encryption", ENCRYPTION), "200", "400 InvalidArgument", "unread_query"
    ),
    Row("PUT ?encryption, no bucket", asked("PUT", "/new?encryption"), "404 NoSuchBucket", "200", "unread_query"),
    Row("PUT of a bucket, any text", asked("PUT", "/new", "x"), "400 MalformedXML", "400 InvalidArgument"),
    Row("DELETE ?policy", deleted_without("policy"), "204, 200", "200, 200", "documents_deleted"),
    Row("DELETE ?tagging", deleted_without("tagging"), "204, 200", "200, 200", "documents_deleted"),
    Row("DELETE ?publicAccessBlock", deleted_without("publicAccessBlock"), "204, 200", "200, 200", "documents_deleted"),
    Row(
        "no access block",
        asked("GET", "/bucket?publicAccessBlock"),
        "404 NoSuchPublicAccessBlockConfiguration",
        "200",
        "access_block_shown",
    ),
    Row(
        "a class that a zone lacks",
        asked("PUT", "/bucket/k", x_amz_storage_class="STANDARD_IA"),
        "200",
        "400 InvalidArgument",
        "storage_classes",
    ),
    Row("AES256", encrypted, "AES256", "-", "methods_known"),
    Row("a delete marker", marker, "true", "-", "marker_header"),
    Row("tags", asked("PUT", "/bucket?tagging", tags(1)), "204", "200", "tags_put"),
    Row("no tags", asked("PUT", "/bucket?tagging", "<Tagging/>"), "204", "400 MalformedXML", "tags_without_set"),
    Row("an ACL that is none", asked("PUT", "/bucket?acl", "<x/>"), "400 MalformedACLError", "400 InvalidArgument"),
    Row("a policy that is none", asked("PUT", "/bucket?policy", "x"), MALFORMED_POLICY, "400 InvalidArgument"),
    Row("an idle rule", asked("PUT", "/bucket?lifecycle", IDLE), "400 InvalidRequest", "400 MalformedXML"),
    Row("a version that is none", asked("GET", "/bucket/k?versionId=x"), "400 InvalidArgument", "404 NoSuchKey"),
    Row("an empty version id", asked("GET", "/bucket/k?versionId="), "400 InvalidArgument", "404 NoSuchKey"),
    Row("restore", asked("POST", "/bucket/k?restore", "<x/>"), "404 NoSuchKey", "501 NotImplemented", "disabled"),
    Row("expires in a week", presigned("604800"), *["403 SignatureDoesNotMatch"] * 2),
]


def named(row: Row) -> str:
    return row.question


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_ceph_answers_as_it_was_measured(row: Row) -> None:
    assert row.ask(wire_of(profiles.ceph)) == row.ceph


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_amazon_answers_as_ever(row: Row) -> None:
    assert row.ask(wire_of(profiles.aws)) == row.aws


@pytest.mark.parametrize("row", [row for row in ROWS if row.switch], ids=lambda row: f"{row.switch}-{row.question}")
def test_it_is_the_switch_that_decides(row: Row) -> None:
    turned = profiles.ceph.derive(**{row.switch: profiles.aws.switches[row.switch]})
    assert row.ask(wire_of(turned)) != row.ceph
