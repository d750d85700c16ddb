"""Ways in turn, and the ratios of neighbours."""

import pytest
from speed.turns import LOAD, Turn, in_turn, processor_ms, rate, ratio


def turn(requests, seconds=1.0, **processor_s):
    return Turn(requests, seconds, processor_s or {"service": 1.0})


def test_ways_take_their_turns_and_the_first_round_does_not_count():
    order = []

    def way(name, rates):
        left = iter(rates)

        def take():
            order.append(name)
            return turn(next(left))

        return take

    found = in_turn("x", {"a": way("a", [1, 10, 20]), "b": way("b", [1, 30, 30])}, rounds=2)
    assert order == ["a", "b", "a", "b", "a", "b"]
    assert found.baseline == "a"
    assert [its.requests for its in found.turns["a"]] == [10, 20]
    # Of neighbours: 30 / 10 and 30 / 20, not of the medians.
    assert found.of("b", rate) == ratio([3, 1.5])
    assert str(found.of("b", rate)) == "2.25 (1.50 to 3.00)"


def test_the_time_of_whoever_asks_is_not_the_services():
    assert processor_ms(turn(10, gateway=0.2, features=0.3, **{LOAD: 9.0})) == pytest.approx(50)


def test_what_is_written_holds_turns_and_ratios():
    found = in_turn("x", {"a": lambda: turn(10), "b": lambda: turn(20)}, rounds=3).as_json()
    assert found["ratios"]["b"]["rate"] == {"median": 2, "low": 2, "high": 2}
    assert [its["rate"] for its in found["turns"]["b"]] == [20, 20, 20]
