"""Whether an embedding space of a catalogue may be dropped."""

from __future__ import annotations

from vitrine_pipeline.errors import PipelineError
from vitrine_similarity.catalogue import Catalogue
from vitrine_similarity.catalogue.spaces import SERVED_S, SpaceFacts


def check_droppable(catalogue: Catalogue, space: str, *, anyway: bool) -> SpaceFacts:
    """Refuse to drop a space that somebody needs.

    Parameters
    ----------
    catalogue
        That holds it.
    space
        Its id.
    anyway
        Whether it may be dropped whoever needs it.

    Raises
    ------
    PipelineError
        No product has an embedding in it; or, unless `anyway`, a similarity service serves it, or
        products have no embedding in another space.
    """
    there = {one.space: one for one in catalogue.spaces.all()}
    facts = there.get(space)
    if facts is None:
        others = ", ".join(there) or "none"
        raise PipelineError(f"no product has an embedding in space {space!r}; there are: {others}")
    if anyway:
        return facts
    if facts.served:
        raise PipelineError(
            f"space {space} is served: a similarity service with its bundle said so within the "
            f"last {SERVED_S} s. End that service and wait so long, or drop it with --anyway: it "
            "would find nothing after its next start"
        )
    if alone := catalogue.spaces.only_in(space):
        raise PipelineError(
            f"{alone:,} products have an embedding in space {space} and in no other, and no search "
            "would find them any more: embed them first (vitrine index --from-catalogue), or "
            "drop it with --anyway"
        )
    return facts
