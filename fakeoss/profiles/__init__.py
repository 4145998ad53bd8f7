"""What fakeoss imitates. Services as they are today: ``profiles.jdcloud`` (the default) and ``profiles.aws``;
``profiles.aws_legacy`` is Amazon as test suites from before 2023 expect it. Engines, each as one version of it was
measured: ``profiles.ceph``, ``profiles.minio`` and ``profiles.swift``."""

from __future__ import annotations

from os import PathLike
from typing import Final

from fakeoss.errors import Cause
from fakeoss.profiles.aws import AWS, AWS_LEGACY
from fakeoss.profiles.ceph import CEPH, CEPH_MAIN
from fakeoss.profiles.jdcloud import JDCLOUD
from fakeoss.profiles.minio import MINIO
from fakeoss.profiles.profile import Profile
from fakeoss.profiles.reading import read_file
from fakeoss.profiles.swift import SWIFT
from fakeoss.suggestion import suggestion
from fakeoss.wire.error_row import Row
from fakeoss.wire.xml import Shape

__all__ = [
    "ENGINES",
    "PROFILES",
    "SERVICES",
    "Cause",
    "Profile",
    "Row",
    "Shape",
    "aws",
    "aws_legacy",
    "ceph",
    "ceph_main",
    "find",
    "jdcloud",
    "minio",
    "read",
    "swift",
]

jdcloud: Final = JDCLOUD
aws: Final = AWS
aws_legacy: Final = AWS_LEGACY
ceph: Final = CEPH
ceph_main: Final = CEPH_MAIN
minio: Final = MINIO
swift: Final = SWIFT
SERVICES: Final = (jdcloud, aws)
"""The services as they are today."""
ENGINES: Final = (ceph, minio, swift)
"""The engines, at the hosts of Amazon and at those that a mock or a server is given."""
PROFILES: Final = {profile.name: profile for profile in (*SERVICES, aws_legacy, *ENGINES, ceph_main)}


def read(path: str | PathLike[str]) -> Profile:
    """Return the profile that a TOML file describes: ``profile``, the one to start from, then switches, ``[limits]`` and
    ``[errors.CAUSE]``. Its name is that of the file, unless it has a ``name``. Raises ValueError, which names the key
    that is wrong, and OSError."""
    return read_file(path, PROFILES)


def find(profile: str | PathLike[str] | Profile) -> Profile:
    """Return the profile with this name, or the one of this file, whose name ends with ``.toml``. Raises ValueError,
    listing the known names, if there is none, and what ``read`` raises."""
    if isinstance(profile, Profile):
        return profile
    if isinstance(profile, PathLike) or (isinstance(profile, str) and profile.endswith(".toml")):
        return read(profile)
    if profile not in PROFILES:
        raise ValueError(
            f"fakeoss: there is no profile {profile!r}{suggestion(str(profile), tuple(PROFILES), 'profiles')}"
        )
    return PROFILES[profile]
