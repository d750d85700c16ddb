import numpy as np
import pytest

from fixtures.tiny_bundle import ATTRIBUTES, write_tiny_bundle
from fixtures.tiny_captions import captioner_files
from vitrine_bundle import BundleError, open_bundle
from vitrine_captioner.captioner import Captioner
from vitrine_captioner.description import KnownAttribute, Manner, Spelling
from vitrine_captioner.model import open_captioner
from vitrine_captioner.vocabulary import Vocabulary, parse_vocabulary
from vitrine_serving.errors import DeadlineExceeded, InvalidInput

PICTURE = np.full(256, 1 / 16, dtype=np.float32)
WITHOUT_DECODER = Captioner(ATTRIBUTES, None)


def shortened() -> bytes:
    """The vocabulary without its last word."""
    words: Vocabulary = parse_vocabulary(captioner_files()["vocabulary.json"].decode())
    cut = {"tokens": words.tokens[:-1], "attributes": {}}
    return words.model_copy(update=cut).model_dump_json().encode()


def test_without_a_decoder_titles_are_made_of_the_attributes():
    known = [KnownAttribute("gender", "Men"), KnownAttribute("product_type", "Tshirts")]
    described = WITHOUT_DECODER.describe(PICTURE, known, timeout_s=1)
    assert described.title == "Men's T-shirt"
    assert {"T-shirt", "men"} <= set(described.text.replace(".", "").split())
    assert described.alt_text == "T-shirt for men"
    assert described.keywords == ("T-shirt", "men's T-shirt")
    assert {claim.source for claim in described.claims} == {"gender", "product_type"}
    assert described.decoder == WITHOUT_DECODER.decoder == "attributes"


def test_an_attribute_that_the_bundle_lacks_is_refused_with_the_known_ones():
    with pytest.raises(InvalidInput) as refused:
        WITHOUT_DECODER.describe(PICTURE, [KnownAttribute("season", "Winter")], timeout_s=1)
    assert refused.value.reason == "ATTRIBUTE_UNKNOWN"
    assert refused.value.details["attribute"] == "season"
    assert "colour" in refused.value.details["known"]


def test_a_language_that_is_none_is_refused_with_those_that_are_some():
    with pytest.raises(InvalidInput) as refused:
        WITHOUT_DECODER.describe(PICTURE, [], timeout_s=1, manner=Manner(language="../en"))
    assert refused.value.reason == "LANGUAGE_UNKNOWN"
    assert refused.value.details["known"] == "de, en"


def test_details_are_in_the_text_and_pictures_choose_the_words():
    known = [KnownAttribute("gender", "Men"), KnownAttribute("product_type", "Tshirts")]
    pictures = np.random.default_rng(1).normal(size=(20, 256)).astype(np.float32)
    texts = [
        WITHOUT_DECODER.describe(one, known, timeout_s=1, details=("striped",)).text
        for one in pictures
    ]
    assert len(set(texts)) > 5
    assert all("striped T-shirt" in text for text in texts)


def test_a_title_is_spelt_as_the_text_is():
    grey = [KnownAttribute("colour", "Grey"), KnownAttribute("product_type", "Shirts")]
    american = Manner(spelling=Spelling.AMERICAN)
    assert WITHOUT_DECODER.describe(PICTURE, grey, timeout_s=1).title == "Grey Shirt"
    described = WITHOUT_DECODER.describe(PICTURE, grey, timeout_s=1, manner=american)
    assert described.title == "Gray Shirt"


def test_the_last_value_of_an_attribute_counts():
    known = [KnownAttribute("gender", "Men"), KnownAttribute("gender", "Women")]
    assert WITHOUT_DECODER.describe(PICTURE, known, timeout_s=1).title == "Women's Product"


def test_a_bundle_without_a_vocabulary_has_no_decoder(tmp_path):
    write_tiny_bundle(tmp_path / "bundle", {})
    assert open_captioner(open_bundle(str(tmp_path / "bundle"))).decoder == "attributes"


def test_a_bundle_with_a_vocabulary_describes_with_its_decoder(tmp_path):
    write_tiny_bundle(tmp_path / "bundle", captioner_files())
    captioner = open_captioner(open_bundle(str(tmp_path / "bundle")), interpreters=1)
    captioner.warm_up(256)
    described = captioner.describe(PICTURE, [KnownAttribute("colour", "Red")], timeout_s=60)
    assert described.decoder == "lstm"
    assert "Red" in described.title.split()
    with pytest.raises(DeadlineExceeded):
        captioner.describe(PICTURE, [], timeout_s=0)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"captioner_lstm.tflite": None}, "no file 'captioner_lstm.tflite'"),
        ({"captioner_lstm.tflite": b"no model"}, r"captioner_lstm\.tflite cannot be used"),
        ({"vocabulary.json": b"{}"}, r"vocabulary\.json: "),
        ({"vocabulary.json": shortened}, "it writes 16 tokens, vocabulary.json has 15"),
    ],
)
def test_a_bundle_that_cannot_work_is_refused_by_name(tmp_path, change, told):
    files = {**captioner_files(), **change}
    made = {name: data() if callable(data) else data for name, data in files.items()}
    write_tiny_bundle(tmp_path / "bundle", {name: data for name, data in made.items() if data})
    with pytest.raises(BundleError, match=told):
        open_captioner(open_bundle(str(tmp_path / "bundle")))
