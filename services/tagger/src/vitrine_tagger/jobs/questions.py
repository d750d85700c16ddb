"""Which attributes of a row a person is asked for, and how much it matters."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from vitrine_tagger.row_values import MAX_CANDIDATES, Candidate, Question, RowAttribute
from vitrine_tagger.values import NewRow

# What is doubted comes before everything that is merely not sure; confidences go in millionths, so
# that every database compares them alike.
_MILLION = 1_000_000
_DOUBTED = -2 * _MILLION


def questions_of(given: NewRow, attributes: Sequence[RowAttribute]) -> dict[str, int]:
    """Rank the questions of a row.

    It is asked for what the file does not state and the model is not sure of, and for what an
    audit doubts, however sure the model is.

    Returns
    -------
    dict
        Attribute → rank, the lowest first.
    """
    return {
        one.name: round(one.confidence * _MILLION)
        + (_DOUBTED if _is_doubted(given, one.name) else 0)
        for one in attributes
        if _is_doubted(given, one.name) or not (one.sure or given.stated.get(one.name))
    }


def open_questions(
    given: NewRow, attributes: Sequence[RowAttribute], answered: Collection[str]
) -> dict[str, int]:
    """Rank those of the questions of a row that nobody has answered."""
    ranks = questions_of(given, attributes)
    return {name: rank for name, rank in ranks.items() if name not in answered}


def ask(given: NewRow, attribute: RowAttribute) -> Question:
    """Put the question for an attribute."""
    candidates = attribute.candidates
    stated = given.stated.get(attribute.name, "")
    if _is_doubted(given, attribute.name):
        proposed = given.suspected[attribute.name]
        known = {one.value: one for one in candidates}
        first = known.get(proposed, Candidate(proposed, 0.0))
        others = (one for one in candidates if one.value != proposed)
        candidates = (first, *others)[:MAX_CANDIDATES]
    return Question(attribute.name, stated, candidates)


def _is_doubted(given: NewRow, name: str) -> bool:
    proposed = given.suspected.get(name, "")
    return bool(proposed) and proposed != given.stated.get(name, "")
