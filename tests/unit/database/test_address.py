"""Addresses of databases, and what is said of those that are none."""

import pytest

from vitrine_database.address import check_address
from vitrine_serving.errors import InvalidInput
from vitrine_similarity.catalogue import Catalogue


@pytest.mark.parametrize(
    "url",
    [
        "sqlite:///var/shop.db",
        "sqlite:////srv/shop.db?timeout=5",
        "postgresql://user:secret@host/shop",
        "postgres://host/shop",
        "postgresql+psycopg://host",
        "postgresql:///shop",
        "postgresql://?host=/run/postgresql",
    ],
)
def test_an_address_of_a_database_is_taken(url):
    check_address(url)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("shop.db", "it is not a URL (that of a file would be 'sqlite:///shop.db')"),
        ("/srv/shop.db", "sqlite:////srv/shop.db"),
        ("sqlite:shop.db", "'sqlite:///shop.db'"),
        ("", "it is not a URL"),
        ("sqlite://shop.db", "three slashes before its path, as in 'sqlite:///shop.db'"),
        ("sqlite://", "names no file"),
        ("sqlite:///", "names no file"),
        ("sqlite:///:memory:", "must outlive the process"),
        ("postgres://", "neither a host nor a database"),
        ("postgresql:///", "neither a host nor a database"),
        ("mysql://user:secret@host/shop", "'mysql' is not supported"),
    ],
)
def test_what_is_none_is_explained_wherever_it_is_opened(url, said):
    for refuse in (check_address, Catalogue.open):
        with pytest.raises(InvalidInput) as refused:
            refuse(url)
        assert refused.value.reason == "DATABASE_URL_INVALID"
        assert said in refused.value.message
        assert "give sqlite:///PATH or postgresql://USER@HOST/NAME" in refused.value.message
        assert "secret" not in refused.value.message
