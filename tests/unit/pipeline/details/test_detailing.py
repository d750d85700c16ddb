"""An embedding tells of details, and all that was read off it before is read off it as before."""

import io

import numpy as np
import pytest

from vitrine_bundle import Precision
from vitrine_bundle.details import DetailModel, DetailModels, DetailReader
from vitrine_inference import InterpreterPool
from vitrine_pipeline.details.fitting import apply, probabilities_of
from vitrine_pipeline.details.learning import LearntDetails
from vitrine_pipeline.details.pictures import PrincipalComponents
from vitrine_pipeline.training.detailing import with_details
from vitrine_pipeline.training.export import export_heads, export_projection
from vitrine_pipeline.training.fit import embed, read_logits
from vitrine_pipeline.training.network import build_network

PRODUCTS, FEATURES, COLOURS = 300, 24, 12
NAMES = ("striped", "round neck", "printed")
USUAL = -3.0


@pytest.fixture(scope="module")
def measured():
    draw = np.random.default_rng(0)
    features = draw.normal(size=(PRODUCTS, FEATURES)).astype(np.float32)
    return features, draw.random((PRODUCTS, COLOURS)).astype(np.float32)


@pytest.fixture(scope="module")
def network(measured):
    return build_network(*measured, {"type": 5, "colour": 3}, dropout=0.0, seed=0)


@pytest.fixture(scope="module")
def components(measured):
    return PrincipalComponents.of(measured[0], seed=0)


@pytest.fixture(scope="module")
def details(components):
    draw = np.random.default_rng(1)
    models = tuple(DetailModel(name=name, term=(name,), stated_share=1) for name in NAMES)
    weights = draw.normal(0, 7, (len(components.offset) + 1, len(NAMES)))
    weights[-1] = USUAL
    return LearntDetails(DetailModels(details=models), weights, np.full(len(NAMES), USUAL))


@pytest.fixture(scope="module")
def before(network, measured):
    return embed(network, *measured)


@pytest.fixture(scope="module")
def detailed(network, before, components, details):
    return with_details(network, before, components, details)


@pytest.fixture(scope="module")
def after(detailed, measured):
    return embed(detailed.network, *measured)


def test_an_embedding_keeps_its_length_and_nearly_its_distances(before, after):
    assert np.linalg.norm(after, axis=1) == pytest.approx(1, abs=1e-5)
    alike, before_alike = after @ after.T, before @ before.T
    assert np.abs(alike - before_alike).max() < 0.05


def test_heads_read_what_they_read_before(network, detailed, before, after):
    known, read = read_logits(network, before), read_logits(detailed.network, after)
    for name, logits in known.items():
        assert read[name] == pytest.approx(logits, abs=0.02)


def test_in_int8_a_detail_does_not_blur_what_heads_read(network, detailed, before, after):
    exact = read_logits(network, before)

    def blur(heads, embeddings):
        pool = InterpreterPool(export_heads(heads, Precision.INT8), name="heads")
        read = pool.run({"embedding": embeddings}, timeout_s=60)
        return np.sqrt(np.mean([np.mean((read[name] - exact[name]) ** 2) for name in exact]))

    assert blur(detailed.network.heads, after) < 1.25 * blur(network.heads, before)


def test_details_are_read_off_the_embedding_as_off_the_picture(
    detailed, details, components, measured, after
):
    stated = apply(details.weights, components.see(measured[0]))
    within = np.linalg.norm(np.maximum(0, stated - USUAL), axis=1) < 16
    assert within.mean() > 0.9
    reader = DetailReader(details.models, np.load(io.BytesIO(detailed.files["details.npy"])))
    # Less likely than is usual is as good as usual.
    expected = probabilities_of(np.maximum(USUAL, stated))
    assert reader.score(after)[within] == pytest.approx(expected[within], abs=1e-3)


def test_what_serves_gives_the_same_embedding(detailed, measured, after):
    projection = InterpreterPool(export_projection(detailed.network.trunk), name="projection")
    features, colour = (values[:4] for values in measured)
    served = projection.run({"features": features, "colour": colour}, timeout_s=60)
    assert served["embedding"] == pytest.approx(after[:4], abs=1e-5)


def test_a_network_stays_as_it_is_where_no_word_became_a_detail(network, before, components):
    none = LearntDetails(DetailModels(details=()), np.zeros((1, 0)), np.zeros(0))
    same = with_details(network, before, components, none)
    assert same.network is network
    assert np.load(io.BytesIO(same.files["details.npy"])).shape == (257, 0)


def test_pictures_are_seen_by_what_varies_most():
    draw = np.random.default_rng(2)
    features = draw.normal(0, [9, 1, 0.01], (200, 3)).astype(np.float32) + 5
    components = PrincipalComponents.of(features, seed=0)
    assert np.abs(components.directions[:, 0]) == pytest.approx([1, 0, 0], abs=0.05)
    assert np.linalg.norm(components.see(features), axis=1) == pytest.approx(1, abs=1e-5)
