import pytest

from vitrine_product.attributes import ATTRIBUTES, TAXONOMY, is_attribute_name
from vitrine_product.price import Price
from vitrine_product.product import Product, check_product
from vitrine_serving.errors import InvalidInput


def test_what_fits_is_taken():
    attributes = {f"a{number}": "x" * 200 for number in range(32)}
    check_product(Product("a", "x" * 500, attributes, "products/a.jpg", Price(1250, "EUR")))
    check_product(Product("a"))


@pytest.mark.parametrize(
    ("product", "reason", "said"),
    [
        (Product("a/b"), "PRODUCT_ID_INVALID", "'a/b'"),
        (Product("a", title="x" * 501), "PRODUCT_TEXT_INVALID", "title has 501 characters"),
        (Product("a", title="\0"), "PRODUCT_TEXT_INVALID", "NUL"),
        (Product("a", image="\0"), "PRODUCT_TEXT_INVALID", "NUL"),
        (Product("a", image="x" * 501), "PRODUCT_TEXT_INVALID", "key has 501 characters"),
        (Product("a", attributes={"colour": "x" * 201}), "PRODUCT_TEXT_INVALID", "its colour"),
        (Product("a", attributes={"Not A Name": "x"}), "PRODUCT_TEXT_INVALID", "'Not A Name'"),
        (
            Product("a", attributes={f"a{number}": "x" for number in range(33)}),
            "PRODUCT_TEXT_INVALID",
            "33 attributes",
        ),
        (Product("a", price=Price(1, "XAU")), "PRICE_INVALID", "'XAU'"),
    ],
)
def test_what_does_not_fit_is_refused_with_the_product_and_the_fault(product, reason, said):
    with pytest.raises(InvalidInput) as caught:
        check_product(product)
    assert caught.value.reason == reason
    assert caught.value.details["product"] == product.id
    assert said in caught.value.message


def test_the_attributes_that_are_known_have_names_that_are_permitted():
    assert all(map(is_attribute_name, ATTRIBUTES))
    assert set(TAXONOMY) < set(ATTRIBUTES)
