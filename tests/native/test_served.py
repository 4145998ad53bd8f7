"""With ``processes=True`` each is served as its documentation shows it, to the byte; without, it is refused."""

from __future__ import annotations

import pytest

import fakeoss
from support.native_kits import Kit, operations

pytestmark = pytest.mark.usefixtures("proxy")

SERVED = fakeoss.mock(profile="aws", buckets=["bkt"], processes=True)
UNCONDITIONAL = {"datafusion", "duckdb", "opendal", "pandas", "polars", "pyarrow", "pyiceberg", "s3torchconnector"}
AMAZON = "https://s3.us-west-2.amazonaws.com"


def test_it_is_served(kit: Kit):
    with SERVED:
        kit.use(None)
        assert operations() == kit.calls


def test_jdcloud(kit: Kit):
    if kit.name not in UNCONDITIONAL:
        pytest.skip("it writes on condition, or names a host of Amazon's")
    with fakeoss.mock(buckets=["bkt"], processes=True, unsupported="ignore"):
        kit.use(None)
        assert operations() == kit.calls


def test_an_endpoint_that_the_program_names_is_served(kit: Kit):
    with SERVED:
        kit.use(AMAZON)
        assert operations() == kit.calls


def test_a_mock_inside_a_mock_and_one_after_it_have_stores_of_their_own(kit: Kit):
    with SERVED:
        kit.use(None)
        with SERVED:
            kit.use(None)
            assert operations() == kit.calls
        assert operations() == kit.calls
    with SERVED:
        kit.use(None)
        assert operations() == kit.calls


@pytest.mark.parametrize("endpoint", [None, AMAZON])
def test_it_is_refused_without_the_option(kit: Kit, endpoint: str | None):
    with fakeoss.mock(profile="aws", buckets=["bkt"]) as oss:
        with pytest.raises(fakeoss.OutsideMockError, match=r"fakeoss\.mock\(processes=True\)"):
            kit.use(endpoint)
        assert not oss.calls


def test_signatures_are_verified_as_they_are_over_a_socket(kit: Kit):
    users = [fakeoss.User("AK", "SK", "tester")]
    with SERVED(auth="verify", users=users):
        kit.use(None)
        assert operations() == kit.calls
