"""Bucket policies on the wire (PutBucketPolicy, GetBucketPolicy, DeleteBucketPolicy): condition keys as requests bring
them, whom they reach, public access. The contract and tests/operations/test_permissions.py have the rest."""

from __future__ import annotations

import json
from typing import Any

import pytest

from fakeoss.model.accounts import DEFAULT_OWNER, User
from fakeoss.model.ownership import AccessBlock
from support.wire import Wire

BODY = b"0123456789"
OTHER = User("OTHERKEY", "secret", "2" * 64, "other", account_id="222222222222")
THIRD = User("THIRDKEY", "secret", "3" * 64, "third", account_id="333333333333")
OBJECTS, BUCKET = "arn:aws:s3:::b/*", "arn:aws:s3:::b"


@pytest.fixture
def shared(make_wire: type[Wire]) -> Wire:
    """An Amazon with ACLs, of which nothing is blocked, that knows three users; its bucket ``b`` has ``k``."""
    wire = make_wire("aws", users=(DEFAULT_OWNER, OTHER, THIRD)).with_bucket()
    enabled = wire.profile.derive(acls="enabled")
    wire.dispatcher.profile = wire.profile = enabled
    wire.dispatcher._service = enabled, wire.dispatcher.accounts
    wire.must(wire.put("/b/k", BODY))
    return wire


def statement(action: Any = "s3:GetObject", resource: Any = OBJECTS, effect: str = "Allow", **more: Any) -> Any:
    return {"Effect": effect, "Principal": "*", "Action": action, "Resource": resource, **more}


def govern(wire: Wire, *statements: Any) -> None:
    body = json.dumps({"Version": "2012-10-17", "Statement": statements}).encode()
    wire.must(wire.ask("PUT", "/b?policy", body))


def only_if(wire: Wire, operator: str, key: str, value: Any, action: str = "s3:GetObject") -> None:
    """Allow everyone ``action`` where a condition holds."""
    resource = BUCKET if action == "s3:ListBucket" else OBJECTS
    govern(wire, statement(action, resource, Condition={operator: {key: value}}))


def ask(wire: Wire, request: str, headers: dict[str, str] | None = None, body: bytes = b"", user: Any = OTHER) -> int:
    method, target = request.split(" ", 1)
    return int(wire.ask(method, target, body, headers, user=user).status)


# the condition keys that a request answers: Amazon's documentation, Condition keys for Amazon S3 and of IAM

READ = "GET /b/k"
PUT = "PUT /b/new"


