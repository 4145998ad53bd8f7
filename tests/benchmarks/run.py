"""The benchmarks: ``python tests/benchmarks/run.py`` prints what fakeoss costs, beside the floor, moto and the goals.

Every measurement runs in a fresh process. The processes of a row are interleaved (floor, fakeoss, moto, floor, ...), so
that whatever else the machine does meets all of them alike; small calls take turns by batches of forty. The best of all
counts; the spread is that of the rounds, each compared with its own floor. A ratio is fakeoss to floor, or the peer to
floor, unless the row says otherwise. The peer is moto where it can be imported, or is given by ``--moto-python``; rows
in which it takes minutes only with ``--slow-moto``, and then once. That of the server is rclone, if ``--rclone`` names
it. ``--write`` writes the table to the guide on costs.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import math
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
FACTORS = {"us": 1e6, "ms": 1e3, "s": 1.0, "B": 1.0, "MiB": 2.0**-20}

Figures = dict[str, float]


class Row(NamedTuple):
    """A line of the table: the figure of a measure, what it is held against, and the bound it is to reach.

    ``how`` is ``ratio`` (figure to base), ``speed`` (base to figure), ``extra`` (figure less base) or ``plain`` (the
    figure itself). The base is the floor's figure, or what ``base`` names: another figure of the same process, or, with
    ``measure/figure``, of another measure of the same target.
    """

    name: str
    measure: str
    unit: str
    how: str
    bound: float
    figure: str = "seconds"
    base: str = ""
    rounds: float = 1
    """How many rounds, as a share of those asked for."""
    slow: bool = False
    """Whether moto takes minutes."""
    peer: str = "moto"
    """Who does the same: moto, or rclone, to which the figure is compared then."""

    @property
    def base_measure(self) -> str | None:
        """The other measure that the base belongs to, if it does."""
        return self.base.rpartition("/")[0] or None

    @property
    def has_floor(self) -> bool:
        """Whether the floor is part of it."""
        return self.how != "plain" and not self.base and self.peer == "moto"


OTHERS = ("requests", "urllib3", "minio", "http_client", "httpx", "httpx_async", "aiohttp")
PAGE_10K, PAGE_1M = "page:10000", "page:1000000"
ROWS = (
    Row("put", "call:put", "us", "ratio", 0.92),
    Row("get", "call:get", "us", "ratio", 0.92),
    Row("head", "call:head", "us", "ratio", 0.92),
    Row("list", "call:list", "us", "ratio", 0.97),
    Row("part_copy", "call:part_copy", "us", "ratio", 0.95),
    Row("verified put", "verified:put", "us", "ratio", 1.4),
    Row("verified get", "verified:get", "us", "ratio", 1.4),
    *(Row(f"client: {name}, get", f"client:{name}", "us", "ratio", math.inf) for name in OTHERS),
    Row("client: aiobotocore, get", "client:aiobotocore", "us", "ratio", 0.95),
    Row("big_copy: 1 GiB in ranges, speed to hashing only", "big_copy", "s", "speed", 0.95, rounds=0.4, slow=True),
    Row("big_copy: growth of memory", "big_copy", "MiB", "plain", 8, "bytes", rounds=0.4, slow=True),
    Row("big_copy: Complete alone", "big_copy", "ms", "extra", math.inf, "complete", rounds=0.6, slow=True),
    Row("big_copy_crc32: speed to hashing only", "big_copy:CRC32", "s", "speed", 0.75, rounds=0.4, slow=True),
    Row("threads: 8 copy, speed to one thread's MD5", "threads", "s", "speed", 1.8, base="md5_seconds", slow=True),
    Row("threads: to the floor, hashing in threads too", "threads", "s", "ratio", math.inf, slow=True),
    Row("large: put + get, 256 MB, each MiB", "put_get:256x4", "us", "ratio", 1.1, rounds=0.4, slow=True),
    Row("large: the put alone", "put_get:256x4", "us", "ratio", math.inf, "put", rounds=0.4, slow=True),
    Row("large: the put less the body's MD5 and CRC32", "put_get:256x4", "us", "extra", math.inf, "put", base="digests",
        rounds=0.4, slow=True),
    Row("large: the get alone", "put_get:256x4", "us", "ratio", math.inf, "get", rounds=0.4, slow=True),
    Row("many: put + get, 64 x 16 MiB, each MiB", "put_get:16x64", "us", "ratio", 1.1, rounds=0.4, slow=True),
    Row("many: memory beyond the bytes stored", "put_get:16x64", "MiB", "plain", 8, "bytes", rounds=0.4, slow=True),
    Row("linear: 256 MB to 16 MiB, each MiB", "put_get:256x4", "us", "ratio", 1.2, base="put_get:16x64/seconds",
        rounds=0.4, slow=True),
    Row("import: alone", "import", "ms", "plain", 15, rounds=2),
    Row("first: mock and call, boto3 loaded, more by", "first", "ms", "extra", 50, rounds=2),
    Row("enter + exit", "enter", "us", "plain", 100),
    Row("test: default session, to the client's start", "whole_test:default", "us", "ratio", 2.0),
    Row("test: session of its own, to the client's start", "whole_test:session", "us", "ratio", 0.15),
    Row("test: aiobotocore, to the client's start", "whole_test:aio", "us", "ratio", 0.2),
    Row("enter + exit: with processes=True, more by", "enter_processes", "ms", "extra", 5, base="without"),
    Row("page: 100 of 10,000 keys, to the client's own", PAGE_10K, "us", "ratio", 1.2, slow=True),
    Row("page: 100 of 1,000,000 keys, to 10,000", PAGE_1M, "us", "ratio", 1.2, base=f"{PAGE_10K}/seconds", rounds=0.4,
        slow=True),
    Row("memory: each small object", "object_memory", "B", "plain", 1024, "bytes", rounds=0.2, slow=True),
    Row("faults: head, all removed, to none ever", "faults", "us", "ratio", 1.03, "empty", base="without"),
    Row("faults: head beside one for another operation", "faults", "us", "ratio", 1.10, "operation", base="without"),
    Row("faults: head beside one for another key", "faults", "us", "ratio", 1.10, "key", base="without"),
    Row("memory: each call of a log of 100,000", "call_log", "B", "plain", 1024, "bytes", rounds=0.1),
    Row("server: start", "server", "ms", "plain", 20, "start"),
    Row("server: stop", "server", "ms", "plain", 50, "stop"),
    *(
        Row(f"server: {method} of 1 KiB, connections: {count}", f"served:{method}:{count}", "us", "speed", 1.0,
            peer="rclone")
        for method in ("GET", "PUT")
        for count in (1, 16)
    ),
    *(
        Row(f"server: {method}, processor time", f"served:{method}:1", "us", "speed", 1.0, "processor", peer="rclone")
        for method in ("GET", "PUT")
    ),
    Row("pytest: start with an unused plugin, more by", "pytest_start", "ms", "extra", 5, base="without", rounds=0.4),
)  # fmt: skip
FAKEOSS_ONLY = ("pytest_start", PAGE_1M, "faults", "call_log")
NOT_MOTO = ("verified", "client", "enter_processes")
SERVED = "served"
HEADER = ("row", "floor", "fakeoss", "peer", "fakeoss is", "spread", "peer is", "to reach", "")
WIDTHS = (48, 10, 10, 18, 12, 14, 10, 10, 5)
GUIDE = ROOT / "fakeoss" / "guides" / "costs.md"
MARKS = "<!-- benchmarks: begin -->", "<!-- benchmarks: end -->"


class Worker:
    """A process that measures. It does so before the constructor returns, or stands ready to take its first turn."""

    def __init__(self, session: Session, target: str, measure: str) -> None:
        self.target = target
        self.answer: Any = None
        python = session.pythons[target]
        paths = [str(ROOT)] if python == sys.executable else []
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join([*paths, os.environ.get("PYTHONPATH", "")]),
            "PYTHONPYCACHEPREFIX": str(session.recorded.parent / "bytecode"),
        }
        environment.pop("PYTHONDONTWRITEBYTECODE", None)  # users' modules are compiled once, not at each start
        command = [python, str(HERE / "worker.py"), target.rpartition(" ")[2], measure, str(session.recorded)]
        self._complaints = session.recorded.with_suffix(f".{target.replace(' ', '-')}.txt").open("w+")
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(
            command, env=environment, stdin=pipe, stdout=pipe, stderr=self._complaints, text=True
        )
        self._listen()

    def go_on(self) -> None:
        """Let it take a turn, and wait until it has. Raises RuntimeError with its last line of complaint."""
        if self.answer is None:
            assert self._process.stdin is not None
            self._process.stdin.write("go\n")
            self._process.stdin.flush()
            self._listen()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        line = self._process.stdout.readline().strip()
        if line == "ready":
            return
        self._process.communicate()
        if not line:
            self._complaints.seek(0)
            raise RuntimeError((self._complaints.read().strip() or "it ended without a word").splitlines()[-1])
        self.answer = json.loads(line)
        self._complaints.close()


class Session:
    """The interpreters, the floor's answers, and all figures so far."""

    def __init__(self, options: argparse.Namespace, recorded: Path) -> None:
        self.rounds: int = options.rounds
        self.slow_moto: bool = options.slow_moto
        self.writes_guide: bool = options.write
        self.recorded = recorded
        self.pythons = {"floor": sys.executable, "fakeoss": sys.executable}
        self.figures: dict[tuple[str, str], Figures] = {}
        self.samples: dict[tuple[str, str], list[Figures]] = {}
        self.failures: dict[tuple[str, str], str] = {}
        self.moto = moto_python(options.moto_python)
        if options.rclone:
            os.environ["RCLONE"] = options.rclone
            self.pythons["rclone"] = sys.executable

    def ask(self, target: str, name: str) -> Any:
        """What a worker gives that takes no turns. Raises RuntimeError with its last line of complaint."""
        return Worker(self, target, name).answer

    def prepare(self) -> Iterator[str]:
        """Record the floor's answers; say what is compared with what."""
        self.ask("fakeoss", "record")
        ours = self.ask("fakeoss", "versions")
        yield f"Python {ours['python']}, botocore {ours['botocore']}, {os.cpu_count()} processors"
        if importlib.util.find_spec("anycrc"):
            yield "anycrc is here: Complete computes a CRC64NVME of the whole object, as it does not without"
        if self.moto is None:
            yield "moto is not here: give --moto-python, or install the extra 'bench'"
            return
        self.pythons["moto"] = self.moto
        theirs = self.ask("moto", "versions")
        if theirs != ours:
            self.pythons["moto floor"] = self.moto
            yield f"moto runs on Python {theirs['python']}, botocore {theirs['botocore']}, against a floor of its own"

    def measure(self, measure: str, rows: list[Row]) -> None:
        """All rounds of a measure, unless it was taken already."""
        targets = [target for target in self.pythons if self._wanted(target, measure, rows)]
        for turn in range(max(1, round(self.rounds * rows[0].rounds))) if targets else ():
            once = {target for target in targets if target.startswith("moto") and rows[0].slow} if turn else set()
            order = targets[turn % len(targets) :] + targets[: turn % len(targets)]
            self._round(measure, [target for target in order if target not in once])

    def _wanted(self, target: str, measure: str, rows: list[Row]) -> bool:
        if (target, measure) in self.figures or (target != "fakeoss" and measure in FAKEOSS_ONLY):
            return False
        if measure.startswith(SERVED) or target == "rclone":
            return measure.startswith(SERVED) and target in {"fakeoss", "rclone"}
        if target == "moto" and measure == "whole_test:aio":
            return False
        if target in {"floor", "moto floor"}:
            return any(row.has_floor for row in rows)
        if target == "moto" and measure.partition(":")[0] in NOT_MOTO:
            return False
        return target == "fakeoss" or self.slow_moto or not rows[0].slow

    def _round(self, measure: str, targets: list[str]) -> None:
        """One process for each target, in turns, batch by batch, where the measure has batches."""
        workers = []
        for target in targets:
            if (target, measure) not in self.failures:
                try:
                    workers.append(Worker(self, target, measure))
                except RuntimeError as error:
                    self.failures[target, measure] = str(error)
        while any(worker.answer is None for worker in workers):
            for worker in workers:
                worker.go_on()
        for worker in workers:
            self.samples.setdefault((worker.target, measure), []).append(dict(worker.answer))
            known = self.figures.setdefault((worker.target, measure), worker.answer)
            for name, value in worker.answer.items():
                known[name] = max(known[name], value) if name == "bytes" else min(known[name], value)

    def figure(self, target: str, measure: str, name: str, turn: int | None = None) -> float:
        """The best figure, or that of one turn; not a number where there is none."""
        if turn is None:
            return self.figures.get((target, measure), {}).get(name, math.nan)
        samples = self.samples.get((target, measure), [])
        return samples[turn].get(name, math.nan) if turn < len(samples) else math.nan

    def spread(self, row: Row) -> tuple[float, float]:
        """The least and the largest of what ``compared`` gives of us, turn by turn; not numbers of a single turn."""
        turns = range(len(self.samples.get(("fakeoss", row.measure), [])))
        found = [value for turn in turns if not math.isnan(value := self.compared(row, "fakeoss", turn))]
        return (min(found), max(found)) if len(found) > 1 else (math.nan, math.nan)

    def compared(self, row: Row, target: str, turn: int | None = None) -> float:
        """The row's figure of a target as ``how`` says, the best or that of one turn."""
        value = self.figure(target, row.measure, row.figure, turn)
        if row.how == "plain":
            return value * FACTORS[row.unit]
        if row.base:
            base = self.figure(target, row.base_measure or row.measure, row.base.rpartition("/")[2], turn)
        elif row.peer != "moto":
            base = self.figure(row.peer, row.measure, row.figure, turn)
        else:
            own = target == "moto" and "moto floor" in self.pythons
            base = self.figure("moto floor" if own else "floor", row.measure, row.figure, turn)
        if row.how == "extra":
            return (value - base) * FACTORS[row.unit]
        return value / base if row.how == "ratio" else base / value


