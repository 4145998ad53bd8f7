"""Failures, named by cause; how each cause is sent is defined in ``wire/error_table.py`` alone."""

from __future__ import annotations

from fakeoss.causes import Cause

__all__ = [
    "ANONYMOUS_OWNER",
    "Cause",
    "LegacyWarning",
    "OssError",
    "OutsideMockError",
    "UnmetWarning",
    "UnsupportedWarning",
    "UpstreamError",
    "unmet_message",
]


class OssError(Exception):
    """A documented failure: its cause and what it concerns, not how it is sent.

    ``cause`` is the :class:`Cause`; ``fields`` holds the values that the error document names, under its element names
    (``Key``, ``BucketName``, ``UploadId``).
    """

    def __init__(self, cause: Cause, **fields: object) -> None:
        super().__init__(cause, fields)
        self.cause = cause
        self.fields = fields
        self.headers: dict[str, str] = {}
        """Additional headers of the error response (``x-amz-delete-marker``)."""
        self.hint = ""
        """What a test may have meant, for the message in Python alone."""

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (type(self), self.cause, self.fields), {"headers": self.headers, "hint": self.hint}

    def __str__(self) -> str:
        is_hidden = self.cause in _CONFIDENTIAL
        fields = ", ".join(f"{name}={'…' if is_hidden else repr(value)}" for name, value in self.fields.items())
        return f"{self.cause.value} ({fields}){self.hint}" if fields else f"{self.cause.value}{self.hint}"

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self})"


def _rebuild(kind: type[OssError], cause: Cause, fields: dict[str, object]) -> OssError:
    """Rebuild an error that was pickled or copied."""
    return kind(cause, **fields)


_CONFIDENTIAL = frozenset(
    {
        Cause.AUTH_HEADER_INVALID,
        Cause.AUTH_HEADER_MALFORMED,
        Cause.AUTH_TWICE,
        Cause.AUTH_TYPE_UNKNOWN,
        Cause.FORM_CREDENTIAL,
        Cause.FORM_POLICY_FAILED,
        Cause.FORM_POLICY_INVALID,
        Cause.FORM_REGION,
        Cause.QUERY_AUTH_MALFORMED,
        Cause.SIGNATURE_MISMATCH,
    }
)
"""Causes whose fields repeat what the request was signed with: sent to the client, but never shown in a log."""


class OutsideMockError(RuntimeError):
    """A request that no active mock may answer was stopped before it reached the network."""


class UpstreamError(RuntimeError):
    """What was asked of a store lies in the upstream, or the upstream has not done it."""


class UnmetWarning(UserWarning):
    """A mock ended without a call that one of its faults or hooks was for, so a test may have proved nothing."""


def unmet_message(shortfalls: list[str]) -> str:
    """Return the text of an ``UnmetWarning``."""
    return f"fakeoss: {'; '.join(shortfalls)} (say optional=True, or remove it, where that is all right)"


class LegacyWarning(UserWarning):
    """A mock or server accepts what today's service refuses, as test suites of years ago expect it. Issued once per
    process for each reason."""


ANONYMOUS_OWNER = "anonymous='owner' lets requests without a signature do whatever the owner may"


class UnsupportedWarning(UserWarning):
    """A request used a header or element that the profile documents as unsupported; it was ignored."""
