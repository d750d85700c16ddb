"""What is tried on validation rows, and what is taken."""

import numpy as np
import pytest

from vitrine_pipeline.evaluation.trials import Trial, choose
from vitrine_pipeline.training.calibration import calibrate
from vitrine_pipeline.training.labels import MISSING, Labels
from vitrine_pipeline.training.trials import Examined, trial_of


def tried(name, scores):
    return Trial(name, {"colour": 0.5}, 0.5, {}, np.array(scores, float), 1, 2.0)


def test_what_is_clearly_better_is_taken():
    frozen = tried("as it is", [0.0, 1.0] * 50)
    whole = tried("whole", [0.5, 1.0] * 50)
    choice = choose([frozen, whole])
    assert choice.chosen == 1
    assert choice.rows == 100
    assert choice.why == "whole: 25.0 points better than as it is on 100 validation products"


def test_of_two_that_hardly_differ_the_cheaper_is_taken():
    frozen = tried("as it is", [0.0, 1.0] * 50)
    whole = tried("whole", [1.0, 0.0] * 49 + [0.0, 1.0])
    choice = choose([frozen, whole])
    assert choice.chosen == 0
    assert "no more than luck, and cheaper" in choice.why
    assert choose([frozen, tried("whole", [0.0, 0.9] * 50)]).chosen == 0


def test_that_a_few_products_gain_alike_proves_little():
    assert choose([tried("as it is", [0.5] * 4), tried("whole", [0.6] * 4)]).chosen == 0
    assert choose([tried("as it is", [0.5] * 4), tried("whole", [0.7] * 4)]).chosen == 1


def test_a_single_one_is_taken():
    assert choose([tried("whole", [0.0])]).why == "whole: nothing else was asked for"


CODES = np.array([0, 1, 0, 1, MISSING], np.int32)
LABELS = Labels({"colour": ("Blue", "Red")}, {"colour": CODES})


def examined(told):
    """Logits for `told`, and neighbours of which the first half are blue."""
    logits = np.eye(2, dtype=np.float32)[told] * 3
    embeddings = np.eye(2, dtype=np.float32)[np.maximum(CODES, 0)]
    return Examined(
        {"colour": logits}, embeddings, np.eye(2, dtype=np.float32)[[0] * 10 + [1] * 10]
    )


def trial(told):
    gallery = Labels(LABELS.values, {"colour": np.array([0] * 10 + [1] * 10, np.int32)})
    said = examined(told)
    models = calibrate(LABELS, said.logits)
    return trial_of("x", models, said, LABELS, gallery, compared=("colour",), passes=3, seconds=1.0)


def test_rows_that_state_nothing_are_neither_right_nor_wrong():
    perfect = trial([0, 1, 0, 1, 0])
    assert perfect.accuracy == {"colour": 1.0}
    assert perfect.all_right == 1.0
    assert perfect.near == {"colour": 1.0}
    assert perfect.scores[:4].tolist() == [1.0] * 4


def test_a_row_that_is_told_wrongly_scores_less():
    found = trial([0, 1, 0, 0, 0])
    assert found.accuracy == {"colour": pytest.approx(0.75)}
    assert found.scores[3] == pytest.approx(1 / 3)
    assert found.score == pytest.approx(found.scores.mean())
