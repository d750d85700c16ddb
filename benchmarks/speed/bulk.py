"""Bulk work beside the network alone: a stream of pictures, and the image features of training."""

from __future__ import annotations

import hashlib
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from itertools import count
from pathlib import Path

from speed import servers
from speed.in_process import PROCESS, work
from speed.photos import SIZES, numbered
from speed.plan import Plan
from speed.processors import processor_s, spent_s
from speed.sections import RATES, Section, rate_rows, rates_chart
from speed.servers import Server
from speed.turns import LOAD, Turn, Way, in_turn, rate
from vitrine.features.v1.features_pb2 import EmbedRequest, EmbedStreamRequest
from vitrine.features.v1.features_pb2_grpc import FeatureServiceStub
from vitrine_bundle import Precision
from vitrine_serving.clients import open_channel
from vitrine_sheets.catalogue import CatalogueRow

_DEADLINE_S = 600.0
_STREAMS = 10**14
STREAM = "EmbedStream"
TRAINING = "image features in training"


def compare(plan: Plan) -> Section:
    """Measure pictures a second of bulk work."""
    size, precision = SIZES[0], plan.precisions[-1]
    photos = [photo.read_bytes() for photo in plan.photos(size)]
    network = f"decode + {precision} network"
    with ExitStack() as stack:
        server = stack.enter_context(servers.service("features", plan.logs, BUNDLE=plan.bundle))
        ways: dict[str, Way] = {
            network: partial(work, plan.network(precision).look, plan.streams(size), plan.seconds),
            STREAM: partial(_stream, server, photos, plan.seconds),
            TRAINING: partial(Measuring(plan, photos, stack).turn, plan.seconds),
        }
        compared = in_turn("pictures", ways, plan.rounds)
    return Section(
        "bulk",
        "Bulk work",
        "One stream of pictures to the feature service, alone, and the pictures that training "
        f"measures, all with the network of the bundle, in {precision}. Photos of {size}.",
        RATES,
        rate_rows(compared),
        (rates_chart("Pictures a second", [compared]),),
        {
            "bulk embedding / decode + network": compared.of(STREAM, rate).median,
            "image features in training / decode + network": compared.of(TRAINING, rate).median,
        },
        compared.as_json(),
    )


def _stream(server: Server, photos: Sequence[bytes], seconds: float) -> Turn:
    before, own, began = processor_s(server.processes), time.process_time(), time.perf_counter()

    def requests() -> Iterator[EmbedStreamRequest]:
        for number in count(_STREAMS + time.monotonic_ns() % _STREAMS):
            if time.perf_counter() > began + seconds:
                return
            photo = numbered(photos[number % len(photos)], number)
            yield EmbedStreamRequest(key=str(number), request=EmbedRequest(image=photo))

    embedded = 0
    with open_channel(server.url, retries=False) as channel:
        for answer in FeatureServiceStub(channel).EmbedStream(requests(), timeout=_DEADLINE_S):
            if answer.HasField("error"):
                raise SystemExit(f"bulk: {answer.error.message}")
            embedded += 1
    clock = time.perf_counter() - began
    spent = spent_s(before, processor_s(server.processes))
    return Turn(embedded, clock, {**spent, LOAD: time.process_time() - own})


class Measuring:
    """Measures pictures as training does, from files to the cache on disk."""

    def __init__(self, plan: Plan, photos: Sequence[bytes], stack: ExitStack) -> None:
        # TensorFlow comes with it: not before it is needed.
        from vitrine_features.preprocessing import Preprocessing
        from vitrine_pipeline.backbones import find_backbone
        from vitrine_pipeline.backbones.registry import DEFAULT_BACKBONE
        from vitrine_pipeline.image_features import Extractor, choose_representative

        backbone = find_backbone(DEFAULT_BACKBONE)
        preprocessing = Preprocessing(side=backbone.side)
        files = plan.photos(SIZES[0])
        digests = [hashlib.sha256(photo).hexdigest() for photo in photos]
        representative = choose_representative(files, digests, preprocessing)
        self._photos = photos
        self._numbers = count(2 * _STREAMS)
        self._folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        served = backbone.served()
        if plan.precisions[-1] == Precision.INT8:
            served = served.quantised(representative)
        self._extractor = Extractor(served, "bench", preprocessing)
        self._rate = 20.0

    def turn(self, seconds: float) -> Turn:
        """Measure as many pictures as the last turn would have in some seconds."""
        from vitrine_pipeline.image_features.cache import FeatureCache
        from vitrine_pipeline.image_features.extraction import extract, hash_pictures

        rows = [self._row() for _ in range(max(8, round(seconds * self._rate)))]
        with FeatureCache(self._folder, self._extractor.name) as cache:
            own, began = time.process_time(), time.perf_counter()
            extract(rows, hash_pictures(rows), self._extractor, cache)
            clock, spent = time.perf_counter() - began, time.process_time() - own
        for row in rows:
            row.image.unlink()
        turn = Turn(len(rows), clock, {PROCESS: spent})
        self._rate = turn.rate
        return turn

    def _row(self) -> CatalogueRow:
        number = next(self._numbers)
        image = self._folder / f"{number}.jpg"
        image.write_bytes(numbered(self._photos[number % len(self._photos)], number))
        return CatalogueRow(str(number), image, {}, title=None, price=None, line=1)
