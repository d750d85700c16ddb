import pytest

from fixtures.tiny_captions import BRANDS, rows, titles
from vitrine_captioner.claims import ClaimReader
from vitrine_pipeline.captions.wording import read_wording

VALUES = {
    "gender": ("Men", "Women"),
    "product_type": ("Casual Shoes", "Heels", "Tshirts"),
    "colour": ("Red", "Navy Blue", "White"),
}
ROW = {"gender": "Women", "product_type": "Heels", "colour": "Red"}


def clean(*told, times=5, **options):
    """The tokens of the last title, in a shop where each is told several times."""
    shop = [pair for pair in told for _ in range(times)]
    wording = read_wording(
        [title for title, _ in shop],
        [row for _, row in shop],
        ClaimReader(VALUES),
        **({"min_count": 2, "max_tokens": 10} | options),
    )
    return wording.titles[-1]


@pytest.mark.parametrize(
    ("title", "row", "tokens"),
    [
        ("Women Red Heels", ROW, ("women", "red", "heels")),
        ("Women Navy-Blue Heels", ROW | {"colour": "Navy Blue"}, ("women", "navy blue", "heels")),
        ("Women Red & White Heels", ROW, ("women", "red", "heels")),
        ("Women Heels with Red 35mm", ROW, ("women", "heels", "with", "red")),
        ("Women Red Heels of II", ROW, ("women", "red", "heels")),
        ("Women Casual Red Casual Shoes", ROW | {"product_type": "Casual Shoes"},
         ("women", "casual", "red")),
    ],
)  # fmt: skip
def test_a_title_is_made_fit_to_learn_from(title, row, tokens):
    assert clean((title, row)) == tokens


def test_what_a_row_contradicts_gives_way_to_what_it_states():
    usual = ("Women Red Heels", ROW)
    assert clean(usual, ("Women White Heels", ROW)) == ("women", "red", "heels")
    assert clean(usual, ("Women Red Casual Shoes", ROW)) == ("women", "red", "heels")


def test_rare_words_are_left_out():
    rare = ("Women Red Plissé Heels", ROW)
    shop = [("Women Red Heels", ROW)] * 9 + [rare]
    assert clean(*shop, times=1) == ("women", "red", "heels")


def test_long_titles_keep_their_beginning():
    assert clean(("Women Red Printed Heels", ROW), max_tokens=2) == ("women", "red")


def test_brands_stay_where_they_are_wanted():
    shop = list(zip(titles(), rows(), strict=True))

    def words(**options):
        wording = read_wording(
            [title for title, _ in shop],
            [row for _, row in shop],
            ClaimReader({"gender": ("Men", "Women")}),
            min_count=2,
            max_tokens=10,
            **options,
        )
        return {word for title in wording.titles for word in title}

    assert "velda" in words(keep_brands=True)
    assert words().isdisjoint(word.lower() for brand in BRANDS for word in brand.split()[-1:])


def test_tokens_read_as_the_catalogue_writes_them():
    wording = read_wording(
        ["Women Navy Blue T-shirt"] * 3 + ["WOMEN NAVY BLUE t-shirt"],
        [{"gender": "Women", "colour": "Navy Blue"}] * 4,
        ClaimReader(VALUES),
        min_count=2,
        max_tokens=10,
    )
    assert wording.surfaces == {"women": "Women", "navy blue": "Navy Blue", "t-shirt": "T-shirt"}
