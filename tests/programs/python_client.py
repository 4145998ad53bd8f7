"""A client for Python that does one thing: ``python_client.py CLIENT put FILE KEY``, ``get KEY FILE``, ``keys``,
``copy SOURCE KEY``, ``delete KEY``. ENDPOINT, BUCKET and AUTHORITY (a certificate to trust) are in the environment."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

URL, BUCKET, AUTHORITY = os.environ["ENDPOINT"], os.environ["BUCKET"], os.environ["AUTHORITY"]
KEY, SECRET, REGION = (os.environ[f"AWS_{name}"] for name in ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY", "REGION"))
PART = 5 << 20


class Boto3:
    """boto3 with its transfers."""

    def __init__(self) -> None:
        import boto3
        from boto3.s3.transfer import TransferConfig

        self.s3 = boto3.client("s3", endpoint_url=URL)
        self.options = {"Config": TransferConfig(multipart_threshold=PART, multipart_chunksize=PART)}

    def put(self, path: str, key: str) -> None:
        self.s3.upload_file(path, BUCKET, key, **self.options)

    def get(self, key: str, path: str) -> None:
        self.s3.download_file(BUCKET, key, path, **self.options)

    def keys(self) -> list[str]:
        pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket=BUCKET, PaginationConfig={"PageSize": 2})
        return [item["Key"] for page in pages for item in page.get("Contents", ())]

    def copy(self, source: str, key: str) -> None:
        self.s3.copy({"Bucket": BUCKET, "Key": source}, BUCKET, key, **self.options)

    def delete(self, key: str) -> None:
        self.s3.delete_object(Bucket=BUCKET, Key=key)


class S3fs:
    """s3fs with fsspec, which use aiobotocore."""

    def __init__(self) -> None:
        import s3fs

        self.files = s3fs.S3FileSystem(endpoint_url=URL, default_block_size=PART)

    def put(self, path: str, key: str) -> None:
        with self.files.open(f"{BUCKET}/{key}", "wb") as stream:
            stream.write(Path(path).read_bytes())

    def get(self, key: str, path: str) -> None:
        self.files.get(f"{BUCKET}/{key}", path)

    def keys(self) -> list[str]:
        return [path.partition("/")[2] for path in self.files.find(BUCKET)]

    def copy(self, source: str, key: str) -> None:
        self.files.copy(f"{BUCKET}/{source}", f"{BUCKET}/{key}")

    def delete(self, key: str) -> None:
        self.files.rm(f"{BUCKET}/{key}")


class Minio:
    """minio, whose compose_object copies in parts."""

    def __init__(self) -> None:
        from minio import Minio as Client

        host, is_tls = URL.partition("://")[2], URL.startswith("https:")
        self.client = Client(host, access_key=KEY, secret_key=SECRET, region=REGION, secure=is_tls)

    def put(self, path: str, key: str) -> None:
        self.client.fput_object(BUCKET, key, path, part_size=PART)

    def get(self, key: str, path: str) -> None:
        self.client.fget_object(BUCKET, key, path)

    def keys(self) -> list[str]:
        return [item.object_name for item in self.client.list_objects(BUCKET, recursive=True)]

    def copy(self, source: str, key: str) -> None:
        from minio.commonconfig import ComposeSource, CopySource

        size = self.client.stat_object(BUCKET, source).size
        if size < PART:
            self.client.copy_object(BUCKET, key, CopySource(BUCKET, source))
            return
        starts = (0, PART)
        lengths = (PART, size - PART)
        sources = [ComposeSource(BUCKET, source, offset=at, length=n) for at, n in zip(starts, lengths, strict=True)]
        self.client.compose_object(BUCKET, key, sources)

    def delete(self, key: str) -> None:
        self.client.remove_object(BUCKET, key)


class Obstore:
    """obstore, in Rust."""

    def __init__(self) -> None:
        from obstore.store import S3Store

        options: dict[str, Any] = {"allow_http": True}
        self.store = S3Store(BUCKET, endpoint=URL, client_options=options)

    def put(self, path: str, key: str) -> None:
        import obstore

        obstore.put(self.store, key, Path(path), chunk_size=PART)

    def get(self, key: str, path: str) -> None:
        import obstore

        Path(path).write_bytes(obstore.get(self.store, key).bytes())

    def keys(self) -> list[str]:
        import obstore

        return [item["path"] for item in obstore.list(self.store).collect()]

    def copy(self, source: str, key: str) -> None:
        import obstore

        obstore.copy(self.store, source, key)

    def delete(self, key: str) -> None:
        import obstore

        obstore.delete(self.store, key)


class Opendal:
    """opendal, in Rust."""

    def __init__(self) -> None:
        import opendal

        self.operator = opendal.Operator("s3", bucket=BUCKET, endpoint=URL, region=REGION)

    def put(self, path: str, key: str) -> None:
        with self.operator.open(key, "wb", chunk=PART) as stream:
            stream.write(Path(path).read_bytes())

    def get(self, key: str, path: str) -> None:
        Path(path).write_bytes(self.operator.read(key))

    def keys(self) -> list[str]:
        return [entry.path for entry in self.operator.list("", recursive=True) if not entry.path.endswith("/")]

    def copy(self, source: str, key: str) -> None:
        self.operator.copy(source, key)

    def delete(self, key: str) -> None:
        self.operator.delete(key)


class Pyarrow:
    """pyarrow, with Amazon's SDK for C++."""

    def __init__(self) -> None:
        from pyarrow.fs import S3FileSystem

        trusted = {"tls_ca_file_path": AUTHORITY} if AUTHORITY else {}
        self.files = S3FileSystem(endpoint_override=URL, region=REGION, **trusted)

    def put(self, path: str, key: str) -> None:
        with self.files.open_output_stream(f"{BUCKET}/{key}") as stream:
            stream.write(Path(path).read_bytes())

    def get(self, key: str, path: str) -> None:
        with self.files.open_input_file(f"{BUCKET}/{key}") as stream:
            Path(path).write_bytes(stream.read())

    def keys(self) -> list[str]:
        from pyarrow.fs import FileSelector, FileType

        infos = self.files.get_file_info(FileSelector(BUCKET, recursive=True))
        return [info.path.partition("/")[2] for info in infos if info.type == FileType.File]

    def copy(self, source: str, key: str) -> None:
        self.files.copy_file(f"{BUCKET}/{source}", f"{BUCKET}/{key}")

    def delete(self, key: str) -> None:
        self.files.delete_file(f"{BUCKET}/{key}")


CLIENTS = {"boto3": Boto3, "s3fs": S3fs, "minio": Minio, "obstore": Obstore, "opendal": Opendal, "pyarrow": Pyarrow}

if __name__ == "__main__":
    name, thing, *words = sys.argv[1:]
    answer = getattr(CLIENTS[name](), thing)(*words)
    if answer is not None:
        sys.stdout.writelines(f"{key}\n" for key in answer)
