"""Quotes that were never meant to open a cell, and cells that do span lines."""

import pytest

from .conftest import warned

HEADER = "id,product_type,colour,title,image\n"


def test_a_stray_quote_costs_its_own_row_and_is_named_by_its_line(read):
    catalogue = read(
        HEADER + "p1,Shirts,Red,Plain,p1.jpg\n"
        'p2,Bags,Blue,"15 inch sleeve,p2.jpg\n'
        "p3,Shirts,Green,Check,p3.jpg\n"
        'p4,Bags,Black,"17 inch sleeve,p4.jpg\n'
        "p5,Shirts,White,Oxford,p5.jpg\n"
    )
    assert [(row.id, row.image.name) for row in catalogue.rows] == [
        ("p1", "p1.jpg"),
        ("p3", "p3.jpg"),
        ("p5", "p5.jpg"),
    ]
    assert [row.line for row in catalogue.skipped] == [3, 5]
    assert all("a stray quote" in row.reason and row.unreadable for row in catalogue.skipped)
    assert "line 3 does not end before line 5" in catalogue.skipped[0].reason
    assert warned(catalogue, "2 rows cannot be read", "line 3")


def test_a_pair_of_stray_quotes_that_looks_like_one_cell_is_told_by_the_rows_within(read):
    catalogue = read(
        HEADER + 'p2,Bags,Blue,"15 inch,p2.jpg\n'
        "p3,Shirts,Green,Check,p3.jpg\n"
        'p4,Bags,Black,17 inch",p4.jpg\n'
        "p5,Shirts,White,Oxford,p5.jpg\n"
    )
    assert [row.id for row in catalogue.rows] == ["p3", "p4", "p5"]
    assert [row.line for row in catalogue.skipped] == [2]


def test_a_quote_that_never_ends_swallows_nothing(read):
    rows = "".join(f"p{number},Shirts,Red,A,p{number}.jpg\n" for number in range(2, 10))
    catalogue = read(HEADER + 'p1,Bags,Blue,"15 inch,p1.jpg\n' + rows)
    assert len(catalogue.rows) == 8
    assert [row.line for row in catalogue.skipped] == [2]


def test_a_stray_quote_in_the_last_line_is_named(read):
    catalogue = read(HEADER + 'p1,Bags,Red,A,p1.jpg\np2,Bags,Blue,"15 inch,p2.jpg')
    assert [row.id for row in catalogue.rows] == ["p1"]
    assert "opens with a quote in line 3 does not end at all" in catalogue.skipped[0].reason


def test_a_row_that_is_too_short_is_not_blamed_on_its_quotes(read):
    catalogue = read(HEADER + 'p1,Bags,"a, b, c, d",p1.jpg\n')
    assert catalogue.skipped[0].reason == "it has 4 cells, the header has 5"


def test_a_quote_that_never_ends_in_a_long_file_swallows_nothing(read, images):
    rows = "".join(f"q{number},Shirts,Red,A,p1.jpg\n" for number in range(5000))
    catalogue = read(HEADER + 'p1,Bags,Blue,"15 inch,p1.jpg\n' + rows)
    assert len(catalogue.rows) == 5000
    assert "does not end within" in catalogue.skipped[0].reason


def test_a_quote_in_each_row_swallows_none_of_those_without(read):
    rows = "".join(
        f'p{n},Bags,Red,"{n} inch,p{n}.jpg\n' if n % 3 == 0 else f"p{n},Shirts,Red,A,p{n}.jpg\n"
        for n in range(1, 10)
    )
    catalogue = read(HEADER + rows)
    assert [row.id for row in catalogue.rows] == ["p1", "p2", "p4", "p5", "p7", "p8"]
    assert [row.line for row in catalogue.skipped] == [4, 7, 10]


@pytest.mark.parametrize(
    "title",
    [
        "one\ntwo\nthree",
        "Shirt\nblue, cotton\nwash, dry, iron, fold",
        'He said ""wow""\nand left',
        "a;b;c;d;e\na;b;c;d;e",
        "\n\n",
        "ends, with\nmany, commas, in, every, line\nindeed, yes",
    ],
)
def test_a_title_that_spans_lines_is_a_title(read, title):
    catalogue = read(f'{HEADER}p1,Shirts,Red,"{title}",p1.jpg\np2,Shirts,Red,B,p2.jpg\n')
    assert catalogue.skipped == ()
    assert catalogue.rows[0].title == (title.replace('""', '"').strip() or None)
    assert catalogue.rows[1].line == 3 + title.count("\n")


def test_in_a_file_of_two_columns_a_text_with_a_comma_is_a_text(read):
    catalogue = read('id,title\np1,"Shirt\nblue, cotton"\np2,B\n')
    assert catalogue.rows[0].title == "Shirt\nblue, cotton"


def test_a_quote_within_a_cell_is_a_letter(read):
    catalogue = read(HEADER + 'p1,Bags,Blue,Sleeve 15",p1.jpg\np2,Bags,Blue,Sleeve 17",p2.jpg\n')
    assert [row.title for row in catalogue.rows] == ['Sleeve 15"', 'Sleeve 17"']
