"""Who pays for requests."""

from __future__ import annotations

from fakeoss.model.accounts import DEFAULT_OWNER, User
from support.wire import Wire

STRANGER = User("STRANGER", "s", "9" * 64)


def test_who_pays(make_wire: type[Wire]) -> None:
    wire = make_wire("aws", users=(DEFAULT_OWNER, STRANGER)).with_bucket()
    wire.store.bucket("b").settings.policy = None
    allow = (
        '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::'
        + STRANGER.account
        + ':root"},"Action":"s3:*","Resource":["arn:aws:s3:::b","arn:aws:s3:::b/*"]}]}'
    )
    assert wire.ask("PUT", "/b?policy", allow.encode()).status == 204
    wire.put("/b/k", b"content")
    assert wire.ask("GET", "/b?requestPayment").text("Payer") == "BucketOwner"
    document = "<RequestPaymentConfiguration><Payer>Requester</Payer></RequestPaymentConfiguration>"
    assert wire.ask("PUT", "/b?requestPayment", document.encode()).status == 200
    assert wire.get("/b/k").status == 200
    assert wire.ask("GET", "/b/k", user=STRANGER).status == 403
    paid = wire.ask("GET", "/b/k", headers={"x-amz-request-payer": "requester"}, user=STRANGER)
    assert (paid.status, paid.headers["x-amz-request-charged"]) == (200, "requester")
    assert wire.ask("GET", "/b/k", headers={"x-amz-request-payer": "requester"}, user=None).status == 403


def test_jdcloud_documents_none(jdcloud: Wire) -> None:
    answer = jdcloud.ask("GET", "/b?requestPayment")
    assert (answer.status, answer.code) == (501, "NotImplemented")
