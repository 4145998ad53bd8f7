"""Small suites of users, which the tests of the plugin run."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import entry_points

import pytest

import fakeoss.pytest_plugin

Suite = Callable[..., pytest.RunResult]
"""Writes a suite and runs it."""

QUIET = ["-p", "no:cacheprovider", "-p", "no:zarr"]
"""Nothing is written beside the suite, and zarr's plugin does not import all of zarr for it."""

LOADED = [] if entry_points(group="pytest11", name="fakeoss") else ["-p", "fakeoss.pytest_plugin"]
"""What pytest is told in a process of its own: where fakeoss is installed its entry point loads the plugin."""

PLUGINS = [fakeoss.pytest_plugin] if LOADED else []
"""The same for a pytest in this process."""
