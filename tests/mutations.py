"""Mutations: ``python tests/mutations.py`` changes single lines of the package, one at a time, and asks the tests.

A change that no test notices has survived: either the code means the same with it, or a test is missing. The changes
are drawn at random, by seed, as many of each kind as far as there are enough. Each is made in a copy of the repository,
never in the tree itself, and judged by all tests of the folders named, those most likely to notice it first. Tests that
do not end in time, or want more memory than they may have, have noticed it. Exit status 1 if the share of changes that
were noticed is below ``--least``.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from typing import Final, NamedTuple

from mutator import Mutation, drawn, mutations_of

ROOT: Final = Path(__file__).resolve().parent.parent

TESTS: Final = {
    "handling": ("tests/handling", "tests/operations"),
    "operations": ("tests/operations",),
    "wire": ("tests/wire",),
}
"""The tests of each folder of the package; what is absent is passed over."""
SHARED_TESTS: Final = ("tests/test_dispatch.py", "tests/hostile", "tests/conformance")
"""The tests that judge every folder."""

PATIENCE: Final = 4
"""How many times as long as without a change the tests may take."""
PYTEST: Final = """
import resource, sys, pytest
resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
sys.exit(pytest.main(["-x", "-q", "--tb=line", "-p", "no:cacheprovider", *sys.argv[1:]]))
"""
NO_JUDGES: Final = (
    "tests/conformance/test_contract.py::test_over_the_server",  # the same in process is faster
    "tests/wire/test_error_table.py::test_whoever_raises",  # read the source: no request would show the change
    "tests/wire/test_error_table.py::test_raise_sites",
    "tests/wire/test_error_table.py::test_no_field_is_given_in_vain",
)
"""The beginnings of the names of tests that are left out."""
FAILURE: Final = re.compile(r"^(?:FAILED|ERROR) (tests/.+?)(?: - .*)?$", re.MULTILINE)


class Verdict(NamedTuple):
    """What became of a mutation (``killed``, ``survived`` or ``timed out``), and the first test that failed."""

    outcome: str
    test: str = ""


def test_modules(root: Path, folders: Iterable[str]) -> list[str]:
    """The test modules that judge the folders, relative to the repository."""
    places = dict.fromkeys([test for folder in folders for test in TESTS[folder]] + list(SHARED_TESTS))
    found = (path for place in places for path in [root / place, *sorted((root / place).rglob("test_*.py"))])
    return [path.relative_to(root).as_posix() for path in found if path.is_file()]


def by_likelihood(path: str, modules: Sequence[str], root: Path) -> tuple[list[str], list[str]]:
    """The test modules likely to notice a change of a module, the likeliest first; and the rest.

    Likely is what shares a word of its name with the module (``test_replication`` with ``replication_document``), then
    what mentions the module.
    """
    stem = Path(path).stem
    words = set(stem.strip("_").split("_"))
    namesakes = [each for each in modules if words & set(Path(each).stem.split("_"))]
    mention = re.compile(rf"\b{stem}\b")
    mentioning = [each for each in modules if mention.search((root / each).read_text(encoding="utf-8"))]
    likely = list(dict.fromkeys(sorted(namesakes, key=lambda each: Path(each).stem != f"test_{stem}") + mentioning))
    return likely, [each for each in modules if each not in likely]


class Judge:
    """A copy of the repository, and the tests that run in it."""

    def __init__(self, root: Path, folder: Path, modules: Sequence[str]) -> None:
        self._folder, self._modules = folder, modules
        listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        for name in subprocess.check_output(listing, cwd=root, text=True).split("\0"):
            if name and (root / name).is_file():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(root / name, folder / name)

    def run(self, modules: Sequence[str], seconds: float | None) -> Verdict:
        """Run test modules, to the first failure; ``seconds`` is how long they may take."""
        command = [sys.executable, "-c", PYTEST, *(f"--deselect={test}" for test in NO_JUDGES), *modules]
        environment = os.environ | {"PYTHONPATH": str(self._folder)}
        with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as output:
            process = subprocess.Popen(
                command, cwd=self._folder, env=environment, stdout=output, stderr=output, start_new_session=True
            )
            try:
                status = process.wait(seconds)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)  # with whatever the tests have started
                process.wait()
                return Verdict("timed out")
            output.seek(0)
            failure = FAILURE.search(output.read())
        return Verdict("survived") if status == 0 else Verdict("killed", failure[1] if failure else f"status {status}")

    def judge(self, mutation: Mutation, seconds: float) -> Verdict:
        """Make a mutation in the copy, run the tests, and take it back."""
        end = time.monotonic() + seconds
        verdict = Verdict("survived")
        self._write(mutation.path, mutation.change.apply(mutation.source))
        for modules in by_likelihood(mutation.path, self._modules, self._folder):
            if modules and verdict.outcome == "survived":
                verdict = self.run(modules, max(end - time.monotonic(), 1))
        self._write(mutation.path, mutation.source)
        return verdict

    def _write(self, name: str, source: bytes) -> None:
        """Write a module, and forget its compiled form, which is as old and as long perhaps."""
        path = self._folder / name
        path.write_bytes(source)
        for compiled in path.parent.glob(f"__pycache__/{path.stem}.*"):
            compiled.unlink()


def verdicts(root: Path, mutations: Sequence[Mutation], modules: Sequence[str], jobs: int) -> Iterator[Verdict]:
    """Judge mutations, ``jobs`` at a time; raises SystemExit if a test fails without any."""
    with tempfile.TemporaryDirectory(prefix="mutations-") as temporary, ThreadPoolExecutor(jobs) as pool:
        idle: SimpleQueue[Judge] = SimpleQueue()
        for job in range(jobs):
            idle.put(judge := Judge(root, Path(temporary, str(job)), modules))
        began = time.monotonic()
        unchanged = judge.run(modules, None)
        seconds = time.monotonic() - began
        if unchanged.outcome != "survived":
            sys.exit(f"without any change fails {unchanged.test}")
        print(f"{len(modules)} test modules take {seconds:.0f} s without a change", flush=True)

        def judged(mutation: Mutation) -> Verdict:
            judge = idle.get()
            verdict = judge.judge(mutation, PATIENCE * seconds)
            idle.put(judge)
            return verdict

        yield from pool.map(judged, mutations)


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="changes single lines of the package, and sees which the tests notice")
    parser.add_argument("--folders", nargs="+", choices=list(TESTS), default=list(TESTS))
    parser.add_argument("--count", type=int, default=60, help="how many changes")
    parser.add_argument("--seed", type=int, default=random.randrange(10_000), help="which changes; else any")
    parser.add_argument("--jobs", type=int, default=2, help="how many changes are judged at a time")
    parser.add_argument("--only", metavar="FILE:LINE", help="every change of this line, instead of random ones")
    parser.add_argument("--least", type=float, default=90, help="the least share that is to be noticed, in percent")
    return parser.parse_args()


def main() -> None:
    options = parsed()
    found = mutations_of(ROOT, options.folders)
    if options.only:
        mutations = [each for each in found if f"{each.path}:{each.line}" == options.only]
    else:
        mutations = drawn(found, options.count, options.seed)
    if not mutations:
        sys.exit("nothing to change")
    outcomes: Counter[str] = Counter()
    judged = verdicts(ROOT, mutations, test_modules(ROOT, options.folders), options.jobs)
    for number, (mutation, verdict) in enumerate(zip(mutations, judged, strict=True), 1):
        outcomes[verdict.outcome] += 1
        print(f"{number} {verdict.outcome} {mutation}\n      {verdict.test}".rstrip(), flush=True)
    share = 100 * (1 - outcomes["survived"] / len(mutations))
    counts = ", ".join(f"{count} {outcome}" for outcome, count in sorted(outcomes.items()))
    print(f"seed {options.seed}: {counts}; {share:.1f} % of {len(mutations)} noticed")
    sys.exit(share < options.least)


if __name__ == "__main__":
    main()
