"""Details are learnt from titles that state some of what is there and deny nothing."""

import io
from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np
import pytest

from vitrine_bundle.details import DetailModels, DetailReader
from vitrine_pipeline.details import learning
from vitrine_pipeline.details.candidates import find_candidates
from vitrine_pipeline.details.certainty import stated_shares, sure_from
from vitrine_pipeline.details.fitting import fit_scaling, probabilities_of
from vitrine_pipeline.details.learning import learn_details
from vitrine_pipeline.details.visibility import measure_visibility
from vitrine_pipeline.training.detailing import teach_details
from vitrine_pipeline.training.fit import embed
from vitrine_pipeline.training.learner import Learnt
from vitrine_pipeline.training.learning import Lesson
from vitrine_pipeline.training.network import build_network
from vitrine_product.roles import USUAL_ROLES

ATTRIBUTES = ("product_type", "colour")
BRANDS = ("Acme", "Borealis", "Corvo", "Dune", "Elm")
DIMENSION = 16
STATED = 0.6
# The components in which a picture shows stripes, a round neck, and of which colour it is.
STRIPES, NECK, COLOUR = 0, 1, 2


@dataclass
class Shop:
    titles: list
    rows: list
    embeddings: np.ndarray
    groups: np.ndarray
    striped: np.ndarray

    @property
    def used(self):
        return np.ones(len(self.titles), np.bool_)

    def candidates(self, used=None):
        used = self.used if used is None else used
        return find_candidates(self.titles, self.rows, used, self.groups, ATTRIBUTES)

    def names(self, used=None):
        return {one.name for one in self.candidates(used).candidates}


def shop(products=600, seed=0, stated=STATED):
    """Pairs of pictures that are nearly the same, each product with a title of its own."""
    draw = np.random.default_rng(seed)
    groups = np.arange(products) // 2
    pairs = products // 2
    striped, round_neck = (draw.random(pairs) < share for share in (0.3, 0.2))
    red = draw.random(pairs) < 0.5
    embeddings = draw.normal(0, 0.3, (pairs, DIMENSION))
    for component, shown in ((STRIPES, striped), (NECK, round_neck), (COLOUR, red)):
        embeddings[:, component] += np.where(shown, 1.5, -1.5)
    embeddings = embeddings[groups] + draw.normal(0, 0.02, (products, DIMENSION))
    embeddings /= np.linalg.norm(embeddings, axis=1, keepdims=True)
    titles, rows = [], []
    for at, group in enumerate(groups.tolist()):
        brand = BRANDS[at % len(BRANDS)]
        colour = "Red" if red[group] else "Black"
        words = [brand, colour]
        words += ["Striped"] * bool(striped[group] and draw.random() < stated)
        words += ["Round", "Neck"] * bool(round_neck[group] and draw.random() < stated)
        words += ["Lovely"] * bool(draw.random() < 0.3)
        # As good as the colour tells it, which is known without the picture.
        words += ["Rosy"] * bool(red[group] and draw.random() < 0.5)
        words += ["Zephyr"] * bool(brand == "Acme" and draw.random() < 0.5)
        titles.append(" ".join([*words, "Dress"]))
        rows.append({"product_type": "Dresses", "colour": colour})
    return Shop(titles, rows, embeddings.astype(np.float32), groups, striped[groups])


@pytest.fixture(scope="module")
def catalogue():
    return shop()


@pytest.fixture(scope="module")
def learnt(catalogue):
    return learnt_of(catalogue)


def learnt_of(shop):
    return learn_details(
        shop.titles,
        shop.rows,
        shop.embeddings,
        shop.groups,
        shop.used,
        attributes=ATTRIBUTES,
        seed=0,
    )


@pytest.fixture(scope="module")
def reader(learnt):
    return DetailReader(learnt.models, learnt.weights.astype(np.float32))


def test_words_that_brands_share_are_looked_at_and_values_and_brands_are_not(catalogue):
    assert catalogue.names() == {"striped", "round neck", "lovely", "rosy"}


def test_a_word_of_one_brand_is_its_own(catalogue):
    assert "zephyr" not in catalogue.names()
    said = [title.replace("Lovely", "Zephyr") for title in catalogue.titles]
    assert "zephyr" in Shop(said, *list(vars(catalogue).values())[1:]).names()


def test_a_word_that_few_pictures_have_is_not_looked_at(catalogue):
    titles = [title.replace("Lovely ", "") for title in catalogue.titles]
    few = np.flatnonzero(catalogue.groups < 2)
    for at in few:
        titles[at] = titles[at].replace("Dress", "Lovely Dress")
    assert "lovely" not in Shop(titles, *list(vars(catalogue).values())[1:]).names()


def test_a_word_that_all_titles_have_tells_nothing_apart(catalogue):
    said = [f"{title} Quality" for title in catalogue.titles]
    shop_of_quality = Shop(said, *list(vars(catalogue).values())[1:])
    assert "quality" not in shop_of_quality.names()


def test_titles_that_are_held_out_teach_nothing(catalogue):
    used = np.array(["Lovely" not in title for title in catalogue.titles])
    assert "lovely" not in catalogue.names(used)


def test_two_words_stand_for_one_where_they_come_together(catalogue):
    names = catalogue.names()
    assert "round neck" in names
    assert names.isdisjoint({"round", "neck"})


