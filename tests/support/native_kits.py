"""Clients in native code, each as its documentation shows it: what it stores and reads, and the calls it makes."""

from __future__ import annotations

import asyncio
import io
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import fakeoss

MIB = 1 << 20
BODY = bytes(range(256)) * 4 * 1024 * 12  # 12 MiB: more than one part for all of them
Options = dict[str, Any]


class Kit(NamedTuple):
    """A library: its modules, and a round trip through bucket ``bkt``, which may be given an endpoint to name."""

    name: str
    modules: tuple[str, ...]
    use: Callable[[str | None], None]
    calls: dict[str, int]


def stored(key: str) -> bytes:
    """The bytes that the mock has."""
    return fakeoss.current().bucket("bkt").object(key).body


def frame() -> Any:
    import pandas

    return pandas.DataFrame({"number": range(1000), "text": [f"row {row}" for row in range(1000)]})


def use_pandas(endpoint: str | None) -> None:
    import pandas

    query = "" if endpoint is None else f"?endpoint_override={endpoint}"
    frame().to_parquet(f"s3://bkt/folder/frame{query}")
    assert stored("folder/frame") == frame().to_parquet()
    assert pandas.read_parquet(f"s3://bkt/folder/frame{query}").equals(frame())


def use_pyarrow(endpoint: str | None) -> None:
    from pyarrow.fs import S3FileSystem

    files = S3FileSystem() if endpoint is None else S3FileSystem(endpoint_override=endpoint)
    with files.open_output_stream("bkt/key") as stream:
        stream.write(BODY)
    assert stored("key") == BODY
    files.copy_file("bkt/key", "bkt/copy")
    assert stored("copy") == BODY
    with files.open_input_file("bkt/copy") as stream:
        assert stream.read() == BODY


def use_pyiceberg(endpoint: str | None) -> None:
    from pyiceberg.io.pyarrow import PyArrowFileIO

    properties = {"s3.region": "us-east-1"}
    files = PyArrowFileIO(properties if endpoint is None else {**properties, "s3.endpoint": endpoint})
    with files.new_output("s3://bkt/key").create(overwrite=True) as stream:
        stream.write(BODY)
    assert stored("key") == BODY
    with files.new_input("s3://bkt/key").open() as stream:
        assert stream.read() == BODY


def storage_options(endpoint: str | None) -> Options:
    return {} if endpoint is None else {"storage_options": {"aws_endpoint_url": endpoint}}


def use_polars(endpoint: str | None) -> None:
    import polars

    data, options = polars.DataFrame({"number": range(1000)}), storage_options(endpoint)
    data.write_parquet("s3://bkt/frame", **options)
    assert polars.read_parquet(io.BytesIO(stored("frame"))).equals(data)
    assert polars.scan_parquet("s3://bkt/frame", **options).collect().equals(data)


def use_obstore(endpoint: str | None) -> None:
    import obstore
    from obstore.store import S3Store

    store = S3Store("bkt") if endpoint is None else S3Store("bkt", endpoint=endpoint)
    obstore.put(store, "key", BODY)
    assert stored("key") == BODY
    obstore.copy(store, "key", "copy")
    assert bytes(obstore.get(store, "copy").bytes()) == BODY
    try:
        obstore.put(store, "key", b"", mode="create")
    except obstore.exceptions.AlreadyExistsError:
        assert stored("key") == BODY


def use_deltalake(endpoint: str | None) -> None:
    import pyarrow
    from deltalake import DeltaTable, write_deltalake

    data, options = pyarrow.table({"number": range(1000)}), storage_options(endpoint)
    write_deltalake("s3://bkt/table", data, **options)
    write_deltalake("s3://bkt/table", data, mode="append", **options)
    table = DeltaTable("s3://bkt/table", **options)
    assert table.version() == 1
    assert table.to_pyarrow_table().num_rows == 2000
    assert b'"commitInfo"' in stored("table/_delta_log/00000000000000000001.json")


def use_lance(endpoint: str | None) -> None:
    import lance
    import pyarrow

    data, options = pyarrow.table({"number": range(1000)}), storage_options(endpoint)
    lance.write_dataset(data, "s3://bkt/data.lance", **options)
    assert lance.dataset("s3://bkt/data.lance", **options).to_table().equals(data)


