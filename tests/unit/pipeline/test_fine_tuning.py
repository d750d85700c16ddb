"""Fitting the backbone itself: what it learns, what it leaves alone, and where it goes on."""

import shutil
from dataclasses import replace

import numpy as np
import pytest
import tensorflow as tf

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
    average,
    find_layers,
    store,
)
from vitrine_pipeline.training.fine_tuning.layers import unfreeze
from vitrine_pipeline.training.fine_tuning.memory import Memory
from vitrine_pipeline.training.fine_tuning.pictures import Variation
from vitrine_pipeline.training.fine_tuning.recipe import passes
from vitrine_pipeline.training.fit import TrainingSet
from vitrine_pipeline.training.labels import encode_labels
from vitrine_pipeline.training.recipe import Recipe
from vitrine_sheets.catalogue import read_catalogue

QUICK = Recipe(epochs=4, batch=16, folds=2)
TUNING = FineTuningRecipe(
    epochs=3, closing_epochs=1, sides=(0.5, 1.0), batch=8, learning_rate=1e-3, remembered=16
)


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
        pictures=Pictures([row.image for row in seen.rows], preprocessing, folder / "pictures"),
        data=TrainingSet(seen.features, seen.colour, labels),
        recipe=QUICK,
        tuning=TUNING,
        side=SIDE,
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
EVERY = np.arange(36)


@pytest.fixture(scope="module")
def learnt(learner):
    return learner.learn(ROWS, seed=1)


def test_the_whole_backbone_is_fitted_but_batch_normalisation(learner, learnt):
    assert changed(learnt, learner) == {"early", "late"}


def test_a_backbone_that_is_fitted_in_bfloat16_learns_as_much_and_stays_float32(
    learner, learnt, tmp_path
):
    tuning = replace(TUNING, computes_in="bfloat16")
    mixed = replace(learner, tuning=tuning, folder=tmp_path).learn(ROWS, seed=1)
    assert changed(mixed, learner) == {"early", "late"}
    assert {variable.dtype for variable in mixed.backbone.weights} == {"float32"}
    alike = (learner.embed(mixed, OTHERS) * learner.embed(learnt, OTHERS)).sum(axis=1)
    assert alike.min() > 0.9


def test_only_the_layers_of_the_lowest_resolution_are_fitted_if_asked(learner, tmp_path):
    last = replace(learner, tuning=replace(TUNING, epochs=1, layers=Layers.LAST), folder=tmp_path)
    assert changed(last.learn(ROWS, seed=1), last) == {"late"}


def test_layers_that_see_no_picture_are_never_the_last_ones():
    model = convolutions(SIDE)
    unfreeze(model, Layers.LAST)
    assert {layer.name for layer in model.layers if layer.trainable_weights} == {"late"}


@pytest.mark.parametrize("share", [0.0, 0.25, 1.0])
def test_what_is_averaged_lies_between_what_it_was_and_what_was_fitted(learner, share):
    fitted, before = learner.learn(ROWS, seed=1).backbone, learner.build()
    was, became = weights(before), weights(fitted)
    average(fitted, before, share)
    for path, value in weights(fitted).items():
        between = share * became[path] + (1 - share) * was[path]
        assert value == pytest.approx(between, abs=1e-6), path
    assert weights(before)["late/kernel"] == pytest.approx(was["late/kernel"])


def test_a_fitted_backbone_measures_rows_in_their_order(learner, learnt):
    told = []
    features = learner.see(learnt, OTHERS, told.append)
    assert sum(told) == len(features) == len(OTHERS)
    images = np.concatenate([images for _, images in learner.pictures.plain(OTHERS)])
    assert features == pytest.approx(learnt.backbone(images.astype(np.float32)).numpy(), abs=1e-4)


def test_embeddings_are_of_unit_norm_and_follow_the_order_of_the_rows(learner, learnt):
    embeddings = learner.embed(learnt, OTHERS)
    assert np.linalg.norm(embeddings, axis=1) == pytest.approx(1, abs=1e-3)
    assert learner.embed(learnt, OTHERS[::-1]) == pytest.approx(embeddings[::-1], abs=1e-4)


