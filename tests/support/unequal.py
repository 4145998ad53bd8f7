"""What cannot be equal in process and on the wire, each with its reason. An entry that has become equal fails."""

from __future__ import annotations

__all__ = ["UNEQUAL"]

UNEQUAL: dict[tuple[str, str], dict[str, str]] = {}
"""By client and behaviour: the paths of an observation that differ, and why."""
