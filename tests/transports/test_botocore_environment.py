"""Settings of the machine that would have a client look for keys, tokens or regions: a mock needs none of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import boto3
import botocore.config
import botocore.session
import pytest
from botocore.exceptions import BotoCoreError, ProfileNotFound

import fakeoss
from fakeoss.model.accounts import DEFAULT_OWNER
from support.boto import aio_session, boto3_session, botocore_session

ENDPOINT = "https://s3.cn-north-1.jdcloud-oss.com"
ROLE = "arn:aws:iam::123456789012:role/any"


class Settings(NamedTuple):
    """Environment variables, and what stands in ``~/.aws/config`` and ``~/.aws/credentials``."""

    environment: dict[str, str]
    config: str = ""
    credentials: str = ""


# AWS SDKs and Tools Reference Guide: standardized credential providers, and settings
PROFILE = {"AWS_PROFILE": "one"}
SETTINGS = {
    "nothing": Settings({}),
    "a profile that is not there": Settings({"AWS_PROFILE": "absent"}),
    "a default profile that is not there": Settings({"AWS_DEFAULT_PROFILE": "absent"}),
    "half of the keys": Settings({"AWS_ACCESS_KEY_ID": "AKHALF"}),
    "half of the keys in a file": Settings({}, credentials="[default]\naws_access_key_id = AKHALF\n"),
    "a web identity": Settings({"AWS_WEB_IDENTITY_TOKEN_FILE": "/absent/token", "AWS_ROLE_ARN": ROLE}),
    "a container": Settings({"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/v2/credentials/any"}),
    "a pod": Settings(
        {
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://169.254.170.23/v1/credentials",
            "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "/absent/token",
        }
    ),
    "a process": Settings(PROFILE, "[profile one]\ncredential_process = /absent/process\n"),
    "single sign-on": Settings(
        PROFILE,
        "[profile one]\nsso_session = any\nsso_account_id = 123456789012\nsso_role_name = any\n"
        "[sso-session any]\nsso_region = us-east-1\nsso_start_url = https://any.awsapps.com/start\n",
    ),
    "single sign-on, older": Settings(
        PROFILE,
        "[profile one]\nsso_start_url = https://any.awsapps.com/start\nsso_region = us-east-1\n"
        "sso_account_id = 123456789012\nsso_role_name = any\n",
    ),
    "single sign-on without its session": Settings(
        PROFILE, "[profile one]\nsso_session = absent\nsso_account_id = 123456789012\nsso_role_name = any\n"
    ),
    "a role of another profile": Settings(
        PROFILE,
        f"[profile one]\nrole_arn = {ROLE}\nsource_profile = two\n"
        "[profile two]\naws_access_key_id = AKTWO\naws_secret_access_key = secret\n",
    ),
    "a role of no profile": Settings(PROFILE, f"[profile one]\nrole_arn = {ROLE}\nsource_profile = absent\n"),
    "a role of this machine": Settings(
        PROFILE, f"[profile one]\nrole_arn = {ROLE}\ncredential_source = Ec2InstanceMetadata\n"
    ),
    "a role with a second factor": Settings(
        PROFILE,
        f"[profile one]\nrole_arn = {ROLE}\nsource_profile = two\nmfa_serial = arn:aws:iam::123456789012:mfa/any\n"
        "[profile two]\naws_access_key_id = AKTWO\naws_secret_access_key = secret\n",
    ),
    "a login": Settings(PROFILE, "[profile one]\nlogin_session = arn:aws:iam::123456789012:user/any\n"),
    "defaults that ask for the region": Settings({"AWS_DEFAULTS_MODE": "auto"}),
    "the same in a file": Settings({}, config="[default]\ndefaults_mode = auto\n"),
}


@pytest.fixture(params=SETTINGS.values(), ids=SETTINGS)
def settings(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> Settings:
    """One of the settings, in force; instance metadata may be asked for by whoever wants to."""
    chosen: Settings = request.param
    monkeypatch.delenv("AWS_EC2_METADATA_DISABLED")
    for name, value in chosen.environment.items():
        monkeypatch.setenv(name, value)
    for variable, text in (("CONFIG_FILE", chosen.config), ("SHARED_CREDENTIALS_FILE", chosen.credentials)):
        file = tmp_path / variable
        file.write_text(text)
        monkeypatch.setenv(f"AWS_{variable}", str(file))
    return chosen


@pytest.fixture
def attempts(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What went to the network, or had a process begun: all of it refused, none of it forgotten."""
    found: list[str] = []

    def refuse(*arguments: Any, **options: Any) -> Any:
        found.append(repr(arguments))
        raise ConnectionError("the network was reached")

    for name in ("socket.getaddrinfo", "socket.socket.connect", "socket.socket.connect_ex", "subprocess.Popen"):
        monkeypatch.setattr(name, refuse)
    return found


