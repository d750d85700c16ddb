"""Where pictures and files are when nobody says where."""

import pytest

from vitrine_pipeline.errors import PipelineError
from vitrine_pipeline.media_location import files_beside, media_beside


@pytest.mark.parametrize(
    ("database", "media"),
    [
        ("sqlite:///var/vitrine.db", "var/media"),
        ("sqlite:////data/v.db?mode=rw", "/data/v-media"),
        ("sqlite:///vitrine.db", "media"),
    ],
)
def test_pictures_are_beside_a_database_that_is_a_file(database, media):
    assert media_beside(database) == media


@pytest.mark.parametrize(
    ("database", "files"),
    [
        ("sqlite:////data/v.db?mode=rw", "/data/v-taggings"),
        ("sqlite:///vitrine.db", "taggings"),
        ("postgresql://u@h/n?sslmode=require", "var/n-taggings"),
        ("postgresql://u@h/vitrine", "var/taggings"),
        ("postgresql://", "var/taggings"),
    ],
)
def test_files_that_are_tagged_are_beside_a_database_that_is_a_file(database, files):
    assert files_beside(database) == files


def test_a_catalogue_of_an_earlier_release_keeps_its_pictures(tmp_path):
    database = f"sqlite:///{tmp_path}/shop.db"
    (tmp_path / "media").mkdir()
    assert media_beside(database) == f"{tmp_path}/shop-media"

    (tmp_path / "shop.db").touch()
    assert media_beside(database) == f"{tmp_path}/media"

    (tmp_path / "shop-media").mkdir()
    assert media_beside(database) == f"{tmp_path}/shop-media"


@pytest.mark.parametrize("database", ["postgresql://u@h/n", "sqlite://", "nothing"])
def test_without_such_a_file_the_place_of_the_pictures_must_be_said(database):
    with pytest.raises(PipelineError, match="--media"):
        media_beside(database)
