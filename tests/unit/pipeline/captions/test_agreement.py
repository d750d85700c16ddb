import pytest

from fixtures.scripted_decoder import make_vocabulary
from vitrine_captioner.description import KnownAttribute
from vitrine_captioner.lexicon import Lexicon
from vitrine_pipeline.captions.agreement import agrees
from vitrine_product.words import split

LEXICON = Lexicon(make_vocabulary())
KNOWN = {"gender": "Men", "colour": "Navy Blue", "product_type": "Casual Shoes", "usage": "Sports"}


@pytest.mark.parametrize(
    ("title", "agreeing"),
    [
        ("Men Navy Blue Casual Shoes", True),
        ("Men's navy shoes", True),
        ("Something Else Entirely", True),
        ("Women Navy Blue Casual Shoes", False),
        ("Men Red Casual Shoes", False),
        ("Men Navy Blue Sports Shoes", False),
        ("Men Navy Blue Heels", False),
        ("Men Coral Casual Shoes", False),
        ("Men Navy Blue Casual Shoes for Casual Days", False),
    ],
)
def test_a_title_agrees_if_no_word_claims_another_value(title, agreeing):
    known = [KnownAttribute(name, value) for name, value in KNOWN.items()]
    assert agrees(LEXICON, split(title), known) is agreeing


def test_the_words_of_an_unknown_value_count_as_its_name():
    known = [KnownAttribute("colour", "Old Rose Red")]
    assert agrees(LEXICON, split("Men Old Rose Red Heels"), known)
    assert not agrees(LEXICON, split("Men Blue Heels"), known)
