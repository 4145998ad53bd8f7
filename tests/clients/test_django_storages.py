"""django-storages as it is installed: its S3Storage, with Django's own settings and none of a project's."""

from __future__ import annotations

import gzip
import hashlib
import pickle
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests
from boto3.s3.transfer import TransferConfig
from botocore.exceptions import ClientError
from django.conf import UserSettingsHolder, global_settings, settings
from django.core.exceptions import SuspiciousOperation
from django.core.files.base import ContentFile
from storages.backends.s3 import S3Storage

import fakeoss
from support.clients import Service

MIB = 1 << 20
SMALL = TransferConfig(multipart_threshold=5 * MIB, multipart_chunksize=5 * MIB, max_concurrency=3)


@pytest.fixture(autouse=True)
def project() -> Iterator[UserSettingsHolder]:
    """The settings of a project, for as long as a test runs."""
    assert not settings.configured
    before, settings._wrapped = settings._wrapped, UserSettingsHolder(global_settings)
    settings._wrapped.USE_TZ = True  # Django's own default since 5.0
    yield settings._wrapped
    settings._wrapped = before
    assert not settings.configured


def made(endpoint_url: str, region: str, **options: Any) -> S3Storage:
    place = {"endpoint_url": endpoint_url, "region_name": region, "bucket_name": "dst-bucket"}
    return S3Storage(**{"access_key": "AK", "secret_key": "secret", **place, **options})


@pytest.fixture
def storage(service: Service) -> Callable[..., S3Storage]:
    """Makes storages over ``dst-bucket``."""
    return lambda **options: made(service.endpoint_url, service.region, **options)


# saving and reading


def test_a_file_is_saved_and_opened(storage: Callable[..., S3Storage], service: Service):
    files = storage()
    assert files.save("目录/a b+c%.txt", ContentFile("文本\n二".encode())) == "目录/a b+c%.txt"
    assert service.body("dst-bucket", "目录/a b+c%.txt") == "文本\n二".encode()
    assert service.store.bucket("dst-bucket").object("目录/a b+c%.txt").content_type == "text/plain"
    with files.open("目录/a b+c%.txt") as file:
        assert (file.size, file.read()) == (len("文本\n二".encode()), "文本\n二".encode())
    with files.open("目录/a b+c%.txt", "r") as text:
        assert text.readlines() == ["文本\n", "二"]
    service.store.calls.assert_called("PutObject", times=1, key="目录/a b+c%.txt", status=200)


def test_a_saved_file_is_told_of(storage: Callable[..., S3Storage], service: Service):
    files = storage(location="media", file_overwrite=False)  # for there have been releases that find no file otherwise
    files.save("key", ContentFile(b"0123456789"))
    assert service.store.bucket("dst-bucket").keys() == ["media/key"]
    assert (files.exists("key"), files.exists("none")) == (True, False)
    assert files.size("key") == 10
    assert files.get_modified_time("key") == service.store.bucket("dst-bucket").object("media/key").last_modified
    files.delete("key")
    files.delete("none")
    assert files.exists("key") is False
    with pytest.raises(FileNotFoundError):
        files.open("key")
    with pytest.raises(FileNotFoundError):
        files.size("key")
    with pytest.raises(SuspiciousOperation):
        files.exists("../key")


def test_a_name_is_kept_or_made_a_new_one(storage: Callable[..., S3Storage], service: Service):
    storage().save("key.txt", ContentFile(b"first"))
    assert storage().save("key.txt", ContentFile(b"second")) == "key.txt"
    other = storage(file_overwrite=False).save("key.txt", ContentFile(b"third"))
    assert other != "key.txt"
    assert (service.body("dst-bucket", "key.txt"), service.body("dst-bucket", other)) == (b"second", b"third")


def test_folders_are_listed_from_page_to_page(storage: Callable[..., S3Storage], service: Service):
    for number in range(1005):
        service.store.bucket("dst-bucket").put(f"dir/{number:04}", b"")
    for key in ("dir/sub 1/x", "dir/子/x", "dir/", "other"):
        service.store.bucket("dst-bucket").put(key, b"")
    folders, files = storage().listdir("dir")
    assert (folders, files) == (["sub 1", "子"], [f"{number:04}" for number in range(1005)])
    service.store.calls.assert_called("ListObjects", times=2, status=200)
    assert storage().listdir("") == (["dir"], ["other"])


def test_settings_of_a_project_are_heard(service: Service, project: UserSettingsHolder):
    project.AWS_STORAGE_BUCKET_NAME = "dst-bucket"
    project.AWS_S3_ENDPOINT_URL = service.endpoint_url
    project.AWS_S3_REGION_NAME = service.region
    project.AWS_S3_OBJECT_PARAMETERS = {"CacheControl": "max-age=86400", "Metadata": {"owner": "me"}}
    S3Storage().save("key", ContentFile(b"0123456789"))  # without keys: the mock has some
    stored = service.store.bucket("dst-bucket").object("key")
    assert (stored.body, stored.metadata) == (b"0123456789", {"owner": "me"})
    head = requests.head(S3Storage().url("key", http_method="HEAD"))
    assert (head.status_code, head.headers["Cache-Control"]) == (200, "max-age=86400")


