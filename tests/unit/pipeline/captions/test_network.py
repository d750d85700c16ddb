import time

import keras
import numpy as np
import pytest

from vitrine_captioner.decoder import LiteRtDecoder
from vitrine_captioner.vocabulary import START
from vitrine_pipeline.captions.network import build_network, export_step
from vitrine_pipeline.captions.recipe import CaptionRecipe


@pytest.mark.parametrize("units", [8, 24])
def test_steps_in_litert_say_what_the_whole_network_says(units):
    keras.utils.set_random_seed(5)
    vocabulary, length = 17, 6
    network = build_network(12, vocabulary, length, CaptionRecipe(units=units))
    random = np.random.default_rng(1)
    pictures = random.normal(size=(3, 12)).astype(np.float32)
    tokens = random.integers(3, vocabulary, size=(3, length)).astype(np.int32)
    tokens[:, 0] = START
    whole = network.model.predict_on_batch([pictures, tokens])

    decoder = LiteRtDecoder("lstm", export_step(network), interpreters=1)
    state = decoder.initial_state(3)
    for position in range(length):
        log_probs, state = decoder.step(
            pictures, tokens[:, position], state, deadline=time.monotonic() + 60
        )
        np.testing.assert_allclose(np.exp(log_probs), whole[:, position], atol=1e-5)
