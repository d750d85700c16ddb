"""What shares processes is run by one worker, and early."""

from itertools import chain
from pathlib import Path

import pytest

from fixtures.distribution import TOGETHER, rank, scope

ROOT = Path(__file__).parents[2]
STACK = ("tests/e2e/test_search.py::test_a", "tests/browser/test_running_stack.py::test_b")
FILE = "tests/unit/files/test_whole_files.py"


@pytest.mark.parametrize("begins", [*chain.from_iterable(TOGETHER)])
def test_what_stays_together_is_there(begins):
    assert list(ROOT.glob(f"{begins}*"))


def test_those_that_share_the_stack_are_together_wherever_they_are():
    assert len({scope(one) for one in STACK}) == 1


def test_any_other_file_stays_whole_and_is_by_itself():
    assert scope(f"{FILE}::test_a") == scope(f"{FILE}::TestB::test_c") == FILE


def test_what_takes_longest_is_begun_first():
    assert rank(STACK[0]) < rank(f"{FILE}::test_a")


def test_browsers_come_when_what_changes_the_network_or_starts_the_stack_is_there():
    containers, browser = "tests/containers/test_stack.py::test_a", "tests/browser/test_words.py::b"
    assert scope(containers) == scope(browser) != scope(STACK[0])
    assert rank(containers) < rank(browser) < rank(STACK[0]) < rank(STACK[1])
