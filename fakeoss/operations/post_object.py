"""PostObject: upload with an HTML form, which contains its own signature and policy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urlencode, urlsplit

from fakeoss.errors import Cause, OssError
from fakeoss.handling.authentication import accepts_version2
from fakeoss.handling.authorisation import is_denied
from fakeoss.handling.locations import object_url
from fakeoss.handling.object_write import begin, finish
from fakeoss.handling.payload import require_length, verify_content
from fakeoss.handling.registry import Target, operation
from fakeoss.handling.reply import Reply
from fakeoss.handling.tag_sets import form_tags
from fakeoss.wire.auth.form_policy import require_policy
from fakeoss.wire.auth.form_signature import read_signer, require_signature
from fakeoss.wire.body import receive
from fakeoss.wire.forms import Form, parse_form

if TYPE_CHECKING:
    from fakeoss.handling.call import Call
    from fakeoss.model.bucket_state import BucketState
    from fakeoss.model.records import ObjectRecord

_FILENAME: Final = "${filename}"
_OVERHEAD: Final = 1 << 20
"""The bytes that a form may contain in addition to its file."""
_STATUSES: Final = {"200": 200, "201": 201}
_HEADER_NAMES: Final = {"acl": "x-amz-acl"}
"""Fields whose names differ from the headers of PutObject."""


@operation("PostObject", "POST", Target.BUCKET, page="Post-Object-2")
def post_object(call: Call) -> Reply:
    """Store the file of a form under its key.

    Only the form identifies the caller, by its signature of version 2 or 4 over its policy; without a signature, the
    request is anonymous. Raises NO_SUCH_BUCKET, the FORM causes, INVALID_ACCESS_KEY, SIGNATURE_MISMATCH (if signatures
    are verified), ACCESS_DENIED, KEY_CLIMBS, KEY_TOO_LONG, and what PutObject raises. JD Cloud page: Post-Object-2.
    """
    bucket = call.bucket()
    require_length(call.headers)
    body = receive(call.request, call.limits.max_put_size + _OVERHEAD).content
    form = parse_form(call.headers.get("content-type", ""), body)
    if "key" not in form.fields:
        raise OssError(Cause.FORM_FIELD_MISSING, ArgumentName="key")
    call.user, call.key = call.accounts.unsigned, _key(form)
    call.require_below(call.key)
    try:
        _authenticate(call, bucket, form)
    except OssError as error:
        if not call.profile.forms.fall_back or error.cause not in _FALL_BACK_CAUSES:
            raise
    key = call.object_key()
    if len(form.content) > call.limits.max_put_size:
        sizes = {"ProposedSize": len(form.content), "MaxSizeAllowed": call.limits.max_put_size}
        raise OssError(Cause.ENTITY_TOO_LARGE, **sizes)
    call.headers = {_HEADER_NAMES.get(name, name): value for name, value in form.fields.items()}
    if "tagging" in call.headers:
        call.request_tags = form_tags(call, call.headers["tagging"].encode("utf-8"))
        if is_denied(call, "s3:PutObjectTagging", bucket):  # not denied is enough (ceph/s3-tests)
            raise OssError(Cause.ACCESS_DENIED)
    call.authorise("s3:PutObject", bucket, key=key)  # policy conditions refer to the form fields
    draft = begin(call, bucket, key)
    if "tagging" in call.headers:
        draft = draft._replace(attributes=draft.attributes._replace(tags=call.request_tags))
    record, headers = finish(call, bucket, draft, verify_content(call.headers, form.content))
    return _upload_reply(call, bucket, record, headers)


def _key(form: Form) -> str:
    """Return the key, with ``${filename}`` replaced by the part of the file name after the last slash or backslash;
    without a file name it is not replaced (recorded at Amazon)."""
    if form.filename is None:
        return form.fields["key"]
    return form.fields["key"].replace(_FILENAME, form.filename.replace("\\", "/").rpartition("/")[2])


_FALL_BACK_CAUSES: Final = frozenset(
    {
        Cause.ACCESS_DENIED,
        Cause.FORM_CREDENTIAL,
        Cause.FORM_FIELD_MISSING,
        Cause.FORM_POLICY_FAILED,
        Cause.FORM_POLICY_INVALID,
    }
)
"""Errors that make a form anonymous if the profile falls back to that."""


def _authenticate(call: Call, bucket: BucketState, form: Form) -> None:
    """Authenticate the signer of the form, and verify that its policy allows the upload."""
    signer = read_signer(form.fields)
    if signer is None:
        return
    accounts, access_key = call.accounts, signer.claim.access_key
    user = accounts.with_key(access_key)
    if accounts.verifies:
        if user is None:
            raise OssError(Cause.INVALID_ACCESS_KEY, AWSAccessKeyId=access_key)
        if signer.claim.version == 2 and not accepts_version2(call.profile, call.region):
            raise OssError(Cause.VERSION_2_REFUSED)
        accounts.require_token(access_key, form.fields.get("x-amz-security-token"), call.store.clock.now())
        require_signature(signer, user.secret_key, call.region)
    fields = {**form.fields, "bucket": bucket.name, "key": _key(form)}
    require_policy(signer.policy, fields, len(form.content), call.store.clock.now())
    call.user = user or accounts.owner


def _upload_reply(call: Call, bucket: BucketState, record: ObjectRecord, headers: dict[str, str]) -> Reply:
    etag = headers["ETag"]
    target = call.headers.get("success_action_redirect", call.headers.get("redirect", ""))
    if _is_url(target):
        query = urlencode({"bucket": bucket.name, "key": record.key, "etag": etag}, quote_via=quote)
        separator = "&" if urlsplit(target).query else "?"
        return Reply(303, {**headers, "Location": f"{target}{separator}{query}"})
    status = _STATUSES.get(call.headers.get("success_action_status", ""), 204)
    location = object_url(call, bucket, record.key)
    headers = {**headers, "Location": location}
    if status != 201:
        return Reply(status, headers)
    texts = {"Location": location, "Bucket": bucket.name, "Key": record.key, "ETag": etag}
    return Reply(201, headers, xml=("PostResponse", [(name, texts[name]) for name in call.profile.forms.result]))


def _is_url(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc)
