"""DeleteObjects: whose objects it deletes, and documents that it refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeoss.contract.answers import ACCESS_DENIED, MALFORMED_XML
from fakeoss.contract.case import AWS, NOBODY, OWNER, Case, Expect, Step, md5_header
from fakeoss.contract.steps import TEN, missing, put, read, result

if TYPE_CHECKING:
    from fakeoss.contract.case import Text

__all__ = ["CASES"]

_ACL: Final = (
    "recorded at Amazon, August 2023 and February 2026, per localstack's test_s3_batch_delete_objects_using_requests_"
    "with_acl and test_s3_batch_delete_public_objects_using_requests; one at a time: Amazon's documentation, Access "
    "control list (ACL) overview"
)
_FORM: Final = "measured at Amazon, September 2026, in the S3 router of brekkylab/backlot; brekkylab/backlot#335"
_PUBLIC: Final = {"x-amz-acl": "public-read-write"}
_OPENED: Final = (
    Step("DELETE /{b}?publicAccessBlock", expect=Expect(204, body=b"")),
    Step(
        "PUT /{b}?ownershipControls",
        body="<OwnershipControls><Rule><ObjectOwnership>ObjectWriter</ObjectOwnership></Rule></OwnershipControls>",
    ),
    Step("PUT /{b}?acl", _PUBLIC),
)
_NO_KEY: Final = Expect(400, code="UserKeyMustBeSpecified", message="User key must be specified.")


def _delete(document: str, expect: Expect, user: str = OWNER) -> Step:
    return Step("POST /{b}?delete", {"Content-MD5": md5_header(document.encode())}, document, expect, user=user)


def _keys(*keys: str) -> str:
    return f"<Delete>{''.join(f'<Object><Key>{key}</Key></Object>' for key in keys)}</Delete>"


def _deleted(*keys: Text, denied: str | None = None) -> Expect:
    xml = {"Deleted/Key": keys, "Error/Key": denied, "Error/Code": denied and "AccessDenied"}
    return Expect(200, "DeleteResult", xml)


CASES: Final = (
    Case(
        "whoever may write to a bucket deletes what is theirs there",
        _ACL,
        AWS,
        (
            put("mine", TEN, _PUBLIC),
            put("nobody-s", TEN, _PUBLIC, user=NOBODY),
            put("more", TEN, _PUBLIC, user=NOBODY),
            _delete(_keys("mine", "nobody-s"), _deleted("nobody-s", denied="mine"), user=NOBODY),
            Step("DELETE /{b}/mine", expect=ACCESS_DENIED, user=NOBODY),
            read("mine", TEN, user=NOBODY),
            Step("DELETE /{b}/none", expect=Expect(204), user=NOBODY),
            Step("DELETE /{b}/more", expect=Expect(204), user=NOBODY),
            put("theirs", TEN, user=NOBODY),
            _delete(_keys("mine", "theirs"), _deleted("mine", "theirs")),  # the bucket's owner deletes everything
        ),
        given=_OPENED,
    ),
    Case(
        "a key to delete is never empty",
        _FORM,
        AWS,
        (
            _delete(_keys("k", ""), _NO_KEY),
            _delete("<Delete><Object><Key/></Object></Delete>", _NO_KEY),
            read("k", TEN),
            _delete(_keys("k"), _deleted("k")),
            missing("k"),
        ),
        given=(put("k", TEN),),
    ),
    Case(
        "the document of a deletion is checked against its schema",
        _FORM,
        AWS,
        (
            *(
                _delete(f"<Delete>{content}</Delete>", MALFORMED_XML)
                for content in (
                    "",
                    "<Quiet>true</Quiet>",
                    "<Object/>",
                    "<Object><Key>k</Key><Key>k</Key></Object>",
                    "<Object><Key>k</Key><VersionId>null</VersionId><VersionId>null</VersionId></Object>",
                    "<Object><Key>k</Key><Size>10</Size></Object>",
                    "<Object><Key>k</Key><LastModifiedTime>2011-04-11T20:34:56Z</LastModifiedTime></Object>",
                    "<Object><Key>k</Key><Colour>blue</Colour></Object>",
                    "<Object><Key>k</Key></Object><Colour>blue</Colour>",
                    "<Object><Key>k</Key></Object><Quiet>true</Quiet><Quiet>true</Quiet>",
                )
            ),
            read("k", TEN),
            _delete("<Delete><Object><Key>k</Key></Object><Quiet>true</Quiet></Delete>", result("DeleteResult")),
        ),
        given=(put("k", TEN),),
    ),
)
