"""The parameters of the endpoint of each call, read from the call and the client by a plan that is made once, and how
to sign for it.

For each call botocore asks of every parameter whether the operation fixes it, names a member of the call for it, or
leaves it to the client's configuration. The answers are the same for every call of an operation; only values differ.
"""

from __future__ import annotations

from copy import deepcopy
from functools import partial
from inspect import isawaitable
from logging import DEBUG
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from fakeoss.transports.by_identity import ByIdentity
from fakeoss.transports.genuine import is_genuine

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from logging import Logger

    from fakeoss.transports.exchange import Exchange
    from fakeoss.transports.patching import PatchSet

    Method = Callable[..., Any]

__all__ = ["install", "install_async"]

_METHOD: Final = "_get_provider_params"
_CHOOSE: Final = "auth_schemes_to_signing_ctx"
_STEPS: Final = (
    "_resolve_param_from_context",
    "_resolve_param_as_builtin",
    "_resolve_param_as_static_context_param",
    "_resolve_param_as_dynamic_context_param",
    "_resolve_param_as_client_context_param",
)
"""What the plan stands for."""
_REGISTERED: Final = frozenset({"AccountId", "AccountIdEndpointMode"})
"""Parameters whose use is noted in the User-Agent; those of S3 have none."""
_NEVER: Final = object()
"""The name of no member and no variable."""


class _Parameter(NamedTuple):
    """Where a parameter comes from: the first of these that has a value."""

    name: str
    value: Any
    """That the operation fixes."""
    member: Any
    """Of the call."""
    variable: Any
    """Of the client's configuration."""
    builtin: Any
    """What the client knows by itself; ``None`` if nothing."""


class _Plans:
    """The plans of the clients that are alive, by operation."""

    def __init__(self, regions: Any, kind: type) -> None:
        self._kind = kind
        self._members = frozenset(regions.EndpointResolverBuiltins.__members__.values())
        self._own = {name: getattr(kind, name, None) for name in _STEPS}
        self._known: ByIdentity[dict[str, list[_Parameter] | None]] = ByIdentity()
        self.is_usable = all(is_genuine(step, regions.__name__) for step in self._own.values())

    def of(self, resolver: Any, operation: Any) -> list[_Parameter] | None:
        """Return the plan for an operation; ``None`` where botocore has to look for itself."""
        if type(resolver) is not self._kind:
            return None
        plans = self._known.get(resolver)
        if plans is None:
            plans = self._known[resolver] = {}
        name = operation.name
        if name not in plans:
            plans[name] = self._make(resolver, operation)
        return plans[name]

    def _make(self, resolver: Any, operation: Any) -> list[_Parameter] | None:
        definitions: Mapping[str, Any] = resolver._param_definitions
        builtins = {definition.builtin for definition in definitions.values()} - {None}
        if (
            getattr(operation, "operation_context_parameters", None)
            or not _REGISTERED.isdisjoint(definitions)
            or not builtins <= self._members
            or any(getattr(self._kind, step) is not own for step, own in self._own.items())
        ):
            return None
        fixed = resolver._get_static_context_params(operation)
        members = resolver._get_dynamic_context_params(operation)
        variables = resolver._get_client_context_params()
        return [
            _Parameter(
                name, fixed.get(name), members.get(name, _NEVER), variables.get(name, _NEVER), definition.builtin
            )
            for name, definition in definitions.items()
        ]


def _value(resolver: Any, parameter: _Parameter, call: Mapping[str, Any], builtins: Mapping[Any, Any]) -> Any:
    _, value, member, variable, builtin = parameter
    if value is None and member is not _NEVER:
        value = call.get(member)
    if value is None and variable is not _NEVER:
        value = resolver._client_context.get(variable)
    if value is None and builtin is not None:
        value = builtins.get(builtin)
        if callable(value):  # old botocore does not call it
            value = resolver._resolve_param_as_builtin(builtin_name=builtin, builtins=builtins)
    return value


def install(patches: PatchSet, exchange: Exchange) -> None:
    """Let the clients of botocore follow a plan."""
    from botocore import regions

    plans = _Plans(regions, regions.EndpointRulesetResolver)

    def wrap(original: Method) -> Method:
        def _get_provider_params(resolver: Any, operation_model: Any, call_args: Any, request_context: Any) -> Any:
            plan = plans.of(resolver, operation_model) if exchange.sessions else None
            if plan is None:
                return original(resolver, operation_model, call_args, request_context)
            builtins = resolver._get_customized_builtins(operation_model, call_args, request_context)
            parameters: dict[str, Any] = {}
            for parameter in plan:
                value = _value(resolver, parameter, call_args, builtins)
                if value is not None:
                    parameters[parameter.name] = value
            return parameters

        return _get_provider_params

    if plans.is_usable and _METHOD in vars(regions.EndpointRulesetResolver):
        patches.replace(regions.EndpointRulesetResolver, _METHOD, wrap)
    if is_genuine(vars(regions.EndpointRulesetResolver).get(_CHOOSE), regions.__name__):
        patches.replace(regions.EndpointRulesetResolver, _CHOOSE, partial(_choosing_once, exchange, regions.LOG))


class _Choice(NamedTuple):
    """How to sign, and what it was chosen from: the schemes of an endpoint, and the client's settings."""

    schemes: list[Any]
    copies: list[Any]
    settings: tuple[Any, ...]
    kind: Any
    context: dict[str, Any]


def _choosing_once(exchange: Exchange, log: Logger, original: Method) -> Method:
    """Let each client choose once how to sign for an endpoint; the endpoints of its calls are the same objects."""
    known: ByIdentity[_Choice] = ByIdentity()

    def auth_schemes_to_signing_ctx(resolver: Any, auth_schemes: Any) -> Any:
        if not exchange.sessions or type(auth_schemes) is not list or log.isEnabledFor(DEBUG):
            return original(resolver, auth_schemes)
        own = vars(resolver)
        settings = own.get("_requested_auth_scheme"), own.get("_auth_scheme_preference")
        choice = known.get(resolver)
        if (
            choice is None
            or choice.schemes is not auth_schemes
            or choice.copies != auth_schemes
            or choice.settings != settings
        ):
            kind, context = original(resolver, auth_schemes)
            choice = known[resolver] = _Choice(auth_schemes, deepcopy(auth_schemes), settings, kind, context)
        return choice.kind, choice.context.copy()

    return auth_schemes_to_signing_ctx


def install_async(patches: PatchSet, exchange: Exchange) -> None:
    """Let the clients of aiobotocore follow one."""
    from aiobotocore.regions import AioEndpointRulesetResolver
    from botocore import regions

    plans = _Plans(regions, AioEndpointRulesetResolver)

    def wrap(original: Method) -> Method:
        async def _get_provider_params(
            resolver: Any, operation_model: Any, call_args: Any, request_context: Any
        ) -> Any:
            plan = plans.of(resolver, operation_model) if exchange.sessions else None
            if plan is None:
                return await original(resolver, operation_model, call_args, request_context)
            builtins = await resolver._get_customized_builtins(operation_model, call_args, request_context)
            parameters: dict[str, Any] = {}
            for parameter in plan:
                value = _value(resolver, parameter, call_args, builtins)
                if isawaitable(value):
                    value = await value
                if value is not None:
                    parameters[parameter.name] = value
            return parameters

        return _get_provider_params

    if plans.is_usable and _METHOD in vars(AioEndpointRulesetResolver):
        patches.replace(AioEndpointRulesetResolver, _METHOD, wrap)
