"""The scripts of the backup and the restore job, and those of Compose, on a real PostgreSQL."""

import os
import subprocess
from pathlib import Path

import pytest
import yaml

from fixtures.postgres import new_database, programs, running_postgres
from vitrine_product.product import Product
from vitrine_similarity.catalogue import Catalogue, Entry

DEPLOY = Path(__file__).parents[2] / "deploy"
JOBS = DEPLOY / "k8s" / "jobs"


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


class OnCompose:
    """The services `backup` and `restore`, their scripts where the containers have them."""

    def __init__(self, folder, database, backups):
        self.media = folder / "media"
        self._scripts = folder / "scripts"
        self._database, self._backups = database, backups
        stack = yaml.safe_load((DEPLOY / "compose" / "stack.yml").read_text())["services"]
        self._services = {name: stack[name] for name in ("backup", "restore")}
        self._scripts.mkdir()
        for mount in self._services["backup"]["volumes"]:
            source, target = mount.split(":")[:2]
            if target.startswith("/scripts/"):
                (self._scripts / Path(target).name).symlink_to(DEPLOY.parent / source)

    def run(self, name, **told):
        program, script, *words = self._services[name]["entrypoint"]
        return subprocess.run(
            [program, self._scripts / Path(script).name, *words],
            env={
                "PATH": f"{programs()}:{os.environ['PATH']}",
                "DATABASE_URL": self._database,
                "BACKUPS": str(self._backups),
                "MEDIA": str(self.media),
                **told,
            },
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def backup(self):
        done = self.run("backup", KEEP="3")
        assert done.returncode == 0, done.stderr
        return done.stdout

    def restore(self, **told):
        done = self.run("restore", **{"DUMP": "latest", **told})
        assert done.returncode == 0, done.stderr
        return done.stdout

    def store(self, name, content="a picture"):
        picture = self.media / "pictures" / name[:2] / name
        picture.parent.mkdir(parents=True, exist_ok=True)
        picture.write_text(content)
        return picture


@pytest.fixture
def compose(tmp_path, database, backups):
    return OnCompose(tmp_path, database, backups)


def test_on_compose_products_and_pictures_come_back(compose, catalogue):
    put(catalogue, "shirt", "shoe")
    first, second = compose.store("1f1f.jpg"), compose.store("2e 2e.jpg", "another")
    assert "copied 2 " in compose.backup()
    catalogue.delete(["shirt"])
    first.unlink()
    later = compose.store("3d3d.jpg")

    assert "copied 1 " in compose.restore()

    assert ids(catalogue) == {"shirt", "shoe"}
    assert (first.read_text(), second.read_text()) == ("a picture", "another")
    assert later.exists()


def test_on_compose_a_picture_is_copied_once(compose, catalogue, backups):
    compose.store("1f1f.jpg")
    compose.backup()
    copied = backups / "media" / "pictures" / "1f" / "1f1f.jpg"
    before = copied.stat()
    compose.store("2e2e.jpg")

    assert "copied 1 " in compose.backup()

    assert copied.stat().st_ino == before.st_ino
    assert not (backups / "media" / ".partial").exists()


def test_on_compose_what_a_killed_backup_left_is_no_picture(compose, catalogue, backups):
    compose.store("1f1f.jpg")
    half = backups / "media" / ".partial" / "pictures" / "1f" / "1f1f.jpg"
    half.parent.mkdir(parents=True)
    half.write_text("a pic")
    compose.store(".unfinished.part")

    assert "copied 1 " in compose.backup()

    copied = {one for one in (backups / "media").rglob("*") if one.is_file()}
    assert {one.read_text() for one in copied} == {"a picture"}


def test_on_compose_a_database_that_is_away_costs_nothing(compose, backups):
    away = "postgresql://nobody@127.0.0.1:1/vitrine"
    compose.media.mkdir()

    for name in ("backup", "restore"):
        done = compose.run(name, KEEP="1", DUMP="latest", DATABASE_URL=away)
        assert done.returncode != 0
    assert dumps(backups) == []
