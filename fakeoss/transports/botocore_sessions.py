"""What every session of botocore's reads and parses anew, read once a process while mocks are active, and shared.

Service models, endpoint rules and tables of the installed packages never change; a session spends most of its start on
them. Sessions share them frozen. Whoever has models of his own on the disk, or a loader of his own, shares nothing.
"""

from __future__ import annotations

import os
import sys
from collections import OrderedDict
from functools import lru_cache, partial
from inspect import CO_VARARGS, CO_VARKEYWORDS
from threading import Lock
from types import FunctionType, MethodType
from typing import TYPE_CHECKING, Any, Final

from fakeoss.transports.frozen import FrozenDict, freeze
from fakeoss.transports.genuine import is_genuine

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakeoss.transports.exchange import Exchange
    from fakeoss.transports.patching import PatchSet

    Method = Callable[..., Any]

__all__ = ["install_events", "install_loader", "install_rules", "install_shapes"]

_MOST_MODELS: Final = 64
_MOST_NAMES: Final = 4096
_METHODS: Final = ("determine_latest_version", "list_api_versions", "list_available_services", "load_service_model")
_TABLES: Final = "load_data_with_path"


class _Shared:
    """Values by key, the least recently used forgotten first. The second request for a value makes it shared: a process
    that asks once pays nothing."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: OrderedDict[Any, Any] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Any, load: Callable[[], Any]) -> Any:
        """Return the value, shared if it was asked for before. Raises what ``load`` raises."""
        with self._lock:
            known = key in self._values
            value = self._values.get(key)
        if value is not None:
            return value
        loaded = load()
        value = freeze(loaded) if known else None
        with self._lock:
            self._values[key] = value
            self._values.move_to_end(key)
            if len(self._values) > self._most:
                self._values.popitem(last=False)
        return loaded if value is None else value


_MODELS = _Shared(_MOST_MODELS)


def install_loader(patches: PatchSet, exchange: Exchange) -> None:
    """Let loaders share what comes with the installed packages."""
    from botocore import loaders

    load_file = vars(loaders.JSONFileLoader).get("load_file")

    def can_share(loader: Any) -> bool:
        return (
            exchange.current() is not None
            and type(loader) is loaders.Loader
            and type(loader.file_loader) is loaders.JSONFileLoader
            and vars(loaders.JSONFileLoader).get("load_file") is load_file
            and all(path == loader.BUILTIN_DATA_PATH or _is_installed(path) for path in loader.search_paths)
        )

    def sharing(name: str, original: Method) -> Method:
        def method(loader: Any, *arguments: Any, **options: Any) -> Any:
            is_part = name == _TABLES and os.sep in str(arguments)  # of a model that is still being put together
            if is_part or not can_share(loader):
                return original(loader, *arguments, **options)
            key = (name, arguments, *sorted(options.items()), *loader.search_paths, *loader.extras_types)
            return _MODELS.get(key, lambda: original(loader, *arguments, **options))

        return method

    for name in (*_METHODS, _TABLES):
        if is_genuine(vars(loaders.Loader).get(name), loaders.__name__):
            patches.replace(loaders.Loader, name, partial(sharing, name))


def _is_installed(path: str) -> bool:
    """Whether a folder of models is that of boto3, or is not there."""
    boto3 = sys.modules.get("boto3")
    is_boto3s = boto3 is not None and path == os.path.join(os.path.dirname(str(boto3.__file__)), "data")
    return is_boto3s or not os.path.isdir(path)


def install_rules(patches: PatchSet, exchange: Exchange) -> None:
    """Let the rules of endpoints be made of their shared data once."""
    from botocore.endpoint_provider import RuleSet

    def wrap_init(original: Method) -> Method:
        def __init__(rule_set: Any, /, *arguments: Any, **data: Any) -> None:  # noqa: N807
            parameters, partitions = data.get("parameters"), data.get("partitions")
            if arguments or type(parameters) is not FrozenDict or type(partitions) is not FrozenDict:
                original(rule_set, *arguments, **data)
                return
            made = parameters.made.get(id(partitions))
            if made is None:
                original(rule_set, **data)
                made = parameters.made[id(partitions)] = vars(rule_set).copy(), partitions  # kept: the id stays its own
            vars(rule_set).update(made[0])

        return __init__

    patches.replace(RuleSet, "__init__", wrap_init)


def install_shapes(patches: PatchSet, exchange: Exchange) -> None:
    """Let the shapes of parameters and results be made of their shared data once, and names of services be hyphenated
    once: each event of each call has one in its name."""
    from botocore import model

    def wrap_get(original: Method) -> Method:
        def get_shape_by_name(resolver: Any, shape_name: str, member_traits: Any = None) -> Any:
            shapes = resolver._shape_map if type(resolver) is model.ShapeResolver else None
            if member_traits or type(shapes) is not FrozenDict:
                return original(resolver, shape_name, member_traits)
            shape = shapes.made.get(shape_name)
            if shape is None:
                shape = shapes.made[shape_name] = original(resolver, shape_name)
            return shape

        return get_shape_by_name

    if is_genuine(vars(model.ShapeResolver).get("get_shape_by_name"), model.__name__):
        patches.replace(model.ShapeResolver, "get_shape_by_name", wrap_get)
    service_id = getattr(model, "ServiceId", None)
    if service_id is not None and is_genuine(vars(service_id).get("hyphenize"), model.__name__):
        patches.replace(service_id, "hyphenize", _hyphenating_once)


def _hyphenating_once(original: Method) -> Method:
    hyphenated = lru_cache(maxsize=_MOST_NAMES)(original)

    def hyphenize(service_id: Any) -> Any:
        return hyphenated(service_id)

    return hyphenize


def install_events(patches: PatchSet, exchange: Exchange) -> None:
    """Let the names of events be translated once, and handlers be registered and copied by the shortest way."""
    from botocore import hooks

    patches.rely(hooks.EventAliaser, "_alias_event_name")
    if is_genuine(vars(hooks.EventAliaser).get("_alias_event_name"), hooks.__name__):
        patches.replace(hooks.EventAliaser, "__init__", partial(_wrap_aliaser, exchange, hooks.EVENT_ALIASES))
    if "accepts_kwargs" in vars(hooks):
        patches.replace(hooks, "accepts_kwargs", _wrap_accepts)
    if hooks.NodeList._fields == ("first", "middle", "last"):
        patches.replace(hooks.NodeList, "__copy__", partial(_wrap_copy, exchange))


def _wrap_aliaser(exchange: Exchange, aliases: Any, original: Method) -> Method:
    names: dict[str, str] = {}

    def __init__(aliaser: Any, event_emitter: Any, event_aliases: Any = None) -> None:  # noqa: N807
        original(aliaser, event_emitter, event_aliases)
        if exchange.current() is not None and aliaser._event_aliases == aliases:
            if len(names) > _MOST_NAMES:
                names.clear()
            aliaser._alias_name_cache = names

    return __init__


def _wrap_accepts(original: Method) -> Method:
    def accepts_kwargs(func: Any) -> Any:
        function = func.__func__ if type(func) is MethodType else func
        if type(function) is not FunctionType or hasattr(function, "__signature__"):
            return original(func)
        code = function.__code__
        if not code.co_flags & CO_VARKEYWORDS:
            return None
        return code.co_varnames[code.co_argcount + code.co_kwonlyargcount + bool(code.co_flags & CO_VARARGS)]

    return accepts_kwargs


def _wrap_copy(exchange: Exchange, original: Method) -> Method:
    def __copy__(handlers: Any) -> Any:  # noqa: N807
        if exchange.current() is None:
            return original(handlers)
        return type(handlers)(handlers.first.copy(), handlers.middle.copy(), handlers.last.copy())

    return __copy__
