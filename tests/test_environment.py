"""The layers over the environment: what Python, the C library and child processes find in them, and afterwards."""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import permutations

import pytest

from fakeoss.environment import Environment, Layer, serving


@pytest.fixture(autouse=True)
def no_region(monkeypatch: pytest.MonkeyPatch) -> None:
    """No region in the environment, whatever other tests have left there."""
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)
        os.unsetenv(name)  # below os.environ, where a mock that is still active may have put it


KEYS = ("AK", "SK")


def in_child(name: str) -> str:
    """What a child process finds."""
    script = "import os, sys; print(os.environ.get(sys.argv[1], '(none)'), end='')"
    return subprocess.run([sys.executable, "-c", script, name], capture_output=True, text=True, check=True).stdout


@pytest.fixture
def environment() -> Environment:
    return Environment()


def test_what_a_visible_layer_sets_is_undone(environment: Environment, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("AWS_PROFILE", "mine")
    before = dict(os.environ)
    layer = Layer({"AWS_REGION": "r"}, visible=True)
    environment.enter(layer)
    assert os.environ["AWS_REGION"] == "r"
    assert "AWS_PROFILE" not in os.environ
    environment.leave(layer)
    assert dict(os.environ) == before


def test_a_hidden_layer_is_for_child_processes_alone(environment: Environment, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("AWS_PROFILE", "mine")
    before = dict(os.environ)
    layer = Layer({"AWS_REGION": "r"}, visible=False)
    environment.enter(layer)
    assert dict(os.environ) == before
    assert in_child("AWS_REGION") == "r"
    assert in_child("AWS_PROFILE") == "(none)"
    environment.leave(layer)
    assert in_child("AWS_REGION") == "(none)"
    assert in_child("AWS_PROFILE") == "mine"


@pytest.mark.parametrize("order", list(permutations(range(3))))
@pytest.mark.parametrize("visible", [(True, True, True), (True, False, True), (False, True, False)])
def test_layers_are_left_in_any_order(
    environment: Environment, monkeypatch: pytest.MonkeyPatch, order: tuple[int, ...], visible: tuple[bool, ...]
):
    monkeypatch.setenv("AWS_REGION", "mine")
    layers = [Layer({"AWS_REGION": str(index)}, visible=visible[index]) for index in range(3)]
    for layer in layers:
        environment.enter(layer)
    rest = [0, 1, 2]
    for index in order:
        shown = [place for place in rest if visible[place]]
        assert os.environ["AWS_REGION"] == (str(shown[-1]) if shown else "mine")
        assert in_child("AWS_REGION") == str(rest[-1])
        environment.leave(layers[index])
        rest.remove(index)
    assert os.environ["AWS_REGION"] == in_child("AWS_REGION") == "mine"


def test_what_other_code_has_set_meanwhile_stays(environment: Environment, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("AWS_REGION", "mine")
    layer = Layer({"AWS_REGION": "r"}, visible=True)
    environment.enter(layer)
    os.environ["AWS_REGION"] = "theirs"
    assert environment.original("AWS_REGION") == "theirs"
    environment.leave(layer)
    assert os.environ["AWS_REGION"] == in_child("AWS_REGION") == "theirs"


def test_the_original_shows_through_every_layer(environment: Environment, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("AWS_REGION", "mine")
    for value in "ab":
        environment.enter(Layer({"AWS_REGION": value, "AWS_ENDPOINT": value}, visible=True))
    assert environment.original("AWS_REGION") == "mine"
    assert environment.original("AWS_ENDPOINT") is None
    assert environment.original("PATH") == os.environ["PATH"]
    while environment.top is not None:
        environment.leave(environment.top)


@pytest.mark.parametrize(
    ("mine", "regions"),
    [
        ({}, ("r", "r")),
        ({"AWS_REGION": "a"}, ("a", "a")),
        ({"AWS_DEFAULT_REGION": "b"}, ("b", "b")),
        ({"AWS_REGION": "a", "AWS_DEFAULT_REGION": "b"}, ("a", "b")),
    ],
)
def test_the_region_of_the_environment_is_kept(
    monkeypatch: pytest.MonkeyPatch, mine: dict[str, str], regions: tuple[str, str]
):
    for name, value in mine.items():
        monkeypatch.setenv(name, value)
    variables = serving("http://127.0.0.1:1", KEYS, "r")
    assert (variables["AWS_REGION"], variables["AWS_DEFAULT_REGION"]) == regions


@pytest.mark.parametrize(
    ("mine", "hosts"),
    [
        ("", "127.0.0.1,localhost"),
        ("corp, localhost", "corp,localhost,127.0.0.1"),
        ("*", None),
    ],
)
def test_no_proxy_is_asked_for_this_machine(monkeypatch: pytest.MonkeyPatch, mine: str, hosts: str | None):
    monkeypatch.setenv("no_proxy", mine)
    assert serving("http://127.0.0.1:1", KEYS, "r").get("no_proxy") == hosts
