"""Pages of keys against a model that looks at every key: nothing lost, nothing twice, whatever the names are."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st
from sortedcontainers import SortedDict

from fakeoss.model.listing import Page, Query, list_page

LAST = "\U0010ffff"
NAMES = st.one_of(
    st.text(st.sampled_from(["a", "b", "/", "-", "\0", "\x7f", "\ud7ff", "\ue000", "\uffff", LAST]), max_size=5),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=4),  # keys come out of UTF-8: no surrogates
)
KEYS = st.lists(NAMES.filter(bool), max_size=14, unique=True)
DELIMITERS = st.one_of(st.sampled_from(["", "/", "//", "ab", "-/", LAST]), NAMES)
LIMITS = st.integers(1, 6)


def naive(keys: list[str], prefix: str, delimiter: str, after: str) -> list[tuple[str, bool]]:
    """All that is listed behind ``after``: names, and whether each stands for a common prefix."""
    found: dict[str, bool] = {}
    for key in keys:
        head, mark, _ = key[len(prefix) :].partition(delimiter) if delimiter else (key, "", "")
        if key.startswith(prefix):
            found[prefix + head + mark if mark else key] = bool(mark)
    ordered = sorted(found, key=lambda name: name.encode("utf-8"))
    return [(name, found[name]) for name in ordered if name.encode("utf-8") > after.encode("utf-8")]


def asked(keys: list[str], query: Query) -> Page[str]:
    return list_page(SortedDict.fromkeys(keys), query, lambda key: (key,))


def shown(page: Page[str]) -> list[tuple[str, bool]]:
    return sorted(
        [(name, False) for name in page.entries] + [(name, True) for name in page.prefixes],
        key=lambda entry: entry[0].encode("utf-8"),
    )


@given(KEYS, NAMES, DELIMITERS, NAMES, LIMITS)
@example(
    ["a/b"], "", "/", "a/", 1
)  # recorded at Amazon for uploads: a marker equal to a folded prefix goes on behind it
@example(["a/b", "a/c", "a0"], "", "/", "a/b", 1)  # and so does one inside it
@example(["a" + LAST, "a" + LAST + "b", "b"], "", LAST, "", 1)  # no text follows the prefix by its last character
@example([LAST + LAST + "x"], "", LAST + LAST, "", 1)  # nor any text at all
@example(["\ud7ff/1", "\ue000"], "", "\ud7ff", "", 1)  # the next code point is a surrogate, which no key can hold
def test_page_is_what_the_model_lists(keys: list[str], prefix: str, delimiter: str, after: str, limit: int):
    expected = naive(keys, prefix, delimiter, after)
    page = asked(keys, Query(prefix, delimiter, after, limit))
    assert shown(page) == expected[:limit]
    assert page.entries == [name for name, folded in expected[:limit] if not folded]
    assert page.truncated == (len(expected) > limit)
    assert page.last == (expected[:limit][-1][0] if expected else "")


@given(KEYS, NAMES, DELIMITERS, LIMITS)
def test_pages_in_a_row_lose_nothing_and_repeat_nothing(keys: list[str], prefix: str, delimiter: str, limit: int):
    expected = naive(keys, prefix, delimiter, "")
    found, after = [], ""
    for _ in range(len(keys) + 1):
        page = asked(keys, Query(prefix, delimiter, after, limit))
        found += shown(page)
        after = page.last
        if not page.truncated:
            break
    assert not page.truncated
    assert found == expected


@given(st.data())
def test_prefix_and_marker_cut_from_real_keys(data: st.DataObject):
    """Arbitrary prefixes seldom hit a key: take all three from the keys themselves."""
    keys = data.draw(KEYS.filter(bool))
    cuts = sorted({key[:cut] for key in keys for cut in range(len(key) + 1)})
    prefix, after, delimiter = (data.draw(st.sampled_from(cuts)) for _ in range(3))
    expected = naive(keys, prefix, delimiter, after)
    page = asked(keys, Query(prefix, delimiter, after, 1000))
    assert shown(page) == expected
    assert not page.truncated


def test_page_of_no_entries_is_not_truncated():
    page = asked(["a", "b"], Query(limit=0))  # Amazon answers max-keys=0 with IsTruncated false
    assert (page.entries, page.prefixes, page.truncated, page.last) == ([], [], False, "")


def test_inclusive_query_begins_with_the_marker_itself():
    assert asked(["a", "b", "c"], Query(after="b", inclusive=True)).entries == ["b", "c"]
    assert asked(["a", "b", "c"], Query(after="b")).entries == ["c"]


def test_page_walks_over_a_common_prefix_without_looking_at_its_keys():
    looked: list[str] = []

    class Index(SortedDict):  # type: ignore[misc]
        def irange(self, *arguments: object, **options: object):
            for key in super().irange(*arguments, **options):
                looked.append(key)
                yield key

    keys = [f"{folder:02}/{number:04}" for folder in range(20) for number in range(500)]
    page = list_page(Index.fromkeys(keys), Query(delimiter="/", limit=10), lambda key: (key,))
    assert page.prefixes == [f"{folder:02}/" for folder in range(10)]
    assert page.truncated
    assert len(looked) <= 11  # design, section 4: a page costs what the page costs, with a delimiter too
