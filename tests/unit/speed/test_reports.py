"""What was measured: kept as JSON, shown on a page, written into the reference."""

import re
from dataclasses import replace

import pytest
from speed import goals
from speed.page import render
from speed.reference import BEGIN, END, lay_out, put_into, write_into
from speed.sections import Chart, Section, kept, rate_rows, write
from speed.turns import Turn, in_turn

MACHINE = {"processor": "a <fast> one", "cores": "2"}


RATES = {"a": [("small", 1.0), ("large", 2.0)], "b": [("small", 3.0)]}
GROWTH = {"measured": [(1, 1.0)], "law": [(1, 1.0), (2, 2.0)]}
GOALS = {
    "searches / decode + float32 network": 0.9,
    "p99 / median at 70 % of the peak": 4.0,
    "other": 1.5,
}


def way():
    numbers = iter(range(1, 9))
    return lambda: Turn(10 * next(numbers), 1, {"p": 1})


def section():
    compared = in_turn("x", {"a": way(), "b": way()}, rounds=2)
    return Section(
        "searches",
        "Whole searches",
        "a beside b",
        ("photo", "way", "a second", "processor ms each", "rate, ratio", "processor time, ratio"),
        rate_rows(compared, first="400x533"),
        (
            Chart("Rates", "", "a second", RATES),
            Chart("Growth", "clients", "a second", GROWTH, bars=False),
        ),
        GOALS,
        compared.as_json(),
    )


def test_what_is_written_is_read_again(tmp_path):
    write(tmp_path / "deep" / "speed.json", MACHINE, [section()])
    machine, (found,) = Section.read(tmp_path / "deep" / "speed.json")
    assert machine == MACHINE
    assert lay_out(machine, [found]) == lay_out(MACHINE, [section()])
    assert render(machine, [found]) == render(MACHINE, [section()])


def test_what_another_run_measured_is_kept_if_the_machine_is_the_same(tmp_path):
    file = tmp_path / "speed.json"
    assert kept(file, MACHINE, []) == []
    write(file, MACHINE, [section(), replace(section(), key="latency")])
    later = {**MACHINE, "revision": "abc"}
    assert [one.key for one in kept(file, later, [section()])] == ["latency"]
    assert kept(file, {**MACHINE, "cores": "8"}, [section()]) == []


def test_an_aim_says_whether_it_is_reached():
    assert goals.rows([section()]) == [
        ("searches / decode + float32 network", "0.90", "≥ 0.85", "yes"),
        ("p99 / median at 70 % of the peak", "4.00", "≤ 3", "no"),
        ("other", "1.50", "-", "-"),
    ]


def test_the_page_shows_tables_and_plots_and_asks_nobody_for_anything():
    page = render(MACHINE, [section()])
    assert page.count("<svg") == 2
    assert "Whole searches" in page
    assert "400x533" in page
    assert "a &lt;fast&gt; one" in page
    addresses = set(re.findall(r'(?:src|href)="([^"#][^"]*)"', page))
    assert not addresses
    assert "<script" not in page
    assert "@import" not in page


def test_the_reference_is_replaced_between_its_markers(tmp_path):
    page = tmp_path / "speed.md"
    page.write_text(f"# Speed\n\nBefore.\n\n{BEGIN}\nold\n{END}\n\nAfter.\n")
    write_into(page, MACHINE, [section()])
    once = page.read_text()
    assert "old" not in once
    assert once.startswith("# Speed\n\nBefore.")
    assert once.endswith("After.\n")
    assert "| 400x533 | b | 25.0 | 41.67 | 1.00 (1.00 to 1.00) | 1.00 (1.00 to 1.00) |" in once
    write_into(page, MACHINE, [section()])
    assert page.read_text() == once


def test_a_page_without_its_markers_is_not_overwritten():
    with pytest.raises(ValueError, match="lacks a line '<!-- end of what was measured"):
        put_into(f"# Speed\n{BEGIN}\nold\n", "new")
