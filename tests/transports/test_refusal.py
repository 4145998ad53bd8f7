"""Refused connections, as transports ask about them."""

from __future__ import annotations

import errno

import pytest

import fakeoss
from fakeoss.transports.exchange import EXCHANGE
from fakeoss.transports.refusal import refuses, require_connection


def test_nothing_is_refused_outside_of_mocks():
    assert not refuses(EXCHANGE)
    require_connection(EXCHANGE)


def test_connections_are_refused_and_counted_while_the_fault_lasts():
    with fakeoss.mock() as oss:
        fault = oss.faults.add("*", fakeoss.refuse())
        assert refuses(EXCHANGE)
        assert oss.faults.unmet == [fault]
        with pytest.raises(ConnectionRefusedError) as caught:
            require_connection(EXCHANGE)
        assert caught.value.errno == errno.ECONNREFUSED
        assert oss.faults.unmet == []
        oss.faults.remove(fault)
        require_connection(EXCHANGE)


def test_a_refusal_of_which_the_time_is_over_refuses_nothing():
    with fakeoss.mock() as oss:
        oss.faults.add("*", fakeoss.refuse(1e-9), optional=True)
        assert not refuses(EXCHANGE)
        require_connection(EXCHANGE)
