"""What is signed here is what our own verification accepts, and what Amazon's published example has."""

from __future__ import annotations

import re

import pytest

from fakeoss.wire.auth import signing
from fakeoss.wire.auth.signing import Keys, signed_headers

KEYS = Keys("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "", "us-east-1")


def test_the_published_example(monkeypatch: pytest.MonkeyPatch):
    """Authenticating Requests (AWS Signature Version 4), Example: GET Bucket (List Objects)."""
    monkeypatch.setattr(signing.time, "strftime", lambda *_: "20130524T000000Z")
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    headers = signed_headers("GET", "/?max-keys=2&prefix=J", {"Host": "examplebucket.s3.amazonaws.com"}, empty, KEYS)
    assert headers["Authorization"] == (
        "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, "
        "SignedHeaders=host;x-amz-content-sha256;x-amz-date, "
        "Signature=34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"
    )


def test_a_token_is_signed_and_a_given_hash_stays():
    keys = KEYS._replace(session_token="token")
    given = {"host": "h", "x-amz-content-sha256": "UNSIGNED-PAYLOAD", "content-md5": "x", "accept": "y"}
    headers = signed_headers("PUT", "/b/k", given, "0" * 64, keys)
    assert (headers["x-amz-security-token"], headers["x-amz-content-sha256"]) == ("token", "UNSIGNED-PAYLOAD")
    names = re.search("SignedHeaders=([^,]*)", headers["Authorization"])
    assert names
    assert names[1] == "content-md5;host;x-amz-content-sha256;x-amz-date;x-amz-security-token"
