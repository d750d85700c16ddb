"""What neighbours, identical pictures and titles say of a label."""

from pathlib import Path

import numpy as np
import pytest

from fixtures.tiny_captions import rows as shop_rows
from fixtures.tiny_captions import titles as shop_titles
from vitrine_pipeline.audit.opinions import Opinions, count_votes
from vitrine_pipeline.audit.scoring import rank
from vitrine_pipeline.audit.titles import Claims, read_claims
from vitrine_pipeline.training.labels import Labels, encode_labels
from vitrine_sheets.catalogue import CatalogueRow

NOBODY = [-1] * 10
COLOUR = ("Blue", "Red")


def colours(*codes):
    return Labels({"colour": COLOUR}, {"colour": np.array(codes, np.int32)})


def test_neighbours_vote_by_their_labels_and_those_without_abstain():
    found = np.array([[1, 2, 3, *NOBODY[3:]], NOBODY, NOBODY, NOBODY])
    votes = count_votes(colours(0, 1, 1, -1), found, list("abcd"))["colour"]
    np.testing.assert_allclose(votes[0], [0, 1])
    np.testing.assert_allclose(votes[1:], 0)


def test_an_identical_picture_with_another_label_is_evidence_and_no_row_votes_on_itself():
    votes = count_votes(colours(0, 1, 1), np.array([NOBODY] * 3), list("aab"))["colour"]
    np.testing.assert_allclose(votes[0], [0, 1])
    np.testing.assert_allclose(votes[1], [1, 0])
    np.testing.assert_allclose(votes[2], 0)


@pytest.fixture(scope="module")
def shop():
    known = np.ones(len(shop_rows()), np.bool_)
    return encode_labels(shop_rows(), ("gender", "product_type", "colour"), known)


def claims_of(title, shop):
    rows = [*shop_rows(), {"gender": "Men", "product_type": "Heels", "colour": "Red"}]
    labels = encode_labels(rows, shop.attributes, np.ones(len(rows), np.bool_))
    claims = read_claims([*shop_titles(), title], rows, labels)
    return {
        name: (
            [labels.values[name][at] for at in np.flatnonzero(its.shares[-1])],
            its.words[-1],
        )
        for name, its in claims.items()
    }


def test_a_title_is_read_for_every_attribute(shop):
    said = claims_of("Oxalis Women Navy Blue Heels", shop)
    assert said["gender"] == (["Women"], "Women")
    assert said["product_type"] == (["Heels"], "Heels")
    assert said["colour"] == (["Navy Blue"], "Navy Blue")


def test_the_name_of_a_brand_claims_no_colour(shop):
    assert claims_of("Red Anchor Women Heels", shop)["colour"] == ([], "")


def test_a_missing_title_says_nothing(shop):
    assert claims_of(None, shop)["gender"] == ([], "")


def test_too_few_titles_teach_nothing(shop):
    assert read_claims([None] * len(shop_rows()), shop_rows(), shop) == {}


def row(number):
    return CatalogueRow(f"p{number}", Path("none.jpg"), {"colour": "Blue"}, None, None, number)


def listed(model, neighbours, title=None, codes=(0,)):
    rows = [row(number) for number in range(len(codes))]
    claims = {"colour": Claims(np.array(title), ("Red",) * len(codes))} if title else {}
    opinions = Opinions({"colour": np.array(model)}, {"colour": np.array(neighbours)})
    return rank(rows, colours(*codes), opinions, claims)


def test_three_witnesses_against_a_label_make_it_certain():
    (only,) = listed([[0.0, 1.0]], [[0.0, 1.0]], [[0.0, 1.0]])
    assert only.score == 1
    assert (only.label, only.proposed, only.title_words) == ("Blue", "Red", "Red")
    assert only.model.favourite == only.neighbours.favourite == only.title.favourite == "Red"


def test_a_witness_with_nothing_to_say_counts_as_none():
    (silent,) = listed([[0.2, 0.8]], [[0.0, 0.0]])
    (unsure,) = listed([[0.2, 0.8]], [[0.5, 0.5]])
    assert silent.neighbours.favourite == ""
    assert silent.score == pytest.approx(unsure.score) == pytest.approx(0.2)


def test_a_label_that_most_believe_in_is_not_listed():
    assert listed([[0.4, 0.6]], [[0.9, 0.1]]) == ()


def test_the_most_suspicious_come_first_and_equals_in_the_order_of_the_file():
    model = [[0.4, 0.6], [0.0, 1.0], [0.4, 0.6]]
    order = [its.row.id for its in listed(model, np.zeros((3, 2)), codes=(0, 0, 0))]
    assert order == ["p1", "p0", "p2"]