def test_a_pass_is_over_small_pictures_first(learner, monkeypatch):
    sides = []
    varied = Pictures.varied

    def listen(self, rows, batch, variation, *, side, seed):
        sides.append(side)
        return varied(self, rows, batch, variation, side=side, seed=seed)

    monkeypatch.setattr(Pictures, "varied", listen)
    told = []
    again = replace(learner, folder=learner.folder.with_name("other"))
    closed = again.close(again.learn(ROWS, seed=1, advance=told.append), EVERY, seed=1)
    assert sides == [SIDE // 2, SIDE // 2, SIDE, SIDE]
    assert closed.epochs == 4
    assert [done for done in told if done] == [6, 6, 24]
    assert sum(told) == again.work(len(ROWS), 1)


def test_a_round_more_goes_on_from_the_one_before_it(learner, learnt, monkeypatch):
    sides, rows_of = [], Pictures.varied

    def listen(self, rows, batch, variation, *, side, seed):
        sides.append(side)
        return rows_of(self, rows, batch, variation, side=side, seed=seed)

    monkeypatch.setattr(Pictures, "varied", listen)
    told = []
    further = learner.learn(ROWS, seed=1, rounds=2, advance=told.append)
    assert sides == [SIDE // 2]
    assert further.epochs == 4
    assert sum(told) == learner.work(len(ROWS), 2)
    sides.clear()
    learner.learn(ROWS, seed=1, rounds=2)
    assert not sides


class Killed(Exception):
    """Ends a training where it stands."""


def kill_after(calls):
    def advance(some):
        advance.done += bool(some)
        if advance.done >= calls:
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
    assert told[0] == 12
    assert sum(told) == 6 + 6 + 24
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


def test_few_products_are_passed_over_more_often_and_many_in_a_line():
    assert passes(300) == passes(900) == 40
    assert passes(2000) == 18
    assert passes(8000) == passes(44_000) == 16


def test_a_picture_that_went_missing_is_named(learner, tmp_path):
    pictures = Pictures([tmp_path / "gone.png"] * 36, Preprocessing(side=SIDE), tmp_path)
    with pytest.raises(PipelineError, match=r"gone\.png.*run the command again"):
        pictures.decoded()
    with pytest.raises(PipelineError, match=r"gone\.png.*run the command again"):
        replace(learner, pictures=pictures).embed(learner.learn(ROWS, seed=1), OTHERS)


def test_pictures_are_mapped_once_however_often_they_are_passed_over(learner, tmp_path):
    pictures = Pictures(learner.pictures._files, Preprocessing(side=SIDE), tmp_path)
    assert pictures.decoded() is pictures.decoded()


def test_pictures_are_decoded_once(learner, learnt, monkeypatch):
    monkeypatch.setattr(store, "decode", lambda *_args, **_kwargs: pytest.fail("it decodes"))
    told = []
    decoded = learner.pictures.decoded(told.append)
    assert sum(told) == len(decoded) == 36


def test_a_disk_without_room_for_them_is_an_error_that_names_the_file(learner, tmp_path):
    (tmp_path / "full").touch()
    pictures = Pictures(learner.pictures._files, Preprocessing(side=SIDE), tmp_path / "full")
    with pytest.raises(PipelineError, match=r"full/pictures\.npy.*make room.*--cache"):
        pictures.decoded()


def test_varied_pictures_are_the_same_for_a_seed_and_others_for_the_next(learner):
    variation = Variation(0.5, flip=True)

    def read(*seed):
        stream = learner.pictures.varied(ROWS, 8, variation, side=SIDE, seed=seed)
        batches = list(stream)
        return np.concatenate([rows for rows, _ in batches]), np.concatenate(
            [images for _, images in batches]
        )

    rows, images = read(1, 0)
    assert sorted(rows) == ROWS.tolist()
    again = read(1, 0)
    assert np.array_equal(again[0], rows)
    assert np.array_equal(again[1], images)
    assert not np.array_equal(read(1, 1)[0], rows)


def test_a_variation_shows_a_part_and_mirrors_half_of_the_pictures():
    picture = np.zeros((40, 40, 3), np.uint8)
    picture[:, 20:] = 255
    seen = [
        Variation(0.8, flip=True).apply(picture, 20, np.random.default_rng(seed))
        for seed in range(40)
    ]
    bright_left = [bool(part[:, 0].mean() > 128) for part in seen]
    assert 10 < sum(bright_left) < 30
    assert {part.shape for part in seen} == {(20, 20, 3)}
    plain = Variation(1.0, flip=False).apply(picture, 40, np.random.default_rng(0))
    assert np.array_equal(plain, picture)


def test_plain_pictures_are_what_the_service_sees(learner, catalogue):
    ((rows, images),) = list(learner.pictures.plain(OTHERS))
    assert rows.numpy().tolist() == OTHERS.tolist()
    preprocessing = Preprocessing(side=SIDE)
    data = catalogue.rows[24].image.read_bytes()
    picture = decode(data, detail_px=preprocessing.detail_px()).image
    assert np.array_equal(images[0], preprocessing.prepare(picture).image)


def test_the_oldest_are_forgotten_first():
    memory = Memory(5)
    for start in (0, 3):
        rows = tf.range(start, start + 3)
        memory.keep(rows, tf.cast(rows, tf.float32)[:, None] * tf.ones((3, 256)))
    remembered = memory.recall()
    assert remembered.rows.numpy().tolist() == [5, 1, 2, 3, 4]
    assert remembered.embedding.numpy()[:, 7].tolist() == [5, 1, 2, 3, 4]


def test_unknown_layers_are_an_error_that_lists_those_there_are():
    assert find_layers("last") is Layers.LAST
    with pytest.raises(PipelineError, match="'all' is none of last, whole"):
        find_layers("all")