def moto_python(given: str | None) -> str | None:
    """The interpreter that can import moto, if any."""
    if given:
        return given
    return sys.executable if importlib.util.find_spec("moto") else None


def shown(value: float, row: Row, *, compared: bool = False) -> str:
    """A figure with its unit, or a ratio."""
    if math.isnan(value):
        return "-"
    if compared:
        return f"{value:.2f} x" if row.how in {"ratio", "speed"} else f"{value:.1f} {row.unit}"
    value *= FACTORS[row.unit]
    return f"{value:.{0 if value >= 1000 else 1}f} {row.unit}"


def between(spread: tuple[float, float], row: Row) -> str:
    """From the least to the largest, as far as the rounds differ."""
    if math.isnan(spread[0]):
        return "-"
    factor, digits = (1, 2) if row.how in {"ratio", "speed"} else (FACTORS[row.unit] if row.how == "plain" else 1, 1)
    factor = 1 if row.how == "plain" else factor  # ``compared`` has it in the unit
    return "-".join(f"{value * factor:.{digits}f}" for value in spread)


def line(session: Session, row: Row) -> list[str]:
    """The cells of a row."""
    cells = [row.name]
    for target in ("floor", "fakeoss", row.peer):
        value = session.figure(target, row.measure, row.figure) if target != "floor" or row.has_floor else math.nan
        named = target == row.peer and not math.isnan(value)
        cells.append(f"{shown(value, row)} {target}" if named else shown(value, row))
    reached, peer = session.compared(row, "fakeoss"), session.compared(row, "moto")
    cells += [shown(reached, row, compared=True), between(session.spread(row), row), shown(peer, row, compared=True)]
    if math.isinf(row.bound):
        return [*cells, "", ""]
    least = row.how == "speed"
    cells.append(f"{'>=' if least else '<='} {row.bound:g}")
    if math.isnan(reached):
        return [*cells, "?"]
    return [*cells, "yes" if (reached >= row.bound if least else reached <= row.bound) else "NO"]