@pytest.mark.parametrize(
    ("operator", "key", "value", "request_", "headers", "status"),
    [
        ("Bool", "aws:SecureTransport", "true", READ, {}, 200),
        ("Bool", "aws:SecureTransport", "false", READ, {}, 403),
        ("StringLike", "aws:Referer", "http://example.com/*", READ, {"referer": "http://example.com/a"}, 200),
        ("StringLike", "aws:Referer", "http://example.com/*", READ, {}, 403),
        ("StringEquals", "aws:UserAgent", "robot", READ, {"user-agent": "robot"}, 200),
        ("IpAddress", "aws:SourceIp", "127.0.0.0/8", READ, {}, 200),  # ours: a mock's requests come from here
        ("IpAddress", "aws:SourceIp", "203.0.113.0/24", READ, {}, 403),
        ("DateEquals", "aws:CurrentTime", "2011-04-11T20:34:56Z", READ, {}, 200),
        ("DateLessThan", "aws:CurrentTime", "2011-04-11", READ, {}, 403),
        ("NumericEquals", "aws:EpochTime", "1302554096", READ, {}, 200),
        ("StringEquals", "aws:RequestedRegion", "us-east-1", READ, {}, 200),
        ("StringEquals", "aws:PrincipalAccount", "222222222222", READ, {}, 200),
        ("ArnLike", "aws:PrincipalArn", "arn:aws:iam::222222222222:user/*", READ, {}, 200),
        ("ArnLike", "aws:PrincipalArn", "arn:aws:iam::333333333333:user/*", READ, {}, 403),
        ("StringEquals", "aws:userid", "222222222222", READ, {}, 200),
        ("StringEquals", "aws:username", "other", READ, {}, 200),
        ("StringEquals", "aws:PrincipalType", "User", READ, {}, 200),
        ("StringEquals", "s3:ResourceAccount", "222222222222", READ, {}, 403),
        ("StringEquals", "s3:signatureversion", "AWS4-HMAC-SHA256", READ, {}, 200),
        ("StringEquals", "s3:signatureversion", "AWS", READ, {}, 403),
        ("StringEquals", "s3:authType", "REST-HEADER", READ, {}, 200),
        ("StringEquals", "s3:authType", "REST-QUERY-STRING", READ, {}, 403),
        ("NumericLessThan", "s3:signatureAge", 60001, READ, {"x-amz-date": "20110411T203356Z"}, 200),
        ("NumericEquals", "s3:signatureAge", 0, READ, {"authorization": "AWS OTHERKEY:x"}, 200),  # version 2
        ("StringEquals", "s3:signatureversion", "AWS", READ, {"authorization": "AWS OTHERKEY:x"}, 200),
        ("NumericLessThan", "s3:signatureAge", 60000, READ, {"x-amz-date": "20110411T203356Z"}, 403),
        ("NumericGreaterThanEquals", "s3:TlsVersion", 1.2, READ, {}, 200),
        (
            "StringEquals",
            "s3:x-amz-content-sha256",
            "UNSIGNED-PAYLOAD",
            READ,
            {"x-amz-content-sha256": "UNSIGNED-PAYLOAD"},
            200,
        ),
        ("StringEquals", "aws:Unknown", "x", READ, {}, 403),
        ("StringEquals", "s3:x-amz-acl", "public-read", PUT, {"x-amz-acl": "public-read"}, 200),
        ("StringEquals", "s3:x-amz-acl", "public-read", PUT, {}, 403),
        ("StringEquals", "s3:x-amz-storage-class", "STANDARD_IA", PUT, {"x-amz-storage-class": "STANDARD_IA"}, 200),
        ("Null", "s3:x-amz-server-side-encryption", "true", PUT, {}, 200),
        ("Null", "s3:x-amz-server-side-encryption", "true", PUT, {"x-amz-server-side-encryption": "AES256"}, 403),
        ("Null", "s3:if-none-match", "false", PUT, {"if-none-match": "*"}, 200),
        ("Null", "s3:if-none-match", "false", PUT, {}, 403),
        ("Bool", "s3:ObjectCreationOperation", "true", PUT, {}, 200),
        ("Bool", "s3:ObjectCreationOperation", "true", "POST /b/new?uploads", {}, 403),
        ("Null", "s3:x-amz-copy-source", "true", PUT, {}, 200),
    ],
)
def test_condition_key(
    shared: Wire, operator: str, key: str, value: Any, request_: str, headers: dict[str, str], status: int
) -> None:
    only_if(shared, operator, key, value, "s3:GetObject" if request_ == READ else "s3:PutObject")
    assert ask(shared, request_, headers) == status


@pytest.mark.parametrize(
    ("key", "value", "query", "status"),
    [
        ("s3:prefix", "home/", "prefix=home/", 200),
        ("s3:prefix", "home/", "prefix=other/", 403),
        ("s3:prefix", "home/", "", 403),
        ("s3:delimiter", "/", "delimiter=/", 200),
        ("s3:max-keys", "10", "max-keys=10", 200),
        ("s3:max-keys", "10", "max-keys=11", 403),
    ],
)
def test_condition_key_of_listings(shared: Wire, key: str, value: str, query: str, status: int) -> None:
    operator = "NumericLessThanEquals" if key == "s3:max-keys" else "StringEquals"
    only_if(shared, operator, key, value, "s3:ListBucket")
    assert ask(shared, f"GET /b?{query}") == status


