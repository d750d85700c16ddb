"""Which part of a photo decided: asked for by somebody who looks at an answer."""

from __future__ import annotations

import json
from dataclasses import dataclass

from vitrine_gateway.admission import Work
from vitrine_gateway.catalogue_values import CatalogueState, StoredProduct
from vitrine_gateway.deadline import Deadline
from vitrine_gateway.explaining import colours
from vitrine_gateway.explaining.answer import Box, ColourDifference, Explained, Explanation
from vitrine_gateway.explaining.kept import KeptExplanations
from vitrine_gateway.explaining.part import LEAST_COSINE, LEAST_LOG_ODDS, log_odds, weigh
from vitrine_gateway.explaining.question import About, Question
from vitrine_gateway.metrics import GatewayMetrics
from vitrine_gateway.products.unknown import product_unknown
from vitrine_gateway.search.query import PhotoQuery, UrlQuery
from vitrine_gateway.search.recall import Recall
from vitrine_gateway.search.stopwatch import Stopwatch
from vitrine_gateway.services import Hypotheses, Occlusion, Similarity
from vitrine_gateway.values import Classified, Crop, Occluded
from vitrine_media import MediaStore, thumbnail_key
from vitrine_product.roles import Role, told_role
from vitrine_serving.errors import InvalidInput, NotFound

_WHOLE = Crop(0, 0, 1, 1)
_DIGITS = 4


@dataclass(frozen=True)
class Explainer:
    """Asks the services for what changes where a part of the photo is hidden.

    Attributes
    ----------
    recall
        Its cache, its way to photos at addresses, and its places.
    """

    occlusion: Occlusion
    hypotheses: Hypotheses
    similarity: Similarity
    media: MediaStore
    recall: Recall
    metrics: GatewayMetrics

    def explain(self, question: Question, deadline: Deadline) -> Explanation:
        """Tell which part decided.

        Raises
        ------
        InvalidInput
            ``ATTRIBUTE_UNKNOWN`` or ``DETAIL_UNKNOWN``, or what is wrong with the photo.
        NotFound
            ``PRODUCT_UNKNOWN``; ``IMAGE_MISSING``: the product has no picture.
        Exhausted
            ``TOO_MANY_EXPLANATIONS``.
        Unavailable, DeadlineExceeded, PreconditionFailed
            A service does not answer, or all others left it too little time.
        """
        stopwatch = Stopwatch(self.metrics)
        kept = KeptExplanations(self.recall.cache) if self.recall.cache else None
        state: CatalogueState | None = None
        found = None
        if kept:
            with stopwatch.step("cache"):
                state = self.recall.watch.state(deadline)
                found = kept.find(question, state) if state else None
        explained = found or self._ask(question, deadline, stopwatch)
        if kept and state and not found:
            with stopwatch.step("cache"):
                kept.keep(question, state, explained)
        return Explanation(
            **explained.model_dump(), timings_ms=stopwatch.read_ms(), cached=found is not None
        )

    def _ask(self, question: Question, deadline: Deadline, stopwatch: Stopwatch) -> Explained:
        with self.recall.admission.place(Work.EXPLANATION):
            image = self._photo(question, deadline, stopwatch)
            if question.about is About.MATCH:
                return self._match(question, image, deadline, stopwatch)
            return self._seen(question, image, deadline, stopwatch)

    def _photo(self, question: Question, deadline: Deadline, stopwatch: Stopwatch) -> bytes:
        start = question.start
        if isinstance(start, PhotoQuery):
            return start.photo.data
        if isinstance(start, UrlQuery):
            with stopwatch.step("fetch"):
                return self.recall.remote_images.fetch(start.url, deadline).data
        with stopwatch.step("product"):
            stored = self._product(start.product_id, deadline)
            return self._media(stored.product.image, deadline)

    def _match(
        self, question: Question, image: bytes, deadline: Deadline, stopwatch: Stopwatch
    ) -> Explained:
        with stopwatch.step("product"):
            stored = self._product(question.name, deadline)
            other_image = self._thumbnail(stored, deadline)
        like = [one.embedding for one in stored.pictures if one.embedding.message]
        if not like:
            raise NotFound(
                f"the product {question.name[:100]!r} has no embedding yet; it is not similar to "
                "anything",
                reason="EMBEDDING_MISSING",
            )
        with stopwatch.step("occlusion"):
            occluded = self.occlusion.occlude(
                image, deadline, crop=question.crop, like=like, other_image=other_image
            )
        weights = weigh(occluded, occluded.similarities, LEAST_COSINE)
        return Explained(
            about=question.about,
            name=question.name,
            score=round(occluded.similarities[0], _DIGITS),
            box=_box(question.crop),
            weights=[list(row) for row in weights.rows],
            words=weights.words,
            colour=_colour(occluded, stored),
            space=like[0].space,
        )

    def _seen(
        self, question: Question, image: bytes, deadline: Deadline, stopwatch: Stopwatch
    ) -> Explained:
        with stopwatch.step("occlusion"):
            occluded = self.occlusion.occlude(image, deadline, crop=question.crop)
        with stopwatch.step("hypotheses"):
            supposed = self.hypotheses.suppose(occluded.embeddings, deadline)
        value, confidences = _confidences(question, supposed)
        weights = weigh(occluded, [log_odds(one) for one in confidences], LEAST_LOG_ODDS)
        return Explained(
            about=question.about,
            name=question.name,
            value=value,
            score=round(confidences[0], _DIGITS),
            box=_box(question.crop),
            weights=[list(row) for row in weights.rows],
            words=weights.words,
            space=occluded.embeddings[0].space,
        )

    def _product(self, product_id: str, deadline: Deadline) -> StoredProduct:
        stored = self.similarity.products([product_id], deadline)
        if not stored:
            raise product_unknown(product_id)
        return stored[0]

    def _thumbnail(self, stored: StoredProduct, deadline: Deadline) -> bytes:
        """Return a small picture of a product, or nothing: its colour is told where it is there."""
        key = thumbnail_key(stored.product.image)
        try:
            return self._media(key, deadline) if key else b""
        except NotFound:
            return b""

    def _media(self, key: str, deadline: Deadline) -> bytes:
        return b"".join(self.media.open(key, timeout_s=deadline.remaining_s()).chunks)


