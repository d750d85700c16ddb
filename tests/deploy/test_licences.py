"""Everything that an image holds has a licence that somebody has read, and is listed with it."""

import importlib.util
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "deploy" / "licences.py"


@pytest.fixture(scope="module")
def licences():
    spec = importlib.util.spec_from_file_location("licences", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_licence_is_on_the_list(licences):
    unread = {name: licences.unread(licences.licence(name)) for name in licences.shipped()}

    assert len(unread) > 100
    assert {name: found for name, found in unread.items() if found} == {}


def test_the_page_lists_what_is_shipped(licences):
    found = {name: licences.licence(name) for name in licences.shipped()}

    assert licences.PAGE.read_text() == licences.render(found), "run deploy/licences.py"


@pytest.mark.parametrize("expression", ["AGPL-3.0-only", "MIT AND SSPL-1.0", "UNKNOWN", ""])
def test_a_licence_that_nobody_read_is_noticed(licences, expression):
    assert licences.unread(expression)
