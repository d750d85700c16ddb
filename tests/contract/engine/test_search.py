"""What an engine finds: the nearest, in an order that depends on vectors and ids alone."""

import threading

import numpy as np
import pytest

from fixtures.changes import deleted, found, written
from fixtures.shop import DIMENSION, vector
from vitrine_similarity.filters import Filter


@pytest.fixture
def shop(engine):
    """Fifty products, each with the vector of its number."""
    engine.apply([written(f"{seed:02}", seed=seed) for seed in range(50)], 1)
    return engine


def test_the_nearest_come_first_with_their_cosines(shop):
    result = shop.search(vector(7), limit=50, filters=())

    cosines = {f"{seed:02}": float(vector(seed) @ vector(7)) for seed in range(50)}
    assert [match.product.id for match in result.matches] == sorted(
        cosines, key=lambda name: -cosines[name]
    )
    assert {match.product.id: match.score for match in result.matches} == pytest.approx(cosines)


@pytest.mark.parametrize("limit", [1, 12, 49, 50, 51, 200])
def test_as_many_are_found_as_are_wanted_and_there(shop, limit):
    assert found(shop, seed=3, limit=limit) == found(shop, seed=3)[:limit]
    assert len(found(shop, limit=limit)) == min(limit, 50)


def test_a_match_is_the_whole_product(engine):
    change = written("a", seed=1, revision=4, colour="Red", season="Summer")
    engine.apply([change], 4)

    match = engine.search(vector(1), limit=1, filters=()).matches[0]

    assert match.product == change.product
    assert match.score == 1


@pytest.mark.parametrize("limit", [1, 7, 60, 61, 200])
def test_equal_scores_come_in_the_order_of_the_ids(engine, limit):
    names = [f"{number:03}" for number in range(60)]
    for name in np.random.default_rng(3).permutation(names):
        engine.apply([written(str(name), seed=1)], 1)
    engine.apply([written("other", seed=2)], 2)

    assert found(engine, limit=limit) == [*names, "other"][:limit]


@pytest.mark.parametrize("length", [1e-30, 1, 1e30])
def test_vectors_of_any_length_give_cosines(engine, length):
    stretched = written("stretched", seed=1)
    stretched.vector[:] *= np.float32(length)
    engine.apply([stretched, written("plain", seed=2)], 1)

    for query in (vector(2), vector(2) * np.float32(length)):
        plain, other = engine.search(query, limit=2, filters=()).matches
        assert (plain.product.id, plain.score) == ("plain", pytest.approx(1))
        assert other.score == pytest.approx(float(vector(1) @ vector(2)))


def test_one_product_can_be_left_out(shop):
    everything = found(shop, seed=7)

    assert everything[0] == "07"
    assert found(shop, seed=7, without="07") == everything[1:]
    assert found(shop, seed=7, limit=5, without="07") == everything[1:6]
    assert found(shop, seed=7, without="ghost") == everything


def test_products_are_read_by_id_with_unit_vectors(engine):
    stretched = written("a", seed=1, colour="Red")
    stretched.vector[:] *= 7
    engine.apply([stretched, written("b", seed=2)], 1)

    held = engine.find(["b", "ghost", "a", "b"])

    assert set(held) == {"a", "b"}
    assert held["a"].product == stretched.product
    assert held["a"].vector.dtype == np.float32
    assert held["a"].vector == pytest.approx(vector(1))
    assert engine.find([]) == {}


def test_what_was_read_does_not_change_with_the_engine(engine):
    engine.apply([written("a", seed=1)], 1)
    held = engine.find(["a"])["a"]

    engine.apply([written("a", seed=2)], 2)

    assert held.vector == pytest.approx(vector(1))


def test_filters_restrict_the_search_itself_however_rare_what_passes(engine):
    crowd = [written(f"{number:04}", seed=3, colour="Grey") for number in range(1500)]
    rare = [written("a", seed=1, colour="Red"), written("b", seed=2, colour="Red")]
    engine.apply([*crowd[:700], *rare, *crowd[700:]], 1)

    assert sorted(found(engine, Filter("colour", ("Red",)), seed=3, limit=2)) == ["a", "b"]


def test_searches_beside_changes_see_whole_products_only(engine):
    engine.apply([written(f"still-{seed}", seed=seed, colour="Blue") for seed in range(50)], 1)
    done = threading.Event()
    faults: list[str] = []

    def search() -> None:
        while not done.is_set():
            result = engine.search(vector(3), limit=200, filters=[Filter("colour", ("Blue",))])
            names = [match.product.id for match in result.matches]
            if len([name for name in names if name.startswith("still-")]) != 50:
                faults.append(f"{names} lack one that nobody changed")
            if any(match.product.attributes["colour"] != "Blue" for match in result.matches):
                faults.append("a match that does not pass the filter")
            read = engine.find(["still-3", "turning"])
            if not np.allclose(read["still-3"].vector, vector(3)):
                faults.append("a vector that nobody wrote")
            if (turning := read.get("turning")) and not np.allclose(
                turning.vector, vector(int(turning.product.attributes["drawn"]))
            ):
                faults.append("one product with the vector of another")

    threads = [threading.Thread(target=search) for _ in range(3)]
    for thread in threads:
        thread.start()
    for turn in range(25):
        colour = ("Blue", "Red")[turn % 2]
        names = [f"moving-{turn}-{at}" for at in range(20)]
        turning = written("turning", seed=turn, drawn=str(turn), colour=colour)
        engine.apply([turning, *(written(name, seed=turn, colour=colour) for name in names)], turn)
        engine.apply([deleted(name) for name in names[:15]], turn)
    done.set()
    for thread in threads:
        thread.join(20)

    assert faults == []
    assert engine.status().products == 50 + 1 + 25 * 5
    assert engine.find(["still-3"])["still-3"].vector.shape == (DIMENSION,)
