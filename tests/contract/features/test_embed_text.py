"""`EmbedText` as its clients see it: what it answers and each error."""

import grpc
import numpy as np
import pytest
from prometheus_client import CollectorRegistry

from contract.features.conftest import serving
from fixtures.tiny_bundle import DIMENSION, features_files, write_tiny_bundle
from fixtures.tiny_texts import tiny_text_encoder
from vitrine.features.v1 import features_pb2 as pb
from vitrine_features.text.encoder import TEXT_ENCODER_FILE
from vitrine_serving.errors import InvalidInput, PreconditionFailed
from vitrine_serving.status import from_call

DEADLINE_S = 60


@pytest.fixture(scope="module")
def texts_registry():
    return CollectorRegistry()


@pytest.fixture(scope="module")
def texts(tmp_path_factory, texts_registry):
    """A client of a service whose bundle has a text encoder, and the space of that."""
    bundle = tmp_path_factory.mktemp("texts") / "bundle"
    files = {**features_files(), TEXT_ENCODER_FILE: tiny_text_encoder(DIMENSION).write()}
    manifest = write_tiny_bundle(bundle, files)
    with serving(bundle, texts_registry) as client:
        yield client, manifest.space


def embed_text(client, text, **options):
    return client.EmbedText(pb.EmbedTextRequest(text=text, **options), timeout=DEADLINE_S)


def refusal(client, text, **options):
    with pytest.raises(grpc.RpcError) as raised:
        embed_text(client, text, **options)
    return from_call(raised.value)


def test_a_text_becomes_a_unit_vector_in_the_space_of_the_pictures(texts):
    client, space = texts

    embedding = embed_text(client, "red dress", space=space).embedding

    assert len(embedding.values) == DIMENSION
    assert np.linalg.norm(embedding.values) == pytest.approx(1, abs=1e-4)
    assert embedding.space == space


def test_words_like_none_that_were_learnt_get_no_embedding(texts):
    client, _ = texts

    assert not embed_text(client, "зонт").HasField("embedding")


def test_a_text_without_a_word_is_refused(texts):
    error = refusal(texts[0], " ?! ")

    assert (type(error), error.reason) == (InvalidInput, "TEXT_EMPTY")


def test_a_text_that_is_too_long_is_refused(texts):
    embed_text(texts[0], "r" * 500)

    error = refusal(texts[0], "r" * 501)

    assert (type(error), error.reason) == (InvalidInput, "TEXT_TOO_LONG")
    assert error.details["maximum"] == "500"


def test_a_foreign_space_is_refused_naming_both(texts):
    client, space = texts

    error = refusal(client, "red dress", space="another")

    assert (type(error), error.reason) == (PreconditionFailed, "SPACE_UNKNOWN")
    assert space in error.message
    assert "another" in error.message


def test_a_bundle_without_a_text_encoder_says_so(client):
    error = refusal(client, "red dress")

    assert (type(error), error.reason) == (PreconditionFailed, "TEXT_ENCODER_MISSING")
    assert "tiny" in error.message


def test_texts_are_counted_by_what_became_of_them(texts, texts_registry):
    def counted(outcome):
        return texts_registry.get_sample_value("vitrine_features_texts_total", {"outcome": outcome})

    before = counted("OK") or 0
    embed_text(texts[0], "red")

    assert counted("OK") == before + 1
