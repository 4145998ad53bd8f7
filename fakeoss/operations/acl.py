"""Access control lists: GetBucketAcl, PutBucketAcl, GetObjectAcl, PutObjectAcl."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from fakeoss.errors import Cause, OssError
from fakeoss.handling.acl_headers import (
    email_grant,
    group_grant,
    header_acl,
    names_acl,
    require_settable,
    user_grant,
)
from fakeoss.handling.bucket_access import ownership_of
from fakeoss.handling.listing_nodes import owner_node
from fakeoss.handling.object_headers import version_headers
from fakeoss.handling.payload import receive_document
from fakeoss.handling.registry import Target, operation
from fakeoss.handling.reply import Reply
from fakeoss.model.acl import GROUPS, PERMISSIONS, private
from fakeoss.model.events import ACL
from fakeoss.model.ownership import Ownership
from fakeoss.model.records import Attributes
from fakeoss.wire.xml import XSI, parse_xml

if TYPE_CHECKING:
    from fakeoss.handling.call import Call
    from fakeoss.model.accounts import User
    from fakeoss.model.acl import Acl, Grant
    from fakeoss.model.bucket_state import BucketState
    from fakeoss.wire.xml import Element, Node

_ROOT: Final = "AccessControlPolicy"
_GRANTEE: Final = f'Grantee xmlns:xsi="{XSI}" xsi:type='


@operation("GetBucketAcl", "GET", Target.BUCKET, query={"acl"}, page="GET-Bucket-Acl-2")
def get_bucket_acl(call: Call) -> Reply:
    """Return the owner and the ACL of a bucket. Raises NO_SUCH_BUCKET, ACCESS_DENIED.

    JD Cloud page: GET-Bucket-Acl-2; the Content-Type and Last-Modified of its sample are also in Amazon's old sample
    and are not sent (our reading).
    """
    bucket = call.bucket()
    call.authorise("s3:GetBucketAcl", bucket)
    return _acl_reply(call, bucket, bucket.owner, bucket.settings.acl)


@operation("PutBucketAcl", "PUT", Target.BUCKET, query={"acl"}, page="Put-Bukcet-acl-2")
def put_bucket_acl(call: Call) -> Reply:
    """Replace the ACL of a bucket: a canned ACL, grant headers or a document.

    Raises NO_SUCH_BUCKET, ACCESS_DENIED, what ``header_acl`` and ``require_settable`` raise, ACL_MISSING, ACL_TWICE,
    MALFORMED_ACL and the GRANTEE causes. JD Cloud page: Put-Bukcet-acl-2, where only a canned ACL is documented,
    private by default: a document is answered with OPERATION_NOT_IMPLEMENTED.
    """
    bucket = call.bucket()
    call.authorise("s3:PutBucketAcl", bucket)
    headers_only = not call.profile.acl.bucket_acl_documents
    bucket.settings.acl = require_settable(
        call, bucket, _requested_acl(call, bucket, bucket.owner, headers_only=headers_only)
    )
    return Reply()


@operation("GetObjectAcl", "GET", Target.OBJECT, query={"acl"}, allows={"versionId"}, page="S3cmd")
def get_object_acl(call: Call) -> Reply:
    """Return the owner and the ACL of an object, or of one of its versions.

    Raises NO_SUCH_BUCKET, NO_SUCH_KEY, NO_SUCH_VERSION, ACCESS_DENIED, METHOD_NOT_ALLOWED for a delete marker. JD Cloud
    does not document this operation; its S3cmd page uses it.
    """
    bucket = call.bucket()
    record = call.addressed(bucket, "s3:GetObjectAcl")
    reply = _acl_reply(call, bucket, record.owner or bucket.owner, record.attributes.acl)
    reply.headers = version_headers(bucket, record)  # recorded at Amazon, April 2026
    return reply


@operation("PutObjectAcl", "PUT", Target.OBJECT, query={"acl"}, allows={"versionId"}, page="S3cmd")
def put_object_acl(call: Call) -> Reply:
    """Replace the ACL of an object, or of one of its versions, and nothing else.

    Raises as GetObjectAcl and PutBucketAcl do; METHOD_NOT_ALLOWED if the current version is a delete marker (recorded
    at Amazon).
    """
    bucket = call.bucket()
    record = call.addressed(bucket, "s3:PutObjectAcl", hidden=True)
    acl = require_settable(call, bucket, _requested_acl(call, bucket, record.owner or bucket.owner))
    with call.store.lock:
        owner = record.owner or bucket.owner
        is_changed = _grants(owner, acl) != _grants(owner, bucket.present(record).attributes.acl)
        bucket.revise(record, partial(Attributes._replace, acl=acl), ACL if is_changed else "")
    return Reply(headers=version_headers(bucket, record))  # recorded at Amazon, April 2026


def _grants(owner: User, acl: Acl | None) -> frozenset[Grant]:
    """Return what an ACL grants; replacing it with one that grants the same sends no event (recorded at Amazon)."""
    return frozenset(private(owner) if acl is None else acl)


def _requested_acl(call: Call, bucket: BucketState, owner: User, *, headers_only: bool = False) -> Acl | None:
    """Return the ACL that the request sets on a resource of ``owner``."""
    has_headers = names_acl(call)
    if headers_only or has_headers:
        acl = header_acl(call, owner, bucket.owner)
        if receive_document(call, required=False).strip():
            if has_headers:
                raise OssError(Cause.ACL_TWICE)
            raise OssError(Cause.OPERATION_NOT_IMPLEMENTED, Operation=f"{call.operation} with {_ROOT}")
        return acl
    document = receive_document(call, required=False)
    if not document.strip():
        raise OssError(Cause.ACL_MISSING)
    return _parse_acl(call, document, owner)


def _parse_acl(call: Call, document: bytes, owner: User) -> Acl:
    """Read an ACL document. Raises MALFORMED_ACL, the GRANTEE causes, ACCESS_DENIED for another owner (our reading)."""
    try:
        root = parse_xml(document, _ROOT)
    except OssError:
        raise OssError(Cause.MALFORMED_ACL) from None
    owner_id = next((element.text_of("ID") for element in root.all("Owner")), None)
    grants = next(root.all("AccessControlList"), None)
    if owner_id is None or grants is None:
        raise OssError(Cause.MALFORMED_ACL)
    pairs = [(_grantee(element), _permission(element)) for element in grants.all("Grant")]
    if owner_id != owner.id:
        user_grant(call, owner_id, "", "CanonicalUser/ID")  # raises if there is no such account
        raise OssError(Cause.ACCESS_DENIED)
    return tuple(_grant(call, grantee, permission) for grantee, permission in pairs)


def _grantee(element: Element) -> Element:
    grantee = next(element.all("Grantee"), None)
    if grantee is None or grantee.type not in _ID_ELEMENTS or grantee.text_of(_ID_ELEMENTS[grantee.type]) is None:
        raise OssError(Cause.MALFORMED_ACL)
    return grantee


def _permission(element: Element) -> str:
    permission = element.text_of("Permission")
    if permission not in PERMISSIONS:
        raise OssError(Cause.MALFORMED_ACL)
    return permission or ""


_ID_ELEMENTS: Final = {"CanonicalUser": "ID", "Group": "URI", "AmazonCustomerByEmail": "EmailAddress"}
"""The element that identifies a grantee, by its type."""


def _grant(call: Call, grantee: Element, permission: str) -> Grant:
    name = grantee.text_of(_ID_ELEMENTS[grantee.type]) or ""
    if grantee.type == "Group":
        return group_grant(name, permission, "Group/URI")
    if grantee.type == "AmazonCustomerByEmail":
        return email_grant(call, name, permission)
    return user_grant(call, name, permission, "CanonicalUser/ID")


def _acl_reply(call: Call, bucket: BucketState, owner: User, acl: Acl | None) -> Reply:
    if ownership_of(call, bucket) == Ownership.ENFORCED:  # always shown as private: Amazon, Object ownership
        owner, acl = bucket.owner, None
    grants = private(owner) if acl is None else acl
    if call.profile.acl.groups_first:
        grants = tuple(sorted(grants, key=lambda grant: grant.grantee not in GROUPS))
    nodes: list[Node] = [("Grant", _grant_nodes(call, grant)) for grant in grants]
    return Reply(xml=(_ROOT, [owner_node(call, owner), ("AccessControlList", nodes)]))


def _grant_nodes(call: Call, grant: Grant) -> list[Node]:
    if grant.grantee in GROUPS:
        grantee: Node = (f'{_GRANTEE}"Group"', [("URI", grant.grantee)])
    else:
        names: list[Node] = [("ID", grant.grantee)]
        if call.profile.acl.display_names and grant.display_name:
            names.append(("DisplayName", grant.display_name))
        grantee = (f'{_GRANTEE}"CanonicalUser"', names)
    return [grantee, ("Permission", grant.permission)]
