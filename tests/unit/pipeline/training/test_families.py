"""Which colours are kinds of another, learnt from names and from what a network wavers between."""

import numpy as np
import pytest

from vitrine_classifier.decode import Decoded
from vitrine_pipeline.training.calibration import calibrate
from vitrine_pipeline.training.families import learn_families
from vitrine_pipeline.training.labels import Labels
from vitrine_product.roles import Role, Roles

ROWS = 2000
SHARES = {"Blue": 0.3, "Navy Blue": 0.2, "Pink": 0.27, "Peach": 0.03, "Red": 0.2}


def told(values, confused):
    """Colours as frequent as SHARES, of which a network tells those that are confused by halves."""
    random = np.random.default_rng(5)
    truth = random.choice(len(values), ROWS, p=list(SHARES.values())[: len(values)])
    logits = random.normal(size=(ROWS, len(values))) * 0.3
    logits[np.arange(ROWS), truth] += 7
    for one, other in confused:
        either = np.isin(truth, (values.index(one), values.index(other)))
        for name in (one, other):
            logits[either, values.index(name)] = 7 + random.normal(size=either.sum())
    return truth.astype(np.int32), logits


def learn(values, confused=()):
    truth, logits = told(values, confused)
    shares = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    families = learn_families("colour", values, Decoded(shares.argmax(axis=1), shares), truth)
    return {one.name: one for one in families}


def test_a_value_is_a_kind_of_what_its_name_names():
    families = learn(("Blue", "Navy Blue", "Pink", "Peach", "Red"), [("Blue", "Navy Blue")])
    assert families.keys() == {"Blue"}
    assert families["Blue"].values == ("Blue", "Navy Blue")
    assert 0.5 <= families["Blue"].threshold < 1


@pytest.mark.parametrize(
    ("values", "name"),
    [
        (("Blau", "Marineblau", "Rosa", "Apricot", "Rot"), "Blau"),
        (("Bleu", "Bleu marine", "Rose", "Abricot", "Rouge"), "Bleu"),
    ],
)
def test_names_are_read_in_any_language(values, name):
    assert learn(values)[name].values == values[:2]


def test_a_short_word_at_the_end_of_another_names_nothing():
    assert learn(("Red", "Multicolored", "Pink", "Peach", "Green")) == {}


def test_a_rare_value_is_a_kind_of_what_it_is_taken_for():
    families = learn(tuple(SHARES), [("Pink", "Peach")])
    assert families["Pink"].values == ("Pink", "Peach")


def test_of_two_that_are_as_common_neither_is_a_kind_of_the_other():
    assert "Pink" not in learn(tuple(SHARES), [("Pink", "Red")])


def test_sure_families_are_right_as_often_as_sure_values():
    values = tuple(SHARES)
    truth, logits = told(values, [("Blue", "Navy Blue"), ("Pink", "Red")])
    labels = Labels({"shade": values}, {"shade": truth}, Roles({"shade": Role.COLOUR}))
    models = calibrate(labels, {"shade": logits.astype(np.float32)})
    [family] = [one for one in models.families if one.name == "Blue"]
    reader = models.family_readers["shade"]
    shares = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    read = reader.read(shares.argmax(axis=1), shares, 4)
    sure = [at for at, one in enumerate(read) if one and one.sure and one.value == "Blue"]
    blues = [values.index(value) for value in family.values]
    assert len(sure) > ROWS // 4
    assert np.isin(truth[sure], blues).mean() >= 0.95


def test_only_colours_have_families():
    values = tuple(SHARES)
    truth, logits = told(values, [("Blue", "Navy Blue")])
    labels = Labels({"usage": values}, {"usage": truth})
    assert calibrate(labels, {"usage": logits.astype(np.float32)}).families == ()
