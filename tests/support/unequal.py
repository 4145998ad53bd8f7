"""What cannot be equal in process and on the wire, each with its reason. An entry that has become equal fails."""

from __future__ import annotations

import sys
from typing import NamedTuple

import aiohttp
import urllib3

__all__ = ["NOT_COMPARED", "UNEQUAL", "Unequal", "listed"]

NOT_COMPARED = {
    "the type of a socket": "in process there is no descriptor; what clients use of one is compared by its effects",
    "identities and addresses in memory": "they differ between any two runs",
    "signatures of botocore in headers": "a lenient mock looks at none, so they are not computed",
    "durations": "they differ between any two runs; that a timeout ends when it should is tested apart",
}
"""What observations leave out, everywhere."""


class Unequal(NamedTuple):
    """A difference: the behaviour, the clients (none: every client that has it), the paths at which the observations
    differ (``*``: anywhere), and why they cannot be equal."""

    behaviour: str
    reason: str
    clients: tuple[str, ...] = ()
    paths: tuple[str, ...] = ("*",)


UNEQUAL = [
    Unequal(
        "foreign origin",
        "a server's port has to be guarded against web pages of others (Origin, Sec-Fetch-Site); a mock has no port",
    ),
    Unequal(
        "hook raises OSError",
        "in process the client meets the very error, and does with it what it does with one of its socket; over a "
        "socket no more than a reset can be sent (asynchronous clients tell neither from the other)",
        clients=(
            "boto3",
            "http.client",
            "httpx",
            "requests",
            "requests, streamed",
            "urllib.request",
            "urllib3",
            "urllib3, streamed",
        ),
    ),
    Unequal(
        "hook raises ValueError",
        "in process it reaches the test, which wrote the hook; a server in another process could only answer 500",
    ),
    Unequal(
        "counters of the pool in an error",
        "boto3's plain calls are answered above urllib3's pools, for half the time of a call; nobody sees the pools "
        "but through an exception of urllib3 inside one of botocore",
        clients=("boto3",),
    ),
    Unequal(
        "hook raises TimeoutError",
        "the same: what became of the first call is known above the pools",
        clients=("boto3",),
        paths=(
            "result[1].attributes.kwargs.error.attributes.pool.num_connections",
            "result[1].attributes.kwargs.error.attributes.pool.num_requests",
            "result[1].attributes.kwargs.error.attributes.pool.pool.queue[10]",
            "result[1].attributes.kwargs.error.attributes.pool.pool.unfinished_tasks",
        ),
    ),
    Unequal("hook raises ValueError, tried again", "the same; botocore tries again what was answered with 500"),
]


if not hasattr(aiohttp, "ClientConnectionResetError"):  # before 3.10
    UNEQUAL.append(
        Unequal("hook raises OSError", "an older aiohttp hands the error on as it is", ("aiohttp", "aiobotocore"))
    )
if sys.version_info < (3, 11):
    UNEQUAL.append(
        Unequal(
            "hook raises TimeoutError",
            "in process the client meets the very error, which is not yet the event loop's own in Python 3.10",
            ("aiohttp",),
        )
    )
if urllib3.__version__.startswith("1."):
    UNEQUAL.append(
        Unequal(
            "body for a bucket that is missing",
            "with urllib3 1.26 a body is not even read when the answer comes instead of 100 Continue",
            ("boto3",),
        )
    )


def listed(client: str, behaviour: str) -> set[str]:
    """Return the paths at which a client's behaviour is listed as unequal."""
    rows = [row for row in UNEQUAL if row.behaviour == behaviour and (not row.clients or client in row.clients)]
    return {path for row in rows for path in row.paths}
