"""A file is surveyed before anybody knows which attributes there are, and told of them then."""

import pytest

from vitrine_sheets.errors import CatalogueError
from vitrine_sheets.pictures.finding import Pictures
from vitrine_sheets.pictures.places import Folder
from vitrine_sheets.tagged.asking import Asker
from vitrine_sheets.tagged.columns import lay_out
from vitrine_sheets.tagged.sheet import read_rows, survey

OWN = ("season", "sleeve_length")


@pytest.fixture
def file(tmp_path):
    (tmp_path / "p1.jpg").write_bytes(b"a picture")
    file = tmp_path / "shop.csv"
    file.write_text("id,Season,Sleeve Length,Farbe\np1,Summer,,Rot\n")
    return file


def test_its_columns_are_read_as_the_attributes_that_there_are(file):
    sheet = survey(file, {}).knowing(OWN)
    (row,) = read_rows(sheet)
    asked = Asker(sheet.layout, Pictures(Folder(file.parent)), OWN).read(row)
    assert asked.stated == {"season": "Summer"}
    assert "season" in [column.read_as for column in sheet.understood().columns]


def test_their_empty_cells_are_filled(file):
    sheet = survey(file, {}).knowing(OWN)
    layout = lay_out(sheet.header, sheet.layout, OWN, fill=True)
    assert [column.filled for column in layout.attributes] == [1, 2]


def test_a_column_may_be_named_as_one_before_it_is_known(file):
    sheet = survey(file, {"shade": "Farbe"})
    assert sheet.knowing(("shade",)).layout["shade"] == 3
    with pytest.raises(CatalogueError, match="shade is none of what columns hold"):
        sheet.knowing(OWN)


def test_what_can_be_no_attribute_is_refused_at_once(file):
    with pytest.raises(CatalogueError, match="Shade is none of what columns hold"):
        survey(file, {"Shade": "Farbe"})
