"""Where a row says that its pictures can be had."""

import pytest

from vitrine_sheets.pictures.addresses import find_addresses

A, B = "https://shop.example/a.jpg?v=1,2;3", "HTTP://shop.example/b.jpg"


@pytest.mark.parametrize(
    ("stated", "addresses"),
    [
        ({"image_url": A, "image": "a.jpg"}, (A,)),
        ({"image_url": A, "image": B}, (A,)),
        ({"image_url": "", "image": B}, (B,)),
        ({"image_url": "a.jpg", "image": B}, (B,)),
        ({"image_url": f" {A} , {B} "}, (A, B)),
        ({"image_url": f"{A}\n{B}"}, (A, B)),
        ({"image": f"{A}|{B};{A}"}, (A, B, A)),
        ({"image_url": f'["{A}", "{B}"]'}, (A, B)),
        ({"image_url": f"['{B}']"}, (B,)),
        ({"image": "a.jpg"}, ()),
        ({"image_url": "ftp://shop.example/a.jpg"}, ()),
        ({}, ()),
    ],
)
def test_the_column_of_addresses_counts_or_else_that_of_pictures(stated, addresses):
    assert find_addresses(stated) == addresses


@pytest.mark.timeout(20)
@pytest.mark.parametrize("filling", [" \t", ", ", ";"])
def test_a_cell_of_nothing_but_what_parts_two_addresses_is_read_at_once(filling):
    between = 100_000 * filling

    assert find_addresses({"image_url": f"{A}{between}{B}"}) == (A, B)
    assert find_addresses({"image_url": f"a{between}b"}) == ()
