"""A backbone in the form in which it is fitted."""

import numpy as np
import pytest

from fixtures.tiny_backbone import SIDE, convolutions
from vitrine_pipeline.training.fine_tuning import Layers
from vitrine_pipeline.training.fine_tuning.layers import unfreeze
from vitrine_pipeline.training.fine_tuning.twin import takes_any_side, twin_of

IMAGE = np.random.default_rng(0).uniform(0, 255, (2, SIDE, SIDE, 3)).astype(np.float32)


@pytest.fixture(scope="module")
def model():
    """A network with batch normalisation that does something."""
    model = convolutions(SIDE)
    for layer in model.layers:
        if layer.name.endswith("_norm"):
            scale, offset = np.linspace(0.5, 2, 8), np.linspace(0.2, 1, 8)
            mean, variance = np.linspace(-0.5, 0.5, 8), np.linspace(0.2, 3, 8)
            layer.set_weights([scale, offset, mean, variance])
    assert model(IMAGE).numpy().min() > 0
    unfreeze(model, Layers.WHOLE)
    return model


def test_what_is_fitted_computes_as_the_backbone_does_and_fits_it(model):
    twin = twin_of(model)
    assert twin(IMAGE).numpy() == pytest.approx(model(IMAGE).numpy(), abs=1e-4)
    assert takes_any_side(twin)
    assert twin(IMAGE[:, :20, :24]).shape == (2, 8)
    assert_fits(twin, model)


def test_in_bfloat16_it_computes_about_the_same_and_fits_the_same_weights(model):
    twin = twin_of(model, "bfloat16")
    told = twin(IMAGE)
    assert told.dtype == "bfloat16"
    assert all(layer.compute_dtype == "bfloat16" for layer in twin.layers if layer.name != "image")
    exact = model(IMAGE).numpy()
    assert np.abs(np.asarray(told, np.float32) - exact).max() < 0.02 * np.abs(exact).max()
    assert_fits(twin, model)


def assert_fits(twin, model):
    fitted, own = twin.trainable_variables, model.trainable_variables
    assert {id(one) for one in fitted} == {id(one) for one in own}
    assert len(fitted) == 2
    assert {one.dtype for one in fitted} == {"float32"}