def use_lancedb(endpoint: str | None) -> None:
    import lancedb
    import pyarrow

    data = pyarrow.table({"number": range(1000)})
    table = lancedb.connect("s3://bkt/db", **storage_options(endpoint)).create_table("numbers", data)
    assert table.to_arrow().equals(data)


def use_datafusion(endpoint: str | None) -> None:
    from datafusion import SessionContext
    from datafusion.object_store import AmazonS3

    context = SessionContext()
    options = {} if endpoint is None else {"endpoint": endpoint}
    context.register_object_store("s3://bkt/", AmazonS3(bucket_name="bkt", **options))
    context.sql("select 7 as number").write_parquet("s3://bkt/out/")
    assert context.read_parquet("s3://bkt/out/").to_pydict() == {"number": [7]}


def use_duckdb(endpoint: str | None) -> None:
    import duckdb
    import duckdb_extension_httpfs

    folder = Path(duckdb_extension_httpfs.__file__).parent / "extensions" / f"v{duckdb.__version__}"
    secret = "TYPE s3, KEY_ID 'AK', SECRET 'SK', REGION 'us-east-1'"
    with duckdb.connect(config={"allow_unsigned_extensions": "true"}) as connection:
        connection.execute(f"LOAD '{folder / 'httpfs.duckdb_extension'}'")
        if endpoint is not None:
            connection.execute(f"CREATE SECRET ({secret})")
        connection.execute("COPY (SELECT range AS number FROM range(1000)) TO 's3://bkt/numbers.parquet'")
        query = "SELECT sum(number) FROM 's3://bkt/*.parquet'"
        assert connection.sql(query).fetchall() == [(499500,)]
    assert stored("numbers.parquet").startswith(b"PAR1")


def use_icechunk(endpoint: str | None) -> None:
    import icechunk

    storage = icechunk.s3_storage(bucket="bkt", prefix="repository", from_env=True, endpoint_url=endpoint)
    repository = icechunk.Repository.create(storage)
    assert repository.list_branches() == {"main"}
    assert b"snapshot" in stored("repository/refs/branch.main/ref.json")


def use_opendal(endpoint: str | None) -> None:
    import opendal

    operator = opendal.Operator("s3", bucket="bkt", **({} if endpoint is None else {"endpoint": endpoint}))
    operator.write("key", BODY)
    assert stored("key") == BODY
    operator.copy("key", "copy")
    assert operator.read("copy") == BODY

    async def ask() -> bytes:
        asynchronous = opendal.AsyncOperator("s3", bucket="bkt")
        return bytes(await asynchronous.read("key"))

    assert asyncio.run(ask()) == BODY


def use_s3torchconnector(endpoint: str | None) -> None:
    from s3torchconnector import S3Checkpoint, S3MapDataset

    checkpoint = S3Checkpoint(region="us-east-1", endpoint=endpoint)
    with checkpoint.writer("s3://bkt/key") as writer:
        writer.write(BODY)
    assert stored("key") == BODY
    dataset = S3MapDataset.from_prefix("s3://bkt/", region="us-east-1", endpoint=endpoint)
    assert [item.read() for item in dataset] == [BODY]


def use_tensorstore(endpoint: str | None) -> None:
    import tensorstore

    driver = {"driver": "s3", "bucket": "bkt", "path": "array/", "aws_region": "us-east-1"}
    kvstore = driver if endpoint is None else {**driver, "endpoint": endpoint}
    values = tensorstore.KvStore.open(kvstore).result()
    values["key"] = BODY
    assert stored("array/key") == BODY
    spec = {"driver": "zarr3", "kvstore": kvstore}
    array = tensorstore.open(spec, create=True, dtype=tensorstore.int32, shape=[1000]).result()
    array[:] = 7
    assert (array[:].read().result() == 7).all()


