"""From nothing to a catalogue that can be served, a step at a time: what `vitrine demo` runs."""

from vitrine_pipeline.demonstration.plan import Plan, make_plan
from vitrine_pipeline.demonstration.preparation import prepared
from vitrine_pipeline.demonstration.step import Step

__all__ = ["Plan", "Step", "make_plan", "prepared"]
