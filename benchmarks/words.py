"""Measures what a text costs a search: ``python benchmarks/words.py``.

Products are drawn into SQLite and into the engine in memory. Each turn looks for the nearest of a
vector; reads a text with an encoder of the usual size and mixes both; and looks for the text alone,
by its embedding and its words. Prints processor time of the domain code in milliseconds, without
the calls between services.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial
from statistics import median

import numpy as np
from engine.drawn import COLOURS, DIMENSION, SPACE, draw, queries
from layout import table
from prometheus_client import CollectorRegistry

from vitrine_features.text.encoder import TextEncoder
from vitrine_features.text.ngrams import ngrams_of, words_of
from vitrine_similarity.catalogue import Catalogue
from vitrine_similarity.catalogue.product import Vector
from vitrine_similarity.memory.engine import MemoryEngine
from vitrine_similarity.metrics import SimilarityMetrics
from vitrine_similarity.replica import Replica
from vitrine_similarity.search.examples import Example
from vitrine_similarity.search.searches import Searches
from vitrine_similarity.search.wanted import Query, Wanted

_WIDTH, _UNITS = 128, 512
_LIMIT = 12
_ATTRIBUTES = ("gender", "product_type", "colour", "usage")
_TEXTS = (
    *(f"{colour} type {kind} for women" for kind, colour in enumerate(COLOURS)),
    *(f"{colour} shoes" for colour in COLOURS),
)


def main() -> None:
    """Draw, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--products", type=int, default=3000)
    parser.add_argument("--turns", type=int, default=300)
    given = parser.parse_args()
    rows = []
    encoder = _encoder(_TEXTS)
    with _shop(given.products) as searches:
        alone, mixed, said = [], [], []
        vectors = queries(given.turns)
        for turn, vector in enumerate(vectors):
            text = _TEXTS[turn % len(_TEXTS)].lower()
            alone.append(_took(partial(searches.search, Query(vector), Wanted(limit=_LIMIT))))
            mixed.append(_took(partial(_beside, searches, encoder, vector, text)))
            said.append(_took(partial(_alone, searches, encoder, text)))
        for what, times in (
            ("a photo's embedding", alone),
            ("with a text beside it", mixed),
            ("a text alone", said),
        ):
            rows.append((what, f"{median(times):.2f}", f"{np.quantile(times, 0.9):.2f}"))
    print(f"{given.products:,} products, {given.turns} turns\n")
    print(table(("", "ms, median", "ms, 9 of 10"), rows))


@contextmanager
def _shop(products: int) -> Iterator[Searches]:
    with (
        tempfile.TemporaryDirectory(prefix="vitrine-words-") as folder,
        closing(Catalogue.open(f"sqlite:///{folder}/drawn.db")) as catalogue,
    ):
        for page in draw(products):
            catalogue.upsert(page.entries())
        empty = partial(MemoryEngine, DIMENSION, _ATTRIBUTES)
        replica = Replica(
            catalogue,
            space=SPACE,
            dimension=DIMENSION,
            engine=empty(),
            empty_engine=empty,
            metrics=SimilarityMetrics(CollectorRegistry()),
        )
        replica.catch_up()
        yield Searches(replica)


def _encoder(texts: Sequence[str]) -> TextEncoder:
    """Make an encoder that knows the words and learnt nothing: it costs as much as one that did."""
    random = np.random.default_rng(0)
    ngrams = tuple(
        dict.fromkeys(part for text in texts for word in words_of(text) for part in ngrams_of(word))
    )
    return TextEncoder(
        ngrams,
        random.integers(-127, 128, (len(ngrams), _WIDTH)).astype(np.int8),
        np.full(len(ngrams), 1e-3, np.float32),
        random.normal(size=(_WIDTH, _UNITS)).astype(np.float32),
        random.normal(size=(_UNITS, DIMENSION)).astype(np.float32),
    )


def _beside(searches: Searches, encoder: TextEncoder, vector: Vector, text: str) -> None:
    read = encoder.encode(text)
    assert read is not None
    query = searches.like_examples([Example(vector, 0.5), Example(read, 0.5)])
    searches.search(query, Wanted(limit=_LIMIT))


def _alone(searches: Searches, encoder: TextEncoder, text: str) -> None:
    read = encoder.encode(text)
    assert read is not None
    searches.search(Query(read), Wanted(limit=_LIMIT, text=text))


def _took(work: Callable[[], object]) -> float:
    """Return the processor time of this process in milliseconds."""
    start = time.process_time()
    work()
    return 1000 * (time.process_time() - start)


if __name__ == "__main__":
    main()
