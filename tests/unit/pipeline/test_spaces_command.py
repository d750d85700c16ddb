"""`vitrine catalogue spaces` and `drop-space`."""

import json

import pytest

from fixtures.parquet import run
from fixtures.shop import SPACE, entry
from vitrine_similarity.catalogue import Catalogue

OTHER_SPACE = "fedcba9876543210"


@pytest.fixture
def database(tmp_path):
    return f"sqlite:///{tmp_path}/vitrine.db"


@pytest.fixture
def catalogue(database):
    catalogue = Catalogue.open(database)
    catalogue.upsert([entry("a"), entry("b")])
    catalogue.upsert([entry("a", space=OTHER_SPACE), entry("b", space=OTHER_SPACE)])
    yield catalogue
    catalogue.close()


def spaces(catalogue):
    return [one.space for one in catalogue.spaces.all()]


def test_spaces_are_shown(catalogue, database, capsys):
    run("spaces", "--database", database, "--json")
    told = json.loads(capsys.readouterr().out)
    run("spaces", "--database", database)

    assert [(one["space"], one["products"], one["served"]) for one in told] == [
        (SPACE, 2, False),
        (OTHER_SPACE, 2, False),
    ]
    assert OTHER_SPACE in capsys.readouterr().out


def test_a_space_that_nobody_needs_is_dropped(catalogue, database, capsys):
    run("drop-space", SPACE, "--database", database)

    assert "2 products" in capsys.readouterr().err
    assert spaces(catalogue) == [OTHER_SPACE]


def test_a_space_that_is_served_stays_unless_told(catalogue, database, capsys):
    catalogue.spaces.say_served(SPACE)

    run("drop-space", SPACE, "--database", database, status=1)

    assert "is served" in capsys.readouterr().err
    assert spaces(catalogue) == [SPACE, OTHER_SPACE]
    run("drop-space", OTHER_SPACE, "--database", database)
    run("drop-space", SPACE, "--database", database, "--anyway", "--json")
    assert json.loads(capsys.readouterr().out) == {"space": SPACE, "products": 2}
    assert spaces(catalogue) == []


def test_a_space_that_products_have_alone_stays_unless_told(catalogue, database, capsys):
    catalogue.upsert([entry("alone")])

    run("drop-space", SPACE, "--database", database, status=1)

    assert "1 products have an embedding" in capsys.readouterr().err
    assert spaces(catalogue) == [SPACE, OTHER_SPACE]


def test_an_unknown_space_is_named_with_those_that_are_there(catalogue, database, capsys):
    run("drop-space", "none", "--database", database, status=1)

    told = capsys.readouterr().err
    assert "'none'" in told
    assert OTHER_SPACE in told


def test_its_snapshots_go_with_it(catalogue, database, tmp_path):
    from vitrine_similarity.snapshots.store import SnapshotStore

    for space in (SPACE, OTHER_SPACE):
        SnapshotStore(str(tmp_path / "snapshots"), space).write(1, "mark", b"{}")

    run("drop-space", SPACE, "--database", database, "--snapshots", tmp_path / "snapshots")

    left = [SnapshotStore(str(tmp_path / "snapshots"), one).names() for one in (SPACE, OTHER_SPACE)]
    assert [len(names) for names in left] == [0, 1]
