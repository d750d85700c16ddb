import pytest

from fixtures.tiny_captions import BRANDS, rows, titles
from vitrine_captioner.claims import ClaimReader
from vitrine_pipeline.captions.brands import find_brands
from vitrine_product.words import split


def find(shop):
    words = [tuple(word.lower() for word in split(title)) for title, _ in shop]
    products = [row for _, row in shop]
    names = sorted({name for row in products for name in row})
    reader = ClaimReader({n: sorted({row[n] for row in products if n in row}) for n in names})
    return words, find_brands(words, products, reader)


def masked(title, brands):
    words = tuple(word.lower() for word in split(title))
    return " ".join(word for word in brands.mask(words) if word)


@pytest.fixture(scope="module")
def brands():
    return find(list(zip(titles(), rows(), strict=True)))[1]


@pytest.mark.parametrize("brand", BRANDS)
def test_what_leads_titles_is_a_brand(brands, brand):
    assert masked(f"{brand} Women Blue Printed Dress", brands) == "women blue printed dress"


def test_a_colour_in_a_brand_is_masked_there_and_nowhere_else(brands):
    assert masked("Red Anchor Men Black Heels", brands) == "men black heels"
    assert masked("Velda Men Red Heels", brands) == "men red heels"


def test_a_word_that_one_brand_alone_uses_is_the_name_of_its_product():
    shop = [
        (f"{brand} Men {extra} Black Shoes", {"gender": "Men", "colour": "Black"})
        for brand in ("Velda", "Oxalis", "Quell", "Norrin", "Tamsin")
        for extra in ("Slim", "Zephyrlite" if brand == "Quell" else "Everyday")
    ]
    brands = find(shop)[1]
    assert masked("Quell Men Zephyrlite Slim Black Shoes", brands) == "men slim black shoes"
    assert masked("Oxalis Men Everyday Black Shoes", brands) == "men everyday black shoes"


def test_titles_without_brands_lose_nothing():
    shop = [
        (f"{style} {colour} Dress", {"colour": colour})
        for style in ("Printed", "Striped", "Long", "Pleated")
        for colour in ("Red", "Blue", "Green")
    ]
    words, brands = find(shop)
    assert all(brands.mask(title) == title for title in words)
    assert not brands.names


def test_a_brand_that_begins_with_a_wearer_is_found():
    shop = [
        (f"Kids Ville Girls {c} Top", {"gender": "Girls", "colour": c}) for c in ("Red", "Blue")
    ]
    brands = find(shop * 3)[1]
    assert masked("Kids Ville Girls Red Top", brands) == "girls red top"
    assert masked("Kids Girls Red Top", brands) == "kids girls red top"


def test_the_word_of_a_value_is_never_a_brand():
    shop = [("Mushroom Brown Belt", {"colour": "Mushroom Brown"})] * 5
    assert masked("Mushroom Brown Belt", find(shop)[1]) == "mushroom brown belt"
