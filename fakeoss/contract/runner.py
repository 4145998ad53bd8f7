"""Runs a case against an HTTP service, and describes how the answers differ from the expected ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from fakeoss.contract.case import OWNER
from fakeoss.contract.comparison import Difference, answer_differences
from fakeoss.contract.exchange import MAX_EXCERPT, keep, request_of
from fakeoss.contract.steps import SOURCE, START

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from fakeoss.contract.case import Case, Step
    from fakeoss.contract.exchange import Answer, Send
    from fakeoss.contract.frames import Frame
    from fakeoss.contract.oracle import Oracle

__all__ = [
    "DEFAULT_SETUP",
    "JudgedStep",
    "World",
    "answers_to",
    "differences",
    "differences_by_step",
    "judged_steps",
    "needs",
    "steps_of",
]

DEFAULT_SETUP = (SOURCE, START)
"""The setup of cases that do not specify one."""


class World(NamedTuple):
    """Where a case runs: the senders, the names of the buckets, and what only a fake can do."""

    send: Mapping[str, Send]
    """For each user, a function that sends ``(method, target, headers, body)`` and returns status, header fields and
    body."""
    names: Mapping[str, str]
    """The names of ``b``, ``c`` and ``o``, buckets that exist and are empty, and of ``absent``, which does not
    exist."""
    frame: Frame
    seed: Callable[[str, str, int], None] | None = None
    """Stores an object of zero bytes without sending it; takes bucket, key and size."""
    wait: Callable[[float], None] | None = None
    """Advances the clock by a number of seconds."""
    oracle: Oracle | None = None
    """Who says what is expected, if it is not the case."""


class JudgedStep(NamedTuple):
    """A step with what was expected, the answer to it, and the differences between the two."""

    description: str
    step: Step
    answer: Answer
    differences: list[Difference]


def needs(case: Case, profile: str) -> frozenset[str]:
    """Return what a case needs in addition to an endpoint: ``limits`` scaled down, a ``clock`` that can be set or
    advanced, a ``seed`` of objects, more ``users``, other ``hosts``."""
    steps = steps_of(case)
    required = {
        "limits": profile in case.limits,
        "clock": case.at is not None or any(step.wait for step in steps),
        "seed": bool(case.seeds),
        "users": any(step.user != OWNER for step in steps),
        "hosts": any(step.host for step in steps),
    }
    return frozenset(name for name, is_required in required.items() if is_required)


def differences(case: Case, world: World) -> list[str]:
    """Run a case; return each difference as a line, an empty list if all answers are as expected.

    Steps after one that differs are not sent, since they depend on it. Raises KeyError for a placeholder that has no
    value.
    """
    for description, step_differences in differences_by_step(case, world):
        if step_differences:
            return [f"{case.name}: {description}: {each.text}" for each in step_differences]
    return []


def differences_by_step(case: Case, world: World) -> Iterator[tuple[str, list[Difference]]]:
    """Run a case step by step; yield a description and the differences of each step; as ``judged_steps``."""
    return ((judged.description, judged.differences) for judged in judged_steps(case, world))


def judged_steps(case: Case, world: World) -> Iterator[JudgedStep]:
    """Run a case step by step. A step is sent when it is iterated to. With an oracle, they end where either of them
    cannot go on. Raises ValueError if the world cannot seed objects, KeyError for a placeholder that has no value."""
    values = dict(world.names)
    for seed in case.seeds:
        if world.seed is None:
            raise ValueError(f"{case.name}: this world cannot seed objects")
        world.seed(values["b"], seed.key, seed.size)
    for index, own_step in enumerate(steps_of(case), 1):
        step, frame = own_step, world.frame
        if step.wait and world.wait is not None:
            world.wait(step.wait)
        try:
            method, target, headers, body = request_of(step, values)
            answer = world.send[step.user](method, target, headers, body)
        except KeyError:
            if world.oracle is None:
                raise
            return
        if world.oracle is not None:
            expected = world.oracle.expected(step, answer)
            if expected is None:
                return
            step, frame = expected
        found = [Difference(text) for text in keep(step, answer, values)]
        found += answer_differences(step, answer, values, frame)
        yield JudgedStep(f"step {index}, {method} {target[:MAX_EXCERPT]}", step, answer, found)


def answers_to(case: Case, world: World) -> list[Answer]:
    """Send the steps of a case, and return the answers, up to a step that needs what none of them had."""
    values = dict(world.names)
    answers: list[Answer] = []
    for step in steps_of(case):
        try:
            request = request_of(step, values)
        except KeyError:
            break
        answers.append(world.send[step.user](*request))
        list(keep(step, answers[-1], values))  # what is missing is missed by the step that needs it
    return answers


def steps_of(case: Case) -> tuple[Step, ...]:
    """Return all steps of a case, in order, including its setup."""
    return (*(DEFAULT_SETUP if case.given is None else case.given), *case.steps)
