"""One search: from a photo or a product to attributes, similar products and a description."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from vitrine_gateway.admission import Admission, Work
from vitrine_gateway.cache.catalogue_watch import CatalogueWatch
from vitrine_gateway.catalogue_values import Matches
from vitrine_gateway.deadline import Deadline
from vitrine_gateway.metrics import GatewayMetrics
from vitrine_gateway.products.unknown import product_unknown
from vitrine_gateway.search.answer import Answer, Found, list_similar, show_facets, write_found
from vitrine_gateway.search.corrections import believed, check_corrections, doubted
from vitrine_gateway.search.descriptions import Begun, describe
from vitrine_gateway.search.filters import check_filters
from vitrine_gateway.search.like_these import LikeThese
from vitrine_gateway.search.options import Part, SearchOptions
from vitrine_gateway.search.query import (
    ExamplesQuery,
    FetchedQuery,
    ProductQuery,
    Query,
    TextQuery,
)
from vitrine_gateway.search.recall import Recall, Start
from vitrine_gateway.search.run import Run
from vitrine_gateway.search.search_cache import Answered
from vitrine_gateway.search.spared import spared
from vitrine_gateway.search.stopwatch import Stopwatch
from vitrine_gateway.search.texts import TextRead, Texts, join_text
from vitrine_gateway.services import Captioner, Classifier, Features, Pending, Similarity
from vitrine_gateway.values import Classified, Description, Embedding
from vitrine_serving.errors import DomainError

_CLASSIFIER_SHARE = 0.5


@dataclass(frozen=True)
class Searcher:
    """Asks the services what a search needs, in the order that needs the least time.

    The embedding comes first. Then similar products are searched while the attributes are read
    and, in agreement with them, the description is written; all under one deadline. Without an
    embedding, or without similar products where they are wanted, there is no answer; attributes
    and description may be missing from it.

    Attributes
    ----------
    recall
        Knows what need not be asked again.
    like_these
        Answers searches with several examples, and with words alone.
    texts
        Reads what is said in words.
    admission
        Bounds how many searches are under way that are not known yet.
    """

    features: Features
    classifier: Classifier
    similarity: Similarity
    captioner: Captioner
    watch: CatalogueWatch
    recall: Recall
    like_these: LikeThese
    texts: Texts
    metrics: GatewayMetrics
    admission: Admission

    def search(self, query: Query, options: SearchOptions, deadline: Deadline) -> Answer:
        """Answer one search.

        Raises
        ------
        InvalidInput
            ``FILTER_UNKNOWN`` or ``FILTER_VALUE_UNKNOWN``, ``ATTRIBUTE_UNKNOWN``,
            ``LANGUAGE_UNKNOWN``, ``TEXT_EMPTY``, or what is wrong with the photo, as documented at
            ``FeatureService.Embed``.
        NotFound
            ``PRODUCT_UNKNOWN``.
        Unavailable, DeadlineExceeded, Exhausted, PreconditionFailed
            What the answer cannot do without does not answer, or not in time.
        """
        run = Run(options, deadline, Stopwatch(self.metrics))
        check_filters(options.filters, self.watch, deadline)
        start = self.recall.begin(query, run)
        found = start.kept.found
        if found is None:
            with self.admission.place(Work.SEARCH, deadline):
                found = self._find(start, run)
        else:
            self.admission.known()
        timings_ms = run.stopwatch.read_ms()
        self.metrics.search_seconds.observe(timings_ms["total"] / 1000)
        return Answer(found, timings_ms, cached=start.kept.found is not None)

    def _find(self, start: Start, run: Run) -> bytes:
        """Return what is found from a start, in JSON, and keep it."""
        if isinstance(query := start.queries[-1], ExamplesQuery | TextQuery):
            return self.like_these.find(query, run)
        kept = start.kept.embedding
        begun = Begun(kept) if kept else self._begin(start.fetched, run)
        answer = None
        try:
            found, revision = self._ask(start.queries[-1], begun, run)
            written = write_found(found)
            if revision and not found.unavailable:
                answer = Answered(written, found.space, revision)
            return written
        finally:
            # The embedding is kept, too, where the rest of the answer could not be had.
            self.recall.keep(start, run, begun.embedding, answer)

    def _ask(self, query: Query, begun: Begun, run: Run) -> tuple[Found, int]:
        """Return the answer, and the revision of the catalogue it is of; 0 if it was not asked."""
        embedding = begun.embedding
        read = self.texts.read(run)
        pending = self._begin_similar(query, embedding, read, run)
        try:
            classified = self._classified(embedding, run)
            description = describe(self.captioner, begun, classified, run)
            matches = pending.result() if pending else Matches((), 0)
        except DomainError:
            if pending:
                pending.cancel()
            raise
        if pending:
            run.stopwatch.note("similarity", pending.elapsed_ms)
        wanted = run.options.include
        shown = classified if classified and Part.ATTRIBUTES in wanted else Classified({})
        found = Found(
            attributes=shown.attributes,
            details=shown.details,
            similar=list_similar(
                matches,
                believed(classified, run.options),
                [one.name for one in classified.details] if classified else [],
                doubted=doubted(classified, run.options),
            )
            if Part.SIMILAR in wanted
            else [],
            next_cursor=matches.next_cursor or None,
            description=description,
            facets=show_facets(matches.facets),
            space=embedding.space,
            unavailable=[
                *self._missing(wanted, classified, description),
                *self.texts.missing(read, matches),
            ],
        )
        return found, matches.revision

    def _missing(
        self,
        wanted: Collection[Part],
        classified: Classified | None,
        description: Description | None,
    ) -> list[Part]:
        found = {Part.ATTRIBUTES: classified, Part.DESCRIPTION: description}
        missing = [part for part, one in found.items() if part in wanted and one is None]
        for part in missing:
            self.metrics.unavailable.labels(part).inc()
        return missing

    def _begin(self, query: FetchedQuery, run: Run) -> Begun:
        if isinstance(query, ProductQuery):
            with run.stopwatch.step("product"):
                stored = self.similarity.products([query.product_id], run.deadline)
            if not stored:
                raise product_unknown(query.product_id)
            return Begun(stored[0].embedding, stored[0].product)
        with run.stopwatch.step("features"):
            embedded = self.features.embed(query.photo.data, run.deadline, crop=run.options.crop)
            return Begun(embedded.embedding)

    def _begin_similar(
        self, query: Query, embedding: Embedding, read: TextRead, run: Run
    ) -> Pending[Matches] | None:
        options = run.options
        if options.include.isdisjoint({Part.SIMILAR, Part.FACETS}):
            return None
        like = query.product_id if isinstance(query, ProductQuery) else embedding
        asked = join_text(like, read, run)
        return self.similarity.begin_search(
            asked.query,
            options.limit if Part.SIMILAR in options.include else 1,
            options.filters,
            run.deadline,
            options.refinements,
            facets=Part.FACETS in options.include,
            text=asked.words,
        )

    def _classified(self, embedding: Embedding, run: Run) -> Classified | None:
        # A classifier that hangs leaves the captioner the time to describe without it.
        deadline = run.deadline.share(_CLASSIFIER_SHARE)
        with run.stopwatch.step("classifier"):
            classified = spared("classifier", lambda: self.classifier.classify(embedding, deadline))
        if classified is not None:
            check_corrections(run.options.corrections, classified.attributes)
        return classified
