"""Regions: buckets at the endpoints of their own region, of others, and of all."""

from __future__ import annotations

from typing import Final

from fakeoss.contract.case import AWS, NOBODY, OTHER, OWNER, Case, Expect, Step
from fakeoss.contract.steps import TEN, put, read

__all__ = ["CASES"]

_RECORDED: Final = "recorded at Amazon, February 2026, per localstack's snapshots"
_EAST: Final = "s3.us-east-1.amazonaws.com"
_WEST: Final = "s3.us-west-2.amazonaws.com"
_FRANKFURT: Final = "s3.eu-central-1.amazonaws.com"
_GLOBAL: Final = "s3.amazonaws.com"
_REDIRECT: Final = (
    "The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future "
    "requests to this endpoint."
)


def _create(name: str, region: str = "", host: str = _EAST) -> Step:
    document = (
        f"<CreateBucketConfiguration><LocationConstraint>{region}</LocationConstraint></CreateBucketConfiguration>"
    )
    return Step(f"PUT /{name}", body=document if region else "", expect=Expect(200, body=b""), host=host)


def _redirect(endpoint: str, region: str, bucket: str = "{absent}") -> Expect:
    headers = {"x-amz-bucket-region": region, "Location": None, "Access-Control-Allow-Origin": None}
    fields = {"Endpoint": endpoint, "Bucket": bucket}
    return Expect(301, code="PermanentRedirect", message=_REDIRECT, fields=fields, headers=headers)


def _refusal(location: str) -> Expect:
    message = (
        f"The {location} location constraint is incompatible for the region specific endpoint this request was sent to."
    )
    return Expect(400, code="IllegalLocationConstraintException", message=message, fields={})


_LOCATED: Final = Expect(
    body='<?xml version="1.0" encoding="UTF-8"?>\n<LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
    "us-west-2</LocationConstraint>"
)
_TO_WEST: Final = _redirect("{absent}.s3-us-west-2.amazonaws.com", "us-west-2")
_HEADED: Final = Expect(301, headers={"x-amz-bucket-region": "us-west-2", "Location": None}, body=b"")
_CORS: Final = (
    "<CORSConfiguration><CORSRule><AllowedOrigin>*</AllowedOrigin><AllowedMethod>GET</AllowedMethod></CORSRule>"
    "</CORSConfiguration>"
)
_ORIGIN: Final = {"Origin": "https://example.org", "Access-Control-Request-Method": "GET"}
_IN_WEST: Final = (
    _create("{absent}", "us-west-2"),
    Step("PUT /{absent}?cors", body=_CORS, host=_WEST),
    put("k", TEN, to="{absent}", host=_WEST),
)

