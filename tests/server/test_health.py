"""When a server is ready: any answer means so, and one path answers 200 to everybody."""

from __future__ import annotations

import socket
from collections.abc import Callable

import pytest
import requests

import fakeoss

ALICE = fakeoss.User("ALICE", "alice-secret", "a" * 64, "alice")
MAKERS: list[Callable[[], fakeoss.Server]] = [
    fakeoss.Server,
    lambda: fakeoss.Server(profile="aws", users=[ALICE]),
    lambda: fakeoss.Server(endpoints=["/storage/v1/s3"]),
]


@pytest.mark.parametrize("make", MAKERS)
def test_the_health_path_answers_everybody(make: Callable[[], fakeoss.Server]):
    with make() as server:
        assert server.health_url.endswith("/_fakeoss/health")
        with requests.Session() as session:
            for headers in ({}, {"Host": "elsewhere.test"}, {"Origin": "https://evil.test"}):
                answer = session.get(server.health_url, headers=headers)
                assert answer.status_code == 200
            assert session.head(server.health_url).status_code == 200
            assert session.get(server.endpoint_url).status_code == 403  # an answer, too: it is ready
        assert [entry.operation for entry in server.store.calls] == ["ListBuckets"]


def test_it_is_no_bucket():
    with fakeoss.Server(profile="aws") as server:
        answer = requests.get(server.health_url + "x", headers={"Authorization": "AWS a:b"})
        assert (answer.status_code, "did you mean /health?" in answer.text) == (404, True)
        with pytest.raises(fakeoss.OssError):
            server.store.create_bucket("_fakeoss")


def test_a_stopped_server_has_none():
    server = fakeoss.Server()
    with pytest.raises(RuntimeError, match="there is no endpoint"):
        _ = server.health_url
    with server:
        port = int(server.health_url.split(":")[2].partition("/")[0])
    with pytest.raises(ConnectionError), socket.create_connection(("127.0.0.1", port)):
        pass
