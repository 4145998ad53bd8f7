"""Sessions share what they would read anew: nobody can tell, but by the time it takes, and nobody can spoil it."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import botocore.hooks
import botocore.loaders
import botocore.session
import pytest
from botocore.config import Config
from hypothesis import given
from hypothesis import strategies as st

import fakeoss
from fakeoss.transports.frozen import FrozenDict

pytestmark = pytest.mark.usefixtures("no_network")
KEYS = {"aws_access_key_id": "AK", "aws_secret_access_key": "SK", "region_name": "us-east-1"}


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_DATA_PATH", raising=False)
    monkeypatch.setattr(botocore.loaders.Loader, "CUSTOMER_DATA_PATH", "/nowhere/models")


@pytest.fixture
def mocked() -> Iterator[fakeoss.Store]:
    """A mock in which everything that is shared has been asked for before."""
    with fakeoss.mock(profile="aws", buckets=["bkt"]) as store:
        for _ in range(2):
            start().close()
        yield store


def start(**options: Any) -> Any:
    return botocore.session.Session().create_client("s3", **{**KEYS, **options})


def model_of(session: botocore.session.Session) -> Any:
    return session.get_component("data_loader").load_service_model("s3", "service-2", api_version=None)


def test_sessions_share_their_models(mocked: fakeoss.Store) -> None:
    first, second = model_of(botocore.session.Session()), model_of(botocore.session.Session())
    assert type(first) is FrozenDict
    assert first is second


def test_outside_a_mock_nothing_is_shared(mocked: fakeoss.Store) -> None:
    fresh = functools.partial(model_of, botocore.session.Session())
    with fakeoss.mock():
        pass
    shared = model_of(botocore.session.Session())
    assert json.loads(json.dumps(shared)).keys() == fresh().keys()


@pytest.mark.parametrize("way", ["AWS_DATA_PATH", "search_paths", "a loader", "a file loader"])
def test_who_has_models_or_a_loader_of_his_own_shares_nothing(
    way: str, mocked: fakeoss.Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Loader(botocore.loaders.Loader):  # type: ignore[misc]
        """Somebody's own."""

    class FileLoader(botocore.loaders.JSONFileLoader):  # type: ignore[misc]
        """Somebody's own."""

    if way == "AWS_DATA_PATH":
        monkeypatch.setenv("AWS_DATA_PATH", str(tmp_path))
    session = botocore.session.Session()
    loader = session.get_component("data_loader")
    if way == "search_paths":
        loader.search_paths.append(str(tmp_path))
    if way == "a loader":
        session.register_component("data_loader", Loader())
    if way == "a file loader":
        loader.file_loader = FileLoader()
    assert type(model_of(session)) is not FrozenDict


def test_a_model_of_ones_own_is_found(mocked: fakeoss.Store, tmp_path: Path) -> None:
    folder = tmp_path / "s3" / "2099-01-01"
    folder.mkdir(parents=True)
    (folder / "service-2.json").write_text('{"metadata": {}, "mine": true}')
    session = botocore.session.Session()
    session.get_component("data_loader").search_paths.insert(0, str(tmp_path))
    assert model_of(session)["mine"]


def test_nobody_spoils_the_model_of_others(mocked: fakeoss.Store) -> None:
    with closing(start()) as client, pytest.raises(TypeError, match="shared by all sessions"):
        client.meta.service_model._service_description["operations"].pop("PutObject")
    with closing(start()) as client:
        client.put_object(Bucket="bkt", Key="k", Body=b"body")


def described(shape: Any, seen: tuple[str, ...] = ()) -> Any:
    """A shape as plain data."""
    if shape is None or shape.name in seen:
        return shape and shape.name
    seen = (*seen, shape.name)
    return [
        shape.name,
        shape.type_name,
        dict(shape.serialization),
        dict(shape.metadata),
        {name: described(member, seen) for name, member in getattr(shape, "members", {}).items()},
        described(getattr(shape, "member", None), seen),
    ]


