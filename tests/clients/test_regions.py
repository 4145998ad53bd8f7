"""Buckets in other regions than the client's: what boto3, aiobotocore and s3fs make of the answers, in process and over
the server, which they reach as a proxy, so that the hosts are Amazon's."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest
import requests
import s3fs
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import ClientError

import fakeoss
from fakeoss import profiles
from support.boto import aio_session, boto3_session

MIB = 1 << 20
ALICE = fakeoss.User("ALICE", "a-secret", "a" * 64, "alice")
KEYS = {"aws_access_key_id": "ALICE", "aws_secret_access_key": "a-secret"}
HOMES = ("us-east-1", "us-west-2", "eu-central-1", "af-south-1")
REGIONS = ("us-east-1", "us-west-2", "ap-south-1", "me-south-1")
ISOLATED = {"af-south-1", "me-south-1"}
PAIRS = [  # the client's region, the bucket's
    ("us-east-1", "us-east-1"), ("us-east-1", "us-west-2"), ("us-east-1", "af-south-1"), ("us-west-2", "us-west-2"),
    ("ap-south-1", "us-east-1"), ("ap-south-1", "eu-central-1"), ("me-south-1", "us-east-1"),
]  # fmt: skip


class Site(NamedTuple):
    """A store with a bucket in each of ``HOMES``, called ``bucket-REGION``, and how clients reach it."""

    store: fakeoss.Store
    auth: str
    proxy: str = ""

    def options(self, **config: Any) -> dict[str, Any]:
        """Options of a botocore client; without a proxy it is served in process."""
        if not self.proxy:
            return {"config": Config(**config)}
        return {"use_ssl": False, "config": Config(proxies={"http": self.proxy}, **config)}

    def log(self) -> list[tuple[str, int]]:
        """The calls since the log was read last."""
        entries = [(entry.operation, entry.status) for entry in self.store.calls]
        self.store.calls.clear()
        return entries


def stocked(store: fakeoss.Store) -> fakeoss.Store:
    for home in HOMES:
        store.create_bucket(f"bucket-{home}", region=home).put("key", b"content")
    return store


@pytest.fixture(params=["lenient", "verify"])
def auth(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=["in process", "over the server"])
def site(request: pytest.FixtureRequest, auth: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    if request.param == "in process":
        request.getfixturevalue("no_network")
        with fakeoss.mock(profile="aws", users=[ALICE], auth=auth) as store:
            yield Site(stocked(store), auth)
    else:
        with fakeoss.Server(profile="aws", users=[ALICE], auth=auth) as server:
            yield Site(stocked(server.store), auth, server.endpoint_url)


@pytest.fixture
def client(site: Site) -> Iterator[Callable[..., Any]]:
    """Makes boto3 clients of a region."""
    made: list[Any] = []

    def make(region: str, *, config: dict[str, Any] | None = None, **options: Any) -> Any:
        keys = {**KEYS, **options}
        made.append(boto3_session().client("s3", region_name=region, **keys, **site.options(**(config or {}))))
        return made[-1]

    yield make
    for each in made:
        each.close()


def detour(site: Site, region: str, home: str, operation: str = "") -> list[tuple[str, int]]:
    """The refusals that a client of ``region`` meets before ``operation`` reaches a bucket in ``home``."""
    if region == home:
        return []
    head = [("HeadBucket", 400), ("HeadBucket", 200)]
    names_region = operation in {"HeadBucket", "ListObjectsV2"}
    if {region, home} & ISOLATED:
        return [(operation, 400), *([] if names_region else head)]
    if region != "us-east-1":
        return [(operation, 301)]
    if site.auth == "lenient":  # below the global endpoint, where DNS leads to the bucket
        return []
    # the signature is for another region; only a response to HEAD does not say for which
    return [(operation, 400), *(head if operation == "HeadObject" else [])]


OPERATIONS = {
    "HeadBucket": lambda s3, where: s3.head_bucket(**where)["BucketRegion"],
    "HeadObject": lambda s3, where: s3.head_object(**where, Key="key")["ContentLength"],
    "GetObject": lambda s3, where: s3.get_object(**where, Key="key")["Body"].read(),
    "PutObject": lambda s3, where: s3.put_object(**where, Key="new", Body=io.BytesIO(b"new"))["ETag"],
    "ListObjectsV2": lambda s3, where: [entry["Key"] for entry in s3.list_objects_v2(**where)["Contents"]],
}


@pytest.mark.parametrize(("region", "home"), PAIRS)
def test_boto3_finds_the_region(site: Site, client: Callable[..., Any], region: str, home: str) -> None:
    where = {"Bucket": f"bucket-{home}"}
    results = {}
    for operation, call in OPERATIONS.items():
        results[operation] = call(client(region), where)
        assert site.log() == [*detour(site, region, home, operation), (operation, 200)], operation
    assert results.pop("PutObject") == '"22af645d1859cb5ca6da0c484f1f37ea"'
    assert results == {
        "HeadBucket": home, "HeadObject": 7, "GetObject": b"content", "ListObjectsV2": ["key", "new"]
    }  # fmt: skip


def test_boto3_remembers_the_region(site: Site, client: Callable[..., Any]) -> None:
    s3 = client("ap-south-1")
    for home in HOMES:
        s3.get_object(Bucket=f"bucket-{home}", Key="key")["Body"].read()
        assert site.log()[0][1] in {301, 400}
        s3.delete_object(Bucket=f"bucket-{home}", Key="key")
        assert site.log() == [("DeleteObject", 204)]


def test_boto3_asks_for_the_location_at_any_endpoint(site: Site, client: Callable[..., Any]) -> None:
    """In path style, always; SDKs that do not are refused below the global endpoint (aws-sdk-java#1338)."""
    for region in REGIONS:
        s3 = client(region)
        for home in HOMES:
            location = s3.get_bucket_location(Bucket=f"bucket-{home}")["LocationConstraint"]
            assert location == (None if home == "us-east-1" else home)
    assert site.log() == [("GetBucketLocation", 200)] * len(REGIONS) * len(HOMES)


def test_managed_transfers_of_boto3_follow(site: Site, client: Callable[..., Any], large: bytes) -> None:
    parts = TransferConfig(multipart_threshold=5 * MIB, multipart_chunksize=5 * MIB, max_concurrency=3)
    s3, copied, read = client("ap-south-1"), io.BytesIO(), io.BytesIO()
    s3.upload_fileobj(io.BytesIO(large), "bucket-us-west-2", "large", Config=parts)
    s3.copy({"Bucket": "bucket-us-west-2", "Key": "large"}, "bucket-eu-central-1", "copy", Config=parts)
    client("us-east-1").download_fileobj("bucket-eu-central-1", "copy", copied, Config=parts)
    client("me-south-1").download_fileobj("bucket-us-west-2", "large", read, Config=parts)
    assert copied.getvalue() == read.getvalue() == large
    assert site.store.bucket("bucket-eu-central-1").object("copy").parts == 3


@pytest.mark.parametrize("destination", ["us-east-1", "eu-central-1", "af-south-1"])
def test_boto3_copies_from_another_region(site: Site, client: Callable[..., Any], destination: str) -> None:
    """aws-sdk-go#2290: the client's region must be that of the destination; the source may be anywhere."""
    s3 = client(destination)
    for home in HOMES:
        source = {"Bucket": f"bucket-{home}", "Key": "key"}
        s3.copy_object(Bucket=f"bucket-{destination}", Key=f"from-{home}", CopySource=source)
        upload = s3.create_multipart_upload(Bucket=f"bucket-{destination}", Key="parts")["UploadId"]
        s3.upload_part_copy(
            Bucket=f"bucket-{destination}", Key="parts", UploadId=upload, PartNumber=1, CopySource=source
        )
    assert {status for _, status in site.log()} == {200}
    assert len(site.store.bucket(f"bucket-{destination}").keys("from-")) == len(HOMES)


def test_boto3_at_the_global_endpoint_in_path_style_goes_round_in_a_circle(
    site: Site, client: Callable[..., Any]
) -> None:
    """boto3#4360, aws-cli#8896: with ``endpoint_url`` the second request goes to the same host."""
    scheme = "http" if site.proxy else "https"
    s3 = client("us-west-2", endpoint_url=f"{scheme}://s3.amazonaws.com")
    with pytest.raises(ClientError, match="Please send all future requests to this endpoint") as caught:
        s3.list_objects_v2(Bucket="bucket-us-west-2")
    error = caught.value.response["Error"]
    assert (error["Code"], error["Endpoint"]) == ("PermanentRedirect", "bucket-us-west-2.s3.amazonaws.com")
    assert error["Bucket"] == "bucket-us-west-2"
    headers = caught.value.response["ResponseMetadata"]["HTTPHeaders"]
    assert headers["x-amz-bucket-region"] == "us-west-2"
    assert "location" not in headers
    assert site.log() == [("ListObjectsV2", 301)] * 2


def test_a_wrong_secret_is_found_after_the_region(site: Site, client: Callable[..., Any]) -> None:
    if site.auth == "lenient":
        client("ap-south-1", aws_secret_access_key="wrong").get_object(Bucket="bucket-us-west-2", Key="key")
        assert site.log() == [("GetObject", 301), ("GetObject", 200)]
    else:
        with pytest.raises(ClientError, match="SignatureDoesNotMatch"):
            client("ap-south-1", aws_secret_access_key="wrong").get_object(Bucket="bucket-us-west-2", Key="key")
        assert site.log() == [("GetObject", 301), ("GetObject", 403)]


# aiobotocore


@pytest.mark.parametrize(("region", "home"), PAIRS)
async def test_aiobotocore_finds_the_region(site: Site, region: str, home: str) -> None:
    from aiobotocore.config import AioConfig

    options = {**KEYS, **site.options()}
    options["config"] = AioConfig().merge(options["config"])
    where = {"Bucket": f"bucket-{home}", "Key": "key"}
    async with aio_session().create_client("s3", region_name=region, **options) as s3:
        head = await s3.head_object(**where)
        assert site.log() == [*detour(site, region, home, "HeadObject"), ("HeadObject", 200)]
        await s3.put_object(**where, Body=b"written anew")
        got = await s3.get_object(**where)
        async with got["Body"] as body:
            assert await body.read() == b"written anew"
        assert site.log() == [("PutObject", 200), ("GetObject", 200)]  # it remembers
    assert head["ContentLength"] == 7
    assert bytes(site.store.bucket(f"bucket-{home}").object("key").body) == b"written anew"


@pytest.mark.parametrize("body", [b"", b"content", b"x" * 300_000], ids=["empty", "small", "large"])
async def test_a_body_that_was_not_wanted_is_sent_again(site: Site, body: bytes) -> None:
    """The refusal arrives instead of 100 Continue; otherwise aiohttp would not send the request again."""
    from aiobotocore.config import AioConfig

    options = {**KEYS, **site.options()}
    options["config"] = AioConfig().merge(options["config"])
    async with aio_session().create_client("s3", region_name="ap-south-1", **options) as s3:
        await s3.put_object(Bucket="bucket-us-west-2", Key="new", Body=body)
    assert site.log() == [("PutObject", 301), ("PutObject", 200)]
    assert bytes(site.store.bucket("bucket-us-west-2").object("new").body) == body


# s3fs


@pytest.fixture
def file_system(site: Site) -> Iterator[Callable[..., s3fs.S3FileSystem]]:
    """Makes file systems, none of them out of the cache of instances."""
    made: list[s3fs.S3FileSystem] = []
    proxied = {"use_ssl": False, "config_kwargs": {"proxies": {"http": site.proxy}}} if site.proxy else {}

    def make(**options: Any) -> s3fs.S3FileSystem:
        made.append(s3fs.S3FileSystem(key="ALICE", secret="a-secret", skip_instance_cache=True, **proxied, **options))
        return made[-1]

    yield make
    for fs in made:
        s3fs.S3FileSystem.close_session(fs.loop, fs._s3)


@pytest.mark.parametrize("region", REGIONS)
def test_s3fs_finds_the_region(site: Site, file_system: Callable[..., Any], large: bytes, region: str) -> None:
    fs = file_system(client_kwargs={"region_name": region}, default_block_size=5 * MIB)
    for home in HOMES:
        assert fs.cat_file(f"bucket-{home}/key") == b"content"
        fs.pipe_file(f"bucket-{home}/dir/new", b"new")
        assert sorted(fs.find(f"bucket-{home}")) == [f"bucket-{home}/dir/new", f"bucket-{home}/key"]
        fs.cp_file("bucket-us-west-2/key", f"bucket-{home}/copy")
        assert fs.info(f"bucket-{home}/copy")["size"] == 7
    with fs.open("bucket-eu-central-1/large", "wb") as file:
        file.write(large)
    assert fs.cat_file("bucket-eu-central-1/large") == large
    fs.rm("bucket-eu-central-1/dir", recursive=True)
    assert not fs.exists("bucket-eu-central-1/dir/new")
    refusals = [entry for entry in site.log() if entry[1] in {301, 400}]
    expected = [entry for home in HOMES for entry in detour(site, region, home, "HeadObject") if entry[1] != 200]
    if ("GetObject", 301) in refusals or ("GetObject", 400) in refusals:  # s3fs 2025.2 reads while it asks for the size
        assert {operation for operation, _ in refusals} <= {"GetObject", "HeadBucket", "HeadObject"}
        assert {status for _, status in refusals} == {status for _, status in expected}
    else:
        assert refusals == expected


def test_s3fs_asks_for_regions_first_where_it_is_told_to(site: Site, file_system: Callable[..., Any]) -> None:
    """Option ``cache_regions``; it has no effect beside ``region_name``."""
    fs = file_system(cache_regions=True)
    for home in HOMES:
        assert fs.cat_file(f"bucket-{home}/key") == b"content"
        assert fs.ls(f"bucket-{home}") == [f"bucket-{home}/key"]
    refused = {operation for operation, status in site.log() if status in {301, 400}}
    assert refused == {"HeadBucket"}


# presigned URLs, which nobody redirects


def test_a_presigned_url_below_the_global_endpoint_must_be_signed_for_the_bucket_s_region(auth: str) -> None:
    """aws-cli#4338."""
    with fakeoss.mock(profile="aws", users=[ALICE], auth=auth) as store:
        stocked(store)
        s3 = boto3_session().client("s3", region_name="us-east-1", **KEYS, config=Config(signature_version="s3v4"))
        url = s3.generate_presigned_url("get_object", Params={"Bucket": "bucket-us-west-2", "Key": "key"})
        answer = requests.get(url, timeout=10)
        right = boto3_session().client("s3", region_name="us-west-2", **KEYS, config=Config(signature_version="s3v4"))
        good = right.generate_presigned_url("get_object", Params={"Bucket": "bucket-us-west-2", "Key": "key"})
        assert requests.get(good, timeout=10).content == b"content"
        s3.close()
        right.close()
    assert url.startswith("https://bucket-us-west-2.s3.amazonaws.com/key?")
    if auth == "lenient":
        assert answer.content == b"content"
        return
    assert answer.status_code == 400
    assert (
        "<Code>AuthorizationQueryParametersError</Code><Message>Error parsing the X-Amz-Credential parameter; the "
        "region 'us-east-1' is wrong; expecting 'us-west-2'</Message><Region>us-west-2</Region>" in answer.text
    )


# a variant without any of this


@pytest.mark.usefixtures("no_network")
def test_redirects_can_be_turned_off(auth: str) -> None:
    with fakeoss.mock(profile=profiles.aws.derive(region_redirects=False), users=[ALICE], auth=auth) as store:
        stocked(store)
        for region in REGIONS:
            s3 = boto3_session().client("s3", region_name=region, **KEYS)
            for home in HOMES:
                assert s3.get_object(Bucket=f"bucket-{home}", Key="key")["Body"].read() == b"content"
            s3.close()
        assert {entry.status for entry in store.calls} == {200}


# endpoints of no region


def test_a_server_of_its_own_belongs_to_no_region(auth: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    with fakeoss.Server(profile="aws", users=[ALICE], auth=auth) as server:
        stocked(server.store)
        for region in REGIONS:
            s3 = boto3_session().client("s3", region_name=region, endpoint_url=server.endpoint_url, **KEYS)
            for home in HOMES:
                assert s3.get_object(Bucket=f"bucket-{home}", Key="key")["Body"].read() == b"content"
            s3.close()
        assert {entry.status for entry in server.store.calls} == {200}
