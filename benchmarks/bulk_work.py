"""Bulk work for `lanes.py`, in a process of its own: all that tagging asks of the services."""

from __future__ import annotations

import itertools
import multiprocessing
import os
import time
import traceback
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from multiprocessing.sharedctypes import Synchronized
from multiprocessing.synchronize import Event
from pathlib import Path
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
_LOOK_S = 0.2
_END_S = 10.0

Counter: TypeAlias = "Synchronized[int]"


@contextmanager
def bulk_work(addresses: Mapping[str, str], pictures: Sequence[Path]) -> Iterator[Counter]:
    """Tag pictures again and again for a block, which begins when the first is embedded.

    Yields
    ------
    Counter
        How many pictures have been embedded; they are then classified and described.

    Raises
    ------
    SystemExit
        The work ended before the block did, or never began: what was measured beside it was
        measured beside nothing.
    """
    context = multiprocessing.get_context("spawn")
    embedded, begun = context.Value("q", 0), context.Event()
    process = context.Process(
        target=_work, args=(dict(addresses), list(pictures), embedded, begun), daemon=True
    )
    process.start()
    try:
        give_up_at = time.monotonic() + _START_S
        while not begun.wait(_LOOK_S):
            _check(process)
            if time.monotonic() > give_up_at:
                raise SystemExit(f"lanes: no bulk picture was embedded within {_START_S:g} s")
        yield embedded
        _check(process)
    finally:
        process.kill()
        process.join(_END_S)


def _check(process: BaseProcess) -> None:
    if not process.is_alive():
        raise SystemExit(
            f"lanes: the bulk work ended with status {process.exitcode}; why stands above"
        )


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
    with ThreadPoolExecutor(_AT_A_TIME) as threads:
        running = [
            threads.submit(_tag, channels, pictures[number::_AT_A_TIME], embedded, begun)
            for number in range(_AT_A_TIME)
        ]
        # None ends by itself: the first that does has failed, and the others would hide it.
        ended, _ = wait(running, return_when=FIRST_COMPLETED)
        for one in ended:
            traceback.print_exception(one.exception())
        os._exit(1)


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
                if answer.HasField("error"):
                    raise RuntimeError(f"{answer.key}: {answer.error.message}")
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
