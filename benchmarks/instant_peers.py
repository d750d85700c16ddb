"""Services for `gateway_requests.py` that answer at once, in a process of their own.

What they say is of the size that a search in a catalogue is answered with, and always the same.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import TypeAlias

import grpc
from google.protobuf.message import Message

from vitrine.captioner.v1.captioner_pb2 import DescribeResponse
from vitrine.classifier.v1 import classifier_pb2
from vitrine.embedding.v1.embedding_pb2 import Embedding
from vitrine.features.v1.features_pb2 import EmbedResponse
from vitrine.similarity.v1 import similarity_pb2
from vitrine_product.limits import DEFAULT_MATCHES

PRODUCT_ID = "shoe-0001"
_SPACE = "5bace0f7e57ed"
_DIMENSION = 256
_ATTRIBUTES = {
    "gender": "Women",
    "category": "Footwear",
    "subcategory": "Shoes",
    "product_type": "Heels",
    "colour": "Red",
    "usage": "Casual",
}
_CANDIDATES = 5
_THREADS = 8
_START_S = 60.0
_END_S = 10.0

Respond: TypeAlias = Callable[[bytes, grpc.ServicerContext], bytes]


@contextmanager
def instant_peers(image: str) -> Iterator[Mapping[str, str]]:
    """Run them for a block.

    Parameters
    ----------
    image
        The key of the picture that every product has.

    Yields
    ------
    Mapping
        The variables that tell a gateway where they are.
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(image, theirs), daemon=True)
    process.start()
    try:
        if not ours.poll(_START_S):
            raise SystemExit(f"instant_peers: no port was opened within {_START_S:g} s")
        address = f"127.0.0.1:{ours.recv()}"
        services = ("FEATURES", "CLASSIFIER", "SIMILARITY", "CAPTIONER", "TAGGER")
        yield {f"{service}_ADDRESS": address for service in services}
    finally:
        process.kill()
        process.join(_END_S)


def _serve(image: str, told: Connection) -> None:
    server = grpc.server(ThreadPoolExecutor(_THREADS))
    for service, answers in _answers(image).items():
        handlers = {
            name: grpc.unary_unary_rpc_method_handler(_always(answer))
            for name, answer in answers.items()
        }
        server.add_generic_rpc_handlers(
            (grpc.method_handlers_generic_handler(f"vitrine.{service}", handlers),)
        )
    told.send(server.add_insecure_port("127.0.0.1:0"))
    server.start()
    server.wait_for_termination()


def _always(answer: Message) -> Respond:
    data = answer.SerializeToString()
    return lambda _request, _context: data


def _answers(image: str) -> dict[str, dict[str, Message]]:
    return {
        "features.v1.FeatureService": {
            "Embed": EmbedResponse(embedding=_embedding(), content_type="image/jpeg")
        },
        "classifier.v1.ClassifierService": {"Classify": _classified()},
        "captioner.v1.CaptionerService": {
            "Describe": DescribeResponse(
                title="Women Red Heels", text="Red heels for women, made for casual days."
            )
        },
        "similarity.v1.SimilarityService": {
            "Search": _similar(image),
            "GetProducts": similarity_pb2.GetProductsResponse(
                products=[_product(PRODUCT_ID, image)], embeddings=[_embedding()]
            ),
            "GetStatus": similarity_pb2.GetStatusResponse(
                space=_SPACE, dimension=_DIMENSION, revision=1, products=10_000
            ),
        },
    }


def _embedding() -> Embedding:
    return Embedding(values=[_DIMENSION**-0.5] * _DIMENSION, space=_SPACE)


def _classified() -> classifier_pb2.ClassifyResponse:
    attributes = [
        classifier_pb2.Attribute(
            name=name,
            value=value,
            confidence=0.8,
            sure=True,
            candidates=[
                classifier_pb2.Candidate(value=f"{value} {place}", confidence=0.8 / (1 + place))
                for place in range(_CANDIDATES)
            ],
        )
        for name, value in _ATTRIBUTES.items()
    ]
    one = classifier_pb2.Classification(attributes=attributes)
    return classifier_pb2.ClassifyResponse(classifications=[one], space=_SPACE)


def _similar(image: str) -> similarity_pb2.SearchResponse:
    return similarity_pb2.SearchResponse(
        matches=[
            similarity_pb2.Match(product=_product(f"shoe-{place:04}", image), score=0.9)
            for place in range(DEFAULT_MATCHES)
        ],
        revision=1,
    )


def _product(product_id: str, image: str) -> similarity_pb2.Product:
    return similarity_pb2.Product(
        id=product_id,
        title="Heels of red leather with a strap",
        attributes=_ATTRIBUTES,
        image=image,
        price_minor=129_900,
        currency_code="INR",
        revision=1,
    )
