"""Which columns are added, what they are called, and what is filled."""

ADDED = (
    *("product_type", "product_type_confidence", "product_type_sure"),
    *("colour", "colour_confidence", "colour_sure"),
    *("details", "suggested_title", "suggested_description", "error"),
)


def test_columns_are_added_behind_those_of_the_file(tag):
    assert tag("id,note\np0,x\n").header == ["id", "note", *ADDED]


def test_a_name_that_the_file_has_already_is_prefixed(tag, shop):
    wrong = next(name for name in ("Red", "Blue") if name != shop.products[0].colour)
    tagged = tag(f"id,colour,error,vitrine_error\np0,{wrong},mine,too\n")

    (row,) = tagged.named
    assert (row["colour"], row["error"], row["vitrine_error"]) == (wrong, "mine", "too")
    assert row["vitrine_colour"] == shop.products[0].colour
    assert row["vitrine_error_2"] == ""


def test_a_tagged_file_can_be_tagged_again(tag, shop):
    once = tag("id\np0\n")
    twice = tag(once.written)

    assert twice.rows[0][: len(once.header)] == once.rows[0]
    assert twice.named[0]["vitrine_colour"] == shop.products[0].colour


def test_fill_fills_empty_cells_and_no_others(tag, shop):
    first, second = shop.products[0], shop.products[-1]
    tagged = tag(
        f"id,Colour,Title\n{first.id},  ,\n{second.id},Teal,\n{second.id},N/A,\n", fill=True
    )

    assert [row["Colour"] for row in tagged.named] == [first.colour, "Teal", "N/A"]
    assert [row["Title"] for row in tagged.named] == ["", "", ""]
    assert [bool(row["colour_sure"]) for row in tagged.named] == [True, False, False]
    assert "colour" not in tagged.header
    assert [row["product_type"] for row in tagged.named] == [first.kind, second.kind, second.kind]
    assert tagged.report.counts.filled == 1


def test_a_title_agrees_with_what_the_row_states(tag, shop):
    stated = next(name for name in ("Red", "Blue") if name != shop.products[0].colour)
    (row,) = tag(f"id,Colour\np0,{stated}\n").named

    assert row["colour"] == shop.products[0].colour
    assert stated in row["suggested_title"]
    assert shop.products[0].colour not in row["suggested_title"]


def test_columns_may_be_named_by_the_caller(tag, shop):
    (row,) = tag("sku,shade\np0,\n", columns={"id": "sku", "colour": "shade"}, fill=True).named
    assert row["shade"] == shop.products[0].colour
