"""Many products at once, of which not all need be right."""

import numpy as np
import pytest
from sqlalchemy import event

from fixtures.shop import SPACE, entry, snapshot_ids, vector
from vitrine_product.product import Product
from vitrine_similarity.catalogue import Catalogue, Embedding, Entry

OTHER_SPACE = "fedcba9876543210"


def test_what_is_right_is_written_under_one_revision_and_the_rest_is_told_of(catalogue):
    catalogue.upsert([entry("there")])
    wrong = Entry(Product(id="wrong"), (Embedding(SPACE, vector(1, 5)),))
    nan = Entry(Product(id="nan"), (Embedding(SPACE, np.full(8, np.nan, np.float32)),))

    loaded = catalogue.load([entry("a"), wrong, entry("b"), nan, entry("a")])

    assert loaded.revision == 2
    assert {at: error.reason for at, error in loaded.refused.items()} == {
        1: "EMBEDDING_DIMENSION",
        3: "EMBEDDING_NOT_FINITE",
        4: "PRODUCT_ID_REPEATED",
    }
    assert snapshot_ids(catalogue) == ["a", "b", "there"]


def test_where_nothing_is_right_no_revision_is_taken(catalogue):
    assert catalogue.load([Entry(Product(id="a/b"))]).revision == 0
    assert catalogue.load([]).revision == 0


@pytest.mark.parametrize("count", [3, 600])
def test_many_are_written_as_a_few_are(catalogue, count):
    ids = [f"p{number:03}" for number in range(count)]
    for seed in (1, 2):
        written = [entry(name, seed=seed, sha256="a" * 64, colour="Red") for name in ids]
        catalogue.upsert([*written, Entry(Product(id="bare"))])
    catalogue.upsert([entry(name, seed=3, space=OTHER_SPACE) for name in ids])

    assert [one.product for one in catalogue.get(ids, SPACE)] == [
        one.product for one in catalogue.get(ids, OTHER_SPACE)
    ]
    for read in catalogue.get(ids, SPACE):
        assert read.product.attributes == {}
        assert np.array_equal(read.embeddings[0].vector, vector(2))
        # Its picture is not known to be the one that it now has.
        assert read.embeddings[0].image_sha256 == ""
    assert catalogue.get(["bare"], SPACE)[0].embeddings == ()
    assert catalogue.revision() == 3


@pytest.mark.parametrize("count", [1, 62, 63, 150])
def test_products_are_written_some_in_each_statement(tmp_path, count):
    catalogue = Catalogue.open(f"sqlite:///{tmp_path}/vitrine.db")
    statements = []

    def note(_connection, _cursor, statement, parameters, _context, many):
        if statement.startswith("INSERT INTO products"):
            statements.extend(parameters if many else [parameters])

    event.listen(catalogue.spaces._engine, "before_cursor_execute", note)
    ids = [f"p{number:03}" for number in range(count)]
    catalogue.upsert([entry(name) for name in ids])

    assert snapshot_ids(catalogue) == ids
    # 62 products of 8 columns are 496 values; any build of SQLite takes 500.
    assert len(statements) == -(-count // 62)
    catalogue.close()
