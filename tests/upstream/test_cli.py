"""``serve --upstream``: what is refused by name, and a server that runs."""

from __future__ import annotations

import pytest

import fakeoss
from fakeoss.__main__ import main
from support.upstream import ENGINE_USER, upstream_at


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAKEOSS_UPSTREAM_ACCESS_KEY", ENGINE_USER.access_key)
    monkeypatch.setenv("FAKEOSS_UPSTREAM_SECRET_KEY", ENGINE_USER.secret_key)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--data", "x"], "--data is for a store of its own"),
        (["--seed", "x"], "--seed is for a store of its own"),
        (["--sync"], "--sync is for a store of its own"),
        (["--host", "0.0.0.0"], "everybody could use the keys of the upstream"),
        (["--bucket", "data"], "--bucket data: the upstream http://127.0.0.1:9 cannot be reached"),
    ],
)
def test_what_is_refused(arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]):
    assert main(["serve", "--upstream", "http://127.0.0.1:9", "--port", "0", *arguments])
    assert words in capsys.readouterr().err


def test_keys_that_are_missing(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.delenv("FAKEOSS_UPSTREAM_SECRET_KEY")
    assert main(["serve", "--upstream", "http://127.0.0.1:9", "--port", "0"]) == 2
    assert "set FAKEOSS_UPSTREAM_SECRET_KEY" in capsys.readouterr().err


def test_others_may_use_the_keys_only_if_that_is_meant():
    upstream = upstream_at("http://127.0.0.1:9")
    with pytest.raises(ValueError, match="everybody could use the keys"):
        fakeoss.Server(upstream=upstream, host="0.0.0.0")
    fakeoss.Server(upstream=upstream, host="0.0.0.0", users=[ENGINE_USER])
    fakeoss.Server(upstream=upstream, host="0.0.0.0", auth="lenient")
