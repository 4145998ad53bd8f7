"""README and guides keep their word: their tests pass, their scripts and commands run and print what is shown, their
configuration is read, and their links lead somewhere."""

from __future__ import annotations

import ast
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from fakeoss import Server, User
from fakeoss.cli.config_file import read_configuration
from support.pages import GUIDES, PAGES, ROOT, Block, Command, blocks, commands, unmatched, write_files
from support.serving import endpoint
from support.suites import QUIET

BASH = shutil.which("bash")
OWN_PROGRAMS = {"python": "", "fakeoss": " -m fakeoss", "pytest": " -m pytest"}


def pages(*languages: str, named: bool | None = None) -> list[object]:
    """The pages that have such blocks."""
    return [
        pytest.param(page, id=page.name)
        for page in PAGES
        if any(each.language in languages and named in {None, bool(each.name)} for each in blocks(page))
    ]


def environment(folder: Path) -> dict[str, str]:
    """An environment in which ``fakeoss`` and ``python`` are those of the test, and the folder's modules are found."""
    programs = folder / ".programs"
    programs.mkdir(exist_ok=True)
    for name, arguments in OWN_PROGRAMS.items():
        program = programs / name
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}"{arguments} "$@"\n', encoding="utf-8")
        program.chmod(0o755)
    variables = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    return {
        **variables,
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": f"{ROOT}{os.pathsep}{folder}",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTEST_ADDOPTS": " ".join(QUIET),
        "HOME": str(folder),
        "COLUMNS": "120",
    }


def missing(source: str, own: list[str]) -> str:
    """The first package that a source imports and that is not installed; empty if all are."""
    for node in ast.walk(ast.parse(source)):
        names = [each.name for each in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [node.module]
        for name in names:
            first = name.partition(".")[0]
            if f"{first}.py" not in own and importlib.util.find_spec(first) is None:
                return first
    return ""


def run(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=folder,
        env=environment(folder),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=180,
    )


@pytest.mark.parametrize("page", pages("python", named=True))
def test_the_tests_of_a_page_pass(page: Path, tmp_path: Path):
    names = write_files(page, tmp_path)
    tests = [name for name in names if name.startswith("test_")]
    lacks = {name: missing((tmp_path / name).read_text("utf-8"), names) for name in tests}
    tests = [name for name in tests if not lacks[name]]
    if not tests:
        pytest.skip(f"not installed: {', '.join(lacks.values())}" if lacks else "the page shows no test")
    done = run([sys.executable, "-m", "pytest", "-q", *tests], tmp_path)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("page", pages("python", named=False))
def test_the_scripts_of_a_page_run(page: Path, tmp_path: Path):
    names = write_files(page, tmp_path)
    scripts = [block for block in blocks(page) if block.language == "python" and not block.name]
    lacks = [lack for block in scripts if (lack := missing(block.text, names))]
    if lacks:
        pytest.skip(f"not installed: {', '.join(lacks)}")
    for number, block in enumerate(scripts):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "script.py").write_text(block.text, encoding="utf-8")
        for name in names:
            shutil.copy(tmp_path / name, folder)
        done = run([sys.executable, "-W", "error", "script.py"], folder)
        assert done.returncode == 0, f"{page.name}:{block.line}: {done.stdout}"


