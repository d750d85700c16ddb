"""Whatever happens in whatever order, a replica answers as a plain dictionary would."""

import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from fixtures.shop import ATTRIBUTES, DIMENSION, SPACE, replica_of, several, vector
from vitrine_similarity.catalogue import Catalogue
from vitrine_similarity.filters import Filter
from vitrine_similarity.memory.engine import MemoryEngine
from vitrine_similarity.memory.settings import MemorySettings
from vitrine_similarity.replica import Replica
from vitrine_similarity.snapshots.restoring import restore
from vitrine_similarity.snapshots.store import SnapshotStore
from vitrine_similarity.snapshots.writer import save_alone

EXAMPLES = int(os.environ.get("STATEFUL_EXAMPLES", "5"))
SMALL = MemorySettings(exact_products=0, tail_products=8)
COLOURS = ("Red", "Blue", "Grey")
# The vectors of a product's pictures, and its colour.
Held = tuple[list[int], str | None]

names = st.sampled_from([f"p{number}" for number in range(40)])
products = st.dictionaries(
    names,
    st.tuples(
        st.lists(st.integers(0, 9), min_size=1, max_size=3, unique=True),
        st.sampled_from([None, *COLOURS]),
    ),
    min_size=1,
)


class Shop(RuleBasedStateMachine):
    """Two replicas of one catalogue, and the dictionary that says what they must hold."""

    @initialize()
    def open(self) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self.catalogue = Catalogue.open(f"sqlite:///{self._folder.name}/vitrine.db")
        self.store = SnapshotStore(f"{self._folder.name}/snapshots", SPACE)
        self.held: dict[str, Held] = {}
        self.replicas = [self._started(), self._started()]

    @rule(written=products, which=st.integers(0, 1))
    def upsert(self, written: Mapping[str, Held], which: int) -> None:
        self.replicas[which].upsert(
            [
                several(name, seeds, **({"colour": colour} if colour else {}))
                for name, (seeds, colour) in written.items()
            ]
        )
        self.held.update(written)

    @rule(name=names, place=st.integers(0, 2), which=st.integers(0, 1))
    def delete_picture(self, name: str, place: int, which: int) -> None:
        seeds, colour = self.held.get(name, ([], None))
        if len(seeds) > max(1, place):
            image = several(name, seeds).product.pictures[place]
            self.replicas[which].delete_picture(name, image)
            self.held[name] = ([*seeds[:place], *seeds[place + 1 :]], colour)

    @rule(gone=st.lists(names, min_size=1, max_size=20), which=st.integers(0, 1))
    def delete(self, gone: list[str], which: int) -> None:
        self.replicas[which].delete(gone)
        for name in gone:
            self.held.pop(name, None)

    @rule(which=st.integers(0, 1))
    def merge(self, which: int) -> None:
        assert self.replicas[which].engine.settle()

    @rule(which=st.integers(0, 1))
    def snapshot(self, which: int) -> None:
        self.replicas[which].catch_up()
        assert save_alone(self.replicas[which].engine, self.store, self.catalogue, SPACE)

    @rule(which=st.integers(0, 1), from_snapshot=st.booleans())
    def restart(self, which: int, from_snapshot: bool) -> None:
        self.replicas[which].close()
        self.replicas[which] = self._started(from_snapshot=from_snapshot)

    @rule(query=st.integers(0, 9), limit=st.integers(1, 45), colour=st.sampled_from(COLOURS))
    def search(self, query: int, limit: int, colour: str) -> None:
        there = any(one == colour for _, one in self.held.values())
        filters = (Filter("colour", (colour,)),) if there and limit % 2 else ()
        cosines = {
            name: max(
                np.float32(vector(seed).astype(float) @ vector(query).astype(float))
                for seed in seeds
            )
            for name, (seeds, one) in self.held.items()
            if not filters or one == colour
        }
        expected = sorted(cosines, key=lambda name: (-cosines[name], name))[:limit]
        for replica in self._level():
            found = replica.search(vector(query), limit=limit, filters=filters).matches
            assert [match.product.id for match in found] == expected

    @invariant()
    def all_is_there(self) -> None:
        for replica in self._level():
            assert replica.status().engine.products == len(self.held)
            found = replica.get(tuple(self.held))
            assert {product.id for product in found.products} == self.held.keys()
            assert {product.id: product.pictures for product in found.products} == {
                name: several(name, seeds).product.pictures
                for name, (seeds, _) in self.held.items()
            }
            assert replica.facets().total == len(self.held)

    def teardown(self) -> None:
        with suppress(AttributeError):
            for replica in self.replicas:
                replica.close()
            self.catalogue.close()
            self._folder.cleanup()

    def _level(self) -> list[Replica]:
        for replica in getattr(self, "replicas", ()):
            replica.catch_up()
        return list(getattr(self, "replicas", ()))

    def _started(self, *, from_snapshot: bool = True) -> Replica:
        engine = MemoryEngine(DIMENSION, ATTRIBUTES, SMALL)
        if from_snapshot:
            restored = restore(engine, self.store, self.catalogue, SPACE)
            assert restored == bool(self.store.names())
        return replica_of(self.catalogue, engine=engine, memory=SMALL)


Shop.TestCase.settings = settings(max_examples=EXAMPLES, stateful_step_count=20, deadline=None)
TestShop = Shop.TestCase
