"""What buckets and objects may be called, and how a message counts them."""

from __future__ import annotations

import re

from fakeoss.errors import Cause, OssError

__all__ = ["broken_rule", "climbs", "counted", "is_bucket_name", "require_key"]

_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_LEGACY_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{2,254}")
_IP = re.compile(r"\d+\.\d+\.\d+\.\d+")
_MIN_NAME, _MAX_NAME = 3, 63
_NO_SEGMENTS = ("", ".")
_PREFIXES = ("xn--", "sthree-", "amzn-s3-demo-")
_SUFFIXES = ("-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3")


def is_bucket_name(name: str, *, legacy: bool = False) -> bool:
    """Whether ``name`` follows Amazon's rules for general purpose buckets; with ``legacy``, those of us-east-1 until
    March 2018. Raises TypeError for what is no text."""
    if not isinstance(name, str):
        raise TypeError(f"fakeoss: the name of a bucket is a text, not {name!r}")
    if legacy and _LEGACY_NAME.fullmatch(name):
        return True
    if not _NAME.fullmatch(name) or _IP.fullmatch(name) or ".." in name:
        return False
    return not name.startswith(_PREFIXES) and not name.endswith(_SUFFIXES)


def broken_rule(name: str) -> str:
    """Return the rule that a bucket name breaks, in words (Amazon: General purpose bucket naming rules)."""
    if not _MIN_NAME <= len(name) <= _MAX_NAME:
        return f"a bucket name has {_MIN_NAME} to {_MAX_NAME} characters, and this one {len(name)}"
    if not _NAME.fullmatch(name):
        return "a bucket name has only a-z, 0-9, hyphens and dots, and begins and ends with a letter or digit"
    if _IP.fullmatch(name):
        return "a bucket name is no IP address"
    if ".." in name:
        return "a bucket name has no two dots in a row"
    return f"a bucket name does not begin with {', '.join(_PREFIXES)}, nor end with {', '.join(_SUFFIXES)}"


def require_key(key: str, most: int) -> None:
    """Raise INVALID_KEY for a key that is empty or no UTF-8, KEY_TOO_LONG for one of more than ``most`` bytes.

    Raises TypeError for what is no text.
    """
    try:
        length = len(key.encode("utf-8"))
    except UnicodeEncodeError:  # half of a pair of surrogates
        raise OssError(Cause.INVALID_KEY, Key=key) from None
    except AttributeError:
        raise TypeError(f"fakeoss: a key is a text, not {key!r}") from None
    if not length:
        raise OssError(Cause.INVALID_KEY, Key=key)
    if length > most:
        raise OssError(Cause.KEY_TOO_LONG, Size=length, MaxSizeAllowed=most)


def climbs(key: str) -> bool:
    """Whether a key leads out of its bucket, read as a path: from left to right, there are more ``..`` than segments
    that they could leave (Amazon S3 User Guide, Naming objects). Empty segments and ``.`` are none that could be left
    (our reading)."""
    if ".." not in key:
        return False
    depth = 0
    for segment in key.split("/"):
        if segment == "..":
            depth -= 1
            if depth < 0:
                return True
        elif segment not in _NO_SEGMENTS:
            depth += 1
    return False


def counted(number: int, noun: str) -> str:
    """``1 object``, ``2 objects``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
