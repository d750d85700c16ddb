"""What the search writes when the decoder wants something else."""

import time

import numpy as np
import pytest

from fixtures.scripted_decoder import (
    SURFACES,
    ScriptedDecoder,
    following,
    make_vocabulary,
    token,
)
from vitrine_captioner import lexicon, title_writer
from vitrine_captioner.captioner import Captioner
from vitrine_captioner.description import KnownAttribute
from vitrine_captioner.title_writer import TitleWriter
from vitrine_captioner.vocabulary import END, SPECIAL_TOKENS

PICTURE = np.ones(4, dtype=np.float32)
ATTRIBUTES = ("gender", "category", "product_type", "colour", "usage", "brand")


def describe(decoder, *, sure=True, vocabulary=None, **known):
    writer = TitleWriter(decoder, vocabulary or make_vocabulary())
    facts = [KnownAttribute(name, value, sure) for name, value in known.items()]
    return Captioner(ATTRIBUTES, writer).describe(PICTURE, facts, timeout_s=60)


def title(decoder, **known):
    return describe(decoder, **known).title


def test_with_nothing_known_the_decoder_writes_what_it_sees():
    assert title(following("Men", "Black", "Casual Shoes")) == "Men Black Casual Shoes"


def test_a_corrected_colour_takes_the_place_of_the_seen_one():
    seen = following("Men", "Red", "Casual Shoes")
    assert title(seen, colour="Navy Blue") == "Men Navy Blue Casual Shoes"


def test_every_attribute_can_be_corrected_at_once():
    seen = following("Men", "Red", "Casual Shoes")
    known = {"gender": "Women", "colour": "Black", "product_type": "Heels"}
    assert title(seen, **known) == "Women Black Heels"


def test_a_value_that_no_title_ever_named_is_written_as_it_was_given():
    seen = following("Men", "Red", "Casual Shoes")
    assert title(seen, colour="Peau de Soie") == "Men Peau de Soie Casual Shoes"
    assert title(seen, product_type="Trench Coats") == "Men Red Trench Coat"


def test_a_value_that_no_title_ever_named_is_read_once(monkeypatch):
    read = []

    class CountingReader(lexicon.ClaimReader):
        def __init__(self, values, **roles):
            read.append(values)
            super().__init__(values, **roles)

    monkeypatch.setattr(lexicon, "ClaimReader", CountingReader)
    words = lexicon.Lexicon(make_vocabulary())
    first, again = (words.tokens_of("colour", "Peau de Soie") for _ in range(2))

    assert first is again
    assert len(read) == 1


def test_a_colour_that_the_catalogue_has_no_value_for_yields_to_the_known_one():
    assert title(following("Men", "Coral", "Heels"), colour="Blue") == "Men Blue Heels"


def test_a_value_is_found_whatever_its_case():
    assert title(following("Men", "Red", "Heels"), colour="navy blue") == "Men Navy Blue Heels"


def test_a_sure_attribute_that_titles_usually_state_is_stated():
    silent = following("Casual Shoes")
    words = title(silent, colour="Red", gender="Men").split()
    assert {"Men", "Red", "Casual", "Shoes"} == set(words)


def test_an_attribute_that_titles_seldom_state_need_not_be_stated():
    assert title(following("Men", "Heels"), usage="Casual") == "Men Heels"


def test_an_attribute_that_is_not_sure_is_not_forced_and_not_contradicted():
    assert title(following("Men", "Heels"), sure=False, colour="Red") == "Men Heels"
    assert title(following("Men", "Blue", "Heels"), sure=False, colour="Red") == "Men Red Heels"


def test_a_title_always_says_what_the_product_is():
    assert title(following("Men", "Black")).split()[-1] in {"Shoes", "Heels", "T-shirt", "T-shirts"}


def test_a_word_that_fits_the_value_may_stand_beside_its_name():
    seen = following("Men", "Running", "Sports Shoes")
    assert title(seen, product_type="Sports Shoes") == "Men Running Sports Shoes"
    assert "Running" not in title(seen, product_type="Heels")


def test_words_that_together_name_another_kind_are_kept_apart():
    seen = following("Men", "Sports", "Casual Shoes")
    known = {"product_type": "Casual Shoes", "usage": "Sports"}
    assert "Sports" not in title(seen, **known)


