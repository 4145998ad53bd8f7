"""boto3 and aiobotocore with one face, on one side of a comparison."""

from __future__ import annotations

import asyncio
from typing import Any

from botocore.config import Config

from support.boto import aio_session, boto3_session
from support.parity import BUCKET, Side

KEYS = {"aws_access_key_id": "AKANY", "aws_secret_access_key": "any"}
FAST = {"retries": {"max_attempts": 2, "mode": "standard"}, "s3": {"addressing_style": "path"}}


class BotoKit:
    """boto3, a client."""

    once: dict[str, Any] = {"retries": {"mode": "standard", "total_max_attempts": 1}}
    """The configuration of a client that tries nothing again."""
    calls = 0
    """How many calls the log will have, where some are logged after the client has left."""

    def __init__(self, side: Side, **config: Any) -> None:
        self.side, self.url, self.store = side, side.url, side.store
        self.client: Any = self.open(**config)

    def options(self, config: dict[str, Any]) -> dict[str, Any]:
        return {"region_name": "us-east-1", "endpoint_url": self.url, "config": Config(**{**FAST, **config}), "verify": False, **KEYS}

    def open(self, **config: Any) -> Any:
        return boto3_session().client("s3", **self.options(config))

    def reopen(self, **config: Any) -> None:
        """Make the client anew, with this configuration."""
        self.close()
        self.client = self.open(**config)

    def close(self) -> None:
        self.close_client()

    def close_client(self) -> None:
        """Close the client, and no more."""
        self.client.close()

    def wait(self, value: Any) -> Any:
        return value

    def call(self, operation: str, **parameters: Any) -> Any:
        """Call an operation on the bucket."""
        return self.wait(getattr(self.client, operation)(Bucket=BUCKET, **parameters))

    def body(self, key: str = "text", **parameters: Any) -> Any:
        """The body of an object, unread."""
        return self.call("get_object", Key=key, **parameters)["Body"]


class AioBotoKit(BotoKit):
    """aiobotocore, a client."""

    def open(self, **config: Any) -> Any:
        self.loop = asyncio.new_event_loop()
        self._manager = aio_session().create_client("s3", **self.options(config))
        return self.wait(self._manager.__aenter__())

    def close_client(self) -> None:
        self.wait(self._manager.__aexit__(None, None, None))

    def close(self) -> None:
        self.close_client()
        self.loop.run_until_complete(self.loop.shutdown_asyncgens())
        self.loop.run_until_complete(self.loop.shutdown_default_executor())
        self.loop.close()

    def wait(self, value: Any) -> Any:
        return self.loop.run_until_complete(value) if hasattr(value, "__await__") else value


BOTO_KITS = {"boto3": BotoKit, "aiobotocore": AioBotoKit}
