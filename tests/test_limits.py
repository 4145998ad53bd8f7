"""Bounds that a test scales, upon those of its profile."""

from __future__ import annotations

import fakeoss
from fakeoss import profiles
from fakeoss.limits import Limits


def test_what_is_left_alone_is_the_profiles():
    scaled = Limits(min_part_size=1).over(profiles.jdcloud.limits)
    assert scaled == profiles.jdcloud.limits._replace(min_part_size=1)
    assert scaled.max_key_bytes == 1022  # Basic-Concepts


def test_mock_and_server_scale_the_bounds_of_their_profile():
    with fakeoss.mock(limits=Limits(max_parts=3)) as oss:
        assert (oss.limits.max_parts, oss.limits.max_buckets) == (3, 20)  # Put-Bucket-2
    server = fakeoss.Server(limits=Limits(max_parts=3))
    assert (server.store.limits.max_parts, server.store.limits.max_buckets) == (3, 20)
