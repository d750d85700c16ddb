"""Names every figure that can be tested, as `metrics.json` does: `attributes.colour.accuracy`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from vitrine_pipeline.captions.evaluation import CaptionEvaluation
from vitrine_pipeline.evaluation import metrics
from vitrine_pipeline.evaluation.captions import Captions
from vitrine_pipeline.evaluation.measures import Measure
from vitrine_pipeline.evaluation.outcomes import Outcomes, all_right
from vitrine_pipeline.evaluation.retrieval import Retrieval
from vitrine_pipeline.text.measuring import TextRetrieval

ALL_RIGHT = "all_attributes_right"
ATTRIBUTE_FIGURES = (
    "accuracy",
    "top3",
    "macro_f1",
    "ece",
    "coverage_at_95",
    "recall_at_90",
    "sure_share",
    "sure_precision",
)
WHOLE_FIGURE = "precision_at_10_whole"
RETRIEVAL_FIGURES = ("precision_at_10", WHOLE_FIGURE, "recall_at_10", "reach_at_10")
CAPTION_FIGURES = ("cider", "attribute_agreement")
TEXT_FIGURES = tuple(
    f"text.titles.{way}.recall_at_10" for way in ("encoder", "full_text", "joined")
)


def attribute_measures(outcomes: Outcomes) -> Mapping[str, Measure]:
    """Measure one attribute: `ATTRIBUTE_FIGURES` by name."""
    one, rows = outcomes, outcomes.rows
    return {
        "accuracy": Measure(rows, (one.right,), metrics.mean),
        "top3": Measure(rows, (one.in_top3,), metrics.mean),
        "macro_f1": Measure(rows, (one.truth, one.choice), metrics.macro_f1),
        "ece": Measure(
            rows, (one.confidence, one.right), metrics.calibration_error, higher_is_better=False
        ),
        "coverage_at_95": Measure(rows, (one.confidence, one.right), metrics.coverage),
        "recall_at_90": Measure(rows, (one.confidence, one.right), metrics.recall_at_precision),
        "sure_share": Measure(rows, (one.sure,), metrics.mean),
        "sure_precision": Measure(rows, (one.right, one.sure), metrics.share_within),
    }


def retrieval_measures(retrieval: Retrieval, whole: Retrieval) -> Mapping[str, Measure]:
    """Measure the neighbours in one attribute: `RETRIEVAL_FIGURES` by name.

    Parameters
    ----------
    retrieval
        The gallery is what the bundle was trained on.
    whole
        The gallery is the whole catalogue, without what has nearly the same picture as the query.
    """
    known = np.flatnonzero(~np.isnan(retrieval.recall))
    rows = retrieval.rows[known]
    return {
        "precision_at_10": Measure(retrieval.rows, (retrieval.precision,), metrics.mean),
        WHOLE_FIGURE: Measure(whole.rows, (whole.precision,), metrics.mean),
        "recall_at_10": Measure(rows, (retrieval.recall[known],), metrics.mean),
        "reach_at_10": Measure(rows, (retrieval.reach[known],), metrics.mean),
    }


def caption_measures(captions: Captions) -> Mapping[str, Measure]:
    """Measure what is a mean over descriptions: `CAPTION_FIGURES` by name."""
    found: CaptionEvaluation = captions.found
    return {
        "cider": Measure(captions.rows, (np.array(found.ciders),), metrics.mean),
        "attribute_agreement": Measure(captions.rows, (np.array(found.agreeing),), metrics.mean),
    }


def text_measures(texts: TextRetrieval) -> dict[str, Measure]:
    """Measure what titles find: `TEXT_FIGURES`, those that the bundle has."""
    return {
        f"text.titles.{way}.recall_at_10": Measure(texts.rows, (hits,), metrics.mean)
        for way, hits in texts.titles.items()
    }


def named(
    outcomes: Mapping[str, Outcomes],
    retrieval: Mapping[str, Retrieval],
    whole: Mapping[str, Retrieval],
    captions: Captions | None,
    texts: TextRetrieval | None = None,
    *,
    attributes: int,
) -> dict[str, Measure]:
    """Measure everything, by the path that a figure has in `metrics.json`.

    Parameters
    ----------
    outcomes, retrieval, whole
        By attribute name; of `retrieval`, and of `whole`, the gallery is as `retrieval_measures`
        says.
    captions
        None where nothing was described.
    texts
        None where nothing was looked for in words.
    attributes
        How many the bundle has.
    """
    found = dict(_named(outcomes, retrieval, whole, captions, all_right(outcomes, attributes)))
    return found | (text_measures(texts) if texts else {})


def _named(
    outcomes: Mapping[str, Outcomes],
    retrieval: Mapping[str, Retrieval],
    whole: Mapping[str, Retrieval],
    captions: Captions | None,
    complete: tuple[NDArray[np.intp], NDArray[np.bool_]],
) -> Iterator[tuple[str, Measure]]:
    for name, one in outcomes.items():
        for figure, measure in attribute_measures(one).items():
            yield f"attributes.{name}.{figure}", measure
    rows, right = complete
    if len(rows):
        yield ALL_RIGHT, Measure(rows, (right,), metrics.mean)
    for name, near in retrieval.items():
        for figure, measure in retrieval_measures(near, whole[name]).items():
            if len(measure.rows):
                yield f"retrieval.{name}.{figure}", measure
    if captions:
        for figure, measure in caption_measures(captions).items():
            yield f"captions.{figure}", measure
