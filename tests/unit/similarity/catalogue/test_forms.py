"""A word is known in the singular and in the plural."""

import pytest

from vitrine_similarity.catalogue.forms import forms_of


@pytest.mark.parametrize(
    ("singular", "plural"),
    [
        *(("shirt", "shirts"), ("dress", "dresses"), ("watch", "watches"), ("shoe", "shoes")),
        *(("accessory", "accessories"), ("tie", "ties"), ("toy", "toys"), ("box", "boxes")),
    ],
)
def test_one_number_finds_the_other(singular, plural):
    assert plural in forms_of(singular)
    assert singular in forms_of(plural)
    assert forms_of(singular)[0] == singular


@pytest.mark.parametrize("word", ["as", "us", "s"])
def test_what_is_short_is_left_as_it_is(word):
    assert forms_of(word) == (word,)
