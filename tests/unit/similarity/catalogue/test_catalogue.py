"""The catalogue, on SQLite and on PostgreSQL alike."""

import numpy as np
import pytest

from fixtures.shop import SPACE, entry, ids_of, snapshot_ids, vector
from vitrine_product.product import Product
from vitrine_serving.errors import InvalidInput
from vitrine_similarity.catalogue import Catalogue, Embedding, Entry

OTHER_SPACE = "fedcba9876543210"


def test_what_is_written_is_read_back_whole(catalogue):
    written = entry("42", colour="Navy Blue", season="Summer")

    revision = catalogue.upsert([written])

    (read,) = catalogue.get(["42"], SPACE)
    assert read.product == Product(
        id="42",
        title="The 42",
        attributes={"colour": "Navy Blue", "season": "Summer"},
        image="products/42.jpg",
        price=written.product.price,
        revision=revision,
    )
    assert np.array_equal(read.embeddings[0].vector, written.embeddings[0].vector)
    assert read.embeddings[0].vector.dtype == np.float32


def test_a_product_needs_nothing_but_an_id(catalogue):
    catalogue.upsert([Entry(Product(id="bare"))])

    (read,) = catalogue.get(["bare"], SPACE)

    assert read.product == Product(id="bare", revision=1)
    assert read.embeddings == ()


def test_every_write_takes_the_next_revision(catalogue):
    assert catalogue.revision() == 0
    assert catalogue.upsert([entry("a"), entry("b")]) == 1
    assert catalogue.upsert([entry("a")]) == 2
    assert catalogue.delete(["b"]).revision == 3
    assert catalogue.revision() == 3


def test_a_write_of_nothing_takes_no_revision(catalogue):
    catalogue.upsert([entry("a")])

    assert catalogue.upsert([]) == 1
    deletion = catalogue.delete(["never", "was"])

    assert deletion.revision == 1
    assert deletion.missing_ids == ("never", "was")
    assert catalogue.revision() == 1


def test_a_deletion_is_told_to_whoever_follows(catalogue):
    catalogue.upsert([entry("a"), entry("b")])
    deletion = catalogue.delete(["a", "unknown", "a"])

    ((change,),) = catalogue.iter_since(1, SPACE)

    assert deletion.missing_ids == ("unknown",)
    assert (change.product_id, change.revision) == ("a", deletion.revision)
    assert change.product is None
    assert change.vector is None
    assert catalogue.get(["a", "b"], SPACE)[0].product.id == "b"


def test_nothing_but_the_id_of_a_deleted_product_is_kept(catalogue):
    catalogue.upsert([entry("a", colour="Red")])
    catalogue.delete(["a"])

    catalogue.upsert([Entry(Product(id="a"))])

    (read,) = catalogue.get(["a"], SPACE)
    assert read.product.title == ""
    assert read.embeddings == ()


def test_changes_come_in_pages_in_the_order_of_their_revisions(catalogue):
    for batch in range(3):
        catalogue.upsert([entry(f"{batch}-{at:03}") for at in range(700)])
    catalogue.upsert([entry("0-000")])

    pages = list(catalogue.iter_since(0, SPACE))

    changes = [change for page in pages for change in page]
    assert [len(page) for page in pages] == [1000, 1000, 100]
    assert changes == sorted(changes, key=lambda change: (change.revision, change.product_id))
    assert changes[-1].product_id == "0-000"
    assert len({change.product_id for change in changes}) == 2100
    assert list(catalogue.iter_since(4, SPACE)) == []


def test_a_write_is_all_or_nothing(catalogue):
    catalogue.upsert([entry("a")])

    with pytest.raises(InvalidInput, match="'c'"):
        catalogue.upsert([entry("b"), Entry(Product(id="c"), (Embedding(SPACE, vector(1, 5)),))])

    assert snapshot_ids(catalogue) == ["a"]
    assert catalogue.revision() == 1


