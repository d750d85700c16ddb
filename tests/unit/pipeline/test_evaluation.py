"""Figures, their intervals, the comparison of two bundles, and the release gate."""

from types import SimpleNamespace

import numpy as np
import pytest

from fixtures.tiny_backbone import draw, write_catalogue
from vitrine_classifier.attributes import AttributeModel
from vitrine_classifier.decode import Decoded
from vitrine_features.thumbnail import encode_thumbnail
from vitrine_pipeline.evaluation import metrics
from vitrine_pipeline.evaluation.charts import heat, operating_point, reach_curve, value_rows
from vitrine_pipeline.evaluation.facts import facts_of
from vitrine_pipeline.evaluation.figures import attribute_measures
from vitrine_pipeline.evaluation.gate import (
    GateError,
    check_differences,
    check_limits,
    read_gate,
)
from vitrine_pipeline.evaluation.look import LOOK_SIDE_PX, look_at
from vitrine_pipeline.evaluation.measures import Measure, wilson
from vitrine_pipeline.evaluation.outcomes import UNKNOWN, outcomes_of
from vitrine_pipeline.evaluation.retrieval import NOBODY, nearest_of_all, retrieval_of
from vitrine_pipeline.evaluation.significance import EXCHANGE, MCNEMAR, compare_measures
from vitrine_sheets.catalogue import read_catalogue

VALUES = ("Red", "Blue", "Green")


def outcomes(choice, stated, confidence=0.9):
    probabilities = np.full((len(choice), 3), (1 - confidence) / 2)
    probabilities[np.arange(len(choice)), choice] = confidence
    model = AttributeModel(name="colour", values=VALUES, temperature=1, thresholds=(0.5,) * 3)
    told = [{"colour": value} if value else {} for value in stated]
    return outcomes_of(model, Decoded(np.array(choice), probabilities), told)


def measure(right):
    flags = np.array(right, np.bool_)
    return Measure(np.arange(len(flags)), (flags,), metrics.mean)


def test_what_states_nothing_is_not_counted_and_what_is_unknown_is_wrong():
    found = outcomes([0, 1, 2, 0], ["Red", "Red", None, "Mauve"])
    assert found.truth.tolist() == [0, 0, UNKNOWN]
    figures = {name: one.value for name, one in attribute_measures(found).items()}
    assert figures["accuracy"] == pytest.approx(1 / 3)
    # Red: two stated, two answered, one of them right; Mauve is never answered.
    assert figures["macro_f1"] == pytest.approx((0.5 + 0) / 2)
    assert figures["ece"] == pytest.approx(0.9 - 1 / 3)
    assert figures["sure_precision"] == pytest.approx(1 / 3)


def test_a_rare_value_is_reported_though_nobody_asks_for_it():
    found = outcomes([0, 0], ["Red", "Blue"])
    rows = {row.value: row for row in value_rows(found, np.array(["Green"]))}
    assert rows["Green"].known == 1
    assert rows["Green"].f1 is None
    assert rows["Blue"].f1 == 0
    assert heat(found).counts.sum() == 2
    assert operating_point(found).precision == 0.5
    assert reach_curve(found)[-1].coverage == 1


def test_products_of_one_picture_are_no_evidence_of_their_own():
    right = measure([True, False] * 20)
    alone = right.interval(np.arange(40))
    together = right.interval(np.repeat(np.arange(4), 10))
    pairs = right.interval(np.arange(40) % 2)
    assert alone.high - alone.low < 0.4
    # Groups that are half right vary not at all; two groups, one right and one wrong, by all.
    assert together.low == together.high == 0.5
    assert (pairs.low, pairs.high) == (0, 1)


def test_a_figure_without_a_mistake_has_an_interval_all_the_same():
    interval = measure([True] * 30).interval(np.arange(30))
    assert interval == wilson(30, 30)
    assert 0.85 < interval.low < 0.9


def test_recall_counts_what_the_gallery_holds():
    gallery = [{"colour": "Red"}] * 3 + [{"colour": "Blue"}]
    found = retrieval_of(
        [{"colour": "Red"}, {"colour": "Green"}, {}], gallery, np.array([[0, 3]] * 3), "colour"
    )
    assert found.rows.tolist() == [0, 1]
    assert found.precision.tolist() == [0.5, 0]
    assert found.recall[0] == pytest.approx(1 / 3)
    assert found.reach[0] == 0.5
    assert np.isnan(found.recall[1])


def test_in_the_whole_catalogue_what_looks_the_same_as_the_query_is_no_find():
    embeddings = np.eye(4, dtype=np.float32)[[0, 0, 1, 2, 3]]
    groups = np.array([0, 0, 1, 2, 3])
    found = nearest_of_all(embeddings, np.array([0, 4]), groups)
    assert found.shape == (2, 5)
    assert sorted(found[0].tolist()) == [NOBODY, NOBODY, 2, 3, 4]
    assert sorted(found[1].tolist()) == [NOBODY, 0, 1, 2, 3]
    colours = [{"colour": shade} for shade in ("Red", "Red", "Red", "Blue", "Red")]
    compared = retrieval_of([colours[0], colours[4]], colours, found, "colour")
    assert compared.precision.tolist() == pytest.approx([2 / 3, 3 / 4])


def test_recall_at_precision_counts_right_answers_down_to_the_last_good_depth():
    confidence = np.array([0.9, 0.8, 0.7, 0.6])
    right = np.array([True, True, False, True])
    one = np.ones((1, 4))
    recall = metrics.recall_at_precision
    assert recall(confidence, right, weights=one).tolist() == [0.5]
    assert recall(confidence, right | True, weights=one).tolist() == [1.0]
    nine = np.array([True] * 5 + [False] + [True] * 4)
    ranked = np.linspace(1, 0.1, 10)
    assert recall(ranked, nine, weights=np.ones((1, 10))) == pytest.approx([0.9])


