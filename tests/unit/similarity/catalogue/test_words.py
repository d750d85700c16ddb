"""Full-text search keeps up with every write, on SQLite and on PostgreSQL alike."""

from dataclasses import replace

import pytest
from sqlalchemy import text

from fixtures.shop import entry
from vitrine_database.engine import writing
from vitrine_product.price import Price
from vitrine_similarity.catalogue import Catalogue
from vitrine_similarity.catalogue.words import words_in
from vitrine_similarity.filters import Filter, PriceRange


@pytest.fixture
def catalogue(database_url):
    catalogue = Catalogue.open(database_url)
    yield catalogue
    catalogue.close()


def product(name, title, price=None, **attributes):
    one = entry(name, **attributes)
    return replace(one, product=replace(one.product, title=title, price=price))


def found(catalogue, words, *filters, limit=10):
    return list(catalogue.words.find(words, filters, limit))


def test_a_product_is_found_by_its_title_and_by_the_values_of_its_attributes(catalogue):
    catalogue.upsert(
        [
            product("a", "Puma running shoe", colour="Navy Blue"),
            product("b", "Leather belt", colour="Brown"),
        ]
    )

    assert found(catalogue, "PUMA") == ["a"]
    assert found(catalogue, "navy") == ["a"]
    assert found(catalogue, "a brown one") == ["b"]
    assert found(catalogue, "colour") == []


def test_who_says_more_of_the_words_comes_first(catalogue):
    catalogue.upsert(
        [
            product("a", "Red shirt"),
            product("b", "Red dress with a belt"),
            product("c", "Blue jeans"),
        ]
    )

    assert found(catalogue, "red dress") == ["b", "a"]
    assert found(catalogue, "red dress", limit=1) == ["b"]


def test_each_detail_of_a_product_can_be_filtered_by(catalogue):
    catalogue.upsert(
        [
            product("a", "Red shirt", details="round neck, striped"),
            product("b", "Blue shirt", details="pinstriped"),
            product("c", "Shirt"),
        ]
    )

    assert found(catalogue, "shirt", Filter("details", ("striped",))) == ["a"]
    several = Filter("details", ("striped", "pinstriped"))
    assert sorted(found(catalogue, "shirt", several)) == ["a", "b"]
    assert found(catalogue, "shirt", Filter("details", ("%",))) == []


def test_all_the_words_may_be_asked_for(catalogue):
    catalogue.upsert([product("a", "Red shirt"), product("b", "A shirt", colour="Red")])
    catalogue.upsert([product("c", "Red dress")])

    assert set(catalogue.words.find("red shirt", (), 10, every=True)) == {"a", "b"}
    assert catalogue.words.find("red shirt silk", (), 10, every=True) == ()


def test_where_all_are_asked_for_a_word_is_found_in_the_other_number_and_without_its_s(catalogue):
    catalogue.upsert([product("a", "Dresses for ladies"), product("b", "Boy's shirt")])

    def each_of(words):
        return catalogue.words.find(words, (), 10, every=True)

    assert each_of("lady\u2019s dress") == ("a",)
    assert each_of("shirts boys") == ("b",)
    assert each_of("dress shirt") == ()
    # One word is as good as another only while each has one form.
    assert found(catalogue, "dress boys shirt") == ["b"]


def test_what_is_written_again_is_found_by_its_new_words_alone(catalogue):
    catalogue.upsert([product("a", "Red shirt", colour="Red")])

    catalogue.upsert([product("a", "Green shirt", colour="Green")])

    assert found(catalogue, "red") == []
    assert found(catalogue, "green") == ["a"]


def test_a_deleted_product_is_found_by_no_word_until_it_is_written_again(catalogue):
    catalogue.upsert([product("a", "Red shirt")])
    catalogue.delete(["a"])
    assert found(catalogue, "shirt") == []

    catalogue.upsert([product("a", "Red shirt")])
    assert found(catalogue, "shirt") == ["a"]


