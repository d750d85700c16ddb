"""Ratios that must not fall: each the processor time of a yardstick to that of a part of Vitrine.

A yardstick is what the part is made of, without Vitrine around it. Both are done in turn, so that
the machine weighs on both, and processor time is counted, which heeds other programs least.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import cycle

import grpc
import httpx
import numpy as np
from ai_edge_litert.interpreter import Interpreter
from calls import caller, served

from speed.domain import Domain
from speed.network import Network, decoded
from speed.photos import SIZES, draw, endless
from speed.processors import processor_s
from speed.servers import Server
from speed.steps import count_steps
from vitrine_bundle import Bundle, open_bundle
from vitrine_captioner.vocabulary import VOCABULARY, parse_vocabulary
from vitrine_features.decode import decode
from vitrine_features.model import FeatureModel
from vitrine_features.model_files import MODEL_FILE, open_pool
from vitrine_serving.clients import open_channel

FALL = 0.25
"""The share of a recorded ratio that may be lost before it counts as fallen."""

_PAIRS = 7
_ATTEMPTS = 3
_PHOTOS = 4
_ROWS = 4
_WAIT_S = 30.0


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a ratio.

    Attributes
    ----------
    do
        Done `times` times in each turn.
    times
        As often as takes some tenths of a second.
    others
        Other processes that work for it, by name, whose processor time counts.
    own
        Whether that of this process counts.
    """

    do: Callable[[], object]
    times: int
    others: Mapping[str, int] = field(default_factory=dict)
    own: bool = True

    def processor_s(self) -> float:
        """Take a turn; return the seconds of processor time for one."""
        before = self._clock()
        for _ in range(self.times):
            self.do()
        return (self._clock() - before) / self.times

    def _clock(self) -> float:
        own = time.process_time() if self.own else 0
        return own + sum(processor_s(self.others).values())


@dataclass(frozen=True, slots=True)
class Measure:
    """A yardstick and the part of Vitrine that is held against it."""

    name: str
    yardstick: Side
    part: Side

    def ratio(self) -> float:
        """Return the median over pairs of turns; the nearer to 1, the less there is around it."""
        for side in (self.yardstick, self.part):
            side.processor_s()
        pairs = (self.yardstick.processor_s() / self.part.processor_s() for _ in range(_PAIRS))
        return statistics.median(pairs)


def has_fallen(measure: Measure, recorded: float) -> float | None:
    """Return the ratio if it is a quarter less than on record, each time that it is measured."""
    found = []
    for _ in range(_ATTEMPTS):
        found.append(measure.ratio())
        if found[-1] >= (1 - FALL) * recorded:
            return None
    return max(found)


@contextmanager
def measures(bundle_url: str, database: str, whole: Server) -> Iterator[list[Measure]]:
    """Make all measures for a block.

    Parameters
    ----------
    bundle_url, database
        Of a bundle, and of a catalogue that was indexed with it.
    whole
        All of Vitrine, serving them.
    """
    bundle = open_bundle(bundle_url)
    with ExitStack() as stack:
        domain = Domain(bundle, database, stack)
        yield [
            _decoding(bundle),
            _searching(bundle, domain),
            _captioning(bundle, domain),
            _calling(stack),
            _serving(domain, whole, stack),
        ]


def _decoding(bundle: Bundle) -> Measure:
    """Hold decoding and preparing a photo against what Pillow takes for it alone."""
    preprocessing = FeatureModel(bundle, open_pool(bundle, size=1)).preprocessing
    photos, side, detail_px = _photos(), preprocessing.side, preprocessing.detail_px()

    def prepare() -> None:
        preprocessing.prepare(decode(next(photos), detail_px=detail_px).image)

    return Measure(
        "decoding with Pillow / a prepared photo",
        Side(lambda: decoded(next(photos), side), 20),
        Side(prepare, 20),
    )


def _searching(bundle: Bundle, domain: Domain) -> Measure:
    """Hold a search in one process against decoding and the network alone."""
    network, photos = Network(bundle.read_bytes(MODEL_FILE)), _photos()
    return Measure(
        "decode + network alone / a search in one process",
        Side(lambda: network.look(next(photos)), 10),
        Side(lambda: domain.search(next(photos)), 10),
    )


def _captioning(bundle: Bundle, domain: Domain) -> Measure:
    """Hold a title and a text against the steps of the decoder that they take, alone."""
    vocabulary = parse_vocabulary(bundle.read_text(VOCABULARY))
    step = _stepper(bundle.read_bytes(vocabulary.model))
    photos = [domain.look(draw(SIZES[0], seed)) for seed in range(_PHOTOS)]
    seen, counts = cycle(photos), cycle(count_steps(bundle, photos))

    def take_steps() -> None:
        for _ in range(next(counts)):
            step()

    def describe() -> None:
        embedding, known = next(seen)
        domain.captioner.describe(embedding, known, timeout_s=_WAIT_S)

    return Measure(
        "its steps of the decoder alone / a description",
        Side(take_steps, 60),
        Side(describe, 60),
    )


def _stepper(model: bytes) -> Callable[[], None]:
    interpreter = Interpreter(model_content=model, num_threads=1)
    for given in interpreter.get_input_details():
        interpreter.resize_tensor_input(given["index"], (_ROWS, *given["shape"][1:]))
    interpreter.allocate_tensors()
    for given in interpreter.get_input_details():
        interpreter.set_tensor(given["index"], np.zeros(given["shape"], given["dtype"]))
    invoke: Callable[[], None] = interpreter.invoke
    return invoke


def _calling(stack: ExitStack) -> Measure:
    """Hold a call between Vitrine's server and client against one of bare gRPC."""
    sides = []
    for kind, connect in (("bare", grpc.insecure_channel), ("ours", open_channel)):
        process, port = stack.enter_context(served(kind, {}))
        channel = stack.enter_context(connect(f"127.0.0.1:{port}"))
        sides.append(Side(partial(caller(kind, channel, 1), 400), 1, {kind: process}))
    return Measure("a call of bare gRPC / a call", *sides)


def _serving(domain: Domain, whole: Server, stack: ExitStack) -> Measure:
    """Hold a search over REST and all services against one in one process."""
    photos = _photos()
    client = stack.enter_context(httpx.Client(base_url=whole.url, timeout=_WAIT_S))

    def search() -> None:
        answer = client.post("/api/v1/searches", files={"image": next(photos)})
        answer.raise_for_status()
        if missing := answer.json()["unavailable"]:
            raise SystemExit(f"guard: a search was answered without {missing}")

    return Measure(
        "a search in one process / a search over all services",
        Side(lambda: domain.search(next(photos)), 10),
        Side(search, 10, whole.processes, own=False),
    )


def _photos() -> Iterator[bytes]:
    return endless([draw(SIZES[0], seed) for seed in range(_PHOTOS)])
