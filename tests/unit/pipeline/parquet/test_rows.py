"""What an import says of rows and columns of which nothing can be made."""

import decimal

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from fixtures.parquet import import_file, run, write
from fixtures.shop import SPACE, vector
from vitrine_product.price import Price
from vitrine_similarity.catalogue import Catalogue


@pytest.fixture
def file(tmp_path):
    return tmp_path / "shop.parquet"


@pytest.fixture
def database(tmp_path):
    return f"sqlite:///{tmp_path}/vitrine.db"


def products(database, space=SPACE):
    catalogue = Catalogue.open(database)
    ids = [one.product_id for page in catalogue.iter_since(0, space) for one in page]
    found = {entry.product.id: entry for entry in catalogue.get(ids, space)}
    catalogue.close()
    return found


def vectors(*values, kind=None):
    return pa.array(
        [None if one is None else np.float32(one).tolist() for one in values],
        kind or pa.list_(pa.float32()),
    )


def test_bad_rows_are_named_and_the_others_are_written(file, database, capsys):
    good = vector(1)
    rows = {
        "good": {},
        "a/b": {},
        "no-number": {"price": "cheap", "currency": "EUR"},
        "no-currency": {"price": "12"},
        "gold": {"price": "12", "currency": "XAU"},
        "rounded": {"price": "19.999", "currency": "EUR"},
        "nan": {"vector": np.where(np.arange(8) == 3, np.nan, good)},
        "zero": {"vector": np.zeros(8)},
        "short": {"vector": good[:5]},
        "spaceless": {"space": None},
        "vectorless": {"vector": None},
        "hash": {"image_sha256": "nonsense"},
        "title": {"title": "x" * 501},
        "nul": {"title": "a\0b"},
        None: {},
        "last": {"vector": None, "space": None},
    }
    usual = {"price": None, "currency": None, "vector": good, "space": SPACE}
    usual |= {"image_sha256": None, "title": "Shirt"}
    columns = {
        name: [{**usual, **row}[name] for row in rows.values()]
        for name in usual
        if name != "vector"
    }
    write(
        file,
        id=list(rows),
        vector=vectors(*({**usual, **row}["vector"] for row in rows.values())),
        **columns,
    )

    report = import_file(file, database)

    assert sorted(products(database)) == ["good", "last"]
    said = {one["row"]: one["reason"] for one in report["failed"]}
    assert sorted(said) == list(range(2, 16))
    for row, words in {
        2: "slash",
        3: "'cheap' is no number",
        4: "has no currency",
        5: "ISO 4217",
        6: "19.999",
        7: "NaN",
        8: "all zeros",
        9: "has 5 values",
        10: "names no space",
        11: "has no vector",
        12: "no SHA-256",
        13: "501 characters",
        14: "NUL",
        15: "no id",
    }.items():
        assert words in said[row], row
    told = capsys.readouterr().err
    assert f"{file}, row 2: " in told
    assert "14 rows failed" in told


def test_a_file_of_which_no_row_can_be_written_is_a_failure(file, database):
    write(file, id=["a/b", "c/d"])

    assert len(import_file(file, database, status=1)["failed"]) == 2


def test_a_wrong_vector_in_front_does_not_decide_how_large_the_others_are(file, database):
    ids = [f"p{number}" for number in range(9)]
    write(file, id=ids, space=[SPACE] * 9, vector=vectors(vector(0, 3), *map(vector, range(1, 9))))

    [failed] = import_file(file, database)["failed"]

    assert (failed["row"], failed["product_id"]) == (1, "p0")
    assert sorted(products(database)) == ids[1:]


def test_rows_of_one_product_are_its_embeddings_and_say_the_same(file, database):
    write(
        file,
        id=["a", "b", "a", "a", "b"],
        title=["A", "B", "A", "A", "other"],
        space=[SPACE, SPACE, "second", SPACE, "second"],
        vector=vectors(*map(vector, range(5))),
    )

    report = import_file(file, database)

    assert [(one["row"], one["product_id"]) for one in report["failed"]] == [(4, "a"), (5, "b")]
    assert "already" in report["failed"][0]["reason"]
    assert "row 2" in report["failed"][1]["reason"]
    assert np.array_equal(products(database)["a"].embeddings[0].vector, vector(0))
    assert np.array_equal(products(database, "second")["a"].embeddings[0].vector, vector(2))
    assert products(database)["b"].product.title == "B"


@pytest.mark.parametrize("rows", [1, 3, 4])
def test_a_product_between_two_pieces_of_the_file_is_whole(file, database, monkeypatch, rows):
    monkeypatch.setattr("vitrine_pipeline.parquet.importing._ROWS_AT_A_TIME", rows)
    spaces = [f"space {number}" for number in range(5)]
    write(
        file,
        id=["a", *["b"] * 5, "c"],
        space=[SPACE, *spaces, SPACE],
        vector=vectors(*map(vector, range(7))),
    )

    report = import_file(file, database)

    assert (report["written"], report["failed"]) == (3, [])
    catalogue = Catalogue.open(database)
    assert len(set(catalogue.revisions(["b"]).values())) == 1
    for number, space in enumerate(spaces):
        [entry] = catalogue.get(["b"], space)
        assert np.array_equal(entry.embeddings[0].vector, vector(number + 1))
    catalogue.close()


