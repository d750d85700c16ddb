"""What can be wrong with a catalogue file as a whole."""

from __future__ import annotations

from vitrine_pipeline.errors import PipelineError


class CatalogueError(PipelineError):
    """The file as a whole cannot be read as a catalogue."""
