"""Columns are read as the attributes that are asked for, whatever those are."""

import pytest

from vitrine_sheets.errors import CatalogueError

from .conftest import warned

FILE = "id,image,Season,Sleeve Length,Gender\n1,p1.jpg,Summer,Long,Men\n2,p2.jpg,Winter,,Women\n"


def test_columns_are_read_as_what_was_asked_for_and_as_nothing_else(read):
    found = read(FILE, attributes=("season", "sleeve_length"))
    assert [dict(row.attributes) for row in found.rows] == [
        {"season": "Summer", "sleeve_length": "Long"},
        {"season": "Winter"},
    ]
    assert found.attributes == found.understood.attributes == ("season", "sleeve_length")
    assert not warned(found, "attributes are read")


def test_what_is_there_besides_is_read_and_what_is_not_is_not_missed(read):
    found = read(FILE, attributes=("season",), besides=("gender", "usage"))
    assert found.rows[0].attributes == {"season": "Summer", "gender": "Men"}
    assert not warned(found, "attributes are read")


def test_what_was_asked_for_and_is_not_there_is_missed(read):
    found = read(FILE, attributes=("season", "material"))
    assert warned(found, "1 of 2 attributes are read: season", "material")


def test_a_column_of_another_name_is_named_by_the_caller(read):
    found = read(FILE, {"when": "Season"}, attributes=("when",))
    assert found.rows[1].attributes == {"when": "Winter"}
    with pytest.raises(CatalogueError, match=r"season is none of what columns hold: id.*when"):
        read(FILE, {"season": "Season"}, attributes=("when",))


def test_no_column_looks_like_what_nobody_asked_for(read):
    file = "id,image,Farbe\n1,p1.jpg,Rot\n"
    assert warned(read(file), "'Farbe' is not read, and looks like colour")
    assert not warned(read(file, attributes=("season",)), "looks like")


def test_values_that_differ_by_case_are_joined_in_them_too(read):
    file = "id,image,Season\n1,p1.jpg,Summer\n2,p2.jpg,summer\n3,p3.jpg,Summer\n"
    found = read(file, attributes=("season",), fold_case=True)
    assert {row.attributes["season"] for row in found.rows} == {"Summer"}
