import re
from itertools import product

import pytest

from vitrine_captioner.description import KnownAttribute
from vitrine_captioner.text import NOTHING_KNOWN, write_text, write_title


def facts(*, sure=True, **values):
    return [KnownAttribute(name, value, sure) for name, value in values.items()]


@pytest.mark.parametrize(
    ("known", "title"),
    [
        ({"gender": "Women", "colour": "Navy Blue", "product_type": "Heels"},
         "Women's Navy Blue Heels"),
        ({"gender": "Boys", "colour": "Red", "product_type": "Tshirts"}, "Boys' Red T-shirt"),
        ({"gender": "Unisex", "product_type": "Watches"}, "Unisex Watch"),
        ({"colour": "Multi", "product_type": "Dresses"}, "Multicoloured Dress"),
        ({"colour": "Gold", "product_type": "Gold Chains"}, "Gold Chain"),
        ({"gender": "Men", "category": "Footwear"}, "Men's Footwear"),
        ({"brand": "Velda", "product_type": "Shirts"}, "Velda Shirt"),
        ({"colour": "Peau de Soie", "product_type": "iPad Sleeves"}, "Peau de Soie iPad Sleeve"),
        ({"gender": "Men", "product_type": "NA"}, "Men's Product"),
        ({"material": "Wool"}, "Wool Product"),
        ({"usage": "Casual"}, "Product"),
        ({}, "Product"),
    ],
)  # fmt: skip
def test_a_title_says_what_is_known(known, title):
    assert write_title(facts(**known)) == title


def test_a_title_leaves_out_what_is_not_sure_but_the_kind():
    unsure = facts(sure=False, gender="Men", colour="Red", product_type="Shirts")
    assert write_title(unsure) == "Shirt"
    assert write_title([*unsure, *facts(category="Apparel")]) == "Apparel"


@pytest.mark.parametrize(
    ("known", "texts"),
    [
        ({"gender": "Men", "product_type": "Trousers"}, {"A pair of trousers for men."}),
        ({"product_type": "Umbrellas"}, {"An umbrella."}),
        ({"gender": "Unisex", "product_type": "Backpacks"}, {"A unisex backpack."}),
        ({"subcategory": "Topwear", "gender": "Kids"}, {"An item of topwear for children."}),
        ({"usage": "Formal"},
         {"Made for formal occasions.", "Suited to formal wear.", "For formal occasions."}),
        ({"usage": "Beach"}, {"Made for beach use.", "Suited to beach use."}),
        ({"product_type": "Shirts", "material": "Pure Wool", "fit": "Slim"},
         {"A shirt. Also known: material pure wool and fit slim."}),
        ({"colour": "Off White", "product_type": "Jeans"},
         {"A pair of off-white jeans.", "A pair of jeans, in off-white.", "Off-white jeans.",
          "These jeans come in off-white."}),
    ],
)  # fmt: skip
def test_a_text_is_english_whatever_the_noun(known, texts):
    assert write_text(facts(**known)) in texts


def test_a_text_says_only_what_is_sure():
    known = facts(gender="Women", product_type="Heels") + facts(sure=False, colour="Teal")
    assert "teal" not in write_text(known).lower()


@pytest.mark.parametrize("known", [{}, {"usage": "NA"}, {"gender": "Unknown", "colour": ""}])
def test_nothing_known_is_said_honestly(known):
    assert write_text(facts(**known)) == NOTHING_KNOWN


def test_texts_are_one_to_three_sentences_that_vary_and_do_not_change():
    genders, kinds = ("Men", "Women", "Girls"), ("Shirts", "Heels", "Footwear")
    shades, uses = ("Red", "Olive", "Black"), ("Casual", "Sports", "Party")
    every = [
        facts(gender=gender, product_type=kind, colour=shade, usage=use)
        for gender, kind, shade, use in product(genders, kinds, shades, uses)
    ]
    texts = [write_text(known) for known in every]
    assert texts == [write_text(list(reversed(known))) for known in every]
    assert all(1 <= text.count(".") <= 3 for text in texts)
    patterns = {text.split()[0] for text in texts}
    assert len(set(texts)) == len(texts)
    assert patterns >= {"A", "This", "These"}


@pytest.mark.parametrize("use", ["Casual", "Sports", "Party", "Travel", "Home", "Smart Casual"])
@pytest.mark.parametrize("gender", ["Men", "Women", "Boys", "Girls", "Unisex"])
def test_a_text_never_stumbles(gender, use):
    for kind in ("Shirts", "Heels", "Footwear", "Sunglasses"):
        text = write_text(facts(gender=gender, product_type=kind, colour="Red", usage=use))
        assert "  " not in text
        assert " ," not in text
        assert text.endswith(".")
        assert text[0].isupper()
        assert not re.search(r" for \w+, for ", text)
