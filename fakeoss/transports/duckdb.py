"""DuckDB, whose extension httpfs reads DUCKDB_S3_ENDPOINT and DUCKDB_S3_USE_SSL when a database loads it.

A database that has loaded it earlier is told by its settings (documentation, "S3 API Support"). Statements that name an
object of S3 are refused in a mock without a server. A secret keeps the endpoint that it was made with.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any, Final

from fakeoss.environment import duckdb_endpoint
from fakeoss.transports.native import native_endpoint

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakeoss.transports.exchange import Exchange
    from fakeoss.transports.patching import PatchSet

    Function = Callable[..., Any]

__all__ = ["install"]

_SCHEMES: Final = ("s3://", "s3a://", "s3n://")
_ENTRIES: Final = (
    "execute", "executemany", "from_csv_auto", "from_parquet", "from_query", "query", "read_csv", "read_json",
    "read_parquet", "sql",
)  # fmt: skip
_SETTINGS: Final = "SELECT name, value FROM duckdb_settings() WHERE name LIKE 's3\\_%' ESCAPE '\\'"
_KEYS: Final = {
    "s3_access_key_id": "AWS_ACCESS_KEY_ID",
    "s3_secret_access_key": "AWS_SECRET_ACCESS_KEY",
    "s3_region": "AWS_REGION",
}
"""Settings that a database may have without any value, and the variables that httpfs would have read."""


def install(patches: PatchSet, exchange: Exchange) -> None:
    """Lead what reads or writes S3 to the mock's own server, or refuse it."""
    module = sys.modules["duckdb"]

    def lead(connection: Any, statement: Any) -> None:
        if not _names_s3(statement):
            return
        endpoint = duckdb_endpoint(str(native_endpoint(exchange, "duckdb")))
        with connection.cursor() as cursor:
            settings = dict(cursor.execute(_SETTINGS).fetchall())
            if settings.get("s3_endpoint", endpoint) == endpoint:
                return  # httpfs is not loaded yet, or was loaded in this mock
            keys = {name: os.environ[variable] for name, variable in _KEYS.items() if not settings.get(name)}
            for name, value in {"s3_endpoint": endpoint, "s3_use_ssl": "false", **keys}.items():
                cursor.execute(f"SET GLOBAL {name} = '{value}'")

    def wrap_method(original: Function) -> Function:
        def method(connection: Any, *arguments: Any, **options: Any) -> Any:
            if exchange.sessions:
                lead(connection, [*arguments, *options.values()])
            return original(connection, *arguments, **options)

        return method

    def wrap_function(original: Function) -> Function:
        def function(*arguments: Any, **options: Any) -> Any:
            if exchange.sessions:
                lead(options.get("connection") or module.default_connection(), [*arguments, *options.values()])
            return original(*arguments, **options)

        return function

    for name in _ENTRIES:
        patches.replace(module.DuckDBPyConnection, name, wrap_method)
        patches.replace(module, name, wrap_function)


def _names_s3(value: Any) -> bool:
    if isinstance(value, (list, tuple)):
        return any(map(_names_s3, value))
    return isinstance(value, str) and any(scheme in value for scheme in _SCHEMES)
