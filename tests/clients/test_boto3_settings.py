"""boto3 as it is installed, under the settings that change what it sends, and where it sends it."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
import requests
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError

import fakeoss
from support.clients import Service


@pytest.mark.parametrize(
    "settings",
    [
        pytest.param({"s3": {"addressing_style": "path"}}, id="path style"),
        pytest.param({"s3": {"addressing_style": "virtual"}}, id="virtual-hosted style"),
        pytest.param({"s3": {"payload_signing_enabled": True}}, id="signed payloads"),
        pytest.param({"signature_version": "s3"}, id="signature version 2"),
        pytest.param({"signature_version": "s3v4"}, id="signature version 4"),
        pytest.param({"retries": {"mode": "adaptive"}}, id="adaptive retries"),
        pytest.param({"retries": {"mode": "legacy"}}, id="legacy retries"),
        pytest.param({"max_pool_connections": 1}, id="one connection"),
    ],
)
@pytest.mark.parametrize("scheme", ["http", "https"])  # over http, payloads are signed and checksums do not trail
def test_a_client_of_every_setting_copies_in_parts(
    service: Service, boto: Callable[..., Any], settings: dict[str, Any], scheme: str
):
    url = service.endpoint_url.replace("https", scheme)
    s3 = boto(service, endpoint_url=url, config=Config(**settings))
    s3.put_object(Bucket="src-bucket", Key="a b/目+%", Body=io.BytesIO(b"0123456789"))
    place = {"Bucket": "dst-bucket", "Key": "copy"}
    upload_id = s3.create_multipart_upload(**place)["UploadId"]
    source = {"Bucket": "src-bucket", "Key": "a b/目+%"}
    part = s3.upload_part_copy(**place, UploadId=upload_id, PartNumber=1, CopySource=source)["CopyPartResult"]
    parts = {"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]}
    s3.complete_multipart_upload(**place, UploadId=upload_id, MultipartUpload=parts)
    assert s3.get_object(**place, ChecksumMode="ENABLED")["Body"].read() == b"0123456789"
    service.store.calls.assert_called("UploadPartCopy", times=1, status=200)


@pytest.mark.parametrize(
    ("region", "settings"),
    [
        pytest.param("us-east-1", {}, id="none"),
        pytest.param("us-east-1", {"s3": {"us_east_1_regional_endpoint": "legacy"}}, id="the global endpoint"),
        pytest.param("us-east-1", {"s3": {"use_accelerate_endpoint": True}}, id="acceleration"),
        pytest.param("us-east-1", {"use_dualstack_endpoint": True}, id="dual stack"),
        pytest.param("us-east-1", {"use_fips_endpoint": True}, id="FIPS"),
        pytest.param("us-gov-west-1", {"use_fips_endpoint": True, "use_dualstack_endpoint": True}, id="GovCloud"),
        pytest.param("cn-north-1", {"use_dualstack_endpoint": True}, id="China"),
    ],
)
def test_endpoints_of_amazons_own_are_served(
    amazon: Service, boto: Callable[..., Any], region: str, settings: dict[str, Any]
):
    amazon.store.create_bucket("everywhere")  # without a region of its own
    s3 = boto(amazon, region_name=region, endpoint_url=None, config=Config(**settings))
    s3.put_object(Bucket="everywhere", Key="key", Body=b"0123456789")
    assert s3.get_object(Bucket="everywhere", Key="key")["Body"].read() == b"0123456789"
    assert len(amazon.store.calls) == 2


@pytest.mark.parametrize(
    "place",
    [
        pytest.param({"Bucket": "b--use1-az4--x-s3", "Key": "key"}, id="a directory bucket"),
        pytest.param({"Bucket": "arn:aws:s3:us-east-1:123456789012:accesspoint/ap", "Key": "key"}, id="access point"),
        pytest.param(
            {"Bucket": "arn:aws:s3-outposts:us-east-1:123456789012:outpost:op-1:accesspoint:ap", "Key": "key"},
            id="an outpost",
        ),
        pytest.param(
            {"Bucket": "arn:aws:s3-object-lambda:us-east-1:123456789012:accesspoint/ap", "Key": "key"},
            id="an object lambda",
        ),
    ],
)
def test_what_amazon_serves_elsewhere_never_leaves_the_machine(
    amazon: Service, boto: Callable[..., Any], place: dict[str, str]
):
    s3 = boto(amazon, region_name="us-east-1", endpoint_url=None)
    with pytest.raises(fakeoss.OutsideMockError, match="aws does not answer S3 requests there"):
        s3.get_object(**place)


def test_a_client_that_does_not_sign_reads_what_is_public(service: Service, boto: Callable[..., Any]):
    service.store.bucket("src-bucket").put("key", b"0123456789")
    unsigned = boto(service, config=Config(signature_version=UNSIGNED))
    with pytest.raises(ClientError) as caught:
        unsigned.get_object(Bucket="src-bucket", Key="key")
    assert caught.value.response["Error"]["Code"] == "AccessDenied"
    if service.profile == "jdcloud":
        boto(service).put_object_acl(Bucket="src-bucket", Key="key", ACL="public-read")
        assert unsigned.get_object(Bucket="src-bucket", Key="key")["Body"].read() == b"0123456789"


@pytest.mark.parametrize(
    ("principal", "public"), [("*", True), ({"AWS": "arn:aws:iam::123456789012:root"}, False)], ids=["all", "one"]
)
def test_the_status_of_a_policy_is_told(amazon: Service, boto: Callable[..., Any], principal: Any, public: bool):
    s3 = boto(amazon)
    s3.delete_public_access_block(Bucket="src-bucket")
    statement = {
        "Effect": "Allow",
        "Principal": principal,
        "Action": "s3:GetObject",
        "Resource": "arn:aws:s3:::src-bucket/*",
    }
    s3.put_bucket_policy(Bucket="src-bucket", Policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]}))
    assert s3.get_bucket_policy_status(Bucket="src-bucket")["PolicyStatus"] == {"IsPublic": public}


def test_a_form_is_posted(service: Service, boto: Callable[..., Any]):
    conditions = [["content-length-range", 0, 100]]
    form = boto(service).generate_presigned_post("dst-bucket", "up/${filename}", Conditions=conditions)
    answer = requests.post(form["url"], data=form["fields"], files={"file": ("n.txt", b"0123456789")})
    assert answer.status_code == 204
    assert service.body("dst-bucket", "up/n.txt") == b"0123456789"
