"""Values that are proposed in the place of those stated."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vitrine_product.attributes import ATTRIBUTES
from vitrine_serving.errors import InvalidInput
from vitrine_sheets.labels import fold_label
from vitrine_sheets.suspected import parse_suspected, write_suspected

VALUES = (
    st.text(min_size=1, max_size=30)
    .map(fold_label)
    .filter(lambda text: text and text.isprintable())
)


@pytest.mark.parametrize(
    ("cell", "proposed"),
    [
        ("colour=Navy Blue|usage=Casual", {"colour": "Navy Blue", "usage": "Casual"}),
        (" colour = Navy  Blue | ", {"colour": "Navy Blue"}),
        ("colour=a=b", {"colour": "a=b"}),
        (r"colour=Black \| White", {"colour": "Black | White"}),
        ("", {}),
        ("  ", {}),
    ],
)
def test_a_cell_is_read(cell, proposed):
    assert parse_suspected(cell) == proposed


@given(st.dictionaries(st.sampled_from(ATTRIBUTES), VALUES))
def test_what_is_written_is_read_again(proposed):
    assert parse_suspected(write_suspected(proposed)) == proposed


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("yes", "'yes' does not name an attribute"),
        ("Colour!=Red", "does not name an attribute"),
        ("colour=", "colour has no value"),
        ("colour=" + "x" * 201, "colour has no value of 1 to 200 printable characters"),
        ("colour=Red|colour=Blue", "it names colour twice"),
        ("colour=\0", "colour has no value"),
        ("|".join(f"a{number}=x" for number in range(33)), "more than 32 attributes"),
    ],
)
def test_a_cell_of_another_form_is_refused_with_the_reason(cell, reason):
    with pytest.raises(InvalidInput, match=re.escape(reason)) as raised:
        parse_suspected(cell)
    assert raised.value.reason == "SUSPECTED_INVALID"
    assert "attribute=value|attribute=value" in raised.value.message
