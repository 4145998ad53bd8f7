"""What buckets may be called."""

from __future__ import annotations

import re

__all__ = ["is_bucket_name"]

_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_IP = re.compile(r"\d+\.\d+\.\d+\.\d+")
_SUFFIXES = ("-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3")


def is_bucket_name(name: str) -> bool:
    """Whether ``name`` follows Amazon's rules for general purpose buckets."""
    if not _NAME.fullmatch(name) or _IP.fullmatch(name) or ".." in name:
        return False
    return not name.startswith(("xn--", "sthree-", "amzn-s3-demo-")) and not name.endswith(_SUFFIXES)