@pytest.mark.parametrize(
    ("prices", "expected"),
    [
        (pa.array(["12.50"]), 1250),
        (pa.array([12.5]), 1250),
        (pa.array([12.3], pa.float32()), 1230),
        (pa.array([12]), 1200),
        (pa.array([decimal.Decimal("12.5000")], pa.decimal128(20, 4)), 1250),
        (pa.array([float("nan")]), None),
        (pa.array([None], pa.null()), None),
        (pa.array([""]), None),
    ],
    ids=str,
)
def test_prices_of_every_type_are_read(file, database, prices, expected):
    write(file, id=["a"], price=prices, currency=["EUR"])

    assert import_file(file, database)["failed"] == []
    price = Price(expected, "EUR") if expected else None
    assert products(database)["a"].product.price == price


@pytest.mark.parametrize(
    "kind",
    [
        pa.list_(pa.float32(), 8),
        pa.list_(pa.float64(), 8),
        pa.list_(pa.float16(), 8),
        pa.large_list(pa.float32()),
        pa.list_(pa.float64()),
    ],
    ids=str,
)
def test_vectors_of_every_type_are_read(file, database, kind):
    given = [np.float16(vector(number)).astype(np.float32) for number in range(3)]
    array = pa.array([given[0].tolist(), None, given[2].tolist()], pa.list_(pa.float32()))
    if kind.equals(pa.list_(pa.float16(), 8)):
        array = pa.array([np.float16(one) for one in (given[0], given[1], given[2])], kind)
        array = pa.array([array[0], None, array[2]], kind)
    else:
        array = array.cast(kind)
    write(file, id=["a", "b", "c"], space=[SPACE, None, SPACE], vector=array)

    assert import_file(file, database)["failed"] == []
    found = products(database)
    assert np.array_equal(found["a"].embeddings[0].vector, given[0])
    assert found["b"].embeddings == ()
    assert np.array_equal(found["c"].embeddings[0].vector, given[2])


def test_ids_and_attributes_that_are_numbers_become_text(file, database):
    write(file, id=[1163], year=[2012], colour=pa.array(["Red"]).dictionary_encode())

    import_file(file, database)

    assert products(database)["1163"].product.attributes == {"year": "2012", "colour": "Red"}


def test_text_that_is_not_utf_8_costs_its_row(file, database):
    titles = pa.array([b"Caf\xe9", b"Shirt"]).view(pa.string())
    write(file, id=["a", "b"], title=titles)

    [failed] = import_file(file, database)["failed"]

    assert (failed["row"], failed["reason"]) == (1, "a text of it is not UTF-8")
    assert list(products(database)) == ["b"]


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"product": ["a"]}, "no column 'id'; it has: product"),
        ({"id": ["a"], "Colour": ["Red"]}, "'Colour' can hold no attribute"),
        ({"id": ["a"], "weight": [1.5]}, "'weight' is of type double"),
        ({"id": ["a"], "space": [SPACE]}, "needs the column 'vector'"),
        ({"id": ["a"], "space": [SPACE], "vector": ["x"]}, "not a list of floats"),
        ({"id": ["a"], "price": [True]}, "'price' is of type bool"),
    ],
)
def test_columns_of_which_nothing_can_be_made_are_named_before_anything_is_written(
    file, database, capsys, columns, said
):
    write(file, **columns)

    run("import", file, "--database", database, status=1)

    told = capsys.readouterr().err
    assert str(file) in told
    assert said in told
    assert products(database) == {}


def test_a_file_that_is_no_parquet_file_is_named(file, database, capsys):
    file.write_text("ProductId,Title\n1,Shirt\n")

    run("import", file, "--database", database, status=1)

    assert f"{file}: cannot be read as a Parquet file" in capsys.readouterr().err


def test_a_file_that_is_broken_in_the_middle_says_from_where_on(file, database, capsys):
    count = 20_000
    table = pa.table({"id": [f"p{number}" for number in range(count)]})
    pq.write_table(table, file, row_group_size=count // 2, compression="zstd", use_dictionary=False)
    second = pq.ParquetFile(file).metadata.row_group(1).column(0)
    content = bytearray(file.read_bytes())
    begin = second.data_page_offset
    content[begin : begin + 2000] = bytes(2000)
    file.write_bytes(content)

    run("import", file, "--database", database, status=1)

    told = capsys.readouterr().err
    assert str(file) in told
    assert "cannot be read behind row" in told
    assert 0 < len(products(database)) <= count // 2
