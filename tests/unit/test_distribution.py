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
    assert rank(STACK[0]) == rank(STACK[1]) < rank(f"{FILE}::test_a")
