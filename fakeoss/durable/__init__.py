"""A store in a folder: what was acknowledged is there again after a crash. ``open_store`` opens one.

``state`` is a ``StoreState`` whose buckets note each change in the ``journal``; that writes what many threads have
changed in one transaction of the ``database``, and a request is acknowledged when its own is committed. Small bodies
are rows; ``bodies`` keeps larger ones as files that never change, which copies and parts share. ``rows`` says how
records stand in rows; ``folder`` locks the folder, and cleans up what a crash has left.
"""

from __future__ import annotations

from fakeoss.durable.folder import FolderError, holds_store
from fakeoss.durable.state import Opening, open_store

__all__ = ["FolderError", "Opening", "holds_store", "open_store"]
