"""Object ownership, the public access block, and who the owner is expected to be."""

from __future__ import annotations

import json
from typing import Any

import pytest

from fakeoss import profiles
from fakeoss.model.accounts import DEFAULT_OWNER, User
from support.wire import Wire

BODY = b"0123456789"
OWNER = DEFAULT_OWNER
WRITER = User("WRITERKEY", "secret", "writer-id", "writer")
USERS = [OWNER, WRITER]
PREFERRED, BY_WRITER, ENFORCED = "BucketOwnerPreferred", "ObjectWriter", "BucketOwnerEnforced"
CONTROL = "bucket-owner-full-control"


@pytest.fixture
def shared(make_wire: type[Wire]) -> Wire:
    """Amazon without blocks, and a bucket ``b`` in which everybody may write."""
    wire = make_wire(profiles.aws.derive(acls="enabled"), users=USERS).with_bucket()
    wire.must(wire.ask("PUT", "/b?acl", headers={"x-amz-acl": "public-read-write"}))
    return wire


def own(wire: Wire, value: str, bucket: str = "/b") -> Any:
    rule = f"<Rule><ObjectOwnership>{value}</ObjectOwnership></Rule>"
    body = f"<OwnershipControls>{rule}</OwnershipControls>".encode()
    return wire.ask("PUT", f"{bucket}?ownershipControls", body)


def block(wire: Wire, *names: str) -> None:
    flags = "".join(f"<{name}>true</{name}>" for name in names)
    body = f"<PublicAccessBlockConfiguration>{flags}</PublicAccessBlockConfiguration>".encode()
    wire.must(wire.ask("PUT", "/b?publicAccessBlock", body))


# Amazon: Controlling ownership of objects; ceph/s3-tests: test_put_bucket_ownership_*
OWNED = [
    (PREFERRED, "", WRITER),
    (PREFERRED, CONTROL, OWNER),
    (PREFERRED, "private", WRITER),
    (BY_WRITER, "", WRITER),
    (BY_WRITER, CONTROL, WRITER),
    (BY_WRITER, "private", WRITER),
]


@pytest.mark.parametrize(("ownership", "acl", "owner"), OWNED)
@pytest.mark.parametrize("how", ["PutObject", "CopyObject", "CreateMultipartUpload"])
def test_owner_of_what_another_wrote(shared: Wire, how: str, ownership: str, acl: str, owner: User):
    shared.must(own(shared, ownership))
    headers = {"x-amz-acl": acl} if acl else {}
    if how == "CreateMultipartUpload":
        shared.must(shared.ask("POST", "/b/k?uploads", headers=headers, user=WRITER))
        listed = shared.ask("GET", "/b?uploads")
        assert (listed.text("Upload/Initiator/ID"), listed.text("Upload/Owner/ID")) == (WRITER.id, owner.id)
        return
    if how == "CopyObject":
        shared.put("/b/src", BODY, x_amz_acl="public-read")
        headers["x-amz-copy-source"] = "/b/src"
    shared.must(shared.ask("PUT", "/b/k", b"" if how == "CopyObject" else BODY, headers, user=WRITER))
    answer = shared.ask("GET", "/b/k?acl", user=owner)
    assert (answer.status, answer.text("Owner/ID")) == (200, owner.id)
    assert shared.store.bucket("b").object("k").owner == owner
    assert shared.ask("GET", "/b/k", user=owner).body == BODY


def test_full_control_for_the_bucket_owner_lets_him_read(shared: Wire):
    shared.ask("PUT", "/b/k", BODY, {"x-amz-acl": CONTROL}, user=WRITER)
    shared.ask("PUT", "/b/own", BODY, user=WRITER)
    assert [shared.get(f"/b/{key}").status for key in ("k", "own")] == [200, 403]


def test_enforced_owner_owns_what_others_wrote_before(shared: Wire):
    shared.ask("PUT", "/b/k", BODY, user=WRITER)
    assert shared.get("/b/k").status == 403
    assert own(shared, ENFORCED).code == "InvalidBucketAclWithObjectOwnership"
    shared.must(shared.ask("PUT", "/b?acl", headers={"x-amz-acl": "private"}))
    shared.must(own(shared, ENFORCED))
    assert shared.get("/b/k").body == BODY
    assert shared.ask("GET", "/b/k", user=WRITER).status == 403
    assert shared.ask("GET", "/b/k?acl").text("Owner/ID") == OWNER.id


