"""Cross-origin rules: which let a request in. Amazon: Elements of a CORS configuration."""

from __future__ import annotations

import pytest

from fakeoss.model.cors import Cors, CorsRule, matches

RULE = CorsRule(("http://*.example.com", "https://one.example"), ("GET", "PUT"), ("x-amz-*", "Content-Type"))


@pytest.mark.parametrize(
    ("form", "text", "fits"),
    [
        ("a", "a", True),
        ("a", "ab", False),
        ("*", "", True),
        ("*", "anything", True),
        ("a*c", "ac", True),
        ("a*c", "abc", True),
        ("a*c", "abd", False),
        ("ab*bc", "abc", False),  # no character stands for both sides of the star
        ("http://*.example.com", "http://a.b.example.com", True),
        ("http://*.example.com", "http://example.com", False),
    ],
)
def test_form(form: str, text: str, fits: bool):
    assert matches(form, text) is fits


@pytest.mark.parametrize(
    ("origin", "method", "headers", "allowed"),
    [
        ("http://a.example.com", "GET", (), True),
        ("https://one.example", "PUT", ("X-AMZ-Meta-A", "content-type"), True),
        ("https://one.example", "DELETE", (), False),
        ("https://one.example", "get", (), False),
        ("https://a.example.com", "GET", (), False),
        ("HTTPS://ONE.EXAMPLE", "GET", (), False),
        ("https://one.example", "PUT", ("x-amz-acl", "authorization"), False),
    ],
)
def test_rule(origin: str, method: str, headers: tuple[str, ...], allowed: bool):
    assert RULE.allows(origin, method, headers) is allowed


def test_first_rule_that_fits_decides():
    first, second = CorsRule(("*",), ("GET",), max_age=1), CorsRule(("*",), ("GET", "PUT"), max_age=2)
    cors = Cors((first, second), ("", ()))
    assert (cors.find("o", "GET"), cors.find("o", "PUT"), cors.find("o", "POST")) == (first, second, None)
    assert cors.find("o", "GET", ("x-a",)) is None  # no rule allows any header
