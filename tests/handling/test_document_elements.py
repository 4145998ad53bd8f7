"""Elements that select or guard data and are not implemented: nothing is done, and the answer names them."""

from __future__ import annotations

import pytest

from fakeoss.handling.document_elements import NOT_IMPLEMENTED
from support.wire import Wire, md5_base64

DOCUMENTS = [
    ("CreateBucket", "Bucket", "PUT", "/new-one", "<CreateBucketConfiguration>{}</CreateBucketConfiguration>"),
    ("CreateBucket", "Location", "PUT", "/new-one", "<CreateBucketConfiguration>{}</CreateBucketConfiguration>"),
]


def test_every_element_is_tried() -> None:
    assert {(name, element) for name, element, *_ in DOCUMENTS} == {
        (name, element) for name, elements in NOT_IMPLEMENTED.items() for element in elements
    }


@pytest.mark.parametrize(("operation", "element", "method", "target", "document"), DOCUMENTS)
def test_element_is_refused_by_name(operation: str, element: str, method: str, target: str, document: str) -> None:
    wire = Wire("aws").with_bucket()
    wire.put("/b/k", b"0123456789")
    body = document.format(f"<{element}>1</{element}>").encode()
    answer = wire.ask(method, target, body, {"content-md5": md5_base64(body)})
    assert (answer.status, answer.text("Operation")) == (501, f"{operation} with {element}")
    assert (wire.store.bucket("b").object("k").size, len(wire.store.buckets)) == (10, 1)
