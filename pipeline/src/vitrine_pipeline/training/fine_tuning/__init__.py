"""Fits the backbone itself, with trunk and heads, to the pictures of a catalogue."""

from vitrine_pipeline.training.fine_tuning.averaging import average
from vitrine_pipeline.training.fine_tuning.learner import FineTuned
from vitrine_pipeline.training.fine_tuning.measuring import measure_fitted
from vitrine_pipeline.training.fine_tuning.pictures import Pictures
from vitrine_pipeline.training.fine_tuning.recipe import (
    FineTuningRecipe,
    Layers,
    find_layers,
)

__all__ = [
    "FineTuned",
    "FineTuningRecipe",
    "Layers",
    "Pictures",
    "average",
    "find_layers",
    "measure_fitted",
]
