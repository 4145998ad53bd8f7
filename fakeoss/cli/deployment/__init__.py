"""Examples of how the server is run for long, with the options given: a Containerfile, a compose file, a unit of
systemd."""

from __future__ import annotations

import argparse
import json
import os
import re
from importlib.resources import files
from typing import TYPE_CHECKING, Final, NamedTuple

import fakeoss

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

__all__ = ["EXAMPLES", "ExampleError", "Option", "example", "options_given"]

EXAMPLES: Final = {"containerfile": "Containerfile", "compose": "compose.yaml", "systemd": "fakeoss.service"}
"""The files by the options of ``serve`` that print them."""
_FILES: Final = ("--ca-file", "--certificate", "--config", "--data", "--key", "--seed")
_OF_THE_IMAGE: Final = "the image listens everywhere, at port 9000"
_OF_THE_HOST: Final = "a file of this machine is not in the image: mount it, and edit what is printed"
_IN_NO_IMAGE: Final = {
    "--host": _OF_THE_IMAGE,
    "--tls": "the image's health check asks over HTTP",
    **dict.fromkeys(_FILES, _OF_THE_HOST),
}
_NOT_PRINTED: Final[dict[str, dict[str, str]]] = {
    "containerfile": {"--port": _OF_THE_IMAGE, **_IN_NO_IMAGE},
    "compose": _IN_NO_IMAGE,
    "systemd": {},
}
"""By example, the options that it cannot have, and why."""
_KEYS: Final = "its keys are in variables of the environment, and would be printed"


class ExampleError(Exception):
    """An option that the example cannot have; the message says why."""


class Option(NamedTuple):
    """An option of ``serve`` that was given; one that is only switched on has no ``value``."""

    name: str
    value: str | None = None


def options_given(options: argparse.Namespace, parser: argparse.ArgumentParser) -> list[Option]:
    """Return what was given to ``serve``, but for the option that prints an example."""
    bare = vars(parser.parse_args(["serve", f"--{options.example}"]))
    commands = next(action for action in parser._actions if isinstance(action, argparse._SubParsersAction))
    given = []
    for action in commands.choices["serve"]._actions:
        value = getattr(options, action.dest, None)
        if action.dest == "example" or value == bare.get(action.dest):
            continue
        name = action.option_strings[-1]
        values = value if isinstance(value, list) else [value]
        given += [Option(name, None if each is True else str(each)) for each in values]
    return given


def example(name: str, options: Iterable[Option] = ()) -> str:
    """Return the text of an example, for this version and a server with these options. Raises ExampleError."""
    text = files(__name__).joinpath(EXAMPLES[name]).read_text(encoding="utf-8").replace("VERSION", fakeoss.__version__)
    given = [_absolute(option) for option in options]
    for option in given:
        reason = _KEYS if option.name == "--upstream" else _NOT_PRINTED[name].get(option.name)
        if reason is not None:
            raise ExampleError(f"{option.name} cannot be in what --{name} prints: {reason}")
    if name == "containerfile":
        return _replaced(text, r"^ENTRYPOINT (\[.*\])$", lambda words: json.dumps([*words, *_words(given)]))
    if name == "compose":
        port = next((option.value for option in given if option.name == "--port"), "9000")
        text = text.replace("127.0.0.1:9000:", f"127.0.0.1:{port}:")
        given = [option for option in given if option.name != "--port"]
        return _replaced(text, r"^    command: (\[.*\])$", lambda words: _for_compose(_with_defaults(words, given)))
    return _replaced(text, r"^ExecStart=\S+ serve (.*)$", lambda words: _for_systemd(_with_defaults(words, given)))


def _absolute(option: Option) -> Option:
    return option._replace(value=os.path.abspath(str(option.value))) if option.name in _FILES else option


def _replaced(text: str, pattern: str, change: Callable[[list[str]], str]) -> str:
    """Replace the words of a command, which are written as a list of JSON or with spaces between them."""
    match = re.search(pattern, text, re.MULTILINE)
    assert match is not None  # the tests run every example
    words = json.loads(match[1]) if match[1].startswith("[") else match[1].split()
    return text[: match.start(1)] + change(words) + text[match.end(1) :]


def _words(options: Iterable[Option]) -> Iterator[str]:
    for option in options:
        yield option.name
        if option.value is not None:
            yield option.value


def _with_defaults(words: list[str], given: Collection[Option]) -> list[str]:
    """Return the options that an example has, each with a value, but for those that were given, and these."""
    names = {option.name for option in given}
    pairs = zip(words[::2], words[1::2], strict=True)
    return [*_words(Option(name, value) for name, value in pairs if name not in names), *_words(given)]


def _for_compose(words: list[str]) -> str:
    return json.dumps(words).replace("$", "$$")  # which would be a variable (Compose specification, Interpolation)


def _for_systemd(words: list[str]) -> str:
    """Quote words as ``systemd.service(5)`` and ``systemd.syntax(7)`` have it; ours begin with ``%h``."""
    return " ".join(map(_quoted, words))


def _quoted(word: str) -> str:
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("$", "$$")
    if not word.startswith("%h"):
        escaped = escaped.replace("%", "%%")
    return escaped if re.fullmatch(r"[\w./:@%+=,~$-]+", escaped) else f'"{escaped}"'
