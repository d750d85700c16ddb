"""Products with several pictures in segments: in lists, in files, merged and restored."""

import json

import numpy as np
import pytest

from fixtures.crowd import DIMENSION, Crowd, fill
from vitrine_product.product import Product
from vitrine_similarity.catalogue import Change, FurtherVector
from vitrine_similarity.filters import Filter
from vitrine_similarity.memory.engine import MemoryEngine
from vitrine_similarity.memory.pictures import gather_pictures, pictures_of
from vitrine_similarity.memory.segment import FORMAT, FORMAT_OF_PICTURES
from vitrine_similarity.memory.settings import MemorySettings

EACH = 3
COUNT = 2000


class Album(Crowd):
    """A crowd whose every product but the first hundred has three pictures of one kind."""

    def __init__(self, count):
        super().__init__(count)
        drawn = np.random.default_rng(9)
        others = self.vectors[:, np.newaxis] + 0.35 * drawn.normal(
            size=(count, EACH - 1, DIMENSION)
        ) / np.sqrt(DIMENSION)
        self.pictures = np.concatenate([self.vectors[:, np.newaxis], others], axis=1).astype(
            np.float32
        )
        self.pictures /= np.linalg.norm(self.pictures, axis=2, keepdims=True)
        self.pictures[:100, 1:] = self.pictures[:100, :1]

    def change(self, at):
        one = super().change(at)
        if at < 100:
            return one
        names = tuple(f"pictures/{at}-{place}.jpg" for place in range(1, EACH))
        product = Product(
            one.product.id, one.product.title, one.product.attributes, one.product.image,
            further_images=names,
        )  # fmt: skip
        further = tuple(FurtherVector(place, self.pictures[at, place]) for place in range(1, EACH))
        return Change(product.id, 1, product, one.vector, further)

    def cosines(self, query):
        return (self.pictures @ query).max(axis=1)

    def recall(self, engine, filters, *, gone=0, limit=10):
        there = np.flatnonzero(self.passing(filters))
        there = there[there >= gone]
        right = wanted = 0
        for query in self.queries:
            cosines = self.cosines(query)
            best = there[np.argsort(-cosines[there])[:limit]]
            matches = engine.search(query, limit=limit, filters=filters).matches
            names = [match.product.id for match in matches]
            assert len(names) == len(set(names)) == min(limit, len(there))
            right += len({*names} & {f"p{at:06}" for at in best})
            wanted += len(best)
        return right / wanted


@pytest.fixture(scope="module")
def album():
    return Album(COUNT)


@pytest.fixture(scope="module", params=["full", "compact"])
def indexed(request, album):
    engine = MemoryEngine(
        DIMENSION, ("colour",), MemorySettings(storage=request.param, exact_products=100)
    )
    fill(engine, album)
    assert engine.settle()
    yield engine
    engine.close()


@pytest.mark.parametrize("limit", [10, 200])
@pytest.mark.parametrize(
    "filters",
    [
        (),
        (Filter("colour", ("Red",)),),
        (Filter("offer", ("Sale",)),),
        (Filter("offer", ("New",)),),
    ],
    ids=["all", "a tenth", "a hundredth", "two"],
)
def test_recall_is_that_of_products_by_their_nearest_pictures(indexed, album, filters, limit):
    assert album.recall(indexed, filters, limit=limit) >= 0.97


def test_scores_and_pictures_are_those_of_the_nearest(indexed, album):
    for query in album.queries[:20]:
        for match in indexed.search(query, limit=10, filters=()).matches:
            at = int(match.product.id[1:])
            cosines = album.pictures[at] @ query
            assert match.score == pytest.approx(float(cosines.max()), abs=2e-3)
            place = match.product.pictures.index(match.picture)
            assert cosines[place] == pytest.approx(float(cosines.max()), abs=2e-3)


def test_products_are_counted_and_not_pictures(indexed, album):
    assert indexed.status().products == indexed.facets(()).total == COUNT
    red = Filter("colour", ("Red",))
    assert indexed.facets([red]).total == int(album.passing([red]).sum())


def test_a_segment_says_by_its_format_that_releases_before_cannot_read_it(tmp_path):
    def formats(changes, folder):
        engine = MemoryEngine(
            DIMENSION, (), MemorySettings(exact_products=0, tail_products=64, folder=folder)
        )
        engine.apply(changes, 1)
        assert engine.settle()
        found = {json.loads(file.read_text())["format"] for file in folder.rglob("segment.json")}
        engine.close()
        return found

    assert formats(Crowd(200).changes, tmp_path / "single") == {FORMAT}
    assert formats(Album(200).changes, tmp_path / "several") == {FORMAT_OF_PICTURES}


def test_whose_a_vector_is_stays_so_through_any_merge():
    drawn = np.random.default_rng(3)
    for _ in range(30):
        sources, names = [], []
        for part in range(3):
            counts = drawn.integers(1, 5 if part else 2, size=drawn.integers(1, 30))
            owners = np.repeat(np.arange(len(counts)), counts)
            places = np.concatenate([np.arange(count) for count in counts]).astype(np.uint8)
            mixed = drawn.permutation(len(owners)) if part else np.arange(len(owners))
            sources.append((pictures_of(owners[mixed], places[mixed], len(counts)), len(counts)))
            names.append([(part, int(owners[at]), int(places[at])) for at in mixed])
        kept = [drawn.random(rows) < 0.7 for _, rows in sources]
        taken = [
            np.flatnonzero(alive if pictures is None else pictures.spread(alive))
            for alive, (pictures, _) in zip(kept, sources, strict=True)
        ]
        order = drawn.permutation(sum(map(len, taken)))
        ends = np.cumsum([len(one) for one in taken])
        picks = [(one, order[end - len(one) : end]) for one, end in zip(taken, ends, strict=True)]
        said = {}
        for mine, (places, to) in zip(names, picks, strict=True):
            said |= {int(at): mine[int(place)] for place, at in zip(places, to, strict=True)}

        table_picks, pictures = gather_pictures(sources, picks)

        rows = {}
        for part, (products, to) in enumerate(table_picks):
            rows |= {int(at): (part, int(row)) for row, at in zip(products, to, strict=True)}
        assert sorted(rows) == list(range(int(sum(alive.sum() for alive in kept))))
        for at, (part, owner, place) in said.items():
            row = int(pictures.owners[at]) if pictures else at
            assert rows[row] == (part, owner)
            assert (int(pictures.places[at]) if pictures else 0) == place
        if pictures:
            for row in rows:
                mine = [said[int(at)] for at in pictures.of(np.array([row]))]
                assert [place for _, _, place in mine] == list(range(len(mine)))
