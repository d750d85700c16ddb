"""What was understood of a catalogue file, in words: on the terminal and in the reports."""

from vitrine_pipeline.understood.page import PAGE_TEMPLATES
from vitrine_pipeline.understood.wording import Line, Told, put_into_words

__all__ = ["PAGE_TEMPLATES", "Line", "Told", "put_into_words"]
