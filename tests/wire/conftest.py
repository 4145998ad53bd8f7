"""What the tests of the wire share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from fakeoss.errors import OssError


@pytest.fixture(scope="session")
def outcome() -> Callable[..., Any]:
    """Calls a function; gives what it returns, or the cause of the OssError that it raises."""

    def called(function: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
        try:
            return function(*arguments, **options)
        except OssError as error:
            return error.cause

    return called


@pytest.fixture(scope="session")
def refusal() -> Callable[..., OssError]:
    """Calls a function that must raise OssError; gives the error."""

    def refused(function: Callable[..., Any], *arguments: Any, **options: Any) -> OssError:
        with pytest.raises(OssError) as caught:
            function(*arguments, **options)
        return caught.value

    return refused
