"""Tags a catalogue file: every row comes back with what its picture shows."""

from vitrine_pipeline.tagging.report import TagReport
from vitrine_pipeline.tagging.run import TagPlan, tag_file
from vitrine_pipeline.tagging.tagger import Tagger
from vitrine_sheets.tagged.sheet import Sheet, survey

__all__ = ["Sheet", "TagPlan", "TagReport", "Tagger", "survey", "tag_file"]
