"""What is said of a file holds however it came; only the way in which it came names the means."""

import re
from pathlib import Path

import vitrine_sheets
from vitrine_sheets.advice import Advice


def test_the_means_stand_where_there_are_any():
    advice = Advice("the encoding is a guess; say which it is", "encoding")

    assert advice.told() == "the encoding is a guess; say which it is"
    assert advice.told(lambda _: "") == advice.told()
    assert advice.told(lambda asked: f"by {asked.statement}").endswith("which it is by encoding")


def test_nothing_is_named_where_nothing_helps():
    assert Advice("the file holds no row").told(lambda _: "by magic") == "the file holds no row"


def test_no_option_of_the_command_line_is_named_by_what_reads_a_file():
    [folder] = vitrine_sheets.__path__
    named = {
        f"{path.name}: {found[0]}"
        for path in Path(folder).rglob("*.py")
        for found in re.finditer(r"--[a-z][a-z-]+", path.read_text())
    }
    assert named == set()
