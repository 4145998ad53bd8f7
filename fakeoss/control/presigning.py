"""URLs that carry a signature, for those who have no keys."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from fakeoss.wire.auth.claim import ALGORITHM, Claim
from fakeoss.wire.auth.version4 import UNSIGNED, canonical_request, signature_of, string_to_sign
from fakeoss.wire.message import Request, Url

if TYPE_CHECKING:
    from fakeoss.control.exchange import Inquiry, Laboratory
    from fakeoss.model.accounts import User

__all__ = ["presign"]

_SAFE: Final = "-_.~"


def presign(laboratory: Laboratory, inquiry: Inquiry) -> dict[str, Any]:
    """Sign a request for an object with the owner's keys, of which the secret is not told. The object need not be
    there. Raises NO_SUCH_BUCKET."""
    query, facts = inquiry.query, laboratory.facts()
    bucket = laboratory.store.bucket(inquiry.words["bucket"])
    place = f"{facts.endpoint_url}/{bucket.name}/{quote(query['key'], safe=_SAFE + '/')}"
    said = {"versionId": query["version_id"]} if "version_id" in query else {}
    now, seconds = int(laboratory.store.clock.now()), query["expires"]
    region = bucket.region or laboratory.profile.default_region
    claim = Claim(
        4,
        facts.signer.access_key,
        "",
        now,
        time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(now)),
        day=time.strftime("%Y%m%d", time.gmtime(now)),
        region=region,
        presigned=True,
        expires=seconds,
    )
    url = _signed(query["method"], place, claim, facts.signer, said)
    return {"method": query["method"], "url": url, "expires_at": now + seconds}


def _signed(method: str, place: str, claim: Claim, signer: User, said: dict[str, str]) -> str:
    """Return the URL (Amazon: Authenticating Requests: Using Query Parameters)."""
    pairs = {
        **said,
        "X-Amz-Algorithm": ALGORITHM,
        "X-Amz-Credential": f"{claim.access_key}/{claim.scope}",
        "X-Amz-Date": claim.date,
        "X-Amz-Expires": str(claim.expires),
        "X-Amz-SignedHeaders": "host",
    }
    if signer.session_token:
        pairs["X-Amz-Security-Token"] = signer.session_token
    query = "&".join(f"{quote(name, safe=_SAFE)}={quote(value, safe=_SAFE)}" for name, value in sorted(pairs.items()))
    scheme, _, rest = place.partition("://")
    host, slash, path = rest.partition("/")
    request = Request(method, Url(scheme, host, f"{slash}{path}?{query}"), {"host": host})
    canonical = canonical_request(request, ("host",), UNSIGNED, presigned=True)
    return f"{place}?{query}&X-Amz-Signature={signature_of(signer.secret_key, claim, string_to_sign(claim, canonical))}"
