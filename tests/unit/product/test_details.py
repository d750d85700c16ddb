"""Details of a product are written as one value, and read one by one."""

from vitrine_product.attributes import MAX_VALUE_LENGTH
from vitrine_product.details import join_details, split_details, values_of


def test_details_come_back_in_alphabetical_order_each_once():
    assert split_details(join_details(["striped", "round neck", "striped"])) == (
        "round neck",
        "striped",
    )
    assert split_details(join_details([])) == ()


def test_what_somebody_wrote_otherwise_is_read_all_the_same():
    assert split_details("striped,round neck ,, striped") == ("striped", "round neck")


def test_as_many_are_written_as_a_value_holds():
    written = join_details(f"detail {number:03}" for number in range(100))
    assert len(written) <= MAX_VALUE_LENGTH
    assert split_details(written)[-1].startswith("detail 0")


def test_the_value_of_another_attribute_is_one_whatever_it_holds():
    assert values_of("colour", "Red, White") == ("Red, White",)
    assert values_of("details", "red, white") == ("red", "white")