def test_enforced_owner_owns_what_others_write(shared: Wire):
    shared.must(shared.ask("PUT", "/b?acl", headers={"x-amz-acl": "private"}))
    shared.must(own(shared, ENFORCED))
    statement = {"Effect": "Allow", "Principal": "*", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::b/*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]}).encode()
    shared.must(shared.ask("PUT", "/b?policy", policy))
    shared.must(shared.ask("PUT", "/b/k", BODY, user=WRITER))
    assert shared.store.bucket("b").object("k").owner == OWNER


@pytest.mark.parametrize("how", ["PutObject", "CopyObject", "CreateMultipartUpload"])
def test_private_is_taken_from_the_account_of_a_bucket_without_acls_alone(shared: Wire, how: str):
    shared.put("/b/src", BODY, x_amz_acl="public-read")
    shared.must(shared.ask("PUT", "/b?acl", headers={"x-amz-acl": "private"}))
    shared.must(own(shared, ENFORCED))
    policy = '{"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::b/*"}]}'
    shared.must(shared.ask("PUT", "/b?policy", policy.encode()))
    headers = {"x-amz-copy-source": "/b/src"} if how == "CopyObject" else {}
    method, target = ("POST", "/b/k?uploads") if how == "CreateMultipartUpload" else ("PUT", "/b/k")
    body = BODY if how == "PutObject" else b""

    def codes(acl: str) -> list[str | None]:
        given = {**headers, "x-amz-acl": acl}
        return [shared.ask(method, target, body, given, user=user).code for user in (OWNER, WRITER)]

    assert codes("private") == [None, "AccessControlListNotSupported"]
    assert codes("public-read") == ["AccessControlListNotSupported"] * 2


def test_acls_return_when_controls_are_deleted(shared: Wire):
    shared.put("/b/k", BODY, x_amz_acl="public-read")
    shared.must(shared.ask("PUT", "/b?acl", headers={"x-amz-acl": "private"}))
    shared.must(own(shared, ENFORCED))
    assert shared.ask("GET", "/b/k", user=None).status == 403
    assert shared.ask("DELETE", "/b?ownershipControls").status == 204
    assert shared.ask("GET", "/b?ownershipControls").code == "OwnershipControlsNotFoundError"
    assert shared.ask("GET", "/b/k", user=None).status == 200


@pytest.mark.parametrize("value", [PREFERRED, BY_WRITER, ENFORCED])
def test_ownership_of_a_new_bucket(aws: Wire, value: str):
    aws.must(aws.ask("PUT", "/fresh", headers={"x-amz-object-ownership": value}))
    assert aws.ask("GET", "/fresh?ownershipControls").text("Rule/ObjectOwnership") == value


# CreateBucket with an ACL where new buckets are Amazon's of April 2023
CREATED = [
    ({"x-amz-acl": "private"}, 200, None),
    ({"x-amz-acl": CONTROL}, 200, None),
    ({"x-amz-acl": "public-read"}, 400, "InvalidBucketAclWithObjectOwnership"),  # awslabs/game-analytics-pipeline#8
    ({"x-amz-acl": "public-read", "x-amz-object-ownership": BY_WRITER}, 403, "AccessDenied"),
    ({"x-amz-acl": "private", "x-amz-object-ownership": BY_WRITER}, 200, None),
    ({"x-amz-grant-read": "id=writer-id"}, 400, "InvalidBucketAclWithObjectOwnership"),
    ({"x-amz-grant-full-control": f"id={OWNER.id}"}, 200, None),  # it says what holds anyway
    ({"x-amz-grant-read": "id=writer-id", "x-amz-object-ownership": BY_WRITER}, 200, None),
    ({"x-amz-object-ownership": ""}, 400, "InvalidArgument"),  # recorded at Amazon
]


@pytest.mark.parametrize(("headers", "status", "code"), CREATED)
def test_create_bucket_with_an_acl(make_wire: type[Wire], headers: dict[str, str], status: int, code: str):
    wire = make_wire("aws", users=USERS)
    answer = wire.ask("PUT", "/fresh", headers=headers)
    assert (answer.status, answer.text("Code")) == (status, code)
    assert [bucket.name for bucket in wire.store.buckets] == (["fresh"] if status == 200 else [])


@pytest.mark.parametrize("operation", ["ownershipControls", "publicAccessBlock"])
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_jdcloud_documents_neither(jdcloud: Wire, method: str, operation: str):
    assert jdcloud.ask(method, f"/b?{operation}").status == 501


@pytest.mark.parametrize("operation", ["ownershipControls", "publicAccessBlock"])
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_both_are_the_bucket_owners(shared: Wire, method: str, operation: str):
    assert shared.ask(method, f"/b?{operation}", user=WRITER).code == "AccessDenied"


def test_writers_own_nothing_at_jdcloud(make_wire: type[Wire]):
    wire = make_wire("jdcloud", users=USERS)  # Access-Control-Overview
    wire.put("/shared", x_amz_acl="public-read-write")
    wire.must(wire.ask("PUT", "/shared/k", BODY, user=WRITER))
    assert wire.store.bucket("shared").object("k").owner == OWNER
    wire.must(wire.ask("PUT", "/shared?acl", headers={"x-amz-acl": "private"}))
    assert wire.get("/shared/k").body == BODY
    assert wire.ask("GET", "/shared/k", user=WRITER).status == 403


# public access block


@pytest.mark.parametrize("acl", ["public-read", "public-read-write", "authenticated-read"])
def test_public_acl_is_blocked(shared: Wire, acl: str):
    shared.put("/b/k", BODY)
    block(shared, "BlockPublicAcls")
    headers = {"x-amz-acl": acl}
    for method, target in [("PUT", "/b?acl"), ("PUT", "/b/k?acl"), ("PUT", "/b/new"), ("POST", "/b/new?uploads")]:
        assert shared.ask(method, target, headers=headers).code == "AccessDenied", target
    assert shared.copy("/b/copy", "/b/k", x_amz_acl=acl).code == "AccessDenied"
    shared.must(shared.ask("PUT", "/b/k", BODY, {"x-amz-grant-read": "id=writer-id"}))
    assert shared.ask("GET", "/b", user=None).status == 200  # what stood before still works


def test_public_acl_is_ignored(shared: Wire):
    shared.put("/b/k", BODY, x_amz_acl="public-read")
    grants = {"x-amz-grant-read": 'id="writer-id", uri="http://acs.amazonaws.com/groups/global/AllUsers"'}
    shared.put("/b/both", BODY, **{name.replace("-", "_"): value for name, value in grants.items()})
    block(shared, "IgnorePublicAcls")
    shared.must(shared.ask("PUT", "/b?acl", headers={"x-amz-acl": "public-read"}))  # taken, without effect
    for user in (WRITER, None):
        assert shared.ask("GET", "/b", user=user).status == 403
        assert shared.ask("GET", "/b/k", user=user).status == 403
    assert [shared.ask("GET", "/b/both", user=user).status for user in (WRITER, None)] == [200, 403]
    assert shared.ask("DELETE", "/b?publicAccessBlock").status == 204
    assert shared.ask("GET", "/b/k", user=None).body == BODY


@pytest.mark.parametrize("flag", ["yes", "1"])
def test_flag_is_true_or_false(shared: Wire, flag: str):
    body = f"<PublicAccessBlockConfiguration><BlockPublicAcls>{flag}</BlockPublicAcls></PublicAccessBlockConfiguration>"
    assert shared.ask("PUT", "/b?publicAccessBlock", body.encode()).code == "MalformedXML"


# the expected owner

ACCOUNT = OWNER.account
ACCOUNT_IDS = {"OWNERKEY": "000000000000", "OTHERKEY": "000000000002"}
OBJECT_WRITER = b"<OwnershipControls><Rule><ObjectOwnership>ObjectWriter</ObjectOwnership></Rule></OwnershipControls>"


def test_what_is_not_known_is_not_left_out(aws: Wire):
    """Our reading: one more block may have been meant."""
    before = aws.get("/b?publicAccessBlock").body
    flags = "<BlockPublicAcls>true</BlockPublicAcls><BlockPublicTags>true</BlockPublicTags>"
    body = f"<PublicAccessBlockConfiguration>{flags}</PublicAccessBlockConfiguration>".encode()
    assert aws.ask("PUT", "/b?publicAccessBlock", body).code == "MalformedXML"
    assert aws.get("/b?publicAccessBlock").body == before


@pytest.mark.parametrize(
    ("method", "target"),
    [("GET", "/b"), ("HEAD", "/b"), ("GET", "/b/k"), ("PUT", "/b/k"), ("DELETE", "/b/k"), ("POST", "/b/k?uploads")],
)
def test_bucket_owner_as_expected(aws: Wire, method: str, target: str):
    aws.put("/b/k", BODY)
    statuses = []
    for account in (ACCOUNT, "000000000002", OWNER.id):
        answer = aws.ask(method, target, headers={"x-amz-expected-bucket-owner": account})
        statuses.append(answer.status)
    assert statuses[0] < 300
    assert statuses[1:] == [403, 400]  # recorded at Amazon for policies of buckets


POLICY = (
    '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "s3:GetObject", '
    '"Resource": "arn:aws:s3:::bkt/*"}]}'
)


@pytest.mark.parametrize(
    ("method", "body", "done"),
    [("PUT", POLICY, 204), ("GET", "", 200), ("DELETE", "", 204)],
    ids=["Put", "Get", "Delete"],
)
def test_policy_of_a_bucket_whose_owner_is_expected(make_wire: type[Wire], method: str, body: str, done: int):
    """Recorded at Amazon: localstack's test_get_bucket_policy, test_put_bucket_policy_expected_bucket_owner,
    test_delete_bucket_policy_expected_bucket_owner."""
    owner, other = (User(key, "secret", f"{key}-id", account_id=number) for key, number in ACCOUNT_IDS.items())
    wire = make_wire("aws", users=[owner, other])
    wire.store.create_bucket("bkt", owner=owner)
    wire.ask("PUT", "/bkt?ownershipControls", OBJECT_WRITER, user=owner)
    wire.ask("DELETE", "/bkt?publicAccessBlock", user=owner)
    assert wire.ask("PUT", "/bkt?policy", POLICY.encode(), user=owner).status == 204
    answers = [
        wire.ask(method, "/bkt?policy", body.encode(), {"x-amz-expected-bucket-owner": account}, user=user)
        for account, user in (
            (other.account, owner),
            ("invalid", owner),
            (owner.account, other),
            (owner.account, owner),
        )
    ]
    assert [(answer.status, answer.code if answer.status >= 400 else None) for answer in answers] == [
        (403, "AccessDenied"),
        (400, "InvalidBucketOwnerAWSAccountID"),
        (403, "AccessDenied"),
        (done, None),
    ]
    message = "The value of the expected bucket owner parameter must be an AWS Account ID... [invalid]"
    assert answers[1].text("Message") == message


def test_account_of_the_default_owner_is_that_of_examples(aws: Wire):
    assert aws.ask("GET", "/b?acl", headers={"x-amz-expected-bucket-owner": "123456789012"}).status == 200
    assert DEFAULT_OWNER.arn == "arn:aws:iam::123456789012:user/fakeoss"


@pytest.mark.parametrize("part", [False, True], ids=["CopyObject", "UploadPartCopy"])
def test_source_bucket_owner_as_expected(aws: Wire, part: bool):
    aws.put("/b/src", BODY)
    upload = aws.start_upload("/b/k")
    for account, status in ((ACCOUNT, 200), ("000000000002", 403), ("abcd", 400)):
        headers = {"x_amz_source_expected_bucket_owner": account}
        answer = aws.copy_part(upload, 1, "/b/src", **headers) if part else aws.copy("/b/k", "/b/src", **headers)
        assert answer.status == status, answer


# (id, account_id given) to the account's number
ACCOUNTS = [("111111111111", "", "111111111111"), ("x", "222222222222", "222222222222")]


@pytest.mark.parametrize(("name", "given", "account"), ACCOUNTS)
def test_account_number(name: str, given: str, account: str):
    assert User("K", "S", name, account_id=given).account == account


def test_account_number_is_derived_from_the_id():
    numbers = [User("K", "S", name).account for name in ("a" * 64, "b" * 64, "a" * 64)]
    assert numbers[0] == numbers[2] != numbers[1]
    assert all(len(number) == 12 and number.isdigit() for number in numbers)
