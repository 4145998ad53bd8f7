"""The set-ups of Django's test cases, under Django's own runner."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

pytest.importorskip("django", reason="Django's runner is not installed: pip install django")

ROOT = Path(__file__).parent.parent.parent
SETTINGS = """
SECRET_KEY = "any"
INSTALLED_APPS = ["suite"]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
USE_TZ = True
"""
HELPERS = """
import asyncio, unittest
import boto3, fakeoss
from django.test import LiveServerTestCase, SimpleTestCase, TestCase, TransactionTestCase

def seed():
    s3 = boto3.client("s3", endpoint_url="https://s3.cn-north-1.jdcloud-oss.com", region_name="cn-north-1")
    s3.create_bucket(Bucket="bkt")
    s3.put_object(Bucket="bkt", Key="seed", Body=b"1")
    Checks.s3 = s3

class Checks:
    def check(self):
        keys = [item["Key"] for item in self.s3.list_objects_v2(Bucket="bkt").get("Contents", [])]
        assert keys == ["seed"], keys
        self.s3.put_object(Bucket="bkt", Key="mine", Body=b"1")
        self.s3.delete_object(Bucket="bkt", Key="seed")
"""
TESTS = """
def test_one(self):
    self.check()
test_two = test_one
"""
ASYNC_TESTS = """
async def test_one(self):
    await asyncio.sleep(0)
    self.check()
test_two = test_one
"""
KEPT = """
@classmethod
def setUpTestData(cls):
    seed()
    cls.store = fakeoss.current()
    cls.bucket = cls.store.bucket("bkt")
    cls.record = cls.bucket.object("seed")
def test_one(self):
    assert self.store is fakeoss.current()
    assert self.record.body == self.bucket.object("seed").body == b"1"
    self.check()
    assert self.bucket.keys() == ["mine"]
test_two = test_one
"""
SET_UP_CLASS = "@classmethod\ndef setUpClass(cls):\n    super().setUpClass()\n    seed()\n"
SET_UP_DATA = "@classmethod\ndef setUpTestData(cls):\n    seed()\n"
SET_UP = "def setUp(self):\n    seed()\n"
KINDS = {
    "Data": ("TestCase", SET_UP_DATA + TESTS),
    "DataKept": ("TestCase", KEPT),
    "DataAsync": ("TestCase", SET_UP_DATA + ASYNC_TESTS),
    "Class": ("TestCase", SET_UP_CLASS + TESTS),
    "ClassOfSimple": ("SimpleTestCase", SET_UP_CLASS + TESTS),
    "ClassOfLive": ("LiveServerTestCase", SET_UP_CLASS + TESTS),
    "SetUp": ("TestCase", SET_UP + TESTS),
    "SetUpOfTransaction": ("TransactionTestCase", SET_UP + TESTS),
    "SetUpAsync": ("TestCase", SET_UP + ASYNC_TESTS),
}


def written(name: str, base: str, body: str) -> str:
    """A class, and one nested in another, with what makes the runner find it."""
    indented = textwrap.indent(body, "    ")
    nested = f"@fakeoss.mock\nclass Outer{name}:\n    class Inner(Checks, {base}):\n{textwrap.indent(indented, '    ')}"
    return f"@fakeoss.mock\nclass {name}(Checks, {base}):\n{indented}\n{nested}"


@pytest.mark.parametrize("options", [(), ("--parallel", "2"), ("--reverse",)], ids=" ".join)
def test_every_set_up_under_the_runner_of_django(tmp_path: Path, options: tuple[str, ...]):
    classes = [written(name, base, body) for name, (base, body) in KINDS.items()]
    nested = ", ".join(f"Outer{name}.Inner" for name in KINDS)
    loading = f"""
def load_tests(loader, tests, pattern):
    tests.addTests(map(loader.loadTestsFromTestCase, [{nested}]))
    return tests
"""
    (tmp_path / "suite").mkdir()
    (tmp_path / "suite" / "__init__.py").write_text("", encoding="utf-8")
    (tmp_path / "suite" / "tests.py").write_text("\n\n".join([HELPERS, *classes, loading]), encoding="utf-8")
    (tmp_path / "settings.py").write_text(SETTINGS, encoding="utf-8")
    result = subprocess.run(
        [sys.executable, "-m", "django", "test", "--settings", "settings", *options],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(tmp_path)])},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    assert re.search(r"^Ran (\d+) tests", result.stderr, re.MULTILINE)[1] == str(4 * len(KINDS))
