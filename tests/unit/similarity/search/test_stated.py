"""What states more of a text comes first, and among equals the order stays."""

from vitrine_similarity.search.stated import by_stated


def test_the_more_of_a_text_is_stated_the_earlier_a_product_comes():
    products = {
        "near": {"colour": "Blue", "product_type": "Jeans"},
        "half": {"colour": "Red", "product_type": "Jeans"},
        "all": {"colour": "Red", "product_type": "Dresses"},
    }

    assert by_stated("a red dress", products) == ["all", "half", "near"]


def test_what_states_as_much_stays_in_its_order():
    products = {"b": {"colour": "Red"}, "a": {"colour": "Red"}, "c": {}}

    assert by_stated("red", products) == ["b", "a", "c"]
    assert by_stated("yellow", products) == ["b", "a", "c"]
    assert by_stated("", products) == ["b", "a", "c"]
    assert by_stated("red", {}) == []


def test_a_value_counts_by_the_share_of_its_words_that_are_said():
    products = {"navy": {"colour": "Navy Blue"}, "blue": {"colour": "Blue"}, "red": {}}
    turned = {name: products[name] for name in ("blue", "navy", "red")}

    assert by_stated("blue", products) == ["blue", "navy", "red"]
    # Each of them states all of itself.
    assert by_stated("navy blue", turned) == ["blue", "navy", "red"]


def test_a_small_part_of_a_value_states_nothing():
    products = {"red": {}, "watch": {"category": "Jewellery and Watches"}}

    assert by_stated("red and green", products) == ["red", "watch"]
