"""A page of changes that was cut short, wherever that was, is made good when it comes again."""

import pytest

from fixtures.changes import deleted, found, written
from fixtures.shop import ATTRIBUTES, DIMENSION, SPACE
from vitrine_serving.errors import Unavailable
from vitrine_similarity.filters import Filter
from vitrine_similarity.milvus.connection import Connection
from vitrine_similarity.milvus.engine import MilvusEngine
from vitrine_similarity.milvus.names import base_of

# More than a page takes.
_CALLS = 20


class Severed(Connection):
    """Breaks after some calls, for good."""

    def __init__(self, settings, calls):
        super().__init__(settings)
        self._left = calls

    def call(self, what, ask, deadline):
        if not self._left:
            raise self.unavailable("it was severed")
        self._left -= 1
        return super().call(what, ask, deadline)


def state_of(engine):
    engine.refresh()
    status = engine.status()
    return (
        found(engine),
        found(engine, Filter("colour", ("Teal",))),
        engine.facets(()),
        (status.products, status.revision),
    )


BEFORE = [written("a", seed=1, colour="Red"), written("b", seed=2, colour="Blue")]
PAGE = [
    written("a", seed=3, colour="Teal", season="Summer"),
    deleted("b"),
    written("c", seed=4, colour="Teal"),
]
# What became of the same products since: the page comes again with other products in it.
AFTER = [written("c", seed=4, colour="Teal"), written("d", seed=5), deleted("b")]
LAST = [written("a", seed=1, colour="Grey")]


def test_what_was_cut_short_after_any_call_is_as_if_it_never_was(milvus, new_engine):
    from fixtures.milvus import milvus_engines, settings_for

    expected = new_engine()
    expected.apply(BEFORE, 1)
    expected.apply([*AFTER, *LAST], 4)
    cut = 0
    for calls in range(_CALLS):
        settings = settings_for(milvus.uri)
        with milvus_engines(settings) as make:
            make().apply(BEFORE, 1)
            severed = Severed(settings, calls)
            broken = MilvusEngine(
                severed, settings, base_of(settings.prefix, SPACE), DIMENSION, ATTRIBUTES
            )
            try:
                broken.apply(PAGE, 2)
            except Unavailable:
                cut += 1
            finally:
                broken.close()
                severed.close()
            again = make()
            again.refresh()
            assert again.status().revision in (1, 2)
            again.apply(AFTER, 3)
            again.apply(LAST, 4)

            assert state_of(again) == state_of(expected), f"cut after {calls} calls"
            assert state_of(make()) == state_of(expected), f"cut after {calls} calls"

    assert 5 <= cut < _CALLS


def test_a_rebuild_that_was_cut_short_leaves_what_is_searched_and_begins_anew(new_engine):
    engine = new_engine()
    engine.apply(BEFORE, 9)
    engine.successor().apply([written("half", seed=1)], 1)

    assert sorted(found(engine)) == ["a", "b"]

    engine.refresh()
    fresh = engine.successor()
    fresh.apply([written("whole", seed=1)], 2)
    fresh.publish()

    assert found(engine) == ["whole"]
    other = new_engine()
    other.refresh()
    assert found(other) == ["whole"]
    assert other.status().revision == 2


def test_a_revision_is_not_told_before_its_products_are_there(milvus_settings, new_engine):
    new_engine().apply(BEFORE, 1)
    severed = Severed(milvus_settings, 7)
    broken = MilvusEngine(
        severed, milvus_settings, base_of(milvus_settings.prefix, SPACE), DIMENSION, ATTRIBUTES
    )
    with pytest.raises(Unavailable):
        broken.apply(PAGE, 2)
    broken.close()
    severed.close()

    reader = new_engine()
    reader.refresh()

    assert reader.status().revision == 1
