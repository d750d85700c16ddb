"""A catalogue that has none of the usual attributes is learnt, measured, tagged and indexed."""

import csv
import json
from contextlib import closing
from dataclasses import replace

import pytest

from fixtures.tiny_backbone import COLOURS, SHAPES, draw, write_catalogue
from fixtures.tiny_bundle import write_tiny_bundle
from vitrine_bundle import open_bundle
from vitrine_classifier.classifier import open_classifier
from vitrine_pipeline.audit.run import audit_by_bundle
from vitrine_pipeline.cli import app
from vitrine_pipeline.commands.own_attributes import check_found, looking_for
from vitrine_pipeline.evaluation.report import write_report
from vitrine_pipeline.evaluation.run import evaluate_seen, see
from vitrine_pipeline.progress import count_up
from vitrine_pipeline.tagging.by_bundle import BundleTagger
from vitrine_pipeline.tagging.tagger import Asked
from vitrine_pipeline.training.recipe import Recipe
from vitrine_pipeline.training.run import train
from vitrine_pipeline.training.variety import TooLittleToLearn
from vitrine_product.roles import Role
from vitrine_product.wanted import parse_wanted
from vitrine_sheets.catalogue import ReadingOptions, read_catalogue
from vitrine_sheets.errors import CatalogueError
from vitrine_similarity.catalogue import Catalogue

WANTED = parse_wanted(["family=taxonomy,article=taxonomy,shade=colour"])
HEADER = ("ProductId", "Family", "Article", "Shade", "ProductTitle")


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """A file whose columns are called what no other catalogue calls them."""
    file = write_catalogue(tmp_path_factory.mktemp("own") / "shop", each=6)
    rows = list(csv.reader(file.read_text().splitlines()))
    with file.open("w", newline="") as written:
        csv.writer(written).writerows([HEADER, *rows[1:]])
    return file


@pytest.fixture(scope="module")
def own(shop):
    options = ReadingOptions(attributes=WANTED.names)
    return read_catalogue(shop, shop.parent / "images", options=options)


@pytest.fixture(scope="module")
def trained(own, plan, tmp_path_factory):
    recipe = Recipe(epochs=24, batch=16, folds=2)
    out = tmp_path_factory.mktemp("bundles") / "own"
    train(own, replace(plan, out=out, recipe=recipe, attributes=WANTED), count_up)
    return open_bundle(str(out))


def test_the_bundle_says_what_its_attributes_mean(trained):
    assert trained.manifest.attributes == WANTED.names
    models = open_classifier(trained).models
    assert [one.role for one in models.attributes] == [
        *(Role.TAXONOMY, Role.TAXONOMY, Role.COLOUR),
    ]
    assert "family (taxonomy), article (taxonomy)" in trained.read_text("report/model_card.md")


def test_its_kinds_are_decoded_together(trained):
    models = open_classifier(trained).models
    families, articles = (one.values for one in models.agreeing)
    pairs = {(families[family], articles[article]) for family, article in models.taxonomy}
    assert pairs == {("Accessories", "Bags"), ("Accessories", "Belts"), ("Headwear", "Hats")}


def test_it_is_measured_and_reported_by_its_own_names(trained, own, tmp_path):
    seen = see(trained, own, count_up)
    evaluation = evaluate_seen(seen, seen.unseen)
    metrics = write_report(tmp_path / "out", seen, evaluation)
    assert metrics["attributes"].keys() == metrics["retrieval"].keys() == set(WANTED.names)
    assert metrics["attributes"]["article"]["accuracy"] > 0.6
    assert metrics["label_noise"].keys() == set(WANTED.names)
    page = (tmp_path / "out" / "report.html").read_text()
    assert "Red Bags" in page  # below a picture: its colour and its kind


