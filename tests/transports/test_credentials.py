"""Keys: never needed, never looked for far away, never left behind (design, sections 3 and 6)."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import boto3
import botocore.session
import pytest
from botocore import UNSIGNED
from botocore.config import Config
from botocore.credentials import Credentials, RefreshableCredentials
from botocore.exceptions import ClientError, HTTPClientError, NoCredentialsError
from botocore.signers import RequestSigner

import fakeoss
from fakeoss import User
from fakeoss.model.accounts import DEFAULT_OWNER
from fakeoss.model.store_state import StoreState
from support.boto import boto3_session

pytestmark = pytest.mark.usefixtures("no_network")

ALICE = User("AKALICE", "secret-of-alice", "alice-id", "alice")
BOB = User("AKBOB", "secret-of-bob", "bob-id", "bob")


@pytest.fixture
def other_keys(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    """Keys in a shared file, as on a developer's machine."""
    file = tmp_path / "credentials"
    file.write_text("[default]\naws_access_key_id = AKFILE\naws_secret_access_key = secret-of-file\n")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(file))


def owner_seen(client: Any) -> str:
    return str(client.list_buckets()["Owner"]["ID"])


def key_of(url: str) -> str:
    return (
        url.partition("X-Amz-Credential=")[2].partition("%2F")[0]
        or url.partition("AWSAccessKeyId=")[2].partition("&")[0]
    )


def test_a_client_made_inside_needs_no_keys(make_client: Callable[..., Any]):
    with fakeoss.mock():
        assert owner_seen(make_client()) == DEFAULT_OWNER.id


def test_a_client_made_before_without_keys_is_served(make_client: Callable[..., Any]):
    client = make_client()
    with pytest.raises(NoCredentialsError):
        client.list_buckets()
    with fakeoss.mock():
        assert owner_seen(client) == DEFAULT_OWNER.id


def test_an_old_signer_that_is_lent_no_keys_signs_all_the_same(
    make_client: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
):
    # botocore 1.29: get_auth_instance hands what it does not know to the signature's class
    today = RequestSigner.get_auth_instance

    def get_auth_instance(self: Any, signing_name: str, region_name: str, **options: Any) -> Any:
        assert "request_credentials" not in options
        return today(self, signing_name, region_name, **options)

    monkeypatch.setattr(RequestSigner, "get_auth_instance", get_auth_instance)
    client = make_client()
    with fakeoss.mock(users=[ALICE]):
        assert owner_seen(client) == "alice-id"
        assert key_of(client.generate_presigned_url("list_buckets")) == "AKALICE"
    with pytest.raises(fakeoss.OutsideMockError):
        client.list_buckets()
    assert client._request_signer._credentials is None, "the keys of the mock were lent"


def test_the_dummy_keys_are_those_of_the_first_user(make_client: Callable[..., Any]):
    client = make_client()
    with fakeoss.mock(users=[ALICE, BOB]):
        assert owner_seen(client) == owner_seen(make_client()) == ALICE.id
        with fakeoss.mock(users=[BOB]):
            assert owner_seen(client) == BOB.id


def test_given_keys_are_kept(make_client: Callable[..., Any]):
    client = make_client(aws_access_key_id=BOB.access_key, aws_secret_access_key=BOB.secret_key)
    with fakeoss.mock(users=[ALICE, BOB]):
        assert owner_seen(client) == BOB.id


def test_keys_in_the_environment_choose_the_user(make_client: Callable[..., Any], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", BOB.access_key)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", BOB.secret_key)
    with fakeoss.mock(users=[ALICE, BOB]):
        assert owner_seen(make_client()) == BOB.id


@pytest.mark.usefixtures("other_keys")
def test_keys_of_the_machine_are_not_looked_for(make_client: Callable[..., Any]):
    with fakeoss.mock():
        url = make_client().generate_presigned_url("get_object", Params={"Bucket": "bkt", "Key": "key"})
    assert key_of(url) == DEFAULT_OWNER.access_key


