"""Searches by price and score, and counts of what they find, against a plain dictionary."""

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fixtures.boutique import COLOURS, CURRENCIES, KINDS, SEEDS, entries, ranked, stocks
from fixtures.shop import entry, replica_of, vector
from vitrine_serving.errors import InvalidInput
from vitrine_similarity.filters import Filter, PriceRange
from vitrine_similarity.memory.settings import MemorySettings
from vitrine_similarity.search.searches import Searches
from vitrine_similarity.search.wanted import Query, Wanted

QUIETLY = [HealthCheck.function_scoped_fixture]
SMALL = MemorySettings(exact_products=0, tail_products=8)

filters = st.fixed_dictionaries(
    {},
    optional={
        "colour": st.sets(st.sampled_from(COLOURS), min_size=1),
        "product_type": st.sets(st.sampled_from(KINDS), min_size=1),
    },
)
bounds = st.none() | st.integers(0, 50)
prices = st.none() | st.tuples(st.sampled_from(CURRENCIES), bounds, bounds).filter(
    lambda one: one[1] is None or one[2] is None or one[1] <= one[2]
)
scores = st.none() | st.floats(-1, 1)


def passes(item, wanted, price):
    if any(item.attributes.get(name) not in values for name, values in wanted.items()):
        return False
    if price is None:
        return True
    currency, least, most = price
    return (
        item.price is not None
        and item.price[1] == currency
        and (least is None or least <= item.price[0])
        and (most is None or item.price[0] <= most)
    )


@settings(max_examples=25, deadline=None, suppress_health_check=QUIETLY)
@given(
    stock=stocks,
    seed=st.integers(0, SEEDS - 1),
    limit=st.integers(1, 45),
    wanted=filters,
    price=prices,
    least=scores,
    like_product=st.booleans(),
    in_segments=st.booleans(),
)
def test_a_search_finds_and_counts_what_looking_at_every_product_does(
    new_shop, stock, seed, limit, wanted, price, least, like_product, in_segments
):
    there = {name: {item.attributes.get(name) for item in stock.values()} for name in wanted}
    wanted = {name: values & there[name] for name, values in wanted.items()}
    wanted = {name: values for name, values in wanted.items() if values}
    with new_shop(SMALL if in_segments else None) as [replica]:
        replica.upsert(entries(stock))
        if in_segments:
            assert replica.engine.settle()
        searches = Searches(replica)
        first = min(stock)
        query = searches.like_product(first) if like_product else Query(vector(seed))
        conditions = [Filter(name, tuple(sorted(values))) for name, values in wanted.items()]
        if price:
            conditions.append(PriceRange(*price))
        page = searches.search(query, Wanted(limit, tuple(conditions), least, facets=True))

    others = {name: item for name, item in stock.items() if not (like_product and name == first)}
    near = [
        (name, score)
        for name, score in ranked(others, query.vector)
        if least is None or score >= float(vector_of(least))
    ]

    def found(beside=""):
        filters = {name: values for name, values in wanted.items() if name != beside}
        return [(name, score) for name, score in near if passes(others[name], filters, price)]

    assert [(one.product.id, one.score) for one in page.matches] == found()[:limit]
    assert page.facets.total == len(found())
    assert not page.facets.partial
    counted = {
        facet.attribute: {one.value: one.count for one in facet.values}
        for facet in page.facets.facets
    }
    for name in ("colour", "product_type"):
        values = [others[one].attributes.get(name) for one, _ in found(beside=name)]
        assert counted.get(name, {}) == Counter(value for value in values if value)


def vector_of(number):
    """A number as a score is."""
    return vector(0).dtype.type(number)


def test_under_a_least_score_a_thousand_are_counted_and_more_are_said(replica, searches):
    near = Wanted(limit=1, minimum_score=0.9, facets=True)
    replica.upsert([entry(f"{at:04}", seed=1, colour="Red") for at in range(1000)])

    whole = searches.search(Query(vector(1)), near).facets
    replica.upsert([entry("last", seed=1, colour="Blue")])
    some = searches.search(Query(vector(1)), near).facets

    assert (whole.total, whole.partial) == (1000, False)
    assert (some.total, some.partial) == (1000, True)


@pytest.mark.parametrize(
    ("currency", "least", "most"),
    [("", None, None), ("EURO", 1, 2), ("XAU", None, 5), ("EUR", -1, None), ("EUR", 2, 1),
     ("EUR", None, 10**15 + 1)],
)  # fmt: skip
def test_a_range_that_no_price_could_lie_in_is_refused(currency, least, most):
    with pytest.raises(InvalidInput, match="price range") as error:
        Wanted(filters=(PriceRange(currency, least, most),))
    assert error.value.reason == "PRICE_RANGE_INVALID"


@pytest.mark.parametrize("score", [1.01, -1.5, float("nan"), float("inf")])
def test_a_least_score_that_no_cosine_could_be_is_refused(score):
    with pytest.raises(InvalidInput, match="minimum_score") as error:
        Wanted(minimum_score=score)
    assert error.value.reason == "MINIMUM_SCORE_INVALID"


def test_facets_under_a_least_score_take_no_more_searches_than_are_worth_it(sqlite_catalogue):
    names = [f"trait_{number}" for number in range(9)]
    replica = replica_of(sqlite_catalogue)
    replica.upsert([entry("a", seed=1, **dict.fromkeys(names, "yes"))])
    filters = tuple(Filter(name, ("yes",)) for name in names)
    searches = Searches(replica)

    near = Wanted(filters=filters[:8], minimum_score=0.0, facets=True)
    assert searches.search(Query(vector(1)), near).facets.total == 1
    with pytest.raises(InvalidInput, match="at most 8 attributes") as error:
        searches.search(Query(vector(1)), Wanted(filters=filters, minimum_score=0.0, facets=True))
    assert error.value.reason == "FACETS_INVALID"
