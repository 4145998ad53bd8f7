"""Websites: which routing rule is for a request. Amazon: Routing rules for redirects."""

from __future__ import annotations

import pytest

from fakeoss.model.website import Redirect, RoutingRule, Website

DOCS = RoutingRule(Redirect(prefix="documents/"), "docs/")
MISSING = RoutingRule(Redirect("other.example"), "", 404)
IMAGES = RoutingRule(Redirect("images.example"), "images/", 404)
LATER = RoutingRule(Redirect("never.example"), "docs/")
SITE = Website(("", ()), "index.html", rules=(DOCS, IMAGES, MISSING, LATER))


@pytest.mark.parametrize(
    ("key", "status", "rule"),
    [
        ("docs/a", 0, DOCS),  # the first of two
        ("docs/a", 404, MISSING),  # that of requests is none of answers
        ("images/a", 404, IMAGES),
        ("images/a", 0, None),
        ("images/a", 403, None),
        ("a", 404, MISSING),
        ("doc", 0, None),
    ],
)
def test_rule_for(key: str, status: int, rule: RoutingRule | None):
    assert SITE.rule_for(key, status) is rule


def test_site_without_rules_has_none():
    assert Website(("", ()), "index.html").rule_for("k", 404) is None
