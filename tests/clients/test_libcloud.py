"""apache-libcloud as it is installed: its S3 driver, on its own hosts and on JD Cloud's."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from libcloud.common.types import InvalidCredsError
from libcloud.storage.drivers.s3 import S3EUWestStorageDriver, S3StorageDriver
from libcloud.storage.providers import get_driver
from libcloud.storage.types import (
    ContainerAlreadyExistsError,
    ContainerDoesNotExistError,
    ContainerIsNotEmptyError,
    ObjectDoesNotExistError,
    Provider,
)

import fakeoss
from support.clients import Service

# libcloud asks for the time in a way that newer Pythons are to drop
pytestmark = pytest.mark.filterwarnings(r"ignore:datetime\.datetime\.utcnow\(\) is deprecated:DeprecationWarning")

MIB = 1 << 20
EARLY = S3StorageDriver("AK", "secret", region="cn-north-1", host="s3.cn-north-1.jdcloud-oss.com")  # before any mock


@pytest.fixture
def driver(service: Service) -> S3StorageDriver:
    """On its own host for Amazon's: it has a table of them."""
    options = {"host": "s3.cn-north-1.jdcloud-oss.com"} if service.profile == "jdcloud" else {}
    return get_driver(Provider.S3)("AK", "secret", region=service.region, **options)


def pieces(body: bytes, size: int) -> Iterator[bytes]:
    return (body[start : start + size] for start in range(0, len(body), size))


def test_containers_are_made_listed_and_removed(driver: S3StorageDriver, service: Service):
    made = driver.create_container("new-bucket")
    # Get-Service-2 prints its namespace without the slash at its end, and libcloud looks for elements of the other one
    names = {"aws": ["dst-bucket", "new-bucket", "src-bucket"], "jdcloud": []}[service.profile]
    assert [container.name for container in driver.list_containers()] == names
    assert driver.get_container("new-bucket").name == "new-bucket"
    service.store.bucket("new-bucket").put("key", b"x")
    with pytest.raises(ContainerIsNotEmptyError):
        driver.delete_container(made)
    driver.delete_object(driver.get_object("new-bucket", "key"))
    assert driver.delete_container(made) is True
    with pytest.raises(ContainerDoesNotExistError):
        driver.get_container("new-bucket")
    assert [bucket.name for bucket in service.store.buckets] == ["dst-bucket", "src-bucket"]


def test_a_container_of_a_region_is_made_there(amazon: Service):
    # the driver's older class of the region sends LocationConstraint EU, which stands for eu-west-1
    driver = S3EUWestStorageDriver("AK", "secret")
    driver.create_container("new-bucket")
    assert amazon.store.bucket("new-bucket").region == "eu-west-1"
    with pytest.raises(ContainerAlreadyExistsError):
        driver.create_container("new-bucket")
    amazon.store.calls.assert_called("CreateBucket", times=1, status=409, code="BucketAlreadyOwnedByYou")


def test_a_file_goes_up_whole_and_comes_down(driver: S3StorageDriver, service: Service, tmp_path: Path):
    (tmp_path / "file").write_bytes(b"0123456789")
    container = driver.get_container("dst-bucket")
    extra = {"meta_data": {"owner": "me"}, "content_type": "text/x-mine"}
    put = driver.upload_object(str(tmp_path / "file"), container, "目录/a b+c%", extra=extra)  # compares MD5 and ETag
    assert (put.size, put.hash) == (10, hashlib.md5(b"0123456789").hexdigest())
    assert service.body("dst-bucket", "目录/a b+c%") == b"0123456789"
    found = driver.get_object("dst-bucket", "目录/a b+c%")
    assert (found.size, found.hash, found.meta_data) == (10, put.hash, {"owner": "me"})
    assert found.extra["content_type"] == "text/x-mine"
    assert driver.download_object(found, str(tmp_path / "back")) is True
    assert (tmp_path / "back").read_bytes() == b"0123456789"
    service.store.calls.assert_called("PutObject", times=1, key="目录/a b+c%", status=200)
    service.store.calls.assert_not_called("CreateMultipartUpload")


