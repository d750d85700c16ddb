"""What was understood of a catalogue file, in words: on the terminal and in the reports."""

from vitrine_pipeline.understood.wording import Line, Told, put_into_words

__all__ = ["Line", "Told", "put_into_words"]
