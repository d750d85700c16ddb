"""What a training may try, from what was asked for."""

from __future__ import annotations

from dataclasses import replace

from vitrine_pipeline.backbones import Backbone, find_backbone
from vitrine_pipeline.training.accelerator import Accelerator
from vitrine_pipeline.training.effort import Effort, find_effort
from vitrine_pipeline.training.fine_tuning import FineTuningRecipe, find_layers
from vitrine_pipeline.training.plan import TrainingPlan

_LARGER = "efficientnet_lite2"
# So many passes gain what fewer do not, and take a GPU a minute or two.
_PASSES_ON_A_GPU = 30


def bound(
    plan: TrainingPlan,
    effort: str,
    fine_tune: str | None,
    epochs: int | None,
    *,
    others: bool,
    accelerator: Accelerator | None = None,
) -> TrainingPlan:
    """Put into a plan what may be tried.

    Parameters
    ----------
    plan
        Of the backbone that was named, or of the default.
    effort
        How much time it may take.
    fine_tune
        The layers to fit, whether or not that pays; None: as the effort says.
    epochs
        How often to pass over the products, with whatever takes longest; None: as the recipe says.
    others
        Whether other backbones may be tried, since none was named.
    accelerator
        What the backbone is fitted on; None: the processor.

    Raises
    ------
    PipelineError
        There is no such effort, or no such layers.
    """
    plan = replace(plan, effort=find_effort(effort))
    stays = plan.effort is Effort.QUICK or not isinstance(plan.backbone, Backbone)
    if fine_tune is None and stays:
        return plan if epochs is None else replace(plan, recipe=replace(plan.recipe, epochs=epochs))
    tuning = FineTuningRecipe(epochs=epochs)
    if fine_tune is not None:
        tuning = replace(tuning, layers=find_layers(fine_tune))
    if accelerator is not None:
        tuning = replace(
            tuning, fewest_epochs=_PASSES_ON_A_GPU, computes_in=accelerator.computes_in
        )
    if others and plan.effort is Effort.BEST:
        plan = replace(plan, rivals=(find_backbone(_LARGER),))
    return replace(plan, fine_tuning=tuning, compares=fine_tune is None)
