"""Dates as the wire has them: RFC 9110 in headers, ISO 8601 with milliseconds in XML, whole seconds in both."""

from __future__ import annotations

import time

__all__ = ["http_date", "iso_date", "parse_amz_date", "parse_http_date"]

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_REMEMBERED = 1024
_http: dict[int, str] = {}
_iso: dict[int, str] = {}


def http_date(at: float) -> str:
    """``Mon, 11 Apr 2011 20:34:56 GMT``."""
    second = int(at)
    if second not in _http:
        if len(_http) >= _REMEMBERED:
            _http.clear()
        t = time.gmtime(second)
        clock = f"{t.tm_hour:02}:{t.tm_min:02}:{t.tm_sec:02}"
        _http[second] = f"{_DAYS[t.tm_wday]}, {t.tm_mday:02} {_MONTHS[t.tm_mon - 1]} {t.tm_year:04} {clock} GMT"
        return _http[second]
    return _http[second]


def iso_date(at: float) -> str:
    """``2011-04-11T20:34:56.000Z``; the milliseconds are always zero, as the service sends them."""
    second = int(at)
    if second not in _iso:
        if len(_iso) >= _REMEMBERED:
            _iso.clear()
        t = time.gmtime(second)
        day = f"{t.tm_year:04}-{t.tm_mon:02}-{t.tm_mday:02}"
        _iso[second] = f"{day}T{t.tm_hour:02}:{t.tm_min:02}:{t.tm_sec:02}.000Z"
        return _iso[second]
    return _iso[second]


def parse_http_date(text: str) -> float | None:
    """Seconds since the epoch; ``None`` for what is no date."""
    from werkzeug.http import parse_date

    try:
        found = parse_date(text)
        return None if found is None else found.timestamp()
    except (ValueError, OverflowError):
        return None


def parse_amz_date(text: str) -> float | None:
    """``20110411T203456Z`` in seconds since the epoch; ``None`` for what is no such date."""
    import calendar

    try:
        return float(calendar.timegm(time.strptime(text, "%Y%m%dT%H%M%SZ")))
    except (ValueError, OverflowError):
        return None
