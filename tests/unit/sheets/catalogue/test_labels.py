"""Values: which are the same, and which words are none."""

import pytest

from .conftest import warned


def colours(catalogue):
    return [row.attributes.get("colour") for row in catalogue.rows]


@pytest.mark.parametrize(
    "written",
    ["Navy Blue", " Navy Blue ", "Navy  Blue", "Navy\N{NO-BREAK SPACE}Blue",
     "\N{NO-BREAK SPACE}Navy \N{NO-BREAK SPACE} Blue\t", "Navy\N{IDEOGRAPHIC SPACE}Blue",
     "Navy\N{NARROW NO-BREAK SPACE}Blue\N{ZERO WIDTH SPACE}", '"Navy\nBlue"'],
)  # fmt: skip
def test_spaces_of_every_kind_fold(read, written):
    assert colours(read(f"id;colour\np1;{written}\n")) == ["Navy Blue"]


def test_forms_of_unicode_make_no_other_value(read):
    assert colours(read("id,colour\np1,Gr\u00fcn\np2,Gru\u0308n\n")) == ["Gr\u00fcn"] * 2


@pytest.mark.parametrize(
    "word",
    ["nan", "NaN", "NULL", "null", "None", "none", "N/A", "n/a", "#N/A", "<NA>", "(null)", "-",
     "\N{EM DASH}", "", "  "],
)  # fmt: skip
def test_words_that_programs_write_for_nothing_are_missing(read, word):
    assert colours(read(f"id,colour\np1,{word}\n")) == [None]


@pytest.mark.parametrize("word", ["NA", "na", "No", "0", "Nan bread", "None of these", "Unknown"])
def test_words_that_may_be_values_are_values(read, word):
    assert colours(read(f"id,colour\np1,{word}\n")) == [word]


def test_missing_words_are_counted_by_column(read):
    catalogue = read("id,colour,title\np1,nan,A\np2,nan,None\np3,NULL,C\n")
    assert [row.title for row in catalogue.rows] == ["A", None, "C"]
    assert warned(catalogue, "colour: 'nan' stands for no value in 2 rows")
    assert warned(catalogue, "colour: 'NULL' stands for no value in 1 row")
    assert warned(catalogue, "title: 'None'")


@pytest.mark.parametrize("word", ["nan", "NULL"])
def test_an_id_that_stands_for_none_is_none(read, word):
    catalogue = read(f"id,colour\n{word},Red\np1,Red\n")
    assert [row.id for row in catalogue.rows] == ["p1"]
    assert catalogue.skipped[0].reason == f"it has no id: {word!r} stands for none"


def test_values_that_differ_by_case_alone_are_reported_and_kept(read):
    catalogue = read("id,colour\np1,Black\np2,black\np3,Black\np4,BLACK\np5,Red\n")
    assert colours(catalogue) == ["Black", "black", "Black", "BLACK", "Red"]
    assert warned(
        catalogue, "colour: 'Black' (2), 'black' (1), 'BLACK' (1)", "can be joined <fold_case>"
    )
    assert not warned(catalogue, "'Red'")


def test_values_that_differ_by_case_alone_are_joined_where_asked_for(read):
    catalogue = read("id,colour\np1,black\np2,Black\np3,Black\np4,Red\n", fold_case=True)
    assert colours(catalogue) == ["Black", "Black", "Black", "Red"]
    assert warned(catalogue, "'Black' (2), 'black' (1)", "were joined")
