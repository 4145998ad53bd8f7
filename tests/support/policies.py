"""Bucket policies as the tests of the model write them, and the questions that they put to them."""

from __future__ import annotations

import json
from typing import Any

from fakeoss.model.accounts import User
from fakeoss.model.policy import Policy
from fakeoss.model.policy_document import parse_policy

ALICE = User("KEY", "secret", "a" * 64, "alice", account_id="111122223333")
LIMIT = 20_480


class Asked:
    """A question with the values it is made with."""

    def __init__(
        self, action: str = "s3:GetObject", resource: str = "b/k", user: User | None = ALICE, **values: str
    ) -> None:
        self.action, self.resource, self.user = action, resource, user
        self._values = {name.replace("_", ":", 1): (value,) for name, value in values.items()}

    def values(self, key: str) -> tuple[str, ...] | None:
        return self._values.get(key)


def statement(**changed: Any) -> dict[str, Any]:
    """An allow for everyone to read; ``None`` leaves an element out."""
    made = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}
    return {name: value for name, value in (made | changed).items() if value is not None}


def document(*statements: Any, **members: Any) -> bytes:
    return json.dumps({"Version": "2012-10-17", **members, "Statement": list(statements)}).encode()


def parsed(*statements: Any, **members: Any) -> Policy:
    return parse_policy(document(*statements, **members), "b", LIMIT)
