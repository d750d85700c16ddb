import time

import keras
import numpy as np
import pytest

from vitrine_captioner.decoder import LiteRtDecoder
from vitrine_captioner.vocabulary import START
from vitrine_pipeline.captions.decoders import DECODERS, Shape, find_decoder
from vitrine_pipeline.captions.recipe import CaptionRecipe
from vitrine_pipeline.errors import PipelineError


@pytest.mark.parametrize("name", DECODERS)
@pytest.mark.parametrize("units", [8, 24])
def test_steps_in_litert_say_what_the_whole_network_says(name, units):
    keras.utils.set_random_seed(5)
    shape = Shape(dimension=12, vocabulary=17, length=6)
    network = find_decoder(name).build(shape, CaptionRecipe(units=units, layers=2))
    random = np.random.default_rng(1)
    for weight in network.model.weights:  # as made, they say hardly anything
        weight.assign(random.normal(size=weight.shape, scale=0.3))
    pictures = random.normal(size=(3, 12)).astype(np.float32)
    tokens = random.integers(3, shape.vocabulary, size=(3, shape.length)).astype(np.int32)
    tokens[:, 0] = START
    whole = network.model.predict_on_batch([pictures, tokens])

    decoder = LiteRtDecoder(name, network.export_step(), interpreters=1)
    with decoder.steps(deadline=time.monotonic() + 60) as steps:
        state = steps.initial_state(3)
        for position in range(shape.length):
            log_probs, state = steps.step(pictures, tokens[:, position], state)
            np.testing.assert_allclose(np.exp(log_probs), whole[:, position], atol=1e-5)


def test_an_unknown_decoder_is_refused_with_those_that_there_are():
    with pytest.raises(PipelineError, match=r"no decoder 'rnn'; choose lstm or gpt2"):
        find_decoder("rnn")
