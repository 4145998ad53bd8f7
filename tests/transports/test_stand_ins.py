"""A class that stands in for one that cannot be changed: what it makes, and what is an instance of it."""

from __future__ import annotations

from typing import Any

from fakeoss.transports.stand_ins import stand_in


class Original:
    """A class."""

    def __init__(self, number: int = 0) -> None:
        self.number = number

    @staticmethod
    def twice(number: int) -> int:
        return 2 * number


def make(*arguments: Any, **options: Any) -> Original:
    return Original(*arguments, **options) if arguments else Original(7)


def test_it_makes_what_it_is_told_to():
    made = stand_in(Original, make)()
    assert type(made) is Original
    assert made.number == 7


def test_instances_and_subclasses_are_those_of_the_original():
    other = stand_in(Original, make)
    assert isinstance(Original(), other)
    assert not isinstance(7, other)
    assert issubclass(Original, other)
    assert not issubclass(int, other)


def test_it_has_the_attributes_of_the_original_and_its_own():
    other = stand_in(Original, make, half=staticmethod(lambda number: number // 2))
    assert (other.twice(4), other.half(4)) == (8, 2)
    assert (other.__name__, other.__doc__, other.__module__) == ("Original", "A class.", __name__)


def test_a_subclass_of_it_is_made_as_one_of_the_original():
    class Derived(stand_in(Original, make)):  # type: ignore[misc]
        pass

    made = Derived(3)
    assert (type(made), made.number) == (Derived, 3)
    assert isinstance(made, Derived)
    assert not isinstance(Original(), Derived)


def test_a_class_that_cannot_be_derived_from():
    other = stand_in(bool, lambda value: not value)
    assert (other(True), isinstance(True, other), other.from_bytes(b"\1", "big")) == (False, True, True)