def use_awscrt(endpoint: str | None) -> None:
    from awscrt.auth import AwsCredentialsProvider
    from awscrt.http import HttpHeaders, HttpRequest
    from awscrt.s3 import S3Client, S3RequestType

    keys = AwsCredentialsProvider.new_static("AK", "SK")
    client = S3Client(region="us-east-1", credential_provider=keys, part_size=5 * MIB)
    host, folder = ("bkt.s3.us-east-1.amazonaws.com", "") if endpoint is None else (endpoint.partition("//")[2], "/bkt")
    chunks: dict[int, bytes] = {}

    def ask(kind: Any, method: str, path: str, body: bytes | None = None, **options: Any) -> None:
        fields = [("Host", host), *options.pop("headers", [])]
        if body is not None:
            fields.append(("Content-Length", str(len(body))))
        request = HttpRequest(method, folder + path, HttpHeaders(fields), None if body is None else io.BytesIO(body))
        client.make_request(type=kind, request=request, **options).finished_future.result(60)

    ask(S3RequestType.PUT_OBJECT, "PUT", "/key", BODY)
    assert stored("key") == BODY
    source = [("x-amz-copy-source", "bkt/key")]
    ask(S3RequestType.DEFAULT, "PUT", "/copy", headers=source, operation_name="CopyObject")
    on_body = lambda chunk, offset, **_: chunks.update({offset: chunk})  # noqa: E731
    ask(S3RequestType.GET_OBJECT, "GET", "/copy", on_body=on_body)
    assert b"".join(chunks[offset] for offset in sorted(chunks)) == BODY


KITS = (
    Kit(
        "awscrt",
        ("awscrt",),
        use_awscrt,
        {"CompleteMultipartUpload": 1, "CopyObject": 1, "CreateMultipartUpload": 1, "GetObject": 3, "UploadPart": 3},
    ),
    Kit("datafusion", ("datafusion",), use_datafusion, {"GetObject": 1, "ListObjectsV2": 1, "PutObject": 1}),
    Kit("deltalake", ("deltalake", "pyarrow"), use_deltalake, {"GetObject": 19, "ListObjectsV2": 8, "PutObject": 4}),
    Kit(
        "duckdb",
        ("duckdb", "duckdb_extension_httpfs"),
        use_duckdb,
        {"GetObject": 1, "ListObjectsV2": 2, "PutObject": 1},
    ),
    Kit("icechunk", ("icechunk",), use_icechunk, {"GetObject": 1, "ListObjectsV2": 2, "PutObject": 2}),
    Kit("lance", ("lance",), use_lance, {"GetObject": 2, "ListObjectsV2": 3, "PutObject": 3}),
    Kit("lancedb", ("lancedb",), use_lancedb, {"GetObject": 1, "ListObjectsV2": 3, "PutObject": 3}),
    Kit(
        "obstore",
        ("obstore",),
        use_obstore,
        {
            "CompleteMultipartUpload": 1,
            "CopyObject": 1,
            "CreateMultipartUpload": 1,
            "GetObject": 1,
            "PutObject": 1,
            "UploadPart": 3,
        },
    ),
    Kit("opendal", ("opendal",), use_opendal, {"CopyObject": 1, "GetObject": 2, "HeadObject": 1, "PutObject": 1}),
    Kit(
        "pandas",
        ("pandas", "pyarrow"),
        use_pandas,
        {"CompleteMultipartUpload": 1, "CreateMultipartUpload": 1, "GetObject": 2, "HeadObject": 3, "UploadPart": 1},
    ),
    Kit("polars", ("polars",), use_polars, {"GetObject": 2, "PutObject": 1}),
    Kit(
        "pyarrow",
        ("pyarrow",),
        use_pyarrow,
        {
            "CompleteMultipartUpload": 1,
            "CopyObject": 1,
            "CreateMultipartUpload": 1,
            "GetObject": 1,
            "HeadObject": 1,
            "UploadPart": 2,
        },
    ),
    Kit(
        "pyiceberg",
        ("pyiceberg", "pyarrow"),
        use_pyiceberg,
        {"CompleteMultipartUpload": 1, "CreateMultipartUpload": 1, "GetObject": 1, "HeadObject": 1, "UploadPart": 2},
    ),
    Kit(
        "s3torchconnector",
        ("s3torchconnector",),
        use_s3torchconnector,
        {"CompleteMultipartUpload": 1, "CreateMultipartUpload": 1, "GetObject": 2, "ListObjectsV2": 1, "UploadPart": 2},
    ),
    Kit("tensorstore", ("tensorstore",), use_tensorstore, {"GetObject": 2, "HeadObject": 1, "PutObject": 3}),
)


def operations() -> dict[str, int]:
    """How often each operation was called."""
    return dict(Counter(call.operation for call in fakeoss.current().calls))
