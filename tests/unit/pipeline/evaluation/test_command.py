"""`vitrine evaluate` as it is called: its exit status, and what it says of a gate that is shut."""

import hashlib
import json
import re
import sys

import pytest

from fixtures.painted_shop import COLOURS, products, write_painted_bundle, write_shop
from vitrine_pipeline.cli import main

PATH = "attributes.colour.accuracy"
TURNED = ("Red", "Off White", "Blue")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("gate")


@pytest.fixture(scope="module")
def shop(folder):
    return write_shop(folder / "shop", products())


@pytest.fixture(scope="module")
def right(folder):
    return write_painted_bundle(folder / "right")


@pytest.fixture(scope="module")
def wrong(folder):
    """It calls red blue, and blue red."""
    return write_painted_bundle(folder / "wrong", colours=TURNED)


@pytest.fixture
def evaluate(shop, tmp_path, monkeypatch, capsys):
    """Call the command; returns its exit status, what it printed, and what it said on stderr."""

    def call(*arguments):
        files = ("--catalogue", str(shop), "--images", str(shop.parent / "images"))
        written = ("--out", str(tmp_path / "out"))
        monkeypatch.setattr(sys, "argv", ["vitrine", "evaluate", *files, *written, *arguments])
        # No name of a file is broken over two lines, however deep its folder lies.
        monkeypatch.setenv("COLUMNS", "300")
        try:
            main()
            status = 0
        except SystemExit as ended:
            status = ended.code
        printed, said = capsys.readouterr()
        return status, printed, re.sub(r"[│╭╮╰╯─\s]+", " ", said)

    return call


@pytest.fixture
def gate(tmp_path):
    def write(text):
        (tmp_path / "gate.toml").write_text(text)
        return ("--gate", str(tmp_path / "gate.toml"))

    return write


def test_a_figure_at_its_floor_passes(evaluate, right, gate):
    status, printed, said = evaluate("--bundle", right, "--json", *gate(f'[floors]\n"{PATH}" = 1'))
    assert status == 0
    assert json.loads(printed)["gate"] == {"passed": True, "failures": []}
    assert "the gate is shut" not in said


def test_a_figure_below_its_floor_shuts_the_gate_by_name_with_floor_and_what_was_found(
    evaluate, wrong, gate, tmp_path
):
    floors = gate(f'[floors]\n"{PATH}" = 0.75\n"attributes.product_type.accuracy" = 1')
    status, _, said = evaluate("--bundle", wrong, *floors)
    assert status == 1
    # Two colours of three are turned: a third is right.
    assert f"the gate is shut: {PATH}: 0.3333 is below its floor of 0.75 by 0.4167" in said
    assert "product_type" not in said.split("the gate is shut", 1)[1]
    assert (tmp_path / "out" / "report.html").exists()


def test_a_figure_above_its_ceiling_shuts_the_gate(evaluate, right, gate):
    ceilings = gate('[ceilings]\n"counts.evaluated" = 20')
    status, _, said = evaluate("--bundle", right, *ceilings)
    assert status == 1
    assert "counts.evaluated: 24.0000 is above its ceiling of 20 by 4.0000" in said


def test_the_verdict_is_printed_as_json_too(evaluate, wrong, gate):
    status, printed, _ = evaluate("--bundle", wrong, "--json", *gate(f'[floors]\n"{PATH}" = 0.75'))
    assert status == 1
    verdict = json.loads(printed)["gate"]
    assert verdict["passed"] is False
    assert [one["figure"] for one in verdict["failures"]] == [PATH]


def test_a_bundle_may_not_be_worse_than_the_one_in_use(evaluate, right, wrong, gate):
    status, _, said = evaluate("--bundle", wrong, *gate(f'[against]\nbundle = "{right}"'))
    assert status == 1
    assert f"{PATH}: 0.3333 is worse than 1.0000 of the bundle in use by 0.6667" in said
    assert "product_type" not in said.split("the gate is shut", 1)[1]


def test_a_bundle_may_be_better_than_the_one_in_use(evaluate, right, wrong, gate):
    assert evaluate("--bundle", right, *gate(f'[against]\nbundle = "{wrong}"'))[0] == 0


def test_a_bundle_in_use_that_cannot_be_opened_is_named_before_any_work(
    evaluate, right, gate, tmp_path
):
    status, _, said = evaluate("--bundle", right, *gate('[against]\nbundle = "bundles/gone"'))
    assert status == 1
    assert "bundles/gone" in said
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('[floors]\n"attributes.color.accuracy" = 0.7', "attributes.color.accuracy"),
        ("floors = high", "cannot be read as TOML"),
        ("", "asks for nothing"),
    ],
)
def test_a_gate_that_cannot_be_read_is_status_2_and_names_file_and_key(
    evaluate, right, gate, tmp_path, text, named
):
    status, _, said = evaluate("--bundle", right, *gate(text))
    assert status == 2
    assert "gate.toml" in said
    assert named in said
    assert not (tmp_path / "out").exists()


def test_a_gate_that_is_not_there_is_status_2(evaluate, right):
    status, _, said = evaluate("--bundle", right, "--gate", "nowhere.toml")
    assert status == 2
    assert "nowhere.toml" in said


def test_two_bundles_are_compared_figure_by_figure(evaluate, right, wrong, tmp_path):
    status, printed, _ = evaluate("--compare", right, wrong, "--json")
    assert status == 0
    found = json.loads(printed)
    assert found == json.loads((tmp_path / "out" / "comparison.json").read_text())
    assert found["bundles"] == ["right", "wrong"]
    colour, kind = (
        found["figures"][f"attributes.{name}.accuracy"] for name in ("colour", "product_type")
    )
    assert (colour["first"], colour["second"]) == (1, pytest.approx(1 / 3))
    assert colour["p"] == pytest.approx(2 * 0.5**16)
    assert (kind["difference"], kind["p"]) == (0, 1)
    html = (tmp_path / "out" / "compare.html").read_text()
    assert '<td class="worse">-0.667</td>' in html


def test_bundles_without_a_product_held_out_of_both_are_not_compared(
    evaluate, right, shop, folder, tmp_path
):
    pictures = [picture.read_bytes() for picture in (shop.parent / "images").iterdir()]
    hashes = [hashlib.sha256(picture).hexdigest() for picture in pictures]
    whole = write_painted_bundle(folder / "whole", trained_on=hashes)
    status, _, said = evaluate("--compare", right, whole)
    assert status == 1
    assert "no product of this catalogue was held out of both right (24 were) and whole" in said
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--bundle", "a", "--compare", "a", "b"),
        ("--compare", "a", "b", "--gate", "GATE"),
        ("--compare", "a"),
    ],
)
def test_what_is_not_understood_is_status_2(evaluate, gate, arguments):
    _, file = gate(f'[floors]\n"{PATH}" = 0')
    status, _, said = evaluate(*(file if part == "GATE" else part for part in arguments))
    assert status == 2
    assert "Error" in said


def test_the_shop_has_the_colours_that_are_turned():
    assert sorted(TURNED) == sorted(COLOURS)
