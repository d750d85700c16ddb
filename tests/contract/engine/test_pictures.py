"""A product with several pictures is one product, found by the nearest of them."""

import threading

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fixtures.changes import deleted, found, pictured, written
from fixtures.shop import vector
from vitrine_serving.errors import PreconditionFailed
from vitrine_similarity.filters import Filter


def best(products, seed):
    """What a search for a seed is to find: id, score and place of the picture, best first."""
    query = vector(seed).astype(float)
    scored = []
    for name, seeds in products.items():
        cosines = [np.float32(vector(one).astype(float) @ query) for one in seeds]
        place = int(np.argmax(cosines))
        scored.append((name, cosines[place], place))
    return sorted(scored, key=lambda one: (-one[1], one[0]))


def assert_finds(engine, products, seed, *, limit=200):
    matches = engine.search(vector(seed), limit=limit, filters=()).matches
    expected = best(products, seed)[:limit]
    assert [match.product.id for match in matches] == [name for name, _, _ in expected]
    assert [match.score for match in matches] == pytest.approx([score for _, score, _ in expected])
    for match, (_, _, place) in zip(matches, expected, strict=True):
        assert match.picture == match.product.pictures[place]


@pytest.fixture
def products():
    """Forty products with one to five pictures each, no two the same."""
    return {f"{at:02}": range(10 * at, 10 * at + 1 + at % 5) for at in range(40)}


@pytest.fixture
def shop(engine, products):
    engine.apply([pictured(name, seeds) for name, seeds in products.items()], 1)
    return engine


@pytest.mark.parametrize("limit", [1, 12, 39, 40, 200])
def test_a_product_comes_once_with_the_picture_that_is_nearest(shop, products, limit):
    for seed in (0, 34, 391, 9999):
        assert_finds(shop, products, seed, limit=limit)


def test_products_are_counted_and_not_their_pictures(engine):
    engine.apply(
        [
            pictured("a", [1, 2, 3], colour="Red"),
            pictured("b", [4, 5], colour="Red"),
            written("c", colour="Blue"),
        ],
        1,
    )

    assert engine.status().products == 3
    facets = engine.facets(())
    assert facets.total == 3
    counts = {value.value: value.count for facet in facets.facets for value in facet.values}
    assert counts == {"Red": 2, "Blue": 1}


def test_a_match_and_a_product_read_by_id_have_all_their_pictures(engine):
    change = pictured("a", [1, 2, 3], revision=4)
    engine.apply([change, written("b")], 4)

    match = engine.search(vector(3), limit=1, filters=()).matches[0]
    read = engine.find(["a", "b"])

    assert match.product == read["a"].product == change.product
    assert match.picture == change.product.pictures[2]
    assert read["a"].vector == pytest.approx(vector(1))
    assert [one.place for one in read["a"].further] == [1, 2]
    for one, seed in zip(read["a"].further, (2, 3), strict=True):
        assert one.vector == pytest.approx(vector(seed))
    assert read["b"].further == ()


def test_products_with_many_near_pictures_leave_room_for_the_others(engine):
    crowded = [pictured(f"many-{at}", range(16)) for at in range(5)]
    for change in crowded:
        for drawn in (change.vector, *(one.vector for one in change.further)):
            drawn[:] = vector(7)
    others = {f"one-{at:03}": [at + 100] for at in range(200)}
    engine.apply([*crowded, *(pictured(name, seeds) for name, seeds in others.items())], 1)

    for limit in (5, 6, 30, 200, 205):
        names = found(engine, seed=7, limit=limit)
        assert names[:5] == [f"many-{at}" for at in range(5)]
        assert names[5:] == [name for name, _, _ in best(others, 7)][: limit - 5]


def test_of_equal_pictures_the_first_is_named(engine):
    change = pictured("a", [2, 1])
    same = pictured("b", [1, 2])
    same.further[0].vector[:] = same.vector
    engine.apply([change, same], 1)

    first, second = engine.search(vector(1), limit=2, filters=()).matches

    assert (first.product.id, first.picture) == ("a", change.product.pictures[1])
    assert (second.product.id, second.picture) == ("b", same.product.pictures[0])


def test_filters_and_one_left_out_hold_for_every_picture(engine):
    engine.apply(
        [
            *(pictured(f"red-{at}", [at, at + 50], colour="Red") for at in range(20)),
            *(pictured(f"blue-{at}", [at + 100, 1], colour="Blue") for at in range(20)),
        ],
        1,
    )
    red = Filter("colour", ("Red",))

    assert {name.partition("-")[0] for name in found(engine, red)} == {"red"}
    assert len(found(engine, red)) == 20
    assert "red-1" not in found(engine, red, without="red-1")
    assert len(found(engine, without="red-1")) == 39


def test_a_product_changes_and_goes_with_all_its_pictures(shop, products):
    now = dict(products)
    now["07"] = [500]
    now["08"] = [501, 502, 503, 504]
    del now["09"]
    shop.apply([pictured("07", [500]), pictured("08", now["08"]), deleted("09")], 2)

    for seed in (70, 71, 80, 90, 500, 503):
        assert_finds(shop, now, seed)
    assert shop.status().products == 39
    assert "09" not in shop.find(["09"])


def test_applying_changes_again_changes_nothing(shop, products):
    shop.apply([pictured(name, seeds) for name, seeds in products.items()], 1)

    assert shop.status().products == 40
    assert_finds(shop, products, 3)


def test_a_further_vector_of_another_size_is_refused_and_nothing_is_applied(engine):
    wrong = pictured("b", [1, 2])
    object.__setattr__(wrong.further[0], "vector", vector(1, 5))

    with pytest.raises(PreconditionFailed, match="'b'") as refusal:
        engine.apply([pictured("a", [1, 2]), wrong], 1)

    assert refusal.value.reason == "CATALOGUE_DIMENSION"
    assert engine.status().products == 0


def test_searches_beside_changes_see_no_product_by_half(engine):
    engine.apply([pictured(f"still-{at}", [at, at + 100]) for at in range(20)], 1)
    done = threading.Event()
    faults = []

    def search():
        while not done.is_set():
            for match in engine.search(vector(3), limit=100, filters=()).matches:
                if match.picture not in match.product.pictures:
                    faults.append(f"{match.product.id} by a picture that it does not have")
            names = found(engine, seed=3)
            if len(set(names)) != len(names) or len(names) < 20:
                faults.append(f"{names}")

    threads = [threading.Thread(target=search) for _ in range(2)]
    for thread in threads:
        thread.start()
    for turn in range(30):
        moving = [pictured(f"moving-{at}", range(turn, turn + 1 + at % 4)) for at in range(10)]
        engine.apply(moving, turn + 2)
        engine.apply([deleted(f"moving-{at}") for at in range(5)], turn + 2)
    done.set()
    for thread in threads:
        thread.join(20)

    assert faults == []
    assert engine.status().products == 25


names = st.sampled_from([f"p{at}" for at in range(12)])
changes = st.lists(
    st.tuples(names, st.lists(st.integers(0, 8), max_size=4, unique=True)), min_size=1, max_size=30
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(changes=changes, seed=st.integers(0, 8), limit=st.integers(1, 15))
def test_whatever_changes_a_dictionary_says_what_is_found(engine, changes, seed, limit):
    engine.apply([deleted(f"p{at}") for at in range(12)], 1)
    products = {}
    for name, seeds in changes:
        if seeds:
            products[name] = seeds
            engine.apply([pictured(name, seeds)], 1)
        else:
            products.pop(name, None)
            engine.apply([deleted(name)], 1)
    assert_finds(engine, products, seed, limit=limit)
