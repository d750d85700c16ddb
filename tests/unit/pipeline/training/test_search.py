"""For how long a search goes on."""

import numpy as np
import pytest

from vitrine_pipeline.evaluation.trials import Trial
from vitrine_pipeline.training.fine_tuning import FineTuningRecipe
from vitrine_pipeline.training.search import rounds_of


class Scripted:
    """A candidate whose rounds have these scores, and others once they are averaged."""

    def __init__(self, scores, averaged=()):
        self._scores, self._averaged = scores, averaged or [0.1] * len(scores)

    def try_fitted(self, _tuning, rounds):
        return "models", trial(f"round {rounds}", self._scores[rounds - 1])

    def try_averaged(self, _tuning, rounds):
        return "averaged", trial(f"round {rounds}, averaged", self._averaged[rounds - 1])


def trial(name, score):
    return Trial(name, {}, 0.0, {}, np.array([score]), 1, 1.0)


@pytest.mark.parametrize(
    ("scores", "most", "made"),
    [((0.5, 0.6, 0.6, 0.9), 4, 3), ((0.5, 0.6, 0.7, 0.8), 4, 4), ((0.5, 0.6), 1, 1)],
)
def test_it_goes_on_as_long_as_a_round_gains(scores, most, made):
    tried = list(rounds_of(Scripted(scores), FineTuningRecipe(), most))
    assert [one.rounds for one in tried[::2]] == list(range(1, made + 1))
    assert len(tried) == 2 * made


def test_each_round_is_tried_as_it_was_fitted_and_averaged_with_what_it_was_before():
    first = list(rounds_of(Scripted((0.5, 0.4)), FineTuningRecipe(), 2))[:2]
    assert [one.trial.name for one in first] == ["round 1", "round 1, averaged"]
    assert [one.models for one in first] == ["models", "averaged"]
    assert [one.tuning.share for one in first] == [1, 0.5]


def test_a_round_that_gains_once_it_is_averaged_gains():
    tried = list(rounds_of(Scripted((0.5, 0.4, 0.3), (0.6, 0.7, 0.7)), FineTuningRecipe(), 4))
    assert tried[-1].rounds == 3
