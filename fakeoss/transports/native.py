"""Clients that send their requests in native code, below every seam: led to the mock's own server, or refused.

Most of them read the environment, where a mock with ``processes=True`` names its server (``fakeoss.environment``). What
does not, and an endpoint that the program names itself, is led there by the library's entry points in Python, each in a
transport of its own; without ``processes=True`` the same entry points refuse.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from fakeoss.errors import OutsideMockError
from fakeoss.transports.exchange import split_url

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fakeoss.transports.exchange import Exchange

__all__ = ["FIRST_OPTION", "is_s3", "named_endpoint", "native_endpoint", "native_options", "refuse_native"]

_ENDPOINT_OPTIONS: Final = ("endpoint", "endpoint_url", "endpoint_url_s3")
FIRST_OPTION: Final = "aws_endpoint_url_s3"
"""What goes before all others, even if they are the program's and it is the environment's (object_store 0.14)."""
_PREFIXES: Final = ("aws_", "s3_")
_SCHEMES: Final = ("s3://", "s3a://", "s3n://", "s3+ddb://")
"""Those of the crate object_store, of lance and of DuckDB."""


def native_endpoint(exchange: Exchange, library: str, endpoint: str | None = None) -> str | None:
    """Return the endpoint that ``library`` is to use where the program names ``endpoint``, or none.

    That is the mock's own server for any endpoint at all, since a mock answers whatever is signed for S3; another
    ``fakeoss.Server`` keeps its address, and outside of all mocks nothing changes. Raises OutsideMockError if the mock
    has no server, and for a host of another service.
    """
    session = exchange.current()
    if session is None or (endpoint and exchange.is_server(_host_of(endpoint))):
        return endpoint
    if session.server is None:
        raise refuse_native(exchange, library)
    if endpoint:
        exchange.route(_host_of(endpoint), {}, "/")  # raises for a host of another service
    return session.endpoint_url


def refuse_native(exchange: Exchange, library: str) -> OutsideMockError:
    """Return the error of a native client in a mock that has no server."""
    session = exchange.current()
    assert session is not None
    return OutsideMockError(
        f"fakeoss: {library} was stopped: it sends its requests in native code, where {session.origin.name} cannot "
        "answer. Write fakeoss.mock(processes=True) to have it served."
    )


def native_options(exchange: Exchange, library: str, options: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """Return options of the crate object_store (``AmazonS3ConfigKey``) in which each endpoint is the mock's own server.

    Where there is none, none is added: the crate reads the environment. In virtual-hosted style the endpoint would have
    to name the bucket, so that is left out. Raises OutsideMockError if the mock has no server.
    """
    if exchange.current() is None:
        return options
    names = [name for name in options or () if _bare(name) in _ENDPOINT_OPTIONS]
    named = named_endpoint(options)
    endpoint = native_endpoint(exchange, library, named)
    if not options:
        return options
    if named is not None and endpoint == named:  # another server's
        return {**options, FIRST_OPTION: endpoint}
    kept = {name: value for name, value in options.items() if _bare(name) != "virtual_hosted_style_request"}
    return {**kept, **dict.fromkeys(names, endpoint)}


def named_endpoint(options: Mapping[str, Any] | None) -> str | None:
    """Return the endpoint that such options name; ``None`` if they name none."""
    return next((str(value) for name, value in (options or {}).items() if _bare(name) in _ENDPOINT_OPTIONS), None)


def is_s3(uri: object) -> bool:
    """Whether a client takes ``uri`` for an object or bucket of S3."""
    return str(uri).startswith(_SCHEMES)


def _bare(name: str) -> str:
    """Return an option's name without its prefix: ``endpoint`` for ``AWS_ENDPOINT`` and ``aws_endpoint``."""
    lower = name.lower()
    return next((lower.removeprefix(prefix) for prefix in _PREFIXES if lower.startswith(prefix)), lower)


def _host_of(endpoint: str) -> str:
    return split_url(endpoint if "://" in endpoint else f"https://{endpoint}").host