def printed(cells: Iterable[str]) -> str:
    """Cells as a line: the first to the left, the others to the right."""
    first, *others = zip(cells, WIDTHS, strict=True)
    return first[0].ljust(first[1]) + "".join(cell.rjust(width) for cell, width in others)


def chosen(names: list[str]) -> list[Row]:
    """The rows whose names begin with one of ``names``; all without any. Exits on a name that fits none."""
    for name in names:
        if not any(row.name.startswith(name) for row in ROWS):
            sys.exit(f"no row begins with {name!r}; there are:\n" + "\n".join(row.name for row in ROWS))
    return [row for row in ROWS if not names or row.name.startswith(tuple(names))]


def report(session: Session, rows: list[Row]) -> None:
    """Measure, and print each row as soon as its figures are there."""
    remarks = list(session.prepare())
    print("\n".join(remarks), "\n", sep="")
    print(printed(HEADER))
    table = []
    for row in rows:
        for measure in (row.measure, row.base_measure):
            if measure:
                of_measure = [other for other in ROWS if other.measure == measure]
                session.measure(measure, of_measure)
        table.append(line(session, row))
        print(printed(table[-1]), flush=True)
    for (target, measure), complaint in session.failures.items():
        print(f"\n{target} could not run {measure}: {complaint}", end="")
    print()
    if session.writes_guide:
        write_guide(remarks, table)


