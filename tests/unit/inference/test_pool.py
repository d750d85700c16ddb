"""The pool runs one model on as many cores as it may use, and never queues without a bound."""

import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from vitrine_inference import InterpreterPool, available_cores
from vitrine_serving.errors import DeadlineExceeded, Exhausted


@pytest.fixture(scope="module")
def doubling() -> bytes:
    """A model that doubles its input of shape (batch, 3)."""
    import tensorflow as tf

    @tf.function(input_signature=[tf.TensorSpec((None, 3), tf.float32, name="value")])
    def double(value):
        return {"twice": value * 2}

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

    with pytest.raises(ValueError, match="Invalid Input name"):
        pool.run({"other": np.zeros((1, 3), np.float32)}, timeout_s=1)

    assert run(pool)[0, 0] == 2


def test_bytes_that_are_no_model_are_refused():
    with pytest.raises(ValueError, match="odel"):
        InterpreterPool(b"not a model", size=1)


@pytest.mark.parametrize(
    ("limit", "cores"), [("max 100000", 64), ("150000 100000", 2), ("50000 100000", 1)]
)
def test_the_containers_limit_counts(tmp_path, monkeypatch, limit, cores):
    monkeypatch.setattr("os.sched_getaffinity", lambda _pid: set(range(64)))
    (tmp_path / "cpu.max").write_text(limit)

    assert available_cores(tmp_path / "cpu.max", tmp_path) == cores


def test_the_older_containers_limit_counts(tmp_path, monkeypatch):
    monkeypatch.setattr("os.sched_getaffinity", lambda _pid: set(range(64)))
    (tmp_path / "cpu.cfs_quota_us").write_text("300000")
    (tmp_path / "cpu.cfs_period_us").write_text("100000")

    assert available_cores(tmp_path / "absent", tmp_path) == 3
