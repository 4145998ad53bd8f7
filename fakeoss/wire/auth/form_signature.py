"""The signature of a POST form: it signs the policy text, in version 2 and in version 4.

Sources: Amazon's "Authenticating requests: browser-based uploads using POST" for both versions; that every field of the
version used is required, and the answer to a wrong signature, were recorded at Amazon (localstack's snapshots).
"""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING, Final, NamedTuple

from fakeoss.errors import Cause, OssError
from fakeoss.wire.auth import version2, version4
from fakeoss.wire.auth.claim import ALGORITHM, Claim, parse_scope
from fakeoss.wire.auth.version4 import mismatch
from fakeoss.wire.dates import parse_amz_date

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["FormSigner", "read_signer", "require_signature"]

_VERSION_2: Final = {"signature": "Signature", "awsaccesskeyid": "AWSAccessKeyId"}
_VERSION_4: Final = {
    "x-amz-signature": "X-Amz-Signature",
    "x-amz-algorithm": "X-Amz-Algorithm",
    "x-amz-credential": "X-Amz-Credential",
    "x-amz-date": "X-Amz-Date",
}
"""The fields of a form, and their names in error responses."""


class FormSigner(NamedTuple):
    """The claim of a form, and the policy that it signs."""

    claim: Claim
    policy: str

    def __repr__(self) -> str:
        return f"FormSigner({self.claim!r})"


def read_signer(fields: Mapping[str, str]) -> FormSigner | None:
    """Return the claim and the policy of a form; ``None`` for a form with neither policy nor signature.

    Raises ACCESS_DENIED if a policy is not signed, FORM_FIELD_MISSING, FORM_CREDENTIAL.
    """
    for names in (_VERSION_2, _VERSION_4):
        if not names.keys().isdisjoint(fields):
            break
    else:
        if "policy" in fields:
            raise OssError(Cause.ACCESS_DENIED)
        return None
    for name, argument_name in (*names.items(), ("policy", "policy")):
        if name not in fields:
            raise OssError(Cause.FORM_FIELD_MISSING, ArgumentName=argument_name)
    policy = fields["policy"]
    if names is _VERSION_2:
        return FormSigner(Claim(2, fields["awsaccesskeyid"], fields["signature"], 0.0, ""), policy)
    return FormSigner(_version4_claim(fields), policy)


def _version4_claim(fields: Mapping[str, str]) -> Claim:
    credential, date = fields["x-amz-credential"], fields["x-amz-date"]

    def refusal(reason: str) -> OssError:
        return OssError(Cause.FORM_CREDENTIAL, Reason=reason, ArgumentValue=credential)

    access_key, day, region = parse_scope(credential, refusal)
    if fields["x-amz-algorithm"] != ALGORITHM:
        raise OssError(Cause.FORM_FIELD_MISSING, ArgumentName="X-Amz-Algorithm")
    return Claim(4, access_key, fields["x-amz-signature"], parse_amz_date(date) or 0.0, date, day, region)


def require_signature(signer: FormSigner, secret: str, region: str | None = None) -> None:
    """Raise SIGNATURE_MISMATCH unless the policy was signed with ``secret``, FORM_REGION if it was signed for another
    region than ``region``, that of the endpoint."""
    claim, policy = signer
    if claim.version == 2:
        computed = version2.signature_of(secret, policy)
    else:
        if region is not None and claim.region != region:
            argument = f"{claim.access_key}/{claim.scope}"
            raise OssError(Cause.FORM_REGION, Given=claim.region, Region=region, ArgumentValue=argument)
        computed = version4.signature_of(secret, claim, policy)
    if not hmac.compare_digest(computed.encode("ascii"), claim.signature.encode("utf-8", "replace")):
        raise mismatch(claim, policy, claim.signature)
