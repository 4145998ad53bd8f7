"""What the clients read and write. It imports nothing, as the clients' interpreters have no fakeoss."""

from __future__ import annotations

MIB = 1 << 20
SMALL = bytes(range(256)) * 4096
BIG = SMALL * 11
"""More than two parts of 5 MiB."""
PART = SMALL * 5
NEW_SMALL, NEW_BIG, NEW_PART = (body[::-1] for body in (SMALL, BIG, PART))
LISTED = ("list/a", "list/b", "list/c")
SOURCES = {"small": SMALL, "big": BIG, **dict.fromkeys(("p1", "p2", "p3"), PART), **dict.fromkeys(LISTED, b"listed")}
"""What is in the bucket src at first, by key."""
REPLACED = {"small": NEW_SMALL, "big": NEW_BIG, **dict.fromkeys(("p1", "p2", "p3"), NEW_PART)}
"""What replaces it."""
WHOLE = {**SOURCES, "merged": PART * 3}
WHOLE_NEW = {**REPLACED, "merged": NEW_PART * 3}
KEYS = ("FAKEOSSACCESSKEY", "fakeoss-secret-key-that-opens-nothing")
REGION = "us-east-1"
