"""`vitrine train` and `vitrine evaluate`, whole, on drawn pictures and a tiny backbone."""

import hashlib
import json
from dataclasses import replace

import numpy as np
import pytest

from fixtures.pictures import encode
from fixtures.tiny_backbone import COLOURS, SHAPES, draw, tiny_backbone, write_catalogue
from vitrine_bundle import BundleError, open_bundle, write_bundle
from vitrine_classifier.classifier import HEADS_FILE, Classifier
from vitrine_features.embedder import Embedder, EmbedOptions
from vitrine_features.model_files import MODEL_FILE
from vitrine_inference import InterpreterPool
from vitrine_pipeline.cli import app
from vitrine_pipeline.errors import PipelineError
from vitrine_pipeline.evaluation.run import evaluate_seen, see
from vitrine_pipeline.progress import count_up
from vitrine_pipeline.training.run import train
from vitrine_pipeline.training_record import TRAINING_FILE, TrainingRecord, read_record
from vitrine_pipeline.weights import WeightsError
from vitrine_sheets.catalogue import CatalogueFile, read_catalogue


def test_the_bundle_says_what_it_is_and_how_it_came_about(report, bundle):
    manifest = bundle.manifest
    assert manifest.attributes == ("category", "product_type", "colour")
    assert manifest.dimension == 256
    assert manifest.space == report.space
    assert manifest.training_data.rows == 72
    assert manifest.training_data.held_out == 0.2
    assert manifest.metrics["counts"]["evaluated"] == report.rows - report.trained_on
    record = read_record(bundle)
    assert record.seed == 0
    assert len(record.images) == report.trained_on


def test_its_model_card_says_what_it_is_good_for_and_how_good(report, bundle):
    card = bundle.read_text("report/model_card.md")
    for part in ("Intended use", "Training data", "Split", "Limits", "Calibration", "Backbone"):
        assert part in card
    right = 100 * report.evaluation.figures["attributes.colour.accuracy"]
    assert f"| colour | {right:.1f} % |" in card
    assert bundle.manifest.git_revision in card


def test_it_learns_what_can_be_seen_although_labels_are_missing(report):
    measured = report.evaluation.figures
    assert measured["attributes.product_type.accuracy"] > 0.9
    assert measured["attributes.colour.accuracy"] > 0.9
    assert len(report.evaluation.outcomes["colour"].rows) < len(report.evaluation.queries)
    # Chance gives a third of the neighbours the same product type.
    assert measured["retrieval.product_type.precision_at_10"] > 0.5


def test_a_new_picture_is_answered_by_the_parts_that_serve(bundle):
    embedder = Embedder(bundle, InterpreterPool(bundle.read_bytes(MODEL_FILE), size=1))
    classifier = Classifier(bundle, InterpreterPool(bundle.read_bytes(HEADS_FILE), size=1))
    right = 0
    for number, (shape, colour) in enumerate((s, c) for s in SHAPES for c in COLOURS):
        picture = encode(draw(shape, colour, seed=1000 + number), "PNG")
        embedded = embedder.embed(picture, EmbedOptions(), timeout_s=10)
        assert np.linalg.norm(embedded.values) == pytest.approx(1, abs=1e-3)
        (product,) = classifier.classify(embedded.values[None], max_candidates=3, timeout_s=10)
        said = {one.name: one.value for one in product}
        assert (said["category"] == "Headwear") == (said["product_type"] == "Hats")
        right += (said["product_type"], said["colour"]) == (shape, colour)
    assert right >= 7


def evaluate_unseen(bundle, catalogue):
    seen = see(bundle, catalogue, count_up)
    return evaluate_seen(seen, seen.unseen)


def test_an_evaluation_finds_the_held_out_products_again(bundle, catalogue, report):
    found = evaluate_unseen(bundle, catalogue)
    expected = [row.id for row in report.evaluation.queries]
    assert [row.id for row in found.queries] == expected
    # Which are near duplicates is told in another way, with or without the trained network.
    expected = {
        path: value
        for path, value in report.evaluation.figures.items()
        if "whole" not in path and not path.startswith("text.")
    }
    same = {path: found.figures[path] for path in expected}
    assert same == pytest.approx(expected, abs=1e-3, nan_ok=True)