@contextmanager
def served(command: str, folder: Path) -> Iterator[str]:
    """A server that a page starts, and what it prints at first."""
    with subprocess.Popen(
        ["bash", "-c", f"exec {command}"], cwd=folder, env=environment(folder), stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        lines = []
        for line in iter(process.stdout.readline, ""):
            lines.append(line)
            if line.startswith("control API: "):
                break
        try:
            yield "".join(lines)
            process.terminate()
            assert process.wait(10) == 0
        finally:
            process.kill()


def check(block: Block, folder: Path) -> None:
    """Run the commands of a block; a server among them, at a free port, serves those after it."""
    first, *others = commands(block)
    if not first.text.startswith("fakeoss serve"):
        follow([first, *others], folder)
        return
    with served(f"{first.text} --port 0", folder) as printed:
        port = endpoint(printed.splitlines()).rpartition(":")[2]
        missing = unmatched(first.shown, printed.replace(port, "9000"))
        assert not missing, f"{first.text} did not print {missing!r}, but:\n{printed}"
        follow([Command(each.text.replace("9000", port), each.shown) for each in others], folder)


def follow(sequence: list[Command], folder: Path) -> None:
    for command in sequence:
        program = command.text.split()[0]
        if program not in OWN_PROGRAMS and shutil.which(program) is None:
            pytest.skip(f"{program} is not installed")
        done = run(["bash", "-c", command.text], folder)
        missing = unmatched(command.shown, done.stdout)
        assert not missing, f"{command.text} did not print {missing!r}, but:\n{done.stdout}"
        assert command.shown or done.returncode == 0, done.stdout


@pytest.mark.skipif(BASH is None, reason="there is no bash")
@pytest.mark.parametrize("page", pages("console"))
def test_the_commands_of_a_page_print_what_is_shown(page: Path, tmp_path: Path):
    write_files(page, tmp_path)
    for block in blocks(page):
        if block.language == "console":
            check(block, tmp_path)


@pytest.mark.parametrize("page", pages("toml"))
def test_the_configuration_of_a_page_is_read(page: Path, tmp_path: Path):
    for block in blocks(page):
        if block.language == "toml":
            (tmp_path / "file.toml").write_text(block.text, encoding="utf-8")
            read_configuration(tmp_path / "file.toml")


@pytest.mark.parametrize("page", pages("ini"))
def test_the_ini_files_of_a_page_are_read(page: Path, tmp_path: Path):
    for block in blocks(page):
        if block.language == "ini":
            name = "setup.cfg" if block.text.startswith("[tool:pytest]") else "pytest.ini"
            (tmp_path / name).write_text(block.text, encoding="utf-8")
            done = run([sys.executable, "-m", "pytest", "--strict-config"], tmp_path)
            assert (done.returncode, "no tests ran" in done.stdout) == (5, True), done.stdout
            (tmp_path / name).unlink()


# commands of a shell that ask another server than ours: here it is ours, too

KEYS = User("AK", "SK", "a" * 64)


def shell_blocks(name: str) -> list[str]:
    return [block.text for block in blocks(GUIDES / name) if block.language == "sh"]


@pytest.mark.skipif(BASH is None, reason="there is no bash")
def test_the_commands_of_verify_agree_with_our_own_server(tmp_path: Path):
    text = shell_blocks("verify.md")[0].replace("KEY_ID=...", "KEY_ID=AK").replace("ACCESS_KEY=...", "ACCESS_KEY=SK")
    with Server(users=[KEYS], buckets=["my-test-bucket"]) as server:
        assert text.count(HOST) == 1
        done = run(["bash", "-euc", text.replace(HOST, server.endpoint_url)], tmp_path)
    assert done.returncode == 0, done.stdout
    assert not list(server.store.bucket("my-test-bucket").keys())


@pytest.mark.skipif(BASH is None, reason="there is no bash")
@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl")
def test_the_commands_of_upstream_lead_to_our_own_server(tmp_path: Path):
    serve, curl = shell_blocks("upstream.md")
    exports, command = serve.splitlines()
    exports = exports.replace("ACCESS_KEY=...", "ACCESS_KEY=AK").replace("SECRET_KEY=...", "SECRET_KEY=SK")
    with Server(profile="aws", users=[KEYS]) as engine:
        assert STAGING in command
        command = command.replace(STAGING, engine.endpoint_url)
        with served(f"bash -c '{exports}; exec {command} --profile aws --port 0'", tmp_path) as printed:
            assert "photos" in engine.store
            port = endpoint(printed.splitlines()).rpartition(":")[2]
            done = run(["bash", "-euc", curl.replace("9000", port).replace("curl ", "curl -fsS ")], tmp_path)
    assert done.returncode == 0, done.stdout
    assert '"operation":"UploadPart"' in done.stdout


HOST, STAGING = "https://s3.cn-north-1.jdcloud-oss.com", "https://s3.staging.example"
RUN = {"python", "console", "toml", "ini"}
"""Languages whose blocks are run above, on every page."""
OWN = {("verify.md", 1), ("upstream.md", 1), ("upstream.md", 2)}
"""The blocks of a shell that are run above, by their number on the page."""


EVERY = [pytest.param(page, id=page.name) for page in PAGES]
MEASURED = {"check-retries.md"}
"""Pages that a program writes: python -m checking.tables, in the folder tests."""


@pytest.mark.parametrize("page", [each for each in EVERY if each.id not in MEASURED])
def test_every_block_is_run_or_says_where_it_is(page: Path):
    lines, number = page.read_text(encoding="utf-8").splitlines(), 0
    for block in blocks(page):
        number += block.language == "sh"
        if block.language in RUN or (block.language == "sh" and (page.name, number) in OWN):
            continue
        mark = re.fullmatch(r"<!-- run by ([\w./]+)(: .+)? -->", lines[block.line - 2])
        assert mark is not None, f"{page.name}:{block.line}: nothing runs it, and nobody says why"
        assert is_there(mark[1]), mark[1]


ARCHITECTURE = ROOT / "fakeoss" / "README.md"
PATH = re.compile(r"`([\w.-]+(?:/[\w.-]+)*(?:/|\.(?:py|md|toml|mjs|txt)))`")


def is_there(path: str) -> bool:
    """Whether a path from the root exists; in a source distribution, which has no .ci, one of these may not."""
    return (ROOT / path).exists() or (path.startswith(".ci/") and not (ROOT / ".ci").exists())


def test_paths_of_the_architecture_are_there():
    """They are told from the root or from the package, and files of a folder after the first by their names alone."""
    folder, found = ROOT, 0
    for path in PATH.findall(ARCHITECTURE.read_text(encoding="utf-8")):
        places = [place for place in (ROOT / path, ARCHITECTURE.parent / path, folder / path) if place.exists()]
        assert places, path
        folder, found = places[0] if places[0].is_dir() else places[0].parent, found + 1
    assert found > 100


@pytest.mark.parametrize("page", EVERY)
def test_paths_of_the_repository_are_there(page: Path):
    for path in re.findall(r"(?<![\w/])((?:tests|findings|\.ci|fakeoss)/[\w./-]*\w)", page.read_text(encoding="utf-8")):
        assert is_there(path), path


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", EVERY)
def test_links_lead_somewhere(page: Path):
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        if "://" in target:
            continue
        name, _, anchor = target.partition("#")
        path = (page.parent / name).resolve() if name else page
        assert path.is_relative_to(ROOT), target
        assert path.exists(), target
        if anchor:
            assert anchor in anchors(path), target


def test_a_page_that_lies_is_caught():
    """The tests above would notice."""
    assert unmatched(["one", "three"], "one\ntwo\nthree\n") == ""
    assert unmatched(["one ... end", "...", "three"], "one two  end\nx\nthree\n") == ""
    assert unmatched(["three", "one"], "one\ntwo\nthree\n") == "one"
    assert unmatched(["on"], "one\n") == "on"
