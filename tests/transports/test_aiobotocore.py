"""aiobotocore's keys: never needed, never fetched, never left behind."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest
from aiobotocore.credentials import AioRefreshableCredentials

import fakeoss
from fakeoss import User
from fakeoss.model.accounts import DEFAULT_OWNER
from support.boto import aio_session

pytestmark = pytest.mark.usefixtures("no_network")

ENDPOINT = "https://s3.cn-north-1.jdcloud-oss.com"
ALICE = User("AKALICE", "secret-of-alice", "alice-id", "alice")
BOB = User("AKBOB", "secret-of-bob", "bob-id", "bob")
OBJECT = {"Bucket": "bkt", "Key": "key"}


@pytest.fixture
def keys_in_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Keys in a shared file, as on a developer's machine."""
    file = tmp_path / "credentials"
    file.write_text("[default]\naws_access_key_id = AKFILE\naws_secret_access_key = secret-of-file\n")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(file))


def with_client(use: Callable[[Any], Coroutine[Any, Any, str]], session: Any = None, service: str = "s3") -> str:
    """What ``use`` gives for a client that is made, used and closed in an event loop of its own."""

    async def run() -> str:
        client = (session or aio_session()).create_client(service, "cn-north-1", endpoint_url=ENDPOINT)
        async with client as entered:
            return await use(entered)

    return asyncio.run(run())


async def owner(client: Any) -> str:
    return str((await client.list_buckets())["Owner"]["ID"])


async def key(client: Any) -> str:
    """The access key with which a client signs a URL."""
    url = await client.generate_presigned_url("get_object", Params=OBJECT)
    found = re.search(r"(?:X-Amz-Credential|AWSAccessKeyId)=([A-Z]+)", url)
    assert found, url
    return found[1]


def test_a_client_made_inside_needs_no_keys():
    with fakeoss.mock():
        assert with_client(owner) == DEFAULT_OWNER.id


def test_the_dummy_keys_are_those_of_the_first_user_of_the_mock_of_the_moment():
    async def owners(client: Any) -> str:
        with fakeoss.mock(users=[BOB]):
            inner = await owner(client)
        return f"{await owner(client)} {inner}"

    with fakeoss.mock(users=[ALICE, BOB]):
        assert with_client(owners) == "alice-id bob-id"


def test_keys_in_the_environment_choose_the_user(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", BOB.access_key)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", BOB.secret_key)
    with fakeoss.mock(users=[ALICE, BOB]):
        assert with_client(owner) == BOB.id


@pytest.mark.usefixtures("keys_in_a_file")
def test_keys_of_the_machine_are_not_looked_for_and_are_there_again_afterwards():
    session = aio_session()
    with fakeoss.mock():
        assert with_client(key, session) == DEFAULT_OWNER.access_key
    assert with_client(key, session) == "AKFILE"


def test_keys_that_would_have_to_be_fetched_are_not():
    async def refresh() -> dict[str, str]:
        raise AssertionError("the keys were fetched")

    async def seen(client: Any) -> str:
        credentials._expiry_time = credentials._time_fetcher()  # needs a refresh now
        with fakeoss.mock():
            return await owner(client)

    session = aio_session()
    credentials = session._credentials = AioRefreshableCredentials("AKOLD", "old", "token", None, refresh, "role")
    assert with_client(seen, session) == DEFAULT_OWNER.id
