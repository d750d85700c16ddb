"""`vitrine audit`, whole, on drawn pictures and a tiny backbone."""

import csv
import hashlib
import json
import re
from dataclasses import replace

import pytest

from fixtures.painted_shop import products, write_painted_bundle, write_shop
from fixtures.scripted_server import scripted_server
from fixtures.tiny_backbone import tiny_backbone, write_catalogue
from vitrine_bundle import open_bundle
from vitrine_pipeline.audit.report import write_audit
from vitrine_pipeline.audit.run import CrossExamination, audit_by_bundle, audit_by_training
from vitrine_pipeline.cli import app
from vitrine_pipeline.errors import PipelineError
from vitrine_pipeline.progress import count_up
from vitrine_pipeline.training.recipe import Recipe
from vitrine_pipeline.weights import WeightsError
from vitrine_sheets.catalogue import CatalogueFile, read_catalogue

QUICK = Recipe(epochs=12, batch=16, folds=2)
WRONG = "35"  # drawn as a blue belt
MISPAINTED = "p2"  # painted as a blue dress


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("audit")


def mislabel(file, product_id, column):
    """State that a product is red, whatever its picture and its title say."""
    with file.open(newline="") as written:
        lines = list(csv.reader(written))
    for line in lines:
        if line[0] == product_id:
            line[column] = "Red"
    with file.open("w", newline="") as written:
        csv.writer(written).writerows(lines)


@pytest.fixture(scope="module")
def shop(folder):
    """Nine kinds of products, one of them with the colour of another."""
    file = write_catalogue(folder / "shop", each=8)
    mislabel(file, WRONG, column=3)
    (file.parent / "images" / "5.png").write_bytes(b"no picture")
    return file


@pytest.fixture(scope="module")
def backbone(folder):
    return tiny_backbone(folder / "tiny.pth")


@pytest.fixture(scope="module")
def audit(shop, folder, backbone):
    plan = CrossExamination(folder / "cache", backbone, None, QUICK, seed=1)
    return audit_by_training(read_catalogue(shop, shop.parent / "images"), plan, count_up)


@pytest.fixture(scope="module")
def painted(folder):
    """Products that a bundle of others reads off, one of them with the colour of another."""
    file = write_shop(folder / "painted", products(each=4))
    mislabel(file, MISPAINTED, column=2)
    return file


@pytest.fixture(scope="module")
def bundle(folder):
    return write_painted_bundle(folder / "bundle")


def test_the_wrong_label_leads_the_list_with_its_evidence(audit):
    first = audit.suspicions[0]
    assert (first.row.id, first.attribute, first.label, first.proposed) == (
        *(WRONG, "colour"),
        *("Red", "Blue"),
    )
    assert first.model.favourite == first.neighbours.favourite == "Blue"
    assert audit.checked == {"category": 71, "product_type": 71, "colour": 71}
    assert "5.png" in audit.skipped[0].reason


def test_the_files_hold_all_and_the_page_no_more_than_asked(audit, tmp_path):
    write_audit(tmp_path / "out", audit, name="<shop>.csv", shown=1)
    with (tmp_path / "out" / "suspicions.csv").open(newline="") as file:
        listed = list(csv.DictReader(file))
    assert len(listed) == len(audit.suspicions)
    assert listed[0]["id"] == WRONG
    assert listed[0]["line"] == str(int(WRONG) + 2)
    assert (listed[0]["label"], listed[0]["proposed"]) == ("Red", "Blue")
    page = (tmp_path / "out" / "audit.html").read_text()
    assert page.count("<img") == 1
    assert "&lt;shop&gt;.csv" in page
    assert '<td>ProductType</td><td class="text">product_type</td>' in page
    assert "3 of 6 attributes are read: category, product_type, colour" in page
    sources = re.findall(r'(?:src|href)="([^"]*)"', page)
    assert all(source.startswith("data:image/webp;base64,") for source in sources)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "audit.html",
        "suspicions.csv",
    ]


def test_a_bundle_of_other_products_judges_without_training(painted, bundle, tmp_path, capsys):
    with pytest.raises(SystemExit) as ended:
        app(
            [
                *("audit", "--catalogue", str(painted), "--images", str(painted.parent / "images")),
                *("--bundle", bundle, "--out", str(tmp_path / "out")),
                *("--cache", str(tmp_path / "cache"), "--json"),
            ]
        )
    assert ended.value.code == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["rows"], told["known_to_the_bundle"]) == (24, 0)
    assert told["suspicions"]["colour"] >= 1
    with (tmp_path / "out" / "suspicions.csv").open(newline="") as file:
        assert next(csv.DictReader(file))["id"] == MISPAINTED


