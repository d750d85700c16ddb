"""The commands that write a snapshot: of ``vitrine``, and of the image of the service."""

import json

import pytest
from typer.testing import CliRunner

from fixtures.shop import SPACE, entry, write_shop_bundle
from vitrine_pipeline.cli import app
from vitrine_serving.errors import PreconditionFailed
from vitrine_similarity.settings import IndexSettings
from vitrine_similarity.snapshot import write_snapshot


@pytest.fixture
def place(tmp_path, sqlite_catalogue):
    """A bundle and a catalogue of three products, as settings name them."""
    write_shop_bundle(tmp_path / "bundle")
    sqlite_catalogue.upsert([entry(name) for name in "abc"])
    return {
        "bundle": str(tmp_path / "bundle"),
        "database_url": f"sqlite:///{tmp_path}/var/vitrine.db",
        "snapshot_url": str(tmp_path / "snapshots"),
    }


def test_the_command_says_what_it_wrote_and_a_replica_begins_with_it(
    place, store, started, sqlite_catalogue
):
    options = ("--bundle", "--database", "--snapshots")
    told = [word for pair in zip(options, place.values(), strict=True) for word in pair]

    done = CliRunner().invoke(app, ["catalogue", "snapshot", *told, "--json"])

    assert done.exit_code == 0, done.output
    said = json.loads(done.stdout.splitlines()[-1])
    assert said == {"revision": 1, "products": 3, "space": SPACE}
    assert started(sqlite_catalogue, store)[1]


def test_the_next_one_goes_on_from_the_last(place, sqlite_catalogue):
    write_snapshot(IndexSettings(**place))
    sqlite_catalogue.delete(["a"])

    assert write_snapshot(IndexSettings(**place)).products == 2


def test_while_another_writes_none_is_written(place, sqlite_catalogue):
    assert sqlite_catalogue.lease(f"snapshots {SPACE}", "another", seconds=60)

    with pytest.raises(PreconditionFailed, match="another process"):
        write_snapshot(IndexSettings(**place))


def test_without_a_place_it_is_said_which_setting_names_it(place):
    with pytest.raises(PreconditionFailed, match="SNAPSHOT_URL"):
        write_snapshot(IndexSettings(**(place | {"snapshot_url": ""})))