def seen_of(client: Any) -> dict[str, Any]:
    """What a client has of its model and its rules, after calls that write to them."""
    for _ in range(2):
        client.list_objects_v2(Bucket="bkt")
        client.list_buckets()
    service, found = client.meta.service_model, {}
    for name in service.operation_names:
        operation = service.operation_model(name)
        shapes = [described(operation.input_shape), described(operation.output_shape)]
        target = operation.http.get("authPath", operation.http["requestUri"]).partition("?")[0].rstrip("/")
        found[name] = [shapes, target, operation.has_streaming_input, len(operation.error_shapes)]
    found["waiters"], found["pages"] = client.waiter_names, client.can_paginate("list_objects_v2")
    return found


def test_a_client_of_shared_data_is_like_any_other(mocked: fakeoss.Store, monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(start()) as client:
        shared = seen_of(client)
    session = botocore.session.Session()
    session.get_component("data_loader").file_loader = type("Own", (botocore.loaders.JSONFileLoader,), {})()
    with closing(session.create_client("s3", **KEYS)) as client:
        assert type(client.meta.service_model._service_description) is not FrozenDict
        assert seen_of(client) == shared


CONFIGS: dict[str, dict[str, Any]] = {
    "as it comes": {},
    "another region": {"region_name": "cn-north-1"},
    "dual stack": {"config": Config(s3={"use_dualstack_endpoint": True})},
    "accelerated": {"config": Config(s3={"use_accelerate_endpoint": True})},
    "path style": {"config": Config(s3={"addressing_style": "path"})},
    "an endpoint of one's own": {"endpoint_url": "http://minio:9000"},
}


@pytest.mark.parametrize("config", CONFIGS)
def test_endpoints_are_resolved_as_without_a_mock(config: str) -> None:
    def urls() -> list[str]:
        with closing(start(**CONFIGS[config])) as client:
            buckets = ("bkt",) if config == "accelerated" else ("bkt", "a.b", "Upper")
            keys = ({"Bucket": bucket, "Key": "k"} for bucket in buckets)
            return [client.generate_presigned_url("get_object", Params=key).partition("?")[0] for key in keys]

    without = urls()
    with fakeoss.mock(profile="aws"):
        assert [urls(), urls(), urls()] == [without] * 3
    assert urls() == without


class Handlers:
    """Callables of every kind."""

    def method(self, a: int, **kwargs: Any) -> None: ...
    def plain(self, a: int) -> None: ...
    @classmethod
    def of_class(cls, *args: Any, b: int = 1, **others: Any) -> None: ...
    @staticmethod
    def static(*args: Any, b: int) -> None: ...
    def __call__(self, **kwargs: Any) -> None: ...


@pytest.mark.parametrize(
    "handler",
    [
        Handlers().method,
        Handlers().plain,
        Handlers.of_class,
        Handlers.static,
        Handlers(),
        Handlers,
        functools.partial(Handlers.of_class, b=2),
        functools.wraps(Handlers().method)(lambda a: None),
        lambda event_name, **kwargs: None,
        lambda: None,
    ],
)
def test_handlers_are_told_apart_as_without_a_mock(handler: Callable[..., Any]) -> None:
    without = bool(botocore.hooks.accepts_kwargs(handler))
    with fakeoss.mock():
        assert bool(botocore.hooks.accepts_kwargs(handler)) is without


NAMES = st.lists(
    st.sampled_from(["before-call", "s3", "cloudwatch", "apigateway", "GetObject", "autoscaling", "*"]), max_size=4
)


@given(NAMES.map(".".join))
def test_events_have_the_names_they_have_without_a_mock(name: str) -> None:
    def alias() -> str:
        return str(botocore.hooks.EventAliaser(botocore.hooks.HierarchicalEmitter())._alias_event_name(name))

    without = alias()
    with fakeoss.mock():
        assert [alias(), alias()] == [without] * 2


def test_handlers_of_one_client_are_not_those_of_another(mocked: fakeoss.Store) -> None:
    called: list[str] = []
    session = botocore.session.Session()
    session.register("before-call.s3", lambda **_: called.append("session"))
    with closing(session.create_client("s3", **KEYS)) as one, closing(session.create_client("s3", **KEYS)) as other:
        one.meta.events.register("before-call.s3", lambda **_: called.append("one"))
        other.list_buckets()
        assert called == ["session"]
        one.list_buckets()
        assert called == ["session", "session", "one"]