CASES: Final = (
    Case(
        "region: the endpoint of another region redirects whatever is sent for a bucket, signed or not",
        "s3rs#18, AWSS3.jl#25, spring-cloud-aws#452, botocore#1413; anonymous requests: localstack's "
        "test_access_bucket_different_region; preflight requests without CORS headers: amplify-js#1083",
        AWS,
        (
            *(
                Step(request, body=body, expect=_TO_WEST, host=_FRANKFURT, user=user)
                for request, body, user in (
                    ("GET /{absent}/k", b"", OWNER),
                    ("GET /{absent}/k", b"", NOBODY),
                    ("GET /{absent}/missing", b"", OWNER),
                    ("PUT /{absent}/k", b"other", OWNER),
                    ("DELETE /{absent}/k", b"", OWNER),
                    ("POST /{absent}/k?uploads", b"", OWNER),
                    ("GET /{absent}?list-type=2", b"", OWNER),
                    ("GET /{absent}?policy", b"", OWNER),
                    ("DELETE /{absent}", b"", OWNER),
                )
            ),
            Step("GET /{absent}/k", _ORIGIN, expect=_TO_WEST, host=_FRANKFURT),
            Step("OPTIONS /{absent}/k", _ORIGIN, expect=_TO_WEST, host=_FRANKFURT, user=NOBODY),
            Step("HEAD /{absent}", expect=_HEADED, host=_FRANKFURT),
            Step("HEAD /{absent}/k", expect=_HEADED, host=_FRANKFURT),
            Step("GET /k", expect=_TO_WEST, host="{absent}.s3.eu-central-1.amazonaws.com"),
            Step("GET /k", expect=_TO_WEST, host="{absent}.s3.dualstack.eu-central-1.amazonaws.com"),
            read("k", TEN, of="{absent}", host=_WEST),
        ),
        given=_IN_WEST,
    ),
    Case(
        "region: the endpoint that a redirect names",
        "a dash for the oldest regions: s3rs#18, spring-cloud-aws#452, mountpoint-s3#1; a dot for others: AWS.jl#413; "
        "us-east-1: aws-sdk-ruby#2838; from the global endpoint: reg-suit#69, s3fs-fuse#1195, aws-cli#9479",
        AWS,
        (
            Step(
                "GET /{absent}-w/k",
                expect=_redirect("{absent}-w.s3-eu-west-1.amazonaws.com", "eu-west-1", "{absent}-w"),
                host=_EAST,
            ),
            Step(
                "GET /{absent}-o/k",
                expect=_redirect("{absent}-o.s3.us-east-2.amazonaws.com", "us-east-2", "{absent}-o"),
                host=_EAST,
            ),
            Step("GET /{absent}/k", expect=_redirect("s3.amazonaws.com", "us-east-1"), host=_WEST),
            Step(
                "GET /k", expect=_redirect("s3.amazonaws.com", "us-east-1"), host="{absent}.s3.us-west-2.amazonaws.com"
            ),
            Step(
                "GET /{absent}-w/k",
                expect=_redirect("{absent}-w.s3.amazonaws.com", "eu-west-1", "{absent}-w"),
                host=_GLOBAL,
            ),
        ),
        given=(_create("{absent}"), _create("{absent}-w", "eu-west-1"), _create("{absent}-o", "us-east-2")),
    ),
    Case(
        "region: below the global endpoint DNS leads to the bucket's region",
        f"aws-sdk-net#1956; {_RECORDED}: test_region_header_exists_outside_us_east_1",
        AWS,
        (
            Step("GET /k", expect=Expect(body=TEN), host="{absent}.s3.amazonaws.com"),
            Step("GET /k", expect=Expect(body=TEN), host="{absent}.s3-accelerate.amazonaws.com"),
            Step(
                "HEAD /", expect=Expect(headers={"x-amz-bucket-region": "us-west-2"}), host="{absent}.s3.amazonaws.com"
            ),
            Step("HEAD /{absent}", expect=_HEADED, host=_GLOBAL),
        ),
        given=_IN_WEST,
    ),
    Case(
        "region: GetBucketLocation is answered everywhere, CreateBucket knows the buckets of all regions",
        f"minio-java#670, aws-sdk-java#1338; {_RECORDED}: test_create_bucket_with_existing_name",
        AWS,
        (
            *(
                Step("GET /{absent}?location", expect=_LOCATED, host=host)
                for host in (_WEST, _FRANKFURT, _EAST, _GLOBAL, "s3.af-south-1.amazonaws.com")
            ),
            Step("GET /{absent}?location", expect=Expect(403, code="AccessDenied", fields={}), host=_EAST, user=NOBODY),
            _create("{absent}", "us-west-2")._replace(expect=Expect(409, code="BucketAlreadyOwnedByYou", fields=None)),
        ),
        given=_IN_WEST,
    ),
    Case(
        "region: regions launched after 20 March 2019 refuse instead of redirecting, and are refused",
        "cloud-custodian#8005, aws-cli#9113, botocore#3197; boto3#2187 for the global endpoint; HeadBucket: "
        "aws-sdk-js-v3#7304 and Amazon's documentation: HeadBucket",
        AWS,
        (
            Step("GET /{absent}-me/k", expect=_refusal("me-south-1"), host=_EAST),
            Step("PUT /{absent}-me/k", body=b"x", expect=_refusal("me-south-1"), host="s3.af-south-1.amazonaws.com"),
            Step("GET /k", expect=_refusal("me-south-1"), host="{absent}-me.s3.amazonaws.com"),
            Step("GET /{absent}/k", expect=_refusal("us-west-2"), host="s3.af-south-1.amazonaws.com"),
            Step("GET /{absent}-us?list-type=2", expect=_refusal("unspecified"), host="s3.ap-south-2.amazonaws.com"),
            Step(
                "HEAD /{absent}-us",
                expect=Expect(400, headers={"x-amz-bucket-region": "us-east-1"}, body=b""),
                host="s3.af-south-1.amazonaws.com",
            ),
        ),
        given=(*_IN_WEST, _create("{absent}-us"), _create("{absent}-me", "me-south-1")),
    ),
    Case(
        "region: the destination of a copy decides, its source may be anywhere",
        "aws-sdk-go#2290, aws-sdk-ruby#2014",
        AWS,
        (
            Step("PUT /{absent}-us/copied", {"x-amz-copy-source": "/{absent}/k"}, host=_EAST),
            read("copied", TEN, of="{absent}-us", host=_EAST),
            Step("PUT /{absent}/copied", {"x-amz-copy-source": "/{absent}-us/copied"}, expect=_TO_WEST, host=_EAST),
        ),
        given=(*_IN_WEST, _create("{absent}-us")),
    ),
    Case(
        "region: a bucket's region is told by HeadBucket to whoever asks",
        "Amazon's documentation: HeadBucket",
        AWS,
        (
            Step(
                "HEAD /{absent}",
                expect=Expect(403, headers={"x-amz-bucket-region": "us-west-2"}, body=b""),
                host=_WEST,
                user=NOBODY,
            ),
            Step("HEAD /{absent}", expect=_HEADED, host=_EAST, user=NOBODY),
            Step(
                "HEAD /{absent}-none", expect=Expect(404, headers={"x-amz-bucket-region": None}, body=b""), host=_EAST
            ),
        ),
        given=_IN_WEST,
    ),
    Case(
        "region: partitions do not know each other's buckets",
        "Amazon's documentation: General purpose bucket naming rules; the answer: our reading",
        AWS,
        tuple(
            Step(
                "GET /{absent}/k",
                expect=Expect(404, code="NoSuchBucket", fields={"BucketName": "{absent}"}, headers=headers),
                host=host,
            )
            for host, headers in (
                ("s3.cn-north-1.amazonaws.com.cn", {"x-amz-bucket-region": None}),
                ("s3.us-gov-west-1.amazonaws.com", {"x-amz-bucket-region": None}),
            )
        ),
        given=_IN_WEST,
    ),
    Case(
        "region: buckets without one are served everywhere",
        "our reading: they were seeded by a test that does not care",
        AWS,
        tuple(read("k", TEN, host=host) for host in (_EAST, _WEST, _FRANKFURT, _GLOBAL, "s3.af-south-1.amazonaws.com")),
        given=(put("k", TEN),),
    ),
    Case(
        "region: HeadBucket names it to those who may not see the bucket",
        "API reference, HeadBucket: x-amz-bucket-region, with 403, too",
        AWS,
        tuple(
            Step("HEAD /{b}", user=user, expect=Expect(403, headers={"x-amz-bucket-region": "us-east-1"}, body=b""))
            for user in (OTHER, NOBODY)
        ),
        given=(),
    ),
    Case(
        "region: those of 2026",
        "endpoint rule sets of the AWS SDKs, botocore 1.44.8: me-west-1, sa-west-1; that they are as other new ones and do "
        "not redirect: Amazon S3 User Guide, Request routing",
        AWS,
        tuple(
            step
            for region in ("me-west-1", "sa-west-1")
            for step in (
                _create("{absent}", region, f"s3.{region}.amazonaws.com"),
                Step("HEAD /{absent}", host=f"s3.{region}.amazonaws.com", expect=Expect(200, body=b"")),
                Step("GET /{absent}", host=_WEST, expect=_refusal(region)),
                Step("DELETE /{absent}", host=f"s3.{region}.amazonaws.com", expect=Expect(204, body=b"")),
            )
        ),
        given=(),
    ),
)