def test_ranges_are_read(driver: S3StorageDriver, service: Service, tmp_path: Path):
    service.store.bucket("src-bucket").put("key", b"0123456789")
    found = driver.get_object("src-bucket", "key")
    assert b"".join(driver.download_object_range_as_stream(found, 2, 6)) == b"2345"
    assert b"".join(driver.download_object_range_as_stream(found, 7)) == b"789"
    assert driver.download_object_range(found, str(tmp_path / "part"), 2, 6) is True
    assert (tmp_path / "part").read_bytes() == b"2345"
    service.store.calls.assert_called("GetObject", times=3, status=206)


def test_objects_are_listed_from_page_to_page(driver: S3StorageDriver, service: Service):
    keys = [f"dir {number % 2}/键+{number:04}" for number in range(1005)]
    for key in keys:
        service.store.bucket("src-bucket").put(key, b"abc")
    listed = driver.list_container_objects(driver.get_container("src-bucket"))
    assert [(entry.name, entry.size) for entry in listed] == [(key, 3) for key in sorted(keys)]
    service.store.calls.assert_called("ListObjects", times=2, status=200)
    some = driver.list_container_objects(driver.get_container("src-bucket"), prefix="dir 1/")
    assert [entry.name for entry in some] == [key for key in sorted(keys) if key.startswith("dir 1/")]


def test_a_missing_object_is_an_error_of_the_drivers(driver: S3StorageDriver):
    with pytest.raises(ObjectDoesNotExistError):
        driver.get_object("src-bucket", "none")
    with pytest.raises(ContainerDoesNotExistError):
        driver.get_object("no-bucket", "none")


def test_refused_access_is_an_error_of_the_drivers(driver: S3StorageDriver, service: Service):
    service.store.bucket("src-bucket").put("key", b"0123456789")
    found = driver.get_object("src-bucket", "key")
    service.store.faults.add("GetObject", error="AccessDenied", times=1)
    with pytest.raises(InvalidCredsError):
        b"".join(driver.download_object_as_stream(found))


@pytest.mark.parametrize("size", [1000, 3 * MIB, 20 * MIB], ids=["small pieces", "pieces of 3 MiB", "one piece"])
def test_a_stream_goes_up_in_parts_exact_to_the_byte(
    driver: S3StorageDriver, service: Service, large: bytes, size: int
):
    container = driver.get_container("dst-bucket")
    put = driver.upload_object_via_stream(pieces(large, size), container, "dir/key", extra={"meta_data": {"a": "b"}})
    digests = b"".join(hashlib.md5(piece).digest() for piece in pieces(large, 5 * MIB))  # libcloud's own part size
    assert (put.size, put.hash.strip('"')) == (len(large), f"{hashlib.md5(digests).hexdigest()}-3")
    assert service.body("dst-bucket", "dir/key") == large
    found = driver.get_object("dst-bucket", "dir/key")
    assert (found.size, found.meta_data) == (len(large), {"a": "b"})
    assert b"".join(driver.download_object_as_stream(found)) == large
    service.store.calls.assert_called("CreateMultipartUpload", times=1, status=200)
    service.store.calls.assert_called("UploadPart", times=3, status=200)
    service.store.calls.assert_called("CompleteMultipartUpload", times=1, status=200)


def test_an_empty_stream_is_one_empty_part(driver: S3StorageDriver, service: Service):
    driver.upload_object_via_stream(iter(()), driver.get_container("dst-bucket"), "empty")
    assert service.body("dst-bucket", "empty") == b""
    service.store.calls.assert_called("UploadPart", times=1, status=200)


