"""A library is patched when it is imported already, else as soon as it is, whichever of its modules comes first."""

from __future__ import annotations

import subprocess
import sys

import pytest

from fakeoss.transports import _SEAMS

LATE = """
import sys
URL = "https://bkt.s3.cn-north-1.jdcloud-oss.com/key"
{before}
import fakeoss
mock = fakeoss.mock(buckets=["bkt"])
{enter}
assert {module!r} in sys.modules or {late}
{code}
assert status == 404, status
mock.stop()
assert not any(type(finder).__module__.startswith("fakeoss") for finder in sys.meta_path)
print("served")
"""

CODE = {
    "requests": """
import requests
status = requests.get(URL, headers={"Authorization": "AWS AK:any"}).status_code
""",
    "urllib3": """
import urllib3
status = urllib3.PoolManager().request("GET", URL, headers={"Authorization": "AWS AK:any"}).status
""",
    "boto3": """
import boto3, botocore.exceptions
client = boto3.client("s3", region_name="cn-north-1", endpoint_url="https://s3.cn-north-1.jdcloud-oss.com")
try:
    client.get_object(Bucket="bkt", Key="key")
except botocore.exceptions.ClientError as error:
    status = error.response["ResponseMetadata"]["HTTPStatusCode"]
""",
    "aiobotocore": """
import asyncio, aiobotocore.session, botocore.exceptions
async def ask():
    session = aiobotocore.session.AioSession()
    endpoint = "https://s3.cn-north-1.jdcloud-oss.com"
    async with session.create_client("s3", region_name="cn-north-1", endpoint_url=endpoint) as client:
        try:
            await client.get_object(Bucket="bkt", Key="key")
        except botocore.exceptions.ClientError as error:
            return error.response["ResponseMetadata"]["HTTPStatusCode"]
status = asyncio.run(ask())
""",
    "aiohttp": """
import asyncio, aiohttp
async def ask():
    async with aiohttp.ClientSession() as session:
        async with session.get(URL, headers={"Authorization": "AWS AK:any"}) as answer:
            return answer.status
status = asyncio.run(ask())
""",
    "httpx": """
import httpx
status = httpx.get(URL, headers={"Authorization": "AWS AK:any"}).status_code
""",
    "urllib.request": """
import urllib.error, urllib.request
try:
    urllib.request.urlopen(urllib.request.Request(URL, headers={"Authorization": "AWS AK:any"}))
except urllib.error.HTTPError as error:
    status = error.code
    error.close()
""",
}


@pytest.mark.parametrize("library", list(CODE))
@pytest.mark.parametrize("when", ["before fakeoss", "after the mock has begun", "through another finder"])
def test_a_library_is_served_whenever_it_is_imported(library: str, when: str):
    early = when == "before fakeoss"
    before = f"import {library}" if early else ""
    if when == "through another finder":
        before = (
            "from importlib.machinery import PathFinder\n"
            "path_finder = next(finder for finder in sys.meta_path if finder is PathFinder)\n"
            "class Finder:\n"
            "    def find_spec(self, name, path=None, target=None):\n"
            "        return PathFinder.find_spec(name, path, target)\n"
            "sys.meta_path[sys.meta_path.index(path_finder)] = Finder()\n"
        )
    script = LATE.format(before=before, enter="mock.start()", module=library, late=not early, code=CODE[library])
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=60)
    assert (result.returncode, result.stdout.strip()) == (0, "served"), result.stderr


FIRST = """
import fakeoss, importlib, sys
with fakeoss.mock():
    importlib.import_module({module!r})
    from fakeoss.transports import _SEAMS, _patches, _watcher
    loaded = {{name for name in _SEAMS if name in sys.modules}}
    assert {module!r} in loaded and not loaded & _watcher._waiting.keys(), loaded
    assert _patches._layers[0].patches
print("patched")
"""


@pytest.mark.parametrize("module", list(_SEAMS))
def test_a_library_is_patched_whichever_of_its_modules_comes_first(module: str):
    pytest.importorskip(module.partition(".")[0])
    if module == "boto3.crt":
        pytest.importorskip("awscrt")
    script = FIRST.format(module=module)
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=60)
    assert (result.returncode, result.stdout.strip()) == (0, "patched"), result.stderr
