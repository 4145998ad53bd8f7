"""``aws:SourceIp``: where a request comes from is this machine, but where a server is asked by another."""

from __future__ import annotations

import socket
from http.client import HTTPConnection

import pytest
import requests

from fakeoss.server import Server

SIGNED = {"Authorization": "AWS FAKEOSSACCESSKEY:signature"}


@pytest.mark.parametrize(("peer", "status"), [("127.0.0.1", 200), ("127.0.0.2", 403)])
def test_policies_are_asked_for_the_address_that_a_request_comes_from(peer: str, status: int) -> None:
    with socket.socket() as probe:
        try:
            probe.bind((peer, 0))
        except OSError:
            pytest.skip(f"this machine has no {peer}")
    condition = '{"NotIpAddress": {"aws:SourceIp": "127.0.0.1"}}'
    denied = f'"Effect": "Deny", "Principal": "*", "Action": "s3:GetObject", "Condition": {condition}'
    with Server(profile="aws") as server:
        server.store.create_bucket("bkt").put("k", b"0123456789")
        body = f'{{"Statement": {{{denied}, "Resource": "arn:aws:s3:::bkt/*"}}}}'
        assert requests.put(f"{server.endpoint_url}/bkt?policy", body, headers=SIGNED, timeout=10).status_code == 204
        host = server.endpoint_url.partition("//")[2]
        connection = HTTPConnection(host, source_address=(peer, 0), timeout=10)
        connection.request("GET", "/bkt/k", headers=SIGNED)
        assert connection.getresponse().status == status
        connection.close()
