"""What is said when a request is stopped."""

from __future__ import annotations

import pytest
import requests

import fakeoss
from fakeoss.calls import hints_of

pytestmark = pytest.mark.usefixtures("no_network")
SAID = {
    "refusal": ("https://bkt.s3.amazonaws.com/k", {}, "whose nearest host is bkt.s3"),
    "path_refusal": ("https://minio.test/elsewhere", {"endpoints": ["https://minio.test/s3"]}, r"below /s3 only"),
}


@pytest.mark.parametrize("name", SAID)
def test_it_names_the_mock_and_what_to_write(name: str) -> None:
    url, options, words = SAID[name]
    with fakeoss.mock(**options), pytest.raises(fakeoss.OutsideMockError, match=words) as caught:
        requests.get(url, timeout=5)
    assert "the mock entered at" in str(caught.value)
    assert "fakeoss.mock(endpoints=[" in str(caught.value)


def test_a_bucket_of_the_mock_around_is_named() -> None:
    with fakeoss.mock(buckets=["bkt"]), fakeoss.mock(seed=1) as inner:
        requests.get("https://bkt.s3.cn-north-1.jdcloud-oss.com/k", headers={"Authorization": "AWS AK:any"}, timeout=5)
    (hint,) = hints_of(inner.calls)
    assert hint.startswith("fakeoss: there is no bucket 'bkt' in the mock entered at")
    assert "fakeoss.mock(store=...)" in hint
