"""GetBucketAcl, PutBucketAcl, GetObjectAcl, PutObjectAcl, and whom ACLs let do what."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakeoss import profiles
from fakeoss.errors import Cause, OssError
from fakeoss.handling.acl_headers import header_acl, user_grant
from fakeoss.model.accounts import DEFAULT_OWNER, Accounts, User
from fakeoss.model.acl import Grant
from fakeoss.profiles.profile import Profile
from support.wire import Answer, Wire

BODY = b"0123456789"
OWNER = DEFAULT_OWNER
FRIEND = User("FRIENDKEY", "secret", "friend-id", "friend", "friend@example.com")
STRANGER = User("OTHERKEY", "secret", "other-id", "other")
USERS = [OWNER, FRIEND, STRANGER]
EVERYBODY = "http://acs.amazonaws.com/groups/global/AllUsers"
SIGNED = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers"
XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type'


@pytest.fixture
def open_aws(make_wire: type[Wire]) -> Wire:
    """Amazon as it was before April 2023: ACLs work, nothing is blocked."""
    today = profiles.aws.derive(acls="enabled", display_names=False, groups_first=False)
    return make_wire(today, users=USERS).with_bucket()


def document(*grants: tuple[str, str], owner: str = OWNER.id) -> bytes:
    """An AccessControlPolicy; each grantee is its type and what names it."""
    listed = "".join(
        f"<Grant><Grantee {XSI}={grantee}</Grantee><Permission>{permission}</Permission></Grant>"
        for grantee, permission in grants
    )
    text = f"<Owner><ID>{owner}</ID></Owner><AccessControlList>{listed}</AccessControlList>"
    return f"<AccessControlPolicy>{text}</AccessControlPolicy>".encode()


def user(name: str) -> str:
    return f'"CanonicalUser"><ID>{name}</ID>'


def shown(answer: Answer) -> list[tuple[str, str]]:
    """Grantee and permission of each grant."""
    assert answer.status == 200, answer
    grants = answer.tree.findall("AccessControlList/Grant")
    return [(grant[0][0].text, grant.findtext("Permission")) for grant in grants]


# how it is printed


def test_acl_of_aws_is_printed(open_aws: Wire):
    answer = open_aws.ask("GET", "/b?acl")
    assert answer.headers["Content-Type"] == "application/xml"
    assert answer.body.decode() == (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<AccessControlPolicy xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
        f"<Owner><ID>{OWNER.id}</ID></Owner><AccessControlList><Grant><Grantee {XSI}="
        f'"CanonicalUser"><ID>{OWNER.id}</ID></Grantee><Permission>FULL_CONTROL</Permission></Grant>'
        "</AccessControlList></AccessControlPolicy>"
    )


def test_acl_of_jdcloud_is_printed(jdcloud: Wire):
    jdcloud.must(jdcloud.ask("PUT", "/b?acl", headers={"x-amz-acl": "public-read"}))
    assert jdcloud.ask("GET", "/b?acl").body.decode() == (  # GET-Bucket-Acl-2: no declaration, no namespace
        f"<AccessControlPolicy><Owner><ID>{OWNER.id}</ID><DisplayName>fakeoss</DisplayName></Owner>"
        f'<AccessControlList><Grant><Grantee {XSI}="CanonicalUser"><ID>{OWNER.id}</ID>'
        "<DisplayName>fakeoss</DisplayName></Grantee><Permission>FULL_CONTROL</Permission></Grant>"
        f'<Grant><Grantee {XSI}="Group"><URI>{EVERYBODY}</URI></Grantee><Permission>READ</Permission></Grant>'
        "</AccessControlList></AccessControlPolicy>"
    )


def test_groups_first_where_the_profile_says_so(make_wire: type[Wire]):
    profile = profiles.aws.derive(acls="enabled", groups_first=True)
    wire = make_wire(profile, users=USERS).with_bucket()
    wire.ask("PUT", "/b?acl", headers={"x-amz-acl": "public-read"})
    assert shown(wire.ask("GET", "/b?acl")) == [(EVERYBODY, "READ"), (OWNER.id, "FULL_CONTROL")]


# grantees

GRANTEES = [
    ({"x-amz-grant-read": 'id="friend-id"'}, [("friend-id", "READ")]),
    ({"x-amz-grant-read": "id=friend-id"}, [("friend-id", "READ")]),
    ({"x-amz-grant-read": f'id="friend-id", uri="{SIGNED}"'}, [("friend-id", "READ"), (SIGNED, "READ")]),
    ({"x-amz-grant-write-acp": 'emailAddress="Friend@Example.com"'}, [("friend-id", "WRITE_ACP")]),
    (
        {"x-amz-grant-full-control": "id=other-id", "x-amz-grant-read": "id=friend-id"},
        [("friend-id", "READ"), ("other-id", "FULL_CONTROL")],
    ),
    ({"x-amz-grant-read": f'id="{"0f" * 32}"'}, [("0f" * 32, "READ")]),  # an account that the mock does not know
]


@pytest.mark.parametrize(("headers", "grants"), GRANTEES)
@pytest.mark.parametrize("path", ["/b", "/b/k"])
def test_grants_in_headers(open_aws: Wire, path: str, headers: dict[str, str], grants: list[tuple[str, str]]):
    open_aws.put("/b/k", BODY)
    open_aws.must(open_aws.ask("PUT", f"{path}?acl", headers=headers))
    assert shown(open_aws.ask("GET", f"{path}?acl")) == grants


@pytest.mark.parametrize("path", ["/b/new", "/fresh"])
def test_grants_in_headers_of_what_is_made(open_aws: Wire, path: str):
    open_aws.must(open_aws.ask("PUT", path, headers={"x-amz-grant-read": "id=friend-id"}))
    assert shown(open_aws.ask("GET", f"{path}?acl")) == [("friend-id", "READ")]


def test_grant_by_email_is_kept_by_id(open_aws: Wire):
    grantee = '"AmazonCustomerByEmail"><EmailAddress>friend@example.com</EmailAddress>'
    open_aws.must(open_aws.ask("PUT", "/b?acl", document((grantee, "READ"))))
    assert shown(open_aws.ask("GET", "/b?acl")) == [("friend-id", "READ")]


NO_MAIL = "The e-mail address you provided does not match any account on record."
FORMAT = "Argument format not recognized"
WRONG: list[tuple[dict[str, str], bytes, tuple[int, str, str]]] = [
    ({"x-amz-grant-read": 'emailAddress="no@example.com"'}, b"", (400, "UnresolvableGrantByEmailAddress", NO_MAIL)),
    ({"x-amz-grant-read": 'emailAddress=""'}, b"", (400, "UnresolvableGrantByEmailAddress", NO_MAIL)),  # ours
    ({"x-amz-grant-read": "id=friend-id id=other-id"}, b"", (400, "InvalidArgument", "Invalid id")),  # ours
    ({"x-amz-grant-read": "friend-id"}, b"", (400, "InvalidArgument", FORMAT)),
    ({"x-amz-grant-read": ""}, b"", (400, "InvalidArgument", FORMAT)),  # this and the next: ours
    ({"x-amz-grant-read": 'id="friend-id'}, b"", (400, "InvalidArgument", FORMAT)),
    ({"x-amz-grant-read": 'id="friend-id"x'}, b"", (400, "InvalidArgument", FORMAT)),
    ({"x-amz-grant-read": "id=friend-id,"}, b"", (400, "InvalidArgument", FORMAT)),
    ({"x-amz-grant-read": "id=" + " " * 7000 + '"'}, b"", (400, "InvalidArgument", FORMAT)),  # and in no time
    ({}, document((user("friend-id"), "READ"), owner="friend-id"), (403, "AccessDenied", "Access Denied")),  # ours
    ({}, b"<AccessControlPolicy", (400, "MalformedACLError", "")),
    ({}, document(('"Group"><ID>friend-id</ID>', "READ")), (400, "MalformedACLError", "")),
]


@pytest.mark.parametrize(("headers", "body", "expected"), WRONG)
def test_wrong_acl_changes_nothing(
    open_aws: Wire, headers: dict[str, str], body: bytes, expected: tuple[int, str, str]
):
    answer = open_aws.ask("PUT", "/b?acl", body, headers)  # aws-cli#2246; recorded at Amazon
    assert (answer.status, answer.code) == expected[:2]
    assert expected[2] in (answer.text("Message") or "")
    assert open_aws.store.bucket("b").settings.acl is None


def test_verified_users_are_all_there_are():
    call: Any = SimpleNamespace(accounts=Accounts(USERS, verifies=True))
    assert user_grant(call, "friend-id", "READ", "id") == Grant("friend-id", "READ", "friend")
    with pytest.raises(OssError) as raised:
        user_grant(call, "0f" * 32, "READ", "id")
    assert (raised.value.cause, raised.value.fields["ArgumentValue"]) == (Cause.GRANTEE_ID, "0f" * 32)


def test_aws_exec_read_is_not_implemented(open_aws: Wire):
    assert open_aws.put("/b/k", BODY, x_amz_acl="aws-exec-read").status == 501
    assert "k" not in open_aws.store.bucket("b")


@given(st.text(st.sampled_from('iduremalAs="=, x'), max_size=40))
def test_any_grant_header_is_taken_or_refused(text: str):
    call: Any = SimpleNamespace(
        accounts=Accounts(USERS), headers={"x-amz-grant-read": text}, profile=profiles.aws, operation="PutObject"
    )
    cause = None
    try:
        acl = header_acl(call, OWNER, OWNER)
    except OssError as error:
        acl, cause = None, error.cause
    refusals = {Cause.GRANT_FORMAT, Cause.GRANTEE_ID, Cause.GRANTEE_URI, Cause.GRANTEE_EMAIL}
    assert bool(acl) != (cause in refusals)


# whom it lets do what: Amazon, Access control list overview, mapping of ACL permissions

READS = {("GET", "/b"), ("HEAD", "/b"), ("GET", "/b?uploads"), ("GET", "/b?versions")}
WRITES = {("PUT", "/b/new"), ("DELETE", "/b/new"), ("POST", "/b/new?uploads")}
READS_ACL, WRITES_ACL = {("GET", "/b?acl")}, {("PUT", "/b?acl")}
OWNERS_ONLY = {
    ("DELETE", "/b"),
    ("DELETE", "/b/k"),  # WRITE lets one delete only what one owns: recorded at Amazon, February 2026
    ("GET", "/b?location"),
    ("GET", "/b?versioning"),
    ("GET", "/b?ownershipControls"),
}
BUCKET_GRANTS = [
    ("READ", READS),
    ("WRITE", WRITES),
    ("READ_ACP", READS_ACL),
    ("WRITE_ACP", WRITES_ACL),
    ("FULL_CONTROL", READS | WRITES | READS_ACL | WRITES_ACL),
]


@pytest.mark.parametrize(("permission", "allowed"), BUCKET_GRANTS)
def test_bucket_acl_lets(open_aws: Wire, permission: str, allowed: set[tuple[str, str]]):
    for method, target in sorted(READS | WRITES | READS_ACL | WRITES_ACL | OWNERS_ONLY):
        open_aws.put("/b/k", BODY)
        own = (user(OWNER.id), "FULL_CONTROL")
        open_aws.must(open_aws.ask("PUT", "/b?acl", document(own, (user("friend-id"), permission))))
        headers = {"x-amz-acl": "private"} if target.endswith("acl") and method == "PUT" else None
        answer = open_aws.ask(method, target, headers=headers, user=FRIEND)
        assert (answer.status < 300) == ((method, target) in allowed), (method, target, answer)
        assert open_aws.ask("GET", "/b?uploads", user=STRANGER).status == 403


OBJECT_READS = {("GET", "/b/k"), ("HEAD", "/b/k")}
OBJECT_ACL_READS, OBJECT_ACL_WRITES = {("GET", "/b/k?acl")}, {("PUT", "/b/k?acl")}
OBJECT_GRANTS = [
    ("READ", OBJECT_READS),
    ("WRITE", set()),  # not applicable to objects
    ("READ_ACP", OBJECT_ACL_READS),
    ("WRITE_ACP", OBJECT_ACL_WRITES),
    ("FULL_CONTROL", OBJECT_READS | OBJECT_ACL_READS | OBJECT_ACL_WRITES),
]


@pytest.mark.parametrize(("permission", "allowed"), OBJECT_GRANTS)
def test_object_acl_lets(open_aws: Wire, permission: str, allowed: set[tuple[str, str]]):
    open_aws.put("/b/k", BODY)
    for method, target in sorted(OBJECT_READS | OBJECT_ACL_READS | OBJECT_ACL_WRITES | {("DELETE", "/b/k")}):
        open_aws.must(open_aws.ask("PUT", "/b/k?acl", document((user("friend-id"), permission))))
        headers = {"x-amz-acl": "private"} if method == "PUT" else None
        answer = open_aws.ask(method, target, headers=headers, user=FRIEND)
        assert (answer.status < 300) == ((method, target) in allowed), (method, target, answer)
        assert open_aws.ask("GET", "/b/k", user=None).status == 403


def test_owner_who_revoked_everything_can_give_it_back(open_aws: Wire):
    open_aws.must(open_aws.ask("PUT", "/b?acl", document()))  # ceph/s3-tests: test_bucket_acl_revoke_all
    assert shown(open_aws.ask("GET", "/b?acl")) == []
    assert open_aws.get("/b").code == "AccessDenied"
    open_aws.must(open_aws.ask("PUT", "/b?acl", headers={"x-amz-acl": "private"}))
    assert open_aws.get("/b").status == 200


def test_owner_who_revoked_everything_does_not_read_his_object(open_aws: Wire):
    open_aws.put("/b/k", BODY)  # Amazon: an ACL grants what the owner may, but for reading and changing the ACL itself
    open_aws.must(open_aws.ask("PUT", "/b/k?acl", document()))
    assert open_aws.get("/b/k").code == "AccessDenied"
    assert shown(open_aws.ask("GET", "/b/k?acl")) == []


def test_missing_key_is_hidden_from_who_may_not_list(open_aws: Wire):
    for sub in ("", "?acl"):
        assert open_aws.ask("GET", f"/b/none{sub}", user=FRIEND).code == "AccessDenied"
    open_aws.ask("PUT", "/b?acl", headers={"x-amz-acl": "public-read"})
    for sub in ("", "?acl"):
        assert open_aws.ask("GET", f"/b/none{sub}", user=None).code == "NoSuchKey"


def test_delete_objects_denies_each_key(open_aws: Wire):
    open_aws.put("/b/k", BODY)
    body = b"<Delete><Object><Key>k</Key></Object><Object><Key>none</Key></Object></Delete>"
    sum_of_body = b64encode(hashlib.md5(body).digest()).decode("ascii")
    answer = open_aws.ask("POST", "/b?delete", body, {"content-md5": sum_of_body}, user=FRIEND)
    assert answer.texts("Error/Code") == ["AccessDenied", "AccessDenied"]
    assert "k" in open_aws.store.bucket("b")


def test_copy_needs_read_on_the_source_and_write_on_the_target(open_aws: Wire):
    open_aws.put("/b/k", BODY)
    open_aws.put("/theirs")
    source = {"x-amz-copy-source": "/b/k"}
    open_aws.ask("PUT", "/theirs?acl", headers={"x-amz-grant-write": "id=friend-id"})
    assert open_aws.ask("PUT", "/theirs/copy", headers=source, user=FRIEND).code == "AccessDenied"
    open_aws.ask("PUT", "/b/k?acl", headers={"x-amz-grant-read": "id=friend-id"})
    assert open_aws.ask("PUT", "/theirs/copy", headers=source, user=FRIEND).status == 200
    assert open_aws.ask("PUT", "/b/copy", headers=source, user=FRIEND).code == "AccessDenied"


def test_copy_is_private_unless_it_says_otherwise(open_aws: Wire):
    open_aws.put("/b/k", BODY, x_amz_acl="public-read")
    open_aws.copy("/b/private", "/b/k")
    open_aws.copy("/b/public", "/b/k", x_amz_acl="public-read")
    assert [open_aws.ask("GET", f"/b/{key}", user=None).status for key in ("k", "private", "public")] == [200, 403, 200]


def test_version_has_its_own_acl(open_aws: Wire):
    body = b"<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"
    open_aws.ask("PUT", "/b?versioning", body)
    first = open_aws.put("/b/k", BODY).headers["x-amz-version-id"]
    open_aws.put("/b/k", BODY)
    target = f"/b/k?versionId={first}"
    open_aws.must(open_aws.ask("PUT", target.replace("?", "?acl&"), headers={"x-amz-acl": "public-read"}))
    assert [open_aws.ask("GET", path, user=None).status for path in (target, "/b/k")] == [200, 403]
    assert len(shown(open_aws.ask("GET", target.replace("?", "?acl&")))) == 2
    assert open_aws.ask("GET", "/b/k?acl&versionId=x").code == "InvalidArgument"


def test_acl_changes_nothing_else(open_aws: Wire):
    open_aws.put("/b/k", BODY, x_amz_meta_a="1", content_type="text/plain")
    before = open_aws.head("/b/k").headers
    open_aws.clock.advance(60)
    open_aws.ask("PUT", "/b/k?acl", headers={"x-amz-acl": "public-read"})
    after = open_aws.head("/b/k").headers
    same = ("ETag", "Last-Modified", "x-amz-meta-a", "Content-Type")
    assert [before[name] for name in same] == [after[name] for name in same]


def test_bucket_made_again_is_private_again(open_aws: Wire):
    open_aws.ask("PUT", "/again", headers={"x-amz-acl": "public-read"})
    open_aws.must(open_aws.ask("PUT", "/again"))  # us-east-1; Amazon: BucketAlreadyOwnedByYou
    assert shown(open_aws.ask("GET", "/again?acl")) == [(OWNER.id, "FULL_CONTROL")]


# jdcloud


def test_bucket_acl_document_is_not_implemented(jdcloud: Wire):
    answer = jdcloud.ask("PUT", "/b?acl", document((user(OWNER.id), "FULL_CONTROL")))
    assert (answer.status, answer.code) == (501, "NotImplemented")


def test_object_acl_document_as_s3cmd_sends_it(jdcloud: Wire):
    jdcloud.put("/b/k", BODY)
    everybody = f'"Group"><URI>{EVERYBODY}</URI>'
    jdcloud.must(jdcloud.ask("PUT", "/b/k?acl", document((user(OWNER.id), "FULL_CONTROL"), (everybody, "READ"))))
    assert jdcloud.ask("GET", "/b/k", user=None).body == BODY


@pytest.mark.parametrize("profile", [profiles.jdcloud, profiles.aws], ids=["jdcloud", "aws"])
def test_grant_headers_are_known_or_refused(make_wire: type[Wire], profile: Profile):
    wire = make_wire(profile, users=USERS).with_bucket()
    answer = wire.put("/b/k", BODY, x_amz_grant_read="id=friend-id")
    expected = {"jdcloud": (501, "NotImplemented"), "aws": (400, "AccessControlListNotSupported")}
    assert (answer.status, answer.code) == expected[profile.name]


@pytest.mark.parametrize("profile", [profiles.jdcloud, profiles.aws], ids=["jdcloud", "aws"])
@pytest.mark.parametrize("target", ["/new", "/b/k", "/b/k?uploads"])
def test_an_empty_canned_acl_asks_for_none(make_wire: type[Wire], profile: Profile, target: str):
    # reported of Amazon: open-io/swift3, pull request 90; s3fs 2023 sends it with every object
    wire = make_wire(profile, users=USERS).with_bucket()
    method = "POST" if target.endswith("uploads") else "PUT"
    wire.must(wire.ask(method, target, headers={"x-amz-acl": ""}))


def test_an_empty_canned_acl_stands_beside_grants(open_aws: Wire):
    open_aws.must(open_aws.put("/b/k", BODY, x_amz_acl="", x_amz_grant_read="id=friend-id"))
    assert open_aws.ask("GET", "/b/k", user=FRIEND).body == BODY
