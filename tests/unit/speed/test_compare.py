"""Which comparisons are run."""

from pathlib import Path

import pytest
from compare import COMPARISONS, chosen_names

REFERENCE = Path(__file__).parents[3] / "docs" / "reference" / "speed.md"


def test_all_are_run_unless_some_are_chosen():
    assert chosen_names([]) == list(COMPARISONS)
    assert chosen_names(["latency", "searches"]) == ["searches", "latency"]


def test_the_beginning_of_names_chooses_several():
    grown = [name for name in COMPARISONS if name.startswith("growth-")]
    assert chosen_names(["growth"]) == grown
    assert len(grown) > 1


def test_a_name_that_none_has_is_refused_with_those_that_there_are():
    with pytest.raises(SystemExit, match=r"no comparison 'serches'; there are searches, latency"):
        chosen_names(["searches", "serches"])


def test_the_reference_names_every_comparison():
    page = REFERENCE.read_text(encoding="utf-8")
    assert [name for name in COMPARISONS if f"| `{name}` |" not in page] == []
