"""What the catalogue refuses, and how it names it."""

import numpy as np
import pytest

from fixtures.shop import SPACE, entry, vector
from vitrine_product.product import Product
from vitrine_serving.errors import InvalidInput, Unavailable
from vitrine_similarity.catalogue import Catalogue, Embedding, Entry

OTHER_SPACE = "fedcba9876543210"


@pytest.mark.parametrize(
    ("entries", "reason", "named"),
    [
        ([Entry(Product(id=""))], "PRODUCT_ID_INVALID", "product 0"),
        ([Entry(Product(id="x" * 101))], "PRODUCT_ID_INVALID", "xxx"),
        ([Entry(Product(id="a\nb"))], "PRODUCT_ID_INVALID", r"a\\nb"),
        ([entry("a"), entry("b"), entry("a")], "PRODUCT_ID_REPEATED", "'a'"),
        ([Entry(Product(id="a", title="nul\0"))], "PRODUCT_TEXT_INVALID", "'a'"),
        ([Entry(Product(id="a", attributes={"colour": "\0"}))], "PRODUCT_TEXT_INVALID", "'a'"),
        ([Entry(Product(id="a", image="x" * 501))], "PRODUCT_TEXT_INVALID", "501 characters"),
        ([entry("a", sha256="A" * 64)], "IMAGE_SHA256_INVALID", "'a'"),
        ([entry("a", sha256="a" * 63)], "IMAGE_SHA256_INVALID", "'a'"),
        (
            [Entry(Product(id="a"), (Embedding(SPACE, vector(1)),) * 2)],
            "EMBEDDING_SPACE_INVALID",
            "'a'",
        ),
        (
            [Entry(Product(id="a"), (Embedding("", vector(1)),))],
            "EMBEDDING_SPACE_INVALID",
            "'a'",
        ),
        (
            [Entry(Product(id="a"), (Embedding(SPACE, np.full(8, np.nan, np.float32)),))],
            "EMBEDDING_NOT_FINITE",
            "'a'",
        ),
        (
            [Entry(Product(id="a"), (Embedding(SPACE, np.zeros(8, np.float32)),))],
            "EMBEDDING_NOT_FINITE",
            "'a'",
        ),
        (
            [Entry(Product(id="a"), (Embedding(SPACE, np.ones((1, 8), np.float32)),))],
            "EMBEDDING_DIMENSION",
            "'a'",
        ),
        (
            [entry("a"), Entry(Product(id="b"), (Embedding(SPACE, vector(1, 9)),))],
            "EMBEDDING_DIMENSION",
            "'b'",
        ),
    ],
)
def test_what_must_not_be_written_is_refused_by_name(sqlite_catalogue, entries, reason, named):
    with pytest.raises(InvalidInput, match=named) as refusal:
        sqlite_catalogue.upsert(entries)

    assert refusal.value.reason == reason
    assert sqlite_catalogue.revision() == 0


@pytest.mark.parametrize(
    "url", ["", "nonsense", "mysql://root@host/shop", "sqlite://", "sqlite:///:memory:"]
)
def test_a_url_that_is_no_catalogue_is_refused(url):
    with pytest.raises(InvalidInput, match="sqlite:///PATH") as refusal:
        Catalogue.open(url)

    assert refusal.value.reason == "DATABASE_URL_INVALID"


def test_a_file_that_is_no_database_is_refused_by_name(tmp_path):
    (tmp_path / "photo.db").write_bytes(b"\xff\xd8" * 4096)

    with pytest.raises(Unavailable, match=r"photo\.db cannot be used: file is not a database"):
        Catalogue.open(f"sqlite:///{tmp_path}/photo.db")


def test_a_password_is_not_told_when_the_database_is_away():
    with pytest.raises(Unavailable) as away:
        Catalogue.open("postgresql://shop:secret@127.0.0.1:1/shop")

    assert away.value.reason == "CATALOGUE_UNAVAILABLE"
    assert "secret" not in away.value.message
    assert "127.0.0.1:1/shop" in away.value.message
