"""Environment variables that lead S3 clients to a store of ours: those of child processes, and native ones of this.

They come in layers, one for each mock, and the topmost layer counts. A *visible* layer is set in ``os.environ``. A
hidden one is known to the C library alone (``os.putenv``), so that child processes inherit it and native code reads it,
while the Python code of this process sees its environment as it was.

When a layer ends, what it has set is restored, except where other code has set something else meanwhile.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

__all__ = [
    "ENDPOINTS",
    "ENVIRONMENT",
    "REFUSING",
    "REFUSING_PATH",
    "Environment",
    "Layer",
    "duckdb_endpoint",
    "refusing",
    "refusing_layer",
    "serving",
]

ENDPOINTS: Final = ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_ENDPOINT", "AWS_S3_ENDPOINT")
"""Where clients look for the endpoint: the first two of the AWS SDKs and Tools Reference Guide, "Service-specific
endpoints", which boto3, the AWS CLI and the SDKs for all other languages read; the third of the crate object_store
(``AmazonS3ConfigKey``), with it delta-rs and Polars; the last of OpenDAL and GDAL."""
_OF_ALL_SERVICES: Final = "AWS_ENDPOINT_URL"
_REMOVED: Final = (
    "AWS_SESSION_TOKEN",
    "AWS_SECURITY_TOKEN",
    "AWS_PROFILE",
    "AWS_DEFAULT_PROFILE",
    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
    "AWS_USE_FIPS_ENDPOINT",
    "AWS_USE_DUALSTACK_ENDPOINT",
)
"""What would lead clients past our endpoint or keys: a token belongs to other keys, with a profile the SDK for
JavaScript ignores the keys of the environment, and an endpoint of one's own excludes the last two."""
REFUSING_PATH: Final = "/fakeoss.mock-needs-processes-True"
"""Clients show the URL of an endpoint that does not answer, and would escape ``=`` in it."""
REFUSING: Final = f"http://127.0.0.1:1{REFUSING_PATH}"
"""Nobody listens at port 1 of this machine: it is for TCPMUX (RFC 1078), which is historic (RFC 7805)."""
_REGION: Final = "us-east-1"
_LOOPBACK: Final = ("127.0.0.1", "localhost")
_READ: Final = (_OF_ALL_SERVICES, "AWS_REGION", "AWS_DEFAULT_REGION", "no_proxy", "NO_PROXY", *_REMOVED)
"""Variables on which those that refuse depend."""


def serving(endpoint_url: str, keys: tuple[str, str], region: str) -> dict[str, str]:
    """Return the variables that lead clients to ``endpoint_url`` with an access key and its secret. The region is that
    of the environment, if it names one."""
    own, default = os.environ.get("AWS_REGION"), os.environ.get("AWS_DEFAULT_REGION")
    return {
        **dict.fromkeys(ENDPOINTS, endpoint_url),
        "AWS_ACCESS_KEY_ID": keys[0],
        "AWS_SECRET_ACCESS_KEY": keys[1],
        "AWS_REGION": own or default or region,
        "AWS_DEFAULT_REGION": default or own or region,
        "AWS_ALLOW_HTTP": "true",  # object_store
        "AWS_EC2_METADATA_DISABLED": "true",
        "DUCKDB_S3_ENDPOINT": duckdb_endpoint(endpoint_url),
        "DUCKDB_S3_USE_SSL": "false",
        **_without_proxy(),
    }


def duckdb_endpoint(endpoint_url: str) -> str:
    """Return an endpoint as DuckDB has it, without a scheme. It names a bucket as a subdomain, which an address cannot
    have; names below ``localhost`` are this machine's for libcurl, whoever resolves names."""
    return endpoint_url.partition("://")[2].replace("127.0.0.1", "localhost", 1)


def refusing() -> dict[str, str]:
    """Return the variables that lead clients to an endpoint where nobody listens, whose URL says what to write. The
    endpoint of all services stays if there is one: the others are none of ours."""
    variables = {**serving(REFUSING, ("fakeoss", "fakeoss"), _REGION), "AWS_MAX_ATTEMPTS": "1"}
    if os.environ.get(_OF_ALL_SERVICES):
        del variables[_OF_ALL_SERVICES]
    return variables


def _without_proxy() -> dict[str, str]:
    """Return the variables that keep clients from asking a proxy for this machine."""
    variables: dict[str, str] = {}
    for name in ("no_proxy", "NO_PROXY"):
        value = os.environ.get(name)
        hosts = [host for word in value.split(",") if (host := word.strip())] if value else []
        if "*" not in hosts:
            variables[name] = ",".join([*hosts, *(host for host in _LOOPBACK if host not in hosts)])
    return variables


class Layer:
    """The variables of one mock; an empty value removes the variable, as ``None`` does."""

    __slots__ = ("found", "open_endpoint", "values", "visible")

    def __init__(self, values: Mapping[str, str], *, visible: bool) -> None:
        self.values: dict[str, str | None] = {name: None for name in _REMOVED if name in os.environ}
        self.values.update((name, value or None) for name, value in values.items())
        self._begin(visible=visible)

    def _begin(self, *, visible: bool) -> None:
        self.visible = visible
        self.found: dict[str, str | None] = {}
        """What a visible layer has found in ``os.environ``."""
        self.open_endpoint: Callable[[], str] | None = None
        """Opens an endpoint for the programs that are started, unless it has done so, and returns its URL."""

    @classmethod
    def hidden(cls, values: dict[str, str | None]) -> Layer:
        """Return a layer that is not visible, of values that were prepared."""
        layer = cls.__new__(cls)
        layer.values = values
        layer._begin(visible=False)
        return layer


