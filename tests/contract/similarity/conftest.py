"""A similarity service on a catalogue of its own, and a client of it."""

import pytest

from fixtures.shop import write_shop_bundle
from fixtures.similarity_calls import running
from vitrine_similarity.settings import SimilaritySettings


@pytest.fixture(scope="session")
def bundle(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bundles") / "shop"
    write_shop_bundle(folder)
    return folder


@pytest.fixture
def settings(bundle, tmp_path):
    return SimilaritySettings(
        host="127.0.0.1",
        port=0,
        metrics_port=-1,
        grace_s=0,
        bundle=str(bundle),
        database_url=f"sqlite:///{tmp_path}/vitrine.db",
        follow_interval_s=0.05,
    )


@pytest.fixture
def client(settings):
    with running(settings) as client:
        yield client
