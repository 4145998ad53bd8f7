"""The parameters of endpoints are what botocore finds without a plan."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import closing
from typing import Any
from unittest.mock import patch

import pytest
from botocore.config import Config
from botocore.regions import EndpointRulesetResolver

import fakeoss
from support.boto import boto3_session

CONFIGS: dict[str, dict[str, Any]] = {
    "as it comes": {},
    "path style": {"s3": {"addressing_style": "path"}},
    "accelerated": {"s3": {"use_accelerate_endpoint": True}},
    "dual stack": {"use_dualstack_endpoint": True},
    "regions of ARNs": {"s3": {"use_arn_region": False, "us_east_1_regional_endpoint": "legacy"}},
}
ARGUMENTS: dict[str, dict[str, Any]] = {
    "none": {},
    "a bucket": {"Bucket": "bkt"},
    "an access point": {"Bucket": "arn:aws:s3:us-west-2:123456789012:accesspoint/mine", "Key": "k"},
    "all": {"Bucket": "bkt", "Key": "k", "Prefix": "p/", "CopySource": "bkt/source"},
    "nothing in them": {"Bucket": None, "Key": None},
}
METHOD = "_get_provider_params"


@pytest.fixture(params=CONFIGS)
def client(request: pytest.FixtureRequest, no_network: None) -> Iterator[Any]:
    config = Config(**CONFIGS[request.param])
    with (
        fakeoss.mock(profile="aws"),
        closing(boto3_session().client("s3", region_name="us-east-1", config=config)) as s3,
    ):
        yield s3


def both(client: Any, operation: str, arguments: dict[str, Any]) -> list[dict[str, Any]]:
    """The parameters of a call as they are found inside a mock, and as botocore's own method finds them."""
    resolver, model = client._ruleset_resolver, client.meta.service_model.operation_model(operation)
    found = vars(EndpointRulesetResolver)[METHOD]
    return [
        method(resolver, operation_model=model, call_args=arguments, request_context={})
        for method in (found, found.__wrapped__)
    ]


@pytest.mark.parametrize("arguments", ARGUMENTS)
def test_every_operation_has_the_parameters_that_botocore_finds(client: Any, arguments: str) -> None:
    for operation in client.meta.service_model.operation_names:
        planned, own = both(client, operation, ARGUMENTS[arguments])
        assert list(planned.items()) == list(own.items()), operation


def test_a_handler_may_change_what_the_client_knows_by_itself(client: Any) -> None:
    client.meta.events.register(
        "before-endpoint-resolution.s3", lambda builtins, **_: builtins.update({"AWS::Region": "eu-west-3"})
    )
    planned, own = both(client, "GetObject", {"Bucket": "bkt", "Key": "k"})
    assert planned == own
    assert planned["Region"] == "eu-west-3"


def test_what_the_client_knows_may_be_a_function(client: Any) -> None:
    resolver = client._ruleset_resolver
    resolver._builtins["AWS::Region"] = lambda: "eu-west-3"
    planned, own = both(client, "GetObject", {"Bucket": "bkt", "Key": "k"})
    assert callable(own["Region"]) or planned["Region"] == own["Region"] == "eu-west-3"


def test_the_settings_of_the_client_are_read_anew(client: Any) -> None:
    context = client._ruleset_resolver._client_context
    both(client, "GetObject", {"Bucket": "bkt", "Key": "k"})
    context["disable_s3_express_session_auth"] = True
    planned, own = both(client, "GetObject", {"Bucket": "bkt", "Key": "k"})
    assert planned == own


def test_a_step_that_a_test_replaces_is_taken(client: Any) -> None:
    with patch.object(EndpointRulesetResolver, "_resolve_param_from_context", lambda *_, **__: "mine"):
        planned, own = both(client, "GetObject", {"Bucket": "bkt", "Key": "k"})
    assert planned == own
    assert planned["Bucket"] == "mine"


def test_a_resolver_of_ones_own_looks_for_itself(client: Any) -> None:
    class Own(EndpointRulesetResolver):  # type: ignore[misc]
        """Derived from the library's."""

        def _resolve_param_from_context(self, **_: Any) -> Any:
            return "mine"

    client._ruleset_resolver.__class__ = Own
    planned, own = both(client, "GetObject", {"Bucket": "bkt", "Key": "k"})
    assert planned == own
    assert planned["Bucket"] == "mine"


def test_after_the_mock_botocore_looks_for_itself(client: Any) -> None:
    found = vars(EndpointRulesetResolver)[METHOD]
    assert found is not found.__wrapped__
    with closing(boto3_session().client("s3", region_name="us-east-1")):
        pass
    assert found.__wrapped__.__module__ == "botocore.regions"


@pytest.mark.usefixtures("no_network")
@pytest.mark.parametrize("config", CONFIGS)
def test_aiobotocore_has_the_same(config: str) -> None:
    pytest.importorskip("aiobotocore")
    from aiobotocore import config as configs
    from aiobotocore import regions, session

    kind = regions.AioEndpointRulesetResolver

    async def compare() -> None:
        options = {"region_name": "us-east-1", "config": configs.AioConfig(**CONFIGS[config])}
        async with session.get_session().create_client("s3", **options) as client:
            found, resolver = vars(kind)[METHOD], client._ruleset_resolver
            for arguments in ARGUMENTS.values():
                for operation in client.meta.service_model.operation_names:
                    model = client.meta.service_model.operation_model(operation)
                    planned, own = [
                        await method(resolver, operation_model=model, call_args=arguments, request_context={})
                        for method in (found, found.__wrapped__)
                    ]
                    assert list(planned.items()) == list(own.items()), operation

    with fakeoss.mock(profile="aws"):
        asyncio.run(compare())


SCHEMES = [
    [{"name": "sigv4", "signingName": "s3", "signingRegion": "us-west-2", "disableDoubleEncoding": True}],
    [{"name": "sigv4-s3express", "signingName": "s3express", "signingRegion": "us-east-1"}, {"name": "sigv4"}],
]


@pytest.mark.parametrize("settings", [{}, {"signature_version": "s3v4"}, {"signature_version": "s3"}])
@pytest.mark.usefixtures("no_network")
def test_how_to_sign_is_what_botocore_chooses(settings: dict[str, str]) -> None:
    found = "auth_schemes_to_signing_ctx"
    config = Config(**settings)
    with (
        fakeoss.mock(profile="aws"),
        closing(boto3_session().client("s3", region_name="us-east-1", config=config)) as s3,
    ):
        resolver, method = s3._ruleset_resolver, vars(EndpointRulesetResolver)[found]
        for schemes in [*SCHEMES, *SCHEMES]:
            for _ in range(3):
                chosen = method(resolver, schemes)
                assert chosen == method.__wrapped__(resolver, schemes)
                chosen[1]["region"] = "changed by the client"
        schemes = [dict(SCHEMES[0][0])]
        method(resolver, schemes)
        schemes[0]["signingRegion"] = "eu-west-3"
        assert method(resolver, schemes) == method.__wrapped__(resolver, schemes)
        resolver._requested_auth_scheme = "s3v4a" if settings else "v4"
        assert outcome(method, resolver, schemes) == outcome(method.__wrapped__, resolver, schemes)


def outcome(method: Any, *arguments: Any) -> Any:
    """What a method returns, or the type of what it raises."""
    try:
        return method(*arguments)
    except Exception as error:
        return type(error)
