"""``python -m vitrine_similarity.sweep``."""

import json

import pytest

from vitrine_media import MediaStore
from vitrine_product.product import Product
from vitrine_similarity import sweep
from vitrine_similarity.catalogue import Catalogue, Entry


@pytest.fixture
def media(tmp_path):
    return MediaStore(str(tmp_path / "media"))


@pytest.fixture
def catalogue(tmp_path):
    catalogue = Catalogue.open(f"sqlite:///{tmp_path}/vitrine.db")
    yield catalogue
    catalogue.close()


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    """Runs the program; returns its status and the last line of its log."""

    def run(*arguments, hours="0"):
        monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/vitrine.db")
        monkeypatch.setenv("MEDIA_URL", str(tmp_path / "media"))
        monkeypatch.setenv("SWEEP_AFTER_HOURS", hours)
        monkeypatch.setattr("sys.argv", ["sweep", *arguments])
        status = sweep.main()
        return status, json.loads(capsys.readouterr().out.splitlines()[-1])

    return run


def test_the_pictures_of_deleted_products_go_once_they_are_old(run, media, catalogue):
    kept, gone = (media.add(name, "image/png", b"small") for name in (b"kept", b"gone"))
    catalogue.upsert([Entry(Product("a", image=kept)), Entry(Product("b", image=gone))])
    assert run()[1]["referenced"] == 4
    catalogue.delete(["b"])

    status, young = run(hours="24")
    assert (status, young["young"], young["removed"]) == (0, 2, 0)
    assert run("--dry-run")[1]["removed"] == 2
    assert media.holds(gone)
    assert run()[1]["removed"] == 2
    assert media.holds(kept)
    assert not media.holds(gone)


def test_a_catalogue_that_never_held_a_product_is_the_wrong_one(run, media, catalogue):
    key = media.add(b"one", "image/png", b"")

    status, line = run()

    assert (status, line["reason"]) == (1, "CATALOGUE_EMPTY")
    assert media.holds(key)
