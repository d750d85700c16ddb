"""A catalogue of the release before pictures: migrated whole, and served beside that release."""

import numpy as np
import pytest
from alembic import command
from sqlalchemy import text

from fixtures.shop import SPACE, several, snapshot_ids, vector
from vitrine_database.engine import open_engine, reading, writing
from vitrine_similarity.catalogue import Catalogue
from vitrine_similarity.catalogue.schema import SCHEMA

BEFORE = "0003"
PRODUCT = text(
    "INSERT INTO products (id, title, attributes, image, currency_code, revision, deleted)"
    " VALUES (:id, '', '{}', :image, '', :revision, FALSE)"
)
EMBEDDING = text("INSERT INTO embeddings VALUES (:id, :space, :vector, '')")
# What the release before writes, whatever else there is.
REWRITE = text("UPDATE products SET title = 'New', image = :image, revision = :revision")
FORGET = text("DELETE FROM embeddings")
BURY = text("UPDATE products SET image = '', revision = :revision, deleted = TRUE")


@pytest.fixture
def engine(database_url):
    engine = open_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def written(engine, database_url):
    """A catalogue in which this release wrote a product with three pictures."""
    catalogue = Catalogue.open(database_url)
    catalogue.upsert([several("shirt", [1, 2, 3])])
    yield catalogue
    catalogue.close()


def write(engine, statement, **values):
    with writing(engine) as connection:
        connection.execute(text("UPDATE catalogue_revision SET revision = revision + 1"))
        now = connection.scalar(text("SELECT revision FROM catalogue_revision"))
        given = {"revision": now, **values}
        connection.execute(statement, {name: given[name] for name in statement.compile().params})


def read(catalogue):
    (found,) = catalogue.get(["shirt"], SPACE)
    return found.product.pictures, len(found.embeddings)


def test_the_migration_keeps_every_product_with_its_picture_and_its_vector(engine, database_url):
    with writing(engine) as connection:
        command.upgrade(SCHEMA.alembic_config(connection), BEFORE)
        for at in range(30):
            name = f"{at:02}"
            row = {"id": name, "image": f"products/{name}.jpg", "revision": at + 1}
            connection.execute(PRODUCT, row)
            if at % 3:
                blob = vector(at).astype("<f4").tobytes()
                connection.execute(EMBEDDING, {"id": name, "space": SPACE, "vector": blob})
        connection.execute(text("UPDATE catalogue_revision SET revision = 30"))

    catalogue = Catalogue.open(database_url)

    assert snapshot_ids(catalogue) == [f"{at:02}" for at in range(30)]
    changes = [change for page in catalogue.iter_since(0, SPACE) for change in page]
    assert [change.revision for change in changes] == list(range(1, 31))
    for at, change in enumerate(changes):
        assert change.product.pictures == (f"products/{at:02}.jpg",)
        assert (change.vector is not None) == bool(at % 3)
        if change.vector is not None:
            assert np.array_equal(change.vector, vector(at))
    catalogue.upsert([several("00", [1, 2])])
    assert len(catalogue.get(["00"], SPACE)[0].embeddings) == 2
    catalogue.close()


def test_taking_the_migration_back_keeps_the_first_pictures(engine, written):
    with writing(engine) as connection:
        command.downgrade(SCHEMA.alembic_config(connection), BEFORE)

    with reading(engine) as connection:
        assert connection.scalar(text("SELECT image FROM products")) == (
            several("shirt", [1]).product.image
        )
        assert connection.scalar(text("SELECT count(*) FROM embeddings")) == 1


def test_the_release_before_rewrites_a_product_and_its_other_pictures_stay(engine, written):
    pictures = several("shirt", [1, 2, 3]).product.pictures

    write(engine, REWRITE, image=pictures[0])

    assert read(written) == (pictures, 3)
    assert written.get(["shirt"], SPACE)[0].product.title == "New"


def test_the_release_before_writes_another_picture_which_is_then_the_only_one(engine, written):
    write(engine, REWRITE, image="pictures/another.jpg")

    assert read(written) == (("pictures/another.jpg",), 1)
    further = several("shirt", [1, 2, 3]).product.further_images
    assert written.referenced(further) == frozenset()


def test_what_the_release_before_deletes_is_gone_with_all_its_pictures(engine, written):
    write(engine, FORGET)
    write(engine, BURY)

    ((change,),) = written.iter_since(0, SPACE)
    assert (change.product, change.further) == (None, ())
    assert written.get(["shirt"], SPACE) == ()
    assert written.referenced(several("shirt", [1, 2, 3]).product.pictures) == frozenset()
    with reading(engine) as connection:
        assert connection.scalar(text("SELECT count(*) FROM picture_embeddings")) == 0
    written.upsert([several("shirt", [4, 5])])
    assert read(written) == (several("shirt", [4, 5]).product.pictures, 2)
