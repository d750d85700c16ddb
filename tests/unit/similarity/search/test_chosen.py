"""Matches unlike each other, and queries of several examples."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fixtures.boutique import SEEDS, entries, ranked, stocks
from fixtures.shop import entry, vector
from vitrine_serving.errors import InvalidInput
from vitrine_similarity.search.examples import Example, mix
from vitrine_similarity.search.searches import Searches
from vitrine_similarity.search.wanted import Query, Wanted

QUIETLY = [HealthCheck.function_scoped_fixture]


def gains(stock, query, chosen, diversity):
    """Of each that was chosen the marginal relevance, and the largest that there was to be had."""
    scores = dict(ranked(stock, query))
    for place, name in enumerate(chosen):

        def gain(one, before=tuple(chosen[:place])):
            others = [vector(stock[one].seed) @ vector(stock[other].seed) for other in before]
            return (1 - diversity) * scores[one] - diversity * max(others, default=0.0)

        left = scores.keys() - set(chosen[:place])
        assert name in left
        yield gain(name), max(map(gain, left))


@settings(max_examples=20, deadline=None, suppress_health_check=QUIETLY)
@given(
    stock=stocks,
    seed=st.integers(0, SEEDS - 1),
    limit=st.integers(1, 15),
    diversity=st.sampled_from([0.0, 0.3, 0.5, 0.8, 1.0]),
)
def test_matches_are_chosen_that_are_unlike_those_before(new_shop, stock, seed, limit, diversity):
    with new_shop() as [replica]:
        replica.upsert(entries(stock))
        page = Searches(replica).search(Query(vector(seed)), Wanted(limit, diversity=diversity))

    chosen = [one.product.id for one in page.matches]
    assert len(chosen) == min(limit, len(stock))
    for gain, most in gains(stock, vector(seed), chosen, diversity):
        assert gain == pytest.approx(most, abs=1e-5)
    assert page.next_cursor == ""


def test_no_diversity_is_the_order_of_the_scores(replica, searches):
    replica.upsert([entry(f"{at:02}", seed=at) for at in range(30)])

    plain = searches.search(Query(vector(1)), Wanted(10)).matches

    assert searches.search(Query(vector(1)), Wanted(10, diversity=0.0)).matches == plain


def test_copies_of_one_picture_are_not_all_that_is_shown(replica, searches):
    replica.upsert([entry(f"copy-{at}", seed=1) for at in range(20)])
    replica.upsert([entry(f"other-{at}", seed=at) for at in range(2, 8)])

    page = searches.search(Query(vector(1)), Wanted(4, diversity=0.8))

    names = [one.product.id for one in page.matches]
    assert names[0] == "copy-0"
    assert all(name.startswith("other") for name in names[1:])


@given(
    seeds=st.lists(st.integers(0, SEEDS - 1), min_size=1, max_size=10, unique=True),
    weights=st.lists(st.floats(0.1, 10), min_size=10, max_size=10),
    lengths=st.lists(st.floats(0.01, 100), min_size=10, max_size=10),
)
@settings(deadline=None)
def test_a_mix_is_the_weighted_sum_of_unit_vectors(seeds, weights, lengths):
    examples = [
        Example(vector(seed) * np.float32(length), weight)
        for seed, weight, length in zip(seeds, weights, lengths, strict=False)
    ]
    total = sum(
        weight * vector(seed).astype(np.float64)
        for seed, weight in zip(seeds, weights, strict=False)
    )
    assert mix(examples) == pytest.approx(total / np.linalg.norm(total), abs=1e-5)


def test_products_like_these_are_found_but_not_these(replica, searches):
    replica.upsert([entry(f"{at:02}", seed=at) for at in range(30)])
    held = [searches.like_product(name).vector for name in ("03", "07")]
    query = searches.like_examples(
        [Example(held[0], 2.0, "03"), Example(held[1], product_id="07"), Example(vector(40), -0.5)]
    )

    page = searches.search(query, Wanted(50))

    names = [one.product.id for one in page.matches]
    assert sorted([*names, "03", "07"]) == [f"{at:02}" for at in range(30)]
    mixed = 2 * vector(3) + vector(7) - 0.5 * vector(40)
    cosines = {f"{at:02}": vector(at) @ mixed / np.linalg.norm(mixed) for at in range(30)}
    assert names == sorted(names, key=lambda name: -cosines[name])
    assert page.matches[0].score == pytest.approx(cosines[names[0]], abs=1e-6)


@pytest.mark.parametrize(
    ("weights", "named"),
    [([], "there are 0"), ([1.0] * 11, "there are 11"), ([1.0, 0.0], "example 1"),
     ([10.5], "example 0"), ([float("nan")], "example 0"), ([-1.0, -2.0], "below 0"),
     ([1.0, -1.0], "cancel")],
)  # fmt: skip
def test_examples_that_make_no_query_are_refused(weights, named):
    with pytest.raises(InvalidInput, match=named) as error:
        mix([Example(vector(1), weight) for weight in weights])
    assert error.value.reason == "EXAMPLES_INVALID"


@pytest.mark.parametrize(
    ("wanted", "reason"),
    [({"collapse_at": 0.5}, "COLLAPSE_INVALID"),
     ({"collapse_at": float("nan")}, "COLLAPSE_INVALID"),
     ({"diversity": 1.5}, "DIVERSITY_INVALID"), ({"diversity": -0.1}, "DIVERSITY_INVALID"),
     ({"diversity": 0.5, "cursor": "x"}, "DIVERSITY_INVALID")],
)  # fmt: skip
def test_what_no_search_can_do_is_refused(wanted, reason):
    with pytest.raises(InvalidInput) as error:
        Wanted(**wanted)
    assert error.value.reason == reason
