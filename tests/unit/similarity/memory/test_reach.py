"""How far a search goes for what a filter leaves."""

import numpy as np
import pytest

from vitrine_similarity.memory.reach import Reach


def test_the_fewer_pass_the_more_is_looked_at_as_was_measured():
    reach = Reach(1000, thinning=0.5)

    assert reach.rows(1, 10) == 1000
    assert reach.rows(0.01, 1) == pytest.approx(10_000)
    assert Reach(1000, thinning=0).rows(0.25, 10) == 1000


def test_for_each_hit_some_that_pass_are_looked_at():
    reach = Reach(1000, thinning=0)

    assert reach.rows(0.01, 26) == pytest.approx(8 * 26 / 0.01)
    assert reach.rows(0.5, 2000) == pytest.approx(2000 / 0.5)


@pytest.mark.parametrize(
    ("allowed", "rows", "wanted", "all_of_them"),
    [
        (200_000, 200_000, 26, False),
        (100_000, 200_000, 26, False),
        (500, 200_000, 26, True),
        # As many as are wanted, so that whoever asks for more gets them and asks no more.
        (60_000, 200_000, 60_000, True),
        # The lists would all be looked into.
        (900, 1000, 26, True),
    ],
)
def test_what_costs_less_one_by_one_is_compared_so(allowed, rows, wanted, all_of_them):
    assert Reach(6000, thinning=0.2).compares_all(allowed, rows, wanted) == all_of_them


def test_rows_compared_one_by_one_are_those_that_all_lists_give(indexed, crowd):
    part = indexed._view.held[0].part
    mask = np.random.default_rng(3).random(part.size) < 0.01
    rows = np.flatnonzero(mask)
    bits = np.packbits(mask, bitorder="little")

    for query in crowd.queries[:10]:
        one_by_one = part.index.lists.compare_rows(query, 26, rows)
        of_lists = part.index.lists.compare(query, 26, bits)

        assert one_by_one.rows.tolist() == of_lists.rows.tolist()
        assert np.allclose(one_by_one.scores, of_lists.scores, atol=1e-6)


@pytest.fixture
def looked_into(indexed, monkeypatch):
    """The lists that each search of the index looks into, as arrays."""
    lists, seen = indexed._view.held[0].part.index.lists, []
    scan = lists._scan

    def noted(query, wanted, chosen, among):
        seen.append(chosen)
        return scan(query, wanted, chosen, among)

    monkeypatch.setattr(lists, "_scan", noted)
    return seen


def search(part, query, reach, wanted=26):
    counts = part.everything.counts
    return part.index.lists.search(
        query, wanted, reach, among=None, allowed=part.size, counts=counts
    )


def test_a_search_looks_into_the_lists_that_are_hardly_farther_than_the_nearest(
    indexed, crowd, looked_into
):
    part, gap = indexed._view.held[0].part, 0.2
    for query in crowd.queries:
        search(part, query, Reach(part.size, gap=gap), wanted=1)

    for query, chosen in zip(crowd.queries, looked_into, strict=True):
        nearness = part.index.lists.nearness(query)
        hardly_farther = np.flatnonzero(nearness > nearness.max() - gap)
        assert sorted(chosen) == hardly_farther.tolist()
    assert min(map(len, looked_into)) < max(map(len, looked_into))


def test_a_query_as_near_to_all_lists_looks_at_twice_the_effort_at_most(
    indexed, crowd, looked_into
):
    part = indexed._view.held[0].part
    sizes = part.index.lists.layout.sizes
    search(part, crowd.queries[0], Reach(500, gap=2.0))

    [chosen] = looked_into
    assert 1000 <= sizes[chosen].sum() <= 1000 + sizes.max()


def test_a_segment_that_was_written_without_a_gap_is_searched_as_far_as_its_effort_says(
    indexed, crowd, looked_into
):
    part = indexed._view.held[0].part
    sizes = part.index.lists.layout.sizes
    search(part, crowd.queries[0], Reach(500))

    [chosen] = looked_into
    assert 500 <= sizes[chosen].sum() <= 500 + sizes.max()


def test_the_nearness_of_lists_is_the_product_with_their_centroids(indexed, crowd):
    lists = indexed._view.held[0].part.index.lists

    nearness = lists.nearness(crowd.queries[0])

    assert np.allclose(nearness, lists.layout.centroids @ crowd.queries[0], atol=1e-6)


def test_whoever_wants_many_has_what_was_found_say_how_far_to_look(indexed, crowd, looked_into):
    part = indexed._view.held[0].part
    for query in crowd.queries:
        search(part, query, Reach(100, gap=0.2), wanted=26)
    assert len(looked_into) == len(crowd.queries)

    for query in crowd.queries:
        search(part, query, Reach(100, gap=0.2), wanted=200)
    assert sum(map(len, looked_into)) > 2 * sum(map(len, looked_into[: len(crowd.queries)]))
    assert len(looked_into) > 2 * len(crowd.queries)


def test_whoever_wants_many_gets_the_nearest_of_all(indexed, crowd):
    right = 0
    for query in crowd.queries:
        really = {f"p{at:06}" for at in np.argsort(-(crowd.vectors @ query))[:200]}
        found = indexed.search(query, limit=200, filters=()).matches
        right += len(really & {match.product.id for match in found})

    assert right / (200 * len(crowd.queries)) >= 0.98


def test_where_products_are_gone_a_search_looks_at_few_lists_more(indexed, crowd, looked_into):
    part = indexed._view.held[0].part
    there = np.ones(part.size, np.bool_)
    there[::50] = False
    bits = np.packbits(there, bitorder="little")
    for among, allowed in ((None, part.size), (bits, int(there.sum()))):
        part.index.lists.search(
            *(crowd.queries[0], 26, part.index.reach),
            among=among,
            allowed=allowed,
            counts=part.everything.counts,
        )

    whole, thinned = map(len, looked_into)
    assert thinned <= whole + 1
