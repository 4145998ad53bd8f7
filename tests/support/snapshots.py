"""What a mock, ours or another's, may replace or touch: taken before and after, it shows what was left behind."""

from __future__ import annotations

import concurrent.futures.process
import http.client
import logging
import multiprocessing.forkserver
import multiprocessing.pool
import multiprocessing.process
import os
import socket
import subprocess
import sys
import threading
import time
import warnings
from types import FunctionType
from typing import Any

import aiohttp
import aiohttp.connector
import boto3
import botocore.configprovider
import botocore.credentials
import botocore.endpoint
import botocore.handlers
import botocore.httpsession
import botocore.signers
import httpcore
import httpx
import moto.core.botocore_stubber
import requests
import requests.adapters
import responses
import urllib3.connectionpool
import urllib3.poolmanager
import vcr.patch

from fakeoss.transports import EXCHANGE

OWNERS = (
    aiohttp.ClientSession,
    aiohttp.connector.BaseConnector,
    aiohttp.connector.TCPConnector,
    botocore.configprovider.EnvironmentProvider,
    botocore.credentials.CredentialResolver,
    botocore.endpoint.Endpoint,
    botocore.httpsession.URLLib3Session,
    botocore.signers.RequestSigner,
    concurrent.futures.process.ProcessPoolExecutor,
    http.client,
    http.client.HTTPConnection,
    http.client.HTTPSConnection,
    httpcore.AsyncConnectionPool,
    httpcore.ConnectionPool,
    httpx.AsyncClient,
    httpx.AsyncHTTPTransport,
    httpx.Client,
    httpx.HTTPTransport,
    moto.core.botocore_stubber.BotocoreStubber,
    multiprocessing.forkserver.ForkServer,
    multiprocessing.pool.Pool,
    multiprocessing.process.BaseProcess,
    os,
    requests.Session,
    requests.adapters.HTTPAdapter,
    responses,
    socket,
    subprocess.Popen,
    urllib3.connectionpool.HTTPConnectionPool,
    urllib3.connectionpool.HTTPSConnectionPool,
    urllib3.poolmanager.PoolManager,
    vcr.patch,
)
CACHES = {"_abc_impl", "__warningregistry__", "__annotations__", "__annotations_cache__"}


def snapshot() -> dict[str, Any]:
    """What a mock, ours or another's, may replace or touch."""
    attributes = {
        f"{owner.__name__}.{name}": value
        for owner in OWNERS
        for name, value in vars(owner).items()
        if name not in CACHES
    }
    return {
        **attributes,
        "sessions": list(EXCHANGE.sessions),
        "finders": list(sys.meta_path),
        "environment": {name: value for name, value in os.environ.items() if name != "PYTEST_CURRENT_TEST"},
        "boto3.DEFAULT_SESSION": boto3.DEFAULT_SESSION,
        "botocore handlers": list(botocore.handlers.BUILTIN_HANDLERS),
        "warning filters": list(warnings.filters),
        "threads": set(threading.enumerate()),
        "log handlers": [list(logging.getLogger(name).handlers) for name in ("", "fakeoss", "botocore", "urllib3")],
        "exception hook": sys.excepthook,
        "clock": time.time,
    }


def differences(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """The names of what is not what it was."""
    names = [*before, *(name for name in after if name not in before)]
    return [name for name in names if name not in before or name not in after or is_other(before[name], after[name])]


def is_other(before: Any, after: Any) -> bool:
    """Lists and dictionaries are compared by what they hold, anything else by its identity; of threads, which an
    earlier test may have left to end by themselves, none may be new."""
    if isinstance(before, set):
        return not after <= before
    return bool(before != after) if isinstance(before, (list, dict)) else before is not after


def without_ours(found: dict[str, Any]) -> dict[str, Any]:
    """What stands there, seen through functions of ours that others have put back, which only pass calls on."""
    return {name: without_ours_in_front(value) for name, value in found.items()}


def without_ours_in_front(value: Any) -> Any:
    while isinstance(value, FunctionType) and value.__globals__["__name__"].startswith("fakeoss.transports."):
        value = value.__wrapped__  # type: ignore[attr-defined]
    return value


def differences_without_ours(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """The names of what is not what it was, even seen through what others have put back of ours."""
    return differences(before, without_ours(after))
