"""ListBuckets on the wire."""

from __future__ import annotations

import pytest

from fakeoss.limits import Limits
from fakeoss.model.accounts import DEFAULT_OWNER, User
from support.wire import Wire, walk

STRANGER = User("OTHERKEY", "secret", "other-id", "other")


def buckets(arn: str = "") -> str:
    return "".join(
        f"<Bucket><Name>{name}</Name><CreationDate>2011-04-11T20:34:56.000Z</CreationDate>{arn.format(name)}</Bucket>"
        for name in ("ape", "zoo")
    )


DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
OWNER = DEFAULT_OWNER.id
EXPECTED = {
    "aws": f'{DECLARATION}<ListAllMyBucketsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
    f"<Owner><ID>{OWNER}</ID></Owner><Buckets>{buckets('<BucketArn>arn:aws:s3:::{}</BucketArn>')}</Buckets>"
    "</ListAllMyBucketsResult>",
    # Get-Service-2: the namespace without its last slash, the owner with a name
    "jdcloud": f'{DECLARATION}<ListAllMyBucketsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01">'
    f"<Owner><ID>{OWNER}</ID><DisplayName>fakeoss</DisplayName></Owner><Buckets>{buckets()}</Buckets></ListAllMyBucketsResult>",
}


@pytest.fixture
def zoo(make_wire: type[Wire], service: str) -> Wire:
    wire = make_wire(service, users=[DEFAULT_OWNER, STRANGER])
    for name in ("zoo", "ape"):
        wire.store.create_bucket(name)
    wire.store.create_bucket("stranger", owner=STRANGER)
    return wire


def test_list_buckets_is_the_caller_s_by_name(zoo: Wire):
    assert zoo.get("/").body.decode() == EXPECTED[zoo.profile.name]
    assert zoo.ask("GET", "/", user=STRANGER).texts("Buckets/Bucket/Name") == ["stranger"]


def test_list_buckets_without_any(make_wire: type[Wire]):
    assert b"<Buckets/>" in make_wire("aws").get("/").body


def test_anonymous_lists_no_buckets(zoo: Wire):
    answer = zoo.ask("GET", "/", user=None)
    assert (answer.status, answer.code) == (403, "AccessDenied")


def test_list_buckets_in_pages(make_wire: type[Wire]):
    wire = make_wire("aws")
    for number in range(5):
        wire.store.create_bucket(f"bucket-{number}")
    wire.store.create_bucket("other")

    def ask(markers: dict[str, object]) -> tuple[list[str], dict[str, object] | None]:
        answer = wire.list("/", max_buckets=2, prefix="bucket-", **markers)
        token = answer.text("ContinuationToken")
        return answer.texts("Buckets/Bucket/Name"), token and {"continuation_token": token}

    assert walk(ask) == [["bucket-0", "bucket-1"], ["bucket-2", "bucket-3"], ["bucket-4"]]


@pytest.mark.parametrize("profile", ["aws", "jdcloud"])
def test_a_page_of_buckets_may_be_larger_than_what_an_account_may_own(make_wire: type[Wire], profile: str):
    # minio-py's list_buckets asks for 10,000, whatever the service (its minio.py, August 2026)
    wire = make_wire(profile, limits=Limits(max_buckets=1))
    wire.store.create_bucket("bucket-0")
    answer = wire.list("/", max_buckets=10_000)
    assert (answer.status, answer.texts("Buckets/Bucket/Name")) == (200, ["bucket-0"])


@pytest.mark.parametrize("number", ["0", "-1", "x", "10001"])
def test_wrong_number_of_buckets(aws: Wire, number: str):
    answer = aws.list("/", max_buckets=number)
    assert (answer.status, answer.code) == (400, "InvalidArgument")


def test_list_buckets_with_a_query(make_wire: type[Wire]) -> None:
    # recorded at Amazon, February 2026
    wire = make_wire("aws")
    wire.store.create_bucket("bucket")
    answer = wire.get("/?bucket-region=us-east-1")
    assert answer.texts("Buckets/Bucket/BucketArn") == ["arn:aws:s3:::bucket"]
    assert answer.texts("Buckets/Bucket/BucketRegion") == ["us-east-1"]
    assert wire.get("/?bucket-region=US-EAST-1").texts("Buckets/Bucket/Name") == ["bucket"]
    refusal = wire.get("/?bucket-region=eu-west-1")  # measured at Amazon, September 2026: brekkylab/backlot
    assert (refusal.status, refusal.text("ArgumentName")) == (400, "bucket-region")
    assert refusal.text("Message") == (
        "Requests with bucket-region specified must be made to the corresponding regional endpoint"
    )


def test_list_buckets_of_no_region(aws: Wire) -> None:
    # recorded at Amazon, February 2026
    answer = aws.get("/?bucket-region=eu-east-1")
    assert (answer.status, answer.error) == (
        400,
        {
            "Code": "InvalidArgument",
            "Message": "Argument value eu-east-1 is not a valid AWS Region",
            "ArgumentName": "bucket-region",
        },
    )
