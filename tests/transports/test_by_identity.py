"""Values by the identity of objects that need be neither hashable nor kept alive."""

from __future__ import annotations

import gc

from fakeoss.transports.by_identity import ByIdentity


class Equal:
    """Equal to every other one, and therefore not hashable."""

    __hash__ = None  # type: ignore[assignment]

    def __eq__(self, other: object) -> bool:
        return True


def test_values_belong_to_one_object_each() -> None:
    known: ByIdentity[str] = ByIdentity()
    one, other = Equal(), Equal()
    known[one] = "one"
    assert (known.get(one), known.get(other)) == ("one", None)
    known[one] = "another"
    assert known.get(one) == "another"


def test_values_go_with_their_objects() -> None:
    known: ByIdentity[str] = ByIdentity()
    known[Equal()] = "gone"
    gc.collect()
    assert known._entries == {}