def test_identical_pictures_with_other_labels_are_named_and_set_the_ceiling(tmp_path):
    file = write_catalogue(tmp_path / "shop", each=2)
    rows = read_catalogue(file, file.parent / "images").rows
    # Products 0 and 1 are red bags, 2 and 3 blue ones.
    hashes = ["same" if at in (0, 1, 2) else str(at) for at in range(len(rows))]
    facts = facts_of(rows, hashes, np.arange(len(rows)))
    assert (facts.identical_groups, facts.identical_rows) == (1, 3)
    colour = next(one for one in facts.labels if one.name == "colour")
    assert colour.agreement.ceiling == pytest.approx(2 / 3)
    assert colour.agreement.pairs == pytest.approx(1 / 3)
    assert [one.attribute for one in facts.contradictions] == ["colour"]
    assert colour.rare == tuple(value for value, _ in colour.counts)


def test_two_bundles_that_say_the_same_do_not_differ():
    same = measure([True, False, True, True])
    found = compare_measures(same, same, np.arange(4))
    assert found.p == 1
    assert (found.change, found.interval.low, found.interval.high) == (0, 0, 0)


def test_a_clear_difference_is_significant_by_either_test():
    right, wrong = measure([True] * 40), measure([False] * 20 + [True] * 20)
    found = compare_measures(wrong, right, np.arange(40))
    assert found.test == MCNEMAR
    assert found.p == pytest.approx(2 * 0.5**20)
    assert found.change == 0.5
    assert found.interval.low > 0.3
    scores = [
        Measure(one.rows, (one.columns[0].astype(float),), metrics.mean) for one in (wrong, right)
    ]
    exchanged = compare_measures(*scores, np.arange(40))
    assert exchanged.test == EXCHANGE
    assert exchanged.p < 0.01
    # All of it in two pictures is no evidence.
    assert compare_measures(*scores, np.repeat([0, 1], 20)).p > 0.4


def gate(tmp_path, text):
    (tmp_path / "gate.toml").write_text(text)
    return read_gate(tmp_path / "gate.toml")


def test_the_gate_says_which_figure_fell_below_its_floor_and_by_how_much(tmp_path):
    wanted = gate(
        tmp_path,
        '[floors]\n"attributes.colour.accuracy" = 0.70\n"attributes.usage.top3" = 0.5\n'
        '"attributes.colour.top3" = 0.6\n[ceilings]\n"attributes.colour.ece" = 0.05\n',
    )
    found = check_limits(
        wanted, {"attributes": {"colour": {"accuracy": 0.65, "top3": 0.6, "ece": 0.08}}}
    )
    assert [one.figure for one in found] == [
        "attributes.colour.accuracy",
        "attributes.usage.top3",
        "attributes.colour.ece",
    ]
    assert "below its floor of 0.7 by 0.0500" in found[0].reason
    assert "no such figure" in found[1].reason
    assert "above its ceiling of 0.05 by 0.0300" in found[2].reason


def test_a_drop_below_the_bundle_in_use_counts_where_it_is_significant(tmp_path):
    right, wrong = measure([True] * 40), measure([False] * 20 + [True] * 20)
    worse = compare_measures(right, wrong, np.arange(40))
    little = compare_measures(right, measure([False] + [True] * 39), np.arange(40))
    path = "attributes.colour.accuracy"
    against = gate(tmp_path, '[against]\nbundle = "b"').against
    (failure,) = check_differences(against, {path: worse})
    assert failure.figure == path
    assert "worse than 1.0000 of the bundle in use by 0.5000" in failure.reason
    assert check_differences(against, {path: little}) == []
    every = gate(tmp_path, '[against]\nbundle = "b"\nsignificance = 1').against
    assert check_differences(every, {path: little})
    allowed = gate(tmp_path, '[against]\nbundle = "b"\nallowed_drop = 0.6').against
    assert check_differences(allowed, {path: worse}) == []


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('[floors]\n"attributes.color.accuracy" = 0.7', "attributes.color.accuracy"),
        ('[floors]\n"attributes.colour.accuracy" = "high"', "attributes.colour.accuracy"),
        ('[against]\nbundel = "b"', "bundel"),
        ('[against]\nbundle = "b"\nfigures = ["captions.bleu4"]', "captions.bleu4"),
        ("[flors]", "flors"),
        ("floors =", "TOML"),
        ("", "asks for nothing"),
    ],
)
def test_a_bad_gate_names_the_key_and_those_that_are_known(tmp_path, text, named):
    with pytest.raises(GateError, match=named) as caught:
        gate(tmp_path, text)
    assert "gate.toml" in str(caught.value)


def test_a_black_product_is_not_a_greyscale_picture():
    def look(image):
        shown = encode_thumbnail(image, LOOK_SIDE_PX)
        return look_at(SimpleNamespace(thumbnail=shown, width_px=150, height_px=300))

    picture = draw("Bags", "Red", seed=1)
    assert not look(picture).greyscale
    assert look(picture).small
    grey = look(picture.convert("L").convert("RGB"))
    assert grey.greyscale
    dark = picture.point([level // 8 if level < 250 else 255 for level in range(256)] * 3)
    assert not look(dark).greyscale
    assert look(picture.resize((128, 128))).fingerprint == look(picture).fingerprint
