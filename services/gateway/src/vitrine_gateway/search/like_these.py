"""Searches with several photos and products, or with words: similar products alone come of them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from vitrine_gateway.search.answer import Found, list_similar, show_facets, write_found
from vitrine_gateway.search.options import Part
from vitrine_gateway.search.query import (
    ExamplesQuery,
    PhotoQuery,
    PictureQuery,
    ProductQuery,
    TextQuery,
)
from vitrine_gateway.search.recall import Recall
from vitrine_gateway.search.run import Run
from vitrine_gateway.search.search_cache import Answered
from vitrine_gateway.search.texts import Texts, join_text
from vitrine_gateway.search_values import Example
from vitrine_gateway.services import Features, Similarity
from vitrine_gateway.values import Embedding
from vitrine_serving.errors import InvalidInput


@dataclass(frozen=True)
class LikeThese:
    """Asks for what several examples need, one picture after the other, under one deadline.

    Attributes
    ----------
    recall
        Knows what need not be asked again.
    texts
        Reads what is said in words.
    """

    features: Features
    similarity: Similarity
    recall: Recall
    texts: Texts

    def find(self, query: ExamplesQuery | TextQuery, run: Run) -> bytes:
        """Return what is found, in JSON, and keep it.

        Raises
        ------
        InvalidInput
            ``OPTION_INVALID``: neither similar products nor facets are wanted, or a crop of
            several photos; or what is wrong with a photo.
        DomainError
            As `Searcher.search`.
        """
        options = run.options
        if options.include.isdisjoint({Part.SIMILAR, Part.FACETS}):
            raise InvalidInput(
                "include takes similar and facets where like or a text alone is given",
                reason="OPTION_INVALID",
            )
        if isinstance(query, ExamplesQuery) and options.crop:
            _check_crop(query)
        read = self.texts.read(run)
        likes = (
            [Example(self._like(one.query, run), one.weight) for one in query.likes]
            if isinstance(query, ExamplesQuery)
            else None
        )
        asked = join_text(likes, read, run)
        pending = self.similarity.begin_search(
            asked.query,
            options.limit if Part.SIMILAR in options.include else 1,
            options.filters,
            run.deadline,
            options.refinements,
            facets=Part.FACETS in options.include,
            text=asked.words,
        )
        matches = pending.result()
        run.stopwatch.note("similarity", pending.elapsed_ms)
        listed = list_similar(matches, {**options.corrections, **options.changes})
        found = Found(
            attributes={},
            similar=listed if Part.SIMILAR in options.include else [],
            next_cursor=matches.next_cursor or None,
            description=None,
            facets=show_facets(matches.facets),
            space=matches.space,
            unavailable=list(self.texts.missing(read, matches)),
        )
        written = write_found(found)
        if not found.unavailable:
            answer = Answered(written, found.space, matches.revision)
            self.recall.remember((query,), run, None, answer)
        return written

    def _like(self, query: PictureQuery | ProductQuery, run: Run) -> Embedding | str:
        if isinstance(query, ProductQuery):
            return query.product_id
        # What is cut out is cut out of the photo that was sent.
        crop = run.options.crop if isinstance(query, PhotoQuery) else None
        alone = replace(run, options=replace(run.options, crop=crop))
        if known := self.recall.embedding(query, alone):
            return known
        photo = query if isinstance(query, PhotoQuery) else self.recall.fetch(query, run)
        with run.stopwatch.step("features"):
            embedded = self.features.embed(photo.photo.data, run.deadline, crop=crop).embedding
        self.recall.remember((query,), alone, embedded, None)
        return embedded


def _check_crop(query: ExamplesQuery) -> None:
    if sum(isinstance(one.query, PhotoQuery) for one in query.likes) > 1:
        raise InvalidInput("crop takes one photo, not several", reason="OPTION_INVALID")
