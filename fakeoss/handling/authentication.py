"""Who sends a request, and to which region."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeoss.errors import Cause, OssError
from fakeoss.wire.auth.claim import require_one_signature
from fakeoss.wire.auth.identity import read_identity
from fakeoss.wire.dates import iso_second

if TYPE_CHECKING:
    from fakeoss.handling.call import Call
    from fakeoss.profiles.profile import Profile
    from fakeoss.wire.address import Place

__all__ = ["accepts_version2", "authenticate", "verify_unread"]


def accepts_version2(profile: Profile, region: str | None, *, presigned: bool = False) -> bool:
    """Whether the endpoint of ``region`` accepts signature version 2, in a header or form or in a presigned URL."""
    if region is not None and profile.signature_v2_regions and region not in profile.signature_v2_regions:
        return False
    return profile.presigned_v2 if presigned else profile.signature_v2


def authenticate(call: Call, place: Place) -> None:
    """Determine the user and the region. If signatures are not verified, any signature is accepted, but the access key
    selects the user, and presigned URLs expire. Raises AUTH_TWICE, REQUEST_EXPIRED, and what ``verify`` raises."""
    accounts = call.accounts
    if "authorization" in call.headers:
        require_one_signature(call.headers, call.query)
    if accounts.verifies:
        _verify(call, place)
        return
    identity = read_identity(call.headers, call.query)
    call.region = place.region or identity.region
    if not identity.signed:
        call.user = accounts.unsigned
        return
    call.user = accounts.with_key(identity.access_key) or accounts.owner
    expiry, now = identity.expiry, call.store.clock.now
    if expiry is not None and now() > expiry.at:
        times = {"Expires": iso_second(expiry.at), "ServerTime": iso_second(now())}
        lifetime = {} if expiry.seconds is None else {"X-Amz-Expires": expiry.seconds}
        raise OssError(Cause.REQUEST_EXPIRED, **lifetime, **times)


def _verify(call: Call, place: Place) -> None:
    from fakeoss.wire.auth.verification import Terms, verify

    accounts, request = call.accounts, call.request
    now = call.store.clock.now()

    def require_token(access_key: str, token: str | None) -> None:
        accounts.require_token(access_key, token, now)

    terms = Terms(
        now,
        accounts.secret_of,
        require_token,
        place.region or call.profile.signing_region or None,
        place.bucket,
        call.base,
        accepts_version2(call.profile, place.region),
        accepts_version2(call.profile, place.region, presigned=True),
    )
    verification = verify(request, call.query, terms)
    call.region = place.region
    if verification is None:
        call.user = accounts.unsigned
        return
    claim, request.seal = verification
    call.region = place.region or claim.region or None
    call.user = accounts.with_key(claim.access_key)


def verify_unread(call: Call) -> None:
    """Verify the signed body of an operation that does not read it. Raises what ``require_unread`` raises."""
    from fakeoss.wire.auth.verification import require_unread

    require_unread(call.request)