# django-storages drops the packed file without closing it
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_what_may_be_packed_is_packed(storage: Callable[..., S3Storage], service: Service):
    files = storage(gzip=True)
    files.save("style.css", ContentFile(b"a { }\n" * 1000))
    assert gzip.decompress(service.body("dst-bucket", "style.css")) == b"a { }\n" * 1000
    with files.open("style.css") as file:
        assert file.read() == b"a { }\n" * 1000
    answer = requests.get(files.url("style.css"))
    assert (answer.headers["Content-Encoding"], answer.content) == ("gzip", b"a { }\n" * 1000)


# URLs


def test_urls_are_signed_and_expire(storage: Callable[..., S3Storage], service: Service):
    files = storage(querystring_expire=60)
    files.save("a b+c/备", ContentFile(b"0123456789"))
    url = files.url("a b+c/备", parameters={"ResponseContentDisposition": "attachment"})
    answer = requests.get(url)
    assert (answer.content, answer.headers["Content-Disposition"]) == (b"0123456789", "attachment")
    service.store.clock.advance(seconds=70)
    assert requests.get(url).status_code == 403


def test_urls_without_a_signature_read_what_is_public(storage: Callable[..., S3Storage], service: Service):
    files = storage(querystring_auth=False)
    files.save("private", ContentFile(b"0123456789"))
    assert "?" not in files.url("private")
    assert requests.get(files.url("private")).status_code == 403
    public = storage(default_acl="public-read", querystring_auth=False)
    if service.profile == "aws":  # new buckets take no ACL
        with pytest.raises(ClientError, match="AccessControlListNotSupported"):
            public.save("public", ContentFile(b"0123456789"))
    else:
        public.save("public", ContentFile(b"0123456789"))
        assert requests.get(public.url("public")).content == b"0123456789"


# parts


def test_a_large_file_is_saved_in_parts_exact_to_the_byte(
    storage: Callable[..., S3Storage], service: Service, large: bytes
):
    files = storage(transfer_config=SMALL)
    files.save("key", ContentFile(large))
    service.store.calls.assert_called("UploadPart", times=3, status=200)
    assert service.body("dst-bucket", "key") == large
    with files.open("key") as file:
        assert file.read() == large
    service.store.calls.assert_not_called("PutObject")


def test_a_file_is_written_in_parts_exact_to_the_byte(
    storage: Callable[..., S3Storage], service: Service, large: bytes
):
    with storage().open("dir/key.bin", "wb") as file:
        for start in range(0, len(large), MIB):
            file.write(large[start : start + MIB])
    assert service.body("dst-bucket", "dir/key.bin") == large
    stored = service.store.bucket("dst-bucket").object("dir/key.bin")
    digests = b"".join(hashlib.md5(large[start : start + 5 * MIB]).digest() for start in range(0, len(large), 5 * MIB))
    assert (stored.parts, stored.etag) == (3, f"{hashlib.md5(digests).hexdigest()}-3")
    assert stored.content_type == "application/octet-stream"
    service.store.calls.assert_called("UploadPart", times=3, status=200)


def test_a_file_in_which_nothing_is_written_is_made(storage: Callable[..., S3Storage], service: Service):
    storage().open("empty", "wb").close()
    assert service.body("dst-bucket", "empty") == b""
    assert [call.operation for call in service.store.calls] == ["HeadObject", "PutObject"]


def test_a_file_is_copied_on_the_service_through_its_connection(
    storage: Callable[..., S3Storage], service: Service, large: bytes
):
    files = storage(transfer_config=SMALL)
    service.store.bucket("src-bucket").put("key", large)
    files.bucket.copy({"Bucket": "src-bucket", "Key": "key"}, "copy", Config=SMALL)
    service.store.calls.assert_called("UploadPartCopy", times=3, status=200)
    with files.open("copy") as file:
        assert file.read() == large


# before and after the mock


def test_a_storage_made_before_the_mock_is_served(no_network: None):
    files = made("https://s3.cn-north-1.jdcloud-oss.com", "cn-north-1")
    assert files.bucket.name == "dst-bucket"  # its connection is made on first use
    with fakeoss.mock(buckets=["dst-bucket"]) as store:
        files.save("key", ContentFile(b"0123456789"))
        assert bytes(store.bucket("dst-bucket").object("key").body) == b"0123456789"


def test_a_storage_used_inside_is_refused_afterwards(no_network: None):
    files = made("https://s3.cn-north-1.jdcloud-oss.com", "cn-north-1")
    with fakeoss.mock(buckets=["dst-bucket"]):
        files.save("key", ContentFile(b"0123456789"))
    with pytest.raises(fakeoss.OutsideMockError, match="made or used inside"):
        files.size("key")
    again = pickle.loads(pickle.dumps(files))  # makes its connection anew, from the settings alone
    with fakeoss.mock(buckets=["dst-bucket"]):
        files.save("key", ContentFile(b"other"))
        assert (files.size("key"), again.size("key")) == (5, 5)