def test_what_the_picture_shows_is_kept_and_what_else_tells_is_left(learnt):
    kept = {one.name: one.kept for one in learnt.models.considered}
    assert kept == {"striped": True, "round neck": True, "lovely": False, "rosy": False}
    assert {one.name for one in learnt.models.details} == {"striped", "round neck"}
    striped = next(one for one in learnt.models.considered if one.name == "striped")
    assert striped.from_attributes < 0.3 < 0.5 < striped.from_picture


def test_of_very_many_details_those_are_learnt_that_most_titles_state(catalogue, monkeypatch):
    monkeypatch.setattr(learning, "MOST_DETAILS", 1)
    one = learnt_of(catalogue)
    assert [detail.name for detail in one.models.details] == ["striped"]
    left = next(word for word in one.models.considered if word.name == "round neck")
    assert not left.kept
    assert "1 others" in left.reason


def test_what_is_usual_of_a_detail_is_how_often_titles_state_it(learnt, catalogue):
    stated = np.mean(["Striped" in title for title in catalogue.titles])
    at = [one.name for one in learnt.models.details].index("striped")
    assert probabilities_of(learnt.usual[at]) == pytest.approx(stated, abs=0.01)


def test_how_often_titles_state_a_detail_is_learnt_from_pictures_that_are_nearly_the_same(reader):
    shares = {one.name: one.stated_share for one in reader.models.details}
    assert shares["striped"] == pytest.approx(STATED, abs=0.1)
    assert shares["round neck"] == pytest.approx(STATED, abs=0.1)


def test_what_is_sure_is_there_though_titles_do_not_say_so(reader):
    """A head that took silence for a denial would never be sure: it is stated in 6 of 10 cases."""
    fresh = shop(seed=1)
    at = [one.name for one in reader.models.details].index("striped")
    sure = reader.score(fresh.embeddings)[:, at] >= reader.models.thresholds[at]
    assert sure.sum() > 0.2 * fresh.striped.sum()
    assert fresh.striped[sure].mean() >= 0.95


def test_confidences_come_near_the_share_that_has_the_detail_and_do_not_exceed_it(reader):
    fresh = shop(seed=2)
    at = [one.name for one in reader.models.details].index("striped")
    confidence = np.minimum(1, reader.score(fresh.embeddings)[:, at])
    assert 0.7 * fresh.striped.mean() < confidence.mean() < 1.05 * fresh.striped.mean()


def test_a_head_that_sees_little_is_never_sure():
    """Its best predictions are stated now and then, as those of a perfect head might be."""
    draw = np.random.default_rng(0)
    groups = np.arange(400) // 2
    stated = (draw.random((400, 1)) < 0.3) & np.repeat(draw.random((200, 1)) < 0.5, 2, axis=0)
    scores = draw.normal(size=(400, 1))
    scaling = fit_scaling(scores, stated)
    probabilities = probabilities_of(scores * scaling[0] + scaling[1])
    shares = stated_shares(stated, groups, BRANDS * 80, probabilities)
    assert sure_from(stated, probabilities, shares) == np.inf


def test_a_catalogue_without_titles_has_no_details(catalogue):
    none = learnt_of(Shop([None] * len(catalogue.titles), *list(vars(catalogue).values())[1:]))
    assert none is None


def test_of_many_words_that_mean_nothing_few_seem_visible():
    draw = np.random.default_rng(0)
    embeddings = draw.normal(size=(500, DIMENSION)).astype(np.float32)
    stated = draw.random((500, 200)) < 0.05
    known = np.zeros((500, 1))
    measured = measure_visibility(embeddings, known, stated, np.arange(500), seed=0)
    assert measured.visible.sum() <= 2


def test_a_lesson_ends_with_an_embedding_that_tells_of_details(catalogue):
    """From titles to what the bundle holds, as `vitrine train` does it."""
    draw = np.random.default_rng(0)
    colour = draw.random((len(catalogue.titles), 4)).astype(np.float32)
    features = 3 * catalogue.embeddings
    network = build_network(features, colour, {"colour": 2}, dropout=0.0, seed=0)
    rows = [
        SimpleNamespace(title=title, attributes=stated)
        for title, stated in zip(catalogue.titles, catalogue.rows, strict=True)
    ]
    lesson = Lesson(
        plan=None,
        learnt=Learnt(None, network, 1),
        backbone=None,
        models=SimpleNamespace(names=ATTRIBUTES, roles=USUAL_ROLES),
        features=features,
        embeddings=embed(network, features, colour),
    )
    seen = SimpleNamespace(
        features=SimpleNamespace(rows=rows, colour=colour), groups=catalogue.groups
    )

    taught, files = teach_details(lesson, seen, catalogue.used, seed=0)

    reader = DetailReader(
        DetailModels.model_validate_json(files["details.json"]),
        np.load(io.BytesIO(files["details.npy"])),
    )
    at = [one.name for one in reader.models.details].index("striped")
    sure = reader.score(taught.embeddings)[:, at] >= reader.models.thresholds[at]
    assert sure.sum() > 0.2 * catalogue.striped.sum()
    assert catalogue.striped[sure].mean() >= 0.95
    assert taught.embeddings == pytest.approx(
        embed(taught.learnt.network, features, colour), abs=1e-6
    )
