"""Buckets: the region of new ones, and when they can be deleted."""

from __future__ import annotations

from typing import Final

from fakeoss.contract.case import AWS, BOTH, Case, Expect, Step
from fakeoss.contract.steps import TEN, delete, put

__all__ = ["CASES"]

_RECORDED: Final = "recorded at Amazon, February 2026, per localstack's snapshots"
_EUROPE: Final = "s3.eu-west-1.amazonaws.com"
_GONE: Final = Expect(204, body=b"")


def _create(location: str | None, expect: Expect, host: str = "") -> Step:
    body = (
        ""
        if location is None
        else f"<CreateBucketConfiguration><LocationConstraint>{location}</LocationConstraint></CreateBucketConfiguration>"
    )
    return Step("PUT /{absent}", body=body, expect=expect, host=host)


def _illegal(location: str) -> Expect:
    message = (
        f"The {location} location constraint is incompatible for the region specific endpoint this request was sent to."
    )
    return Expect(400, code="IllegalLocationConstraintException", message=message, fields={})


def _invalid(location: str) -> Expect:
    return Expect(
        400,
        code="InvalidLocationConstraint",
        message="The specified location-constraint is not valid",
        fields={"LocationConstraint": location},
    )


def _not_empty(more: str = "") -> Expect:
    message = f"The bucket you tried to delete is not empty{more}"
    return Expect(409, code="BucketNotEmpty", message=message, fields={"BucketName": "{b}"})


_OLD_EUROPE: Final = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
    "EU</LocationConstraint>"
)
_DELETE: Final = Step("DELETE /{b}", expect=_GONE)
_VERSIONS: Final = _not_empty(". You must delete all versions in the bucket.")

CASES: Final = (
    Case(
        "CreateBucket in us-east-1: a LocationConstraint names another region only",
        f"{_RECORDED}: test_create_bucket_head_bucket, test_create_bucket_with_invalid_location_constraint, "
        "test_create_bucket_with_eu_location_constraint; no location: brekkylab/backlot, floci#403; the host in "
        "Location: Amazon's documentation: CreateBucket",
        AWS,
        (
            _create("us-east-1", _invalid("us-east-1")),
            _create("foo", _invalid("foo")),
            _create("", Expect(200, headers={"Location": "/{absent}"}, body=b"")),
            Step("GET /{absent}?location", expect=Expect(200, "LocationConstraint", children=())),
            Step("DELETE /{absent}", expect=_GONE),
            Step(
                "GET /{b}?location",
                expect=Expect(
                    200,
                    body='<?xml version="1.0" encoding="UTF-8"?>\n'
                    '<LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/"/>',
                ),
            ),
            _create("EU", Expect(200, headers={"Location": "http://{absent}.s3.amazonaws.com/"}, body=b"")),
            Step("GET /{absent}?location", expect=Expect(200, body=_OLD_EUROPE)),
            Step("HEAD /{absent}", expect=Expect(200, headers={"x-amz-bucket-region": "eu-west-1"}, body=b"")),
            Step("DELETE /{absent}", expect=_GONE),
            _create("eu-west-1", Expect(200, headers={"Location": "http://{absent}.s3.amazonaws.com/"}, body=b"")),
            Step("HEAD /{absent}", expect=Expect(200, headers={"x-amz-bucket-region": "eu-west-1"}, body=b"")),
            Step("DELETE /{absent}", expect=_GONE),
        ),
        given=(),
    ),
    Case(
        "CreateBucket elsewhere: the LocationConstraint must be the endpoint's region",
        f"{_RECORDED}: test_different_location_constraint, test_create_bucket_with_invalid_location_constraint",
        AWS,
        (
            _create(None, _illegal("unspecified"), _EUROPE),
            _create("", _illegal("unspecified"), _EUROPE),
            _create("us-west-1", _illegal("us-west-1"), _EUROPE),
            _create("us-east-1", _illegal("us-east-1"), _EUROPE),
            _create("bar", _illegal("bar"), _EUROPE),
            _create("eu-west-1", Expect(200, body=b""), _EUROPE),
            Step("DELETE /{absent}", expect=_GONE, host=_EUROPE),
        ),
        given=(),
    ),
    Case(
        "DeleteBucket of a bucket with an object",
        f"{_RECORDED}: test_delete_bucket_with_objects; Delete-Bucket-2-Compatibility-API",
        BOTH,
        (Step("DELETE /{b}", expect=_not_empty()), delete("k"), _DELETE),
        given=(put("k", TEN),),
    ),
    Case(
        "DeleteBucket of a bucket with a version or a delete marker",
        f"{_RECORDED}: test_delete_versioned_bucket_with_objects",
        AWS,
        (
            Step("DELETE /{b}/k", expect=_GONE, keep={"marker": "@x-amz-version-id"}),
            Step("DELETE /{b}", expect=_VERSIONS),
            Step("DELETE /{b}/k?versionId={v}", expect=_GONE),
            Step("DELETE /{b}", expect=_VERSIONS),
            Step("DELETE /{b}/k?versionId={marker}", expect=_GONE),
            _DELETE,
        ),
        given=(
            Step(
                "PUT /{b}?versioning",
                body="<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>",
            ),
            put("k", TEN, keep={"v": "@x-amz-version-id"}),
        ),
    ),
)
