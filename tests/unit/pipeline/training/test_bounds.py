"""What each effort and each explicit choice lets a training try."""

from dataclasses import replace

import pytest

from vitrine_pipeline.errors import PipelineError
from vitrine_pipeline.training.accelerator import Accelerator
from vitrine_pipeline.training.bounds import bound
from vitrine_pipeline.training.effort import Effort
from vitrine_pipeline.training.fine_tuning import Layers


def names(plan):
    return [backbone.name for backbone in plan.rivals]


def test_quick_leaves_the_backbone_as_it_is(plan):
    quick = bound(plan, "quick", None, None, others=True)
    assert quick == replace(plan, effort=Effort.QUICK)
    assert bound(plan, "quick", None, 7, others=True).recipe.epochs == 7


def test_standard_tries_whether_fitting_pays(plan):
    standard = bound(plan, "standard", None, 5, others=True)
    assert standard.compares
    assert standard.fine_tuning.layers is Layers.WHOLE
    assert standard.fine_tuning.epochs == 5
    assert not standard.rivals


def test_best_tries_a_larger_backbone_unless_one_was_named(plan):
    assert names(bound(plan, "best", None, None, others=True)) == ["efficientnet_lite2"]
    assert not bound(plan, "best", None, None, others=False).rivals


def test_a_gpu_passes_over_the_products_more_often_and_computes_in_what_it_has(plan):
    card = Accelerator("a card", "bfloat16")
    on_card = bound(plan, "standard", None, None, others=True, accelerator=card).fine_tuning
    assert (on_card.fewest_epochs, on_card.computes_in) == (30, "bfloat16")
    here = bound(plan, "standard", None, None, others=True).fine_tuning
    assert here.fewest_epochs < 30
    assert here.computes_in == "float32"


def test_layers_that_were_named_are_fitted_whether_or_not_it_pays(plan):
    asked = bound(plan, "quick", "last", None, others=True)
    assert asked.fine_tuning.layers is Layers.LAST
    assert not asked.compares


def test_an_unknown_effort_is_an_error_that_lists_those_there_are(plan):
    with pytest.raises(PipelineError, match="--effort: 'most' is none of quick, standard, best"):
        bound(plan, "most", None, None, others=True)
