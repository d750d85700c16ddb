"""From logits to values: calibrated, in agreement, and honest about what is not known."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from fixtures.tiny_classifier import SURE_FROM, TAXONOMY, VALUES, attribute_models
from vitrine_classifier.decode import decode, predictions
from vitrine_classifier.families import FamilyModel


def logits(**given):
    return {name: np.array([given.get(name, [0.0] * len(VALUES[name]))]) for name in VALUES}


def answer(models, max_candidates=3, **given):
    decoded = decode(models, logits(**given))
    product = predictions(models, decoded, max_candidates=max_candidates)[0]
    return {prediction.name: prediction for prediction in product}


def test_the_likeliest_value_leads_and_its_confidence_is_its_softmax():
    colour = answer(attribute_models(), colour=[0.0, 2.0, 1.0])["colour"]
    expected = np.exp([2.0, 1.0, 0.0]) / np.exp([2.0, 1.0, 0.0]).sum()
    assert [candidate.value for candidate in colour.candidates] == ["Blue", "Red", "Black"]
    # In four decimals, as they are told.
    assert [candidate.confidence for candidate in colour.candidates] == pytest.approx(
        expected, abs=0.5e-4
    )


def test_a_higher_temperature_makes_an_answer_less_confident_and_no_other():
    cold = answer(attribute_models(temperature=1), colour=[0.0, 2.0, 1.0])["colour"]
    warm = answer(attribute_models(temperature=3), colour=[0.0, 2.0, 1.0])["colour"]
    assert warm.value == cold.value
    assert warm.confidence < cold.confidence


def test_an_answer_is_sure_only_from_its_threshold_on():
    below = np.log((SURE_FROM - 0.01) / (1 - SURE_FROM + 0.01))
    above = np.log((SURE_FROM + 0.01) / (1 - SURE_FROM - 0.01))
    assert not answer(attribute_models(), gender=[below, 0.0])["gender"].sure
    assert answer(attribute_models(), gender=[above, 0.0])["gender"].sure


BLUES = FamilyModel(attribute="colour", name="Blue", values=("Blue", "Red"), threshold=0.9)


def test_a_family_may_be_sure_where_no_value_of_it_is():
    models = attribute_models().model_copy(update={"families": (BLUES,)})
    colour = answer(models, colour=[0.0, 4.0, 3.9])["colour"]
    assert not colour.sure
    assert colour.family.value == "Blue"
    assert colour.family.confidence == pytest.approx(0.9906, abs=1e-3)
    assert colour.family.sure
    assert colour.sure_family == "Blue"
    assert not colour.unsure.sure_family
    assert not answer(models, colour=[3.0, 4.0, 3.0])["colour"].family.sure


def test_a_value_of_no_family_has_none_and_what_is_sure_needs_none():
    models = attribute_models().model_copy(update={"families": (BLUES,)})
    assert answer(models, colour=[4.0, 1.0, 1.0])["colour"].family is None
    assert answer(models)["gender"].family is None
    sure = answer(models, colour=[0.0, 9.0, 0.0])["colour"]
    assert sure.family.sure
    assert sure.sure_family == ""


def test_a_product_type_never_leaves_its_category():
    # Alone, the head would say Shirts, but all else says that these are shoes.
    product = answer(
        attribute_models(),
        category=[0.0, 5.0],
        subcategory=[5.0, 0.0],
        product_type=[1.0, 1.5, 0.0],
    )
    assert product["product_type"].value == "Heels"
    assert product["category"].value == "Footwear"


def test_attributes_that_are_decoded_together_share_their_confidence():
    product = answer(attribute_models(), product_type=[0.0, 3.0, 0.0])
    # Only one combination has Shirts, so that apparel, topwear and shirts are equally certain.
    apparel, topwear, shirts = (
        product[name].confidence for name in ("category", "subcategory", "product_type")
    )
    assert apparel == pytest.approx(topwear) == pytest.approx(shirts)


def test_the_chosen_value_leads_its_candidates_even_where_another_is_likelier():
    # Two kinds of shoes share what speaks for footwear; apparel has one combination to itself.
    product = answer(
        attribute_models(),
        category=[0.4, 0.0],
        subcategory=[0.0, 0.0],
        product_type=[0.0, 0.0, 0.0],
    )
    category = product["category"]
    assert category.value == "Apparel"
    assert category.candidates[1].confidence > category.confidence


def test_without_a_taxonomy_each_attribute_is_chosen_alone():
    models = attribute_models(taxonomy=())
    product = answer(models, category=[0.0, 5.0], product_type=[0.0, 1.0, 0.0])
    assert product["category"].value == "Footwear"
    assert product["product_type"].value == "Shirts"


def test_a_bundle_that_lacks_the_subcategory_keeps_the_others_in_agreement():
    values = {name: VALUES[name] for name in ("category", "product_type", "colour")}
    models = attribute_models(values, taxonomy=((1, 0), (1, 2), (0, 1)))
    product = answer(models, category=[0.0, 4.0], product_type=[1.0, 1.5, 0.0])
    assert product["product_type"].value == "Heels"


def test_as_many_candidates_are_named_as_are_asked_for():
    assert len(answer(attribute_models(), max_candidates=2)["product_type"].candidates) == 2
    assert len(answer(attribute_models(), max_candidates=20)["product_type"].candidates) == 3


@given(st.data())
def test_whatever_the_logits_say_the_answer_is_one_that_the_catalogue_holds(data):
    drawn = {
        name: data.draw(arrays(np.float32, (4, len(known)), elements=st.floats(-60, 60, width=32)))
        for name, known in VALUES.items()
    }
    decoded = decode(attribute_models(), drawn)
    triples = zip(
        *(decoded[name].choice for name in ("category", "subcategory", "product_type")), strict=True
    )
    assert {tuple(map(int, triple)) for triple in triples} <= set(TAXONOMY)
    for of_one in decoded.values():
        assert np.isfinite(of_one.probabilities).all()
        assert of_one.probabilities.sum(axis=1) == pytest.approx(1)
