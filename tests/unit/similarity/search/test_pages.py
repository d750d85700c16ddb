"""Pages of a search, against a plain dictionary, while the catalogue changes between them."""

import base64
import json
from dataclasses import replace
from hashlib import blake2b

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fixtures.boutique import SEEDS, entries, names, ranked, stocks
from fixtures.shop import SPACE, entry, vector
from vitrine_serving.errors import InvalidInput, PreconditionFailed, Unavailable
from vitrine_similarity.filters import Filter
from vitrine_similarity.memory.settings import MemorySettings
from vitrine_similarity.search.cursor import Cursor
from vitrine_similarity.search.listing import MAX_DEPTH
from vitrine_similarity.search.searches import Searches
from vitrine_similarity.search.wanted import Query, Wanted

SMALL = MemorySettings(exact_products=0, tail_products=8)
QUIETLY = [HealthCheck.function_scoped_fixture]

limits = st.lists(st.integers(1, 15), min_size=1, max_size=4)
writes = st.one_of(stocks, st.lists(names, min_size=1, max_size=10))


def pages(searches, query, wanted, between=lambda: None):
    """All pages of a search, from whichever of some replicas."""
    cursor = ""
    for turn in range(200):
        page = searches[turn % len(searches)].search(query, replace(wanted(turn), cursor=cursor))
        yield page
        if not page.next_cursor:
            return
        cursor = page.next_cursor
        between()
    raise AssertionError("the pages have no end")


def ids(matches):
    return [one.product.id for one in matches]


@settings(max_examples=20, deadline=None, suppress_health_check=QUIETLY)
@given(
    stock=stocks,
    seed=st.integers(0, SEEDS - 1),
    sizes=limits,
    steps=st.lists(writes, max_size=4),
    in_segments=st.booleans(),
)
def test_pages_tell_each_product_that_nobody_changed_once_and_in_order(
    new_shop, stock, seed, sizes, steps, in_segments
):
    touched = {name for step in steps for name in step}
    left = list(steps)
    with new_shop(SMALL if in_segments else None, count=2) as replicas:
        replicas[0].upsert(entries(stock))

        def change():
            step = left.pop(0) if left else {}
            if isinstance(step, list):
                replicas[1].delete(step)
            elif step:
                replicas[1].upsert(entries(step))

        # What one replica has told, the other goes on from, though it may be behind.
        searches = [Searches(replica) for replica in reversed(replicas)]
        replicas[1].catch_up()
        told = []
        for page in pages(
            searches, Query(vector(seed)), lambda turn: Wanted(sizes[turn % len(sizes)]), change
        ):
            told += ids(page.matches)

    still = [name for name, _ in ranked(stock, vector(seed)) if name not in touched]
    assert [name for name in told if name not in touched] == still
    if not steps:
        assert told == still


@settings(max_examples=20, deadline=None, suppress_health_check=QUIETLY)
@given(stock=stocks, seed=st.integers(0, SEEDS - 1), sizes=limits)
def test_near_duplicates_are_told_under_the_best_of_them_on_whatever_page(
    new_shop, stock, seed, sizes
):
    # Different seeds are far apart, equal ones the same.
    best = {}
    for name, _ in ranked(stock, vector(seed)):
        best.setdefault(stock[name].seed, []).append(name)
    with new_shop() as [replica]:
        replica.upsert(entries(stock))
        told = [
            one
            for page in pages(
                [Searches(replica)],
                Query(vector(seed)),
                lambda turn: Wanted(sizes[turn % len(sizes)], collapse_at=0.99),
            )
            for one in page.matches
        ]

    assert ids(told) == [names[0] for names in best.values()]
    for one in told:
        alike = best[stock[one.product.id].seed][1:]
        assert ids(one.duplicates) == alike[: len(one.duplicates)]
        assert len(one.duplicates) + one.more_duplicates <= len(alike)
    [first, *_] = told
    assert ids(first.duplicates) == best[stock[first.product.id].seed][1:21]


def test_no_two_seeds_are_near_duplicates():
    for one in range(SEEDS):
        for other in range(one):
            assert vector(one) @ vector(other) < 0.95


def test_many_copies_are_listed_in_part_and_counted(replica, searches):
    replica.upsert([entry(f"{at:03}", seed=1) for at in range(150)])
    replica.upsert([entry("other", seed=2)])

    page = searches.search(Query(vector(1)), Wanted(2, collapse_at=0.99))

    first, other = page.matches
    assert (first.product.id, other.product.id) == ("000", "other")
    assert len(first.duplicates) == 20
    assert first.more_duplicates == 129
    assert page.next_cursor == ""


