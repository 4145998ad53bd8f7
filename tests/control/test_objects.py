"""Pages of versions, tags, and versioning."""

from __future__ import annotations

import pytest

from fakeoss import Server
from support.control_api import Api


def test_versions_are_listed_page_by_page(server: Server, api: Api):
    bucket = server.store.create_bucket("bucket", versioning=True)
    for body in (b"1", b"2", b"3"):
        bucket.put("a", body)
    bucket.delete("a")
    bucket.put("b/c", b"x")
    bucket.put("d", b"x")
    seen, query = [], "limit=2&delimiter=/"
    while query:
        page = api("GET", f"/buckets/bucket/versions?{query}").document
        seen += [(each["key"], each["size"], each["is_marker"], each["is_latest"]) for each in page["versions"]]
        seen += page["prefixes"]
        following = page["next"] and f"limit=2&delimiter=/&after={page['next']}"
        query = following and following + (f"&after_version={page['next_version']}" if page["next_version"] else "")
    assert seen == [
        ("a", 0, True, True),
        ("a", 1, False, False),
        ("a", 1, False, False),
        ("a", 1, False, False),
        ("d", 1, False, True),
        "b/",  # of the same page
    ]


def test_tags_are_replaced(server: Server, api: Api):
    bucket = server.store.create_bucket("bucket", versioning=True)
    first = bucket.put("key", b"1", tags={"old": "tag"})
    bucket.put("key", b"2")
    told = api("PUT", f"/buckets/bucket/tags?key=key&version_id={first.version_id}", {"tags": {"new": "tag"}})
    assert told.document["tags"] == {"new": "tag"}
    assert [dict(each.tags) for each in bucket.versions("key")] == [{}, {"new": "tag"}]


@pytest.mark.parametrize(
    ("query", "tags", "status"),
    [
        ("key=missing", {}, 404),
        ("key=key&version_id=nothing", {}, 404),
        ("key=gone", {}, 404),
        ("key=key", {str(number): "" for number in range(11)}, 400),
        ("key=key", {"a": 1}, 400),
    ],
)
def test_tags_that_are_refused(server: Server, api: Api, query: str, tags: dict[str, object], status: int):
    bucket = server.store.create_bucket("bucket", versioning=True)
    bucket.put("key", b"1", tags={"old": "tag"})
    bucket.put("gone", b"1")
    bucket.delete("gone")
    assert api("PUT", f"/buckets/bucket/tags?{query}", {"tags": tags}).status == status
    assert dict(bucket.object("key").tags) == {"old": "tag"}


def test_versioning_is_enabled_and_suspended(server: Server, api: Api):
    bucket = server.store.create_bucket("bucket")
    for state in ("Enabled", "Suspended"):
        assert api("PUT", "/buckets/bucket/versioning", {"state": state}).document["versioning"] == state
        assert bucket.versioning == state
    assert api("PUT", "/buckets/bucket/versioning", {"state": "Off"}).status == 400
