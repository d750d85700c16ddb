"""What an engine holds after changes, however they come."""

from itertools import permutations

import numpy as np
import pytest

from fixtures.changes import deleted, found, not_embedded, written
from fixtures.shop import ATTRIBUTES, DIMENSION, vector
from vitrine_serving.errors import InvalidInput, PreconditionFailed
from vitrine_similarity.filters import Facets, Filter
from vitrine_similarity.results import EngineStatus


def state_of(engine):
    """All that can be asked of an engine; how it searches may change at any moment."""
    result = engine.search(vector(1), limit=200, filters=())
    held = engine.find([match.product.id for match in result.matches])
    vectors = {name: one.vector.tolist() for name, one in held.items()}
    status = engine.status()
    return result, vectors, engine.facets(()), (status.products, status.revision)


def test_a_new_engine_is_empty_and_at_revision_0(engine):
    status = engine.status()

    assert (status.products, status.revision) == (0, 0)
    assert found(engine) == []
    assert engine.find(["a"]) == {}
    assert engine.facets(()) == Facets((), 0)


def test_an_engine_says_how_far_it_got(engine):
    engine.apply([written("a", seed=1), written("b", seed=2)], 7)
    assert engine.search(vector(1), limit=1, filters=()).revision == 7

    engine.apply([], 9)

    status = engine.status()
    assert status == EngineStatus(2, 9, status.kind, status.recall_at_10)
    assert engine.search(vector(1), limit=1, filters=()).revision == 9


def test_an_engine_says_what_it_is_and_how_well_it_finds(engine):
    status = engine.status()

    assert status.kind
    assert 0.9 < status.recall_at_10 <= 1


def test_changes_that_come_again_change_nothing(engine):
    page = [
        written("a", seed=1, colour="Red"),
        written("b", seed=2, colour="Blue"),
        deleted("c"),
        written("d", seed=4),
        not_embedded("d"),
    ]
    engine.apply([written("c", seed=3, colour="Grey")], 1)
    engine.apply(page, 2)
    once = state_of(engine)

    engine.apply(page, 2)
    engine.apply(page, 2)

    assert state_of(engine) == once
    assert found(engine) == ["a", "b"]


def test_a_deleted_product_is_nowhere(engine):
    engine.apply([written("a", seed=1, colour="Red"), written("b", seed=2, colour="Blue")], 1)

    engine.apply([deleted("a"), deleted("ghost")], 2)

    assert found(engine) == ["b"]
    assert engine.find(["a", "ghost"]) == {}
    assert engine.facets(()).total == engine.status().products == 1
    with pytest.raises(InvalidInput, match="'Red'"):
        found(engine, Filter("colour", ("Red",)))


def test_a_product_comes_back_with_nothing_of_what_it_was(engine):
    engine.apply([written("a", seed=1, colour="Red", gender="Men"), written("b", seed=2)], 1)
    engine.apply([deleted("a")], 2)

    engine.apply([written("a", seed=5, colour="Blue")], 3)

    first = engine.search(vector(5), limit=1, filters=()).matches[0]
    assert (first.product.id, first.score) == ("a", 1)
    assert dict(first.product.attributes) == {"colour": "Blue"}
    assert engine.search(vector(1), limit=1, filters=()).matches[0].score < 1
    with pytest.raises(InvalidInput, match="'Men'"):
        found(engine, Filter("gender", ("Men",)))


def test_a_product_that_is_written_again_is_found_where_it_is_now(engine):
    engine.apply([written("a", seed=1, colour="Red"), written("b", seed=2, colour="Red")], 1)

    engine.apply([written("a", seed=9, colour="Blue", revision=2)], 2)

    assert found(engine, seed=9)[0] == "a"
    assert found(engine, Filter("colour", ("Red",))) == ["b"]
    assert engine.find(["a"])["a"].product.revision == 2
    assert engine.status().products == 2


@pytest.mark.parametrize("order", list(permutations(("red", "blue", "gone", "bare"))))
def test_of_several_changes_of_a_product_the_last_counts(engine, order):
    changes = {
        "red": written("a", seed=1, colour="Red"),
        "blue": written("a", seed=2, colour="Blue"),
        "gone": deleted("a"),
        "bare": not_embedded("a"),
    }

    engine.apply([written("z", seed=3), *(changes[name] for name in order)], 1)

    if order[-1] in ("gone", "bare"):
        assert found(engine) == ["z"]
        return
    held = engine.find(["a"])["a"]
    assert held.product == changes[order[-1]].product
    assert held.vector == pytest.approx(changes[order[-1]].vector)


def test_a_product_without_a_vector_is_not_held(engine):
    engine.apply([written("a", seed=1, colour="Red"), not_embedded("b")], 1)
    assert found(engine) == ["a"]

    engine.apply([not_embedded("a")], 2)

    assert found(engine) == []
    assert engine.find(["a", "b"]) == {}
    assert engine.facets(()).total == engine.status().products == 0


@pytest.mark.parametrize("place", [0, 1])
def test_a_vector_of_another_size_is_refused_by_name_and_nothing_is_applied(new_engine, place):
    engine = new_engine(DIMENSION + 1, ATTRIBUTES)
    right = written("right")
    page = [right, written("a")]
    page[place] = type(right)("fits", 1, right.product, np.ones(DIMENSION + 1, np.float32))
    wrong = page[1 - place].product_id

    with pytest.raises(PreconditionFailed, match=rf"'{wrong}' has 8 values") as error:
        engine.apply(page, 3)

    assert error.value.reason == "CATALOGUE_DIMENSION"
    assert error.value.details["product"] == wrong
    assert engine.find(["right", "fits", "a"]) == {}
    assert (engine.status().products, engine.status().revision) == (0, 0)


def test_engines_agree_whatever_the_way_to_the_same_products(new_engine):
    straight, winding = (new_engine(DIMENSION, ATTRIBUTES) for _ in range(2))
    names = [f"{number:02}" for number in range(40)]
    last = [
        written(name, seed=at % 7, colour=("Red", "Blue")[at % 2]) for at, name in enumerate(names)
    ]
    straight.apply(last, 9)
    for at in np.random.default_rng(3).permutation(120):
        winding.apply([written(names[at % 40], seed=int(at), colour="Grey")], 1)
        winding.apply([deleted(names[(at * 7) % 40])], 1)
    for change in reversed(last):
        winding.apply([change], 9)

    for one, other in zip(state_of(straight), state_of(winding), strict=True):
        assert one == other
