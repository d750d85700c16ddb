"""What texts say, and that a reader who shares no word with their writer finds nothing untold."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from vitrine_captioner.description import DETAIL, KnownAttribute, Manner, Register, Spelling
from vitrine_captioner.text import open_writer, seed_of
from vitrine_captioner.title import write_title
from vitrine_pipeline.captions.unsourced import find_unsourced, find_untraced

NOTHING = "No detail of this product is certain enough to be stated."
VALUES = {
    "gender": ("Men", "Women", "Boys", "Girls", "Unisex", "Kids"),
    "product_type": (
        "Tshirts", "Shirts", "Dresses", "Jeans", "Heels", "Casual Shoes", "Sports Shoes",
        "Watches", "Gold Chains", "iPad Sleeves", "Lehenga Choli",
    ),
    "subcategory": ("Topwear", "Footwear"),
    "colour": (
        "Black", "Navy Blue", "Grey", "Off White", "Multi", "Metallic", "Peau de Soie", "Gold",
    ),
    "usage": ("Casual", "Formal", "Sports", "Party", "Ethnic", "Home", "Travel", "Beach"),
    "brand": ("Velda", "Grey Goose"),
    "material": ("Pure Wool",),
}  # fmt: skip
DETAILS = ("striped", "printed", "round neck", "lace-up")
MANNERS = [
    Manner(register, spelling, "en") for register, spelling in product(Register, Spelling)
] + [Manner(register, Spelling.BRITISH, "de") for register in Register]


def facts(*, sure=True, **values):
    return [KnownAttribute(name, value, sure) for name, value in values.items()]


def write(known, seed=0, manner=None):
    return open_writer(known, manner or Manner()).write(seed)


def complaints(known, text, language):
    """What the checker finds in a text, its keywords and its alternative text."""
    sure = {(fact.name, fact.value) for fact in known if fact.sure}
    found = [find_unsourced(part, sure, language) for part in (*text.keywords, text.text)]
    found.append(find_unsourced(text.alt_text, sure, language))
    claims = [(claim.sentence, claim.source, claim.value) for claim in text.claims]
    return [*(word for words in found for word in words),
            *find_untraced(text.text, claims, sure, language)]  # fmt: skip


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
    ("known", "line"),
    [
        ({"gender": "Men", "product_type": "Trousers"}, "Trousers for men"),
        ({"product_type": "Umbrellas"}, "Umbrella"),
        ({"gender": "Unisex", "product_type": "Backpacks"}, "Unisex backpack"),
        ({"subcategory": "Topwear", "gender": "Kids"}, "Topwear for children"),
        ({"gender": "Men", "product_type": "Sports Shoes", "usage": "Sports"},
         "Sports shoes for men"),
        ({"brand": "Velda", "product_type": "Gold Chains", "colour": "Gold"}, "Velda gold chain"),
    ],
)  # fmt: skip
def test_a_listing_is_one_line_with_all_that_is_sure(known, line):
    lines = {write(facts(**known), seed, Manner(Register.SHORT)).text for seed in range(100)}
    assert line in lines
    assert not any("." in one for one in lines)


def test_a_pair_is_a_pair_and_what_is_not_counted_is_a_piece():
    for noun, article in (("Heels", "a pair of"), ("Footwear", "a piece of"), ("Shirts", "a")):
        known = facts(product_type=noun, gender="Men")
        texts = " ".join(write(known, seed).text for seed in range(50)).lower()
        assert f"{article} {noun.lower().removesuffix('s')}" in texts


def test_what_is_not_sure_is_not_in_the_text_nor_in_the_keywords():
    known = facts(gender="Women", product_type="Heels") + facts(sure=False, colour="Teal")
    text = write(known)
    assert "teal" not in f"{text.text} {text.alt_text} {text.keywords}".lower()


@pytest.mark.parametrize("known", [{}, {"usage": "NA"}, {"gender": "Unknown", "colour": ""}])
def test_nothing_known_is_said_honestly(known):
    text = write(facts(**known))
    assert (text.text, text.claims, text.keywords) == (NOTHING, (), ())
    assert text.alt_text == "Product"


def test_thousands_of_texts_claim_nothing_without_a_source():
    names = ("gender", "product_type", "colour", "usage")
    every = list(product(*(VALUES[name] for name in names)))
    for number, values in enumerate(every):
        manner = MANNERS[number % len(MANNERS)]
        known = facts(**dict(zip(names, values, strict=True)))
        text = write(known, number, manner)
        assert complaints(known, text, manner.language) == [], text
    assert len(every) > 4000


@given(
    values=some.fixed_dictionaries(
        {}, optional={name: some.sampled_from(values) for name, values in VALUES.items()}
    ),
    details=some.lists(some.sampled_from(DETAILS), unique=True, max_size=3),
    unsure=some.sets(some.sampled_from(sorted(VALUES))),
    seed=some.integers(0, 2**64 - 1),
    manner=some.sampled_from(MANNERS),
)  # fmt: skip
@settings(max_examples=150, deadline=None)
def test_whatever_is_known_a_text_is_short_sound_and_sourced(values, details, unsure, seed, manner):
    known = [KnownAttribute(name, value, name not in unsure) for name, value in values.items()]
    known += [KnownAttribute(DETAIL, detail) for detail in details]
    text = write(known, seed, manner)
    assert text == write(list(reversed(known)), seed, manner)
    if not any(fact.sure for fact in known):
        return
    assert complaints(known, text, manner.language) == []
    sentences = dict.fromkeys(claim.sentence for claim in text.claims)
    assert " ".join(sentences) == text.text
    assert len(sentences) <= 4
    assert not {"  ", " ,", " .", ".."} & {text.text[at : at + 2] for at in range(len(text.text))}
    assert text.text[0] == text.text[0].upper()


def test_the_reader_finds_what_nobody_told():
    sure = {("product_type", "Heels"), ("colour", "Navy Blue"), ("usage", "Casual")}
    for text, words in {
        "A pair of comfortable heels.": ("comfortable",),
        "Velda heels in navy blue.": ("Velda",),
        "Navy heels.": ("Navy",),
        "Heels for women.": ("women",),
        "Black heels for every day.": ("Black", "every", "day"),
        "The best heels, made of leather in 1999.": ("best", "leather", "1999"),
    }.items():
        assert find_unsourced(text, sure) == words
    assert find_unsourced("A pair of navy blue heels for everyday casual wear.", sure) == ()


def test_the_reader_finds_sources_that_are_none():
    sure, text = {("product_type", "Heels"), ("colour", "Red")}, "A pair of heels. In red."
    right = [("A pair of heels.", "product_type", "Heels"), ("In red.", "colour", "Red")]
    assert find_untraced(text, right, sure) == ()
    assert find_untraced(text, right[:1], sure) == ("'In red.' has no source",)
    [unsure, unsaid] = find_untraced(text, [*right, ("In red.", "gender", "Men")], sure)
    assert unsure == "gender Men is not sure"
    assert unsaid == "'In red.' does not say Men"


def test_two_things_that_are_sure_make_two_sentences_and_four_no_more_than_four():
    assert write(facts(gender="Men", product_type="Shirts")).text.count(".") == 2
    known = facts(gender="Men", product_type="Shirts", colour="Red", usage="Party", fit="Slim")
    for manner in (Manner(), Manner(Register.WARM)):
        for seed in range(200):
            assert 2 <= sum(map(write(known, seed, manner).text.count, ".?")) <= 4


@pytest.mark.parametrize("register", Register)
def test_a_hundred_products_of_one_kind_get_a_hundred_texts_nearly(register):
    rng = np.random.default_rng(7)
    pictures = [rng.normal(size=256).astype(np.float32) for _ in range(100)]
    for usage in ("Casual", "Formal"):
        same = facts(gender="Boys", product_type="Tshirts", colour="White", usage=usage)
        texts = {write(same, seed_of(one), Manner(register)).text for one in pictures}
        assert len(texts) >= 90
    some_differ = [
        facts(gender=g, product_type="Tshirts", colour=c, usage="Casual")
        for g, c in zip(("Boys", "Men") * 50, VALUES["colour"] * 13, strict=False)
    ]
    texts = {
        write(known, seed_of(one), Manner(register)).text
        for known, one in zip(some_differ, pictures, strict=True)
    }
    assert len(texts) >= 95


def test_the_same_picture_gets_the_same_words_even_if_it_was_rounded():
    picture = np.random.default_rng(3).normal(size=256).astype(np.float32)
    assert seed_of(picture) == seed_of(picture.astype(np.float16).astype(np.float32))
    assert seed_of(picture) == seed_of(picture / np.linalg.norm(picture))
    assert seed_of(picture) != seed_of(-picture)


def test_words_are_spelt_as_is_asked_but_never_a_brand():
    known = facts(brand="Grey Goose", product_type="Pyjamas", colour="Grey")
    british, american = (
        {write(known, seed, Manner(Register.SHORT, spelling)).text for seed in range(100)}
        for spelling in Spelling
    )
    assert "Grey Goose grey pyjama" in british
    assert "Grey Goose gray pajama" in american
    several = facts(product_type="Shirts", colour="Multi", usage="Travel")
    texts = [write(several, s, Manner(Register.WARM, Spelling.AMERICAN)) for s in range(100)]
    told = " ".join(f"{text.text} {text.alt_text} {text.keywords}" for text in texts)
    assert {"multicolored", "traveling"} <= set(told.split())
    assert "colour" not in told
    assert "travelling" not in told


def test_keywords_are_what_shoppers_type_and_the_plainest_comes_first():
    known = facts(gender="Women", product_type="Heels", colour="Red", category="Footwear")
    known.append(KnownAttribute(DETAIL, "striped"))
    text = write(known)
    assert text.keywords == (
        "heels", "red heels", "women's heels", "women's red heels", "footwear", "striped",
    )  # fmt: skip
    assert text.alt_text == "Red striped heels for women"


@pytest.mark.parametrize("register", [Register.PLAIN, Register.WARM])
def test_the_sentences_of_a_text_do_not_repeat_each_others_words(register):
    known = facts(gender="Boys", product_type="Shirts", colour="White", usage="Formal")
    for seed in range(200):
        words = write(known, seed, Manner(register)).text.lower().replace(".", "").split()
        assert all(words.count(one) <= 1 for one in ("made", "intended", "meant", "keep"))


def test_what_comes_in_pairs_is_a_pair_of_several_however_the_catalogue_counts_it():
    text = write(facts(subcategory="Sandal", gender="Men"), manner=Manner(Register.SHORT))
    assert "sandals" in text.text.lower()
    assert text.keywords[0] == "sandals"


def test_an_occasion_makes_no_other_kind_of_what_is_sure_only_roughly():
    roughly = [
        *facts(subcategory="Shoes", usage="Casual"),
        *facts(sure=False, product_type="Heels"),
    ]
    assert write(roughly).keywords == ("shoes",)
    exactly = facts(subcategory="Shoes", product_type="Heels", usage="Casual")
    assert "casual heels" in write(exactly).keywords


def test_details_are_said_and_traced():
    known = [KnownAttribute(DETAIL, detail) for detail in ("striped", "round neck")]
    known += facts(product_type="Shirts")
    text = write(known)
    assert "striped shirt" in text.text.lower()
    assert "round neck" in text.text
    assert {claim.value for claim in text.claims if claim.source == DETAIL} == {
        "striped", "round neck",
    }  # fmt: skip


def test_the_family_of_a_colour_is_said_as_tones_and_traced_to_what_it_is():
    for register, seed in product(Register, range(100)):
        known = facts(product_type="Shirts", gender="Men")
        known.append(KnownAttribute("colour", "Navy Blue", sure=False, family="Blue"))
        text = write(known, seed, Manner(register))
        assert "in blue tones" in text.text.lower()
        assert "navy" not in f"{text.text} {text.keywords} {text.alt_text}".lower()
        assert ("colour family", "Blue") in {claim[1:] for claim in text.claims}
        sure = {(one.name, one.value) for one in (fact.stated for fact in known) if one}
        assert find_unsourced(text.text, sure) == ()
    assert text.alt_text == "Shirt for men, in blue tones"
    assert "men's blue shirt" in text.keywords


def test_a_colour_that_is_sure_is_said_and_not_its_family():
    known = [KnownAttribute("colour", "Navy Blue", family="Blue"), *facts(product_type="Shirts")]
    text = write(known, manner=Manner(Register.SHORT)).text.lower()
    assert "navy blue" in text
    assert "tones" not in text


def test_tones_without_a_family_are_a_claim_without_a_source():
    assert find_unsourced("In blue tones.", {("colour", "Blue")}) == ("tones",)
    assert find_unsourced("In blue tones.", {("colour family", "Blue")}) == ()
    assert find_unsourced("In red tones.", {("colour family", "Blue")}) == ("red",)


def test_german_says_tones_in_its_own_words_and_quotes_those_it_lacks():
    german = Manner(Register.SHORT, language="de")
    for family, words in (("Blue", "Blautönen"), ("Mustard", "Tönen wie „Mustard“")):
        known = facts(product_type="Shirts")
        known.append(KnownAttribute("colour", "Ochre", sure=False, family=family))
        text = write(known, manner=german)
        assert text.text == f"Hemd in {words}"
        assert (
            find_unsourced(text.text, {("colour family", family), ("product_type", "Shirts")}, "de")
            == ()
        )


def test_german_quotes_what_it_has_no_word_for():
    german = Manner(Register.SHORT, language="de")
    known = facts(gender="Women", product_type="Dresses", colour="Red")
    assert write(known, manner=german).text == "Kleid für Damen in Rot"
    foreign = facts(gender="Women", product_type="Lehenga Choli", colour="Peau de Soie")
    assert write(foreign, manner=german).text == "„Lehenga Choli“ für Damen in „Peau de Soie“"
