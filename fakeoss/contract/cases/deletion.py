"""DeleteObjects: whose objects it deletes, and documents that it refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeoss.contract.answers import ACCESS_DENIED, MALFORMED_XML
from fakeoss.contract.case import AWS, BODY_MD5, NOBODY, OWNER, Case, Expect, Like, Step
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
_APRIL: Final = "recorded at Amazon, April 2026: dyus/meeseeks-s3"
_NEW: Final = Like(r"(?!null)\S+")
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
    return Step("POST /{b}?delete", {"Content-MD5": BODY_MD5}, document, expect, user=user)


def _keys(*keys: str) -> str:
    return f"<Delete>{''.join(f'<Object><Key>{key}</Key></Object>' for key in keys)}</Delete>"


def _deleted(*keys: Text, denied: str | None = None) -> Expect:
    xml = {"Deleted/Key": keys, "Error/Key": denied, "Error/Code": denied and "AccessDenied"}
    return Expect(200, "DeleteResult", xml)


def _entries(*pairs: tuple[str, str]) -> str:
    """The document that deletes these keys, each with a version id unless that is empty."""
    return "".join(
        f"<Object><Key>{key}</Key>{version and f'<VersionId>{version}</VersionId>'}</Object>" for key, version in pairs
    ).join(("<Delete>", "</Delete>"))


def _versioned(*entries: tuple[str, str | None, Text | None]) -> Expect:
    """The result for entries in this order: the key, the version that was removed, and the delete marker."""
    keys, versions, markers = ([text for text in texts if text is not None] for texts in zip(*entries, strict=True))
    xml = {
        "Deleted/Key": tuple(keys),
        "Deleted/VersionId": tuple(versions),
        "Deleted/DeleteMarker": ("true",) * len(markers),
        "Deleted/DeleteMarkerVersionId": tuple(markers),
        "Error": None,
    }
    return Expect(200, "DeleteResult", xml)


def _switch(state: str) -> Step:
    body = f"<VersioningConfiguration><Status>{state}</Status></VersioningConfiguration>"
    return Step("PUT /{b}?versioning", body=body)


def _kept(key: str, name: str) -> Step:
    return put(key, TEN, keep={name: "@x-amz-version-id"})


def _versions(*versions: Text, markers: tuple[Text, ...] = ()) -> Step:
    xml = {"Version/VersionId": versions, "DeleteMarker/VersionId": markers}
    return Step("GET /{b}?versions", expect=Expect(200, "ListVersionsResult", xml))


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
    Case(
        "of equal entries one is performed and answered",
        _APRIL,
        AWS,
        (
            _delete(_entries(("k", ""), ("k", "")), _versioned(("k", None, _NEW))),
            _versions("{W}", "{V}", markers=(_NEW,)),
            _delete(_entries(("k", "{V}"), ("k", "{V}")), _versioned(("k", "{V}", None))),
            _versions("{W}", markers=(_NEW,)),
            _switch("Suspended"),
            _delete(_entries(("n", ""), ("n", "")), _versioned(("n", None, "null"))),
            put("m", TEN),
            _delete(_entries(("m", "null"), ("m", "null")), _versioned(("m", "null", None))),
        ),
        given=(_switch("Enabled"), _kept("k", "V"), _kept("k", "W")),
    ),
    Case(
        "entries with another version of the key are others; the order is the request's, Amazon's is none",
        f"{_APRIL}, in two runs in different order",
        AWS,
        (
            _delete(_entries(("k", "{V}"), ("k", "{W}")), _versioned(("k", "{V}", None), ("k", "{W}", None))),
            _delete(_entries(("k", ""), ("k", "{X}")), _versioned(("k", None, _NEW), ("k", "{X}", None))),
            _versions(markers=(_NEW,)),
        ),
        given=(_switch("Enabled"), _kept("k", "V"), _kept("k", "W"), _kept("k", "X")),
    ),
    Case(
        "a version that the key never had is deleted, too; one that is a delete marker is named twice",
        _APRIL,
        AWS,
        (
            _delete(_entries(("k", "{W}")), _versioned(("k", "{W}", None))),
            _versions("{V}", "{W}", markers=("{M}",)),
            _delete(_entries(("m", "{M}")), _versioned(("m", "{M}", "{M}"))),
            _versions("{V}", "{W}"),
        ),
        given=(
            _switch("Enabled"),
            _kept("k", "V"),
            _kept("l", "W"),
            Step("DELETE /{b}/m", expect=Expect(204), keep={"M": "@x-amz-version-id"}),
        ),
    ),
    Case(
        "a quiet result is empty, whatever was deleted",
        _APRIL,
        AWS,
        (
            _delete(
                "<Delete><Quiet>true</Quiet><Object><Key>k</Key></Object><Object><Key>none</Key></Object></Delete>",
                Expect(200, "DeleteResult", {"Deleted": None, "Error": None}),
            ),
            _versions("{V}", markers=(_NEW, _NEW)),
        ),
        given=(_switch("Enabled"), _kept("k", "V")),
    ),
)
