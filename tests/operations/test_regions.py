"""Regions of buckets: which endpoint serves which, what precedes the refusal, and what a variant changes.

What is answered, endpoint by endpoint, is in the contract (``fakeoss/contract/cases/regions.py``).
"""

from __future__ import annotations

import json

import pytest

from fakeoss import profiles
from fakeoss.model.accounts import DEFAULT_OWNER, User
from support.wire import Wire

EAST, WEST, GLOBAL = "s3.us-east-1.amazonaws.com", "s3.us-west-2.amazonaws.com", "s3.amazonaws.com"
STRANGER = User("OTHERKEY", "secret", "other-id", "other")


@pytest.fixture
def west(make_wire: type[Wire]) -> Wire:
    """Amazon S3 with the bucket ``west`` in us-west-2, asked at the endpoint of us-east-1."""
    wire = make_wire("aws", host=EAST, users=[DEFAULT_OWNER, STRANGER])
    wire.store.create_bucket("west", region="us-west-2").put("k", b"content")
    return wire


def at(wire: Wire, host: str) -> Wire:
    wire.host = host
    return wire


def policy(wire: Wire, *statements: dict[str, object]) -> None:
    document = json.dumps({"Version": "2012-10-17", "Statement": statements})
    wire.must(at(wire, WEST).ask("PUT", "/west?policy", document.encode()))


# whose region a bucket has


def test_a_bucket_made_by_a_request_has_the_region_of_its_endpoint(make_wire: type[Wire]) -> None:
    lax = make_wire(profiles.aws.derive(location_required=False), host="s3.eu-west-1.amazonaws.com")
    lax.must(lax.put("/new"))
    assert lax.store.bucket("new").region == "eu-west-1"
    assert lax.head("/new").status == 200
    assert at(lax, WEST).head("/new").status == 301


@pytest.mark.parametrize("region", profiles.aws.regions)
def test_a_bucket_made_without_a_request_is_served_everywhere(aws: Wire, region: str) -> None:
    domain = next((end for start, end in profiles.aws.buckets.partitions.items() if region.startswith(start)), "")
    aws.host = f"b.s3.{region}.{domain or 'amazonaws.com'}"
    aws.must(aws.put("/k", b"content"))
    assert aws.get("/k").body == b"content"
    assert aws.get("/").status == 200


@pytest.mark.parametrize("region", profiles.aws.regions)
def test_a_bucket_is_served_in_its_own_region(make_wire: type[Wire], region: str) -> None:
    domain = next((end for start, end in profiles.aws.buckets.partitions.items() if region.startswith(start)), "")
    wire = make_wire("aws", host=f"s3.{region}.{domain or 'amazonaws.com'}")
    wire.store.create_bucket("own", region=region).put("k", b"content")
    assert wire.get("/own/k").body == b"content"


def test_no_page_of_jdcloud_tells_of_redirects(make_wire: type[Wire]) -> None:
    wire = make_wire("jdcloud", host="s3.cn-north-1.jdcloud-oss.com")
    wire.must(wire.put("/north"))
    wire.must(wire.put("/north/k", b"content"))
    assert at(wire, "s3.cn-east-1.jdcloud-oss.com").get("/north/k").body == b"content"


def test_an_unsigned_reader_follows_as_recorded(make_wire: type[Wire]) -> None:
    """localstack's test_access_bucket_different_region, but for the 307 of a bucket's first hours."""
    wire = make_wire(profiles.aws.derive(acls="enabled"), host=EAST)
    document = (
        b"<CreateBucketConfiguration><LocationConstraint>us-west-2</LocationConstraint></CreateBucketConfiguration>"
    )
    wire.must(wire.put("/public", document, x_amz_acl="public-read"))
    statuses = {}
    for host, target in (
        ("public.s3.us-west-2.amazonaws.com", "/"),
        (WEST, "/public"),
        ("public.s3.us-east-2.amazonaws.com", "/"),
        ("public.s3.amazonaws.com", "/"),
    ):
        statuses[host] = at(wire, host).ask("GET", target, user=None).status
    assert list(statuses.values()) == [200, 200, 301, 200]


