"""The law of growth, fitted to rates that follow it and to those that do not."""

import math

import pytest
from speed.catalogue_growth import line
from speed.scalability import Law, fit

MANY = (1, 2, 4, 8, 16)


def test_the_law_is_found_again_in_rates_that_follow_it():
    law = Law(alone=30, contention=0.1, coherence=0.002)
    found = fit(MANY, [law.rate(many) for many in MANY])
    assert found.alone == pytest.approx(30, rel=1e-3)
    assert found.contention == pytest.approx(0.1, rel=1e-2)
    assert found.coherence == pytest.approx(0.002, rel=1e-2)
    # A number that it was not fitted to.
    assert found.rate(6) == pytest.approx(law.rate(6), rel=1e-3)
    assert found.peak_at == pytest.approx(math.sqrt(0.9 / 0.002), rel=1e-2)


def test_what_grows_by_as_much_each_time_has_no_peak():
    found = fit((1, 2, 3), (10, 20, 30))
    assert found.rate(6) == pytest.approx(60, rel=1e-3)


def test_two_points_are_too_few():
    with pytest.raises(ValueError, match="2 points were measured; the law needs three"):
        fit((1, 2, 2), (10, 18, 19))


def test_a_line_has_what_is_fixed_and_what_each_thousand_costs():
    found = line({1_000: 11.0, 3_000: 13.0, 5_000: 15.0})
    assert found.at(0) == pytest.approx(10)
    assert found.at(10_000) == pytest.approx(20)
