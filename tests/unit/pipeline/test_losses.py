"""What training minimises: missing labels count for nothing, rare ones for more if wanted."""

import numpy as np
import pytest
import tensorflow as tf

from vitrine_pipeline.training.labels import MISSING, Labels, encode_labels
from vitrine_pipeline.training.losses import (
    JointLoss,
    contrasted,
    masked_cross_entropy,
    supervised_contrast,
    surprise,
    together,
    value_weights,
)
from vitrine_pipeline.training.recipe import Recipe

ONES = tf.ones(3)


def loss(codes, logits, weights=ONES, smoothing=0.0):
    return float(
        masked_cross_entropy(
            tf.constant(codes), tf.constant(logits, tf.float32), weights, smoothing
        )
    )


def test_a_row_that_states_no_value_counts_for_nothing():
    logits = [[2.0, 0.0, 0.0], [0.0, 0.0, 9.0]]
    assert loss([0, MISSING], logits) == pytest.approx(loss([0], logits[:1]))


def test_a_row_that_states_no_value_has_no_gradient():
    logits = tf.Variable([[2.0, 0.0, 0.0], [0.0, 0.0, 9.0]])
    with tf.GradientTape() as tape:
        value = masked_cross_entropy(tf.constant([0, MISSING]), logits, ONES, 0.1)
    gradient = tape.gradient(value, logits).numpy()
    assert np.abs(gradient[0]).min() > 0
    assert (gradient[1] == 0).all()


def test_a_batch_in_which_nobody_states_a_value_costs_nothing():
    assert loss([MISSING, MISSING], np.zeros((2, 3))) == 0


def test_the_loss_is_the_cross_entropy():
    assert loss([1], [[0.0, 0.0, 0.0]]) == pytest.approx(np.log(3), rel=1e-4)


def test_smoothing_punishes_certainty():
    certain = [[30.0, 0.0, 0.0]]
    assert loss([0], certain) == pytest.approx(0, abs=1e-4)
    assert loss([0], certain, smoothing=0.1) > 1


def test_rows_count_the_same_unless_values_are_balanced():
    codes = np.array([0] * 90 + [1] * 10, np.int32)
    assert value_weights(codes, 2, 0.0) == pytest.approx([1, 1])
    common, rare = value_weights(codes, 2, 1.0)
    assert rare / common == pytest.approx(9)
    assert (90 * common + 10 * rare) / 100 == pytest.approx(1)


def test_balancing_is_not_upset_by_rows_and_values_that_are_absent():
    weights = value_weights(np.array([0, 0, MISSING], np.int32), 2, 1.0)
    assert np.isfinite(weights).all()


def contrast(embedding, codes, keys=(), key_codes=(), key_rows=(), rows=None):
    """Between rows, and to keys of other rows."""
    rows = np.arange(len(codes)) if rows is None else np.array(rows)
    every = np.array([*embedding, *keys], np.float32)
    every_row = np.array([*rows, *key_rows])
    return float(
        supervised_contrast(
            tf.constant(np.array(embedding, np.float32) @ every.T / 0.1),
            tf.constant(codes),
            tf.constant([*codes, *key_codes]),
            tf.constant((every_row[None] >= 0) & (every_row[None] != rows[:, None])),
        )
    )


RIGHT, UP = (1.0, 0.0), (0.0, 1.0)


def test_contrast_is_lower_where_rows_of_a_value_lie_together():
    embedding = [RIGHT, RIGHT, UP, UP]
    assert contrast(embedding, [0, 0, 1, 1]) < 0.1 < contrast(embedding, [0, 1, 0, 1])


def test_contrast_of_rows_without_a_like_is_nothing():
    assert contrast([RIGHT, UP], [0, MISSING]) == 0


