import pytest

from vitrine_product.attributes import ATTRIBUTES, is_attribute_name
from vitrine_product.price import Price
from vitrine_product.product import Product, check_product
from vitrine_serving.errors import InvalidInput


def test_what_fits_is_taken():
    attributes = {f"a{number}": "x" * 200 for number in range(32)}
    check_product(Product("a", "x" * 500, attributes, "products/a.jpg", Price(1250, "EUR")))
    check_product(Product("a"))
    check_product(Product("a", image="x", further_images=tuple(f"{at}" for at in range(15))))


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
        (Product("a", image="x", further_images=("\0",)), "PRODUCT_TEXT_INVALID", "NUL"),
        (Product("a", image="x", further_images=("x" * 501,)), "PRODUCT_TEXT_INVALID", "501"),
        (
            Product("a", image="x", further_images=("y", "y")),
            "PRODUCT_PICTURES_INVALID",
            "'y' is there",
        ),
        (
            Product("a", image="x", further_images=("x",)),
            "PRODUCT_PICTURES_INVALID",
            "'x' is there twice",
        ),
        (Product("a", further_images=("x",)), "PRODUCT_PICTURES_INVALID", "no key"),
        (
            Product("a", image="x", further_images=tuple(f"{at}" for at in range(16))),
            "PRODUCT_PICTURES_INVALID",
            "17 pictures",
        ),
    ],
)
def test_what_does_not_fit_is_refused_with_the_product_and_the_fault(product, reason, said):
    with pytest.raises(InvalidInput) as caught:
        check_product(product)
    assert caught.value.reason == reason
    assert caught.value.details["product"] == product.id
    assert said in caught.value.message


def test_all_pictures_of_a_product_are_the_first_and_the_others():
    assert Product("a", image="x", further_images=("y", "z")).pictures == ("x", "y", "z")
    assert Product("a").pictures == ()


def test_the_attributes_that_are_known_have_names_that_are_permitted():
    assert all(map(is_attribute_name, ATTRIBUTES))
