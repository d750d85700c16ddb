"""The pool runs one model on as many cores as it may use, and never queues without a bound."""

import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from ai_edge_litert.interpreter import Interpreter

from vitrine_inference import InterpreterPool
from vitrine_serving.errors import DeadlineExceeded, Exhausted

ROW = np.zeros((1, 3), np.float32)


@pytest.fixture(scope="module")
def doubling() -> bytes:
    """A model that doubles its input of shape (batch, 3)."""
    import tensorflow as tf

    @tf.function(input_signature=[tf.TensorSpec((None, 3), tf.float32, name="value")])
    def double(value):
        return {"twice": value @ (2 * np.eye(3, dtype=np.float32))}

    module = tf.Module()
    module.double = double
    converter = tf.lite.TFLiteConverter.from_concrete_functions(
        [double.get_concrete_function()], module
    )
    return converter.convert()


class Gate:
    """Holds every interpreter of a pool until it is opened."""

    def __init__(self, pool: InterpreterPool) -> None:
        self.entered = threading.Semaphore(0)
        self.opened = threading.Event()
        for runner in pool._free:
            original = runner.run
            runner.run = lambda inputs, original=original: self._hold(original, inputs)

    def _hold(self, original, inputs):
        self.entered.release()
        assert self.opened.wait(20)
        return original(inputs)


def run(pool, value=1.0, timeout_s=10.0):
    return pool.run({"value": np.full((1, 3), value, np.float32)}, timeout_s=timeout_s)["twice"]


def test_inputs_and_outputs_go_by_name_and_the_batch_may_vary(doubling):
    pool = InterpreterPool(doubling, size=1)

    assert pool.output_names == ("twice",)
    assert set(pool.input_shapes) == {"value"}
    for rows in (1, 5, 2):
        value = np.arange(rows * 3, dtype=np.float32).reshape(rows, 3)
        np.testing.assert_array_equal(pool.run({"value": value}, timeout_s=5)["twice"], value * 2)


def test_results_of_parallel_calls_do_not_mix(doubling):
    pool = InterpreterPool(doubling, size=2)

    with ThreadPoolExecutor(8) as threads:
        results = list(threads.map(lambda n: run(pool, n), range(200)))

    assert [result[0, 0] for result in results] == [2 * n for n in range(200)]


def test_a_call_that_finds_no_interpreter_in_time_is_told_so(doubling):
    pool = InterpreterPool(doubling, size=1)
    gate = Gate(pool)
    with ThreadPoolExecutor(1) as threads:
        busy = threads.submit(run, pool)
        assert gate.entered.acquire(timeout=10)

        with pytest.raises(DeadlineExceeded):
            run(pool, timeout_s=0.05)

        gate.opened.set()
        assert busy.result(10)[0, 0] == 2


def test_a_full_queue_refuses_at_once(doubling):
    pool = InterpreterPool(doubling, size=1, max_waiting=0)
    gate = Gate(pool)
    with ThreadPoolExecutor(1) as threads:
        busy = threads.submit(run, pool)
        assert gate.entered.acquire(timeout=10)
        assert pool.busy == 1

        with pytest.raises(Exhausted) as caught:
            run(pool)

        assert caught.value.reason == "QUEUE_FULL"
        gate.opened.set()
        busy.result(10)
    assert pool.busy == 0


def test_an_interpreter_comes_back_after_a_call_that_failed(doubling):
    pool = InterpreterPool(doubling, size=1)

    for wrong in ({"other": ROW}, {"value": ROW, "other": ROW}, {}):
        with pytest.raises(ValueError, match=r"takes \['value'\], not"):
            pool.run(wrong, timeout_s=1)
        assert run(pool)[0, 0] == 2


@pytest.mark.parametrize(
    ("wrong", "words"),
    [(np.zeros((1, 4), np.float32), "reshape"), (ROW.astype(np.float64), "FLOAT64")],
)
def test_values_of_another_shape_or_type_are_refused_and_leave_the_interpreter_whole(
    doubling, wrong, words
):
    pool = InterpreterPool(doubling, size=1)

    for _ in range(2):
        with pytest.raises((ValueError, RuntimeError), match=words):
            pool.run({"value": wrong}, timeout_s=1)

    assert run(pool)[0, 0] == 2


def test_what_a_run_gave_is_not_written_over_by_the_next(doubling):
    pool = InterpreterPool(doubling, size=1)

    first, second = run(pool, 1.0), run(pool, 5.0)

    assert (first[0, 0], second[0, 0]) == (2, 10)


def test_memory_is_laid_out_anew_only_when_a_shape_changes(doubling, monkeypatch):
    laid_out = []
    allocate = Interpreter.allocate_tensors
    monkeypatch.setattr(
        Interpreter, "allocate_tensors", lambda self: laid_out.append(self) or allocate(self)
    )
    pool = InterpreterPool(doubling, size=1)

    for rows in (1, 1, 4, 4, 1):
        value = np.ones((rows, 3), np.float32)
        assert pool.run({"value": value}, timeout_s=5)["twice"].shape == (rows, 3)

    assert len(laid_out) == 3


def test_bytes_that_are_no_model_are_refused():
    with pytest.raises(ValueError, match="odel"):
        InterpreterPool(b"not a model", size=1)
