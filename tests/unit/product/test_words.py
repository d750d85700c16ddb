import pytest

from vitrine_product.words import contains, join, split, stem, stems


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("Men's Navy-Blue T shirt", ("Men's", "Navy", "Blue", "T-shirt")),
        ("Kids-Boys Flip-Flops", ("Kids", "Boys", "Flip", "Flops")),
        ("Low-Top Slip-On V-Neck", ("Low-Top", "Slip-On", "V-Neck")),
        ("Black & White, (pack) of 2!", ("Black", "&", "White", "pack", "of", "2")),
        ("Robe été Größe", ("Robe", "été", "Größe")),
        ("", ()),
    ],
)
def test_a_title_is_split_into_words_and_compounds_stay_whole(title, words):
    assert split(title) == words


@pytest.mark.parametrize(
    ("word", "same"),
    [
        ("T-Shirts", "tee"),
        ("Women's", "Ladies"),
        ("dresses", "Dress"),
        ("Booties", "bootie"),
        ("watches", "watch"),
        ("Gray", "grey"),
        ("mens", "Man"),
        ("girls'", "Girl"),
    ],
)
def test_a_word_and_its_other_forms_have_one_stem(word, same):
    assert stem(word) == stem(same)


def test_short_sleeves_are_no_shorts():
    assert stem("short") != stem("shorts")


def test_a_phrase_is_found_in_order_and_side_by_side():
    words = stems("Women Navy Blue Heels")
    assert contains(words, stems("navy blue"))
    assert not contains(words, stems("blue navy"))
    assert not contains(words, stems("women blue"))


def test_a_title_starts_with_a_capital_and_keeps_its_own_spelling():
    assert join(["women", "Navy Blue", "T-shirt"]) == "Women Navy Blue T-shirt"
    assert join([]) == ""
