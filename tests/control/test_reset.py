"""A reset goes back to what the server began with, so that each test of a suite in any language finds the same."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pytest

import fakeoss
from fakeoss import Server
from support.control_api import Api
from support.serving import endpoint, serving
from support.upstream import ENGINE_USER, client_of, upstream_at

Ask = Callable[..., Any]


def ask(url: str, method: str, path: str, document: object = None) -> Any:
    """Ask the control API of a server in a process of its own."""
    data = None if document is None else json.dumps(document).encode()
    request = urllib.request.Request(f"{url}/_fakeoss{path}", data, {"Content-Type": "application/json"}, method=method)
    with urllib.request.urlopen(request, timeout=20) as answer:
        text = answer.read()
        return json.loads(text) if text else None


def objects(asked: Ask) -> dict[str, int]:
    """How many objects each bucket has."""
    return {bucket["name"]: bucket["objects"] for bucket in asked("GET", "/buckets")["buckets"]}


def disturb(asked: Ask) -> None:
    """What a test does, and leaves behind."""
    more = [{"name": "other"}, {"name": "photos", "objects": [{"key": "left"}]}]
    asked("POST", "/seed", {"buckets": more})
    asked("DELETE", "/faults")
    asked("POST", "/faults", {"operation": "GetObject", "error": "AccessDenied"})
    asked("PUT", "/clock", {"at": "2031-01-01"})


@pytest.mark.parametrize("place", ["in memory", "in a folder"])
def test_it_goes_back_to_what_the_options_say(tmp_path: Path, place: str):
    (tmp_path / "seed" / "films").mkdir(parents=True)
    (tmp_path / "seed" / "films" / "a").write_bytes(b"x")
    options = ["--bucket", "photos", "--seed", str(tmp_path / "seed"), "--fault", "PutObject, SlowDown, times=3"]
    if place == "in a folder":
        options += ["--data", str(tmp_path / "data")]
        with fakeoss.Server(data=tmp_path / "data", buckets=["yesterday"]) as earlier:
            earlier.store.clock.advance(days=-9)
    with serving(*options) as (_, lines):
        asked = partial(ask, endpoint(lines))
        for _ in range(2):
            disturb(asked)
            asked("POST", "/reset")
            assert objects(asked) == {"films": 1, "photos": 0}
            (fault,) = asked("GET", "/faults")["faults"]
            assert (fault["operation"], fault["times"], fault["met"]) == ("PutObject", 3, 0)
            told = asked("GET", "/clock")
            assert (told["is_frozen"], abs(told["now"] - time.time()) < 60) == (False, True)
            assert asked("GET", "/calls")["calls"] == []


def test_the_time_after_a_reset_is_kept_in_the_folder(tmp_path: Path):
    with Server(data=tmp_path / "data") as server:
        api = Api(server)
        api("POST", "/clock/advance", {"days": 90})
        api("POST", "/reset")
        api.close()
    with Server(data=tmp_path / "data") as server:
        assert abs(server.store.clock.now() - time.time()) < 60


def test_buckets_of_the_server_are_made_again_and_steps_are_done(tmp_path: Path):
    with Server(buckets=["one", "two"], clock=fakeoss.clock.Clock(1_600_000_000)) as server:
        server.on_reset(lambda: server.store.bucket("one").put("key", b"x"))
        server.store.clock.advance(days=5)
        server.store.delete_bucket("two")
        api = Api(server)
        for _ in range(2):
            assert api("POST", "/reset").status == 204
        api.close()
        assert {bucket.name: list(bucket) for bucket in server.store.buckets} == {"one": ["key"], "two": []}
        assert (server.store.clock.now(), server.store.bucket("two").created_at) == (1_600_000_000, 1_600_000_000)


def test_many_resets_at_once_make_the_same(server: Server):
    for name in ("one", "two", "three"):
        server.on_reset(partial(server.make_bucket, name))

    def reset(_: int) -> int:
        api = Api(server)
        status: int = api("POST", "/reset").status
        api.close()
        return status

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(reset, range(40))) == {204}
    assert [bucket.name for bucket in server.store.buckets] == ["one", "three", "two"]


def test_what_cannot_be_filled_again_is_said(server: Server, api: Api, tmp_path: Path):
    server.on_reset(lambda: server.store.seed(tmp_path / "gone"))
    told = api("POST", "/reset")
    assert (told.status, told.document["error"]["code"]) == (500, "InternalError")
    assert "the store is reset, but not filled again" in told.message
    assert "gone" in told.message


# in front of an engine


@pytest.fixture
def engine():
    with Server(profile="aws", users=[ENGINE_USER]) as running:
        yield running


def test_what_an_upstream_holds_stays(engine: Server):
    with Server(profile="aws", upstream=upstream_at(engine.endpoint_url), buckets=["data"]) as front:
        client = client_of(front.endpoint_url)
        client.create_bucket(Bucket="kept")
        client.delete_bucket(Bucket="data")
        client.close()
        asked = partial(ask, front.endpoint_url)
        asked("POST", "/faults", {"operation": "GetObject", "error": "AccessDenied"})
        asked("POST", "/clock/advance", {"days": 90})
        asked("POST", "/reset")
        assert (asked("GET", "/calls")["calls"], asked("GET", "/faults")["faults"]) == ([], [])
        assert abs(asked("GET", "/clock")["now"] - time.time()) < 60
    assert [bucket.name for bucket in engine.store.buckets] == ["data", "kept"]


def test_an_upstream_that_has_gone_is_named(engine: Server):
    with Server(profile="aws", upstream=upstream_at(engine.endpoint_url), buckets=["data"]) as front:
        url = engine.endpoint_url
        engine.stop()
        with pytest.raises(urllib.error.HTTPError) as caught:
            ask(front.endpoint_url, "POST", "/reset")
        with caught.value as error:
            assert (error.code, url in error.read().decode()) == (502, True)
