"""Which rows are fitted to, watched and asked, and for how long the last fitting goes on."""

from types import SimpleNamespace

import numpy as np

from vitrine_pipeline.training import cross_fit
from vitrine_pipeline.training.cross_fit import epochs_in_total, train_calibrated
from vitrine_pipeline.training.labels import Labels
from vitrine_pipeline.training.learner import Learnt


class Scripted:
    """A learner that knows every row that it was fitted to by heart, and guesses 0 otherwise.

    `best` are the epochs after which its fittings are at their best, in turn.
    """

    epochs = 10

    def __init__(self, codes, best):
        self.labels = Labels({"colour": ("Blue", "Red")}, {"colour": np.array(codes, np.int32)})
        self.best = iter(best)
        self.fitted = []

    def learn(self, rows, *, seed, watched=None, epochs=None, advance=lambda _epochs: None):
        self.fitted.append(SimpleNamespace(rows=rows, seed=seed, watched=watched, epochs=epochs))
        advance(self.epochs)
        return Learnt(backbone=None, network=set(rows.tolist()), epochs=next(self.best))

    def embed(self, learnt, rows):
        return np.array([[row, row in learnt.network] for row in rows.tolist()])


def answer_by_heart(codes, asked):
    def read_logits(_network, embeddings):
        asked.extend(embeddings.tolist())
        known = [(codes[row] if seen else 0) for row, seen in embeddings.tolist()]
        return {"colour": np.eye(2, dtype=np.float32)[known] * 4}

    return read_logits


def run(monkeypatch, *, best=(4, 7, 5), groups=None):
    codes = [row % 2 for row in range(30)]
    asked, told = [], []
    monkeypatch.setattr(cross_fit, "read_logits", answer_by_heart(codes, asked))
    learner = Scripted(codes, best)
    rows = np.arange(3, 27)
    groups = np.arange(24) if groups is None else groups
    trained = train_calibrated(learner, rows, groups, 2, seed=5, advance=told.append)
    return learner, trained, asked, told


def test_no_row_is_asked_of_a_network_that_was_fitted_to_it(monkeypatch):
    _, _, asked, _ = run(monkeypatch)
    assert sorted(row for row, _ in asked) == list(range(3, 27))
    assert not any(seen for _, seen in asked)


def test_the_rows_that_are_left_out_are_watched_and_the_others_fitted_to(monkeypatch):
    learner, _, _, _ = run(monkeypatch)
    for fold in learner.fitted[:2]:
        assert sorted([*fold.rows, *fold.watched]) == list(range(3, 27))


def test_the_last_fitting_takes_all_rows_for_as_long_as_was_best(monkeypatch):
    learner, trained, _, told = run(monkeypatch, best=(4, 7, 5))
    last = learner.fitted[-1]
    assert last.rows.tolist() == list(range(3, 27))
    assert last.watched is None
    assert last.epochs == 6
    assert trained.learnt.epochs == 5
    assert sum(told) == epochs_in_total(learner, 2) == 30


def test_rows_that_are_all_alike_are_fitted_to_without_folds(monkeypatch):
    learner, _, asked, told = run(monkeypatch, groups=np.zeros(24, int))
    assert [len(fitting.rows) for fitting in learner.fitted] == [24]
    assert learner.fitted[0].epochs is None
    assert not asked
    assert sum(told) == 30
