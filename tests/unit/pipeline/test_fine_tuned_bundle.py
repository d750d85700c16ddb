"""A bundle whose backbone was fitted, too: what it holds, says, and leaves behind."""

from dataclasses import replace

import pytest

from fixtures.conversions import conversions, that_see
from fixtures.tiny_backbone import SIDE, trainable_backbone, write_catalogue
from vitrine_bundle import Precision, Runtime, open_bundle
from vitrine_features.model_files import MODEL_FILE
from vitrine_features.preprocessing import Preprocessing
from vitrine_pipeline.errors import PipelineError
from vitrine_pipeline.evaluation.run import evaluate_seen, see
from vitrine_pipeline.progress import count_up
from vitrine_pipeline.training.fine_tuning import FineTuningRecipe
from vitrine_pipeline.training.plan import TrainingPlan
from vitrine_pipeline.training.recipe import Recipe
from vitrine_pipeline.training.run import train
from vitrine_pipeline.training_record import read_record
from vitrine_sheets.catalogue import read_catalogue


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory):
    file = write_catalogue(tmp_path_factory.mktemp("shop") / "shop", each=4)
    catalogue = read_catalogue(file, file.parent / "images")
    # Without titles, so that no captioner is trained.
    return replace(catalogue, rows=tuple(replace(row, title=None) for row in catalogue.rows))


@pytest.fixture(scope="module")
def plan(tmp_path_factory):
    folder = tmp_path_factory.mktemp("trained")
    return TrainingPlan(
        name="catalogue.csv",
        out=folder / "bundle",
        cache=folder / "cache",
        backbone=trainable_backbone(folder / "tiny.pth"),
        weights=None,
        preprocessing=Preprocessing(side=SIDE),
        held_out=0.25,
        seed=1,
        recipe=Recipe(epochs=4, batch=16, folds=2),
        fine_tuning=FineTuningRecipe(epochs=2, batch=8, learning_rate=1e-3),
    )


@pytest.fixture(scope="module")
def converted():
    """The models that the training of `report` converted."""
    return []


@pytest.fixture(scope="module")
def report(catalogue, plan, converted):
    with conversions() as listened:
        report = train(catalogue, plan, count_up)
    converted.extend(listened)
    return report


def test_a_bundle_holds_the_fitted_backbone_and_says_so(report, plan, catalogue):
    bundle = open_bundle(str(plan.out))
    record = read_record(bundle)
    assert record.fine_tuned == "whole"
    assert record.epochs <= 2
    assert "fine-tuning: learning rate: 0.001" in bundle.read_text("report/model_card.md").lower()
    seen = see(bundle, catalogue, count_up)
    found = evaluate_seen(seen, seen.unseen)
    assert found.figures == pytest.approx(report.evaluation.figures, abs=1e-3, nan_ok=True)


def test_the_backbone_is_converted_once_as_it_was_and_once_as_it_was_fitted(
    report, converted, plan
):
    as_it_was, fitted = that_see(converted)
    assert fitted == open_bundle(str(plan.out)).read_bytes(MODEL_FILE)
    assert fitted != as_it_was


def test_what_is_served_after_fitting_says_what_was_learnt_of_it(report, plan, catalogue):
    bundle = open_bundle(str(plan.out))
    assert bundle.manifest.runtime == Runtime(precision=Precision.INT8)
    # The trial of the bundle compares what is served with what trunk and heads were fitted to.
    in_float = replace(plan, precision=Precision.FLOAT32, out=plan.out.with_name("float32"))
    assert train(catalogue, in_float, count_up).space != report.space
    assert open_bundle(str(in_float.out)).manifest.runtime == Runtime(precision="float32")


def test_nothing_is_left_to_go_on_from_once_the_bundle_is_written(report, plan):
    assert report.files
    assert not list((plan.cache / "fine-tuning").iterdir())


def test_the_split_is_that_of_the_backbone_as_it_was(report, plan, catalogue):
    frozen = replace(plan, fine_tuning=None, out=plan.out.with_name("frozen"))
    unfitted = train(catalogue, frozen, count_up)
    assert [row.id for row in unfitted.evaluation.queries] == [
        row.id for row in report.evaluation.queries
    ]


def test_a_catalogue_without_attributes_cannot_be_fitted_to(plan, catalogue):
    bare = replace(catalogue, rows=tuple(replace(row, attributes={}) for row in catalogue.rows))
    with pytest.raises(PipelineError, match="--fine-tune: no attribute"):
        train(bare, replace(plan, out=plan.out.with_name("bare")), count_up)
