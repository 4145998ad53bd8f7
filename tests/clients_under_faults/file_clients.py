"""Libraries that make files of objects: s3fs, smart_open, cloudpathlib, s3path, django-storages."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from payloads import BIG, KEYS, MIB, REGION, SMALL
from python_clients import client
from sdk_clients import SETTINGS, URL, boto3_config


class S3fsBase:
    def __init__(self) -> None:
        import s3fs

        self.files = s3fs.S3FileSystem(
            key=KEYS[0],
            secret=KEYS[1],
            endpoint_url=URL,
            client_kwargs={"region_name": REGION},
            config_kwargs={"s3": {"addressing_style": "path"}},
            use_listings_cache=False,
        )


@client("s3fs", "s3fs")
class S3fs(S3fsBase):
    def get(self) -> bytes:
        return self.files.cat_file("src/small")  # type: ignore[no-any-return]

    def put(self) -> None:
        self.files.pipe_file("dst/out", SMALL)

    def upload(self) -> None:
        self.files.pipe_file("dst/out", BIG, chunksize=5 * MIB)

    def copy(self) -> None:
        self.files.copy("src/small", "dst/out")

    def move(self) -> None:
        self.files.mv("src/small", "dst/out")

    def copy_parts(self) -> None:
        from fsspec.asyn import sync

        sync(self.files.loop, self.files._copy_managed, "src/big", "dst/out", len(BIG), block=5 * MIB)

    def exists(self) -> object:
        return self.files.exists("src/small")

    def list(self) -> list[str]:
        return [name.removeprefix("src/") for name in self.files.find("src/list")]


@client("s3fs-open", "s3fs")
class S3fsOpen(S3fsBase):
    def get(self) -> bytes:
        with self.files.open("src/small", "rb") as file:
            return file.read()  # type: ignore[no-any-return]

    def _write(self, body: bytes) -> None:
        with self.files.open("dst/out", "wb", block_size=5 * MIB) as file:
            for start in range(0, len(body), MIB):
                file.write(body[start : start + MIB])

    def put(self) -> None:
        self._write(SMALL)

    def upload(self) -> None:
        self._write(BIG)


@client("s3fs-merge", "s3fs")
class S3fsMerge(S3fsBase):
    def copy_parts(self) -> None:
        self.files.merge("dst/out", ["src/p1", "src/p2", "src/p3"])


@client("smart_open", "smart_open")
class SmartOpen:
    def __init__(self) -> None:
        import boto3
        import smart_open

        self.open = smart_open.open
        s3 = boto3.client("s3", config=boto3_config(), **SETTINGS)
        self.options = {"client": s3, "min_part_size": 5 * MIB}

    def get(self) -> bytes:
        with self.open("s3://src/small", "rb", transport_params=self.options) as file:
            return file.read()  # type: ignore[no-any-return]

    def put(self) -> None:
        options = {**self.options, "multipart_upload": False}
        with self.open("s3://dst/out", "wb", transport_params=options) as file:
            file.write(SMALL)

    def upload(self) -> None:
        with self.open("s3://dst/out", "wb", transport_params=self.options) as file:
            file.write(BIG)


@client("cloudpathlib", "cloudpathlib")
class Cloudpathlib:
    def __init__(self) -> None:
        from boto3.s3.transfer import TransferConfig
        from cloudpathlib import S3Client

        parts = TransferConfig(multipart_threshold=5 * MIB, multipart_chunksize=5 * MIB)
        options = {"endpoint_url": URL, "boto3_transfer_config": parts}
        keys = {"aws_access_key_id": KEYS[0], "aws_secret_access_key": KEYS[1]}
        self.s3 = S3Client(**options, **keys, local_cache_dir=tempfile.mkdtemp())

    def get(self) -> bytes:
        return self.s3.CloudPath("s3://src/small").read_bytes()  # type: ignore[no-any-return]

    def _upload(self, body: bytes) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "file"
            path.write_bytes(body)
            self.s3.CloudPath("s3://dst/out").upload_from(path)

    def put(self) -> None:
        self._upload(SMALL)

    def upload(self) -> None:
        self._upload(BIG)

    def copy(self) -> None:
        self.s3.CloudPath("s3://src/small").copy(self.s3.CloudPath("s3://dst/out"))

    def copy_parts(self) -> None:
        self.s3.CloudPath("s3://src/big").copy(self.s3.CloudPath("s3://dst/out"))

    def move(self) -> None:
        self.s3.CloudPath("s3://src/small").rename(self.s3.CloudPath("s3://dst/out"))

    def exists(self) -> object:
        return self.s3.CloudPath("s3://src/small").exists()

    def list(self) -> list[str]:
        return [str(path).removeprefix("s3://src/") for path in self.s3.CloudPath("s3://src/list/").iterdir()]


@client("s3path", "s3path")
class S3path:
    def __init__(self) -> None:
        import boto3
        from s3path import S3Path, register_configuration_parameter

        self.path = S3Path
        resource = boto3.resource("s3", config=boto3_config(), **SETTINGS)
        register_configuration_parameter(S3Path("/"), resource=resource)

    def get(self) -> bytes:
        return self.path("/src/small").read_bytes()  # type: ignore[no-any-return]

    def upload(self) -> None:
        self.path("/dst/out").write_bytes(BIG)

    def move(self) -> None:
        self.path("/src/small").rename(self.path("/dst/out"))

    def exists(self) -> object:
        return self.path("/src/small").exists()

    def list(self) -> list[str]:
        return [str(path).removeprefix("/src/") for path in self.path("/src/list/").iterdir()]


@client("django-storages", "storages", "django-storages")
class DjangoStorages:
    def __init__(self) -> None:
        from django.conf import settings

        settings.configure()
        from boto3.s3.transfer import TransferConfig
        from storages.backends.s3 import S3Storage

        parts = TransferConfig(multipart_threshold=5 * MIB, multipart_chunksize=5 * MIB)
        options: dict[str, Any] = {"endpoint_url": URL, "region_name": REGION, "client_config": boto3_config()}
        keys = {"access_key": KEYS[0], "secret_key": KEYS[1]}
        self.source = S3Storage(bucket_name="src", **options, **keys)
        self.target = S3Storage(bucket_name="dst", transfer_config=parts, **options, **keys)

    def get(self) -> bytes:
        with self.source.open("small") as file:
            return file.read()  # type: ignore[no-any-return]

    def _save(self, body: bytes) -> None:
        from django.core.files.base import ContentFile

        self.target.save("out", ContentFile(body))

    def put(self) -> None:
        self._save(SMALL)

    def upload(self) -> None:
        self._save(BIG)

    def exists(self) -> object:
        return self.source.exists("small")

    def list(self) -> list[str]:
        return [f"list/{name}" for name in self.source.listdir("list")[1]]


@client("s3fs-fuse", "os", "")
class S3fsFuse:
    """A mount of each bucket; whoever ends this process unmounts what is mounted in its folder."""

    def __init__(self) -> None:
        import os
        import shutil
        import subprocess

        if shutil.which("s3fs") is None:
            raise ImportError("s3fs-fuse is not installed")
        told = subprocess.run(["s3fs", "--version"], capture_output=True, text=True, check=True).stdout
        self.version = told.split("V", 1)[1].split()[0]
        scratch = Path(os.environ["SCRATCH"])
        secret = scratch / "keys"
        secret.write_text(":".join(KEYS))
        secret.chmod(0o600)
        self.source, self.target = scratch / "src", scratch / "dst"
        parts = "multipart_size=5,multipart_copy_size=5,singlepart_copy_limit=5"
        options = f"url={URL},use_path_request_style,passwd_file={secret},endpoint={REGION},{parts}"
        for folder in (self.source, self.target):
            folder.mkdir()
            subprocess.run(["s3fs", folder.name, str(folder), "-o", options], check=True)

    def get(self) -> bytes:
        return (self.source / "small").read_bytes()

    def put(self) -> None:
        (self.target / "out").write_bytes(SMALL)

    def upload(self) -> None:
        (self.target / "out").write_bytes(BIG)

    def move(self) -> None:
        (self.source / "small").rename(self.source / "out")

    def copy_parts(self) -> None:
        (self.source / "big").rename(self.source / "out")

    def exists(self) -> object:
        return (self.source / "small").exists()

    def list(self) -> list[str]:
        return [f"list/{path.name}" for path in (self.source / "list").iterdir()]
