"""Where cases run: a store in process, and the same behind a loopback server."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from http.client import HTTPConnection

import pytest

from fakeoss import Server, profiles
from fakeoss.clock import Clock
from fakeoss.contract.case import NOBODY, OTHER, OWNER, Case
from fakeoss.contract.frames import FRAMES
from fakeoss.contract.runner import World
from fakeoss.dispatch import Dispatcher
from fakeoss.model.accounts import User
from fakeoss.model.store import Store
from fakeoss.profiles.profile import Profile
from fakeoss.wire.address import Hosts
from fakeoss.wire.message import Request, lowered

Answer = tuple[int, Mapping[str, str], bytes]
Send = Callable[[str, str, Mapping[str, str], bytes], Answer]
Worlds = Callable[[Case, str | Profile], World]

NOON = 1302554096.0  # Mon, 11 Apr 2011 20:34:56 GMT, when the documentation's exchange took place
ENDPOINT = "s3.test"
NAMES = {"b": "bucket-b", "c": "bucket-c", "o": "bucket-o", "absent": "bucket-absent"}
USERS = {
    OWNER: User("OWNERKEY", "owner-secret", "owner-id", "owner", "owner@example.com"),
    OTHER: User("OTHERKEY", "other-secret", "other-id", "other", "other@example.com"),
}
"""Who asks; whoever signs with neither key is the first."""


def authorization(user: str) -> dict[str, str]:
    if user == NOBODY:
        return {}
    credential = f"{USERS[user].access_key}/20260101/us-east-1/s3/aws4_request"
    return {"Authorization": f"AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders=host, Signature=0"}


def stock(store: Store, case: Case, profile: Profile) -> None:
    """Empty the store; give it the buckets of every case, the limits of this one, and a clock that stands still."""
    store.reset()
    store.limits = profile.limits._replace(**case.limits.get(profile.name, {}))
    store.clock = Clock(at=NOON if case.at is None else case.at)
    for name in ("b", "c"):
        store.create_bucket(NAMES[name], owner=USERS[OWNER])
    store.create_bucket(NAMES["o"], owner=USERS[OTHER])


def seeding(store: Store) -> Callable[[str, str, int], None]:
    def seed(bucket: str, key: str, size: int) -> None:
        store.bucket(bucket).put(key, size=size)

    return seed


def in_process(dispatcher: Dispatcher, user: str) -> Send:
    profile = dispatcher.profile
    hosts = Hosts(profile.hosts, profile.regions, (ENDPOINT,))
    signed = authorization(user)

    def send(method: str, target: str, headers: Mapping[str, str], body: bytes) -> Answer:
        fields = lowered({"Host": ENDPOINT, **signed, **headers})
        place = hosts.find(fields["host"])
        assert place is not None
        response = dispatcher.answer(Request(method, ("https", fields["host"], target), fields, body), place)
        return response.status, response.headers, response.content()

    return send


@pytest.fixture
def world_in_process() -> Worlds:
    """Makes the world of a case in this process, without any client between."""

    def make(case: Case, service: str | Profile) -> World:
        profile, store = profiles.find(service), Store(seed=case.name)
        stock(store, case, profile)
        dispatcher = Dispatcher(store, profile, USERS.values())
        send = {user: in_process(dispatcher, user) for user in (OWNER, OTHER, NOBODY)}
        return World(send, NAMES, FRAMES[profile.name], seeding(store), store.clock.advance)

    return make


class Endpoint:
    """A loopback server of one profile, which serves one case after another, and a connection to it."""

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        # as in process: pages of every origin may ask
        self.server = Server(Store(), profile=profile, users=USERS.values(), auth="lenient", hosts=["*"]).start()
        self.address = self.server.endpoint_url.removeprefix("http://")
        self._connection = HTTPConnection(self.address, timeout=30)

    def close(self) -> None:
        self._connection.close()
        self.server.stop()

    def world(self, case: Case) -> World:
        store = self.server.store
        stock(store, case, self.profile)
        send = {user: self._sender(authorization(user)) for user in (OWNER, OTHER, NOBODY)}
        return World(send, NAMES, FRAMES[self.profile.name], seeding(store), store.clock.advance)

    def _sender(self, signed: Mapping[str, str]) -> Send:
        def send(method: str, target: str, headers: Mapping[str, str], body: bytes) -> Answer:
            connection = self._connection
            connection.putrequest(method, target, skip_host=True, skip_accept_encoding=True)
            for name, value in {"Host": self.address, **signed, **headers}.items():
                connection.putheader(name, value)
            connection.endheaders(body or None)
            response = connection.getresponse()
            return response.status, dict(response.getheaders()), response.read()

        return send


@pytest.fixture(scope="session")
def endpoints() -> Iterator[Callable[[str], Endpoint]]:
    """The loopback server of a profile, started when it is first asked for."""
    started: dict[str, Endpoint] = {}

    def endpoint(profile_name: str) -> Endpoint:
        if profile_name not in started:
            started[profile_name] = Endpoint(profiles.find(profile_name))
        return started[profile_name]

    yield endpoint
    for each in started.values():
        each.close()


@pytest.fixture
def world_over_the_server(endpoints: Callable[[str], Endpoint]) -> Worlds:
    """Makes the world of a case behind a loopback server, every request on one kept connection."""
    return lambda case, profile_name: endpoints(profile_name).world(case)
