"""Clients in native code that Python calls: obstore, opendal, pyarrow, polars, deltalake, duckdb, tensorstore,
s3torchconnector."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from payloads import BIG, KEYS, MIB, REGION, SMALL
from python_clients import client
from sdk_clients import HOST, URL

OPTIONS = {
    "aws_endpoint_url": URL,
    "aws_region": REGION,
    "aws_access_key_id": KEYS[0],
    "aws_secret_access_key": KEYS[1],
    "aws_allow_http": "true",
}


@client("obstore", "obstore")
class Obstore:
    def __init__(self) -> None:
        import obstore
        from obstore.store import S3Store

        self.obstore = obstore
        keys = {"access_key_id": KEYS[0], "secret_access_key": KEYS[1]}
        options: dict[str, Any] = {"endpoint": URL, "region": REGION, "client_options": {"allow_http": True}, **keys}
        self.source, self.target = S3Store("src", **options), S3Store("dst", **options)

    def get(self) -> bytes:
        return bytes(self.obstore.get(self.source, "small").bytes())

    def put(self) -> None:
        self.obstore.put(self.target, "out", SMALL, use_multipart=False)

    def upload(self) -> None:
        self.obstore.put(self.target, "out", BIG, use_multipart=True, chunk_size=5 * MIB)

    def copy(self) -> None:
        self.obstore.copy(self.source, "small", "out")

    def move(self) -> None:
        self.obstore.rename(self.source, "small", "out")

    def exists(self) -> str:
        self.obstore.head(self.source, "small")
        return "there"

    def list(self) -> list[str]:
        return [each["path"] for each in self.obstore.list(self.source, prefix="list").collect()]


@client("opendal", "opendal")
class Opendal:
    def __init__(self) -> None:
        import opendal

        keys = {"access_key_id": KEYS[0], "secret_access_key": KEYS[1]}
        self.source, self.target = (
            opendal.Operator("s3", bucket=bucket, endpoint=URL, region=REGION, **keys) for bucket in ("src", "dst")
        )

    def get(self) -> bytes:
        return bytes(self.source.read("small"))

    def put(self) -> None:
        self.target.write("out", SMALL)

    def upload(self) -> None:
        self.target.write("out", BIG, chunk=5 * MIB)

    def copy(self) -> None:
        self.source.copy("small", "out")

    def move(self) -> None:
        self.source.rename("small", "out")

    def exists(self) -> object:
        return self.source.exists("small")

    def list(self) -> list[str]:
        return [each.path for each in self.source.list("list/") if each.path != "list/"]


class PyarrowBase:
    def __init__(self) -> None:
        from pyarrow.fs import S3FileSystem

        self.files = S3FileSystem(
            access_key=KEYS[0], secret_key=KEYS[1], endpoint_override=HOST, scheme="http", region=REGION
        )


@client("pyarrow", "pyarrow")
class Pyarrow(PyarrowBase):
    def get(self) -> bytes:
        with self.files.open_input_stream("src/small") as stream:
            return stream.read()  # type: ignore[no-any-return]

    def _write(self, body: bytes) -> None:
        with self.files.open_output_stream("dst/out") as stream:
            stream.write(body)

    def put(self) -> None:
        self._write(SMALL)

    def upload(self) -> None:
        self._write(BIG)

    def copy(self) -> None:
        self.files.copy_file("src/small", "dst/out")

    def move(self) -> None:
        self.files.move("src/small", "dst/out")

    def exists(self) -> str:
        from pyarrow.fs import FileType

        return "there" if self.files.get_file_info("src/small").type == FileType.File else "not there"

    def list(self) -> list[str]:
        from pyarrow.fs import FileSelector

        return [each.path.removeprefix("src/") for each in self.files.get_file_info(FileSelector("src/list"))]


@client("pyarrow-file", "pyarrow")
class PyarrowFile(PyarrowBase):
    def get(self) -> bytes:
        with self.files.open_input_file("src/small") as file:
            return file.read()  # type: ignore[no-any-return]


def numbers() -> range:
    return range(100_000)


@client("polars", "polars")
class Polars:
    PREPARED = ("get",)

    def __init__(self) -> None:
        import os

        os.environ["POLARS_UPLOAD_CHUNK_SIZE"] = str(5 * MIB)
        import polars

        self.polars = polars

    def prepare(self) -> None:
        self.polars.DataFrame({"number": numbers()}).write_parquet("s3://src/table", storage_options=OPTIONS)

    def get(self) -> bytes:
        frame = self.polars.scan_parquet("s3://src/table", storage_options=OPTIONS).collect()
        return b"right" if frame["number"].to_list() == list(numbers()) else b"wrong"

    def put(self) -> None:
        self.polars.DataFrame({"number": numbers()}).write_parquet("s3://dst/out", storage_options=OPTIONS)

    def upload(self) -> None:
        import os

        frame = self.polars.DataFrame({"body": [os.urandom(MIB) for _ in range(12)]})
        frame.write_parquet("s3://dst/out", storage_options=OPTIONS, compression="uncompressed", row_group_size=1)


@client("deltalake", "deltalake")
class Deltalake:
    PREPARED = ("get",)

    def __init__(self) -> None:
        import deltalake
        import pyarrow

        self.deltalake, self.pyarrow = deltalake, pyarrow

    def _write(self, url: str, column: Any) -> None:
        self.deltalake.write_deltalake(url, self.pyarrow.table({"column": column}), storage_options=OPTIONS)

    def prepare(self) -> None:
        self._write("s3://src/table", list(numbers()))

    def get(self) -> bytes:
        table = self.deltalake.DeltaTable("s3://src/table", storage_options=OPTIONS).to_pyarrow_table()
        return b"right" if sorted(table["column"].to_pylist()) == list(numbers()) else b"wrong"

    def put(self) -> None:
        self._write("s3://dst/table", list(numbers()))

    def upload(self) -> None:
        import os

        self._write("s3://dst/table", [os.urandom(MIB) for _ in range(24)])


class DuckdbBase:
    def __init__(self) -> None:
        import duckdb
        import duckdb_extension_httpfs

        folder = Path(duckdb_extension_httpfs.__file__).parent / "extensions" / f"v{duckdb.__version__}"
        self.base = duckdb.connect(config={"allow_unsigned_extensions": "true"})
        self.base.execute(f"LOAD '{folder / 'httpfs.duckdb_extension'}'")
        secret = f"TYPE s3, KEY_ID '{KEYS[0]}', SECRET '{KEYS[1]}', REGION '{REGION}', ENDPOINT '{HOST}'"
        self.base.execute(f"CREATE SECRET ({secret}, USE_SSL false, URL_STYLE 'path')")


@client("duckdb-over", "duckdb")
class DuckdbOver(DuckdbBase):
    PREPARED = ("put", "upload")

    def prepare(self) -> None:
        self.base.execute("COPY (SELECT 1 AS number) TO 's3://dst/out.csv'")

    def put(self) -> None:
        self.base.execute("COPY (SELECT range AS number FROM range(100000)) TO 's3://dst/out.csv'")

    def upload(self) -> None:
        self.base.execute("SET s3_uploader_max_filesize = '50GB'")
        self.base.execute("COPY (SELECT uuid() AS name FROM range(600000)) TO 's3://dst/out.csv'")


@client("duckdb", "duckdb")
class Duckdb(DuckdbOver):
    PREPARED = ("get",)

    def prepare(self) -> None:
        self.base.execute("COPY (SELECT range AS number FROM range(100000)) TO 's3://src/table.parquet'")

    def get(self) -> bytes:
        answer = self.base.sql("SELECT count(*), sum(number) FROM 's3://src/table.parquet'").fetchall()
        return b"right" if answer == [(100_000, sum(numbers()))] else b"wrong"


@client("tensorstore", "tensorstore")
class Tensorstore:
    def __init__(self) -> None:
        import os

        os.environ.update(AWS_ACCESS_KEY_ID=KEYS[0], AWS_SECRET_ACCESS_KEY=KEYS[1])
        import tensorstore

        self.tensorstore = tensorstore

    def _bucket(self, name: str) -> Any:
        spec = {"driver": "s3", "bucket": name, "endpoint": URL, "aws_region": REGION}
        return self.tensorstore.KvStore.open(spec).result()

    def get(self) -> bytes:
        return bytes(self._bucket("src")["small"])

    def put(self) -> None:
        self._bucket("dst")["out"] = SMALL

    def upload(self) -> None:
        self._bucket("dst")["out"] = BIG

    def list(self) -> list[str]:
        keys = self._bucket("src").list(self.tensorstore.KvStore.KeyRange("list/", "list0")).result()
        return [key.decode() for key in keys]


@client("s3torchconnector", "s3torchconnector")
class S3torchconnector:
    def __init__(self) -> None:
        import os

        os.environ.update(AWS_ACCESS_KEY_ID=KEYS[0], AWS_SECRET_ACCESS_KEY=KEYS[1])
        from s3torchconnector import S3ClientConfig
        from s3torchconnector._s3client import S3Client

        config = S3ClientConfig(force_path_style=True, part_size=5 * MIB)
        self.s3 = S3Client(region=REGION, endpoint=URL, s3client_config=config)

    def get(self) -> bytes:
        return self.s3.get_object("src", "small").read()  # type: ignore[no-any-return]

    def _write(self, body: bytes) -> None:
        writer = self.s3.put_object("dst", "out")
        writer.write(body)
        writer.close()

    def put(self) -> None:
        self._write(SMALL)

    def upload(self) -> None:
        self._write(BIG)

    def copy(self) -> None:
        self.s3.copy_object("src", "small", "dst", "out")

    def exists(self) -> str:
        self.s3.head_object("src", "small")
        return "there"

    def list(self) -> list[str]:
        return [each.key for page in self.s3.list_objects("src", "list/") for each in page.object_info]