def write_guide(remarks: list[str], table: list[list[str]]) -> None:
    """Write the rows between the marks of the guide; those that were not measured stay as they are."""
    text = GUIDE.read_text("utf-8")
    (before, _, rest), (begin, end) = text.partition(MARKS[0]), MARKS
    block, _, after = rest.partition(end)
    rows = {cells[1].strip(): old for old in block.splitlines() if len(cells := old.split("|")) > len(HEADER)}
    rows.update((cells[0], f"| {' | '.join(cells[:-1])} |") for cells in table)
    head = [f"| {' | '.join(HEADER[:-1])} |", f"|{'---|' * (len(HEADER) - 1)}"]
    lines = [*head, *(rows[row.name] for row in ROWS if row.name in rows)]
    GUIDE.write_text(f"{before}{begin}\n{'. '.join(remarks)}.\n\n{chr(10).join(lines)}\n{end}{after}", "utf-8")


def main() -> None:
    """Read the options and go."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", nargs="*", help="rows to measure, by the beginning of their names; all without any")
    parser.add_argument("--rounds", type=int, default=5, help="processes for each target and row (5)")
    parser.add_argument("--moto-python", metavar="PATH", help="an interpreter that can import moto and boto3")
    parser.add_argument("--slow-moto", action="store_true", help="let moto run, once, where it takes minutes")
    parser.add_argument("--rclone", metavar="PATH", help="rclone, whose 'serve s3' is measured beside our server")
    parser.add_argument("--write", action="store_true", help="write the rows that were measured to the guide on costs")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        report(Session(options, Path(folder) / "recorded.json"), chosen(options.rows))


if __name__ == "__main__":
    main()
