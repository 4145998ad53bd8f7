"""The console: what is served, and in Chromium, where that is installed, what a person sees and does."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import boto3
import pytest

from fakeoss import Limits, Server
from fakeoss.control.routes import find_route
from support.control_api import Api

FOLDER = Path(__file__).parent.parent.parent / "fakeoss" / "control" / "console"


@pytest.mark.parametrize("name", ["console", "console/console.css", "console/console.js"])
def test_nothing_comes_from_elsewhere(api: Api, name: str):
    told = api("GET", f"/{name}")
    assert "default-src 'none'" in told.fields["content-security-policy"]
    assert "frame-ancestors 'none'" in told.fields["content-security-policy"]
    assert told.fields["x-content-type-options"] == "nosniff"
    assert not re.findall(rb"https?://", told.document)


def test_the_page_names_files_that_are_served(api: Api):
    page = api("GET", "/console").document.decode()
    names = re.findall(r'(?:src|href)="([\w./]+)"', page)
    assert sorted(names) == ["console/console.css", "console/console.js"]
    assert [api("GET", f"/{name}").status for name in names] == [200, 200]


def test_the_script_makes_no_markup_out_of_text():
    script = (FOLDER / "console.js").read_text(encoding="utf-8")
    assert not re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function", script)


def test_the_script_asks_for_what_there_is():
    script = (FOLDER / "console.js").read_text(encoding="utf-8")
    asked = re.findall(r'ask\("([A-Z]+)", [`"](/[^`"]*)[`"]', script)
    asked += [("GET", path) for path in re.findall(r'get\([`"](/[^`"]*)[`"]', script)]
    assert len(asked) > 15
    for method, path in asked:
        plain = re.sub(r"\$\{query\(.*", "", path).partition("?")[0]
        find_route(method, re.sub(r"\$\{[^}]*\}", "x", plain))  # raises for a path that there is not


def furnish(server: Server) -> None:
    bucket = server.store.create_bucket("photos", versioning=True)
    for body in (b"hello", b"hello again"):
        bucket.put("a.txt", body, content_type="text/plain", metadata={"who": "me"}, tags={"t": "v"})
    bucket.put("raw", bytes(range(256)))
    keys = {"aws_access_key_id": "A", "aws_secret_access_key": "b", "region_name": "us-east-1"}
    s3 = boto3.client("s3", endpoint_url=server.endpoint_url, **keys)
    place = {"Bucket": "photos", "Key": "open"}
    place["UploadId"] = s3.create_multipart_upload(**place)["UploadId"]
    for number in (1, 2, 5):
        s3.upload_part(**place, PartNumber=number, Body=bytes(1000 * number))
    s3.close()


def test_in_chromium(tmp_path: Path):
    """FAKEOSS_NODE_MODULES: a node_modules with puppeteer-core, @sparticuz/chromium and axe-core."""
    node, modules = shutil.which("node"), os.environ.get("FAKEOSS_NODE_MODULES", "")
    if node is None or not Path(modules, "@sparticuz", "chromium").is_dir():
        pytest.skip("needs node, and FAKEOSS_NODE_MODULES with puppeteer-core, @sparticuz/chromium and axe-core")
    (tmp_path / "node_modules").symlink_to(modules)
    shutil.copy(Path(__file__).with_name("console.mjs"), tmp_path)
    with Server(profile="aws", limits=Limits(min_part_size=1)) as server:
        furnish(server)
        command = [node, "console.mjs", server.endpoint_url]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=240)
        assert done.stdout.splitlines() == [
            "parts part 1, 1000 B; part 2, 2.0 KiB; no part 3 to 4; part 5, 4.9 KiB",
            "status 503",
            "problems []",
        ], done.stderr
        assert [bucket.name for bucket in server.store.buckets] == ["made-here", "photos"]
