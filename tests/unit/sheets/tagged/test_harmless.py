"""What a spreadsheet would run is text when it leaves."""

import pytest

from vitrine_sheets.tagged.harmless import harmless

FORMULAS = (
    *("=1+1", '=HYPERLINK("http://x","y")', "+cmd|' /C calc'!A0", "-2+3+cmd", "@SUM(A1)"),
    *("\t=1", "\r=1", "\n=1", "\uff1d1", "-", "+A1", "-5+6", "=", "-1,000*A1"),
)
PLAIN = (
    *("-5", "+3.50", "-1,299.00", "-1.299,00 €", "- 5", "-.5", "-1e5", "+49 30 1234567", "-5%"),
    *("+€5", "a=b", " =1", "", "0", "x-5", "'=1"),
)


@pytest.mark.parametrize("cell", FORMULAS)
def test_formulas_become_text(cell):
    assert harmless(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", PLAIN)
def test_numbers_and_texts_stay_as_they_are(cell):
    assert harmless(cell) == cell
