"""A store of one profile in this process, which answers the rows of the contract as the profile would."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from fakeoss.contract.case import NOBODY, OWNER
from fakeoss.contract.frames import Frame
from fakeoss.contract.oracle import Oracle
from fakeoss.contract.runner import World
from fakeoss.dispatch import Dispatcher
from fakeoss.model.accounts import User
from fakeoss.model.store import Store, state_of
from fakeoss.model.store_state import Ids
from fakeoss.wire.address import Hosts
from fakeoss.wire.message import Request, Url, lowered

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fakeoss.calls import CallLog
    from fakeoss.contract.exchange import Answer, Send
    from fakeoss.profiles.profile import Profile

__all__ = ["Imitation"]

_HOST: Final = "s3.test"
_USER: Final = User("IMITATED", "imitated-secret", "imitated", "imitated")
_AUTHORIZATION: Final = {
    "Authorization": f"AWS4-HMAC-SHA256 Credential={_USER.access_key}/20260101/us-east-1/s3/aws4_request, "
    "SignedHeaders=host, Signature=0"
}
"""Nobody looks at the signature."""
_NAMES: Final = {"b": "imitated-bucket-b", "c": "imitated-bucket-c", "absent": "imitated-bucket-absent"}


class _Ids(Ids):
    """Ids of uploads that another service has given."""

    adopted = ""

    def upload_id(self) -> str:
        adopted, self.adopted = self.adopted, ""
        return adopted or super().upload_id()


class Imitation:
    """What ``profile`` answers; each case is asked in a store of its own."""

    def __init__(self, profile: Profile) -> None:
        self._scheme = ""
        self._store = Store(limits=profile.limits)
        self._ids = state_of(self._store).ids = _Ids(profile.name)
        self._dispatcher = Dispatcher(self._store, profile, [_USER])
        self._hosts = Hosts(profile.hosts, profile.regions, (_HOST,))
        # the elements of errors are read in each of them
        self._frame = Frame(
            profile.server or None,
            f"[{re.escape(profile.request_ids)}]+",
            profile.host_id,
            before=(),
            after=(),
            untyped=profile.documents.untyped,
        )

    def oracle(self, *, secure: bool = False) -> Oracle:
        """Return who says what is expected of one case, until the next one is asked for, over TLS if ``secure``."""
        return self.oracle_in(self.world(secure=secure))

    def oracle_in(self, world: World) -> Oracle:
        """Return the same, in a world that ``world`` has made."""
        return Oracle(world, self._adopt)

    @property
    def calls(self) -> CallLog:
        """What the case has asked so far."""
        return self._store.calls

    def world(self, *, secure: bool = False) -> World:
        """Return a store with nothing but the buckets of a case, until the next one is asked for, over TLS if
        ``secure``."""
        self._scheme = "https" if secure else "http"
        self._store.reset()
        for name in ("b", "c"):
            self._store.create_bucket(_NAMES[name], owner=_USER)
        send = {OWNER: self._sender(_AUTHORIZATION), NOBODY: self._sender({})}
        return World(send, _NAMES, self._frame)

    def _adopt(self, upload_id: str) -> None:
        self._ids.adopted = upload_id

    def _sender(self, signed: Mapping[str, str]) -> Send:
        def send(method: str, target: str, headers: Mapping[str, str], body: bytes) -> Answer:
            fields = lowered({"Host": _HOST, **signed, **headers})
            place = self._hosts.find(fields["host"])
            if place is None:
                raise ValueError(f"{fields['host']} is no host of the imitation")
            response = self._dispatcher.answer(
                Request(method, Url(self._scheme, fields["host"], target), fields, body), place
            )
            return response.status, response.headers, response.content()

        return send
