import pytest

from vitrine_captioner.claims import Claim, ClaimReader

READER = ClaimReader(
    {
        "gender": ("Men", "Women", "Boys", "Girls", "Unisex"),
        "subcategory": ("Shoes", "Sandal", "Topwear"),
        "product_type": ("Casual Shoes", "Sports Shoes", "Sports Sandals", "Tshirts", "Flats"),
        "colour": ("Blue", "Navy Blue", "Off White", "Yellow", "Lime Green"),
        "usage": ("Casual", "Sports"),
        "material": ("Pure Cotton", "Wool"),
    }
)


@pytest.mark.parametrize(
    ("word", "attribute", "names"),
    [
        ("ladies", "gender", {"Women"}),
        ("boy's", "gender", {"Boys"}),
        ("t-shirts", "product_type", {"Tshirts"}),
        ("sports shoe", "product_type", {"Sports Shoes"}),
        ("navy blue", "colour", {"Navy Blue"}),
        ("casual", "usage", {"Casual"}),
        ("sandals", "subcategory", {"Sandal"}),
    ],
)
def test_a_word_names_the_value_that_it_spells(word, attribute, names):
    assert READER.read(word)[attribute].names == names


@pytest.mark.parametrize(
    ("word", "attribute", "part"),
    [
        ("kids", "gender", {"Boys", "Girls"}),
        ("shoes", "product_type", {"Casual Shoes", "Sports Shoes"}),
        ("lemon", "colour", {"Yellow"}),
        ("white", "colour", {"Off White"}),
        ("cotton", "material", {"Pure Cotton"}),
    ],
)
def test_a_broader_word_fits_each_value_that_it_may_mean(word, attribute, part):
    assert READER.read(word)[attribute] == Claim(part=frozenset(part))


def test_blue_names_blue_and_fits_navy_blue():
    claim = READER.read("blue")["colour"]
    assert (claim.names, claim.part) == ({"Blue"}, {"Navy Blue"})


def test_a_colour_of_no_value_contradicts_every_value():
    assert READER.read("magenta")["colour"] == Claim()


def test_an_adjective_of_another_attribute_claims_no_kind_of_product():
    assert "product_type" not in READER.read("sports")
    assert "product_type" not in READER.read("casual")


@pytest.mark.parametrize("word", ["printed", "with", "off", "light", "velda"])
def test_a_word_without_a_value_claims_nothing(word):
    assert READER.read(word) == {}


def test_values_of_an_unknown_language_are_read_by_their_names():
    reader = ClaimReader({"colour": ("Schwarz", "Dunkelblau"), "product_type": ("Kleid",)})
    assert reader.read("schwarz")["colour"].names == {"Schwarz"}
    assert reader.read("kleid")["product_type"].names == {"Kleid"}
