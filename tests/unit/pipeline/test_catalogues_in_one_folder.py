"""Two catalogues may lie in one folder: what one sweeps, the other keeps."""

from contextlib import closing

import pytest

from vitrine_media import MediaStore
from vitrine_pipeline.media_location import files_beside, media_beside
from vitrine_product.product import Product
from vitrine_similarity.catalogue import Catalogue, Entry
from vitrine_similarity.sweep import sweep_media
from vitrine_tagger.files.store import CATALOGUE, FileStore
from vitrine_tagger.files.sweep import sweep

IDS = ("0" * 32, "1" * 32)


@pytest.fixture(params=[("vitrine", "shop"), ("shop", "autumn")], ids=" and ".join)
def databases(request, tmp_path):
    return [f"sqlite:///{tmp_path}/{name}.db" for name in request.param]


def test_the_pictures_of_another_catalogue_are_not_swept(databases):
    stores, keys = [], []
    for database in databases:
        stores.append(MediaStore(media_beside(database)))
        keys.append(stores[-1].add(database.encode(), "image/png", b""))
        with closing(Catalogue.open(database)) as catalogue:
            catalogue.upsert([Entry(Product(id="1", title="Shirt", image=keys[-1]), ())])

    swept = [sweep_media(one, media_beside(one), grace_s=0) for one in databases]

    assert [(one.referenced, one.removed) for one in swept] == [(1, 0), (1, 0)]
    for database, store, key in zip(databases, stores, keys, strict=True):
        assert b"".join(store.open(key).chunks) == database.encode()


def test_the_files_of_taggings_of_another_catalogue_are_not_swept(databases):
    stores = [FileStore(files_beside(database)) for database in databases]
    for store, tagging in zip(stores, IDS, strict=True):
        with store.writing(tagging, CATALOGUE) as file:
            file.write(b"id\n1\n")

    assert sweep(stores[0], lambda _ids: (), grace_s=-60) == 1
    assert stores[1].ids() == [IDS[1]]
