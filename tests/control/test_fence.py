"""What is stored as a page cannot use the control API, though its address has the API's origin."""

from __future__ import annotations

from pathlib import Path

import pytest

from fakeoss import Server
from support.browser import run_in_chromium
from support.raw_http import answers_to

POLICY = "sandbox allow-downloads allow-forms allow-modals allow-popups allow-scripts"
SHOWN = "Sec-Fetch-Dest: document\r\nSec-Fetch-Mode: navigate\r\n"


def policy_of(server: Server, key: str, fields: str, host: str = "localhost", target: str = "") -> str | None:
    head = f"GET {target or f'/pages/{key}'} HTTP/1.1\r\nHost: {host}\r\n{fields}\r\n"
    (answer,) = answers_to(server, head.encode())
    return answer.headers.get("content-security-policy")


@pytest.fixture
def pages(server: Server) -> Server:
    """A server with a public object of each of these types."""
    bucket = server.store.create_bucket("pages", acl="public-read")
    for key, kind in {
        "html": "text/html",
        "svg": "image/svg+xml",
        "xml": "application/xml",
        "list": "text/plain, text/html",
        "nothing": None,
        "json": "application/json",
        "png": "image/png",
        "text": "text/plain; charset=utf-8",
        "pdf": "application/pdf",
    }.items():
        bucket.put(key, b"<script>1</script>", content_type=kind, acl="public-read")
    return server


@pytest.mark.parametrize("key", ["html", "svg", "xml", "list", "nothing", "json", "missing"])
@pytest.mark.parametrize(
    "fields",
    [
        SHOWN,
        "Sec-Fetch-Dest: iframe\r\n",
        "Sec-Fetch-Dest: embed\r\n",
        "Sec-Fetch-Dest: object\r\n",
        "Accept: text/html,application/xhtml+xml\r\n",
        "Accept: */*\r\nUser-Agent: Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 Version/15.0 Safari/605.1.15\r\n",
    ],
)
def test_what_may_be_active_is_sandboxed(pages: Server, key: str, fields: str):
    assert policy_of(pages, key, fields) == POLICY


@pytest.mark.parametrize(
    ("key", "fields"),
    [
        ("html", ""),
        ("html", "Accept: */*\r\n"),
        ("html", "Sec-Fetch-Dest: empty\r\nSec-Fetch-Site: same-origin\r\n"),
        ("png", SHOWN),
        ("text", SHOWN),
        ("pdf", SHOWN),
    ],
)
def test_programs_and_inert_types_are_not(pages: Server, key: str, fields: str):
    assert policy_of(pages, key, fields) is None


def test_at_the_host_of_a_bucket_it_is_another_origin(pages: Server):
    assert policy_of(pages, "html", SHOWN, host="pages.localhost", target="/html") is None
    origin = "Origin: http://pages.localhost:1\r\n"
    (answer,) = answers_to(pages, f"GET /_fakeoss/buckets HTTP/1.1\r\nHost: localhost:1\r\n{origin}\r\n".encode())
    assert answer.status == 403


def test_one_answer_leaves_nothing_in_the_next(pages: Server):
    assert [policy_of(pages, "html", fields) for fields in (SHOWN, "", SHOWN, "")] == [POLICY, None, POLICY, None]


def test_without_the_api_there_is_nothing_to_guard():
    with Server(profile="aws", control="off") as server:
        server.store.create_bucket("pages").put("html", b"<p>", content_type="text/html", acl="public-read")
        assert policy_of(server, "html", SHOWN) is None


def test_in_chromium(pages: Server, tmp_path: Path):
    """A stored page runs, and neither it nor what it opens can ask the API, read the console, or change anything."""
    script = (Path(__file__).parent / "stored_page.html").read_text(encoding="utf-8")
    bucket = pages.store.bucket("pages")
    bucket.put("page.html", script, content_type="text/html", acl="public-read")
    out = run_in_chromium("fence.mjs", tmp_path, pages.endpoint_url)
    assert out.splitlines() == [
        "origin null",
        "read refused",
        "reset refused",
        "post without questions refused",
        "console refused",
        "storage refused",
        "worker refused",
        "same page fetched by the console as text",
    ]
    assert sorted(bucket.keys())[:2] == ["html", "json"]
