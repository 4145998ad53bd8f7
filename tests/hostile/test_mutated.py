"""Every request of the contract, with something in it replaced: no value from outside meets an exception of Python's.

The requests of the contract are right, so that one change of a query, a header or a document gets further than junk
does: past the checks of form, to where values are converted, compared and computed with.
"""

from __future__ import annotations

import random
import re
import zlib
from base64 import b64encode
from contextlib import suppress
from hashlib import md5
from typing import Any

import pytest

from fakeoss import profiles
from fakeoss.clock import Clock
from fakeoss.contract.case import NOBODY, OTHER, OWNER, Case
from fakeoss.contract.cases import CASES
from fakeoss.contract.frames import FRAMES
from fakeoss.contract.runner import World, differences_by_step
from fakeoss.dispatch import Dispatcher
from fakeoss.model.accounts import User
from fakeoss.model.store import Store
from fakeoss.wire.address import Hosts, Place
from fakeoss.wire.message import Request, lowered

USERS = {OWNER: User("OWNERKEY", "s", "owner-id", "owner"), OTHER: User("OTHERKEY", "s", "other-id", "other")}
NAMES = {"b": "bucket-b", "c": "bucket-c", "o": "bucket-o", "absent": "bucket-absent"}
NUMBERS = ("0", "-1", "1", "1e999", "1" + "0" * 5000, "9" * 25, "NaN", "Infinity", "1.5", "0x1", "true", "null", "٣")
NUMBERS += (" 1", "", "+1", "1_0", "2147483648", "9223372036854775808", "-9223372036854775809", "[]", "{}", '"', "[1]")
DATES = ("2011-04-11T20:34:56Z", "9999-99-99", "9999-12-31T23:59:59Z", "0000-01-01T00:00:00Z", "0001-01-01T00:00:00Z")
DATES += ("10000-01-01T00:00:00Z", "Mon, 11 Apr 0000 20:34:56 GMT", "Fri, 31 Dec 9999 23:59:59 GMT", "20110411T203456Z")
TEXTS = ("a", "\ud800", "\0", "中", "%", "%zz", "a" * 3000, "{0}", "{Key}", "%s", "<a/>", "]]>", "&amp;", "&#0;", "*")
TEXTS += (
    "?",
    "${aws:username}",
    "${",
    "AAAA",
    "AAA",
    "====",
    "bytes=0-",
    "http://[",
    "http://[::1",
    "//",
    "\\",
    "\r\n",
)
TEXTS += ("=?utf-8?q?=zz?=", "=?x?b?AAAA?=", "bytes=-" + "9" * 30, "arn:aws:s3:::", "application/x; boundary=\xff")
JUNK = (*NUMBERS, *DATES, *TEXTS)
TOKEN = re.compile(r'(?<=>)[^<>]*(?=<)|"(?:[^"\\]|\\.)*"|-?\b\d[\d.]*\b|[A-Za-z0-9+/=_.:-]{2,}')
ELEMENT = re.compile(r"<(\w+)>(?:(?!<\1>).)*?</\1>", re.DOTALL)
ROUNDS = 3


