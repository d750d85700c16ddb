"""Catalogues that the tests of this folder open."""

import pytest

from vitrine_similarity.catalogue import Catalogue


@pytest.fixture
def catalogue(database_url):
    catalogue = Catalogue.open(database_url)
    yield catalogue
    catalogue.close()


@pytest.fixture
def sqlite_catalogue(tmp_path):
    catalogue = Catalogue.open(f"sqlite:///{tmp_path}/var/vitrine.db")
    yield catalogue
    catalogue.close()
