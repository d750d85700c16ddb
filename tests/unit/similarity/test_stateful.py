"""Whatever happens in whatever order, a replica answers as a plain dictionary would."""

import os
import shutil
import tempfile
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import psycopg
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from prometheus_client import CollectorRegistry

from fixtures.milvus import milvus_engines, running_milvus, settings_for
from fixtures.postgres import new_database
from fixtures.shop import ATTRIBUTES, DIMENSION, SPACE, replica_of, several, vector
from vitrine_similarity.catalogue import Catalogue
from vitrine_similarity.filters import Filter
from vitrine_similarity.memory.engine import MemoryEngine
from vitrine_similarity.memory.settings import MemorySettings
from vitrine_similarity.metrics import SimilarityMetrics
from vitrine_similarity.replica import Replica
from vitrine_similarity.shared_replica import SharedReplica
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


class SqliteFile:
    """A catalogue in a file, and a copy of it."""

    def __init__(self, stack: ExitStack):
        self._folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        self.url = f"sqlite:///{self._folder}/vitrine.db"

    def back_up(self) -> None:
        shutil.copy(self._folder / "vitrine.db", self._folder / "backup")

    def restore(self) -> None:
        shutil.copy(self._folder / "backup", self._folder / "restored")
        (self._folder / "restored").rename(self._folder / "vitrine.db")


class PostgresDatabase:
    """A catalogue in a database of its own, and a copy of it."""

    def __init__(self, server: str, stack: ExitStack):
        self._server = server
        self.url = stack.enter_context(new_database(server))
        self._backup = urlsplit(stack.enter_context(new_database(server))).path[1:]

    def back_up(self) -> None:
        self._copy(urlsplit(self.url).path[1:], self._backup)

    def restore(self) -> None:
        self._copy(self._backup, urlsplit(self.url).path[1:])

    def _copy(self, source: str, target: str) -> None:
        with psycopg.connect(self._server, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {target} WITH (FORCE)")
            connection.execute(f"CREATE DATABASE {target} TEMPLATE {source}")


class InMemory:
    """Replicas with an index each, and the snapshots that they begin with."""

    has_snapshots = True

    def __init__(self, stack: ExitStack):
        self._folder = stack.enter_context(tempfile.TemporaryDirectory())
        self._store = SnapshotStore(f"{self._folder}/snapshots", SPACE)

    def start(self, catalogue: Catalogue, *, from_snapshot: bool) -> Replica:
        engine = MemoryEngine(DIMENSION, ATTRIBUTES, SMALL)
        if from_snapshot:
            restored = restore(engine, self._store, catalogue, SPACE)
            assert restored == bool(self._store.names())
        return replica_of(catalogue, engine=engine, memory=SMALL)

    def merge(self, replica: Replica) -> None:
        assert replica.engine.settle()

    def snapshot(self, replica: Replica, catalogue: Catalogue) -> None:
        assert save_alone(replica.engine, self._store, catalogue, SPACE)

    def forget_snapshots(self) -> None:
        shutil.rmtree(f"{self._folder}/snapshots", ignore_errors=True)


class InMilvus:
    """Replicas of one index, as processes of their own would have them."""

    has_snapshots = False

    def __init__(self, uri: str, stack: ExitStack):
        self._new_engine = stack.enter_context(milvus_engines(settings_for(uri)))

    def start(self, catalogue: Catalogue, *, from_snapshot: bool) -> Replica:
        replica = SharedReplica(
            catalogue,
            space=SPACE,
            dimension=DIMENSION,
            engine=self._new_engine(),
            metrics=SimilarityMetrics(CollectorRegistry()),
            shown_within_s=60,
        )
        replica.catch_up()
        return replica

    def merge(self, replica: Replica) -> None:
        """Milvus does so in its own time."""

    def forget_snapshots(self) -> None:
        """There are none."""


class Shop(RuleBasedStateMachine):
    """Two replicas of one catalogue, and the dictionary that says what they must hold."""

    def __init__(self, new_database, new_index) -> None:
        super().__init__()
        self._stack = ExitStack()
        self.database = new_database(self._stack)
        self.index = new_index(self._stack)
        self.catalogue = Catalogue.open(self.database.url)
        self.held: dict[str, Held] = {}
        self.backup: dict[str, Held] | None = None
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
        self.index.merge(self.replicas[which])

    @precondition(lambda self: self.index.has_snapshots)
    @rule(which=st.integers(0, 1))
    def snapshot(self, which: int) -> None:
        self.replicas[which].catch_up()
        self.index.snapshot(self.replicas[which], self.catalogue)

    @rule(which=st.integers(0, 1), from_snapshot=st.booleans())
    def restart(self, which: int, from_snapshot: bool) -> None:
        self.replicas[which].close()
        self.replicas[which] = self._started(from_snapshot=from_snapshot)

    @rule()
    def back_up(self) -> None:
        self.catalogue.close()
        self.database.back_up()
        self.backup = dict(self.held)

    @precondition(lambda self: self.backup is not None)
    @rule()
    def restore_backup(self) -> None:
        self.catalogue.close()
        self.database.restore()
        # As whoever restores one is told to.
        self.index.forget_snapshots()
        self.held = dict(self.backup)

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
            facets = replica.facets()
            assert facets.total == len(self.held)
            counts = {
                value.value: value.count
                for facet in facets.facets
                if facet.attribute == "colour"
                for value in facet.values
            }
            colours = [colour for _, colour in self.held.values() if colour]
            assert counts == {one: colours.count(one) for one in set(colours)}

    def teardown(self) -> None:
        with self._stack, suppress(AttributeError):
            for replica in self.replicas:
                replica.close()
            self.catalogue.close()

    def _level(self) -> list[Replica]:
        for replica in self.replicas:
            replica.catch_up()
        return self.replicas

    def _started(self, *, from_snapshot: bool = True) -> Replica:
        return self.index.start(self.catalogue, from_snapshot=from_snapshot)


@pytest.fixture(scope="module")
def milvus(tmp_path_factory):
    with running_milvus(tmp_path_factory.mktemp("milvus")) as process:
        yield process


@pytest.mark.parametrize("index", ["memory", "milvus"])
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_replicas_answer_as_a_dictionary_would(database, index, request):
    new_database = SqliteFile
    if database == "postgresql":
        new_database = partial(PostgresDatabase, request.getfixturevalue("postgres"))
    new_index, examples = InMemory, EXAMPLES
    if index == "milvus":
        # Each step is many calls.
        examples = max(1, EXAMPLES // 2)
        new_index = partial(InMilvus, request.getfixturevalue("milvus").uri)

    run_state_machine_as_test(
        partial(Shop, new_database, new_index),
        settings=settings(max_examples=examples, stateful_step_count=20, deadline=None),
    )
