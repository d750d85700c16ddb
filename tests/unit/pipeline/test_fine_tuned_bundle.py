"""A bundle whose backbone was fitted, too: what it holds, says, and leaves behind."""

import json
from dataclasses import replace

import numpy as np
import pytest

from fixtures.conversions import conversions, that_see
from fixtures.tiny_backbone import SIDE, trainable_backbone, write_catalogue
from vitrine_bundle import Precision, Runtime, open_bundle
from vitrine_features.model_files import MODEL_FILE, PREPROCESSING_FILE, PROJECTION_FILE
from vitrine_features.preprocessing import Preprocessing
from vitrine_inference import InterpreterPool
from vitrine_pipeline.errors import PipelineError
from vitrine_pipeline.evaluation import trials
from vitrine_pipeline.evaluation.run import evaluate_seen, see
from vitrine_pipeline.progress import count_up
from vitrine_pipeline.text.recipe import TextRecipe
from vitrine_pipeline.training import search
from vitrine_pipeline.training.effort import Effort
from vitrine_pipeline.training.fine_tuning import FineTuningRecipe
from vitrine_pipeline.training.frozen import FrozenBackbone
from vitrine_pipeline.training.learner import Learnt
from vitrine_pipeline.training.plan import TrainingPlan
from vitrine_pipeline.training.recipe import Recipe
from vitrine_pipeline.training.run import train
from vitrine_pipeline.training_record import read_record
from vitrine_sheets.catalogue import read_catalogue

# What texts mean is learnt in the same way whatever became of the backbone.
BRIEFLY = TextRecipe(passes=1, least_steps=8)
CLOSE = {"abs": 1e-3, "nan_ok": True}


def of_pictures(evaluation):
    """The figures that do not depend on what counts as a near duplicate."""
    return {path: value for path, value in evaluation.figures.items() if "whole" not in path}


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
        texts=BRIEFLY,
        fine_tuning=FineTuningRecipe(
            epochs=2, closing_epochs=1, batch=8, learning_rate=1e-3, remembered=16
        ),
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
    assert record.epochs == 3
    assert "fine-tuning: learning rate: 0.001" in bundle.read_text("report/model_card.md").lower()
    seen = see(bundle, catalogue, count_up)
    found = evaluate_seen(seen, seen.unseen)
    assert of_pictures(found) == pytest.approx(of_pictures(report.evaluation), **CLOSE)


def test_the_backbone_is_converted_once_as_it_was_and_once_as_it_was_fitted(
    report, converted, plan
):
    as_it_was, fitted = that_see(converted)
    assert fitted == open_bundle(str(plan.out)).read_bytes(MODEL_FILE)
    assert fitted != as_it_was


def test_what_is_served_after_fitting_says_what_was_learnt_of_it(report, plan, tried):
    bundle = open_bundle(str(plan.out))
    assert bundle.manifest.runtime == Runtime(precision=Precision.INT8)
    # The trial of the bundle compares what is served with what trunk and heads were fitted to.
    other, in_float = tried
    assert other.space != report.space
    assert in_float.manifest.runtime == Runtime(precision="float32")


def test_nothing_is_left_to_go_on_from_once_the_bundle_is_written(report, plan):
    assert report.files
    assert not list((plan.cache / "fine-tuning").iterdir())


