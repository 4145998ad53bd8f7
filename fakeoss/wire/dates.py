"""Dates as the wire has them: RFC 9110 in headers, ISO 8601 with milliseconds in XML, whole seconds in both."""

from __future__ import annotations

import re
import time
from functools import lru_cache

__all__ = ["http_date", "iso_date", "iso_instant", "iso_second", "parse_amz_date", "parse_http_date", "parse_iso_date"]

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_REMEMBERED = 1024
_ISO = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)", re.ASCII)
_AMZ = re.compile(r"(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z", re.ASCII)
_http: dict[int, str] = {}
_iso: dict[int, str] = {}


def http_date(at: float) -> str:
    """``Mon, 11 Apr 2011 20:34:56 GMT``."""
    second = int(at)
    found = _http.get(second)
    if found is None:
        if len(_http) >= _REMEMBERED:
            _http.clear()
        t = time.gmtime(second)
        clock = f"{t.tm_hour:02}:{t.tm_min:02}:{t.tm_sec:02}"
        found = _http[second] = f"{_DAYS[t.tm_wday]}, {t.tm_mday:02} {_MONTHS[t.tm_mon - 1]} {t.tm_year:04} {clock} GMT"
    return found


def iso_date(at: float) -> str:
    """``2011-04-11T20:34:56.000Z``; the milliseconds are always zero, as the service sends them."""
    second = int(at)
    found = _iso.get(second)
    if found is None:
        if len(_iso) >= _REMEMBERED:
            _iso.clear()
        t = time.gmtime(second)
        day = f"{t.tm_year:04}-{t.tm_mon:02}-{t.tm_mday:02}"
        found = _iso[second] = f"{day}T{t.tm_hour:02}:{t.tm_min:02}:{t.tm_sec:02}.000Z"
    return found


def iso_second(at: float) -> str:
    """``2011-04-11T20:34:56Z``: as refusals of signatures tell the time (reported of Amazon: aws-sdk-php#612)."""
    return f"{iso_date(at)[:-5]}Z"


def iso_instant(at: float) -> str:
    """``2011-04-11T20:34:56.789Z``: the same with the milliseconds that a client chose."""
    second, millisecond = divmod(round(at * 1000), 1000)
    return f"{iso_date(second)[:-4]}{millisecond:03}Z"


def parse_http_date(text: str) -> float | None:
    """Seconds since the epoch; ``None`` for what is no date."""
    from werkzeug.http import parse_date

    try:
        found = parse_date(text)
        return None if found is None else found.timestamp()
    except (ValueError, OverflowError):
        return None


@lru_cache(maxsize=256)
def parse_amz_date(text: str) -> float | None:
    """``20110411T203456Z`` in seconds since the epoch; ``None`` for what is no such date."""
    from datetime import datetime, timezone

    match = _AMZ.fullmatch(text)
    if match is None:
        return None
    year, month, day, hour, minute, second = map(int, match.groups())
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=timezone.utc).timestamp()
    except (ValueError, OverflowError):
        return None


def parse_iso_date(text: str) -> float | None:
    """``2011-04-11T20:34:56.789Z``, with or without a fraction, in seconds since the epoch, whole milliseconds;
    ``None`` for what is no such date."""
    from datetime import datetime

    match = _ISO.fullmatch(text)
    if match is None:
        return None
    zone = "+00:00" if match[4] == "Z" else match[4]
    try:
        second = datetime.fromisoformat(f"{match[1]}T{match[2]}{zone}").timestamp()
    except (ValueError, OverflowError):
        return None
    return second + int((match[3] or "")[:3].ljust(3, "0")) / 1000