def test_missing_object_is_told_by_its_prefix(shared: Wire) -> None:
    # ceph/s3-tests: test_head_object_404_with_policy_prefix; not verified at Amazon
    only_if(shared, "StringLike", "s3:prefix", "public/*", "s3:ListBucket")
    assert [ask(shared, f"HEAD /b/{key}") for key in ("public/x", "private/x")] == [404, 403]


@pytest.mark.parametrize("sub_resource", ["tagging", "acl", "retention", "legal-hold", "attributes"])
def test_missing_object_is_told_by_its_prefix_to_who_asks_for_a_sub_resource(shared: Wire, sub_resource: str) -> None:
    only_if(shared, "StringLike", "s3:prefix", "public/*", "s3:ListBucket")  # our reading: as for the object itself
    assert [ask(shared, f"GET /b/{key}?{sub_resource}") for key in ("public/x", "private/x")] == [404, 403]


@pytest.mark.parametrize("pattern", ["b/public/*", "/b/public/*"], ids=["bucket first", "slash first"])
@pytest.mark.parametrize(
    ("source", "status"),
    [("/b/public/x", 200), ("b/public%2Fx", 200), ("/b/k", 403)],
    ids=["slash", "encoded", "other"],
)
def test_copy_source_as_a_condition(shared: Wire, pattern: str, source: str, status: int) -> None:
    # ceph/s3-tests write it without a slash; both: our reading
    shared.must(shared.put("/b/public/x", BODY))
    condition = {"StringLike": {"s3:x-amz-copy-source": pattern}}
    govern(shared, statement(), statement("s3:PutObject", Condition=condition))
    assert ask(shared, "PUT /b/new", {"x-amz-copy-source": source}) == status


def test_metadata_directive_is_absent_where_its_header_is(shared: Wire) -> None:  # observed at Amazon, argmin's notes
    condition = {"StringEquals": {"s3:x-amz-metadata-directive": "COPY"}}
    govern(shared, statement(), statement("s3:PutObject", Condition=condition))
    copy = {"x-amz-copy-source": "/b/k"}
    assert ask(shared, "PUT /b/new", copy) == 403
    assert ask(shared, "PUT /b/new", {**copy, "x-amz-metadata-directive": "COPY"}) == 200


def test_parts_have_the_method_of_their_upload(shared: Wire) -> None:  # observed at Amazon, argmin's notes
    condition = {"StringNotEquals": {"s3:x-amz-server-side-encryption": "AES256"}}
    govern(shared, statement("s3:PutObject"), statement("s3:PutObject", effect="Deny", Condition=condition))
    assert ask(shared, "POST /b/d?uploads") == 403
    headers = {"x-amz-server-side-encryption": "AES256"}
    begun = shared.ask("POST", "/b/d?uploads", headers=headers, user=OTHER)
    path = f"/b/d?uploadId={begun.text('UploadId')}"
    assert ask(shared, f"PUT {path}&partNumber=1", body=BODY) == 200
    assert ask(shared, f"PUT {path}&partNumber=1", {"x-amz-copy-source": "/b/k"}) == 403  # nobody may read it
    assert ask(shared, "PUT /b/plain", body=BODY) == 403


@pytest.mark.parametrize(("tag", "status"), [("public", 200), ("private", 403)])
def test_existing_tags(shared: Wire, tag: str, status: int) -> None:
    record = shared.store.bucket("b").object("k")
    record.attributes = record.attributes._replace(tags={"Security": tag})
    condition = {"StringEquals": {"s3:ExistingObjectTag/Security": "public"}}
    tags = statement(["s3:GetObjectTagging", "s3:PutObjectTagging"])
    govern(shared, statement(Condition=condition), statement("s3:PutObject"), tags)
    begun = shared.ask("POST", "/b/d?uploads", user=OTHER)
    part = f"PUT /b/d?partNumber=1&uploadId={begun.text('UploadId')}"
    assert ask(shared, READ) == status
    assert ask(shared, part, {"x-amz-copy-source": "/b/k"}) == status
    assert ask(shared, "PUT /b/new", {"x-amz-copy-source": "/b/k"}) == 403  # observed at Amazon, argmin's notes


