"""Workbooks, read as they are."""

import datetime
import io
import re
import zipfile

import pytest
from openpyxl import Workbook

from vitrine_product.price import Price
from vitrine_sheets.errors import CatalogueError

from .conftest import warned


def written(rows, form=None, before=()):
    book = Workbook()
    for name in before:
        book.create_sheet(name, 0)
    sheet = book[book.sheetnames[-1]]
    for row in rows:
        sheet.append(row)
    for cell, number_format in (form or {}).items():
        sheet[cell].number_format = number_format
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def test_a_workbook_is_read_like_a_file_of_text(read, images):
    catalogue = read(
        written(
            [
                ["Product ID", "Product Type", "Colour", "Title", "Image", "Price", "Currency"],
                ["a1", "Shirts", "Grün", "Hemd\nblau", "p1.jpg", 1299.5, "EUR"],
                [],
                ["a2", "Shirts", None, True, "p2.jpg", 12, "eur"],
            ]
        ),
        name="shop.xlsx",
    )
    first, second = catalogue.rows
    assert (first.id, first.title, first.image) == ("a1", "Hemd\nblau", images / "p1.jpg")
    assert first.attributes == {"product_type": "Shirts", "colour": "Grün"}
    assert (first.price, second.price) == (Price(129950, "EUR"), Price(1200, "EUR"))
    assert (second.title, second.line) == ("True", 4)
    assert catalogue.understood.sheet == "Sheet"


def test_a_workbook_is_told_by_its_content_whatever_its_name(read):
    assert read(written([["id"], ["p1"]]), name="shop.csv").rows[0].id == "p1"


def test_numbers_keep_all_their_digits_and_the_zeros_that_are_shown(read, images):
    (images / "00123.jpg").write_bytes(b"a picture")
    (images / "12345678901234567.jpg").write_bytes(b"a picture")
    catalogue = read(
        written([["id"], [123], [12345678901234567], [1.0]], form={"A2": "00000"}), name="a.xlsx"
    )
    assert [row.id for row in catalogue.rows][:1] == ["00123"]
    assert catalogue.skipped[-1].id == "1"


@pytest.mark.parametrize(
    ("value", "form", "price"),
    [
        (799, '"₹"#,##0.00', Price(79900, "INR")),
        (12.5, "[$€-407] #,##0.00", Price(1250, "EUR")),
        (1.299, "General", None),
        (12, '0.00" per piece"', None),
        (12, '#,##0.00 "USD"', Price(1200, "USD")),
        ("1,299.00 EUR", "General", Price(129900, "EUR")),
    ],
)
def test_the_currency_of_a_cells_format_is_read(read, value, form, price):
    catalogue = read(written([["id", "Price"], ["p1", value]], form={"B2": form}), name="a.xlsx")
    assert catalogue.rows[0].price == price


def test_an_id_is_the_number_whatever_text_its_format_shows(read):
    catalogue = read(written([["id"], [12]], form={"A2": '"SKU-"0'}), name="a.xlsx")
    assert catalogue.skipped[0].id == "12"


def test_only_the_first_sheet_that_holds_anything_is_read_and_that_is_said(read):
    catalogue = read(written([["id"], ["p1"]], before=["Notes"]), name="a.xlsx")
    assert [row.id for row in catalogue.rows] == ["p1"]
    assert warned(catalogue, "only the sheet 'Sheet' is read, not Notes")


def test_a_date_is_written_as_a_day(read):
    catalogue = read(
        written([["id", "title"], ["p1", datetime.datetime(2024, 5, 1)]]), name="a.xlsx"
    )
    assert catalogue.rows[0].title == "2024-05-01"


def test_a_damaged_workbook_is_refused_by_its_name(read):
    content = written([["id"], ["p1"]])
    with pytest.raises(Exception, match=r"a\.xlsx: it is a damaged"):
        read(content[: len(content) // 2], name="a.xlsx")


@pytest.mark.parametrize("bound", ["MOST_BYTES", "MOST_BYTES_OF_TEXTS"])
def test_a_workbook_that_unpacks_to_too_much_is_refused_before_it_is(read, bound, monkeypatch):
    content = written([["id"], ["p1"]])
    packed = io.BytesIO(content)
    with zipfile.ZipFile(packed, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", b" " * 3_000_000)
    monkeypatch.setattr(f"vitrine_sheets.files.workbook.{bound}", 2_000_000)
    with pytest.raises(CatalogueError, match=r"shop\.xlsx: it is a workbook that unpacks to 3 MB"):
        read(packed.getvalue(), name="shop.xlsx")


def with_values(content, values):
    """Write the values that a spreadsheet program would have worked out beside the formulas."""
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(changed, "w") as after:
        for name in before.namelist():
            part = before.read(name).decode()
            for cell, value in values.items():
                formula = rf'(<c r="{cell}"[^>]*)>(<f>[^<]*</f>)<v></v>'
                part = re.sub(formula, rf'\1 t="str">\2<v>{value}</v>', part)
            after.writestr(name, part)
    return changed.getvalue()


def test_formulas_without_a_value_are_said_to_read_as_empty(read):
    content = written([["id", "colour", "note"], ["p1", '=UPPER("red")', "=1+1"], ["p2", "Red", 1]])
    catalogue = read(content, name="shop.xlsx")
    assert [row.attributes.get("colour") for row in catalogue.rows] == [None, "Red"]
    assert warned(catalogue, "2 cells hold formulas without a value, the first being B2", "save it")


def test_formulas_are_read_by_their_values(read):
    content = written([["id", "colour", "note"], ["p1", '=UPPER("red")', "=1+1"]])
    catalogue = read(with_values(content, {"B2": "RED"}), name="shop.xlsx")
    assert catalogue.rows[0].attributes == {"colour": "RED"}
    assert warned(catalogue, "1 cell holds a formula without a value, the first being C2")
    saved = read(with_values(content, {"B2": "RED", "C2": "2"}), name="shop.xlsx")
    assert not warned(saved, "formula")


def test_a_formula_whose_value_is_an_empty_text_has_a_value(read):
    content = written([["id", "colour"], ["p1", '=IF(A1="x","Red","")']])
    assert not warned(read(with_values(content, {"B2": ""}), name="shop.xlsx"), "formula")
