"""Where titles stop to state more though a head still rises, they state what they ever state."""

import numpy as np
import pytest

from vitrine_pipeline.details.fitting import fit_scaling, probabilities_of
from vitrine_pipeline.details.saturation import saturated_shares

PRODUCTS = 12_000


def share_of(stated, scores, groups=None):
    groups = np.arange(len(stated)) if groups is None else groups
    scores, stated = scores[:, None], stated[:, None]
    scaling = fit_scaling(scores, stated)
    probabilities = probabilities_of(scores * scaling[0] + scaling[1])
    return saturated_shares(stated, groups, probabilities)[0]


def catalogue(stated_share, *, apart, shown_share=0.2):
    """What titles state of products, and how far a head tells those that have it from the rest."""
    draw = np.random.default_rng(0)
    shown = draw.random(PRODUCTS) < shown_share
    scores = draw.normal(0, 1, PRODUCTS) + apart * shown
    return shown & (draw.random(PRODUCTS) < stated_share), scores


def test_a_head_that_sees_well_shows_how_often_titles_state_what_is_there():
    assert share_of(*catalogue(0.55, apart=6)) == pytest.approx(0.55, abs=0.1)


def test_a_head_that_may_yet_be_wrong_shows_nothing():
    """Of its likeliest products half are stated, too, and what it finds likelier is so more."""
    assert np.isnan(share_of(*catalogue(1.0, apart=1)))


def test_titles_of_which_few_state_it_may_be_silent_for_what_no_picture_shows():
    assert np.isnan(share_of(*catalogue(0.2, apart=6)))


def test_few_pictures_under_many_ids_show_nothing():
    stated, scores = catalogue(0.55, apart=6)
    assert np.isnan(share_of(stated, scores, np.arange(PRODUCTS) % 40))


def test_a_head_that_scores_all_alike_shows_nothing():
    stated, _ = catalogue(0.55, apart=6, shown_share=1)
    assert np.isnan(share_of(stated, np.zeros(PRODUCTS)))
