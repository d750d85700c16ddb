"""Reading a catalogue file: which rows can be used, and what is said of the others."""

import pytest

from vitrine_product.price import Price
from vitrine_sheets.catalogue import CatalogueError, parse_columns, read_catalogue


@pytest.fixture
def images(tmp_path):
    folder = tmp_path / "images"
    folder.mkdir()
    for name in ("1.jpg", "2.jpg", "007.jpg", "4.png", "odd name.jpg"):
        (folder / name).write_bytes(b"a picture")
    return folder


@pytest.fixture
def read(tmp_path, images):
    def read(text, columns=None, encoding="utf-8"):
        file = tmp_path / "catalogue.csv"
        file.write_bytes(text.encode(encoding) if isinstance(text, str) else text)
        return read_catalogue(file, images, columns)

    return read


def test_the_first_known_layout_is_read_by_its_names(read, images):
    (row,) = read(
        "ProductId,Gender,Category,SubCategory,ProductType,Colour,Usage,ProductTitle,Image,ImageURL\n"
        "1,Girls,Apparel,Topwear,Tops,White,Casual,A white top,2.jpg,http://example.com/1.jpg\n"
    ).rows
    assert row.id == "1"
    assert row.image == images / "2.jpg"
    assert row.title == "A white top"
    assert row.attributes == {
        "gender": "Girls",
        "category": "Apparel",
        "subcategory": "Topwear",
        "product_type": "Tops",
        "colour": "White",
        "usage": "Casual",
    }
    assert row.line == 2


def test_the_second_known_layout_is_read_by_its_names(read, images):
    (row,) = read(
        "id,gender,masterCategory,subCategory,articleType,baseColour,season,year,usage,"
        "productDisplayName\n"
        "2,Men,Apparel,Topwear,Shirts,Navy Blue,Fall,2011,Casual,A navy shirt\n"
    ).rows
    assert row.image == images / "2.jpg"
    assert row.title == "A navy shirt"
    assert row.attributes["product_type"] == "Shirts"
    assert row.attributes["colour"] == "Navy Blue"
    assert row.attributes["category"] == "Apparel"


def test_any_other_column_is_read_under_the_name_it_is_given(read):
    columns = parse_columns(["id=SKU,colour=Shade", "image=File"])
    (row,) = read("SKU,Shade,File\nA-1,Red,odd name.jpg\n", columns).rows
    assert row.id == "A-1"
    assert row.attributes == {"colour": "Red"}


def test_ids_are_never_taken_for_numbers(read):
    assert [row.id for row in read("id\n007\n").rows] == ["007"]


def test_na_is_a_value_and_an_empty_cell_is_none(read):
    first, second = read("id,Usage,Colour\n1,NA,\n2,,Red\n").rows
    assert first.attributes == {"usage": "NA"}
    assert second.attributes == {"colour": "Red"}


def test_a_picture_without_a_column_is_found_by_the_id_in_any_format(read, images):
    assert read("id\n4\n").rows[0].image == images / "4.png"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_file_is_read_in_the_encodings_that_spreadsheets_write(read, encoding):
    (row,) = read("id,title\n1,Café crème\n", encoding=encoding).rows
    assert (row.id, row.title) == ("1", "Café crème")


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_file_is_read_whatever_sets_its_cells_apart(read, delimiter):
    (row,) = read(delimiter.join(("id", "Colour")) + "\n" + delimiter.join(("1", "Red"))).rows
    assert row.attributes == {"colour": "Red"}


def test_rows_that_cannot_be_used_are_named_with_line_and_reason(read):
    catalogue = read(
        "id,Image,Colour\n"
        "1,1.jpg,Red\n"
        ",2.jpg,Red\n"
        "3,missing.jpg,Red\n"
        "1,2.jpg,Blue\n"
        "5,../catalogue.csv,Red\n"
        "6,1.jpg,Red,more\n"
        "\n"
        "2,2.jpg,Blue\n"
    )
    assert [row.id for row in catalogue.rows] == ["1", "2"]
    said = {row.line: (row.id, row.reason) for row in catalogue.skipped}
    assert said[3] == ("", "it has no id")
    assert said[4][0] == "3"
    assert "missing.jpg" in said[4][1]
    assert said[5] == ("1", "its id is that of line 2 already")
    assert "outside" in said[6][1]
    assert said[7] == ("6", "it has 4 cells, the header has 3")
    assert len(said) == 5


def test_a_line_is_counted_right_after_a_cell_with_line_breaks(read):
    catalogue = read('id,title\n1,"one\ntwo\nthree"\n9,gone\n')
    assert catalogue.rows[0].title == "one\ntwo\nthree"
    assert catalogue.skipped[0].line == 5


def test_a_stray_quote_costs_nothing(read):
    assert [row.title for row in read('id,title\n1,A 5" heel\n2,Plain\n').rows] == [
        'A 5" heel',
        "Plain",
    ]


def test_a_file_without_an_id_column_is_refused_with_what_it_has_and_what_it_needs(read):
    with pytest.raises(CatalogueError) as raised:
        read("SKU,Shade\nA,Red\n")
    for word in ("SKU, Shade", "ProductId", "catalogue.csv"):
        assert word in str(raised.value)
    assert raised.value.advice.statement == "columns"


def test_a_named_column_that_is_absent_is_refused_by_its_name(read):
    with pytest.raises(CatalogueError, match="no column Shade; found: id, Colour"):
        read("id,Colour\n1,Red\n", {"colour": "Shade"})


def test_a_key_that_means_nothing_is_refused_with_those_that_do(read):
    with pytest.raises(CatalogueError, match="fabric is none of what columns hold: id, image"):
        read("id\n1\n", {"fabric": "Material"})


def test_an_empty_file_is_refused(read):
    with pytest.raises(CatalogueError, match="found: nothing"):
        read("")


def test_a_missing_file_is_refused_by_name(tmp_path, images):
    with pytest.raises(CatalogueError, match=r"gone\.csv: cannot be read"):
        read_catalogue(tmp_path / "gone.csv", images)


@pytest.mark.parametrize(
    ("amount", "currency", "price"),
    [
        ("1299.00", "INR", Price(129900, "INR")),
        ("1500", "jpy", Price(1500, "JPY")),
        ("", "INR", None),
        ("free", "INR", None),
        ("-3", "INR", None),
        ("nan", "INR", None),
        ("10", "", None),
    ],
)
def test_a_price_is_read_in_its_smallest_unit_or_not_at_all(read, amount, currency, price):
    assert read(f"id,Price,Currency\n1,{amount},{currency}\n").rows[0].price == price


def test_a_column_option_without_a_column_is_refused():
    with pytest.raises(CatalogueError, match="'colour' is not of the form key=Column"):
        parse_columns(["colour"])


def test_an_id_or_image_too_long_for_the_name_of_a_file_costs_its_row_alone(read):
    catalogue = read(f"id,Image\n{'k' * 255},\n1,{'k' * 300}.jpg\n2,2.jpg\n")
    assert [row.id for row in catalogue.rows] == ["2"]
    assert [row.line for row in catalogue.skipped] == [2, 3]
    assert all("is not in" in row.reason for row in catalogue.skipped)