def test_version_as_a_condition(shared: Wire) -> None:
    only_if(shared, "StringEquals", "s3:VersionId", "null", "s3:GetObjectVersion")
    assert [ask(shared, "GET /b/k?versionId=null"), ask(shared, READ)] == [200, 403]


def test_presigned_request_as_a_condition(shared: Wire) -> None:
    only_if(shared, "StringEquals", "s3:authType", "REST-QUERY-STRING")
    signed = f"X-Amz-Credential={OTHER.access_key}%2F20110411%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Expires=60"
    assert ask(shared, f"GET /b/k?{signed}&X-Amz-Date=20110411T203456Z&X-Amz-Signature=0", user=None) == 200
    assert ask(shared, READ, user=None) == 403


def test_type_of_the_principal(shared: Wire) -> None:  # IAM's documentation: aws:PrincipalType
    only_if(shared, "StringEquals", "aws:PrincipalType", "Anonymous")
    assert [ask(shared, READ, user=None), ask(shared, READ)] == [200, 403]


def test_creation_is_asked_of_writes_alone(shared: Wire) -> None:
    """Amazon: Enforce conditional writes: s3:ObjectCreationOperation is a key of s3:PutObject."""
    govern(shared, statement("s3:*", Condition={"Null": {"s3:ObjectCreationOperation": "true"}}))
    assert [ask(shared, READ), ask(shared, PUT)] == [200, 403]


def test_method_of_an_upload_that_is_missing(shared: Wire) -> None:  # our reading: it has none
    condition = {"Null": {"s3:x-amz-server-side-encryption": "true"}}
    govern(shared, statement("s3:PutObject", Condition=condition))
    answer = shared.ask("PUT", "/b/d?partNumber=1&uploadId=none", BODY, user=OTHER)
    assert (answer.status, answer.code) == (404, "NoSuchUpload")


def test_user_name_in_a_resource(shared: Wire) -> None:  # Amazon's documentation: home directories
    govern(shared, statement("s3:PutObject", f"{BUCKET}/home/${{aws:username}}/*"))
    assert ask(shared, "PUT /b/home/other/x") == 200
    assert ask(shared, "PUT /b/home/third/x") == 403
    assert ask(shared, "PUT /b/home//x", user=None) == 403


def test_anonymous_has_an_id_and_no_arn(shared: Wire) -> None:  # IAM's documentation: condition keys of the principal
    only_if(shared, "StringEquals", "aws:userid", "anonymous")
    assert ask(shared, READ, user=None) == 200
    only_if(shared, "Null", "aws:PrincipalArn", "true")
    assert [ask(shared, READ, user=None), ask(shared, READ)] == [200, 403]


# what a policy reaches


def test_allow_does_not_reach_what_another_owns(shared: Wire) -> None:
    # Amazon's documentation: Troubleshoot access denied errors: allows apply to the bucket owner's objects only
    govern(shared, statement(["s3:PutObject", "s3:GetObject"]))
    assert ask(shared, "PUT /b/others", body=BODY) == 200
    assert [ask(shared, "GET /b/others", user=user) for user in (OTHER, THIRD, None)] == [200, 403, 403]
    assert ask(shared, READ, user=THIRD) == 200


def test_bucket_owner_does_not_read_what_another_owns_without_any_policy(shared: Wire) -> None:  # ObjectWriter
    govern(shared, statement("s3:PutObject"))
    assert ask(shared, PUT) == 200
    shared.must(shared.ask("DELETE", "/b?policy"))
    assert ask(shared, "GET /b/new", user=OTHER) == 200
    assert ask(shared, "GET /b/new", user=DEFAULT_OWNER) == 403


def test_deny_reaches_what_another_owns(shared: Wire) -> None:  # the same page: denies apply whoever owns the object
    govern(shared, statement("s3:PutObject"), statement(effect="Deny"))
    assert ask(shared, "PUT /b/others", body=BODY) == 200
    assert ask(shared, "GET /b/others") == 403


