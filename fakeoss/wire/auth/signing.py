"""Signs a request with version 4, as a client does."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

from fakeoss.wire.auth.claim import Claim
from fakeoss.wire.auth.version4 import canonical_request, signature_of, string_to_sign
from fakeoss.wire.message import Request, Url, lowered

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Keys", "signed_headers"]


class Keys(NamedTuple):
    """The keys of a caller, and the region that the request is for."""

    access_key: str
    secret_key: str
    session_token: str
    region: str


def signed_headers(
    method: str, target: str, headers: Mapping[str, str], payload_hash: str, keys: Keys
) -> dict[str, str]:
    """Return ``headers``, which name the host, with those of the signature; what is signed are the host, Content-MD5
    and all that begin with ``x-amz-``. ``payload_hash`` stands for the body, unless a header does already."""
    date = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    signed = {"x-amz-date": date, **headers}
    fields = lowered(signed)
    payload_hash = fields.get("x-amz-content-sha256", payload_hash)
    signed.setdefault("x-amz-content-sha256", payload_hash)
    fields["x-amz-content-sha256"] = payload_hash
    if keys.session_token:
        signed["x-amz-security-token"] = fields["x-amz-security-token"] = keys.session_token
    names = tuple(sorted(name for name in fields if name in {"host", "content-md5"} or name.startswith("x-amz-")))
    claim = Claim(4, keys.access_key, "", 0.0, date, date[:8], keys.region, names)
    canonical = canonical_request(Request(method, Url("", "", target), fields), names, payload_hash)
    signature = signature_of(keys.secret_key, claim, string_to_sign(claim, canonical))
    parts = f"Credential={keys.access_key}/{claim.scope}, SignedHeaders={';'.join(names)}, Signature={signature}"
    return {**signed, "Authorization": f"AWS4-HMAC-SHA256 {parts}"}