class _Prepared(NamedTuple):
    """The values of a layer that refuses, and what was read in the environment for it."""

    read: tuple[Any, ...] = ()
    values: Mapping[str, str | None] = MappingProxyType({})


_prepared = _Prepared()


def refusing_layer() -> Layer:
    """Return the layer that refuses, prepared once for the same environment: it is laid for most tests of a suite."""
    global _prepared
    raw = _raw()
    if raw is None:
        return Layer(refusing(), visible=False)
    read = tuple(map(raw.get, _encoded(_READ)))
    known = _prepared
    if known.read != read:
        _prepared = known = _Prepared(read, Layer(refusing(), visible=False).values)
    return Layer.hidden(dict(known.values))


def _raw() -> dict[Any, Any] | None:
    """Return the variables of ``os.environ`` as it keeps them; ``None`` if it is not Python's own, or keeps them
    otherwise. To ask it for one that is not there takes longer than all else that is done with it."""
    raw = getattr(os.environ, "_data", None)
    return raw if type(raw) is dict and type(os.environ) is _OWN else None


@lru_cache(maxsize=64)
def _encoded(names: tuple[str, ...]) -> tuple[Any, ...]:
    """Return names as ``os.environ`` keeps them."""
    return tuple(map(os.environ.encodekey, names))


class Environment:
    """The layers over the environment of this process, the topmost last. It is not thread-safe: the caller is."""

    def __init__(self) -> None:
        self._layers: list[Layer] = []

    @property
    def top(self) -> Layer | None:
        """The layer that counts; ``None`` if there is none."""
        return self._layers[-1] if self._layers else None

    def enter(self, layer: Layer) -> None:
        """Put a layer on top."""
        self._layers.append(layer)
        for name, value in layer.values.items():
            if layer.visible:
                layer.found[name] = os.environ.get(name)
                _set(name, value)
            _put(name, value)

    def leave(self, layer: Layer) -> None:
        """Take a layer away, whether it is the topmost or not."""
        position = self._layers.index(layer)
        del self._layers[position]
        for name in layer.found:
            self._restore(name, layer, self._layers[position:])
        raw = None if self._layers else _raw()
        if raw is None:
            for name in layer.values:
                _put(name, self._effective(name))
        else:
            for name in _encoded(tuple(layer.values)):
                _put(name, raw.get(name))

    def _restore(self, name: str, layer: Layer, higher: list[Layer]) -> None:
        """Give what the layer has found to the one above it, else to ``os.environ``."""
        above = next((other for other in higher if name in other.found), None)
        found = os.environ.get(name) if above is None else above.found[name]
        if found != layer.values[name]:
            return  # other code has set it since
        if above is None:
            _set(name, layer.found[name])
        else:
            above.found[name] = layer.found[name]

    def original(self, name: str) -> str | None:
        """Return the value of ``os.environ`` without our layers; ``None`` if there is none."""
        value = os.environ.get(name)
        for layer in reversed(self._layers):
            if name in layer.found:
                if value != layer.values[name]:
                    break  # other code has set it since
                value = layer.found[name]
        return value

    def originals(self) -> dict[str, str]:
        """Return ``os.environ`` without our layers."""
        shown = dict(os.environ)
        for name in {name for layer in self._layers for name in layer.found}:
            value = self.original(name)
            if value is None:
                shown.pop(name, None)
            else:
                shown[name] = value
        return shown

    def of_child(self, env: Mapping[Any, Any] | None, *, opens: bool = True) -> Mapping[Any, Any] | None:
        """Return the environment of a child process that is to have ``env``, or that of this process; the layer may
        open an endpoint for it if this ``opens`` one.

        The variables of the topmost layer are added, those of a visible one as they are in this process now, except
        those that differ from this process's: they were chosen. With an endpoint among these, nothing is added.
        """
        top = self.top
        if top is None or (env is None and top.visible):
            return env
        given = {os.fsdecode(name): os.fsdecode(value) for name, value in (os.environ if env is None else env).items()}
        chosen = {name for name in top.values if name in given and given[name] != os.environ.get(name)}
        if not chosen.isdisjoint(ENDPOINTS):
            return env
        values = {name: self._effective(name) for name in top.values}
        if top.open_endpoint is not None and opens:
            values.update(dict.fromkeys(values.keys() & set(ENDPOINTS), top.open_endpoint()))
        for name in values.keys() - chosen:
            value = values[name]
            if value is None:
                given.pop(name, None)
            else:
                given[name] = value
        return given

    @contextmanager
    def lifted(self) -> Iterator[None]:
        """Show the environment without any layer for a while."""
        names = {name for layer in self._layers for name in layer.values}
        shown = {name: os.environ.get(name) for name in names}
        for name in names:
            _set(name, self.original(name))
            _put(name, os.environ.get(name))
        try:
            yield
        finally:
            for name in names:
                _set(name, shown[name])
                _put(name, self._effective(name))

    def _effective(self, name: str) -> str | None:
        """Return the value that a child process is to find."""
        for layer in reversed(self._layers):
            if name in layer.values:
                return os.environ.get(name) if layer.visible else layer.values[name]
        return os.environ.get(name)


def _set(name: str, value: str | None) -> None:
    if value is None:
        os.environ.pop(name, None)
    else:
        os.environ[name] = value


def _put(name: Any, value: Any) -> None:
    """Set a variable where child processes and native code find it, but not in ``os.environ``."""
    if value is None:
        os.unsetenv(name)
    else:
        os.putenv(name, value)


_OWN: Final = type(os.environ)
ENVIRONMENT: Final = Environment()
