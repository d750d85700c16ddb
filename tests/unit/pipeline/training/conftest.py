"""One training on a tiny backbone, which the tests of this folder look at."""

import csv
from types import SimpleNamespace

import numpy as np
import pytest

from fixtures.conversions import conversions
from fixtures.tiny_backbone import SIDE, tiny_backbone, write_catalogue
from vitrine_bundle import open_bundle
from vitrine_features.preprocessing import Preprocessing
from vitrine_pipeline.progress import count_up
from vitrine_pipeline.text.recipe import TextRecipe
from vitrine_pipeline.training import captions
from vitrine_pipeline.training.frozen import FrozenBackbone
from vitrine_pipeline.training.plan import TrainingPlan
from vitrine_pipeline.training.recipe import Recipe
from vitrine_pipeline.training.run import train
from vitrine_sheets.catalogue import read_catalogue


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("shop")


@pytest.fixture(scope="session")
def catalogue(folder):
    """Nine kinds of products, one of which states no colour in half of its rows."""
    file = write_catalogue(folder / "shop", each=8)
    rows = [line.split(",") for line in file.read_text().splitlines()]
    for row in rows[1:]:
        if row[2] == "Hats" and int(row[0]) % 2:
            row[3] = ""
    with file.open("w", newline="") as written:
        csv.writer(written).writerows(rows)
    return read_catalogue(file, file.parent / "images")


@pytest.fixture(scope="session")
def plan(folder):
    return TrainingPlan(
        name="catalogue.csv",
        out=folder / "bundle",
        cache=folder / "cache",
        backbone=tiny_backbone(folder / "tiny.pth"),
        weights=None,
        preprocessing=Preprocessing(side=SIDE),
        held_out=0.2,
        seed=0,
        recipe=Recipe(epochs=12, batch=16, folds=2),
        # Not so long that they are understood, which tests/unit/pipeline/text is about.
        texts=TextRecipe(passes=1, least_steps=8),
    )


@pytest.fixture(scope="session")
def training(catalogue, plan):
    """One training, the rows that its parts were fitted to, and the models it converted."""
    fitted, described = [], []
    learn, describe = FrozenBackbone.learn, captions.train_captioner

    def learn_and_tell(self, rows, *, watched=None, **options):
        fitted.extend(rows if watched is None else [*rows, *watched])
        return learn(self, rows, watched=watched, **options)

    def describe_and_tell(titles, rows, embeddings, used, validation, **options):
        described.extend(np.flatnonzero(used | validation))
        return describe(titles, rows, embeddings, used, validation, **options)

    with pytest.MonkeyPatch.context() as patch, conversions() as converted:
        patch.setattr(FrozenBackbone, "learn", learn_and_tell)
        patch.setattr(captions, "train_captioner", describe_and_tell)
        report = train(catalogue, plan, count_up)
    return SimpleNamespace(
        report=report, fitted=fitted, described=described, converted=list(converted)
    )


@pytest.fixture(scope="session")
def report(training):
    return training.report


@pytest.fixture(scope="session")
def bundle(report, plan):
    return open_bundle(str(plan.out))