def test_another_catalogue_is_measured_whole(bundle, tmp_path):
    file = write_catalogue(tmp_path / "other", each=2)
    for image in (file.parent / "images").iterdir():
        shape, colour = SHAPES[int(image.stem) // 6], list(COLOURS)[int(image.stem) // 2 % 3]
        draw(shape, colour, seed=500 + int(image.stem)).save(image)
    found = evaluate_unseen(bundle, read_catalogue(file, file.parent / "images"))
    assert len(found.queries) == 18
    assert len(found.gallery) == 18


def test_a_catalogue_that_was_trained_on_whole_cannot_be_measured(bundle, catalogue, tmp_path):
    hashes = [hashlib.sha256(row.image.read_bytes()).hexdigest() for row in catalogue.rows]
    record = read_record(bundle).model_copy(update={"images": TrainingRecord.abbreviate(hashes)})
    files = {name: bundle.read_bytes(name) for name in bundle.manifest.files}
    manifest = bundle.manifest
    write_bundle(
        tmp_path / "whole",
        files | {TRAINING_FILE: record.model_dump_json().encode()},
        version="whole",
        space=manifest.space,
        dimension=manifest.dimension,
        attributes=manifest.attributes,
        training_data=manifest.training_data,
        metrics={},
    )
    with pytest.raises(PipelineError, match="nothing is left to measure on"):
        evaluate_unseen(open_bundle(str(tmp_path / "whole")), catalogue)


def test_a_bundle_is_never_overwritten(catalogue, plan, report):
    with pytest.raises(BundleError, match="exists already"):
        train(catalogue, plan, count_up)


def test_bad_weights_are_refused_before_any_picture_is_looked_at(catalogue, plan, tmp_path):
    def refuse(_model, path):
        raise WeightsError(f"{path}: not the weights of tiny")

    bad = tiny_backbone(tmp_path / "bad.pth", refuse)
    with pytest.raises(WeightsError, match=r"bad\.pth"):
        train(
            catalogue,
            replace(plan, backbone=bad, out=tmp_path / "out", cache=tmp_path / "cache"),
            count_up,
        )
    assert not (tmp_path / "cache").exists()
    assert not (tmp_path / "out").exists()


def test_a_catalogue_of_ids_and_pictures_alone_gives_a_space_in_which_likes_lie_together(
    plan, catalogue, tmp_path
):
    bare = CatalogueFile(
        tuple(replace(row, attributes={}, title=None) for row in catalogue.rows), skipped=()
    )
    train(bare, replace(plan, out=tmp_path / "bare"), count_up)
    bundle = open_bundle(str(tmp_path / "bare"))
    assert bundle.manifest.attributes == ()
    # The labels, which it never saw, say whether the neighbours are alike.
    found = evaluate_unseen(bundle, catalogue)
    kinds = [
        np.mean([found.gallery[at].attributes["product_type"] == kind for at in near[:3]])
        for near, kind in zip(
            found.neighbours, [row.attributes["product_type"] for row in found.queries], strict=True
        )
    ]
    assert np.mean(kinds) > 0.6
    assert found.outcomes == {}
    assert found.figures.get("all_attributes_right") is None


def test_the_command_writes_figures_and_a_report(bundle, catalogue, folder, capsys, tmp_path):
    shop = folder / "shop"
    app(
        [
            *("evaluate", "--bundle", bundle.url, "--catalogue", str(shop / "catalogue.csv")),
            *("--images", str(shop / "images"), "--out", str(tmp_path / "out"), "--json"),
        ],
        standalone_mode=False,
    )
    printed = json.loads(capsys.readouterr().out)
    written = json.loads((tmp_path / "out" / "metrics.json").read_text())
    assert printed == written
    assert written.keys() >= {
        "attributes",
        "all_attributes_right",
        "retrieval",
        "captions",
        "text",
        "counts",
        "intervals",
    }
    assert written["attributes"]["colour"].keys() >= {
        "accuracy",
        "top3",
        "macro_f1",
        "ece",
        "coverage_at_95",
        "recall_at_90",
    }
    assert written["retrieval"]["colour"].keys() >= {
        "precision_at_10",
        "precision_at_10_whole",
        "recall_at_10",
    }
    low, high = written["intervals"]["figures"]["attributes.colour.accuracy"]
    right = written["attributes"]["colour"]["accuracy"]
    assert low - 1e-9 <= right <= high + 1e-9
    html = (tmp_path / "out" / "report.html").read_text()
    assert html.count("data:image/webp;base64,") > 20
    assert "http" not in html
