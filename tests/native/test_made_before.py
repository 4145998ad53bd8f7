"""What is made before the mock, at the top of a module, and is served all the same."""

from __future__ import annotations

import io

import pytest

import fakeoss


def test_a_scan_of_polars_that_was_made_before(monkeypatch: pytest.MonkeyPatch):
    polars = pytest.importorskip("polars", reason="pip install -e '.[native]'")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    scan = polars.scan_parquet("s3://bkt/rows.parquet").select("number")
    for last in (2, 3):  # the second mock's server has another port
        with fakeoss.mock(profile="aws", buckets=["bkt"], processes=True) as oss:
            body = io.BytesIO()
            polars.DataFrame({"number": [1, last]}).write_parquet(body)
            oss.bucket("bkt").put("rows.parquet", body.getvalue())
            assert scan.collect()["number"].sum() == 1 + last
            assert oss.calls.count("GetObject")