def test_rows_of_earlier_steps_are_examples_and_a_row_is_none_of_its_own():
    remembered = contrast([RIGHT], [0], keys=[RIGHT, UP], key_codes=[0, 1], key_rows=[5, 6])
    assert 0 < remembered < 0.1
    assert contrast([RIGHT], [0], keys=[UP, RIGHT], key_codes=[0, 1], key_rows=[5, 6]) > 5
    own = contrast([RIGHT], [0], keys=[RIGHT, UP], key_codes=[0, 1], key_rows=[0, 6])
    assert own == 0
    assert contrast([RIGHT], [0], keys=[RIGHT], key_codes=[0], key_rows=[-1]) == 0


def test_the_finest_kind_and_the_colour_are_contrasted_and_else_everything():
    def names(*attributes):
        return contrasted(Labels(dict.fromkeys(attributes, ("A", "B")), {}))

    assert names("gender", "category", "subcategory", "colour") == ("subcategory", "colour")
    assert names("gender", "product_type") == ("product_type",)
    assert names("gender", "usage") == ("gender", "usage")


def labels_of(**codes):
    return Labels(
        dict.fromkeys(codes, ("A", "B")),
        {name: np.array(some, np.int32) for name, some in codes.items()},
    )


def test_rows_are_together_where_kind_and_colour_are_the_same():
    labels = labels_of(
        gender=[0, 1, 0, 0, 0], product_type=[0, 0, 0, 1, 0], colour=[0, 0, 1, 1, MISSING]
    )
    first, second, third, fourth, unstated = together(labels).tolist()
    assert first == second
    assert len({first, third, fourth}) == 3
    assert unstated < 0 <= min(first, third, fourth)


@pytest.mark.parametrize("names", [("product_type",), ("colour",), ("gender", "usage")])
def test_nothing_is_together_without_a_kind_and_a_colour(names):
    assert (together(labels_of(**{name: [0, 1, 1] for name in names})) < 0).all()


def test_rows_of_one_kind_and_colour_are_pulled_together():
    labels = labels_of(product_type=[0, 0, 1, 1], colour=[0, 1, 0, 1])
    recipe = Recipe(contrastive=0.0, contrastive_together=0.5)
    rows, logits = tf.range(4), {name: tf.zeros((4, 2)) for name in labels.attributes}

    def cost(labels, embedding, recipe=recipe):
        loss_of = JointLoss(labels, np.arange(4), recipe)
        return float(loss_of(rows, tf.constant(embedding, tf.float32), logits))

    apart, alike = [RIGHT, UP, RIGHT, UP], [RIGHT, RIGHT, UP, UP]
    assert cost(labels, apart) == pytest.approx(cost(labels, alike))
    twins = labels_of(product_type=[0, 0, 1, 1], colour=[0, 0, 1, 1])
    assert cost(twins, alike) < cost(twins, apart) - 1
    without = Recipe(contrastive=0.0, contrastive_together=0.0)
    assert cost(twins, alike, without) == pytest.approx(cost(twins, apart, without))


ROWS = [
    {"colour": "Red", "usage": "Casual"},
    {"colour": "NA"},
    {"colour": "Blue", "usage": "Casual"},
    {"colour": "Green", "usage": "Casual"},
]


def test_values_are_those_of_the_rows_that_are_learnt_from():
    labels = encode_labels(ROWS, ("colour", "usage"), np.array([True, True, True, False]))
    assert labels.values["colour"] == ("Blue", "NA", "Red")
    assert labels.codes["colour"].tolist() == [2, 1, 0, MISSING]


def test_an_attribute_with_one_value_is_left_out():
    labels = encode_labels(ROWS, ("colour", "usage", "gender"), np.ones(4, bool))
    assert labels.attributes == ("colour",)


def test_surprise_is_the_mean_over_stated_values():
    logits = np.log(np.array([[0.5, 0.25, 0.25], [0.1, 0.8, 0.1], [0.9, 0.05, 0.05]], np.float32))
    codes = np.array([0, 1, MISSING], np.int32)
    assert surprise(codes, logits) == pytest.approx(-(np.log(0.5) + np.log(0.8)) / 2)


def test_nothing_surprises_where_nothing_is_stated():
    assert surprise(np.full(3, MISSING, np.int32), np.zeros((3, 2), np.float32)) == 0
