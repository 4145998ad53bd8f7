"""What child processes do in the tests of ``tests/processes``: they can import it, however they were made."""

from __future__ import annotations

from typing import Any

ENDPOINT = "https://s3.cn-north-1.jdcloud-oss.com"
BODY = bytes(range(256)) * 300


def by_boto3(key: str, endpoint_url: str | None = None) -> bytes:
    """Write an object with boto3, read it and return what was read: two requests, to the endpoint of the environment
    unless there is another one."""
    import boto3

    client = boto3.session.Session().client("s3", endpoint_url=endpoint_url)
    client.put_object(Bucket="bkt", Key=key, Body=BODY)
    return client.get_object(Bucket="bkt", Key=key)["Body"].read()  # type: ignore[no-any-return]


def outcome(key: str, endpoint_url: str | None = None) -> bytes | str:
    """Return the same, or what the client's exception says."""
    try:
        return by_boto3(key, endpoint_url)
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def send_outcome(connection: Any, key: str, endpoint_url: str | None = None) -> None:
    """Send the same to the parent."""
    connection.send(outcome(key, endpoint_url))
    connection.close()


def do_nothing() -> None:
    """Start a worker."""
