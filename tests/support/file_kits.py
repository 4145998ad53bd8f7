"""minio and s3fs, on one side of a comparison."""

from __future__ import annotations

from typing import Any

import s3fs
import urllib3
from minio import Minio

from support.boto_kits import AIO_SESSION
from support.parity import Side

__all__ = ["MinioKit", "S3fsKit"]


class MinioKit:
    """minio, with a pool manager that tries again at once."""

    calls = 0

    def __init__(self, side: Side) -> None:
        self.side, self.url, self.store = side, side.url, side.store
        self._managers: list[Any] = []
        self.client = self.make()

    def make(self, *, tries: int = 3, timeout: float | None = None) -> Any:
        """A client that tries so many times, and waits for an answer no longer than ``timeout``."""
        retries = urllib3.Retry(total=tries - 1, backoff_factor=0, status_forcelist=[500, 502, 503, 504])
        manager = urllib3.PoolManager(timeout=urllib3.Timeout(connect=10, read=timeout), retries=retries)
        self._managers.append(manager)
        return Minio(
            endpoint=self.url.partition("://")[2],
            access_key="AKANY",
            secret_key="any",
            secure=False,
            region="us-east-1",
            http_client=manager,
        )

    def close(self) -> None:
        """Close its connections."""
        for manager in self._managers:
            manager.clear()


class S3fsKit:
    """s3fs, whose event loop runs in a thread of its own."""

    calls = 0

    def __init__(self, side: Side) -> None:
        self.side, self.url, self.store = side, side.url, side.store
        self.client = self.make()

    def make(self, *, config: dict[str, Any] | None = None, **options: Any) -> Any:
        """A file system without caches."""
        files = s3fs.S3FileSystem(
            endpoint_url=self.url,
            key="AKANY",
            secret="any",
            client_kwargs={"region_name": "us-east-1", "verify": False},
            config_kwargs={"s3": {"addressing_style": "path"}, "retries": {"max_attempts": 0}, **(config or {})},
            skip_instance_cache=True,
            use_listings_cache=False,
            session=AIO_SESSION,
            **options,
        )
        files.retries = 2
        return files

    def close(self) -> None:
        """Close its session."""
        if self.client._s3 is not None:
            self.client.close_session(self.client.loop, self.client._s3)
