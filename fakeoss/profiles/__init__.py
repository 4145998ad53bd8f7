"""The services that fakeoss imitates: ``profiles.jdcloud`` (the default) and ``profiles.aws``."""

from __future__ import annotations

from typing import Final

from fakeoss.profiles.aws import AWS
from fakeoss.profiles.jdcloud import JDCLOUD
from fakeoss.profiles.profile import Profile
from fakeoss.suggestion import suggestion

__all__ = ["PROFILES", "aws", "find", "jdcloud"]

jdcloud: Final = JDCLOUD
aws: Final = AWS
PROFILES: Final = {profile.name: profile for profile in (jdcloud, aws)}


def find(profile: str | Profile) -> Profile:
    """Return the profile with this name. Raises ValueError, listing the known names, if there is none."""
    if isinstance(profile, Profile):
        return profile
    if profile not in PROFILES:
        raise ValueError(
            f"fakeoss: there is no profile {profile!r}{suggestion(str(profile), tuple(PROFILES), 'profiles')}"
        )
    return PROFILES[profile]
