"""Every threat names its test, and the test is there."""

import ast
import re
from pathlib import Path

import pytest

from mutations.run import mutations

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "explanation" / "threat-model.md"
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PAGE.read_text().splitlines()
    if line.startswith("| ") and not line.startswith("| threat ")
]


def test_there_are_threats_of_every_kind():
    assert len(ROWS) > 30
    assert len(re.findall(r"^\| threat \| defence \| test \|$", PAGE.read_text(), re.M)) == 4


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0][:60])
def test_the_test_of_a_threat_is_there(row):
    _threat, defence, named = row
    [(file, name)] = re.findall(r"^`([\w/]+\.py)::(test_\w+)`$", named)
    tree = ast.parse((ROOT / file).read_text())

    assert defence
    assert name in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_each_threat_has_a_defence_that_is_taken_away_to_see_its_test_fail():
    assert {row[0] for row in ROWS} == {one.threat for one in mutations()}


@pytest.mark.parametrize("mutation", mutations(), ids=lambda one: one.threat[:60])
def test_what_is_taken_away_is_there(mutation):
    assert mutation.applied((ROOT / mutation.file).read_text())