class Mutator:
    """Changes one place of a request, the same for the same seed."""

    def __init__(self, seed: str) -> None:
        self._random = random.Random(zlib.crc32(seed.encode()))

    def __call__(self, target: str, headers: dict[str, str], body: bytes) -> tuple[str, dict[str, str], bytes]:
        chosen = self._random.random()
        if body and chosen < 0.6:
            changed = octets_of(self.text(body.decode("utf-8", "surrogateescape")))
            digests = {"Content-Length": str(len(changed)), "Content-MD5": b64encode(md5(changed).digest()).decode()}
            fitting = {name: value for name, value in digests.items() if name in headers}
            return target, headers | (fitting if self._random.random() < 0.9 else {}), changed
        if headers and chosen < 0.8:
            name = self._random.choice(list(headers))
            return target, headers | {name: on_the_wire(self.text(headers[name]))}, body
        path, mark, query = target.partition("?")
        changed_target = f"{path}?{self.text(query)}" if mark else self.text(path)
        return on_the_wire(changed_target).replace(" ", "%20"), headers, body

    def text(self, text: str) -> str:
        """The text with a token replaced, a piece put in, an element left out or repeated, or its end cut off."""
        pick, chosen = self._random.choice, self._random.random()
        tokens, elements = list(TOKEN.finditer(text)), list(ELEMENT.finditer(text))
        if chosen < 0.1:
            return text[: self._random.randrange(len(text) + 1)]
        if chosen < 0.2 and elements:
            element = pick(elements)
            return text[: element.start()] + pick(("", element[0] * 2, "<x>y</x>")) + text[element.end() :]
        if chosen < 0.3 or not tokens:
            at = self._random.randrange(len(text) + 1)
            return text[:at] + pick(JUNK) + text[at:]
        token, junk = pick(tokens), pick(JUNK)
        quoted = token[0].startswith('"') and self._random.random() < 0.6
        return text[: token.start()] + (f'"{junk}"' if quoted else junk) + text[token.end() :]


def octets_of(text: str) -> bytes:
    return b"".join(
        character.encode("utf-8", "surrogateescape" if "\udc80" <= character <= "\udcff" else "surrogatepass")
        for character in text
    )


def on_the_wire(text: str) -> str:
    """Text as it arrives: the bytes of its UTF-8, read as latin-1."""
    return octets_of(text).decode("latin-1")


def world(case: Case, profile_name: str) -> World:
    """The world of a case, to which each request comes after some that are like it."""
    profile = profiles.find(profile_name)
    limits = profile.limits._replace(**case.limits.get(profile_name, {}))
    store = Store(seed=1, limits=limits, clock=Clock(1302554096.0 if case.at is None else case.at))
    for name in ("b", "c", "o"):
        store.create_bucket(NAMES[name], owner=USERS[OTHER if name == "o" else OWNER])
    dispatcher = Dispatcher(store, profile, USERS.values())
    hosts = Hosts(profile.hosts, profile.regions, ("s3.test",))
    codes = {(row.code, row.status) for row in profile.errors.values()}
    mutate = Mutator(f"{case.name} {profile_name}")

    def ask(method: str, target: str, headers: dict[str, str], body: bytes) -> tuple[int, Any, bytes]:
        fields = lowered(headers)
        place = hosts.find(fields["host"]) or Place()
        response = dispatcher.answer(Request(method, ("https", fields["host"], target), fields, body), place)
        return response.status, response.headers, response.content()

    def sender(user: str) -> Any:
        credential = "" if user == NOBODY else f"{USERS[user].access_key}/20260101/us-east-1/s3/aws4_request"
        scheme = f"AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders=host, Signature=0"
        signed = {"Host": "s3.test"} | ({"Authorization": scheme} if credential else {})

        def send(method: str, target: str, headers: dict[str, str], body: bytes) -> tuple[int, Any, bytes]:
            for _ in range(ROUNDS if len(body) < 20_000 else 0):
                status, _, content = ask(method, *mutate(target, {**signed, **headers}, body))
                code = re.search(rb"<Code>([^<]*)</Code>", content) if status >= 400 else None
                assert code is None or content.startswith(b"<html") or (code[1].decode(), status) in codes
            return ask(method, target, {**signed, **headers}, body)

        return send

    send = {user: sender(user) for user in (OWNER, OTHER, NOBODY)}
    seed = lambda bucket, key, size: store.bucket(bucket).put(key, size=size)  # noqa: E731
    return World(send, NAMES, FRAMES[profile_name], seed, store.clock.advance)


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_requests_that_are_almost_right_meet_documented_answers(case: Case, caplog: pytest.LogCaptureFixture) -> None:
    for profile in case.profiles:
        with suppress(KeyError):  # a value that a step was to keep is not there after what was done before it
            for _ in differences_by_step(case, world(case, profile)):
                pass
    assert not [record for record in caplog.records if record.name == "fakeoss"]  # a fault of ours is logged