def by_boto3() -> str:
    client = boto3_session().client("s3", "cn-north-1", endpoint_url=ENDPOINT)
    try:
        return str(client.list_buckets()["Owner"]["ID"])
    finally:
        client.close()


def by_aiobotocore() -> str:
    async def ask() -> str:
        async with aio_session().create_client("s3", "cn-north-1", endpoint_url=ENDPOINT) as client:
            return str((await client.list_buckets())["Owner"]["ID"])

    return asyncio.run(ask())


LIBRARIES = pytest.mark.parametrize("owner", [by_boto3, by_aiobotocore], ids=["boto3", "aiobotocore"])


@LIBRARIES
@pytest.mark.usefixtures("settings")
def test_a_client_made_inside_looks_for_nothing(owner: Callable[[], str], attempts: list[str]):
    with fakeoss.mock():
        assert owner() == DEFAULT_OWNER.id
    assert attempts == []


def test_a_profile_is_chosen_by_the_code_that_is_tested(attempts: list[str]):
    with fakeoss.mock():
        session = boto3.session.Session(profile_name="production")
        assert session.profile_name == "production"
        client = session.client("s3", "cn-north-1", endpoint_url=ENDPOINT)
        assert client.list_buckets()["Owner"]["ID"] == DEFAULT_OWNER.id
        client.close()
    with pytest.raises(ProfileNotFound):
        session.client("s3", "cn-north-1", endpoint_url=ENDPOINT)
    assert attempts == []


# those under which a client can be made without the network, and is asked to fetch its keys later
LAZY = {
    "a web identity",
    "single sign-on",
    "single sign-on, older",
    "a role of another profile",
    "a role with a second factor",
}


@pytest.mark.parametrize("settings", [SETTINGS[name] for name in sorted(LAZY)], ids=sorted(LAZY), indirect=True)
def test_a_client_made_before_fetches_no_keys(settings: Settings, attempts: list[str]):
    client = botocore_session().create_client("s3", "cn-north-1", endpoint_url=ENDPOINT)

    async def ask() -> str:
        async with aio_session().create_client("s3", "cn-north-1", endpoint_url=ENDPOINT) as other, fakeoss.mock():
            return str((await other.list_buckets())["Owner"]["ID"])

    with fakeoss.mock():
        assert client.list_buckets()["Owner"]["ID"] == DEFAULT_OWNER.id
    client.close()
    assert asyncio.run(ask()) == DEFAULT_OWNER.id
    assert attempts == []


@LIBRARIES
@pytest.mark.parametrize("settings", [SETTINGS["a profile that is not there"]], indirect=True)
def test_outside_a_mock_all_is_as_ever(owner: Callable[[], str], settings: Settings):
    with fakeoss.mock():
        owner()
    with pytest.raises(ProfileNotFound):
        owner()


@pytest.mark.parametrize(
    "settings", [SETTINGS["single sign-on without its session"], SETTINGS["half of the keys"]], indirect=True
)
@LIBRARIES
def test_outside_a_mock_wrong_settings_are_told(owner: Callable[[], str], settings: Settings):
    with pytest.raises(BotoCoreError):
        owner()


def test_another_service_signs_with_the_keys_it_would_have(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    file = tmp_path / "credentials"
    file.write_text("[default]\naws_access_key_id = AKFILE\naws_secret_access_key = secret-of-file\n")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(file))
    signed: list[str] = []

    def seen(request: Any, **details: Any) -> None:
        signed.append(str(dict(request.headers)))
        raise LookupError("seen")

    async def ask() -> None:
        session = aio_session()
        once = botocore.config.Config(retries={"max_attempts": 0})
        async with session.create_client("sts", "us-east-1", config=once) as client:
            client.meta.events.register("before-send", seen)
            await client.get_caller_identity()

    with fakeoss.mock(), pytest.raises(LookupError):
        asyncio.run(ask())
    assert "Credential=AKFILE/" in signed[0]