@pytest.mark.usefixtures("other_keys")
def test_the_dummy_keys_do_not_outlive_the_mock_in_a_session():
    session = boto3_session()
    with fakeoss.mock():
        credentials = session.get_credentials()
        assert (credentials.access_key, credentials.method) == (DEFAULT_OWNER.access_key, "fakeoss")
        assert credentials.get_frozen_credentials().access_key == DEFAULT_OWNER.access_key
    assert session.get_credentials().access_key == "AKFILE"
    assert session.get_credentials().get_frozen_credentials().access_key == "AKFILE"
    assert session.get_credentials().get_deferred_property("access_key")() == "AKFILE"
    client = session.client("s3", region_name="us-east-1")
    assert key_of(client.generate_presigned_url("get_object", Params={"Bucket": "bkt", "Key": "key"})) == "AKFILE"
    client.close()


def test_a_session_without_any_keys_has_none_again_after_the_mock():
    session = boto3_session()
    with fakeoss.mock():
        session.get_credentials()
    assert session.get_credentials().access_key is None
    client = session.client("sqs", region_name="us-east-1")
    with pytest.raises(NoCredentialsError):
        client.list_queues()
    client.close()


@pytest.mark.usefixtures("other_keys")
def test_other_services_sign_with_the_keys_they_would_have():
    signed: list[str] = []
    with fakeoss.mock():
        client = boto3_session().client("sts", region_name="us-east-1", config=Config(retries={"max_attempts": 0}))
        client.meta.events.register("before-send", lambda request, **_: signed.append(str(dict(request.headers))))
        with pytest.raises(HTTPClientError, match="a socket was used"):  # the request leaves for where it always went
            client.get_caller_identity()
        client.close()
    assert "Credential=AKFILE/" in signed[0]


def test_keys_that_would_have_to_be_fetched_are_not():
    def refresh() -> dict[str, str]:
        raise AssertionError("the keys were fetched")

    session: botocore.session.Session = boto3_session()._session
    session._credentials = RefreshableCredentials("AKOLD", "old", "token", None, refresh, "assume-role")
    client = session.create_client("s3", region_name="cn-north-1", endpoint_url="https://s3.cn-north-1.jdcloud-oss.com")
    session._credentials._expiry_time = session._credentials._time_fetcher()  # needs a refresh now
    with fakeoss.mock():
        assert owner_seen(client) == DEFAULT_OWNER.id
    client.close()


def test_an_unsigned_client_stays_anonymous(make_client: Callable[..., Any]):
    client = make_client(config=Config(signature_version=UNSIGNED))
    with fakeoss.mock(buckets=["bkt"]), pytest.raises(ClientError) as caught:
        client.list_objects_v2(Bucket="bkt")
    assert caught.value.response["Error"]["Code"] == "AccessDenied"
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403


def test_the_default_session_is_left_alone(monkeypatch: pytest.MonkeyPatch):
    before = boto3_session()
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", before)
    with fakeoss.mock():
        assert boto3.DEFAULT_SESSION is before
        client = boto3.client("s3", region_name="cn-north-1", endpoint_url="https://s3.cn-north-1.jdcloud-oss.com")
        assert owner_seen(client) == DEFAULT_OWNER.id
        client.close()
    assert boto3.DEFAULT_SESSION is before
    assert not isinstance(before._session._credentials, Credentials)  # no dummy keys are cached in it
    assert before.get_credentials().access_key is None


def test_keys_and_signatures_appear_in_no_log(
    make_client: Callable[..., Any], caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
):
    with caplog.at_level(logging.DEBUG, logger="fakeoss"), fakeoss.mock(users=[ALICE], buckets=["bkt"]) as oss:
        client = make_client()
        client.put_object(Bucket="bkt", Key="key", Body=b"x")
        monkeypatch.setattr(StoreState, "bucket", lambda store, name: 1 / 0)  # a fault of ours, which is logged
        with pytest.raises(ClientError):
            client.get_object(Bucket="bkt", Key="key")
        shown = repr((oss, ALICE, fakeoss.mock(users=[ALICE]), client.meta, list(oss.calls))) + oss.calls.report()
    assert "fakeoss failed on GET GetObject" in caplog.text
    assert ALICE.secret_key not in caplog.text + shown
    assert "Signature" not in caplog.text + shown
