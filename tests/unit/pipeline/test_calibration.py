"""Confidences that mean what they say."""

import numpy as np
import pytest

from vitrine_classifier.decode import decode
from vitrine_pipeline.evaluation.metrics import calibration_error
from vitrine_pipeline.training.calibration import calibrate
from vitrine_pipeline.training.labels import MISSING, Labels
from vitrine_pipeline.training.sureness import SURE, sure_thresholds

ROWS = 4000


@pytest.fixture
def random():
    return np.random.default_rng(11)


def answers(random, values, sharpness, *, scale=1.0):
    """Truths, and logits that are right as often as `sharpness` makes them, told `scale` louder."""
    truth = random.integers(0, values, ROWS).astype(np.int32)
    logits = random.normal(size=(ROWS, values)).astype(np.float32)
    logits[np.arange(ROWS), truth] += sharpness
    return truth, scale * sharpness * logits


def labels_of(**codes):
    values = {
        name: tuple(f"{name} {number}" for number in range(codes[name].max() + 1)) for name in codes
    }
    return Labels(values, codes)


@pytest.mark.parametrize("scale", [0.4, 1.0, 5.0])
def test_confidences_are_right_as_often_as_they_say_however_loud_the_network_is(random, scale):
    truth, logits = answers(random, 5, 1.5, scale=scale)
    models = calibrate(labels_of(colour=truth), {"colour": logits})
    answer = decode(models, {"colour": logits})["colour"]
    assert calibration_error(answer.confidence, answer.choice == truth) < 0.025


def test_attributes_that_are_decoded_together_are_calibrated_together(random):
    # Three heads that err together, as heads on one embedding do.
    truth, logits = answers(random, 4, 1.2, scale=2)
    names = ("category", "subcategory", "product_type")
    labels = labels_of(**dict.fromkeys(names, truth))
    models = calibrate(labels, dict.fromkeys(names, logits))
    answer = decode(models, dict.fromkeys(names, logits))["product_type"]
    assert calibration_error(answer.confidence, answer.choice == truth) < 0.025


def test_what_is_called_sure_is_right_often_enough_also_on_other_rows(random):
    right, answered, rows = 0, 0, 0
    for _ in range(8):
        truth, logits = answers(random, 5, 2.0, scale=2)
        half = ROWS // 2
        models = calibrate(labels_of(colour=truth[:half]), {"colour": logits[:half]})
        answer = decode(models, {"colour": logits[half:]})["colour"]
        sure = answer.confidence >= np.array(models.attributes[0].thresholds)[answer.choice]
        right += int((answer.choice == truth[half:])[sure].sum())
        answered += int(sure.sum())
        rows += half
    assert answered > 0.3 * rows
    # Some 7,500 rows are sure, of which 95 % has a standard deviation of 0.25 %.
    assert right / answered >= SURE - 0.005


def test_values_that_differ_in_reliability_share_what_may_be_wrong(random):
    # Values 0 and 1 are as good as never wrong, 2 and 3 are mistaken for each other: together
    # nearly all of the first two can be called sure, and next to none of the others.
    truth, logits = answers(random, 4, 3.0)
    confused = truth >= 2
    logits[np.ix_(confused, [2, 3])] = random.normal(size=(confused.sum(), 2)) + 9
    models = calibrate(labels_of(colour=truth), {"colour": logits})
    answer = decode(models, {"colour": logits})["colour"]
    sure = answer.confidence >= np.array(models.attributes[0].thresholds)[answer.choice]
    assert sure[~confused].mean() > 0.9
    assert sure[confused].mean() < 0.1


@pytest.mark.parametrize("wrong", [0, 1])
def test_an_attribute_that_is_next_to_never_wrong_is_sure_throughout(random, wrong):
    truth, logits = answers(random, 3, 9.0)
    truth[:wrong] = (truth[:wrong] + 1) % 3
    models = calibrate(labels_of(colour=truth), {"colour": logits})
    answer = decode(models, {"colour": logits})["colour"]
    assert (answer.confidence >= np.array(models.attributes[0].thresholds)[answer.choice]).all()


@pytest.mark.parametrize("wrong", [0, 20])
def test_what_is_likelier_wrong_than_right_is_never_sure(random, wrong):
    """However seldom it is wrong on its own catalogue: a photo of a stranger is not of it."""
    confidence = np.where(np.arange(ROWS) < wrong, 0.05, random.uniform(0.3, 1, ROWS))
    thresholds = sure_thresholds(np.arange(ROWS) % 2, confidence, np.arange(ROWS) >= wrong, 2)
    assert min(thresholds) == 0.5


@pytest.mark.parametrize("rows", [1, 3, 12])
def test_a_few_rows_make_nobody_sure_even_if_all_are_right(rows):
    everything = np.ones(rows, bool)
    thresholds = sure_thresholds(np.zeros(rows, np.intp), np.full(rows, 0.4), everything, 2)
    assert min(thresholds) > 1


@pytest.mark.parametrize("wrong_at", [0, 99])
def test_rows_of_one_confidence_are_sure_all_or_none_whatever_their_order(wrong_at):
    right = np.ones(100, bool)
    right[[wrong_at, 50, 51, 52, 53, 54, 55, 56, 57]] = False
    thresholds = sure_thresholds(np.zeros(100, np.intp), np.full(100, 0.9), right, 2)
    assert min(thresholds) > 1


def test_an_attribute_that_is_never_right_is_never_sure(random):
    truth, logits = answers(random, 3, 9.0)
    models = calibrate(labels_of(colour=(truth + 1) % 3), {"colour": logits})
    assert min(models.attributes[0].thresholds) > 1


def test_a_value_that_is_seldom_right_has_a_threshold_of_its_own(random):
    truth, logits = answers(random, 3, 2.5, scale=2)
    # Whoever is told to be of value 2 is of value 1 half of the time.
    truth[(truth == 2) & (random.random(ROWS) < 0.5)] = 1
    models = calibrate(labels_of(colour=truth), {"colour": logits})
    trusted, _, doubtful = models.attributes[0].thresholds
    assert doubtful > trusted
    answer = decode(models, {"colour": logits})["colour"]
    assert not ((answer.choice == 2) & (answer.confidence >= doubtful)).any()


def test_rows_that_state_no_value_change_nothing(random):
    truth, logits = answers(random, 4, 1.5)
    stated = random.random(ROWS) < 0.5
    masked = np.where(stated, truth, MISSING).astype(np.int32)
    with_gaps = calibrate(labels_of(colour=masked), {"colour": logits})
    without = calibrate(labels_of(colour=truth[stated]), {"colour": logits[stated]})
    assert with_gaps == without


def test_the_taxonomy_holds_the_combinations_that_rows_state_in_full():
    category = np.array([0, 0, 1, 1, MISSING], np.int32)
    product_type = np.array([0, 1, 2, 2, 0], np.int32)
    models = calibrate(
        labels_of(category=category, product_type=product_type),
        {"category": np.zeros((5, 2)), "product_type": np.zeros((5, 3))},
    )
    assert models.taxonomy == ((0, 0), (0, 1), (1, 2))


def test_the_bundle_remembers_what_was_predicted_and_how_confidently(random):
    truth, logits = answers(random, 4, 1.5)

    model = calibrate(labels_of(colour=truth), {"colour": logits}).attributes[0]

    assert model.reference
    assert sum(model.reference.shares) == pytest.approx(1)
    assert list(model.reference.confidences) == sorted(model.reference.confidences)
    assert model.reference.confidences[-1] == 1
