"""The scripts of the backup and the restore job, on a real PostgreSQL."""

import os
import subprocess
from pathlib import Path

import pytest

from fixtures.postgres import new_database, programs, running_postgres
from vitrine_product.product import Product
from vitrine_similarity.catalogue import Catalogue, Entry

JOBS = Path(__file__).parents[2] / "deploy" / "k8s" / "jobs"


@pytest.fixture(scope="module")
def server():
    with running_postgres() as url:
        yield url


@pytest.fixture
def database(server):
    with new_database(server) as url:
        yield url


@pytest.fixture
def backups(tmp_path):
    folder = tmp_path / "backups"
    folder.mkdir()
    return folder


@pytest.fixture
def run(database, backups):
    """Runs the script of a job as its container does."""

    def run(job, **told):
        return subprocess.run(
            ["sh", JOBS / job / f"{job}.sh"],
            env={
                "PATH": f"{programs()}:{os.environ['PATH']}",
                "DATABASE_URL": database,
                "BACKUPS": str(backups),
                **told,
            },
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return run


@pytest.fixture
def catalogue(database):
    catalogue = Catalogue.open(database)
    yield catalogue
    catalogue.close()


def put(catalogue, *ids):
    catalogue.upsert([Entry(Product(id=name, title=name), ()) for name in ids])


def ids(catalogue):
    return {change.product_id for page in catalogue.iter_since(0, "any") for change in page}


def dumps(backups):
    return sorted(path.name for path in backups.iterdir())


def test_a_dump_brings_the_catalogue_back(run, catalogue, backups):
    put(catalogue, "shirt", "shoe")
    assert (backup := run("backup", KEEP="3")).returncode == 0, backup.stderr
    before = catalogue.revision()
    put(catalogue, "hat")
    catalogue.delete(["shirt"])

    restore = run("restore", DUMP="latest")

    assert restore.returncode == 0, restore.stderr
    assert ids(catalogue) == {"shirt", "shoe"}
    assert catalogue.revision() == before


def test_a_dump_fills_an_empty_database(run, catalogue, server, backups):
    put(catalogue, "shirt")
    run("backup", KEEP="3")

    with new_database(server) as other:
        assert run("restore", DUMP=dumps(backups)[0], DATABASE_URL=other).returncode == 0
        restored = Catalogue.open(other)
        assert ids(restored) == {"shirt"}
        restored.close()


def test_only_the_newest_dumps_are_kept(run, catalogue, backups):
    old = [f"vitrine-2026010{day}T021700Z.dump" for day in range(1, 5)]
    for name in old:
        (backups / name).write_bytes(b"old")
    (backups / "notes.txt").write_text("not a dump")

    assert run("backup", KEEP="3").returncode == 0

    kept = dumps(backups)
    assert kept[:3] == ["notes.txt", *old[2:]]
    assert len(kept) == 4


def test_a_database_that_is_away_costs_no_dump(run, backups):
    (backups / "vitrine-20260101T021700Z.dump").write_bytes(b"old")

    failed = run("backup", KEEP="1", DATABASE_URL="postgresql://nobody@127.0.0.1:1/vitrine")

    assert failed.returncode != 0
    assert dumps(backups) == ["vitrine-20260101T021700Z.dump"]


def test_keeping_nothing_is_refused(run, backups):
    refused = run("backup", KEEP="0")

    assert refused.returncode == 2
    assert "at least one" in refused.stderr
    assert dumps(backups) == []


def test_a_broken_dump_changes_nothing(run, catalogue, backups):
    put(catalogue, "shirt")
    run("backup", KEEP="3")
    [name] = dumps(backups)
    whole = (backups / name).read_bytes()
    (backups / name).write_bytes(whole[: len(whole) - 200])
    put(catalogue, "hat")

    assert run("restore", DUMP="latest").returncode != 0
    assert ids(catalogue) == {"shirt", "hat"}


@pytest.mark.parametrize("wanted", ["latest", "vitrine-20260101T021700Z.dump"])
def test_a_dump_that_is_not_there_is_named(run, wanted):
    missing = run("restore", DUMP=wanted)

    assert missing.returncode == 1
    assert "there is no dump" in missing.stderr
