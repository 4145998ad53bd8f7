"""NUL in the parameters of listings, as Amazon refuses it."""

from __future__ import annotations

from urllib.parse import unquote

import pytest

from support.wire import Wire


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("versions&prefix=%00", "prefix"),  # recorded at Amazon, March 2026; the other listings: our reading
        ("versions&key-marker=a%00b&delimiter=%00", "key-marker"),
        ("prefix=%00", "prefix"),
        ("marker=%00", "marker"),
        ("list-type=2&prefix=%00", "prefix"),
        ("list-type=2&start-after=%00", "start-after"),
        ("uploads&prefix=%00", "prefix"),
        ("uploads&key-marker=%00", "key-marker"),
    ],
)
def test_nul_in_a_listing_is_refused(aws: Wire, query: str, name: str):
    answer = aws.get(f"/b?{query}")
    value = unquote(dict(pair.partition("=")[::2] for pair in query.split("&"))[name]).replace("\0", "&#0;")
    message = "Value must be a sequence of Unicode characters and cannot include Null."
    shown = f"<Message>{message}</Message><ArgumentName>{name}</ArgumentName><ArgumentValue>{value}</ArgumentValue>"
    assert answer.status == 400
    assert shown in answer.body.decode()


@pytest.mark.parametrize("query", ["versions&delimiter=%00", "delimiter=%00", "list-type=2&delimiter=%00"])
def test_nul_as_a_delimiter_fails_as_at_amazon(aws: Wire, query: str):
    assert (aws.get(f"/b?{query}").status, aws.get(f"/b?{query}").code) == (500, "InternalError")
