"""A catalogue goes into a Parquet file and comes out of it as it was."""

import json

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from fixtures.parquet import drawn_entries, held, import_file, run
from fixtures.postgres import new_database
from fixtures.shop import DIMENSION, SPACE, entry, vector
from vitrine_product.product import Product
from vitrine_similarity.catalogue import Catalogue, Embedding, Entry

OTHER_SPACE = "fedcba9876543210"
SPACES = (SPACE, OTHER_SPACE)


@pytest.fixture
def catalogue(database_url):
    catalogue = Catalogue.open(database_url)
    yield catalogue
    catalogue.close()


@pytest.fixture
def file(tmp_path):
    return tmp_path / "shop.parquet"


@pytest.fixture
def other_databases(tmp_path, postgres):
    """An empty database of each kind."""
    with new_database(postgres) as url:
        yield f"sqlite:///{tmp_path}/other/vitrine.db", url


def test_a_catalogue_is_the_same_in_another_database(
    catalogue, database_url, other_databases, file
):
    catalogue.upsert(drawn_entries(700, SPACES))
    catalogue.upsert([entry("deleted")])
    catalogue.delete(["deleted"])
    before = held(database_url, SPACES)

    run("export", file, "--database", database_url)

    assert len(before) == 700
    for other in other_databases:
        report = import_file(file, other)
        assert (report["written"], report["failed"]) == (700, [])
        assert held(other, SPACES) == before


def test_the_file_has_the_columns_that_outsiders_rely_on(catalogue, database_url, file):
    catalogue.upsert([entry("a", sha256="a" * 64, colour="Red", season="Summer")])

    run("export", file, "--database", database_url)

    table = pq.read_table(file)
    assert table.column_names == [
        *("id", "title", "price", "currency", "image", "image_sha256"),
        *("colour", "season", "space", "vector"),
    ]
    assert table.schema.field("vector").type == pa.list_(pa.float32(), DIMENSION)
    [row] = table.to_pylist()
    assert (str(row["price"]), row["currency"]) == ("1299.0000", "INR")
    assert row["image_sha256"] == "a" * 64
    assert np.array_equal(np.float32(row["vector"]), vector(sum(b"a")))
    assert pq.read_schema(file).metadata[b"vitrine.revision"] == b"1"


def test_a_product_has_a_row_for_each_picture(catalogue, database_url, other_databases, file):
    pictures = ("front.jpg", "back.jpg", "worn.jpg")
    made = [Embedding(SPACE, vector(at), "a" * 64, image) for at, image in enumerate(pictures[:2])]
    product = Product(id="a", image=pictures[0], further_images=pictures[1:])
    catalogue.upsert([Entry(product, tuple(made))])

    run("export", file, "--database", database_url)

    rows = pq.read_table(file, columns=["id", "image", "space"]).to_pylist()
    assert [(row["id"], row["image"], row["space"]) for row in rows] == [
        ("a", "front.jpg", SPACE),
        ("a", "back.jpg", SPACE),
        ("a", "worn.jpg", None),
    ]
    for other in other_databases:
        import_file(file, other)
        assert held(other, SPACES) == held(database_url, SPACES)


def test_spaces_are_chosen_and_told(catalogue, database_url, file, capsys):
    catalogue.upsert(drawn_entries(9, SPACES))

    run("export", file, "--database", database_url, "--space", OTHER_SPACE, "--json")

    report = json.loads(capsys.readouterr().out)
    assert (report["products"], report["spaces"]) == (9, [OTHER_SPACE])
    assert set(pq.read_table(file)["space"].to_pylist()) == {OTHER_SPACE, None}


def test_what_is_written_meanwhile_is_not_in_the_file(catalogue, database_url, file):
    catalogue.upsert(drawn_entries(20, SPACES))
    with catalogue.at_once() as whole:
        before = whole.count()
        catalogue.upsert([entry("later")])
        rows = [entry.product.id for page in whole.pages(SPACES) for entry in page]

    assert before == len(set(rows)) == 20


def test_vectors_of_two_sizes_need_two_files(catalogue, database_url, file, capsys):
    catalogue.upsert([entry("a")])
    catalogue.upsert([Entry(Product(id="a"), (Embedding(OTHER_SPACE, vector(1, 5)),))])

    run("export", file, "--database", database_url, status=1)

    assert "--space" in capsys.readouterr().err
    assert not file.exists()


def test_an_unknown_space_is_named(catalogue, database_url, file, capsys):
    catalogue.upsert([entry("a")])

    run("export", file, "--database", database_url, "--space", "none", status=1)

    assert SPACE in capsys.readouterr().err


def test_a_catalogue_without_embeddings_goes_there_and_back(
    catalogue, database_url, other_databases, file
):
    catalogue.upsert([Entry(Product(id="bare")), Entry(Product(id="b", attributes={"usage": "x"}))])

    run("export", file, "--database", database_url)

    for other in other_databases:
        assert import_file(file, other)["written"] == 2
        assert held(other, ()) == held(database_url, ())


def test_a_second_import_finds_nothing_to_do(catalogue, database_url, other_databases, file):
    catalogue.upsert(drawn_entries(60, SPACES))
    run("export", file, "--database", database_url)

    for other in other_databases:
        import_file(file, other)
        opened = Catalogue.open(other)
        before = opened.revision()
        report = import_file(file, other)
        assert (report["written"], report["unchanged"]) == (0, 60)
        opened.upsert([entry("p 1 ü", space=OTHER_SPACE)])
        report = import_file(file, other)
        assert (report["written"], report["unchanged"]) == (1, 59)
        assert opened.revision() == before + 2
        opened.close()


def test_a_file_that_cannot_be_written_leaves_the_one_that_was(
    catalogue, database_url, file, capsys
):
    catalogue.upsert([entry("a")])
    run("export", file, "--database", database_url)
    before = file.read_bytes()
    catalogue.upsert([Entry(Product(id="a"), (Embedding(OTHER_SPACE, vector(1, 5)),))])

    run("export", file, "--database", database_url, status=1)

    assert file.read_bytes() == before
    assert [one.name for one in file.parent.glob("*.part")] == []
