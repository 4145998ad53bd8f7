"""What fakeoss imitates. Services as they are today: ``profiles.jdcloud`` (the default) and ``profiles.aws``;
``profiles.aws_legacy`` is Amazon as test suites from before 2023 expect it. Engines, each as one version of it was
measured: ``profiles.ceph``, ``profiles.minio`` and ``profiles.swift``."""

from __future__ import annotations

from typing import Final

from fakeoss.errors import Cause
from fakeoss.profiles.aws import AWS, AWS_LEGACY
from fakeoss.profiles.ceph import CEPH
from fakeoss.profiles.jdcloud import JDCLOUD
from fakeoss.profiles.minio import MINIO
from fakeoss.profiles.profile import Profile
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
    "find",
    "jdcloud",
    "minio",
    "swift",
]

jdcloud: Final = JDCLOUD
aws: Final = AWS
aws_legacy: Final = AWS_LEGACY
ceph: Final = CEPH
minio: Final = MINIO
swift: Final = SWIFT
SERVICES: Final = (jdcloud, aws)
"""The services as they are today."""
ENGINES: Final = (ceph, minio, swift)
"""The engines, at the hosts of Amazon and at those that a mock or a server is given."""
PROFILES: Final = {profile.name: profile for profile in (*SERVICES, aws_legacy, *ENGINES)}


def find(profile: str | Profile) -> Profile:
    """Return the profile with this name. Raises ValueError, listing the known names, if there is none."""
    if isinstance(profile, Profile):
        return profile
    if profile not in PROFILES:
        raise ValueError(
            f"fakeoss: there is no profile {profile!r}{suggestion(str(profile), tuple(PROFILES), 'profiles')}"
        )
    return PROFILES[profile]
