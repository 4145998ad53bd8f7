"""Numbers in requests: which texts are one, and what they come to."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakeoss.wire.numbers import MAX_INT, MAX_LONG, parse_count, parse_integer

BEYOND = MAX_LONG + 1

NUMBERS = [
    # text, count, integer
    pytest.param("0", 0, 0, id="zero"),
    pytest.param("7", 7, 7, id="one digit"),
    pytest.param("10000", 10000, 10000, id="five digits"),
    pytest.param("05", 5, 5, id="leading zero"),  # measured at Amazon, September 2026: brekkylab/backlot
    pytest.param("0" * 20 + "5", 5, 5, id="twenty leading zeros"),  # the same
    pytest.param("0" * 5000, 0, 0, id="five thousand zeros"),  # the same
    pytest.param("0" * 5000 + str(MAX_INT), MAX_INT, MAX_INT, id="five thousand zeros and a number"),
    pytest.param(str(MAX_LONG), MAX_LONG, MAX_LONG, id="largest long"),
    pytest.param(str(BEYOND), None, BEYOND, id="above the largest long"),
    pytest.param("9" * 19, None, BEYOND, id="nineteen digits"),
    pytest.param("1" + "0" * 19, None, BEYOND, id="twenty digits"),
    pytest.param("9" * 5000, None, BEYOND, id="five thousand nines"),  # the same
    pytest.param("-0", None, 0, id="minus zero"),  # the same
    pytest.param("-1", None, -1, id="negative"),
    pytest.param("-007", None, -7, id="negative, leading zeros"),
    pytest.param(f"-{MAX_LONG}", None, -MAX_LONG, id="negative long"),
    pytest.param("-" + "9" * 5000, None, -BEYOND, id="minus five thousand nines"),
    pytest.param("", None, None, id="empty"),
    pytest.param("-", None, None, id="a minus alone"),
    pytest.param("--1", None, None, id="two minuses"),
    pytest.param("1-", None, None, id="a minus behind"),
    pytest.param("\N{MINUS SIGN}1", None, None, id="another minus"),
    pytest.param("+5", None, None, id="plus"),
    pytest.param(" 5", None, None, id="blank before"),  # the same
    pytest.param("5 ", None, None, id="blank behind"),
    pytest.param("5\n", None, None, id="line break behind"),
    pytest.param("- 5", None, None, id="blank behind the minus"),
    pytest.param("1 000", None, None, id="blank between"),
    pytest.param("1_000", None, None, id="underscore"),
    pytest.param("1,000", None, None, id="comma"),
    pytest.param("1.0", None, None, id="point"),
    pytest.param("1e3", None, None, id="exponent"),
    pytest.param("0x10", None, None, id="hexadecimal"),
    pytest.param("five", None, None, id="word"),
    pytest.param("٣", None, None, id="Arabic digit"),
    pytest.param("１２", None, None, id="full-width digits"),
    pytest.param("²", None, None, id="superscript"),
    pytest.param("1٣", None, None, id="digits of two scripts"),
    pytest.param("-٣", None, None, id="minus before an Arabic digit"),
    pytest.param("5\0", None, None, id="null behind"),
]


@pytest.mark.parametrize(("text", "count", "integer"), NUMBERS)
def test_what_a_text_comes_to(text: str, count: int | None, integer: int | None) -> None:
    assert parse_count(text) == count
    assert parse_integer(text) == integer


@pytest.mark.parametrize(
    ("text", "most", "number"),
    [
        pytest.param("10000", 10000, 10000, id="the most"),
        pytest.param("10001", 10000, None, id="one more"),
        pytest.param("0000000010000", 10000, 10000, id="the most, behind zeros"),
        pytest.param("0000000010001", 10000, None, id="one more, behind zeros"),
        pytest.param("0", 0, 0, id="zero alone"),
        pytest.param("1", 0, None, id="no room"),
        pytest.param("2147483647", MAX_INT, MAX_INT, id="largest integer"),
        pytest.param("2147483648", MAX_INT, None, id="above the largest integer"),
    ],
)
def test_a_count_is_bounded(text: str, most: int, number: int | None) -> None:
    assert parse_count(text, most) == number


@given(number=st.integers(-MAX_LONG, MAX_LONG), zeros=st.integers(0, 30))
def test_every_number_reads_as_itself(number: int, zeros: int) -> None:
    text = f"{'-' if number < 0 else ''}{'0' * zeros}{abs(number)}"
    assert parse_integer(text) == number
    assert parse_count(text) == (None if text.startswith("-") else number)


@given(text=st.text(max_size=8))
def test_no_other_text_is_a_number(text: str) -> None:
    ascii_digits = bool(text) and set(text) <= set("0123456789")
    assert (parse_count(text) is not None) == ascii_digits


@given(text=st.text(st.sampled_from("-0123456789"), min_size=1, max_size=30))
def test_numbers_keep_their_order(text: str) -> None:
    number = parse_integer(text)
    try:
        exact = int(text)
    except ValueError:
        assert number is None
    else:
        assert number == max(-BEYOND, min(exact, BEYOND))


def test_more_digits_than_python_converts_are_still_a_number() -> None:
    digits = "9" * (sys.get_int_max_str_digits() + 1 if hasattr(sys, "get_int_max_str_digits") else 5000)
    assert (parse_count(digits), parse_integer(digits)) == (None, BEYOND)
