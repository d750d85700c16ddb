"""Bulk work for `lanes.py`, in a process of its own: all that tagging asks of the services."""

from __future__ import annotations

import itertools
import multiprocessing
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from multiprocessing.sharedctypes import Synchronized
from multiprocessing.synchronize import Event
from pathlib import Path
from threading import Thread
from typing import TypeAlias

import grpc

from vitrine.captioner.v1.captioner_pb2 import DescribeRequest, KnownAttribute
from vitrine.captioner.v1.captioner_pb2_grpc import CaptionerServiceStub
from vitrine.classifier.v1.classifier_pb2 import ClassifyRequest
from vitrine.classifier.v1.classifier_pb2_grpc import ClassifierServiceStub
from vitrine.features.v1.features_pb2 import EmbedRequest, EmbedStreamRequest
from vitrine.features.v1.features_pb2_grpc import FeatureServiceStub
from vitrine_serving.clients import open_channel
from vitrine_serving.lanes import Lane, lane_scope, lower_priority

# A small one, so that what is done in some seconds is about as much in each turn.
_CHUNK = 8
_AT_A_TIME = 2
_DEADLINE_S = 600.0
_START_S = 120.0
_END_S = 10.0

Counter: TypeAlias = "Synchronized[int]"


@contextmanager
def bulk_work(addresses: Mapping[str, str], pictures: Sequence[Path]) -> Iterator[Counter]:
    """Tag pictures again and again for a block, which begins when the first is embedded.

    Yields
    ------
    Counter
        How many pictures have been embedded; they are then classified and described.
    """
    context = multiprocessing.get_context("spawn")
    embedded, begun = context.Value("q", 0), context.Event()
    process = context.Process(
        target=_work, args=(dict(addresses), list(pictures), embedded, begun), daemon=True
    )
    process.start()
    try:
        if not begun.wait(_START_S):
            raise SystemExit(f"lanes: no bulk picture was embedded within {_START_S:g} s")
        yield embedded
    finally:
        process.kill()
        process.join(_END_S)


def _work(
    addresses: Mapping[str, str], pictures: Sequence[Path], embedded: Counter, begun: Event
) -> None:
    lower_priority()
    channels = {
        name: open_channel(address, retries=name != "features")
        for name, address in addresses.items()
    }
    for channel in channels.values():
        grpc.channel_ready_future(channel).result(_START_S)
    threads = [
        Thread(target=_tag, args=(channels, pictures[number::_AT_A_TIME], embedded, begun))
        for number in range(_AT_A_TIME)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _tag(
    channels: Mapping[str, grpc.Channel],
    pictures: Sequence[Path],
    embedded: Counter,
    begun: Event,
) -> None:
    features = FeatureServiceStub(channels["features"])
    classifier = ClassifierServiceStub(channels["classifier"])
    captioner = CaptionerServiceStub(channels["captioner"])
    endless = itertools.cycle(pictures)
    with lane_scope(Lane.BULK):
        while True:
            chunk = list(itertools.islice(endless, _CHUNK))
            embeddings = []
            for answer in features.EmbedStream(_requests(chunk), timeout=_DEADLINE_S):
                embeddings.append(answer.response.embedding)
                begun.set()
                with embedded.get_lock():
                    embedded.value += 1
            classified = classifier.Classify(
                ClassifyRequest(embeddings=embeddings), timeout=_DEADLINE_S
            )
            for embedding, product in zip(embeddings, classified.classifications, strict=True):
                known = [
                    KnownAttribute(name=one.name, value=one.value, sure=one.sure)
                    for one in product.attributes
                ]
                captioner.Describe(
                    DescribeRequest(embedding=embedding, attributes=known), timeout=_DEADLINE_S
                )


def _requests(pictures: Sequence[Path]) -> Iterator[EmbedStreamRequest]:
    for picture in pictures:
        yield EmbedStreamRequest(key=picture.name, request=EmbedRequest(image=picture.read_bytes()))
