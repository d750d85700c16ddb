"""What the catalogue itself states of a product may be said of it, and traced to it."""

import numpy as np
import pytest

from vitrine_bundle.details import Considered, DetailModel, DetailModels
from vitrine_captioner.captioner import Captioner
from vitrine_captioner.catalogue_titles import NOT_OWN, CatalogueTitles, Own
from vitrine_captioner.description import DETAIL, STATED, KnownAttribute

PICTURE = np.full(256, 1 / 16, dtype=np.float32)
VALUES = {
    "gender": ("Boys", "Men", "Women"),
    "product_type": ("Heels", "Shirts", "Tshirts"),
    "colour": ("Blue", "Navy Blue", "Red", "White"),
    "brand": ("Carmo",),
}
BRANDS = ("Red Tape", "Velda")


def known_word(name, brands, products=20):
    evidence = Considered(
        name=name,
        products=products,
        brands=brands,
        from_attributes=0.1,
        from_picture=0.5,
        chance=0.001,
        kept=True,
        reason="the picture shows it",
    )
    return DetailModel(name=name, term=tuple(name.split()), stated_share=1), evidence


WORDS = [
    known_word("striped", 6),
    known_word("round", 7),
    known_word("round neck", 5),
    known_word("light", 8),
    known_word("court", 2),
    known_word("wedge", 9),
]
TITLES = CatalogueTitles(
    DetailModels(
        details=tuple(model for model, _ in WORDS), considered=tuple(seen for _, seen in WORDS)
    ),
    BRANDS,
    VALUES,
)


def stated(title, *known, details=()):
    """What the catalogue states of a product that is so called, beside what is known already."""
    told = TITLES.told(Own(title, details), known)
    return [one.value for one in told if one.name == STATED]


def sure(title, name, value, *, sure=False, family=""):
    """Whether a value is sure for who has read the title."""
    [told] = TITLES.told(Own(title), [KnownAttribute(name, value, sure, family)])
    return told.sure


def test_words_of_the_title_that_describe_are_stated():
    assert stated("Velda Women Striped Round Neck Top") == ["striped", "round neck"]
    assert stated("Velda Women Top") == []
    assert stated("") == []


def test_a_word_that_few_brands_use_is_a_name_and_is_not_said():
    assert stated("Velda Men Court Shoes") == []


def test_a_word_that_tints_a_colour_says_nothing_of_the_product():
    assert stated("Velda Girls Light Blue Booties") == []


def test_words_on_both_sides_of_a_brand_do_not_meet():
    assert stated("Round Velda Neck Top") == ["round"]


def test_what_the_catalogue_holds_is_stated_as_far_as_it_describes():
    assert stated("Top", details=("striped", "court", "free shipping")) == ["striped"]


def test_what_the_picture_shows_keeps_that_source():
    assert stated("Striped Top", KnownAttribute(DETAIL, "striped")) == []


def test_picture_and_title_that_agree_are_sure_together():
    assert sure("Velda Women Blue Top", "colour", "Blue")
    assert sure("Velda Boys Check T-Shirt", "product_type", "Tshirts")
    assert not sure("Velda Women Top", "colour", "Blue")


@pytest.mark.parametrize(
    ("title", "value"),
    [
        ("Red Tape Men Shoes", "Red"),
        ("Velda Women Navy Blue Top", "Blue"),
        ("Velda Women Red and White Top", "Red"),
    ],
)
def test_a_colour_that_is_part_of_a_name_or_one_of_two_stays_unsure(title, value):
    assert not sure(title, "colour", value)


def test_no_title_makes_a_brand_sure():
    assert not sure("Carmo Women Top", "brand", "Carmo")


def test_where_the_title_names_another_wearer_or_colour_nothing_is_sure():
    assert not sure("Velda Women Top", "gender", "Men", sure=True)
    assert not sure("Velda Women Red Top", "colour", "Blue", sure=True)
    # Navy is a blue, and a shirt may be called anything.
    assert sure("Velda Women Blue Top", "colour", "Navy Blue", sure=True)
    assert sure("Velda Shirts Heels", "product_type", "Tshirts", sure=True)


def test_a_family_that_the_title_contradicts_is_not_said():
    blue = KnownAttribute("colour", "Navy Blue", sure=False, family="Blue")
    [told] = TITLES.told(Own("Velda Women Red Top"), [blue])
    assert told.stated is None
    [told] = TITLES.told(Own("Velda Women Top"), [blue])
    assert told.stated == KnownAttribute("colour family", "Blue")


def test_where_titles_name_no_brands_a_word_has_to_be_frequent():
    models = [known_word("striped", 0, products=15), known_word("court", 0, products=14)]
    titles = CatalogueTitles(
        DetailModels(details=[one for one, _ in models], considered=[seen for _, seen in models])
    )
    told = titles.told(Own("Striped Court Shoes"), ())
    assert [one.value for one in told] == ["striped"]


def test_the_text_says_it_with_its_source_and_the_title_does_not():
    captioner = Captioner(tuple(VALUES), None, titles=TITLES)
    known = [KnownAttribute("product_type", "Heels"), KnownAttribute("colour", "Blue", sure=False)]

    def described(own):
        return captioner.describe(PICTURE, known, timeout_s=1, own=own)

    told = described(Own("Velda Blue Striped Wedge"))
    sources = {(one.source, one.value) for one in told.claims}
    assert {("catalogue detail", "striped"), ("colour", "Blue")} <= sources
    assert "striped wedge heels" in told.text
    assert "blue" in told.text.lower()
    assert "striped" in told.keywords
    assert told.title == described(NOT_OWN).title
    assert "striped" not in described(NOT_OWN).text
    assert "blue" not in described(NOT_OWN).text.lower()
