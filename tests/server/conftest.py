"""A server, and what it answers to bytes that a client writes."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from fakeoss import Server
from fakeoss.clock import Clock
from support.raw_http import Answer, answers_to


@pytest.fixture
def server() -> Iterator[Server]:
    """A server without users, on a loopback address, with the object ``key`` in ``bucket``."""
    with Server(profile="aws", clock=Clock(1_600_000_000), seed="server") as running:
        running.store.create_bucket("bucket").put("key", b"content")
        yield running


@pytest.fixture
def ask(server: Server) -> Callable[[str], list[Answer]]:
    """What the server answers to a text, in which ``{host}`` and ``{auth}`` stand for fields that are right."""
    fields = {
        "{host}": f"Host: {server.endpoint_url.partition('//')[2]}\r\n",
        "{auth}": "Authorization: AWS FAKEOSSACCESSKEY:x\r\n",
    }

    def ask(text: str) -> list[Answer]:
        for name, field in fields.items():
            text = text.replace(name, field)
        return answers_to(server, text.encode("latin-1"))

    return ask
