import numpy as np
import pytest

from fixtures.tiny_bundle import ATTRIBUTES
from fixtures.tiny_captions import rows, titles
from vitrine_captioner.vocabulary import parse_vocabulary
from vitrine_pipeline.captions.lesson import prepare_lesson
from vitrine_pipeline.captions.recipe import CaptionRecipe

EVERY = np.ones(len(rows()), dtype=np.bool_)
RECIPE = CaptionRecipe(min_count=2)


def test_products_that_are_not_used_teach_nothing():
    secret = list(titles())
    secret[::2] = ["Zanzibar Overcoat"] * len(secret[::2])
    odd = np.arange(len(rows())) % 2 == 1
    lesson = prepare_lesson(secret, rows(), odd, ATTRIBUTES, RECIPE)
    assert lesson.products.tolist() == np.flatnonzero(odd).tolist()
    assert "zanzibar" not in lesson.vocabulary(decoder="d", model="m").model_dump_json().lower()


def test_attributes_that_the_bundle_lacks_and_rows_that_lack_some_are_no_obstacle():
    few = [{"colour": row["colour"]} if at % 3 else {} for at, row in enumerate(rows())]
    lesson = prepare_lesson(titles(), few, EVERY, ("colour",), RECIPE)
    assert list(lesson.vocabulary(decoder="d", model="m").attributes) == ["colour"]


def test_a_catalogue_without_attributes_still_has_words():
    lesson = prepare_lesson(titles(), [{}] * len(titles()), EVERY, (), RECIPE)
    assert "striped" in lesson.order


def test_the_vocabulary_can_be_read_by_the_service():
    vocabulary = prepare_lesson(titles(), rows(), EVERY, ATTRIBUTES, RECIPE).vocabulary(
        decoder="lstm", model="captioner_lstm.tflite"
    )
    assert parse_vocabulary(vocabulary.model_dump_json()) == vocabulary


@pytest.mark.parametrize(
    "told", [[None] * 120, ["", " "] * 60, [f"{at}a{at}" for at in range(120)]]
)
def test_titles_that_teach_nothing_are_no_lesson(told):
    assert prepare_lesson(told, rows(), EVERY, ATTRIBUTES, RECIPE) is None
