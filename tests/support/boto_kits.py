"""boto3 and aiobotocore with one face, on one side of a comparison."""

from __future__ import annotations

import asyncio
from functools import cached_property
from typing import Any, ClassVar

from botocore.config import Config

from support.boto import aio_session, boto3_session
from support.parity import BUCKET, Side

__all__ = ["BOTO_KITS", "AioBotoKit", "BotoKit"]

KEYS = {"aws_access_key_id": "AKANY", "aws_secret_access_key": "any"}
CONFIG = {"retries": {"max_attempts": 2, "mode": "standard"}, "s3": {"addressing_style": "path"}}
SESSION = boto3_session()
AIO_SESSION = aio_session()


class BotoKit:
    """boto3, a client, made when it is first used."""

    once: ClassVar[dict[str, Any]] = {"retries": {"mode": "standard", "total_max_attempts": 1}}
    """The configuration of a client that tries nothing again."""
    is_async = False
    calls = 0
    """How many calls the log will have, where some are logged after the client has left."""

    def __init__(self, side: Side) -> None:
        self.side, self.url, self.store = side, side.url, side.store
        self._config: dict[str, Any] = {}

    def configure(self, **config: Any) -> None:
        """Give the client, which is not made yet, this configuration."""
        self._config.update(config)

    @property
    def options(self) -> dict[str, Any]:
        config = Config(**{**CONFIG, **self._config})
        return {"region_name": "us-east-1", "endpoint_url": self.url, "config": config, "verify": False, **KEYS}

    @cached_property
    def client(self) -> Any:
        return SESSION.client("s3", **self.options)

    def close(self) -> None:
        """Close the client."""
        self.close_client()

    def close_client(self) -> None:
        """Close the client, and no more."""
        self.client.close()

    def wait(self, value: Any) -> Any:
        """Run what is awaitable; other values pass through."""
        return value

    def call(self, operation: str, **parameters: Any) -> Any:
        """Call an operation on the bucket."""
        return self.wait(getattr(self.client, operation)(Bucket=BUCKET, **parameters))

    def body(self, key: str = "text", **parameters: Any) -> Any:
        """The body of an object, unread."""
        return self.call("get_object", Key=key, **parameters)["Body"]


class AioBotoKit(BotoKit):
    """aiobotocore, a client."""

    is_async = True

    def __init__(self, side: Side) -> None:
        super().__init__(side)
        self.loop = asyncio.new_event_loop()

    @cached_property
    def client(self) -> Any:
        self._manager = AIO_SESSION.create_client("s3", **self.options)
        return self.wait(self._manager.__aenter__())

    def close_client(self) -> None:
        assert self.client is not None
        self.wait(self._manager.__aexit__(None, None, None))

    def close(self) -> None:
        self.close_client()
        self.loop.run_until_complete(self.loop.shutdown_asyncgens())
        self.loop.run_until_complete(self.loop.shutdown_default_executor())
        self.loop.close()

    def wait(self, value: Any) -> Any:
        return self.loop.run_until_complete(value) if hasattr(value, "__await__") else value


BOTO_KITS = {"boto3": BotoKit, "aiobotocore": AioBotoKit}
