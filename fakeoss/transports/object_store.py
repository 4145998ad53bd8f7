"""Libraries over the crate object_store: obstore, deltalake, lance, lancedb, datafusion.

All of them read AWS_ENDPOINT_URL and AWS_ALLOW_HTTP whenever they make a store. Only an endpoint that the program names
itself has to be led to the mock's own server.
"""

from __future__ import annotations

import sys
from inspect import signature
from typing import TYPE_CHECKING, Any

from fakeoss.transports.native import is_s3, native_endpoint, native_options
from fakeoss.transports.stand_ins import stand_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakeoss.transports.exchange import Exchange
    from fakeoss.transports.patching import PatchSet

    Function = Callable[..., Any]

__all__ = [
    "install_convert",
    "install_datafusion",
    "install_lance",
    "install_lancedb",
    "install_obstore",
    "install_table",
    "install_transaction",
    "install_writer",
]


def install_table(patches: PatchSet, exchange: Exchange) -> None:
    """Lead deltalake's tables to the mock's own server, or refuse them."""
    module = sys.modules["deltalake.table"]
    wrap = _wrap_options(exchange, "deltalake", "table_uri")
    patches.replace(module.DeltaTable, "__init__", wrap)
    patches.replace(module, "_create_deltalake", wrap)


def install_writer(patches: PatchSet, exchange: Exchange) -> None:
    """Do the same for tables that ``write_deltalake`` creates."""
    wrap = _wrap_options(exchange, "deltalake", "table_uri")
    patches.replace(sys.modules["deltalake.writer.writer"], "write_deltalake_rust", wrap)


def install_convert(patches: PatchSet, exchange: Exchange) -> None:
    """Do the same for folders that become tables."""
    wrap = _wrap_options(exchange, "deltalake", "uri")
    patches.replace(sys.modules["deltalake.writer.convert_to"], "_convert_to_deltalake", wrap)


def install_transaction(patches: PatchSet, exchange: Exchange) -> None:
    """Do the same for tables that are created from files."""
    wrap = _wrap_options(exchange, "deltalake", "table_uri")
    patches.replace(sys.modules["deltalake.transaction"], "_create_table_with_add_actions", wrap)


def install_lance(patches: PatchSet, exchange: Exchange) -> None:
    """Lead lance's datasets to the mock's own server, or refuse them."""
    module = sys.modules["lance.dataset"]  # the package has a function of this name

    def wrap_write(original: Function) -> Function:
        def _write_dataset(reader: Any, uri: Any, parameters: dict[str, Any], *arguments: Any) -> Any:
            if exchange.sessions and is_s3(uri):
                options = native_options(exchange, "lance", parameters.get("storage_options"))
                parameters = {**parameters, "storage_options": options}
            return original(reader, uri, parameters, *arguments)

        return _write_dataset

    patches.replace(module.LanceDataset, "__init__", _wrap_options(exchange, "lance", "uri"))
    patches.replace(module, "_write_dataset", wrap_write)


def install_lancedb(patches: PatchSet, exchange: Exchange) -> None:
    """Lead lancedb's databases to the mock's own server, or refuse them."""
    for name in ("connect", "connect_async"):
        patches.replace(sys.modules["lancedb"], name, _wrap_options(exchange, "lancedb", "uri"))


def install_obstore(patches: PatchSet, exchange: Exchange) -> None:
    """Lead obstore's stores to the mock's own server, or refuse them."""

    def led(options: dict[str, Any]) -> dict[str, Any]:
        if not exchange.sessions:
            return options
        led = {**(native_options(exchange, "obstore", options) or {})}
        if options.get("config"):
            led["config"] = native_options(exchange, "obstore", options["config"])
        return led

    def wrap_new(inherited: Function) -> Any:
        return staticmethod(lambda cls, *arguments, **options: inherited(cls, *arguments, **led(options)))

    def wrap_from_url(inherited: Function) -> Any:
        return classmethod(lambda cls, url, **options: super(store, cls).from_url(url, **led(options)))

    store = sys.modules["obstore.store"].S3Store
    patches.define(store, "__new__", wrap_new)
    patches.define(store, "from_url", wrap_from_url)


def install_datafusion(patches: PatchSet, exchange: Exchange) -> None:
    """Lead datafusion's stores to the mock's own server, or refuse them."""

    def wrap_store(original: Any) -> Any:
        names = list(signature(original).parameters)

        def make(*arguments: Any, **options: Any) -> Any:
            if not exchange.sessions:
                return original(*arguments, **options)
            options = {**dict(zip(names, arguments, strict=False)), **options}
            endpoint = native_endpoint(exchange, "datafusion", options.get("endpoint"))
            return original(**{**options, "endpoint": endpoint, "allow_http": True})

        return stand_in(original, make)

    patches.replace(sys.modules["datafusion.object_store"], "AmazonS3", wrap_store)


def _wrap_options(exchange: Exchange, library: str, uri: str) -> Callable[[Function], Function]:
    """Return a wrapper for functions that take a URI, in the parameter named ``uri``, and ``storage_options``."""

    def wrap(original: Function) -> Function:
        names = list(signature(original).parameters)

        def call(*arguments: Any, **options: Any) -> Any:
            if not exchange.sessions:
                return original(*arguments, **options)
            given = {**dict(zip(names, arguments, strict=False)), **options}
            if not is_s3(given.get(uri)):
                return original(*arguments, **options)
            led = native_options(exchange, library, given.get("storage_options"))
            position = names.index("storage_options")
            if position < len(arguments):
                return original(*arguments[:position], led, *arguments[position + 1 :], **options)
            return original(*arguments, **{**options, "storage_options": led})

        return call

    return wrap
