"""What the guard makes of ratios, on work whose ratio is known."""

import pytest
from speed import record as records
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


@pytest.fixture
def record(tmp_path, monkeypatch):
    monkeypatch.setattr(records, "RECORD", tmp_path / "record.json")
    records.RECORD.write_text("{}")


@pytest.mark.usefixtures("record")
def test_what_is_put_on_record_is_read_again_for_that_kind_of_processor():
    records.write_record("old", {"a / b": 0.61249, "a / c": 0.5})
    records.write_record("new", {"a / b": 0.7, "a / c": 0.4})
    assert records.read_record("old") == {"a / b": 0.612, "a / c": 0.5}
    assert records.read_record("new") == {"a / b": 0.7, "a / c": 0.4}


@pytest.mark.usefixtures("record")
def test_what_a_kind_of_processor_has_no_record_of_is_held_against_the_least_of_others():
    records.write_record("old", {"a / b": 0.6, "gone": 0.5})
    records.write_record("new", {"a / b": 0.7, "a / c": 0.4})
    assert records.read_record("old") == {"a / b": 0.6, "a / c": 0.4}
    assert records.read_record("another") == {"a / b": 0.6, "a / c": 0.4}
