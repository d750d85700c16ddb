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


def test_where_products_are_gone_a_search_looks_at_few_lists_more(indexed, crowd, monkeypatch):
    part = indexed._view.held[0].part
    lists, looked_into = part.index.lists, []
    scan = lists._scan

    def counted(query, wanted, chosen, among):
        looked_into.append(len(chosen))
        return scan(query, wanted, chosen, among)

    monkeypatch.setattr(lists, "_scan", counted)
    there = np.ones(part.size, np.bool_)
    there[::50] = False
    bits = np.packbits(there, bitorder="little")
    for among, allowed in ((None, part.size), (bits, int(there.sum()))):
        lists.search(
            *(crowd.queries[0], 26, part.index.reach),
            among=among,
            allowed=allowed,
            counts=part.everything.counts,
        )

    whole, thinned = looked_into
    assert thinned <= whole + 1
