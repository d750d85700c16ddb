"""One thing is broken at a time: answers stay right, say what is missing, or say when to return.

`make test-faults` draws FAULT_INJECTIONS of all kinds by FAULT_SEED, for FAULT_WITHIN_S at most;
`make test` has one of each sort.
"""

import os
import random
import time
from pathlib import Path

import pytest

from fixtures.checked_load import CheckedLoad
from fixtures.injections import Injections, drawn
from vitrine_pipeline.serving.programs import SERVICES

INJECTIONS = int(os.environ.get("FAULT_INJECTIONS", "0"))
WITHIN_S = int(os.environ.get("FAULT_WITHIN_S", "7200"))
REPORT = Path(os.environ.get("FAULT_REPORT", "var/faults.json"))
_BLOCK = 50
_RESETS = 24
# Until caches and pools are as full as they get.
_WARM = 100
_LONG_S = 0.6
# What clients of a busy moment may still hold open.
_MORE = 12
_MORE_MEMORY, _MORE_MIB = 1.15, 16
_MOST_ATTEMPTS = 1.1
# One of each sort.
A_FEW = (
    *("features killed", "similarity stopped", "captioner black-holed", "classifier reset"),
    *("redis killed", "redis without memory", "database cut"),
    *("gateway without descriptors", "the clock of similarity an hour back"),
)


@pytest.fixture
def injections(product, load, kinds):
    return Injections(product, load, kinds)


@pytest.mark.skipif(INJECTIONS > 0, reason="all of them are injected")
@pytest.mark.parametrize("name", A_FEW)
def test_each_answer_is_right_or_says_why_not(injections, kinds, tally, name):
    if name not in kinds:
        pytest.skip("there is no C compiler, and no clock can be changed")
    injections.inject(name, _LONG_S)
    _count(tally, injections)
    assert injections.came[name].wrong == []


@pytest.mark.skipif(INJECTIONS > 0, reason="all of them are injected")
def test_nothing_is_left_of_many_faults(product, load: CheckedLoad, injections):
    # The database is cut off again and again: no process ends, and each has to let go.
    connections = [product.proxies[name] for name in (*SERVICES, "redis", "database")]
    load.wait_until_whole()
    injections.look()
    for number in range(_RESETS):
        connections[number % len(connections)].reset()
        load.wait_for_more(1)
    load.wait_until_whole()
    injections.look()
    assert load.take_wrong() == []
    _assert_nothing_grew(*injections.held)


@pytest.mark.skipif(not INJECTIONS, reason="`make test-faults` sets FAULT_INJECTIONS")
@pytest.mark.timeout(600 + 60 * INJECTIONS)
def test_each_answer_is_right_or_says_why_not_a_thousand_times(injections, kinds, tally):
    seed = int(os.environ.get("FAULT_SEED") or random.SystemRandom().randrange(1 << 32))
    print(f"FAULT_SEED={seed} FAULT_INJECTIONS={INJECTIONS}: {len(kinds)} kinds")
    end = time.monotonic() + WITHIN_S
    for number, (kind, seconds) in enumerate(drawn(kinds, INJECTIONS, random.Random(seed))):
        if time.monotonic() > end:
            break
        injections.inject(kind, seconds)
        if number % _BLOCK == _BLOCK - 1:
            injections.look()
            injections.write(REPORT, seed=seed)
            print(f"{number + 1} of {INJECTIONS}", flush=True)
    injections.look()
    injections.write(REPORT, seed=seed)

    _count(tally, injections)
    came = injections.came
    assert {kind: one.wrong[:2] for kind, one in came.items() if one.wrong} == {}, seed
    attempts = sum(one.sent["attempts"] for one in came.values())
    again = sum(one.sent["again"] for one in came.values())
    assert attempts <= _MOST_ATTEMPTS * (attempts - again), seed
    # Those that were killed first hold what they held when they began.
    lasted = [held for held in injections.held if _ids(held) == _ids(injections.held[-1])]
    _assert_nothing_grew(lasted[min(len(lasted) - 1, _WARM // _BLOCK)], lasted[-1])


def _ids(held) -> list[int]:
    return [pid for pid, *_ in held.values()]


def _assert_nothing_grew(before, after) -> None:
    for name, (pid, threads, files, memory) in after.items():
        assert pid == before[name][0]
        assert threads <= before[name][1] + _MORE, (name, before, after)
        assert files <= before[name][2] + _MORE, (name, before, after)
        assert memory <= before[name][3] * _MORE_MEMORY + _MORE_MIB, (name, before, after)


def _count(tally, injections: Injections) -> None:
    for name, came in injections.came.items():
        numbers = came.as_numbers()
        measured = {key: numbers.pop(key) for key in ("recovered_p50_s", "recovered_max_s")}
        ratio = numbers.pop("attempts_a_call")
        tally.count(name, **numbers)
        tally.time(name, **measured, **{"attempts / call": ratio})
