"""Dates on the wire: RFC 9110 in headers, ISO 8601 with milliseconds in XML, whole seconds in both."""

from __future__ import annotations

import re
import time
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

__all__ = [
    "http_date",
    "iso_date",
    "iso_instant",
    "iso_second",
    "java_date",
    "parse_amz_date",
    "parse_http_date",
    "parse_iso_date",
]

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_CACHE_SIZE = 1024
_ISO = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)", re.ASCII)
_AMZ = re.compile(r"(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z", re.ASCII)
_http: dict[int, str] = {}
_iso: dict[int, str] = {}


def http_date(at: float) -> str:
    """Format as ``Mon, 11 Apr 2011 20:34:56 GMT``."""
    second = int(at)
    text = _http.get(second)
    if text is None:
        if len(_http) >= _CACHE_SIZE:
            _http.clear()
        t = time.gmtime(second)
        clock = f"{t.tm_hour:02}:{t.tm_min:02}:{t.tm_sec:02}"
        text = _http[second] = f"{_DAYS[t.tm_wday]}, {t.tm_mday:02} {_MONTHS[t.tm_mon - 1]} {t.tm_year:04} {clock} GMT"
    return text


def iso_date(at: float) -> str:
    """Format as ``2011-04-11T20:34:56.000Z``; the milliseconds are always zero, as the service sends them."""
    second = int(at)
    text = _iso.get(second)
    if text is None:
        if len(_iso) >= _CACHE_SIZE:
            _iso.clear()
        t = time.gmtime(second)
        day = f"{t.tm_year:04}-{t.tm_mon:02}-{t.tm_mday:02}"
        text = _iso[second] = f"{day}T{t.tm_hour:02}:{t.tm_min:02}:{t.tm_sec:02}.000Z"
    return text


def iso_second(at: float) -> str:
    """Format as ``2011-04-11T20:34:56Z``, the form in signature errors (reported for Amazon: aws-sdk-php#612)."""
    return f"{iso_date(at)[:-5]}Z"


def iso_instant(at: float) -> str:
    """Format as ``2011-04-11T20:34:56.789Z``, for times whose milliseconds the client chose."""
    second, millisecond = divmod(round(at * 1000), 1000)
    return f"{iso_date(second)[:-4]}{millisecond:03}Z"


def java_date(at: float) -> str:
    """Format as ``Mon Apr 11 13:34:56 PDT 2011``, as Java prints dates where Amazon's servers are. Daylight saving time
    is that of the United States since 2007, in every year (our reading; only PST was recorded)."""
    from datetime import datetime, timedelta

    local = datetime(1970, 1, 1) + timedelta(seconds=max(int(at) - 28_800, -62_135_596_800))
    summer = _first_sunday(local.year, 3) + timedelta(days=7, hours=2) <= local
    summer = summer and local < _first_sunday(local.year, 11) + timedelta(hours=1)
    local += timedelta(hours=int(summer))
    day = f"{_DAYS[local.weekday()]} {_MONTHS[local.month - 1]} {local.day:02} {local:%H:%M:%S}"
    return f"{day} {'PDT' if summer else 'PST'} {local.year:04}"


def _first_sunday(year: int, month: int) -> datetime:
    from datetime import datetime

    return datetime(year, month, 7 - datetime(year, month, 1).weekday())


def parse_http_date(text: str) -> float | None:
    """Return the date in seconds since the epoch; ``None`` if ``text`` is not a date."""
    from werkzeug.http import parse_date

    try:
        date = parse_date(text)
        return None if date is None else date.timestamp()
    except (ValueError, OverflowError):
        return None


@lru_cache(maxsize=256)
def parse_amz_date(text: str) -> float | None:
    """Return ``20110411T203456Z`` in seconds since the epoch; ``None`` if ``text`` is not such a date."""
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
    """Return ``2011-04-11T20:34:56.789Z``, with or without a fraction, in seconds since the epoch, truncated to
    milliseconds; ``None`` if ``text`` is not such a date."""
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
