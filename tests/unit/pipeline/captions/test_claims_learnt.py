from itertools import product

from fixtures.tiny_captions import rows, titles
from vitrine_captioner.claims import ClaimReader
from vitrine_captioner.vocabulary import AttributeWords
from vitrine_pipeline.captions.claims_learnt import learn_claims
from vitrine_pipeline.captions.wording import read_wording


def learn(told, products) -> dict[str, AttributeWords]:
    names = sorted({name for row in products for name in row})
    values = {name: sorted({row[name] for row in products if name in row}) for name in names}
    wording = read_wording(told, products, ClaimReader(values), min_count=2, max_tokens=12)
    return dict(learn_claims(wording, values))


def test_the_words_of_values_are_found_in_the_titles():
    learnt = learn(titles(), rows())
    assert set(learnt["product_type"].values["Tshirts"].names) == {"t-shirt"}
    assert set(learnt["colour"].values["Navy Blue"].names) == {"navy blue"}
    assert learnt["colour"].values["Navy Blue"].instead == ("blue",)


def test_how_often_titles_state_an_attribute_is_measured():
    learnt = learn(titles(), rows())
    assert learnt["gender"].stated == learnt["colour"].stated == 1
    assert learnt["usage"].stated < 0.5


def test_a_kind_of_product_says_what_larger_kind_it_belongs_to():
    category = learn(titles(), rows())["category"].values
    assert "t-shirt" in category["Apparel"].instead
    assert "heels" in category["Footwear"].instead
    assert "heels" not in category["Apparel"].instead


def test_a_word_never_seen_with_other_kinds_belongs_to_its_own():
    kinds = ("Heels", "Shirts")
    told = [
        f"{kind} {'Stiletto' if kind == 'Heels' else 'Hooded'} {colour}"
        for kind, colour in product(kinds, ("Red", "Blue", "Black") * 6)
    ]
    learnt = learn(told, [{"product_type": title.split()[0]} for title in told])
    heels, shirts = (learnt["product_type"].values[kind] for kind in kinds)
    assert "stiletto" in heels.beside
    assert "stiletto" not in shirts.beside
    assert "red" not in heels.beside


def test_men_in_a_shop_of_mens_shoes_are_not_learnt_to_be_shoes():
    told = ["Men Shoes", "Women Dress"] * 20
    products = [
        {"gender": "Men", "category": "Footwear"},
        {"gender": "Women", "category": "Apparel"},
    ]
    category = learn(told, products * 20)["category"].values
    assert "men" not in (*category["Footwear"].names, *category["Footwear"].instead)


def test_the_names_of_values_are_learnt_where_titles_speak_another_language():
    told = [
        f"{whom} {colour} {kind}"
        for whom, colour, kind in product(
            ("Damen", "Herren"), ("schwarz", "rot"), ("Kleid", "Hose")
        )
    ] * 4
    english = {"Damen": "Women", "Herren": "Men", "schwarz": "Black", "rot": "Red"}
    products = [
        {"gender": english[title.split()[0]], "colour": english[title.split()[1]]} for title in told
    ]
    learnt = learn([f"Velda {title}" for title in told], products)
    assert set(learnt["colour"].values["Black"].names) == {"schwarz"}
    assert set(learnt["gender"].values["Women"].names) == {"damen"}
    assert learnt["colour"].stated == 1
