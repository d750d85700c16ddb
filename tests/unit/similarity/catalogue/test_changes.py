"""Changes as columns say what changes as objects say."""

from dataclasses import replace

import numpy as np

from fixtures.changes import deleted, not_embedded, pictured, priced, written
from fixtures.shop import SPACE, entry, several
from vitrine_product.price import Price
from vitrine_similarity.catalogue import Change, Changes, Entry

OTHER_SPACE = "another"


def told(change: Change) -> tuple:
    return (
        *(change.product_id, change.revision, change.product),
        *(None if change.vector is None else change.vector.tolist(),),
        *[(one.place, one.vector.tolist()) for one in change.further],
    )


def every_kind_of_change() -> list[Change]:
    return [
        written("boot", colour="Red"),
        deleted("gone"),
        pictured("shirt", [1, 2, 3], colour="Red"),
        not_embedded("bare"),
        priced("bag", (990, "EUR"), colour="Blue", usage="Casual"),
        pictured("coat", [4, 5]),
    ]


def test_columns_give_back_the_changes_that_they_were_made_of():
    changes = every_kind_of_change()

    columns = Changes.of(changes)

    assert [told(one) for one in columns] == [told(one) for one in changes]
    assert told(columns[-1]) == told(changes[-1])
    assert Changes.of(columns) is columns


def test_of_a_product_that_comes_twice_the_last_is_kept():
    columns = Changes.of([written("a", colour="Red"), deleted("b"), written("a", colour="Blue")])

    assert [one.product_id for one in columns] == ["a", "b"]
    assert columns[0].product.attributes == {"colour": "Blue"}


def test_what_an_engine_holds_are_the_products_that_have_a_vector():
    held = Changes.of(every_kind_of_change()).embedded()

    assert [told(one) for one in held] == [
        told(one) for one in every_kind_of_change() if one.vector is not None
    ]
    assert Changes.of(every_kind_of_change()).not_embedded() == ["bare"]


def test_every_vector_is_counted_those_of_further_pictures_too():
    shirt = pictured("shirt", [1, 2])
    short = replace(shirt, further=(replace(shirt.further[0], vector=np.ones(3, np.float32)),))

    assert list(Changes.of([short]).sizes()) == [("shirt", shirt.vector.size), ("shirt", 3)]


def test_a_page_of_the_database_says_what_was_written(catalogue):
    bag = entry("bag", colour="Blue", usage="Casual")
    shirt = several("shirt", [1, 2, 3], colour="Blue")
    entries = [
        Entry(replace(bag.product, price=Price(990, "EUR")), bag.embeddings),
        entry("boot", space=OTHER_SPACE),
        replace(shirt, embeddings=(shirt.embeddings[0], shirt.embeddings[2])),
        entry("gone"),
    ]
    catalogue.upsert(entries)
    catalogue.delete(["gone"])

    [page] = catalogue.iter_since(0, SPACE)

    assert [one.product_id for one in page] == ["bag", "boot", "shirt", "gone"]
    assert page[0].product == replace(entries[0].product, revision=1)
    assert page[2].product == replace(shirt.product, revision=1)
    assert [one.place for one in page[2].further] == [2]
    assert page[2].further[0].vector.tolist() == shirt.embeddings[2].vector.tolist()
    assert page.not_embedded() == ["boot"]
    assert told(page[3]) == ("gone", 2, None, None)
