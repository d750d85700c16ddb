import time

import numpy as np
import pytest

from fixtures.tiny_captions import captioner_files
from vitrine_captioner.decoder import LiteRtDecoder
from vitrine_captioner.vocabulary import START, parse_vocabulary
from vitrine_serving.errors import DeadlineExceeded


@pytest.fixture(scope="module")
def decoder():
    files = captioner_files()
    vocabulary = parse_vocabulary(files["vocabulary.json"].decode())
    return LiteRtDecoder("lstm", files[vocabulary.model], interpreters=1)


def step(decoder, state, deadline):
    rows = len(state)
    pictures = np.ones((rows, 256), dtype=np.float32) / 16
    return decoder.step(pictures, np.full(rows, START, np.int32), state, deadline=deadline)


def test_a_step_gives_log_probabilities_and_a_new_state(decoder):
    log_probs, state = step(decoder, decoder.initial_state(3), time.monotonic() + 60)
    np.testing.assert_allclose(np.exp(log_probs).sum(axis=1), 1, atol=1e-4)
    assert state.shape == (3, 4 * 32)
    assert np.any(state)


def test_a_step_after_the_deadline_is_refused(decoder):
    with pytest.raises(DeadlineExceeded) as refused:
        step(decoder, decoder.initial_state(1), time.monotonic() - 1)
    assert refused.value.reason == "DEADLINE"