def test_many_products_at_once_are_all_found(catalogue):
    catalogue.load([product(f"p{at}", f"Shirt number{at}") for at in range(300)])

    assert len(found(catalogue, "shirt", limit=1000)) == 300
    assert found(catalogue, "number250") == ["p250"]


def test_a_release_that_knows_nothing_of_words_keeps_them(catalogue):
    catalogue.upsert([product("a", "Red shirt"), product("b", "Red shoe")])

    with writing(catalogue.spaces._engine) as connection:
        connection.execute(text("UPDATE products SET title = 'Blue hat' WHERE id = 'a'"))
        connection.execute(text("DELETE FROM products WHERE id = 'b'"))

    assert found(catalogue, "hat") == ["a"]
    assert found(catalogue, "red") == []


def test_filters_hold_before_products_are_counted(catalogue):
    euros = Price(2000, "EUR")
    catalogue.upsert(
        [
            product("a", "Red shirt", gender="Men"),
            product("b", "Red shirt", gender="Women", price=euros),
            product("c", "Red shirt", gender='Women\'s "best"', price=Price(9000, "EUR")),
        ]
    )

    assert found(catalogue, "shirt", Filter("gender", ("Women", "Boys")), limit=1) == ["b"]
    assert found(catalogue, "shirt", Filter("gender", ('Women\'s "best"',))) == ["c"]
    assert found(catalogue, "shirt", Filter("fabric", ("Silk",))) == []
    assert found(catalogue, "shirt", PriceRange("EUR")) == ["b", "c"]
    assert found(catalogue, "shirt", PriceRange("EUR", 1000, 3000)) == ["b"]
    assert found(catalogue, "shirt", PriceRange("INR")) == []


@pytest.mark.parametrize(
    "said",
    ["", "  ", "!!! ---", "' OR '", '"', "a:* & !b | (c", "NEAR(red shirt) words:", "\0", "*"],
)
def test_punctuation_is_no_language_of_the_database(catalogue, said):
    catalogue.upsert([product("a", "Red shirt")])

    assert found(catalogue, said) in ([], ["a"])


def test_no_more_than_32_words_of_a_text_are_looked_for():
    assert words_in("Red, RED and  red-dy") == ("red", "and", "dy")
    assert len(words_in(" ".join(map(str, range(100))))) == 32


def test_the_index_is_what_it_would_be_if_it_were_built_anew(catalogue):
    names = [f"p{at:03}" for at in range(250)]
    catalogue.upsert([product(name, f"Red shirt {name}", usage="Casual") for name in names])
    catalogue.load([product(name, f"Green hat {name}") for name in names[100:]])
    catalogue.upsert([product(names[0], "Blue shoe")])
    catalogue.delete(names[50:150])
    catalogue.upsert([product(name, f"Red shirt {name}") for name in names[120:140]])

    kept, anew = _words_kept_and_anew(catalogue)

    assert kept == anew
    assert len(kept) == 170


def _words_kept_and_anew(catalogue):
    """Return the words of each product as they are kept, and as its row says them."""
    engine = catalogue.spaces._engine
    of_its_row = "vitrine_words(title, attributes)"
    if engine.dialect.name == "sqlite":
        of_its_row = (
            "title || coalesce((SELECT ' ' || group_concat(value, ' ') "
            "FROM json_each(products.attributes) WHERE type = 'text'), '')"
        )
    with writing(engine) as connection:
        if engine.dialect.name == "sqlite":
            # Fails where what is searched is not what the words are.
            connection.exec_driver_sql(
                "INSERT INTO product_words_index (product_words_index, rank) "
                "VALUES ('integrity-check', 1)"
            )
        return (
            dict(
                map(tuple, connection.execute(text("SELECT product_id, words FROM product_words")))
            ),
            dict(
                map(
                    tuple,
                    connection.execute(
                        text(f"SELECT id, {of_its_row} FROM products WHERE NOT deleted")
                    ),
                )
            ),
        )