def test_a_picture_is_tagged_and_titled_by_what_the_attributes_mean(trained, tmp_path):
    pictures = [(shape, shade) for shape in SHAPES for shade in COLOURS]
    asked = []
    for number, (shape, shade) in enumerate(pictures):
        file = tmp_path / f"{number}.png"
        draw(shape, shade, seed=900 + number).save(file)
        asked.append(Asked(file, {"article": shape, "shade": shade}))
    tagger = BundleTagger(trained, interpreters=1)
    assert tagger.attributes == WANTED.names
    answers = tagger.tag(asked)
    assert all(answer.tags.keys() == set(WANTED.names) for answer in answers)
    for (_, shade), answer in zip(pictures, answers, strict=True):
        assert shade.lower() in answer.title.lower()


def test_the_command_indexes_what_the_bundle_knows_and_the_usual_ones_besides(
    trained, shop, tmp_path
):
    rows = list(csv.reader(shop.read_text().splitlines()))
    more = tmp_path / "more.csv"
    with more.open("w", newline="") as written:
        csv.writer(written).writerows(
            [[*rows[0], "Usage"], *([*row, "Casual"] for row in rows[1:6])]
        )
    url = f"sqlite:///{tmp_path / 'catalogue.db'}"
    app(
        [
            *("index", "--bundle", trained.url, "--database", url, "--catalogue", str(more)),
            *("--images", str(shop.parent / "images"), "--report", str(tmp_path / "report.json")),
        ],
        standalone_mode=False,
    )
    with closing(Catalogue.open(url)) as held, held.at_once() as whole:
        assert whole.attribute_names() == ("usage", "article", "family", "shade")


def test_an_audit_judges_what_the_bundle_predicts(trained, own):
    assert audit_by_bundle(own, trained, count_up).checked.keys() == set(WANTED.names)


def test_the_usual_attributes_are_missed_where_they_were_to_be_there_alone(trained, shop, tmp_path):
    options = looking_for(ReadingOptions(), [trained])
    read = read_catalogue(shop, shop.parent / "images", options=options)
    assert read.understood.attributes == WANTED.names
    assert not any("attributes are read" in one.text for one in read.understood.warnings)
    write_tiny_bundle(tmp_path / "tiny", {}, name="tiny", attributes=("colour", "usage"))
    usual = looking_for(ReadingOptions(), [open_bundle(str(tmp_path / "tiny"))])
    assert usual == ReadingOptions()
    read = read_catalogue(shop, shop.parent / "images", options=usual)
    assert any("0 of 6 attributes are read" in one.text for one in read.understood.warnings)


def test_an_attribute_without_a_column_is_refused_with_the_columns_that_are_there(own):
    with pytest.raises(CatalogueError, match=r"no column is read as season.*found: ProductId, Fam"):
        check_found("shop.csv", parse_wanted(["family,season"]), own)
    check_found("shop.csv", parse_wanted(["family,gender"]), own)


def test_a_column_of_nearly_as_many_values_as_products_is_refused_before_any_work(own, plan):
    rows = tuple(replace(row, attributes={"serial": row.id}) for row in own.rows)
    asked = replace(plan, attributes=parse_wanted(["serial"]), out=plan.out / "none")
    with pytest.raises(TooLittleToLearn, match="serial: 54 products state 54 different values"):
        train(replace(own, rows=rows), asked, count_up)


def test_corrections_are_of_the_attributes_that_are_read(trained, shop, tmp_path, capsys):
    corrections = tmp_path / "corrections.csv"
    corrections.write_text("id,attribute,value\n0,Shade,Blue\n1,colour,Blue\n")
    app(
        [
            *("evaluate", "--bundle", trained.url, "--catalogue", str(shop)),
            *("--images", str(shop.parent / "images"), "--corrections", str(corrections)),
            *("--out", str(tmp_path / "out"), "--json"),
        ],
        standalone_mode=False,
    )
    said = json.loads(capsys.readouterr().out)["catalogue"]["corrections"]
    assert said["products"] == 2
