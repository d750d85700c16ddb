"""What the guard makes of ratios, on work whose ratio is known."""

import pytest
from speed import guard
from speed.guard import Measure, Side, has_fallen


def side(steps):
    return Side(lambda: sum(range(steps)), times=5)


@pytest.fixture
def half():
    return Measure("half as fast", side(200_000), side(400_000))


def test_a_ratio_is_that_of_processor_times(half):
    assert half.ratio() == pytest.approx(0.5, rel=0.15)


def test_a_ratio_on_record_has_not_fallen(half):
    assert has_fallen(half, 0.5) is None
    assert has_fallen(half, 0.4) is None


def test_a_ratio_that_lost_a_quarter_has_fallen(half):
    assert has_fallen(half, 0.8) == pytest.approx(0.5, rel=0.15)


def test_what_is_put_on_record_is_read_again(tmp_path, monkeypatch):
    monkeypatch.setattr(guard, "RECORD", tmp_path / "record.json")
    guard.write_record({"a / b": 0.61249})
    assert guard.read_record() == {"a / b": 0.612}