@pytest.fixture(scope="module")
def left(catalogue, plan):
    """A training that tries to fit, and leaves the backbone as it is, and its bundle."""
    trying = replace(plan, out=plan.out.with_name("left"), compares=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(trials, "_DEVIATIONS", 100.0)
        report = train(catalogue, trying, count_up)
    return report, open_bundle(str(trying.out))


def test_the_split_is_that_of_the_backbone_as_it_was(report, left):
    assert [row.id for row in left[0].evaluation.queries] == [
        row.id for row in report.evaluation.queries
    ]


@pytest.fixture(scope="module")
def on_top():
    """What was fitted on top of a backbone that stays as it is, in the training of `tried`."""
    return []


@pytest.fixture(scope="module")
def tried(catalogue, plan, on_top):
    """A training in float32 that tries two backbones, in one round each, and takes the last."""
    rival = replace(plan.backbone, name="rival", side=2 * SIDE)
    searching = replace(
        plan,
        out=plan.out.with_name("best"),
        compares=True,
        rivals=(rival,),
        effort=Effort.BEST,
        precision=Precision.FLOAT32,
    )
    learn = FrozenBackbone.learn

    def listen(self, rows, **options):
        on_top.append((len(rows), learn(self, rows, **options).network))
        return Learnt(self.backbone, on_top[-1][1], self.epochs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(FrozenBackbone, "learn", listen)
        patch.setattr(trials, "_DEVIATIONS", -10.0)
        patch.setattr(search, "_MOST_ROUNDS", 1)
        report = train(catalogue, searching, count_up)
    return report, open_bundle(str(searching.out))


def test_what_was_tried_and_taken_is_said_everywhere(tried, catalogue):
    report, bundle = tried
    names = [trial.name for trial in report.choice.trials]
    assert names == [
        "tiny, as it is",
        "tiny, whole",
        "tiny, whole, averaged",
        "rival, whole",
        "rival, whole, averaged",
    ]
    record = read_record(bundle)
    assert [one.name for one in record.tried] == names
    assert record.why == report.choice.why
    assert record.effort == "best"
    card = bundle.read_text("report/model_card.md")
    assert all(f"| {name} |" in card for name in names)
    assert "- fine-tuning: share: 0.5" in card
    assert f"Taken: {report.choice.why}." in card


def test_a_larger_backbone_that_was_taken_is_the_one_that_is_served(tried, catalogue):
    report, bundle = tried
    assert report.choice.chosen == 4
    assert read_record(bundle).backbone.startswith("rival-v1-")
    assert json.loads(bundle.read_text(PREPROCESSING_FILE))["side"] == 2 * SIDE
    seen = see(bundle, catalogue, count_up)
    found = evaluate_seen(seen, seen.unseen)
    assert of_pictures(found) == pytest.approx(of_pictures(report.evaluation), **CLOSE)


def test_an_average_is_served_with_the_trunk_that_was_fitted_on_top_of_it(tried, on_top):
    report, bundle = tried
    # Each way that was tried has one of its own, too.
    assert len(on_top) == len(report.choice.trials) + 1
    rows, network = on_top[-1]
    assert rows == report.trained_on
    random = np.random.default_rng(0)
    inputs = {
        tensor.name: random.uniform(size=(1, tensor.shape[1])).astype(np.float32)
        for tensor in network.trunk.inputs
    }
    pool = InterpreterPool(bundle.read_bytes(PROJECTION_FILE), size=1)
    served = pool.run(inputs, timeout_s=60)["embedding"]
    assert served == pytest.approx(network.trunk(inputs)["embedding"].numpy(), abs=1e-3)


def features_of(model):
    image = np.random.default_rng(0).integers(0, 256, (1, SIDE, SIDE, 3)).astype(np.uint8)
    return InterpreterPool(model, size=1).run({"image": image}, timeout_s=60)["features"]


def test_where_fitting_does_not_pay_the_backbone_stays_as_it_is(left, report, converted):
    chosen, bundle = left
    assert chosen.choice.chosen == 0
    assert read_record(bundle).fine_tuned is None
    assert len(read_record(bundle).tried) == 3
    as_it_was, fitted = (features_of(model) for model in that_see(converted))
    assert np.array_equal(features_of(bundle.read_bytes(MODEL_FILE)), as_it_was)
    assert not np.array_equal(fitted, as_it_was)


def test_a_catalogue_without_attributes_cannot_be_fitted_to(plan, catalogue):
    bare = replace(catalogue, rows=tuple(replace(row, attributes={}) for row in catalogue.rows))
    with pytest.raises(PipelineError, match="--fine-tune: no attribute"):
        train(bare, replace(plan, out=plan.out.with_name("bare")), count_up)
