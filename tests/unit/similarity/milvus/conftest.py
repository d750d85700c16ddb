"""A Milvus that the tests of this folder share, each with collections of its own."""

import pytest

from fixtures.milvus import milvus_engines, running_milvus, settings_for


@pytest.fixture(scope="session")
def milvus(tmp_path_factory):
    with running_milvus(tmp_path_factory.mktemp("milvus")) as process:
        yield process


@pytest.fixture
def milvus_settings(milvus):
    return settings_for(milvus.uri)


@pytest.fixture
def new_engine(milvus_settings):
    """Makes engines of one catalogue, as processes of their own have them."""
    with milvus_engines(milvus_settings) as make:
        yield make
