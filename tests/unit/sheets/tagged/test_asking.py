"""What is asked for a row, whether its picture is at hand or elsewhere."""

import io
import zipfile

import pytest

from vitrine_sheets.errors import CatalogueError
from vitrine_sheets.pictures.finding import Pictures
from vitrine_sheets.pictures.places import Archive
from vitrine_sheets.tagged.asking import Asker
from vitrine_sheets.tagged.sheet import read_rows, survey

ATTRIBUTES = ("colour", "usage")


@pytest.fixture
def ask(tmp_path):
    """Read what is asked for the rows of a file, with an archive that holds p1.jpg."""

    def ask(content):
        file = tmp_path / "upload"
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        sheet = survey(file, {}, called="autumn.csv")
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("p1.jpg", b"a picture")
        pictures = Pictures(Archive(zipfile.ZipFile(packed).infolist()))
        return [Asker(sheet.layout, pictures, ATTRIBUTES).read(row) for row in read_rows(sheet)]

    return ask


def test_a_row_whose_picture_is_at_hand(ask):
    (row,) = ask("id,colour,usage,gender\np1, Navy  Blue ,N/A,Men\n")
    assert (row.product_id, row.picture, row.fault, row.address) == ("p1", "p1.jpg", "", "")
    assert row.stated == {"colour": "Navy Blue"}


@pytest.mark.parametrize("column", ["image", "ImageURL"])
def test_a_row_whose_picture_is_elsewhere_says_where(ask, column):
    here, there = ask(f"id,{column}\np1,https://shop.example/1\np2,https://shop.example/2\n")
    assert (here.picture, here.address) == ("p1.jpg", "")
    assert (there.picture, there.address) == (None, "https://shop.example/2")
    assert there.picture_missing
    assert "is not in the archive" in there.fault or "no picture of it is in" in there.fault


def test_a_row_whose_picture_is_nowhere_says_why(ask):
    missing, outside, misread = ask("id,image\np2,\np3,../p3.jpg\np4,p1.jpg,x\n")
    assert (missing.picture_missing, missing.address) == (True, "")
    assert "'p2.jpg' is not in the archive" in missing.fault
    assert "lies outside" in outside.fault
    assert (misread.fault, misread.product_id) == ("it has 3 cells, the header has 2", "p4")


def test_a_row_may_say_what_is_doubted(ask):
    (row,) = ask("id,colour,suspected\np1,Red,colour=Navy Blue|gender=Men\n")
    assert row.stated == {"colour": "Red"}
    assert row.suspected == {"colour": "Navy Blue"}


def test_a_column_of_that_name_with_something_else_in_it_costs_no_row_its_tags(ask):
    (row,) = ask("id,suspected\np1,yes\n")
    assert (row.picture, row.suspected) == ("p1.jpg", {})
    assert "'yes' does not name an attribute" in row.remark


def test_errors_call_the_file_as_people_do(ask):
    with pytest.raises(CatalogueError, match=r"^autumn\.csv: it has no column ProductId") as raised:
        ask("a,b\n1,2\n")
    assert raised.value.reason == "CATALOGUE_UNREADABLE"
    with pytest.raises(CatalogueError, match=r"^autumn\.csv: it is a Parquet file"):
        ask(b"PAR1")
    with pytest.raises(CatalogueError, match=r"^autumn\.csv: it is no text"):
        ask(b"id\0\n")
