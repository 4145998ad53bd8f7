"""DuckDB: a database that was opened before the mock, or in an earlier one; and statements that name nothing on S3."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import fakeoss

duckdb = pytest.importorskip("duckdb", reason="duckdb is not installed")
SERVED = fakeoss.mock(profile="aws", buckets=["bkt"], processes=True)


@pytest.fixture
def database() -> Iterator[Any]:
    """One that has loaded httpfs outside of all mocks."""
    package = pytest.importorskip("duckdb_extension_httpfs", reason="duckdb-extension-httpfs is not installed")
    folder = Path(package.__file__).parent / "extensions" / f"v{duckdb.__version__}"
    with duckdb.connect(config={"allow_unsigned_extensions": "true"}) as connection:
        connection.execute(f"LOAD '{folder / 'httpfs.duckdb_extension'}'")
        yield connection


def test_a_database_that_is_older_than_the_mock(database: Any):
    for number in range(2):
        with SERVED as oss:
            database.execute(f"COPY (SELECT {number} AS number) TO 's3://bkt/numbers.csv'")
            assert oss.bucket("bkt").object("numbers.csv").body == b"number\n%d\n" % number
            assert database.read_csv(["s3://bkt/numbers.csv"]).fetchall() == [(number,)]


@pytest.mark.parametrize("scheme", ["s3", "s3a", "s3n"])
def test_it_is_refused(scheme: str):
    with fakeoss.mock(), duckdb.connect() as connection:
        for ask in (connection.sql, connection.execute, duckdb.sql, connection.read_parquet):
            with pytest.raises(fakeoss.OutsideMockError, match="duckdb was stopped"):
                ask(f"FROM '{scheme}://bkt/numbers.parquet'")


def test_all_else_is_left_alone(tmp_path: Path):
    with fakeoss.mock(), duckdb.connect() as connection:
        connection.execute(f"COPY (SELECT 7 AS number) TO '{tmp_path / 'numbers.csv'}'")
        assert connection.read_csv(str(tmp_path / "numbers.csv")).fetchall() == [(7,)]
        assert duckdb.sql("SELECT 7").fetchall() == [(7,)]
