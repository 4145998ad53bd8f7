"""The services that fakeoss imitates: ``profiles.jdcloud`` (the default) and ``profiles.aws``; ``profiles.aws_legacy``
is Amazon as test suites from before 2023 expect it."""

from __future__ import annotations

from typing import Final

from fakeoss.profiles.aws import AWS, AWS_LEGACY
from fakeoss.profiles.jdcloud import JDCLOUD
from fakeoss.profiles.profile import Profile
from fakeoss.suggestion import suggestion

__all__ = ["PROFILES", "SERVICES", "aws", "aws_legacy", "find", "jdcloud"]

jdcloud: Final = JDCLOUD
aws: Final = AWS
aws_legacy: Final = AWS_LEGACY
SERVICES: Final = (jdcloud, aws)
"""The services as they are today."""
PROFILES: Final = {profile.name: profile for profile in (*SERVICES, aws_legacy)}


def find(profile: str | Profile) -> Profile:
    """Return the profile with this name. Raises ValueError, listing the known names, if there is none."""
    if isinstance(profile, Profile):
        return profile
    if profile not in PROFILES:
        raise ValueError(
            f"fakeoss: there is no profile {profile!r}{suggestion(str(profile), tuple(PROFILES), 'profiles')}"
        )
    return PROFILES[profile]
