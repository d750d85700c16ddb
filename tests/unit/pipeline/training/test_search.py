"""For how long a search goes on."""

import numpy as np
import pytest

from vitrine_pipeline.evaluation.trials import Trial
from vitrine_pipeline.training.fine_tuning import FineTuningRecipe
from vitrine_pipeline.training.search import rounds_of


class Scripted:
    """A candidate whose rounds have these scores."""

    def __init__(self, *scores):
        self._scores = scores

    def try_fitted(self, _tuning, rounds):
        score = np.array([self._scores[rounds - 1]])
        return "models", Trial(f"round {rounds}", {}, 0.0, {}, score, 1, 1.0)


@pytest.mark.parametrize(
    ("scores", "most", "made"),
    [((0.5, 0.6, 0.6, 0.9), 4, 3), ((0.5, 0.6, 0.7, 0.8), 4, 4), ((0.5, 0.6), 1, 1)],
)
def test_it_goes_on_as_long_as_a_round_gains(scores, most, made):
    tried = list(rounds_of(Scripted(*scores), FineTuningRecipe(), most))
    assert [one.rounds for one in tried] == list(range(1, made + 1))
    assert all(one.models == "models" for one in tried)