def test_a_stream_that_breaks_is_aborted(driver: S3StorageDriver, service: Service):
    def broken() -> Iterator[bytes]:
        yield b"x" * (5 * MIB)
        raise LookupError("mine")

    with pytest.raises(LookupError, match="mine"):
        driver.upload_object_via_stream(broken(), driver.get_container("dst-bucket"), "key")
    service.store.calls.assert_called("AbortMultipartUpload", times=1, status=204)
    assert service.store.bucket("dst-bucket").uploads == []
    assert service.store.bucket("dst-bucket").keys() == []


def test_open_uploads_are_listed_from_page_to_page_and_cleaned_up(driver: S3StorageDriver, service: Service):
    container = driver.get_container("dst-bucket")
    for number in range(105):  # libcloud asks for pages of 100
        driver._initiate_multipart(container, f"key {number:03}")
    listed = list(driver.ex_iterate_multipart_uploads(container))
    assert [upload.key for upload in listed] == [f"key {number:03}" for number in range(105)]
    assert {upload.id for upload in listed} == {
        upload.upload_id for upload in service.store.bucket("dst-bucket").uploads
    }
    driver.ex_cleanup_all_multipart_uploads(container, prefix="key 0")
    assert [upload.key for upload in driver.ex_iterate_multipart_uploads(container)] == [
        f"key {number:03}" for number in range(100, 105)
    ]
    service.store.calls.assert_called("AbortMultipartUpload", times=100, status=204)


def test_a_multipart_copy_through_its_connection_is_exact_to_the_byte(
    driver: S3StorageDriver, service: Service, large: bytes
):
    # the driver has no copy of its own; its connection signs whatever it is asked for
    service.store.bucket("src-bucket").put("source object", large)
    container = driver.get_container("dst-bucket")
    upload_id = driver._initiate_multipart(container, "copy")
    parts = []
    for number, first in enumerate(range(0, len(large), 5 * MIB), start=1):
        last = min(first + 5 * MIB, len(large)) - 1
        answer = driver.connection.request(
            "/dst-bucket/copy",
            method="PUT",
            params={"partNumber": str(number), "uploadId": upload_id},
            headers={
                "x-amz-copy-source": "/src-bucket/source%20object",
                "x-amz-copy-source-range": f"bytes={first}-{last}",
            },
        )
        match = re.search('<ETag>(?:"|&quot;)(.*?)(?:"|&quot;)</ETag>', answer.body)
        assert match is not None
        assert match[1] == hashlib.md5(large[first : last + 1]).hexdigest()
        parts.append((number, match[1]))
    driver._commit_multipart(container, "copy", upload_id, parts)
    assert service.body("dst-bucket", "copy") == large
    service.store.calls.assert_called("UploadPartCopy", times=3, status=200)


def test_a_presigned_url_works_without_keys(amazon: Service):
    driver = S3StorageDriver("AK", "secret")
    amazon.store.bucket("src-bucket").put("a b", b"0123456789")
    url = driver.get_object_cdn_url(driver.get_object("src-bucket", "a b"), ex_expiry=1)
    assert url.startswith("https://s3.amazonaws.com:443/src-bucket/a%20b?")
    assert requests.get(url).content == b"0123456789"


# before and after the mock


def test_a_driver_made_at_import_is_served(no_network: None):
    with fakeoss.mock(buckets=["bkt"]) as store:
        container = EARLY.get_container("bkt")
        EARLY.upload_object_via_stream(iter([b"01234", b"56789"]), container, "key")
        assert bytes(store.bucket("bkt").object("key").body) == b"0123456789"


def test_a_driver_made_inside_is_refused_afterwards(no_network: None):
    with fakeoss.mock(buckets=["bkt"]):
        driver = S3StorageDriver("AK", "secret", region="cn-north-1", host="s3.cn-north-1.jdcloud-oss.com")
        driver.get_container("bkt")
    with pytest.raises(fakeoss.OutsideMockError, match="made or used inside"):
        driver.get_container("bkt")
