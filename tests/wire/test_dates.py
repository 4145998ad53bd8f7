"""Dates: whole seconds in every form, and no text that makes reading them fail."""

from __future__ import annotations

from datetime import datetime, timezone
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakeoss.wire import dates
from fakeoss.wire.dates import (
    http_date,
    iso_date,
    iso_instant,
    java_date,
    parse_amz_date,
    parse_http_date,
    parse_iso_date,
)

SAMPLE = 1302554096  # Upload-Part-Copy-2: Mon, 11 Apr 2011 20:34:56 GMT
LAST = 253402300799  # 9999-12-31T23:59:59Z

MOMENTS = [
    pytest.param(SAMPLE, "Mon, 11 Apr 2011 20:34:56 GMT", "2011-04-11T20:34:56.000Z", id="the documentation's"),
    pytest.param(SAMPLE + 0.999, "Mon, 11 Apr 2011 20:34:56 GMT", "2011-04-11T20:34:56.000Z", id="cut, not rounded"),
    pytest.param(0, "Thu, 01 Jan 1970 00:00:00 GMT", "1970-01-01T00:00:00.000Z", id="epoch"),
    pytest.param(951782400, "Tue, 29 Feb 2000 00:00:00 GMT", "2000-02-29T00:00:00.000Z", id="leap day"),
    pytest.param(LAST, "Fri, 31 Dec 9999 23:59:59 GMT", "9999-12-31T23:59:59.000Z", id="last"),
]


@pytest.mark.parametrize(("at", "http", "iso"), MOMENTS)
def test_date_is_written(at: float, http: str, iso: str) -> None:
    for _ in range(2):  # the second time from memory
        assert http_date(at) == http
        assert iso_date(at) == iso


@given(second=st.integers(0, LAST))
def test_any_second_is_written_as_python_writes_it(second: int) -> None:
    moment = datetime.fromtimestamp(second, timezone.utc)
    assert http_date(second) == format_datetime(moment, usegmt=True)
    assert iso_date(second) == moment.strftime("%Y").rjust(4, "0") + moment.strftime("-%m-%dT%H:%M:%S.000Z")


@given(second=st.integers(0, LAST))
def test_any_second_is_read_again(second: int) -> None:
    assert parse_http_date(http_date(second)) == second
    assert parse_amz_date(iso_date(second).replace("-", "").replace(":", "").replace(".000", "")) == second


def test_dates_written_are_forgotten_rather_than_kept() -> None:
    for second in range(3000):
        http_date(second)
        iso_date(second)
    assert len(dates._http) <= 1024
    assert len(dates._iso) <= 1024


@pytest.mark.parametrize(
    ("text", "at"),
    [
        # RFC 9110, 5.6.7: three forms to be read
        pytest.param("Sun, 06 Nov 1994 08:49:37 GMT", 784111777, id="IMF-fixdate"),
        pytest.param("Sunday, 06-Nov-94 08:49:37 GMT", 784111777, id="RFC 850"),
        pytest.param("Sun Nov  6 08:49:37 1994", 784111777, id="asctime"),
        pytest.param("Sun, 06 Nov 1994 09:49:37 +0100", 784111777, id="another zone"),
        pytest.param("", None, id="empty"),
        pytest.param("yesterday", None, id="no date"),
        pytest.param("Sun, 99 Nov 1994 08:49:37 GMT", None, id="no such day"),
        pytest.param("Sun, 06 Nov 1994 25:49:37 GMT", None, id="no such hour"),
        pytest.param("Sun, 06 Nov 99999 08:49:37 GMT", None, id="no such year"),
        pytest.param("Sun, 06 Nov 1994 08:49:37 +999999", None, id="no such zone"),
        pytest.param("\0", None, id="NUL"),
    ],
)
def test_http_date_is_read(text: str, at: float | None) -> None:
    assert parse_http_date(text) == at


@pytest.mark.parametrize(
    ("text", "at"),
    [
        pytest.param("20110411T203456Z", SAMPLE, id="signature version 4"),
        pytest.param("", None, id="empty"),
        pytest.param("20110411T203456", None, id="no zone"),
        pytest.param("2011-04-11T20:34:56Z", None, id="the long form"),
        pytest.param("20111311T203456Z", None, id="no such month"),
        pytest.param("20110411T203456Z ", None, id="a blank behind"),
        pytest.param("٢٠١١٠٤١١T203456Z", None, id="digits of another script"),
        pytest.param("00000101T000000Z", None, id="no such year"),
    ],
)
def test_amz_date_is_read(text: str, at: float | None) -> None:
    assert parse_amz_date(text) == at


@given(text=st.text() | st.text("0123456789TZ:+-, GMTJanSun"))
def test_any_text_is_a_date_or_none(text: str) -> None:
    for parse in (parse_http_date, parse_amz_date):
        assert isinstance(parse(text), float | None)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2011-04-11T20:34:56Z", SAMPLE),  # as SDKs send dates
        ("2011-04-11T20:34:56.789Z", SAMPLE + 0.789),
        ("2011-04-11T20:34:56.7891234Z", SAMPLE + 0.789),  # our reading: whole milliseconds
        ("2011-04-11T20:34:56.5+00:00", SAMPLE + 0.5),
        ("2011-04-12T04:34:56+08:00", SAMPLE),
        ("2011-04-11T20:34:56", None),
        ("2011-04-11", None),
        ("2011-02-30T00:00:00Z", None),
        ("2011-04-11T20:34:56.Z", None),
        ("2011-04-11T20:34:56Z\n", None),
        ("", None),
    ],
)
def test_iso_date_is_read(text: str, at: float | None) -> None:
    assert parse_iso_date(text) == at


@pytest.mark.parametrize(
    ("at", "text"),
    [
        ("2020-01-01T00:00:00Z", "Tue Dec 31 16:00:00 PST 2019"),  # recorded at Amazon
        ("2011-04-11T20:34:56Z", "Mon Apr 11 13:34:56 PDT 2011"),
        ("2024-03-10T09:59:59Z", "Sun Mar 10 01:59:59 PST 2024"),
        ("2024-03-10T10:00:00Z", "Sun Mar 10 03:00:00 PDT 2024"),
        ("2024-11-03T08:59:59Z", "Sun Nov 03 01:59:59 PDT 2024"),
        ("2024-11-03T09:00:00Z", "Sun Nov 03 01:00:00 PST 2024"),
        ("1970-01-01T00:00:00Z", "Wed Dec 31 16:00:00 PST 1969"),
        ("0001-01-01T00:00:00Z", "Mon Jan 01 00:00:00 PST 0001"),  # there is no earlier one
    ],
)
def test_date_as_java_prints_it(at: str, text: str) -> None:
    assert java_date(parse_iso_date(at) or 0) == text


@given(millisecond=st.integers(0, LAST * 1000 + 999))
def test_instant_is_read_as_it_is_written(millisecond: int) -> None:
    text = iso_instant(millisecond / 1000)
    found = parse_iso_date(text)
    assert text.endswith(f".{millisecond % 1000:03}Z")
    assert found is not None
    assert iso_instant(found) == text