def test_what_is_found_is_sent_to_a_server_for_review(
    painted, bundle, tmp_path, capsys, monkeypatch
):
    monkeypatch.setenv("VITRINE_API_KEY", "secret")
    with scripted_server({}) as site:
        site.script += [(200, {}, {"taggings": []}), (202, {}, {"id": "0f" * 16})]
        command = (
            *("audit", "--catalogue", str(painted), "--images", str(painted.parent / "images")),
            *("--bundle", bundle, "--out", str(tmp_path / "out")),
            *("--cache", str(tmp_path / "cache"), "--json", "--server", site.url),
        )
        with pytest.raises(SystemExit) as ended:
            app(command)
    assert ended.value.code == 0
    told = json.loads(capsys.readouterr().out)
    assert told["review"] == f"{site.url}/taggings/{'0f' * 16}/review"
    assert [head["Authorization"] for head in site.heads] == ["Bearer secret"] * 2
    assert f"{MISPAINTED},{MISPAINTED}.png,Velda Women Blue Dresses".encode() in site.bodies[1]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "audit.html",
        "suspicions.csv",
    ]


def test_a_server_that_takes_no_taggings_is_said_before_anything_is_judged(
    painted, bundle, tmp_path
):
    with scripted_server({}) as site:
        site.script += [(401, {}, {"detail": "this needs an API key"})]
        command = (
            *("audit", "--catalogue", str(painted), "--images", str(painted.parent / "images")),
            *("--bundle", bundle, "--out", str(tmp_path / "out"), "--server", site.url),
        )
        with pytest.raises(PipelineError, match="takes no taggings: status 401: this needs an API"):
            app(command)
    assert not (tmp_path / "out").exists()


def test_the_weights_that_are_named_are_those_that_are_read(shop, tmp_path):
    def refuse(_model, path):
        raise WeightsError(f"{path}: not the weights of tiny")

    tiny, other = tiny_backbone(tmp_path / "own.pth", refuse), tmp_path / "other.pth"
    other.touch()
    plan = CrossExamination(tmp_path / "cache", tiny, other, QUICK, seed=1)
    with pytest.raises(WeightsError, match=r"other\.pth"):
        audit_by_training(read_catalogue(shop, shop.parent / "images"), plan, count_up)
    assert not (tmp_path / "cache").exists()


def test_the_command_takes_weights_and_names_those_that_are_not_there(shop, tmp_path):
    files = ("--catalogue", str(shop), "--images", str(shop.parent / "images"))
    written = ("--out", str(tmp_path / "out"), "--cache", str(tmp_path / "cache"))
    with pytest.raises(WeightsError, match=r"nowhere\.pth"):
        app(["audit", *files, *written, "--weights", str(tmp_path / "nowhere.pth")])
    assert not (tmp_path / "out").exists()


def test_a_bundle_takes_no_weights(shop, tmp_path, capsys):
    files = ("--catalogue", str(shop), "--images", str(shop.parent / "images"))
    with pytest.raises(SystemExit) as ended:
        app(["audit", *files, "--out", str(tmp_path), "--bundle", "b", "--weights", "imagenet"])
    assert ended.value.code == 2
    assert "--weights" in capsys.readouterr().err


def test_a_bundle_may_not_judge_what_it_was_trained_on(painted, folder):
    catalogue = read_catalogue(painted, painted.parent / "images")
    seen = [hashlib.sha256(row.image.read_bytes()).hexdigest() for row in catalogue.rows]
    bundle = open_bundle(write_painted_bundle(folder / "its-own", trained_on=seen))
    with pytest.raises(PipelineError, match="trained on every picture"):
        audit_by_bundle(catalogue, bundle, count_up)


def test_a_catalogue_without_attributes_has_nothing_to_audit(shop, folder, backbone):
    rows = read_catalogue(shop, shop.parent / "images").rows
    bare = CatalogueFile(tuple(replace(row, attributes={}) for row in rows), ())
    plan = CrossExamination(folder / "cache", backbone, None, QUICK, seed=1)
    with pytest.raises(PipelineError, match=r"nothing to audit.*--columns"):
        audit_by_training(bare, plan, count_up)
