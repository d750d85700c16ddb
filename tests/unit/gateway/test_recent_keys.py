"""The keys as they were a moment ago: asked for seldom, believed for a while, never waited for."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import structlog

from vitrine_gateway.access.keyring import Keyring, KeysMade
from vitrine_gateway.access.recent_keys import FRESH_S, USABLE_S, RecentKeys
from vitrine_serving.access import Scope
from vitrine_serving.errors import Unavailable


class Source:
    """Answers with how often it was asked, or fails."""

    def __init__(self):
        self.asked = 0
        self.now = 0.0
        self.away = False

    def __call__(self):
        self.asked += 1
        if self.away:
            raise Unavailable("away", reason="SIMILARITY_UNAVAILABLE")
        return KeysMade(any_made=True)


@pytest.fixture
def source():
    return Source()


@pytest.fixture
def keys(source):
    return RecentKeys(source, lambda: source.now)


def test_it_asks_once_for_all_who_come_within_two_seconds(keys, source):
    for source.now in (0.0, 1.0, FRESH_S - 0.1):
        assert keys.read().any_made
    assert source.asked == 1
    source.now += 0.2
    keys.read()
    assert source.asked == 2


def test_a_failure_is_remembered_for_a_second_and_the_keys_are_believed_for_a_minute(keys, source):
    keys.read()
    source.away = True
    for source.now in (3.0, 3.5, 3.9, 4.1, USABLE_S):
        assert keys.read().any_made
    assert source.asked == 4
    source.now = USABLE_S + 0.5
    with pytest.raises(Unavailable) as error:
        keys.read()
    assert error.value.reason == "KEYS_UNAVAILABLE"
    source.away, source.now = False, USABLE_S + 2
    assert keys.read().any_made


def test_what_is_to_be_forgotten_is_asked_for_at_once(keys, source):
    keys.read()
    keys.forget()
    keys.read()
    assert source.asked == 2


def test_whoever_comes_while_it_is_asked_waits_only_where_nothing_is_known():
    entered, may_answer = threading.Event(), threading.Event()
    now = 0.0
    answers = []

    def slow():
        entered.set()
        assert may_answer.wait(20)
        answers.append(1)
        return KeysMade(any_made=True)

    keys = RecentKeys(slow, lambda: now)
    with ThreadPoolExecutor(8) as pool:
        first = pool.submit(keys.read)
        assert entered.wait(20)
        others = [pool.submit(keys.read) for _ in range(7)]
        may_answer.set()
        assert all(one.result(20).any_made for one in (first, *others))
        assert len(answers) == 1
        may_answer.clear()
        entered.clear()
        now = FRESH_S + 1
        late = pool.submit(keys.read)
        assert entered.wait(20)
        # Answered though the question is still open.
        assert keys.read().any_made
        assert not late.done()
        may_answer.set()
        assert late.result(20).any_made


def test_a_fault_of_the_program_is_not_taken_for_an_answer():
    def broken():
        raise RuntimeError("a fault")

    keys = RecentKeys(broken)
    with structlog.testing.capture_logs() as lines:
        for _ in range(2):
            with pytest.raises(Unavailable):
                keys.read()
    assert [line["log_level"] for line in lines] == ["error"]


def test_keys_that_were_forgotten_are_not_believed_where_nobody_can_tell(keys, source):
    keys.read()
    keys.forget()
    source.away = True
    with pytest.raises(Unavailable):
        keys.read()


def test_keys_that_are_forgotten_while_they_are_asked_for_are_asked_for_again():
    entered, may_answer = threading.Event(), threading.Event()
    asked = []

    def fetch():
        asked.append(1)
        if len(asked) > 1:
            raise Unavailable("away", reason="SIMILARITY_UNAVAILABLE")
        entered.set()
        assert may_answer.wait(20)
        return KeysMade(any_made=True)

    keys = RecentKeys(fetch)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(keys.read)
        assert entered.wait(20)
        keys.forget()
        may_answer.set()
        assert first.result(20).any_made
    with pytest.raises(Unavailable):
        keys.read()
    assert len(asked) == 2


def test_after_a_quiet_time_whoever_comes_second_waits_for_the_first():
    now = 0.0
    entered, may_answer = threading.Event(), threading.Event()
    may_answer.set()

    def slow():
        entered.set()
        assert may_answer.wait(20)
        return KeysMade(any_made=True)

    keys = RecentKeys(slow, lambda: now)
    keys.read()
    now = 2 * USABLE_S
    entered.clear()
    may_answer.clear()
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(keys.read)
        assert entered.wait(20)
        second = pool.submit(keys.read)
        may_answer.set()
        assert first.result(20).any_made
        assert second.result(20).any_made


def test_every_key_is_compared_whichever_it_is(monkeypatch):
    compared = []
    monkeypatch.setattr(
        "vitrine_gateway.access.keyring.hmac.compare_digest",
        lambda given, digest: compared.append(digest) or given == digest,
    )
    ring = Keyring(["first", "second", "third"], {Scope.SEARCH})
    for key in ("first", "third", "unknown"):
        compared.clear()
        found = ring.find(key)
        assert len(compared) == 3
        assert (found is None) == (key == "unknown")
