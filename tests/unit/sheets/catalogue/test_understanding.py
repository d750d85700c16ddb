"""What a reader says that it understood."""

import pytest

from vitrine_sheets.catalogue import CatalogueError

from .conftest import warned


def test_every_column_is_said_with_what_it_is_read_as(read):
    catalogue = read(
        "ProductId;ProductTitle;Season;Shade;Price;Currency\n"
        "p1;A;Fall;Red;12,50;EUR\n"
        "p2;B;Fall;Red;8,00;EUR\n"
        "p9;C;Fall;Red;;\nno picture;D;;;;\n"
    )
    assert catalogue.understood.as_json() == {
        "file": "catalogue.csv",
        "encoding": "UTF-8",
        "delimiter": "semicolon",
        "sheet": "",
        "columns": {
            "ProductId": "id",
            "ProductTitle": "title",
            "Price": "price",
            "Currency": "currency",
        },
        "ignored": {"Season": "", "Shade": "colour"},
        "attributes": [],
        "currencies": {"EUR": 2},
        "decimal": "comma",
        "rows": 3,
        "skipped": 1,
        "warnings": [advice.text for advice in catalogue.understood.warnings],
        "remarks": [],
    }


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Product Type", "product_type"),
        ("PRODUCT-TYPE", "product_type"),
        ("product_type", "product_type"),
        ("Article  Type", "product_type"),
        ("Color Name", "colour"),
        ("colour-name", "colour"),
        ("Color Family", "colour"),
        ("base_colour", "colour"),
        ("Sub Category", "subcategory"),
        ("sub-category", "subcategory"),
        ("Master Category", "category"),
        ("Gender ", "gender"),
        ("US AGE", "usage"),
        ("Product\N{NO-BREAK SPACE}Name", "title"),
        ("Image URL", "image_url"),
    ],
)
def test_columns_are_matched_without_regard_to_case_spaces_and_dashes(read, name, key):
    catalogue = read(f"Product ID,{name}\np1,Something\n")
    (column,) = (one for one in catalogue.understood.columns if one.name != "Product ID")
    assert column.read_as == key


@pytest.mark.parametrize(
    ("name", "key"),
    [("Shade", "colour"), ("Colur", "colour"), ("Farbe", "colour"), ("Type", "product_type"),
     ("Sex", "gender"), ("Sub-Categories", "subcategory"), ("Occasion", "usage"),
     ("Selling Price", "price")],
)  # fmt: skip
def test_a_column_that_is_not_read_and_looks_like_one_is_named(read, name, key):
    catalogue = read(f"id,{name}\np1,Something\n")
    assert warned(catalogue, repr(name), f"looks like {key}", "name it <columns>")
    assert {key: name} in [advice.columns for advice in catalogue.understood.warnings]


def test_a_column_that_looks_like_one_that_is_read_needs_no_warning(read):
    catalogue = read("id,Colour,Colour Code,Weight\np1,Red,7,1\n")
    assert not warned(catalogue, "looks like")
    assert catalogue.understood.as_json()["ignored"] == {"Colour Code": "colour", "Weight": ""}


def test_attributes_without_a_column_are_counted_and_named(read):
    catalogue = read("id,gender,Kind\np1,Men,Shirts\n")
    assert warned(catalogue, "1 of 6 attributes are read: gender", "subcategory, product_type")
    assert not warned(read("id,gender,category,sub category,type,color,usage,product type\n"), "of")


def test_a_column_that_the_caller_names_is_read_whatever_its_case(read):
    catalogue = read("SKU code,My Shade\np1,Red\n", {"id": "sku_code", "colour": "MY SHADE"})
    assert catalogue.rows[0].attributes == {"colour": "Red"}


def test_a_column_is_read_as_one_thing_only(read):
    catalogue = read("id,Title,Name\np1,A,B\n", {"colour": "title"})
    assert catalogue.rows[0].attributes == {"colour": "A"}
    assert catalogue.rows[0].title == "B"


def test_a_file_that_holds_no_row_is_said_to(read):
    assert warned(read("id,title\n"), "holds no row")


def test_the_header_is_named_where_the_id_is_absent(read):
    with pytest.raises(CatalogueError, match="found: Stock keeping unit, Shade"):
        read("Stock keeping unit,Shade\nA,Red\n")


def test_ids_that_a_spreadsheet_has_shortened_are_named(read, images):
    (images / "1.23E+05.jpg").write_bytes(b"a picture")
    catalogue = read("id,title\n1.23E+05,A\np1,B\n")
    assert [row.id for row in catalogue.rows] == ["1.23E+05", "p1"]
    assert warned(catalogue, "1 id such as '1.23E+05' in line 2 was shortened")