def _confidences(
    question: Question, supposed: tuple[Classified, ...]
) -> tuple[str | None, list[float]]:
    """Return the value, and the probability of it or of the detail in each picture."""
    whole = supposed[0]
    if question.about is About.DETAIL:
        by_name = [{one.name: one.confidence for one in each.details} for each in supposed]
        if question.name not in by_name[0]:
            raise _unknown("detail", question.name, list(by_name[0]))
        return None, [each.get(question.name, 0.0) for each in by_name]
    if question.name not in whole.attributes:
        raise _unknown("attribute", question.name, list(whole.attributes))
    value = whole.attributes[question.name].value
    return value, [
        next(
            (
                one.confidence
                for one in each.attributes[question.name].candidates
                if one.value == value
            ),
            0.0,
        )
        for each in supposed
    ]


def _unknown(kind: str, name: str, known: list[str]) -> InvalidInput:
    return InvalidInput(
        f"there is no {kind} {name[:80]!r}",
        reason=f"{kind.upper()}_UNKNOWN",
        known=json.dumps(known),
    )


def _box(crop: Crop | None) -> Box:
    box = crop or _WHOLE
    return Box(left=box.left, top=box.top, right=box.right, bottom=box.bottom)


def _colour(occluded: Occluded, stored: StoredProduct) -> ColourDifference | None:
    if occluded.other_colour is None:
        return None
    both = occluded.colour, occluded.other_colour
    return ColourDifference(
        distance=round(colours.distance(*both), 1),
        words=colours.compare(*both, _colour_name(stored)),
    )


def _colour_name(stored: StoredProduct) -> str:
    """Return what the catalogue calls the product's colour; empty where its name is its own."""
    for name, value in stored.product.attributes.items():
        if told_role(name, "") is Role.COLOUR:
            return value
    return ""