def test_owner_of_the_bucket_owns_all_where_that_is_enforced(aws: Wire) -> None:
    aws.store.bucket("b").settings.access_block = AccessBlock()
    govern(aws, statement(["s3:PutObject", "s3:GetObject"]))
    assert ask(aws, "PUT /b/others", body=BODY, user=None) == 200
    assert ask(aws, "GET /b/others", user=None) == 200


def test_each_deleted_key_is_judged(shared: Wire) -> None:
    shared.must(shared.put("/b/keep", BODY))
    govern(shared, statement("s3:DeleteObject"), statement("s3:DeleteObject", f"{BUCKET}/keep", "Deny"))
    answer = shared.delete_all("/b", ["k", "keep"])
    assert (answer.texts("Deleted/Key"), answer.texts("Error/Key"), answer.texts("Error/Code")) == (
        ["k"],
        ["keep"],
        ["AccessDenied"],
    )


def test_denied_acl_denies_the_write_that_brings_it(shared: Wire) -> None:
    # Amazon's documentation: Required permissions, PutObject: s3:PutObjectAcl for an ACL in the request
    govern(shared, statement("s3:PutObject"), statement("s3:PutObjectAcl", effect="Deny"))
    assert ask(shared, PUT) == 200
    assert ask(shared, PUT, {"x-amz-acl": "public-read"}) == 403
    assert ask(shared, PUT, {"x-amz-grant-read": f'id="{OTHER.id}"'}, user=DEFAULT_OWNER) == 403


def test_write_with_an_acl_needs_no_more_than_the_write(shared: Wire) -> None:
    # Amazon's documentation: Bucket policy examples using condition keys: s3:PutObject alone, with a grant demanded
    grant = {"x-amz-grant-full-control": f'id="{DEFAULT_OWNER.id}"'}
    condition = {"StringEquals": {"s3:x-amz-grant-full-control": grant["x-amz-grant-full-control"]}}
    govern(shared, statement("s3:PutObject", Condition=condition))
    assert [ask(shared, PUT, grant), ask(shared, PUT)] == [200, 403]


# public access


def test_public_policy_is_blocked(shared: Wire) -> None:  # Amazon's documentation: Blocking public access
    shared.store.bucket("b").settings.access_block = AccessBlock(block_public_policy=True)
    body = json.dumps({"Statement": statement()}).encode()
    answer = shared.ask("PUT", "/b?policy", body)
    assert (answer.status, answer.error) == (403, {"Code": "AccessDenied", "Message": "Access Denied"})
    body = json.dumps({"Statement": {**statement(), "Principal": {"AWS": OTHER.account}}}).encode()
    assert shared.ask("PUT", "/b?policy", body).status == 204


def test_restricted_bucket_with_a_public_policy_is_its_accounts(shared: Wire) -> None:  # the same page
    govern(shared, statement(), {**statement(), "Principal": {"AWS": OTHER.account}})
    shared.store.bucket("b").settings.access_block = AccessBlock(restrict_public_buckets=True)
    assert [ask(shared, READ, user=user) for user in (DEFAULT_OWNER, OTHER, None)] == [200, 403, 403]
    govern(shared, {**statement(), "Principal": {"AWS": OTHER.account}})  # not public
    assert [ask(shared, READ, user=user) for user in (DEFAULT_OWNER, OTHER, None)] == [200, 200, 403]


# documents


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_bucket_is_looked_for_first(wire: Wire, method: str) -> None:
    assert wire.ask(method, "/absent?policy").code == "NoSuchBucket"


def test_status_is_not_documented_at_jdcloud(jdcloud: Wire) -> None:
    answer = jdcloud.get("/b?policyStatus")
    assert (answer.status, "GetBucketPolicyStatus" in answer.body.decode()) == (501, True)


def test_strangers_get_no_policy(wire: Wire, make_wire: type[Wire]) -> None:
    known = make_wire(wire.profile.name, users=(DEFAULT_OWNER, OTHER), store=wire.store)
    for method in ("GET", "PUT", "DELETE"):
        answer = known.ask(method, "/b?policy", b"{}" if method == "PUT" else b"", user=OTHER)
        assert (answer.status, answer.code) == (403, "AccessDenied")


