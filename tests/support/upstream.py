"""An engine to stand in front of: a server of ours, which knows one user only."""

from __future__ import annotations

import boto3
from botocore.config import Config

import fakeoss

ENGINE_USER = fakeoss.User(access_key="ENGINEKEY", secret_key="enginesecret", id="e" * 64)


def upstream_at(url: str, **options: object) -> fakeoss.Upstream:
    return fakeoss.Upstream(url, access_key=ENGINE_USER.access_key, secret_key=ENGINE_USER.secret_key, **options)


def client_of(url: str, access_key: str = "FRONTKEY", secret_key: str = "frontsecret", **options: object):
    config = Config(retries={"total_max_attempts": 1}, **options)
    keys = {"aws_access_key_id": access_key, "aws_secret_access_key": secret_key}
    return boto3.client("s3", endpoint_url=url, region_name="us-east-1", config=config, **keys)