def test_a_new_bucket_in_another_region_cannot_have_a_public_acl(make_wire: type[Wire]) -> None:
    """As at Amazon since April 2023, wherever the bucket is to be."""
    wire = make_wire("aws", host=EAST)
    document = (
        b"<CreateBucketConfiguration><LocationConstraint>us-west-2</LocationConstraint></CreateBucketConfiguration>"
    )
    answer = wire.put("/new", document, x_amz_acl="public-read")
    assert (answer.status, answer.code) == (400, "InvalidBucketAclWithObjectOwnership")
    wire.must(wire.put("/new", document, x_amz_acl="private"))
    assert wire.store.bucket("new").region == "us-west-2"


# what comes before the refusal, and after it


def test_the_refusal_is_in_the_log(west: Wire) -> None:
    west.get("/west/k")
    [entry] = west.store.calls
    assert (entry.operation, entry.bucket, entry.key) == ("GetObject", "west", "k")
    assert (entry.status, entry.code) == (301, "PermanentRedirect")


def test_hooks_and_faults_come_before_it(west: Wire) -> None:
    west.store.faults.add("GetObject", error="SlowDown", times=1)
    assert west.get("/west/k").code == "SlowDown"
    assert west.get("/west/k").code == "PermanentRedirect"


def test_a_refused_write_changes_nothing_and_reads_no_body(west: Wire) -> None:
    def body():  # type: ignore[no-untyped-def]
        raise AssertionError("the body was read")
        yield b""

    assert west.ask("PUT", "/west/k", body(), {"content-length": "5"}).status == 301
    assert west.store.bucket("west").object("k").body == b"content"


def test_a_bucket_that_does_not_exist_is_nowhere(west: Wire) -> None:
    for host in (EAST, WEST, GLOBAL, "none.s3.amazonaws.com"):
        assert at(west, host).get("/none" if not host.startswith("none") else "/").code == "NoSuchBucket"


# policies


def test_a_policy_does_not_tell_the_location_at_other_endpoints(west: Wire) -> None:
    """API reference, GetBucketLocation."""
    everyone = {"Effect": "Allow", "Principal": {"AWS": STRANGER.arn}, "Resource": "arn:aws:s3:::west"}
    policy(west, {**everyone, "Action": "s3:GetBucketLocation"})
    outcomes = {}
    for user in (DEFAULT_OWNER, STRANGER):
        for host in (WEST, EAST):
            outcomes[user.access_key, host] = at(west, host).ask("GET", "/west?location", user=user).status
    assert list(outcomes.values()) == [200, 200, 200, 403]


def test_the_requested_region_below_the_global_endpoint_is_the_bucket_s(west: Wire) -> None:
    elsewhere = {"StringNotEquals": {"aws:RequestedRegion": "us-west-2"}}
    deny = {"Effect": "Deny", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::west/*"}
    policy(west, {**deny, "Condition": elsewhere})
    assert at(west, "west.s3.amazonaws.com").get("/k").body == b"content"


# websites


@pytest.mark.parametrize(
    ("region", "endpoint"),
    [
        ("us-west-2", "site.s3-website-us-west-2.amazonaws.com"),
        ("us-east-1", "site.s3-website-us-east-1.amazonaws.com"),
        ("eu-central-1", "site.s3-website.eu-central-1.amazonaws.com"),
    ],
)
def test_a_website_is_shown_at_the_endpoint_of_its_region_only(
    make_wire: type[Wire], region: str, endpoint: str
) -> None:
    """Pages of Amazon as they are quoted in posts; which regions have a dash: AWS General Reference."""
    wire = make_wire(profiles.aws.derive(acls="enabled"), host="site.s3-website-eu-west-1.amazonaws.com")
    wire.store.create_bucket("site", region=region, acl="public-read")
    answer = wire.ask("GET", "/", user=None)
    assert answer.status == 400
    assert answer.body.decode().startswith(
        "<html>\n<head><title>400 Bad Request</title></head>\n<body>\n<h1>400 Bad Request</h1>\n<ul>\n"
        "<li>Code: IncorrectEndpoint</li>\n<li>Message: The specified bucket exists in another region. Please direct "
        f"requests to the specified endpoint.</li>\n<li>Endpoint: {endpoint}</li>\n<li>RequestId: "
    )
    assert at(wire, endpoint).ask("GET", "/", user=None).status == 404  # it is found there, and has no configuration
