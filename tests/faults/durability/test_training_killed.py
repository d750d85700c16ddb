"""A fine-tuning that is killed goes on from its last epoch, and ends as one that was let alone.

A run loads TensorFlow and takes half a minute, so that only `make test-faults` has the time.
"""

import os
import shutil

import numpy as np
import pytest

from fixtures.doomed import Doomed
from fixtures.doomed_work import fine_tune
from fixtures.tiny_backbone import write_catalogue
from vitrine_bundle import open_bundle
from vitrine_features.embedder import Embedder, EmbedOptions
from vitrine_features.model_files import MODEL_FILE
from vitrine_inference import InterpreterPool

KILLS = int(os.environ.get("TRAINING_KILLS", "0"))
# Of the difference of unit vectors: sums of many threads are never quite the same.
_TOLERANCE = 0.05


class Training:
    """One training after the other, of one catalogue."""

    def __init__(self, folder):
        self._folder = folder
        self._shop = write_catalogue(folder / "shop", each=4).parent

    def out(self, name):
        return self._folder / name

    def start(self, name):
        cache = self._folder / f"cache of {name}"
        return Doomed(fine_tune, str(self._shop), str(self.out(name)), str(cache))

    def embeddings(self, name) -> np.ndarray:
        opened = open_bundle(str(self.out(name)))
        embedder = Embedder(opened, InterpreterPool(opened.read_bytes(MODEL_FILE), size=1))
        pictures = sorted((self._shop / "images").iterdir())[:6]
        return np.array(
            [
                embedder.embed(one.read_bytes(), EmbedOptions(), timeout_s=60).values
                for one in pictures
            ]
        )


@pytest.mark.skipif(not KILLS, reason="TRAINING_KILLS is not set; `make test-faults` sets it")
@pytest.mark.timeout(900 + 300 * KILLS)
def test_it_ends_as_one_that_was_let_alone(tmp_path, seed, dice, tally):
    training = Training(tmp_path)
    longest_s = training.start("alone").finish()
    expected = training.embeddings("alone")

    killed = 0
    while killed < KILLS:
        name = f"killed, from {killed}"
        told = 0
        while not training.out(name).exists():
            trainer = training.start(name)
            if killed == KILLS:
                trainer.finish()
            else:
                killed += trainer.kill(dice, longest_s)
                tally.count(f"training, last word: {trainer.said[-1][0]}", kills=1)
            epochs = [done for part, done in trainer.said if part.startswith("Fine-tuning ")]
            # What was told to be done is not done again.
            assert not epochs or not told or epochs[0] > 0, (seed, told, epochs)
            told += sum(epochs)
            if ("written", 1) in trainer.said:
                assert training.out(name).exists(), seed
        assert np.abs(training.embeddings(name) - expected).max() < _TOLERANCE, seed
        shutil.rmtree(training.out(name))
        tally.count("trainings ended after kills", acknowledged=1)
