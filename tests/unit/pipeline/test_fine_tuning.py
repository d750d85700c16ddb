"""Fitting the backbone itself: what it learns, what it leaves alone, and where it goes on."""

import shutil
from dataclasses import replace

import numpy as np
import pytest

from fixtures.tiny_backbone import SIDE, convolutions, trainable_backbone, write_catalogue
from vitrine_features.decode import decode
from vitrine_features.preprocessing import Preprocessing
from vitrine_pipeline.errors import PipelineError
from vitrine_pipeline.image_features import measure_pictures
from vitrine_pipeline.progress import count_up
from vitrine_pipeline.training.fine_tuning import (
    FineTuned,
    FineTuningRecipe,
    Layers,
    Pictures,
    find_layers,
)
from vitrine_pipeline.training.fine_tuning.layers import unfreeze
from vitrine_pipeline.training.fine_tuning.pictures import crop_and_flip
from vitrine_pipeline.training.fit import TrainingSet
from vitrine_pipeline.training.labels import encode_labels
from vitrine_pipeline.training.recipe import Recipe
from vitrine_sheets.catalogue import read_catalogue

QUICK = Recipe(epochs=4, batch=16, folds=2)
TUNING = FineTuningRecipe(epochs=3, batch=8, learning_rate=1e-3)


@pytest.fixture(scope="module")
def backbone(tmp_path_factory):
    return trainable_backbone(tmp_path_factory.mktemp("weights") / "tiny.pth")


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory):
    file = write_catalogue(tmp_path_factory.mktemp("shop") / "shop", each=4)
    return read_catalogue(file, file.parent / "images")


@pytest.fixture(scope="module")
def learner(backbone, catalogue, tmp_path_factory):
    folder = tmp_path_factory.mktemp("kept")
    preprocessing = Preprocessing(side=SIDE)
    seen = measure_pictures(
        catalogue.rows, backbone, None, preprocessing, folder / "cache", count_up
    ).features
    stated = [row.attributes for row in seen.rows]
    labels = encode_labels(stated, ("product_type", "colour"), np.ones(len(stated), bool))
    return FineTuned(
        build=backbone.model,
        pictures=Pictures([row.image for row in seen.rows], preprocessing),
        data=TrainingSet(seen.features, seen.colour, labels),
        recipe=QUICK,
        tuning=TUNING,
        folder=folder / "tuning",
    )


def weights(model):
    return {variable.path: variable.numpy() for variable in model.weights}


def changed(learnt, learner):
    before = weights(learner.build())
    after = weights(learnt.backbone)
    return {
        path.split("/")[0]
        for path, value in before.items()
        if not np.array_equal(value, after[path])
    }


ROWS = np.arange(24)
OTHERS = np.arange(24, 36)


@pytest.fixture(scope="module")
def learnt(learner):
    return learner.learn(ROWS, seed=1)


def test_the_whole_backbone_is_fitted_but_batch_normalisation(learner, learnt):
    assert changed(learnt, learner) == {"early", "late"}


def test_only_the_layers_of_the_lowest_resolution_are_fitted_if_asked(learner, tmp_path):
    last = replace(learner, tuning=replace(TUNING, epochs=1, layers=Layers.LAST), folder=tmp_path)
    assert changed(last.learn(ROWS, seed=1), last) == {"late"}


def test_layers_that_see_no_picture_are_never_the_last_ones():
    model = convolutions(SIDE)
    unfreeze(model, Layers.LAST)
    assert {layer.name for layer in model.layers if layer.trainable_weights} == {"late"}


def test_embeddings_are_of_unit_norm_and_follow_the_order_of_the_rows(learner, learnt):
    embeddings = learner.embed(learnt, OTHERS)
    assert np.linalg.norm(embeddings, axis=1) == pytest.approx(1, abs=1e-3)
    assert learner.embed(learnt, OTHERS[::-1]) == pytest.approx(embeddings[::-1], abs=1e-4)


class Killed(Exception):
    """Ends a training where it stands."""