@pytest.mark.parametrize(("service", "limit"), [("aws", 20_480), ("jdcloud", 16_384)])
def test_size(make_wire: type[Wire], service: str, limit: int) -> None:
    # Amazon's documentation: Bucket policies, 20 KB; the message: reported; JD Cloud: Restrictions, 16 KB
    wire = make_wire(service).with_bucket()
    wire.store.limits = wire.profile.limits
    one = {**statement(), "Principal": {"AWS": "111122223333"}}
    plain = len(json.dumps({"Statement": [{"Sid": "", **one}]}, separators=(",", ":")))
    for size, status in ((limit, wire.profile.policy.written), (limit + 1, 400)):
        body = json.dumps({"Statement": [{"Sid": "x" * (size - plain), **one}]}, indent=1).encode()
        assert wire.ask("PUT", "/b?policy", body).status == status
    message = f"Normalized policy document exceeds the maximum allowed size of {limit} bytes"
    assert wire.ask("PUT", "/b?policy", body).error == {"Code": "MalformedPolicy", "Message": message}


def test_jdcloud_answers_the_bytes_that_were_sent(jdcloud: Wire) -> None:  # our reading of Get-Bucket-Policy-2
    body = b'{ "Statement": {"Resource": "arn:aws:s3:::b/*", "Action": ["s3:*"], "Principal": "*", "Effect": "Allow"} }'
    assert jdcloud.ask("PUT", "/b?policy", body).status == 200
    assert jdcloud.get("/b?policy").body == body


@pytest.mark.parametrize(
    ("principal", "status"),
    [
        ({"AWS": "arn:aws:iam::222222222222"}, 200),  # Access-Control-Base-On-Bucket-Policy: :root may be left out
        ({"AWS": "arn:aws:iam::222222222222:root"}, 200),
        ({"AWS": "arn:aws:iam::222222222222:user/other"}, 200),
        ({"AWS": ["111122223333", "222222222222"]}, 200),  # Get-Bucket-Policy-2
        ({"AWS": "*"}, 200),  # Put-Bucket-Policy-2
        ({"AWS": "arn:aws:iam::333333333333:root"}, 403),
        ({"AWS": "arn:aws:iam::222222222222:user/*"}, 400),  # no other wildcard
        ({"CanonicalUser": OTHER.id}, 400),  # not documented
    ],
)
def test_principals_of_jdcloud(make_wire: type[Wire], principal: Any, status: int) -> None:
    wire = make_wire("jdcloud", users=(DEFAULT_OWNER, OTHER)).with_bucket()
    wire.must(wire.put("/b/k", BODY))
    put = wire.ask("PUT", "/b?policy", json.dumps({"Statement": {**statement(), "Principal": principal}}).encode())
    assert (ask(wire, READ) if put.status == 200 else put.status) == status


def test_star_of_jdcloud_is_its_five_actions(make_wire: type[Wire]) -> None:
    # Put-Bucket-Policy-2: owner only; that s3:* is what the page lists: our reading
    wire = make_wire("jdcloud", users=(DEFAULT_OWNER, OTHER)).with_bucket()
    wire.must(wire.put("/b/k", BODY))
    govern(wire, statement("s3:*", [BUCKET, OBJECTS]))
    asked = [ask(wire, request) for request in (READ, "GET /b?policy", "GET /b?location", "GET /b?encryption")]
    assert asked == [200, 403, 403, 403]


def test_account_of_amazon_is_named_in_full(aws: Wire) -> None:
    body = json.dumps({"Statement": {**statement(), "Principal": {"AWS": "arn:aws:iam::222222222222"}}}).encode()
    assert aws.ask("PUT", "/b?policy", body).error["Message"] == "Invalid principal in policy"


def test_effect_that_xml_cannot_hold_is_told_of(aws: Wire) -> None:
    body = json.dumps({"Statement": {**statement(), "Effect": "<\u0000&"}}).encode()
    answer = aws.ask("PUT", "/b?policy", body)
    assert answer.status == 400
    assert b"<Code>MalformedPolicy</Code>" in answer.body


