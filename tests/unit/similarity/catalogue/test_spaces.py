"""Spaces side by side: told of, filled, served and dropped."""

import numpy as np
import pytest

from fixtures.shop import SPACE, entry, snapshot_ids, vector
from fixtures.waiting import eventually
from vitrine_product.product import Product
from vitrine_serving.errors import InvalidInput
from vitrine_similarity.catalogue import Catalogue, Embedding, Entry
from vitrine_similarity.catalogue.pictured import Embedded, Pictured
from vitrine_similarity.presence import presence

OTHER_SPACE = "fedcba9876543210"


def embedded(name: str, *, image: str = "", seed: int = 1, space: str = OTHER_SPACE) -> Embedded:
    made = Embedding(space, vector(seed), "a" * 64)
    return Embedded(name, image or f"products/{name}.jpg", made)


def embedding_of(catalogue, name, space):
    [read] = catalogue.get([name], space)
    return read.embeddings[0] if read.embeddings else None


def facts(catalogue):
    return {
        one.space: (one.dimension, one.products, one.missing, one.served)
        for one in catalogue.spaces.all()
    }


def test_every_space_is_told_with_what_it_lacks(catalogue):
    assert catalogue.spaces.all() == ()
    catalogue.upsert([entry("a"), entry("b"), Entry(Product(id="bare"))])
    catalogue.upsert([entry("a", space=OTHER_SPACE), entry("gone")])
    catalogue.delete(["gone"])

    assert facts(catalogue) == {SPACE: (8, 2, 1, False), OTHER_SPACE: (8, 1, 2, False)}


def test_an_embedding_is_added_and_nothing_else_is_touched(catalogue):
    catalogue.upsert([entry("a", sha256="b" * 64, colour="Red"), entry("b")])
    before = catalogue.get(["a"], SPACE)[0]

    assert catalogue.spaces.add([embedded("a")]) == 1

    after = catalogue.get(["a"], SPACE)[0]
    assert (after.product.title, after.product.attributes) == ("The a", {"colour": "Red"})
    assert after.embeddings[0].image_sha256 == before.embeddings[0].image_sha256
    assert np.array_equal(after.embeddings[0].vector, before.embeddings[0].vector)
    assert embedding_of(catalogue, "a", OTHER_SPACE).image_sha256 == "a" * 64
    [page] = catalogue.iter_since(1, OTHER_SPACE)
    assert [(one.product_id, one.revision) for one in page] == [("a", 2)]


def test_what_was_made_of_another_picture_is_not_added(catalogue):
    catalogue.upsert([entry(name) for name in ("a", "b", "c", "d")])
    catalogue.delete(["b"])
    catalogue.upsert([Entry(Product(id="c", image="products/c.png"))])

    made = [embedded(name) for name in ("a", "b", "c", "unknown")]
    assert catalogue.spaces.add(made) == 1
    assert catalogue.spaces.add(made[1:]) == 0

    assert embedding_of(catalogue, "a", OTHER_SPACE)
    assert embedding_of(catalogue, "c", OTHER_SPACE) is None
    assert snapshot_ids(catalogue) == ["a", "c", "d"]


def test_each_picture_of_a_product_has_an_embedding_of_its_own(catalogue):
    product = Product(id="a", image="front.jpg", further_images=("back.jpg", "worn.jpg"))
    old = tuple(Embedding(SPACE, vector(at), "", key) for at, key in enumerate(product.pictures))
    catalogue.upsert([Entry(product, old), entry("b")])

    # There is none of a further picture without one of the first.
    assert catalogue.spaces.add([embedded("a", image="back.jpg")]) == 0
    made = [embedded("a", image=key, seed=at + 5) for at, key in enumerate(product.pictures)]
    assert catalogue.spaces.add(made[:2]) == 2
    assert catalogue.spaces.add([embedded("a", image="gone.jpg"), made[1]]) == 1

    [read] = catalogue.get(["a"], OTHER_SPACE)
    assert read.product.pictures == product.pictures
    assert [one.vector.tobytes() for one in read.embeddings] == [
        one.embedding.vector.tobytes() for one in made[:2]
    ]
    [page] = catalogue.spaces.pictures(OTHER_SPACE)
    assert [(one.image, one.image_sha256) for one in page] == [
        ("front.jpg", "a" * 64),
        ("back.jpg", "a" * 64),
        ("worn.jpg", None),
        ("products/b.jpg", None),
    ]
    assert list(catalogue.spaces.drop(OTHER_SPACE)) == [1]
    assert len(catalogue.get(["a"], SPACE)[0].embeddings) == 3


