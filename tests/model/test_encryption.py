"""Encryption: a customer's key is known again, and not kept."""

from __future__ import annotations

import hashlib

import pytest

from fakeoss.model.encryption import AES256, KMS, KMS_DSSE, SSE_S3, Encryption, sealed_with

KEY = b"customer-key-of-thirty-two-bytes"


@pytest.mark.parametrize("encryption", [SSE_S3, Encryption(KMS, "key"), Encryption(KMS_DSSE)])
def test_keys_of_the_service_are_no_customer_s(encryption: Encryption):
    assert not encryption.by_customer


def test_customer_s_key_opens_and_no_other():
    sealed = sealed_with(KEY)
    assert (sealed.method, sealed.by_customer) == (AES256, True)
    assert [sealed.opens(key) for key in (KEY, KEY[:-1], KEY[::-1], b"")] == [True, False, False, False]


def test_key_is_not_kept_and_two_seals_do_not_tell_of_each_other():
    one, other = sealed_with(KEY), sealed_with(KEY)
    assert KEY not in (*one, *other)
    for name in ("md5", "sha1", "sha256"):  # what a table of digests of keys could be looked up for
        assert hashlib.new(name, KEY).digest() not in (*one, *other)
    assert (one.salt, one.digest) != (other.salt, other.digest)
    assert not one._replace(salt=other.salt).opens(KEY)
