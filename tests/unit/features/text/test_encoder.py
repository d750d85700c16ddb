"""Texts become vectors of the space, slips of the finger and case notwithstanding."""

import io

import numpy as np
import pytest

from fixtures.tiny_bundle import write_tiny_bundle
from fixtures.tiny_texts import tiny_text_encoder
from vitrine_bundle import BundleError, open_bundle
from vitrine_features.text.encoder import TEXT_ENCODER_FILE, open_text_encoder
from vitrine_features.text.ngrams import ngrams_of, words_of


@pytest.fixture(scope="module")
def encoder():
    return tiny_text_encoder()


@pytest.fixture
def bundle_with(tmp_path):
    def write(content):
        write_tiny_bundle(tmp_path / "bundle", {TEXT_ENCODER_FILE: content})
        return open_bundle(str(tmp_path / "bundle"))

    return write


def test_a_text_is_words_in_lower_case_without_accents_and_apostrophes():
    assert words_of("  Café-crème, MEN'S T-Shirt №5_x\n") == [
        *("cafe", "creme", "mens", "t", "shirt", "no5", "x")
    ]
    assert words_of("!?") == []


def test_a_word_is_itself_and_its_runs_of_three_to_five_letters():
    assert ngrams_of("red") == ("<red>", "<re", "red", "ed>", "<red", "red>")
    assert ngrams_of("a") == ("<a>",)


def test_a_vector_has_length_one_and_the_type_of_an_embedding(encoder):
    vector = encoder.encode("red dress")

    assert vector.shape == (256,)
    assert vector.dtype == np.float32
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-6)


def test_case_accents_and_punctuation_change_nothing(encoder):
    assert np.array_equal(encoder.encode("Réd, DRESS!"), encoder.encode("red dress"))


def test_a_misspelt_word_stays_near_to_what_was_meant(encoder):
    meant = encoder.encode("women shirt")

    near, far = encoder.encode("womne shrit") @ meant, encoder.encode("navy blue") @ meant
    assert near > far + 0.1


def test_words_of_which_nothing_is_known_make_no_vector(encoder):
    assert encoder.encode("зонт") is None
    assert encoder.encode("") is None


def test_an_unknown_word_beside_known_ones_does_not_turn_them_elsewhere(encoder):
    assert encoder.encode("red dress zzzqqq") @ encoder.encode("red dress") > 0.999


def test_what_a_bundle_holds_is_read_as_it_was_written(encoder, bundle_with):
    read = open_text_encoder(bundle_with(encoder.write()))

    assert np.array_equal(read.encode("navy dress"), encoder.encode("navy dress"))


def test_the_same_encoder_is_written_the_same_each_time(encoder):
    assert encoder.write() == encoder.write()


def test_a_bundle_without_one_has_none(tmp_path):
    write_tiny_bundle(tmp_path / "bundle", {"attributes.json": b"{}"})

    assert open_text_encoder(open_bundle(str(tmp_path / "bundle"))) is None


def test_a_file_that_is_no_encoder_is_refused_by_name(bundle_with):
    bundle = bundle_with(b"PK nonsense")

    with pytest.raises(BundleError, match=TEXT_ENCODER_FILE):
        open_text_encoder(bundle)


def test_an_encoder_of_another_dimension_is_refused(bundle_with):
    bundle = bundle_with(tiny_text_encoder(dimension=64).write())

    with pytest.raises(BundleError, match="64 dimension, not 256"):
        open_text_encoder(bundle)


def test_an_encoder_with_nan_is_refused(bundle_with):
    with np.load(io.BytesIO(tiny_text_encoder().write())) as file:
        arrays = dict(file)
    arrays["hidden"][0, 0] = np.nan
    content = io.BytesIO()
    np.savez(content, **arrays)
    bundle = bundle_with(content.getvalue())

    with pytest.raises(BundleError, match="hidden holds NaN"):
        open_text_encoder(bundle)
