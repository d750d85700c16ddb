"""What clients translate alike: embeddings, crops, and calls that failed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import grpc
from google.protobuf.message import DecodeError

from vitrine.embedding.v1 import embedding_pb2
from vitrine.features.v1 import features_pb2
from vitrine_gateway.values import Crop, Embedding
from vitrine_serving.errors import DeadlineExceeded, DomainError, Unavailable
from vitrine_serving.status import from_call

_UNWRITTEN = {"UNREACHABLE", "DEADLINE"}


def to_message(embedding: Embedding) -> embedding_pb2.Embedding:
    """Translate an embedding for the wire."""
    return embedding_pb2.Embedding.FromString(embedding.message)


def from_message(message: embedding_pb2.Embedding) -> Embedding:
    """Translate an embedding from the wire."""
    return Embedding(message.space, message.SerializeToString())


def read_embedding(data: bytes) -> Embedding | None:
    """Read the `message` of an embedding that was kept; None if it is something else."""
    try:
        message = embedding_pb2.Embedding.FromString(data)
    except DecodeError:
        return None
    return Embedding(message.space, data) if message.values else None


def crop_message(crop: Crop) -> features_pb2.Crop:
    """Translate the part of a picture that counts for the wire."""
    return features_pb2.Crop(left=crop.left, top=crop.top, right=crop.right, bottom=crop.bottom)


@contextmanager
def calls_to(service: str) -> Iterator[None]:
    """Turn a failed call within the block into the domain error that says so.

    Parameters
    ----------
    service
        The name for the person who reads the error, e.g. ``"features"``.

    Raises
    ------
    DomainError
        The one that the service raised; or `Unavailable` (e.g. ``FEATURES_UNAVAILABLE``), naming
        the service, where it cannot be reached or did not answer in time.
    """
    try:
        yield
    except grpc.RpcError as error:
        raise _named(service, from_call(error)) from error


def _named(service: str, error: DomainError) -> DomainError:
    if error.reason not in _UNWRITTEN:
        return error
    # To whoever waits it is all the same whether a service is gone or only silent.
    fault = "did not answer in time" if isinstance(error, DeadlineExceeded) else "cannot be reached"
    return Unavailable(
        f"the {service} service {fault}; try again in a moment",
        reason=f"{service.upper()}_UNAVAILABLE",
        service=service,
        cause=error.message,
    )