@pytest.mark.parametrize(
    "wrong",
    [
        Embedding(OTHER_SPACE, np.full(8, np.nan, np.float32)),
        Embedding(SPACE, vector(1, 5)),
    ],
    ids=["nan", "dimension"],
)
def test_an_embedding_that_must_not_be_written_is_named(catalogue, wrong):
    catalogue.upsert([entry("a"), entry("b")])

    with pytest.raises(InvalidInput) as refused:
        catalogue.spaces.add([embedded("a"), Embedded("b", "products/b.jpg", wrong)])

    assert refused.value.details["product"] == "b"
    assert embedding_of(catalogue, "a", OTHER_SPACE) is None


def test_who_fills_a_space_hears_which_picture_is_embedded(catalogue):
    catalogue.upsert([entry("a"), entry("b"), Entry(Product(id="bare"))])
    catalogue.spaces.add([embedded("b")])
    # Another picture, embedded in the first space alone.
    catalogue.spaces.add([embedded("a")])
    again = Embedding(SPACE, vector(2), "c" * 64)
    catalogue.upsert([Entry(Product(id="a", image="products/a.png"), (again,))])

    assert [one for page in catalogue.spaces.pictures(OTHER_SPACE) for one in page] == [
        Pictured("a", "products/a.png", ""),
        Pictured("b", "products/b.jpg", "a" * 64),
        Pictured("bare", "", None),
    ]


def test_a_space_is_dropped_and_the_others_hear_nothing_of_it(catalogue, monkeypatch):
    monkeypatch.setattr("vitrine_similarity.catalogue.spaces._DROPPED_AT_A_TIME", 2)
    names = ["a", "b", "c", "d", "e"]
    catalogue.upsert([entry(name) for name in names])
    catalogue.upsert([entry(name, space=OTHER_SPACE) for name in names])
    before = catalogue.revision()

    dropping = catalogue.spaces.drop(SPACE)
    assert next(dropping) == 2
    # Cut short, and begun again.
    assert list(catalogue.spaces.drop(SPACE)) == [2, 1]

    assert facts(catalogue) == {OTHER_SPACE: (8, 5, 0, False)}
    assert snapshot_ids(catalogue) == names
    assert catalogue.revision() == before


def test_products_that_a_space_alone_holds_are_counted(catalogue):
    catalogue.upsert([entry("a"), entry("b"), entry("c", space=OTHER_SPACE)])
    catalogue.upsert([entry("a", space=OTHER_SPACE)])

    assert catalogue.spaces.only_in(SPACE) == 1
    assert catalogue.spaces.only_in(OTHER_SPACE) == 1
    assert catalogue.spaces.only_in("none") == 0


def test_a_space_is_served_until_nobody_says_so_any_more(catalogue, monkeypatch):
    catalogue.upsert([entry("a"), entry("a2", space=OTHER_SPACE)])
    with presence(catalogue.spaces, SPACE, interval_s=0.05):
        assert eventually(lambda: facts(catalogue)[SPACE][3])
        assert not facts(catalogue)[OTHER_SPACE][3]
        # Each replica says it, and none takes it from another.
        catalogue.spaces.say_served(SPACE)

    now = catalogue_time(monkeypatch)
    assert facts(catalogue)[SPACE][3]
    now[0] += 61
    assert not facts(catalogue)[SPACE][3]


def catalogue_time(monkeypatch):
    """The clock of what reads who serves, to be put forward."""
    import time

    now = [time.time()]
    monkeypatch.setattr("vitrine_similarity.catalogue.spaces.time.time", lambda: now[0])
    return now


def test_a_database_that_is_away_stops_nobody_who_serves(tmp_path):
    catalogue = Catalogue.open(f"sqlite:///{tmp_path}/vitrine.db")
    catalogue.upsert([entry("a")])
    file, aside = tmp_path / "vitrine.db", tmp_path / "aside.db"
    file.rename(aside)
    with presence(catalogue.spaces, SPACE, interval_s=0.02):
        assert eventually(lambda: _is_away(catalogue))
        aside.rename(file)
        assert eventually(lambda: facts(catalogue)[SPACE][3])
    catalogue.close()


def _is_away(catalogue) -> bool:
    from vitrine_serving.errors import Unavailable

    try:
        catalogue.revision()
    except Unavailable:
        return True
    return False