def test_a_thousand_products_can_be_had_and_no_more(replica, searches):
    replica.upsert([entry(f"{at:04}", seed=at) for at in range(MAX_DEPTH)])
    replica.upsert([entry(f"{at:04}", seed=at) for at in range(MAX_DEPTH, MAX_DEPTH + 100)])

    found = [*pages([searches], Query(vector(1)), lambda turn: Wanted(150))]

    assert sum(len(page.matches) for page in found) == MAX_DEPTH
    assert len({name for page in found for name in ids(page.matches)}) == MAX_DEPTH


@pytest.fixture
def cursor(replica, searches):
    replica.upsert([entry(f"{at:02}", seed=at, colour="Red") for at in range(30)])
    return searches.search(Query(vector(1)), Wanted(5)).next_cursor


@given(text=st.text(max_size=60), place=st.integers(0, 150), other=st.sampled_from("Aa0-_ é="))
@settings(deadline=None, suppress_health_check=QUIETLY)
def test_a_cursor_that_no_search_gave_is_refused(cursor, searches, text, place, other):
    place %= len(cursor)
    changed = cursor[:place] + other + cursor[place + 1 :]
    for forged in (text, changed, cursor[:place], cursor + other, cursor * 20):
        if forged in ("", cursor):
            continue
        with pytest.raises(InvalidInput) as error:
            searches.search(Query(vector(1)), Wanted(5, cursor=forged))
        assert error.value.reason == "CURSOR_INVALID"
        assert len(error.value.message) < 200


@pytest.mark.parametrize(
    "values", [[SPACE, 1, 5, 0.5, "a"], {"space": SPACE}, [SPACE, 1, 0, 0.5, "a", ""],
               [SPACE, 1, MAX_DEPTH, 0.5, "a", ""], [SPACE, 1, 5, 7.5, "a", ""],
               [SPACE, True, 5, 0.5, "a", ""], [SPACE, 1, 5, float("nan"), "a", ""]],
)  # fmt: skip
def test_a_cursor_says_all_that_a_cursor_says(values):
    data = json.dumps(values).encode()
    check = blake2b(data, digest_size=6).digest()
    text = base64.urlsafe_b64encode(check + data).rstrip(b"=").decode()
    with pytest.raises(InvalidInput) as error:
        Cursor.read(text)
    assert error.value.reason == "CURSOR_INVALID"


def test_a_cursor_goes_on_with_another_limit_and_facets_but_with_no_other_search(cursor, searches):
    onwards = Wanted(7, cursor=cursor, facets=True)
    assert len(searches.search(Query(vector(1)), onwards).matches) == 7

    others = [
        (Query(vector(2)), Wanted(cursor=cursor)),
        (Query(vector(1), ("00",)), Wanted(cursor=cursor)),
        (Query(vector(1)), Wanted(cursor=cursor, filters=(Filter("colour", ("Red",)),))),
        (Query(vector(1)), Wanted(cursor=cursor, minimum_score=-0.9)),
        (Query(vector(1)), Wanted(cursor=cursor, collapse_at=0.9)),
    ]
    for query, wanted in others:
        with pytest.raises(InvalidInput) as error:
            searches.search(query, wanted)
        assert error.value.reason == "CURSOR_MISMATCH"


@pytest.mark.parametrize("change", [{"space": "another"}, {"revision": 99}])
def test_a_cursor_of_another_model_or_of_what_was_replaced_is_outdated(cursor, searches, change):
    old = replace(Cursor.read(cursor), **change).write()

    with pytest.raises(PreconditionFailed, match="outdated") as error:
        searches.search(Query(vector(1)), Wanted(cursor=old))
    assert error.value.reason == "CURSOR_OUTDATED"


def test_a_page_comes_while_the_database_is_away(cursor, searches, replica, monkeypatch):
    ahead = replace(Cursor.read(cursor), revision=99).write()

    def away():
        raise Unavailable("gone", reason="CATALOGUE_UNAVAILABLE")

    monkeypatch.setattr(replica, "catch_up", away)
    assert searches.search(Query(vector(1)), Wanted(cursor=ahead)).matches


def test_a_vector_that_another_machine_computed_goes_on_where_the_first_ended(cursor, searches):
    nearly = vector(1) + 1e-6
    whole = ids(searches.search(Query(vector(1)), Wanted(12)).matches)

    page = searches.search(Query(nearly), Wanted(7, cursor=cursor))

    assert ids(page.matches) == whole[5:]
