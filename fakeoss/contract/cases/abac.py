"""Attribute-based access control of buckets."""

from __future__ import annotations

from typing import Final

from fakeoss.contract.answers import ACCESS_DENIED, MALFORMED_XML
from fakeoss.contract.case import AWS, OTHER, Case, Expect, Step
from fakeoss.contract.steps import OK, TEN, put, read

__all__ = ["CASES"]

_GUIDE: Final = "User Guide, Enabling ABAC in general purpose buckets; botocore's model of S3, 1.41.1"
_TAGS: Final = "<Tagging><TagSet><Tag><Key>team</Key><Value>red</Value></Tag></TagSet></Tagging>"
_REFUSED: Final = Expect(400, code="InvalidRequest")


def _set(status: str, expect: Expect = OK) -> Step:
    return Step("PUT /{b}?abac", body=f"<AbacStatus><Status>{status}</Status></AbacStatus>", expect=expect)


def _is(status: str) -> Step:
    return Step("GET /{b}?abac", expect=Expect(200, "AbacStatus", {"Status": status}, ("Status",)))


def _policy(key: str) -> Step:
    document = (
        '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject",'
        f'"Resource":"arn:aws:s3:::{{b}}/*","Condition":{{"StringEquals":{{"{key}/team":"red"}}}}}}]}}'
    )
    return Step("PUT /{b}?policy", body=document, expect=Expect(204, body=b""))


CASES: Final = (
    Case(
        "ABAC is disabled in new buckets, is enabled and disabled again",
        _GUIDE,
        AWS,
        (_is("Disabled"), _set("Enabled"), _is("Enabled"), _set("Disabled"), _is("Disabled")),
        given=(),
    ),
    Case(
        "ABAC: malformed documents, and who may not ask",
        f"{_GUIDE}; the answers: our reading",
        AWS,
        (
            _set("On", MALFORMED_XML),
            Step("PUT /{b}?abac", body="<AbacStatus/>", expect=MALFORMED_XML),
            Step("GET /{b}?abac", user=OTHER, expect=ACCESS_DENIED),
            _set("Enabled")._replace(user=OTHER, expect=ACCESS_DENIED),
            _is("Disabled"),
        ),
        given=(),
    ),
    Case(
        "ABAC: while it is enabled, PutBucketTagging and DeleteBucketTagging are refused",
        "API reference, PutBucketAbac; the code: our reading",
        AWS,
        (
            Step("PUT /{b}?tagging", body=_TAGS, expect=Expect(204, body=b"")),
            _set("Enabled"),
            Step("PUT /{b}?tagging", body=_TAGS.replace("red", "blue"), expect=_REFUSED),
            Step("DELETE /{b}?tagging", expect=_REFUSED),
            Step("GET /{b}?tagging", expect=Expect(200, "Tagging", {"TagSet/Tag/Value": "red"})),
            _set("Disabled"),
            Step("DELETE /{b}?tagging", expect=Expect(204, body=b"")),
        ),
        given=(),
    ),
    *(
        Case(
            f"ABAC: a policy sees the bucket's tags as {key} while it is enabled only",
            _GUIDE,
            AWS,
            (
                Step("PUT /{b}?tagging", body=_TAGS, expect=Expect(204, body=b"")),
                _policy(key),
                Step("GET /{b}/k", user=OTHER, expect=ACCESS_DENIED),
                _set("Enabled"),
                read("k", TEN, user=OTHER),
                _set("Disabled"),
                Step("GET /{b}/k", user=OTHER, expect=ACCESS_DENIED),
            ),
            given=(
                Step("DELETE /{b}?publicAccessBlock", expect=Expect(204, body=b"")),
                put("k", TEN),
            ),
        )
        for key in ("aws:ResourceTag", "s3:BucketTag")
    ),
)
