"""One thing is broken at a time: answers stay right, say what is missing, or say when to return.

`make test-faults` breaks everything several times; `make test` one thing of each sort.
"""

import os
import time
from collections.abc import Callable

import psutil
import pytest

from fixtures.tcp_proxy import harms
from fixtures.unread import unread_bytes
from fixtures.waiting import eventually
from vitrine_pipeline.serving.programs import GATEWAY, SERVICES

ROUNDS = int(os.environ.get("FAULT_ROUNDS", "0"))
_TIMES = 2 if ROUNDS else 1
_RESETS = 300 if ROUNDS else 24
# What clients of a busy moment may still hold open.
_MORE = 12
_PROCESSES = {
    f"{name} {how}": (name, how)
    for name in (*SERVICES, GATEWAY)
    for how in ("killed", "stopped", "slowed", "restarted")
}
_CONNECTIONS = {
    f"{name} {how}": (name, how)
    for name in (*SERVICES, "redis", "database")
    for how in ("cut", "reset", "delayed", "throttled", "black-holed")
}
_SERVERS = ("redis killed", "redis stopped", "database killed")
_OTHERS = (
    *("a model replaced on disk", "a model removed from disk"),
    *("no descriptors left", "no room for pictures"),
)
EVERYTHING = (*_PROCESSES, *_CONNECTIONS, *_SERVERS, *_OTHERS)
# One of each sort.
A_FEW = (
    *("features killed", "similarity stopped", "captioner black-holed", "classifier reset"),
    *("redis killed", "database cut"),
)

Heal = Callable[[], None]


def break_it(product, name: str) -> Heal:
    """Do a harm, and return what ends it."""
    if name in _PROCESSES:
        return _harm_process(product, *_PROCESSES[name])
    if name in _CONNECTIONS:
        target, how = _CONNECTIONS[name]
        harms(product.proxies[target])[how]()
        return product.proxies[target].heal
    if name == "a model replaced on disk":
        return _replace_model(product)
    if name == "a model removed from disk":
        return _remove_model(product)
    if name == "no descriptors left":
        return _take_descriptors(product)
    if name == "no room for pictures":
        return _leave_no_room(product.family()[GATEWAY])
    server, how = name.split()
    if server == "database":
        product.postgres.kill()
        return product.postgres.start
    (product.redis.kill if how == "killed" else product.redis.freeze)()
    return product.redis.start if how == "killed" else product.redis.thaw


def _harm_process(product, name: str, how: str) -> Heal:
    if how == "slowed":
        return product.slow(name).heal
    {"killed": product.kill, "stopped": product.freeze, "restarted": product.terminate}[how](name)
    return lambda: product.revive(name)


def _replace_model(product) -> Heal:
    """Another file in the place of one that the services have read."""
    model = product.bundle / "heads.tflite"
    content = model.read_bytes()
    other = model.with_name("other")
    other.write_bytes(content[::-1])
    other.replace(model)

    def heal() -> None:
        other.write_bytes(content)
        other.replace(model)

    return heal


def _remove_model(product) -> Heal:
    model = product.bundle / "features.tflite"
    content = model.read_bytes()
    model.unlink()
    return lambda: model.write_bytes(content) and None


def _leave_no_room(processes: list[psutil.Process]) -> Heal:
    """No file may get a byte more, as on a disk that is full."""
    before = {one: one.rlimit(psutil.RLIMIT_FSIZE) for one in processes}
    for one, (_, hard) in before.items():
        one.rlimit(psutil.RLIMIT_FSIZE, (0, hard))

    def heal() -> None:
        for one, limits in before.items():
            if one.is_running():
                one.rlimit(psutil.RLIMIT_FSIZE, limits)

    return heal


def _take_descriptors(product) -> Heal:
    """As many as are open now, and none more, in each process."""
    processes = [one for family in product.family().values() for one in family]
    before = {one: one.rlimit(psutil.RLIMIT_NOFILE) for one in processes}
    for one, (_, hard) in before.items():
        one.rlimit(psutil.RLIMIT_NOFILE, (one.num_fds(), hard))

    def heal() -> None:
        for one, limits in before.items():
            one.rlimit(psutil.RLIMIT_NOFILE, limits)

    return heal


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("name", EVERYTHING if ROUNDS else A_FEW)
def test_each_answer_is_right_or_says_why_not(product, load, tally, name):
    for _ in range(max(1, ROUNDS)):
        before = load.counts.copy()
        load.may_be_cut = name.startswith(GATEWAY) or name == "no descriptors left"
        heal = break_it(product, name)
        try:
            if name == f"{GATEWAY} stopped":
                # Nobody is answered; some wait.
                assert eventually(lambda: unread_bytes(product.client.base_url.port))
            else:
                load.wait_for_each(_TIMES)
        finally:
            heal()
        healed = time.monotonic()
        load.wait_until_whole()
        load.may_be_cut = False

        tally.count(name, injections=1, **(load.counts - before), wrong=len(load.wrong))
        tally.time(name, **{"recovered in s": time.monotonic() - healed})
        wrong, load.wrong[:] = load.wrong[:3], []
        assert wrong == []


@pytest.mark.timeout(3600)
def test_nothing_is_left_of_many_faults(product, load, tally):
    # The database is cut off again and again: no process ends, and each has to let go.
    def held() -> dict[str, tuple[int, int]]:
        load.wait_until_whole()
        return {
            name: (sum(one.num_threads() for one in family), sum(one.num_fds() for one in family))
            for name, family in product.family().items()
        }

    connections = [product.proxies[name] for name in (*SERVICES, "redis", "database")]
    before = held()
    for number in range(_RESETS):
        connections[number % len(connections)].reset()
        load.wait_for_more(1)
    after = held()

    tally.count("reset again and again", injections=_RESETS, wrong=len(load.wrong))
    wrong, load.wrong[:] = load.wrong[:3], []
    assert wrong == []
    for name, (threads, files) in after.items():
        assert threads <= before[name][0] + _MORE, (name, before, after)
        assert files <= before[name][1] + _MORE, (name, before, after)