def pictures_of(catalogue: Catalogue, space: str) -> dict[str, str]:
    """The hashes of the pictures that a space has embedded, by product."""
    entries = catalogue.get(snapshot_ids(catalogue), space)
    return {one.product.id: it.image_sha256 for one in entries for it in one.embeddings}


def test_spaces_live_side_by_side(catalogue):
    catalogue.upsert([entry("a", seed=1), entry("b", seed=2)])
    catalogue.upsert([entry("a", seed=3, space=OTHER_SPACE)])

    assert np.array_equal(catalogue.get(["a"], SPACE)[0].embeddings[0].vector, vector(1))
    assert np.array_equal(catalogue.get(["a"], OTHER_SPACE)[0].embeddings[0].vector, vector(3))
    assert catalogue.get(["b"], OTHER_SPACE)[0].embeddings == ()
    assert snapshot_ids(catalogue) == snapshot_ids(catalogue, OTHER_SPACE) == ["a", "b"]


def test_an_index_run_can_tell_which_pictures_it_has_embedded(catalogue):
    catalogue.upsert([entry("a", sha256="a" * 64), entry("b", sha256="b" * 64), entry("c")])
    catalogue.delete(["b"])

    assert pictures_of(catalogue, SPACE) == {"a": "a" * 64, "c": ""}
    assert pictures_of(catalogue, OTHER_SPACE) == {}


def test_a_picture_stays_known_where_its_key_names_it(catalogue):
    digest = "ab" * 32
    picture = f"pictures/ab/{digest}.jpg"
    embedding = Embedding(SPACE, vector(1), digest)
    catalogue.upsert([Entry(Product(id="a", image=picture), (embedding,))])
    catalogue.upsert([entry("a", space=OTHER_SPACE, sha256="c" * 64)])
    again = Embedding(OTHER_SPACE, vector(1))

    catalogue.upsert([Entry(Product(id="a", image=picture), (embedding, again))])

    assert pictures_of(catalogue, SPACE) == {"a": digest}
    assert pictures_of(catalogue, OTHER_SPACE) == {"a": ""}

    catalogue.upsert([Entry(Product(id="a", image=picture), (Embedding(SPACE, vector(1)),))])
    assert pictures_of(catalogue, SPACE) == {"a": digest}

    catalogue.upsert([Entry(Product(id="a", image="another"), (Embedding(SPACE, vector(1)),))])
    assert pictures_of(catalogue, SPACE) == {"a": ""}


def test_a_picture_is_referenced_as_long_as_a_product_has_it(catalogue):
    keys = [f"products/{name}.jpg" for name in "abc"]
    catalogue.upsert([entry("a"), entry("b")])

    assert catalogue.referenced(keys) == set(keys[:2])
    catalogue.delete(["a"])
    assert catalogue.referenced(keys) == {keys[1]}
    assert catalogue.referenced([]) == frozenset()


def test_a_product_can_be_written_without_touching_its_embeddings(catalogue):
    catalogue.upsert([entry("a", seed=1, sha256="a" * 64)])

    catalogue.upsert([Entry(Product(id="a", title="A new title"))])

    (read,) = catalogue.get(["a"], SPACE)
    assert read.product.title == "A new title"
    assert np.array_equal(read.embeddings[0].vector, vector(1))
    assert pictures_of(catalogue, SPACE) == {"a": "a" * 64}


@pytest.mark.parametrize(
    ("second", "known"), [("a" * 64, "a" * 64), ("b" * 64, ""), ("", "")], ids=lambda it: it[:1]
)
def test_another_picture_makes_the_other_space_due_for_an_index_run(catalogue, second, known):
    catalogue.upsert([entry("a", sha256="a" * 64), entry("z", sha256="a" * 64)])

    catalogue.upsert([entry("a", space=OTHER_SPACE, sha256=second)])

    assert pictures_of(catalogue, SPACE) == {"a": known, "z": "a" * 64}
    assert pictures_of(catalogue, OTHER_SPACE) == {"a": second}
    assert ids_of(catalogue.get(["a"], SPACE))
