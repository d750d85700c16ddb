"""Parts of Vitrine against what they are made of: ratios on record, never times.

`make record` puts the ratios of this kind of processor on record.
"""

import os

import pytest
from speed.guard import FALL, has_fallen, measures
from speed.machine import instructions
from speed.record import read_record, write_record
from speed.servers import Server


@pytest.fixture(scope="module")
def measured(trained, stack):
    whole = Server(stack.url, stack.processes, stack.addresses)
    with measures(str(trained.bundle), stack.database, whole) as all_measures:
        yield {measure.name: measure for measure in all_measures}


def test_no_ratio_has_fallen_by_a_quarter(measured):
    if os.environ.get("RECORD_RATIOS"):
        found = {name: measure.ratio() for name, measure in measured.items()}
        write_record(instructions(), found)
    recorded = read_record(instructions())
    assert set(recorded) == set(measured)
    fallen = {
        name: f"{found:.3f}, {recorded[name]:.3f} on record"
        for name, measure in measured.items()
        if (found := has_fallen(measure, recorded[name])) is not None
    }
    assert not fallen, f"these fell by more than {FALL:.0%}; if that is meant, make record"
