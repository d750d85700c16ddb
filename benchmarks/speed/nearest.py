"""The similarity service beside FAISS alone."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from functools import partial
from itertools import count
from typing import Any

import faiss
import grpc
import numpy as np
from numpy.typing import NDArray

from speed import servers
from speed.call_turns import call
from speed.domain import LIMIT, open_replica
from speed.network import cores
from speed.plan import Plan
from speed.sections import RATES, Section, rate_rows, rates_chart
from speed.servers import Server
from speed.shelf import drawn_vector, shelf
from speed.turns import LOAD, Compared, Turn, Way, in_turn, processor_ms, rate
from vitrine.embedding.v1.embedding_pb2 import Embedding
from vitrine.similarity.v1.similarity_pb2 import SearchRequest
from vitrine.similarity.v1.similarity_pb2_grpc import SimilarityServiceStub
from vitrine_bundle import Bundle, open_bundle
from vitrine_serving.clients import open_channel

_SIZES = (1_000, 10_000)
_CLIENTS = 4
_DEADLINE_S = 10.0
_QUERIES = 256
FAISS, REPLICA, SERVICE = "FAISS alone", "domain code, one process", "similarity over gRPC"


def compare(plan: Plan) -> Section:
    """Measure the search for the nearest products in catalogues of two sizes."""
    bundle = open_bundle(plan.bundle)
    compared = [_at(plan, bundle, products) for products in _SIZES]
    largest = compared[-1]
    return Section(
        "nearest",
        "Nearest products, beside FAISS alone",
        f"The nearest {LIMIT} of drawn vectors, exactly, from {_CLIENTS} clients over gRPC and on "
        "a thread for each core otherwise.",
        ("products", *RATES),
        [row for one in compared for row in rate_rows(one, first=one.name)],
        (rates_chart("Searches for the nearest, a second, by products", compared),),
        {
            "processor time of FAISS alone / similarity": 1
            / largest.of(SERVICE, processor_ms).median,
            "similarity / FAISS alone": largest.of(SERVICE, rate).median,
        },
        [one.as_json() for one in compared],
    )


def _at(plan: Plan, bundle: Bundle, products: int) -> Compared:
    database = shelf(plan.out / "shelves", products, bundle.manifest)
    dimension = bundle.manifest.dimension
    queries = drawn_queries(dimension)
    with ExitStack() as stack:
        replica = open_replica(bundle, database, stack)
        server = stack.enter_context(similarity(plan, database))
        numbers = count()

        def ask_replica() -> None:
            replica.search(queries[next(numbers) % _QUERIES], limit=LIMIT)

        ways: dict[str, Way] = {
            FAISS: partial(_alone, _index(products, dimension, queries), plan.seconds),
            REPLICA: partial(_alone, ask_replica, plan.seconds),
            SERVICE: partial(
                call,
                asker(server, bundle, stack, queries),
                server.processes,
                _CLIENTS,
                plan.seconds,
            ),
        }
        return in_turn(f"{products:,}", ways, plan.rounds)


def drawn_queries(dimension: int) -> NDArray[np.float32]:
    """Draw vectors that no drawn product has: float32 [N, dimension]."""
    return np.stack([drawn_vector(10**9 + number, dimension) for number in range(_QUERIES)])


def similarity(plan: Plan, database: str) -> AbstractContextManager[Server]:
    """Run the similarity service alone, over a catalogue."""
    return servers.service("similarity", plan.logs, BUNDLE=plan.bundle, DATABASE_URL=database)


def asker(
    server: Server, bundle: Bundle, stack: ExitStack, queries: NDArray[np.float32]
) -> Callable[[], object]:
    """Return what asks the similarity service for the nearest products of the next query."""
    channel = stack.enter_context(open_channel(server.url))
    grpc.channel_ready_future(channel).result(_DEADLINE_S)
    stub = SimilarityServiceStub(channel)
    space = bundle.manifest.space
    embeddings = [Embedding(values=query, space=space) for query in queries]
    numbers = count()

    def ask() -> object:
        request = SearchRequest(embedding=embeddings[next(numbers) % _QUERIES], limit=LIMIT)
        return stub.Search(request, timeout=_DEADLINE_S)

    return ask


def _index(products: int, dimension: int, queries: NDArray[np.float32]) -> Callable[[], object]:
    index: Any = faiss.IndexFlatIP(dimension)
    index.add(np.stack([drawn_vector(number, dimension) for number in range(products)]))
    numbers = count()

    def ask() -> object:
        faiss.omp_set_num_threads(1)
        at = next(numbers) % _QUERIES
        return index.search(queries[at : at + 1], LIMIT)

    return ask


def _alone(ask: Callable[[], object], seconds: float) -> Turn:
    turn = call(ask, {}, cores(), seconds)
    # Nobody else took part: what it spent is the work.
    return Turn(
        turn.requests, turn.seconds, {"one process": turn.processor_s[LOAD]}, turn.latency_ms
    )