def kill_after(epochs):
    def advance(some):
        advance.done += some
        if some and advance.done >= epochs:
            raise Killed

    advance.done = 0
    return advance


def test_a_fitting_that_was_killed_goes_on_and_ends_as_if_nothing_had_been(
    learner, learnt, tmp_path
):
    again = replace(learner, folder=tmp_path)
    with pytest.raises(Killed):
        again.learn(ROWS, seed=1, advance=kill_after(2))
    told = []
    resumed = again.learn(ROWS, seed=1, advance=told.append)
    assert told[0] == 2
    assert sum(told) == TUNING.epochs
    expected, found = weights(learnt.backbone), weights(resumed.backbone)
    for path, value in expected.items():
        assert found[path] == pytest.approx(value, abs=1e-5), path


def test_a_fitting_that_was_finished_is_not_done_again(learner, learnt, monkeypatch):
    monkeypatch.setattr(Pictures, "varied", lambda *_args, **_kwargs: pytest.fail("it trains"))
    again = learner.learn(ROWS, seed=1)
    assert again.epochs == learnt.epochs == TUNING.epochs
    assert learner.embed(again, OTHERS) == pytest.approx(learner.embed(learnt, OTHERS), abs=1e-5)


def test_a_damaged_checkpoint_is_an_error_that_names_its_folder(learner, learnt, tmp_path):
    folder = tmp_path / "tuning"
    shutil.copytree(learner.folder, folder)
    for file in folder.rglob("*.data-*"):
        file.write_bytes(file.read_bytes()[:100])
    with pytest.raises(PipelineError, match=f"{folder}.*damaged.*delete the folder"):
        replace(learner, folder=folder).learn(ROWS, seed=1)


def test_it_stops_when_the_rows_that_it_watches_are_told_no_better(learner, tmp_path, monkeypatch):
    losses = iter([5.0, 3.0, 4.0, 4.5, 1.0])
    monkeypatch.setattr(FineTuned, "_loss", lambda *_: next(losses))
    patient = replace(learner, tuning=replace(TUNING, epochs=5, patience=2), folder=tmp_path)
    told = []
    learnt = patient.learn(ROWS, watched=OTHERS, seed=1, advance=told.append)
    assert learnt.epochs == 2
    assert next(losses) == 1.0
    assert sum(told) == 5


def test_a_picture_that_went_missing_is_named(learner, tmp_path):
    pictures = Pictures([tmp_path / "gone.png"] * 36, Preprocessing(side=SIDE))
    broken = replace(learner, pictures=pictures, folder=tmp_path / "kept")
    with pytest.raises(PipelineError, match=r"gone\.png.*run the command again"):
        broken.learn(ROWS, seed=1)


def test_varied_pictures_are_the_same_for_a_seed_and_others_for_the_next(learner):
    vary = crop_and_flip(0.5, flip=True)

    def read(*seed):
        batches = list(learner.pictures.varied(ROWS, 8, vary, seed=seed))
        return np.concatenate([rows for rows, _ in batches]), np.concatenate(
            [images for _, images in batches]
        )

    rows, images = read(1, 0)
    assert sorted(rows) == ROWS.tolist()
    again = read(1, 0)
    assert np.array_equal(again[0], rows)
    assert np.array_equal(again[1], images)
    assert not np.array_equal(read(1, 1)[0], rows)


def test_plain_pictures_are_what_the_service_sees(learner, catalogue):
    ((rows, images),) = list(learner.pictures.plain(OTHERS))
    assert rows.numpy().tolist() == OTHERS.tolist()
    preprocessing = Preprocessing(side=SIDE)
    data = catalogue.rows[24].image.read_bytes()
    picture = decode(data, detail_px=preprocessing.detail_px()).image
    assert np.array_equal(images[0], preprocessing.prepare(picture).image)


def test_unknown_layers_are_an_error_that_lists_those_there_are():
    assert find_layers("last") is Layers.LAST
    with pytest.raises(PipelineError, match="'all' is none of last, whole"):
        find_layers("all")
