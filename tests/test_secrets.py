"""No secret shows: not in a repr, a log, a warning, an exception, a report or a file, whatever is done with it.

A user's secrets are never sent to anybody. What a request itself brings (its signature, its session token, a customer's
key) is repeated at most in the answer to it, where Amazon repeats it too: in the canonical request.
"""

from __future__ import annotations

import base64
import contextlib
import gc
import io
import logging
import traceback
import warnings
from collections.abc import Callable, Iterator
from hashlib import md5
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

import pytest
import requests
from botocore.auth import HmacV1PostAuth, HmacV1QueryAuth, S3SigV4Auth, S3SigV4PostAuth, S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

import fakeoss
from fakeoss import dispatch
from fakeoss.cli.config_file import ConfigurationError, read_configuration
from fakeoss.dispatch import Dispatcher
from fakeoss.errors import OssError
from fakeoss.transports.exchange import EXCHANGE
from support.suites import QUIET

pytest_plugins = ["pytester"]
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="
secrets = st.text(ALPHABET, min_size=24, max_size=40)
keys = st.binary(min_size=32, max_size=32).filter(lambda key: len(set(key)) > 16)


UNBLOCKED = fakeoss.profiles.aws.derive(blocked_encryption_types="NONE")
"""With SSE-C in new buckets."""


class Secrets(NamedTuple):
    """What must not show."""

    secret: str
    wrong: str
    token: str
    key: bytes

    @property
    def user(self) -> fakeoss.User:
        return fakeoss.User("ALICE", self.secret, "a" * 64, "alice", "alice@example.com", session_token=self.token)

    @property
    def key_text(self) -> str:
        return base64.b64encode(self.key).decode()

    @property
    def encryption(self) -> dict[str, str]:
        start = "x-amz-server-side-encryption-customer-"
        digest = base64.b64encode(md5(self.key).digest()).decode()
        return {f"{start}algorithm": "AES256", f"{start}key": self.key_text, f"{start}key-md5": digest}


