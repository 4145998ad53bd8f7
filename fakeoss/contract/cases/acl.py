"""Access control lists, object ownership and public access blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from fakeoss.contract.answers import ACCESS_DENIED, MALFORMED_XML, argument, invalid, no_such_key
from fakeoss.contract.case import AWS, JDCLOUD, NOBODY, OTHER, Case, Expect, Like, Step
from fakeoss.contract.steps import OK, TEN, complete, put, read, start, upload

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["CASES"]

_RECORDED: Final = "recorded at Amazon, per localstack's snapshots"
_OWNERSHIP: Final = "Amazon's documentation: Controlling ownership of objects and disabling ACLs; its Troubleshooting"
_BLOCK: Final = "Amazon's documentation: PublicAccessBlockConfiguration"
_XSI: Final = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type'
_GROUPS: Final = "http://acs.amazonaws.com/groups"
_EVERYBODY: Final = f"{_GROUPS}/global/AllUsers"
_LOGS: Final = f"{_GROUPS}/s3/LogDelivery"
_MALFORMED: Final = MALFORMED_XML._replace(code="MalformedACLError")
_NO_ACLS: Final = Expect(400, code="AccessControlListNotSupported", message="The bucket does not allow ACLs")
_SHARED: Final = Expect(
    400,
    code="InvalidBucketAclWithObjectOwnership",
    message="Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
)
_NOTHING: Mapping[str, str] = {}
_OF_A_BUCKET: Final = ("GET /{b}?acl", "GET /{b}?policy", "PUT /{b}?policy", "DELETE /{b}?policy")
_KEEP: Final = {"ME": "Owner/ID"}


def _put_acl(sub: str, expect: Expect, headers: Mapping[str, str] = _NOTHING, body: str = "", **step: Any) -> Step:
    """PutBucketAcl or PutObjectAcl."""
    return Step(f"PUT {sub}", headers, body, expect, **step)


def _get_acl(sub: str, *permissions: str, ids: object = None, uris: object = None, **step: Any) -> Step:
    """GetBucketAcl or GetObjectAcl, which must return these permissions in order, for these users and groups."""
    grant = "AccessControlList/Grant"
    xml: dict[str, Any] = {f"{grant}/Permission": permissions or None}
    xml[f"{grant}/Grantee/ID"], xml[f"{grant}/Grantee/URI"] = ids, uris
    children = ("Owner", "AccessControlList")
    return Step(f"GET {sub}", expect=Expect(200, "AccessControlPolicy", xml, children), **step)


def _document(*grants: tuple[str, str], owner: str = "<Owner><ID>{ME}</ID></Owner>") -> str:
    """Return a document; each grant is a grantee, with type and content, and a permission."""
    grant_elements = "".join(
        f"<Grant><Grantee {_XSI}={grantee}</Grantee><Permission>{permission}</Permission></Grant>"
        for grantee, permission in grants
    )
    return f"<AccessControlPolicy>{owner}<AccessControlList>{grant_elements}</AccessControlList></AccessControlPolicy>"


_BY_EMAIL: Final = ('"AmazonCustomerByEmail"><EmailAddress>someone@example.com</EmailAddress>', "READ")
_NO_EMAIL: Final = Expect(
    405, code="MethodNotAllowed", message="The specified method is not allowed against this resource.", fields={}
)


def _user(name: str) -> str:
    return f'"CanonicalUser"><ID>{name}</ID>'


def _group(uri: str) -> str:
    return f'"Group"><URI>{uri}</URI>'


def _put_ownership(value: str, expect: Expect = OK) -> Step:
    body = f"<OwnershipControls><Rule><ObjectOwnership>{value}</ObjectOwnership></Rule></OwnershipControls>"
    return Step("PUT /{b}?ownershipControls", body=body, expect=expect)


def _get_ownership(value: str) -> Step:
    expect = Expect(200, "OwnershipControls", {"Rule/ObjectOwnership": value}, ("Rule",))
    return Step("GET /{b}?ownershipControls", expect=expect)


def _get_access_block(*flags: str) -> Step:
    names = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
    expect = Expect(200, "PublicAccessBlockConfiguration", dict(zip(names, flags, strict=True)), names)
    return Step("GET /{b}?publicAccessBlock", expect=expect)


_GONE: Final = Expect(204, body=b"")
_WRITER: Final = _put_ownership("ObjectWriter")
_UNBLOCKED: Final = Step("DELETE /{b}?publicAccessBlock", expect=_GONE)
_OWNER_ID: Final = Step("GET /{b}?acl", expect=Expect(200, "AccessControlPolicy"), keep=_KEEP)
_OPEN: Final = (_WRITER, _UNBLOCKED, _OWNER_ID, put("k", TEN))
_ID: Final = "CanonicalUser/ID"


def _errors(sub: str) -> tuple[Step, ...]:
    """Errors recorded for both buckets and objects, in the order of the recording."""
    fake = f"{_GROUPS}/s3/FakeGroup"
    return (
        _put_acl(sub, argument("x-amz-acl", "fake-acl", ""), {"x-amz-acl": "fake-acl"}),
        _put_acl(sub, argument("uri", fake, "Invalid group uri"), {"x-amz-grant-write": f'uri="{fake}"'}),
        _put_acl(
            sub,
            argument("x-amz-grant-write", 'fakekey="1234"', "Argument format not recognized"),
            {"x-amz-grant-write": 'fakekey="1234"'},
        ),
        _put_acl(sub, argument("id", "wrong-id", "Invalid id"), {"x-amz-grant-write": 'id="wrong-id"'}),
        _put_acl(sub, _MALFORMED, body=_document((_group(_LOGS), "WRITE"), owner="")),
        _put_acl(sub, _MALFORMED, body=_document((_group(_LOGS), "WRONG-PERMISSION"))),
        _put_acl(
            sub,
            argument(_ID, "wrong-id", "Invalid id"),
            body=_document((_group(_LOGS), "FULL_CONTROL"), owner="<Owner><ID>wrong-id</ID></Owner>"),
        ),
        _put_acl(sub, argument("Group/URI", fake, "Invalid group uri"), body=_document((_group(fake), "FULL_CONTROL"))),
        _put_acl(sub, argument(_ID, "wrong-id", "Invalid id"), body=_document((_user("wrong-id"), "FULL_CONTROL"))),
        _put_acl(sub, _MALFORMED, body=_document(('"BadType"><ID>wrong-id</ID>', "FULL_CONTROL"))),
        _put_acl(sub, _MALFORMED, body="<AccessControlPolicy/>"),
        _put_acl(sub, Expect(400, code="MissingSecurityHeader", fields={"MissingHeaderName": "x-amz-acl"})),
        _put_acl(
            sub,
            invalid("Specifying both Canned ACLs and Header Grants is not allowed"),
            {"x-amz-acl": "private", "x-amz-grant-read": f'uri="{_LOGS}"'},
        ),
        _put_acl(
            sub,
            Expect(400, code="UnexpectedContent", message="This request does not support content"),
            {"x-amz-acl": "private"},
            _document((_user("{ME}"), "FULL_CONTROL")),
        ),
        _get_acl(sub, "FULL_CONTROL", ids="{ME}"),
    )


def _acl_forms(sub: str) -> tuple[Step, ...]:
    """A canned ACL, grant headers, and a document."""
    return (
        _get_acl(sub, "FULL_CONTROL", ids="{ME}"),
        _put_acl(sub, Expect(body=b""), {"x-amz-acl": "public-read"}),
        _get_acl(sub, "FULL_CONTROL", "READ", ids="{ME}", uris=_EVERYBODY),
        _put_acl(sub, OK, {"x-amz-grant-read": f'uri="{_LOGS}"'}),
        _get_acl(sub, "READ", uris=_LOGS),
        _put_acl(sub, OK, body=_document((_user("{ME}"), "FULL_CONTROL"), (_group(_LOGS), "WRITE"))),
        _get_acl(sub, "FULL_CONTROL", "WRITE", ids="{ME}", uris=_LOGS),
        _put_acl(sub, OK, {"x-amz-acl": "private"}),
        _get_acl(sub, "FULL_CONTROL", ids="{ME}"),
    )


CASES: Final = (
    Case("the ACL of a bucket: canned, grant headers, document", _RECORDED, AWS, _acl_forms("/{b}?acl"), given=_OPEN),
    Case(
        "the ACL of an object: canned, grant headers, document", _RECORDED, AWS, _acl_forms("/{b}/k?acl"), given=_OPEN
    ),
    Case("the ACL of a bucket: errors", _RECORDED, AWS, _errors("/{b}?acl"), given=_OPEN),
    Case("the ACL of an object: errors", _RECORDED, AWS, _errors("/{b}/k?acl"), given=_OPEN),
    Case(
        "an object does not inherit its bucket's ACL; a multipart object has its upload's",
        _RECORDED,
        AWS,
        (
            _put_acl("/{b}?acl", OK, {"x-amz-acl": "public-read"}),
            put("new", TEN),
            _get_acl("/{b}/new?acl", "FULL_CONTROL", ids="{ME}"),
            read("new", b"", user=NOBODY)._replace(expect=ACCESS_DENIED),
            start("d", {"x-amz-acl": "public-read-write"}),
            upload(1, TEN),
            complete((1, TEN)),
            _get_acl("/{b}/d?acl", "FULL_CONTROL", "READ", "WRITE", ids="{ME}", uris=(_EVERYBODY, _EVERYBODY)),
        ),
        given=_OPEN,
    ),
    Case(
        "ownership controls are set, read and deleted",
        _RECORDED,
        AWS,
        (
            _get_ownership("BucketOwnerEnforced"),
            _put_ownership("ObjectWriter", Expect(body=b"")),
            _get_ownership("ObjectWriter"),
            _put_ownership("BucketOwnerPreferred"),
            _get_ownership("BucketOwnerPreferred"),
            Step("DELETE /{b}?ownershipControls", expect=_GONE),
            Step(
                "GET /{b}?ownershipControls",
                expect=Expect(
                    404,
                    code="OwnershipControlsNotFoundError",
                    message="The bucket ownership controls were not found",
                    fields={"BucketName": "{b}"},
                ),
            ),
            Step("DELETE /{b}?ownershipControls", expect=_GONE),
        ),
        given=(),
    ),
    Case(
        "ownership controls: errors",
        _RECORDED,
        AWS,
        (
            _put_ownership("ObjectWriter</ObjectOwnership></Rule><Rule><ObjectOwnership>ObjectWriter", MALFORMED_XML),
            _put_ownership("RandomValue", MALFORMED_XML),
            Step("PUT /{b}?ownershipControls", body="<OwnershipControls/>", expect=MALFORMED_XML),
            *(
                Step(
                    "PUT /{absent}",
                    {"x-amz-object-ownership": ownership},
                    expect=Expect(
                        400,
                        code="InvalidArgument",
                        message=f"Invalid x-amz-object-ownership header: {ownership}".rstrip(),
                        fields={"ArgumentName": "x-amz-object-ownership"},
                    ),
                )
                for ownership in ("RandomValue", "")
            ),
            Step("PUT /{absent}", {"x-amz-object-ownership": "BucketOwnerPreferred"}),
            Step(
                "GET /{absent}?ownershipControls",
                expect=Expect(200, "OwnershipControls", {"Rule/ObjectOwnership": "BucketOwnerPreferred"}),
            ),
            Step("DELETE /{absent}", expect=_GONE),
        ),
        given=(),
    ),
    Case(
        "an ACL with grants to others and BucketOwnerEnforced exclude each other",
        f"{_OWNERSHIP}; ceph/s3-tests: test_put_bucket_ownership_bucket_owner_enforced",
        AWS,
        (
            _put_acl("/{b}?acl", OK, {"x-amz-acl": "public-read"}),
            _put_ownership("BucketOwnerEnforced", _SHARED),
            _get_ownership("ObjectWriter"),
            Step("PUT /{absent}", {"x-amz-acl": "public-read"}, expect=_SHARED),
            _put_acl("/{b}?acl", OK, {"x-amz-acl": "private"}),
            _put_ownership("BucketOwnerEnforced"),
        ),
        given=_OPEN,
    ),
    Case(
        "BucketOwnerEnforced: no ACL is accepted except bucket-owner-full-control, and private with the owner's object",
        f"{_OWNERSHIP}; private: thephpleague/flysystem, issues 1874 and 1904; with PutBucketAcl: "
        "hashicorp/terraform-provider-aws, issue 34079",
        AWS,
        (
            put("k", TEN, {"x-amz-acl": "public-read"}, expect=_NO_ACLS),
            put("k", TEN, {"x-amz-acl": "bucket-owner-full-control"}),
            put("k", TEN, {"x-amz-acl": "private"}),
            _put_acl("/{b}/k?acl", _NO_ACLS, {"x-amz-acl": "public-read"}),
            _put_acl("/{b}?acl", _NO_ACLS, {"x-amz-acl": "private"}),
            _get_acl("/{b}/k?acl", "FULL_CONTROL", ids=Like(".+")),
            _get_acl("/{b}?acl", "FULL_CONTROL", ids=Like(".+")),
        ),
        given=(),
    ),
    Case(
        "public access block is set, read and deleted",
        _RECORDED,
        AWS,
        (
            _get_access_block("true", "true", "true", "true"),
            Step(
                "PUT /{b}?publicAccessBlock",
                body="<PublicAccessBlockConfiguration><BlockPublicAcls>false</BlockPublicAcls></PublicAccessBlockConfiguration>",
                expect=Expect(body=b""),
            ),
            _get_access_block("false", "false", "false", "false"),
            _UNBLOCKED,
            Step(
                "GET /{b}?publicAccessBlock",
                expect=Expect(
                    404,
                    code="NoSuchPublicAccessBlockConfiguration",
                    message="The public access block configuration was not found",
                    fields={"BucketName": "{b}"},
                ),
            ),
            _UNBLOCKED,
        ),
        given=(),
    ),
    Case(
        "a public ACL that is blocked",
        f"{_BLOCK}; ceph/s3-tests: test_block_public_put_bucket_acls, test_block_public_object_canned_acls",
        AWS,
        (
            _put_acl("/{b}?acl", ACCESS_DENIED, {"x-amz-acl": "authenticated-read"}),
            put("k", TEN, {"x-amz-acl": "public-read"}, expect=ACCESS_DENIED),
            put("k", TEN, {"x-amz-acl": "private"}),
            Step(
                "PUT /{absent}",
                {"x-amz-acl": "public-read", "x-amz-object-ownership": "ObjectWriter"},
                expect=ACCESS_DENIED,
            ),
        ),
        given=(_WRITER,),
    ),
    Case(
        "expected bucket owner: wrong and malformed accounts",
        f"{_RECORDED}: test_get_bucket_policy_invalid_account_id and its siblings for PUT and DELETE; "
        "GetBucketAcl: our reading",
        AWS,
        (
            *(
                Step(request, {"x-amz-expected-bucket-owner": "000000000002"}, expect=ACCESS_DENIED)
                for request in _OF_A_BUCKET
            ),
            *(
                Step(
                    request,
                    {"x-amz-expected-bucket-owner": value},
                    expect=Expect(
                        400,
                        code="InvalidBucketOwnerAWSAccountID",
                        message=f"The value of the expected bucket owner parameter must be an AWS Account ID... [{value}]",
                    ),
                )
                for request in _OF_A_BUCKET
                for value in ("0000", "0000000000020", "abcd", "aa000000000$", "invalid")
            ),
        ),
        given=(),
    ),
    Case(
        "GET-Bucket-Acl-2: the grants of three canned ACLs",
        "GET-Bucket-Acl-2, Put-Bukcet-acl-2; the group that a public one grants: our reading",
        JDCLOUD,
        (
            _put_acl("/{b}?acl", Expect(body=b""), {"x-amz-acl": "public-read"}),
            _get_acl("/{b}?acl", "FULL_CONTROL", "READ", uris=_EVERYBODY, ids=Like(".+")),
            _put_acl("/{b}?acl", OK, {"x-amz-acl": "public-read-write"}),
            _get_acl("/{b}?acl", "FULL_CONTROL", "READ", "WRITE", uris=(_EVERYBODY, _EVERYBODY), ids=Like(".+")),
            _put_acl("/{b}?acl", argument("x-amz-acl", "authenticated-read", ""), {"x-amz-acl": "authenticated-read"}),
            _put_acl("/{b}?acl", OK),
            _get_acl("/{b}?acl", "FULL_CONTROL", ids=Like(".+")),
        ),
        given=(),
    ),
    Case(
        "a bucket's ACL applies to its objects; listing still requires a signature",
        "Access-Control-Base-On-ACL, Get-Bucket-2",
        JDCLOUD,
        (
            read("k", b"", user=NOBODY)._replace(expect=ACCESS_DENIED),
            _put_acl("/{b}?acl", OK, {"x-amz-acl": "public-read"}),
            read("k", TEN, user=NOBODY),
            put("k", TEN, user=NOBODY, expect=ACCESS_DENIED),
            Step("GET /{b}?list-type=2", user=NOBODY, expect=ACCESS_DENIED),
            _put_acl("/{b}?acl", OK, {"x-amz-acl": "public-read-write"}),
            put("theirs", TEN, user=OTHER),
            read("theirs", TEN),
            Step("DELETE /{b}/k", user=NOBODY, expect=_GONE),
        ),
        given=(put("k", TEN),),
    ),
    Case(
        "grants by email address are refused: headers and documents, buckets and objects, whatever the address",
        "API reference, PutBucketAcl and PutObjectAcl: 405 MethodNotAllowed since October 2025; its message: our reading",
        AWS,
        (
            *(
                _put_acl(target, _NO_EMAIL, {"x-amz-grant-read": 'emailAddress="someone@example.com"'})
                for target in ("/{b}?acl", "/{b}/k?acl", "/{b}/new")
            ),
            *(_put_acl(target, _NO_EMAIL, body=_document(_BY_EMAIL)) for target in ("/{b}?acl", "/{b}/k?acl")),
            start("d", {"x-amz-grant-full-control": "emailAddress=someone@example.com"}, expect=_NO_EMAIL, keep={}),
            Step("GET /{b}/new", expect=no_such_key("new")),
            _get_acl("/{b}/k?acl", "FULL_CONTROL", ids="{ME}"),
        ),
        given=_OPEN,
    ),
)
