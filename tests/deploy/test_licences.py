"""Everything that an image holds has a licence that somebody has read, and is listed with it."""

import importlib.util
import re
from importlib.metadata import PackageNotFoundError, distribution
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


# They bring no licence file, or are not installed here.
UNCOMPARED = {
    *("flatbuffers", "iso4217", "opencensus-context", "ordered-set", "tensorflow-cpu"),
    *("async-timeout", "onnxruntime", "tokenizers"),
}
# One of the two is installed, by platform; they are the same release.
TWINS = ("tensorflow", "tensorflow-cpu")


def test_every_licence_is_that_of_the_package_s_own_file(licences):
    texts = {name: licences.text(name) for name in licences.shipped()}

    assert {name for name, text in texts.items() if text is None} <= UNCOMPARED | set(TWINS)
    said = {name: licences.licence(name) for name, text in texts.items() if text is not None}
    assert {name: one for name, one in said.items() if licences.contradicts(one, texts[name])} == {}


def test_what_was_entered_by_hand_was_compared_or_is_that_of_a_twin(licences):
    uncompared = {name for name in licences.READ if licences.text(name) is None}

    # No image has a Python so old that it needs the one.
    assert uncompared <= {"async-timeout", "tensorflow"}
    locked = licences.ROOT / "pipeline" / "requirements.txt"
    versions = {
        re.search(rf"^{name}==(\S+)", locked.read_text(), re.MULTILINE)[1] for name in TWINS
    }
    assert len(versions) == 1
    [here] = [name for name in TWINS if is_installed(name)]
    said = distribution(here).metadata.get_all("Classifier")
    assert "License :: OSI Approved :: Apache Software License" in said
    assert licences.licence("tensorflow") == "Apache-2.0"


def is_installed(name):
    try:
        return bool(distribution(name))
    except PackageNotFoundError:
        return False


@pytest.mark.parametrize("package", ["dumb-init", "namex", "backports-strenum"])
def test_a_licence_that_was_entered_wrongly_is_noticed(licences, package):
    assert licences.contradicts("MPL-2.0", licences.text(package))
