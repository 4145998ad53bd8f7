"""What can go wrong, named by cause; how a cause is sent stands in ``wire/error_table.py`` alone."""

from __future__ import annotations

from fakeoss.causes import Cause

__all__ = ["Cause", "OssError", "OutsideMockError", "UnsupportedWarning"]


class OssError(Exception):
    """A documented failure: what happened and to what, never how it is sent.

    ``cause`` is the :class:`Cause`; ``fields`` holds the values that the answer names, under the element names of the
    wire (``Key``, ``BucketName``, ``UploadId``).
    """

    def __init__(self, cause: Cause, **fields: object) -> None:
        super().__init__(cause, fields)
        self.cause = cause
        self.fields = fields
        self.headers: dict[str, str] = {}
        """Headers of the answer that belong to the failure (``x-amz-delete-marker``)."""

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuilt, (type(self), self.cause, self.fields), {"headers": self.headers}

    def __str__(self) -> str:
        hidden = self.cause in _CONFIDENTIAL
        named = ", ".join(f"{name}={'…' if hidden else repr(value)}" for name, value in self.fields.items())
        return f"{self.cause.value} ({named})" if named else self.cause.value

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self})"


def _rebuilt(kind: type[OssError], cause: Cause, fields: dict[str, object]) -> OssError:
    """An error that comes from another process, or a copy."""
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
        Cause.QUERY_AUTH_MALFORMED,
        Cause.SIGNATURE_MISMATCH,
    }
)
"""Failures whose fields repeat what a request was signed with: to the client that sent it, never in a log."""


class OutsideMockError(RuntimeError):
    """A request that no active mock answers was stopped before it reached the network."""


class UnsupportedWarning(UserWarning):
    """A request used a header or element which the profile documents as unsupported and which was ignored."""