def test_no_word_comes_twice():
    def again(_position, _last):
        wanted = np.zeros(len(SURFACES) + SPECIAL_TOKENS)
        wanted[[token("Casual"), token("Casual Shoes"), token("Red")]] = 5.0, 8.0, 7.0
        wanted[END] = -9.0
        return wanted

    words = title(ScriptedDecoder(again)).split()
    assert len(words) == len(set(words))


def test_with_nothing_known_a_title_does_not_contradict_itself():
    words = title(following("Men", "Red", "Blue", "Heels")).split()
    assert len({"Red", "Blue"} & set(words)) == 1


def test_a_title_never_ends_with_a_link():
    assert title(following("Men", "Heels", "with")) in {"Men Heels", "Men Heels with Red"}


def test_brands_are_never_written_unless_stated():
    seen = following("Velda", "Men", "Red", "Anchor", "Heels")
    described = title(seen)
    assert "Velda" not in described
    assert "Red Anchor" not in described
    assert title(seen, brand="Velda").startswith("Velda ")


def test_two_attributes_that_contradict_each_other_are_both_written():
    seen = following("Men", "Black", "Heels")
    assert title(seen, category="Apparel", product_type="Heels") == "Men Black Heels"


def test_a_title_too_long_for_all_that_it_must_say_is_given_the_room():
    short = make_vocabulary(max_tokens=1)
    known = {"gender": "Men", "colour": "Red", "product_type": "Heels"}
    words = set(describe(following("Heels"), vocabulary=short, **known).title.split())
    assert words == {"Men", "Red", "Heels"}


def test_the_decoder_is_named_and_the_text_is_made_of_what_is_sure():
    described = describe(following("Men", "Red", "Heels"), product_type="Heels")
    assert described.decoder == "scripted"
    assert "a pair of heels" in described.text.lower()
    assert not {"men", "red"} & set(described.text.lower().split())


def test_a_wider_beam_finds_a_title_that_a_greedy_one_misses():
    def trap(_position, last):
        wanted = np.full(len(SURFACES) + SPECIAL_TOKENS, -20.0)
        if last == 1:
            wanted[[token("Red"), token("Black")]] = 1.0, 0.8
        elif last == token("Red"):
            wanted[[token(s) for s in ("Heels", "Casual Shoes", "T-shirt", "Printed")]] = 0.0
        elif last == token("Black"):
            wanted[token("Heels")] = 0.0
        else:
            wanted[END] = 0.0
        return wanted

    def titled(width):
        writer = TitleWriter(ScriptedDecoder(trap), make_vocabulary(), width=width)
        return writer.write(PICTURE, (), deadline=time.monotonic() + 60)

    assert titled(1).startswith("Red")
    assert titled(4) == "Black Heels"


@pytest.mark.parametrize("value", ["", "NA", "Unknown"])
def test_a_value_that_says_nothing_is_no_constraint(value):
    assert title(following("Men", "Red", "Heels"), colour=value) == "Men Red Heels"


def test_what_a_title_may_say_is_worked_out_once_for_equal_attributes(monkeypatch):
    worked_out = []

    def counting(words, known):
        worked_out.append(known)
        return constrain(words, known)

    constrain = title_writer.constrain
    monkeypatch.setattr(title_writer, "constrain", counting)
    shop = Captioner(ATTRIBUTES, TitleWriter(following("Men", "Blue", "Heels"), make_vocabulary()))
    red = KnownAttribute("colour", "Red")
    titles = [shop.describe(PICTURE, known, timeout_s=60).title for known in ([red], [], [red])]

    assert titles == ["Men Red Heels", "Men Blue Heels", "Men Red Heels"]
    assert worked_out == [(red,), ()]


def test_one_writer_tells_what_is_sure_from_what_is_not():
    shop = Captioner(ATTRIBUTES, TitleWriter(following("Men", "Heels"), make_vocabulary()))

    def described(sure):
        return shop.describe(PICTURE, [KnownAttribute("colour", "Red", sure)], timeout_s=60)

    assert described(sure=False) == described(sure=False)
    assert "Red" in described(sure=True).title
    assert "red" in described(sure=True).text
    assert described(sure=False).title == "Men Heels"
