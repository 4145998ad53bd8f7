"""The console: what is served, and in Chromium, where that is installed, what a person sees and does."""

from __future__ import annotations

import re
from base64 import b64decode
from pathlib import Path

import boto3
import pytest

from fakeoss import Limits, Server
from fakeoss.control.routes import find_route
from support.browser import run_in_chromium
from support.control_api import Api

FOLDER = Path(__file__).parent.parent.parent / "fakeoss" / "control" / "console"
FILES = sorted(path.name for path in FOLDER.iterdir() if path.suffix in {".css", ".js"})
DOT = b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==")
"""A picture of one pixel."""


MARKUP = '"><b id=markup>bold'
"""A key that would be an element if anything read it as markup."""


def scripts() -> str:
    return "\n".join((FOLDER / name).read_text(encoding="utf-8") for name in FILES if name.endswith(".js"))


@pytest.mark.parametrize("path", ["console", *(f"console/{name}" for name in FILES)])
def test_nothing_comes_from_elsewhere(api: Api, path: str):
    told = api("GET", f"/{path}")
    policy = told.fields["content-security-policy"].split("; ")
    assert {"default-src 'none'", "script-src 'self'", "frame-ancestors 'none'"} <= set(policy)
    assert {"require-trusted-types-for 'script'", "trusted-types 'none'"} <= set(policy)
    assert told.fields["x-content-type-options"] == "nosniff"
    assert told.fields["cross-origin-resource-policy"] == "same-origin"
    found = set(re.findall(rb"https?://[\w./]+", told.document))
    assert found <= {b"http://www.w3.org/2000/svg"}  # a name, which nobody loads


def test_what_the_page_names_is_served(api: Api):
    page = api("GET", "/console").document.decode()
    names = re.findall(r'(?:src|href)="(console[\w./]+)"', page)
    assert sorted(names) == ["console/console.css", "console/console.js"]
    imported = set(re.findall(r'from "\./([\w.]+)"', scripts()))
    assert imported | {"console.js"} == {name for name in FILES if name.endswith(".js")}
    assert {api("GET", f"/console/{name}").status for name in imported} == {200}


@pytest.mark.parametrize(
    "name", ["console.html", "nothing.js", "..%2Fservice.py", "%2e%2e%2fstate.py", "__init__.py", ""]
)
def test_other_files_are_not(api: Api, name: str):
    assert api("GET", f"/console/{name}").status == 404


def test_the_scripts_make_no_markup_out_of_text():
    assert not re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function", scripts())
    assert "style=" not in (FOLDER / "console.html").read_text(encoding="utf-8")


def test_the_scripts_ask_for_what_there_is():
    text = scripts()
    asked = re.findall(r'ask\("([A-Z]+)", [`"](/[^`"]*)[`"]', text)
    asked += [("GET", path) for path in re.findall(r'get\([`"](/[^`"]*)[`"]', text)]
    assert len(asked) > 30
    for method, path in asked:
        plain = re.sub(r"\$\{query\(.*", "", path).partition("?")[0]
        find_route(method, re.sub(r"\$\{[^}]*\}", "x", plain))  # raises for a path that there is not


def furnish(server: Server) -> None:
    bucket = server.store.create_bucket("photos", versioning=True)
    for body in (b"hello", b"hello again"):
        bucket.put("a.txt", body, content_type="text/plain", metadata={"who": "me"}, tags={"t": "v"})
    bucket.put("raw", bytes(range(256)))
    bucket.put("dot.png", DOT, content_type="image/png")
    script = "<script>window.owned = document.title = 'owned'</script>"
    bucket.put("page.html", script, content_type="text/html")
    bucket.put("icon.svg", f'<svg xmlns="http://www.w3.org/2000/svg">{script}</svg>', content_type="image/svg+xml")
    bucket.put(MARKUP, b"x", metadata={"who": MARKUP}, content_type="text/plain")
    many = server.store.create_bucket("many")
    for number in range(1000):
        many.put(f"key-{number:04d}", b"x")
    server.store.create_bucket("nothing")
    keys = {"aws_access_key_id": "A", "aws_secret_access_key": "b", "region_name": "us-east-1"}
    s3 = boto3.client("s3", endpoint_url=server.endpoint_url, **keys)
    place = {"Bucket": "photos", "Key": "open"}
    place["UploadId"] = s3.create_multipart_upload(**place)["UploadId"]
    for number in (1, 2):
        s3.upload_part(**place, PartNumber=number, Body=bytes(1000 * number))
    s3.upload_part_copy(**place, PartNumber=5, CopySource="photos/raw", CopySourceRange="bytes=16-31")
    s3.close()


def test_in_chromium(tmp_path: Path):
    large = tmp_path / "large.bin"
    large.write_bytes(b"0123456789abcdef" * (1 << 20) + b"end")  # in three parts
    with Server(profile="aws", limits=Limits(min_part_size=1)) as server:
        furnish(server)
        out = run_in_chromium("console.mjs", tmp_path, server.endpoint_url, str(large))
        assert out.splitlines() == [
            "page of 200, then key-0200",
            "presigned hello again",
            "parts part 1, 1000 B; part 2, 2.0 KiB; no part 3 to 4; part 5, 16 B, copied from photos/raw bytes=16-31",
            "status 503",
            "not set []",
            "first Skip to the content",
            "problems []",
        ]
        assert [bucket.name for bucket in server.store.buckets] == ["made-here", "many", "nothing", "photos"]
        made = server.store.bucket("made-here").object("large.bin")
        assert made.body == large.read_bytes()
        assert len(made.completion.entries) == 3
        assert server.store.bucket("photos").object("a.txt").tags == {"t": "v", "colour": "red"}
