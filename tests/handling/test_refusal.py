"""Which rule has refused a caller stands beside the calls, in process and at a server; the answer is the service's."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

import fakeoss
from fakeoss import Store, User
from support.boto import boto3_session

ALICE, BOB = (User(name, "secret", name.lower() * 16, name.lower()) for name in ("ALICE", "BOB"))
Client = Callable[[User | None], Any]


@pytest.fixture(params=["in process", "server"])
def way(request: pytest.FixtureRequest) -> Iterator[tuple[Store, Client]]:
    """A store with a bucket of Alice's, and a function that makes the client of a user."""
    from botocore import UNSIGNED
    from botocore.config import Config

    with fakeoss.Server(profile="aws", users=[ALICE, BOB], auth="lenient", buckets=["photos"]) as server:
        made = []

        def client(user: User | None) -> Any:
            options: dict[str, Any] = {} if request.param == "in process" else {"endpoint_url": server.endpoint_url}
            config = Config(signature_version=UNSIGNED) if user is None else Config()
            keys = {} if user is None else {"aws_access_key_id": user.access_key, "aws_secret_access_key": "secret"}
            made.append(boto3_session(region_name="us-east-1").client("s3", config=config, **keys, **options))
            return made[-1]

        server.store.bucket("photos").put("cat", b"meow")
        if request.param == "server":
            yield server.store, client
        else:
            with fakeoss.mock(profile="aws", users=[ALICE, BOB], store=server.store):
                yield server.store, client
        for each in made:
            each.close()


def refused(store: Store, call: Callable[[], object]) -> str:
    """What stands beside the calls once a call was refused."""
    with pytest.raises(ClientError) as caught:
        call()
    assert caught.value.response["Error"]["Code"] == "AccessDenied"
    report = store.calls.report()
    line = report.splitlines()[-1]
    assert line.startswith("why ")
    message = caught.value.response["Error"]["Message"]
    assert line.rpartition(": ")[2] not in message
    return line


def policy(*statements: dict[str, object]) -> str:
    whole = {"Resource": "arn:aws:s3:::photos/*", "Principal": "*", "Action": "s3:GetObject"}
    return json.dumps({"Version": "2012-10-17", "Statement": [{**whole, **each} for each in statements]})


def test_nothing_allows_it(way: tuple[Store, Client]):
    store, client = way
    line = refused(store, lambda: client(BOB).get_object(Bucket="photos", Key="cat"))
    assert line == (
        "why BOB was refused GetObject of photos: no bucket policy allows s3:GetObject, and ACLs are disabled "
        "(BucketOwnerEnforced)"
    )


def test_a_statement_denies_it(way: tuple[Store, Client]):
    store, client = way
    document = policy({"Effect": "Allow", "Principal": {"AWS": ALICE.account}}, {"Effect": "Deny", "Sid": "NoCats"})
    client(ALICE).put_bucket_policy(Bucket="photos", Policy=document)
    line = refused(store, lambda: client(ALICE).get_object(Bucket="photos", Key="cat"))
    assert line.endswith("photos: the bucket policy denies s3:GetObject (statement 2, 'NoCats')")


def test_block_public_access_refuses_a_public_policy(way: tuple[Store, Client]):
    store, client = way
    line = refused(store, lambda: client(ALICE).put_bucket_policy(Bucket="photos", Policy=policy({"Effect": "Allow"})))
    assert line.endswith("PutBucketPolicy of photos: the policy is public, and BlockPublicPolicy refuses that")


def test_block_public_access_restricts_a_public_bucket(way: tuple[Store, Client]):
    store, client = way
    s3 = client(ALICE)
    s3.delete_public_access_block(Bucket="photos")
    s3.put_bucket_policy(Bucket="photos", Policy=policy({"Effect": "Allow"}))
    s3.put_public_access_block(Bucket="photos", PublicAccessBlockConfiguration={"RestrictPublicBuckets": True})
    line = refused(store, lambda: client(None).get_object(Bucket="photos", Key="cat"))
    assert line.startswith("why an anonymous caller was refused GetObject of photos: RestrictPublicBuckets of Block")


def test_block_public_access_ignores_and_refuses_public_acls(way: tuple[Store, Client]):
    store, client = way
    s3 = client(ALICE)
    s3.put_bucket_ownership_controls(
        Bucket="photos", OwnershipControls={"Rules": [{"ObjectOwnership": "ObjectWriter"}]}
    )
    s3.delete_public_access_block(Bucket="photos")
    s3.put_object_acl(Bucket="photos", Key="cat", ACL="public-read")
    s3.put_public_access_block(Bucket="photos", PublicAccessBlockConfiguration={"IgnorePublicAcls": True})
    line = refused(store, lambda: client(None).get_object(Bucket="photos", Key="cat"))
    assert line.endswith("allows s3:GetObject, and IgnorePublicAcls of Block Public Access takes public ACLs for none")
    s3.put_public_access_block(Bucket="photos", PublicAccessBlockConfiguration={"BlockPublicAcls": True})
    line = refused(store, lambda: s3.put_object_acl(Bucket="photos", Key="cat", ACL="public-read"))
    assert line.endswith("PutObjectAcl of photos: the ACL is public, and BlockPublicAcls refuses that")


def test_the_expected_owner_and_the_requester(way: tuple[Store, Client]):
    store, client = way
    s3 = client(ALICE)
    line = refused(store, lambda: s3.list_objects_v2(Bucket="photos", ExpectedBucketOwner="1" * 12))
    assert line.endswith(f"the expected owner is {'1' * 12}, and {ALICE.account} owns the bucket")
    s3.put_bucket_policy(Bucket="photos", Policy=policy({"Effect": "Allow", "Principal": {"AWS": BOB.arn}}))
    s3.put_bucket_request_payment(Bucket="photos", RequestPaymentConfiguration={"Payer": "Requester"})
    line = refused(store, lambda: client(BOB).get_object(Bucket="photos", Key="cat"))
    assert line.endswith("the requester pays, and has to say so in x-amz-request-payer")
    client(BOB).get_object(Bucket="photos", Key="cat", RequestPayer="requester")["Body"].close()


def test_a_log_keeps_so_many_reasons(way: tuple[Store, Client]):
    store, client = way
    s3 = client(BOB)
    for number in range(25):
        store.create_bucket(f"photos-{number}")
        with pytest.raises(ClientError):
            s3.list_objects_v2(Bucket=f"photos-{number}")
        with pytest.raises(ClientError):
            s3.list_objects_v2(Bucket=f"photos-{number}")
    assert sum(line.startswith("why ") for line in store.calls.report().splitlines()) == 20
