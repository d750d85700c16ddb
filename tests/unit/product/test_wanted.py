"""Which attributes a catalogue is to have is read from words, and each has a role."""

import pytest

from vitrine_gateway.search.options import OPTION_NAMES
from vitrine_gateway.search.starting import START_NAMES
from vitrine_pipeline.parquet.layout import FIXED
from vitrine_product.attributes import ATTRIBUTES, RESERVED, in_order
from vitrine_product.roles import USUAL_ROLES, Role, Roles, told_role, usual_role
from vitrine_product.wanted import parse_wanted
from vitrine_serving.errors import InvalidInput
from vitrine_sheets.headers import KNOWN_COLUMNS


def test_without_a_word_the_usual_six_are_wanted_with_their_usual_roles():
    wanted = parse_wanted(())
    assert wanted.names == ATTRIBUTES
    assert wanted.are_usual
    assert [wanted.roles.of(name) for name in ATTRIBUTES] == [
        *(Role.WEARER, Role.TAXONOMY, Role.TAXONOMY, Role.TAXONOMY, Role.COLOUR, Role.OCCASION),
    ]


def test_names_are_taken_as_they_are_given_and_those_of_columns_made_fit():
    wanted = parse_wanted(["season, Sleeve Length", "fit"])
    assert wanted.names == ("season", "sleeve_length", "fit")
    assert set(wanted.roles.stated.values()) == {Role.PLAIN}


def test_what_an_attribute_means_is_what_is_said_or_what_its_name_usually_does():
    wanted = parse_wanted(["family=taxonomy,shade=colour,brand,department,occasion=plain"])
    assert wanted.roles.stated == {
        "family": Role.TAXONOMY,
        "shade": Role.COLOUR,
        "brand": Role.BRAND,
        "department": Role.WEARER,
        "occasion": Role.PLAIN,
    }


def test_the_usual_six_may_stand_beside_others():
    assert parse_wanted(["default,season"]).names == (*ATTRIBUTES, "season")
    assert parse_wanted(["season", "default"]).names == ("season", *ATTRIBUTES)


def test_kinds_come_as_they_are_given_but_the_usual_ones_from_the_coarsest():
    own = parse_wanted(["family=taxonomy,article=taxonomy"])
    assert own.roles.kinds(own.names) == ("family", "article")
    usual = parse_wanted(["product_type,colour,category"])
    assert usual.names == ("category", "colour", "product_type")
    assert usual.roles.kinds(usual.names) == ("category", "product_type")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["shade=hue"], "shade: 'hue' is no role; there are taxonomy, wearer"),
        (["price"], "cannot be called 'price'.*--attributes product_price"),
        (["Größe"], "'Größe' is no name of an attribute.*--columns"),
        ([""], "'' is no name"),
        ([",".join(f"a{number}" for number in range(33))], "33 attributes; at most 32"),
    ],
)
def test_what_cannot_be_an_attribute_is_refused_with_what_to_do(options, said):
    with pytest.raises(InvalidInput, match=f"(?s)--attributes: .*{said}"):
        parse_wanted(options)


def test_no_attribute_is_called_what_an_option_or_a_column_is():
    others = KNOWN_COLUMNS.keys() - set(ATTRIBUTES)
    assert {*OPTION_NAMES, *START_NAMES, *FIXED, *others} <= RESERVED
    assert RESERVED.isdisjoint(ATTRIBUTES)


def test_a_service_of_an_earlier_release_tells_no_role_and_a_later_one_may_tell_a_new_one():
    assert told_role("colour", "") is Role.COLOUR
    assert told_role("shade", "colour") is Role.COLOUR
    assert told_role("shade", "mood") is Role.PLAIN


def test_a_role_that_is_stated_outranks_the_name():
    roles = Roles({"colour": Role.PLAIN, "shade": Role.COLOUR})
    assert roles.of("colour") is Role.PLAIN
    assert roles.has("shade", Role.COLOUR)
    assert USUAL_ROLES.of("Article Type") is usual_role("product_type") is Role.TAXONOMY
    assert USUAL_ROLES.kinds(("colour", "product_type", "category")) == ("category", "product_type")


def test_names_come_in_the_usual_order_and_others_behind_them():
    assert in_order(["season", "usage", "fit", "gender"]) == ("gender", "usage", "fit", "season")