class Printed:
    """Gathers all that is printed, and what was signed meanwhile."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.answers: list[str] = []
        self.signatures: set[str] = set()
        self.seen: list[object] = []
        """Objects of the package that requests went through."""

    def add(self, *things: object) -> None:
        for thing in things:
            self.texts += [repr(thing), str(thing), f"{thing}"]

    def fails(self, action: Callable[[], object], kind: type[BaseException]) -> None:
        """Gather the exception that ``action`` must raise, as it is printed."""
        with pytest.raises(kind) as caught:
            action()
        self.add(caught.value, caught.value.args[0] if isinstance(caught.value, AssertionError) else "")
        self.texts.extend(traceback.format_exception(caught.value))

    def require_clean(self, given: Secrets) -> None:
        kept = {given.secret, given.wrong}
        sent = {given.token, given.key_text, given.key.hex(), repr(given.key)[2:-1], *self.signatures}
        assert all(len(each) > 20 for each in kept | sent)
        text = "\n".join(self.texts)
        for name in kept | sent:
            assert name not in text, f"{name} in {text[max(0, text.find(name) - 200) :][:400]}"
        answered = "\n".join(self.answers)
        assert not [name for name in kept if name in answered]


def reachable(*roots: object) -> Iterator[object]:
    """Every object of the package that can be reached."""
    waiting, known = list(roots), set[int]()
    while waiting:
        thing = waiting.pop()
        if id(thing) in known or isinstance(thing, (type, str, bytes)) or callable(thing):
            continue
        known.add(id(thing))
        if type(thing).__module__.startswith("fakeoss."):
            yield thing
        elif not isinstance(thing, (dict, list, tuple, set, frozenset)) and type(thing).__name__ != "mappingproxy":
            continue
        waiting.extend(gc.get_referents(thing))


@contextlib.contextmanager
def listening() -> Iterator[Printed]:
    """Gather what is logged, warned of and printed, and the calls on their way."""
    printed = Printed()

    class Handler(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            printed.texts.append(logging.Formatter("%(message)s").format(record))

    authenticate, handler = dispatch.authenticate, Handler(logging.DEBUG)

    def seen(call: Any, place: Any) -> None:
        printed.seen += [call, place]
        try:
            authenticate(call, place)
        except OssError as error:
            printed.add(error)
            raise

    log, output = logging.getLogger("fakeoss"), io.StringIO()
    level = log.level
    log.addHandler(handler)
    log.setLevel(logging.DEBUG)
    with (
        patch.object(dispatch, "authenticate", seen),
        contextlib.redirect_stdout(output),
        contextlib.redirect_stderr(output),
        warnings.catch_warnings(record=True) as warned,
    ):
        warnings.simplefilter("always")
        try:
            yield printed
        finally:
            log.removeHandler(handler)
            log.setLevel(level)
    printed.add(*(warning.message for warning in warned))
    printed.texts.append(output.getvalue())


class Signer:
    """Signs requests in every way and sends them."""

    def __init__(self, printed: Printed, url: str, credentials: Credentials) -> None:
        self.printed, self.url, self.credentials = printed, url, credentials
        self.session = requests.Session()
        self.session.trust_env = False

    def send(self, method: str, path: str, kind: str = "header", data: bytes = b"", **headers: str) -> int:
        """Send one request; gives its status."""
        return self.sent(self.prepared(method, path, kind, data, **headers)).status_code

    def sent(self, request: Any) -> requests.Response:
        answer = self.session.send(request, timeout=10)
        self.printed.answers.append(answer.text + str(answer.headers))
        return answer

    def prepared(self, method: str, path: str, kind: str, data: bytes = b"", **headers: str) -> Any:
        request = AWSRequest(method, self.url + path, data=data, headers=headers)
        signer: Any = {
            "header": lambda: S3SigV4Auth(self.credentials, "s3", "us-east-1"),
            "query": lambda: S3SigV4QueryAuth(self.credentials, "s3", "us-east-1", expires=60),
            "old query": lambda: HmacV1QueryAuth(self.credentials),
        }[kind]()
        signer.add_auth(request)
        ready = request.prepare()
        for name, part in [
            *ready.headers.items(),
            *(each.split("=", 1) for each in ready.url.split("?")[-1].split("&") if "=" in each),
        ]:
            if name.lower() == "authorization":
                self.printed.signatures.add(part.rpartition("=")[2])
            elif name.lower().endswith("signature"):
                self.printed.signatures.add(part)
        return requests.Request(method, ready.url, dict(ready.headers.items()), data=data).prepare()

    def post(self, signer: Any) -> int:
        """Send a form."""
        request = AWSRequest("POST", f"{self.url}/bkt")
        policy = {"expiration": "2099-01-01T00:00:00Z", "conditions": [{"bucket": "bkt"}, ["starts-with", "$key", ""]]}
        request.context.update({"s3-presign-post-policy": policy, "s3-presign-post-fields": {}})
        signer.add_auth(request)
        fields = {"key": "form", **request.context["s3-presign-post-fields"]}
        self.printed.signatures |= {fields[name] for name in fields if name.endswith("ignature")}
        ready = requests.Request("POST", f"{self.url}/bkt", data=fields, files={"file": b"x"}).prepare()
        return self.sent(ready).status_code


def scenario(given: Secrets, printed: Printed, url: str, store: fakeoss.Store) -> None:
    """Requests of every kind, right and wrong."""
    right = Signer(printed, url, Credentials("ALICE", given.secret, given.token))
    wrong = Signer(printed, url, Credentials("ALICE", given.wrong, given.token))
    assert right.send("PUT", "/bkt/plain", data=b"body") == 200
    assert right.send("PUT", "/bkt/sealed", data=b"body", **given.encryption) == 200
    assert right.send("GET", "/bkt/sealed", **given.encryption) == 200
    assert right.send("GET", "/bkt/sealed") == 400
    assert right.send("POST", "/bkt/upload?uploads", **given.encryption) == 200
    copied = {f"x-amz-copy-source-{name[6:]}": value for name, value in given.encryption.items()}
    assert right.send("PUT", "/bkt/copy", **{"x-amz-copy-source": "bkt/sealed", **copied}) == 200
    assert right.send("PUT", "/bkt/bad", **{**given.encryption, "x-amz-server-side-encryption": "AES256"}) == 400
    for kind in ("header", "query", "old query"):
        assert right.send("GET", "/bkt/plain", kind) == 200
        assert wrong.send("GET", "/bkt/plain", kind, **({} if kind == "old query" else given.encryption)) == 403
        assert right.send("GET", "/none/plain", kind) == 404
    late = right.prepared("GET", "/bkt/plain", "query")
    other = right.prepared("GET", "/bkt/plain", "query")
    other.headers["Authorization"] = "Bearer " + given.token
    assert right.sent(other).status_code == 400
    for scheme in ("Bearer ", "AWS4-HMAC-SHA256 Credential=", "AWS4-HMAC-SHA256 a,b,", "AWS ", ""):
        odd = requests.Request("GET", f"{url}/bkt/plain", {"Authorization": scheme + given.token}).prepare()
        assert right.sent(odd).status_code in {400, 403}
    for signer in (right, wrong):
        expected = 204 if signer is right else 403
        assert signer.post(S3SigV4PostAuth(signer.credentials, "s3", "us-east-1")) == expected
        assert signer.post(HmacV1PostAuth(signer.credentials)) == expected
    store.faults.add("GetObject", error="SlowDown", times=1)
    assert right.send("GET", "/bkt/plain", "query") == 503
    with patch.object(Dispatcher, "_require_supported", side_effect=RuntimeError("a fault of ours")):
        assert right.send("GET", "/bkt/plain", "query") == 500
    store.clock.advance(61)
    assert right.sent(late).status_code == 403


def show(printed: Printed, store: fakeoss.Store, *others: object) -> None:
    """Gather what can be printed of a store and of what stands around it."""
    printed.add(*reachable(store, printed.seen, store.snapshot(), *others))
    printed.add(list(store.calls), store.calls.report(), store.buckets, list(store.hooks))
    printed.fails(lambda: store.calls.assert_called("PutObject", times=77), AssertionError)


SOME = settings(max_examples=8, phases=[Phase.generate])  # smaller secrets would tell nothing
drawn = given(st.builds(Secrets, secrets, secrets, secrets, keys))


@SOME
@drawn
def test_in_process_no_secret_shows(given: Secrets) -> None:
    url = "https://s3.us-east-1.amazonaws.com"
    with listening() as printed:
        with fakeoss.mock(profile=UNBLOCKED, users=[given.user], auth="verify", buckets=["bkt"]) as store:
            scenario(given, printed, url, store)
            show(printed, store, EXCHANGE.current(), given.user)
            signer = Signer(printed, url, Credentials("ALICE", given.secret, given.token))
            outside = signer.prepared("GET", "/bkt/plain", "query")
            outside.url = outside.url.replace(url, "https://s3.cn-north-1.jdcloud-oss.com")
            printed.fails(lambda: signer.sent(outside), fakeoss.OutsideMockError)
            after = signer.prepared("GET", "/bkt/plain", "query")
            assert signer.send("GET", "/bkt/plain") == 200
        printed.fails(lambda: signer.sent(after), fakeoss.OutsideMockError)
    printed.require_clean(given)


@SOME
@drawn
def test_over_a_server_no_secret_shows(given: Secrets) -> None:
    with listening() as printed, fakeoss.Server(profile=UNBLOCKED, users=[given.user]) as server:
        store = server.store
        store.create_bucket("bkt", owner=given.user)
        scenario(given, printed, server.endpoint_url, store)

        def broken(entry: object) -> None:
            raise RuntimeError("a hook of the test")

        store.on("GetObject", before=broken)
        signer = Signer(printed, server.endpoint_url, Credentials("ALICE", given.secret, given.token))
        assert signer.send("GET", "/bkt/plain", "query") == 500
        show(printed, store, server)
        printed.add(server)
    printed.require_clean(given)


def test_what_is_gathered_would_show_it() -> None:
    given = Secrets("s" * 30, "w" * 30, "t" * 30, bytes(range(32)))
    for leak in (given.secret, given.token, given.key_text, given.key):
        printed = Printed()
        printed.add({"found": leak})
        with pytest.raises(AssertionError, match=r"in .*found"):
            printed.require_clean(given)
    found = list(reachable([{"a": (given.user,)}, fakeoss.Store()]))
    assert {type(each).__name__ for each in found} >= {"User", "Store", "Clock", "CallLog"}


BROKEN_FILES = [
    '[[users]]\naccess_key = "A"\nsecret_key = "{0}"\n',
    '[[users]]\naccess_key = "A"\nid = "1"\nsecret_key = ["{0}"]\n',
    '[[users]]\naccess_key = "A"\nid = "1"\nsecret = "{0}"\n',
    'secret_key = "{0}"\n',
    '[limits]\nsecret_key = "{0}"\n',
    '[users]\nsecret_key = "{0}"\n',
    '[[users]]\nsecret_key = "{0}\n',
    "[[users]]\nsecret_key = {0}\n",
    '[[users]]\nsecret_key = "{0}" "{0}"\n',
    '[[users]]\nsecret_key = "{0}"\nsecret_key = "{0}"\n',
    '[[users]]\naccess_key = "A"\nid = "1"\nsecret_key = "{0}"\nsession_ends_at = "{0}"\n',
]


@settings(max_examples=20, phases=[Phase.generate])
@given(secret=secrets)
def test_a_file_that_cannot_be_used_does_not_show_it(tmp_path_factory: pytest.TempPathFactory, secret: str) -> None:
    printed = Printed()
    path = Path(tmp_path_factory.mktemp("users")) / "users.toml"
    for text in BROKEN_FILES:
        path.write_text(text.format(secret))
        printed.fails(lambda: read_configuration(path), ConfigurationError)
    path.write_text(f'[[users]]\naccess_key = "A"\nid = "1"\nsecret_key = "{secret}"\nsession_token = "{secret}"\n')
    printed.add(read_configuration(path))
    printed.require_clean(Secrets(secret, "w" * 30, "t" * 30, bytes(range(32))))


def test_users_that_differ_are_compared_without_their_secrets(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import fakeoss

        def test_users():
            assert fakeoss.User("A", "the-first-secret", "1") == fakeoss.User("A", "the-second-secret", "2")

        def test_lists_of_users():
            assert [fakeoss.User("A", "the-first-secret", "1")] == [fakeoss.User("A", "the-second-secret", "2")]
        """
    )
    result = pytester.runpytest_inprocess("-vv", *QUIET, "-p", "no:xdist")
    result.assert_outcomes(failed=2)
    lines = [line for line in result.outlines if line.startswith("E")]  # but the source, which the test wrote itself
    assert "They differ in secret_key, id." in "\n".join(lines)
    assert not [line for line in lines if "-secret" in line]
