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
    """The owner of a bucket and what its ACL grants. Raises NO_SUCH_BUCKET, ACCESS_DENIED.

    JD Cloud page: GET-Bucket-Acl-2; its sample's Content-Type and Last-Modified stand in Amazon's old sample, too, and
    are not sent (our reading).
    """
    bucket = call.bucket()
    call.authorise("s3:GetBucketAcl", bucket)
    return _answer(call, bucket, bucket.owner, bucket.settings.acl)


@operation("PutBucketAcl", "PUT", Target.BUCKET, query={"acl"}, page="Put-Bukcet-acl-2")
def put_bucket_acl(call: Call) -> Reply:
    """Replace the ACL of a bucket, given by name, in headers or as a document.

    Raises NO_SUCH_BUCKET, ACCESS_DENIED, what ``header_acl`` and ``require_settable`` raise, ACL_MISSING, ACL_TWICE,
    MALFORMED_ACL and the GRANTEE causes. JD Cloud page: Put-Bukcet-acl-2, where the ACL is given by name alone, private
    by default: a document answers OPERATION_NOT_IMPLEMENTED.
    """
    bucket = call.bucket()
    call.authorise("s3:PutBucketAcl", bucket)
    by_name = not call.profile.acl.bucket_acl_documents
    bucket.settings.acl = require_settable(call, bucket, _sent(call, bucket, bucket.owner, by_name=by_name))
    return Reply()


@operation("GetObjectAcl", "GET", Target.OBJECT, query={"acl"}, allows={"versionId"}, page="S3cmd")
def get_object_acl(call: Call) -> Reply:
    """The owner of an object, or of one version of it, and what its ACL grants.

    Raises NO_SUCH_BUCKET, NO_SUCH_KEY, NO_SUCH_VERSION, ACCESS_DENIED, METHOD_NOT_ALLOWED for a delete marker. JD Cloud
    documents none; its page of S3cmd uses it.
    """
    bucket = call.bucket()
    record = call.addressed(bucket, "s3:GetObjectAcl")
    return _answer(call, bucket, record.owner or bucket.owner, record.attributes.acl)


@operation("PutObjectAcl", "PUT", Target.OBJECT, query={"acl"}, allows={"versionId"}, page="S3cmd")
def put_object_acl(call: Call) -> Reply:
    """Replace the ACL of an object, or of one version of it; nothing else of it changes.

    Raises as GetObjectAcl and PutBucketAcl do; METHOD_NOT_ALLOWED where a delete marker is the newest version
    (recorded at Amazon).
    """
    bucket = call.bucket()
    record = call.addressed(bucket, "s3:PutObjectAcl", hidden=True)
    acl = require_settable(call, bucket, _sent(call, bucket, record.owner or bucket.owner))
    with call.store.lock:
        owner = record.owner or bucket.owner
        changed = _whole(owner, acl) != _whole(owner, bucket.present(record).attributes.acl)
        bucket.revise(record, partial(Attributes._replace, acl=acl), ACL if changed else "")
    return Reply()


def _whole(owner: User, acl: Acl | None) -> frozenset[Grant]:
    """What an ACL grants: one that grants what it did is no change of which anybody is told (recorded at Amazon)."""
    return frozenset(private(owner) if acl is None else acl)


def _sent(call: Call, bucket: BucketState, owner: User, *, by_name: bool = False) -> Acl | None:
    """The ACL that the request sends for what ``owner`` owns."""
    given = names_acl(call)
    if by_name or given:
        acl = header_acl(call, owner, bucket.owner)
        if receive_document(call).strip():
            if given:
                raise OssError(Cause.ACL_TWICE)
            raise OssError(Cause.OPERATION_NOT_IMPLEMENTED, Operation=f"{call.operation} with {_ROOT}")
        return acl
    document = receive_document(call)
    if not document.strip():
        raise OssError(Cause.ACL_MISSING)
    return _parsed(call, document, owner)


def _parsed(call: Call, document: bytes, owner: User) -> Acl:
    """Read a document. Raises MALFORMED_ACL, the GRANTEE causes, ACCESS_DENIED for another owner (our reading)."""
    try:
        root = parse_xml(document, _ROOT)
    except OssError:
        raise OssError(Cause.MALFORMED_ACL) from None
    owner_id = next((element.text_of("ID") for element in root.all("Owner")), None)
    listed = next(root.all("AccessControlList"), None)
    if owner_id is None or listed is None:
        raise OssError(Cause.MALFORMED_ACL)
    pairs = [(_grantee(element), _permission(element)) for element in listed.all("Grant")]
    if owner_id != owner.id:
        user_grant(call, owner_id, "", "CanonicalUser/ID")  # whether there is such an account
        raise OssError(Cause.ACCESS_DENIED)
    return tuple(_grant(call, grantee, permission) for grantee, permission in pairs)


def _grantee(element: Element) -> Element:
    found = next(element.all("Grantee"), None)
    if found is None or found.type not in _NAMED_BY or found.text_of(_NAMED_BY[found.type]) is None:
        raise OssError(Cause.MALFORMED_ACL)
    return found


def _permission(element: Element) -> str:
    permission = element.text_of("Permission")
    if permission not in PERMISSIONS:
        raise OssError(Cause.MALFORMED_ACL)
    return permission or ""


_NAMED_BY: Final = {"CanonicalUser": "ID", "Group": "URI", "AmazonCustomerByEmail": "EmailAddress"}
"""The type of a grantee, and the element that says which one."""


def _grant(call: Call, grantee: Element, permission: str) -> Grant:
    name = grantee.text_of(_NAMED_BY[grantee.type]) or ""
    if grantee.type == "Group":
        return group_grant(name, permission, "Group/URI")
    if grantee.type == "AmazonCustomerByEmail":
        return email_grant(call, name, permission)
    return user_grant(call, name, permission, "CanonicalUser/ID")


def _answer(call: Call, bucket: BucketState, owner: User, acl: Acl | None) -> Reply:
    if ownership_of(call, bucket) == Ownership.ENFORCED:  # reading always shows this: Amazon, Object ownership
        owner, acl = bucket.owner, None
    shown = private(owner) if acl is None else acl
    if call.profile.acl.groups_first:
        shown = tuple(sorted(shown, key=lambda grant: grant.grantee not in GROUPS))
    nodes: list[Node] = [("Grant", _grant_nodes(call, grant)) for grant in shown]
    return Reply(xml=(_ROOT, [owner_node(call, owner), ("AccessControlList", nodes)]))


def _grant_nodes(call: Call, grant: Grant) -> list[Node]:
    if grant.grantee in GROUPS:
        grantee: Node = (f'{_GRANTEE}"Group"', [("URI", grant.grantee)])
    else:
        named: list[Node] = [("ID", grant.grantee)]
        if call.profile.acl.display_names and grant.display_name:
            named.append(("DisplayName", grant.display_name))
        grantee = (f'{_GRANTEE}"CanonicalUser"', named)
    return [grantee, ("Permission", grant.permission)]