def test_confirmation_changes_nothing(aws: Wire) -> None:  # Amazon's documentation: PutBucketPolicy
    body = json.dumps({"Statement": statement("s3:*", [BUCKET, OBJECTS], "Deny")}).encode()
    headers = {"x-amz-confirm-remove-self-bucket-access": "true"}
    assert aws.ask("PUT", "/b?policy", body, headers).status == 204
    assert aws.get("/b?policyStatus").code == "AccessDenied"
    assert [aws.get("/b?policy").status, aws.delete("/b?policy").status, aws.get("/b").status] == [200, 204, 200]


def test_form_is_judged_by_its_fields(
    shared: Wire,
) -> None:  # Amazon's documentation: PostObject has s3:PutObject's keys
    condition = {"StringEquals": {"s3:x-amz-acl": "public-read", "s3:authType": "POST"}}
    govern(shared, statement("s3:PutObject", Condition=condition))
    type_ = {"content-type": "multipart/form-data; boundary=cut"}

    def post(acl: str) -> int:
        parts = {'name="key"': "form", 'name="acl"': acl, 'name="file"; filename="f"': "0123456789"}
        head = "--cut\r\nContent-Disposition: form-data; "
        listed = "".join(f"{head}{name}\r\n\r\n{text}\r\n" for name, text in parts.items())
        return ask(shared, "POST /b", type_, f"{listed}--cut--\r\n".encode(), user=None)

    assert [post("public-read"), post("private")] == [204, 403]


# tags: Amazon's documentation, Required permissions, and Tagging and access control policies

TAGGED = {"x-amz-tagging": "project=red&owner=me"}


def test_write_with_an_empty_list_of_tags_needs_no_more_than_the_write(shared: Wire) -> None:  # our reading
    govern(shared, statement("s3:PutObject"))
    assert ask(shared, PUT, {"x-amz-tagging": ""}) == 200


def test_write_with_tags_needs_their_permission(shared: Wire) -> None:
    govern(shared, statement("s3:PutObject"))
    assert [ask(shared, PUT), ask(shared, PUT, TAGGED), ask(shared, "POST /b/d?uploads", TAGGED)] == [200, 403, 403]
    govern(shared, statement(["s3:PutObject", "s3:PutObjectTagging"]))
    assert [ask(shared, PUT, TAGGED), ask(shared, "POST /b/d?uploads", TAGGED)] == [200, 200]
    assert shared.must(shared.put(PUT.partition(" ")[2], **{"x-amz-tagging": "a=b"})).status == 200  # the owner's


@pytest.mark.parametrize(
    ("operator", "key", "value", "status"),
    [
        ("StringEquals", "s3:RequestObjectTag/project", "red", 200),
        ("StringEquals", "s3:RequestObjectTag/project", "blue", 403),
        ("StringEquals", "s3:RequestObjectTag/Project", "red", 403),
        ("ForAllValues:StringLike", "s3:RequestObjectTagKeys", ["project", "owner"], 200),
        ("ForAllValues:StringLike", "s3:RequestObjectTagKeys", ["project"], 403),
        ("ForAnyValue:StringLike", "s3:RequestObjectTagKeys", ["own*"], 200),
    ],
)
def test_tags_of_the_request(shared: Wire, operator: str, key: str, value: Any, status: int) -> None:
    actions = ["s3:PutObject", "s3:PutObjectTagging"]
    govern(shared, statement(actions, Condition={operator: {key: value}}))
    pairs = {"project": "red", "owner": "me"}
    tags = "".join(f"<Tag><Key>{name}</Key><Value>{text}</Value></Tag>" for name, text in pairs.items())
    body = f"<Tagging><TagSet>{tags}</TagSet></Tagging>".encode()
    assert ask(shared, PUT, TAGGED) == status
    assert ask(shared, "PUT /b/k?tagging", body=body) == status
    assert shared.store.bucket("b").object("k").attributes.tags == (pairs if status == 200 else {})
