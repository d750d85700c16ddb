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


def take_steps(decoder, rows, deadline):
    pictures = np.ones((rows, 256), dtype=np.float32) / 16
    start = np.full(rows, START, np.int32)
    with decoder.steps(deadline=deadline) as steps:
        return steps.step(pictures, start, steps.initial_state(rows))


def test_a_step_gives_log_probabilities_and_a_new_state(decoder):
    log_probs, state = take_steps(decoder, 3, time.monotonic() + 60)
    np.testing.assert_allclose(np.exp(log_probs).sum(axis=1), 1, atol=1e-4)
    assert state.shape == (3, 4 * 32)
    assert np.any(state)


def test_a_step_after_the_deadline_is_refused(decoder):
    with pytest.raises(DeadlineExceeded) as refused:
        take_steps(decoder, 1, time.monotonic() - 1)
    assert refused.value.reason == "DEADLINE"


def test_a_title_holds_an_interpreter_until_it_is_written(decoder):
    with decoder.steps(deadline=time.monotonic() + 60), pytest.raises(DeadlineExceeded):
        take_steps(decoder, 1, time.monotonic() + 0.05)
    take_steps(decoder, 1, time.monotonic() + 60)
