"""The same tests on both databases: SQLite in a file, and a real PostgreSQL."""

import os
import shutil
import tempfile
import uuid

import psycopg
import pytest

from vitrine_similarity.catalogue import Catalogue


@pytest.fixture(scope="session")
def postgres():
    # In a folder that another account may enter: PostgreSQL refuses to run as root.
    runtime = tempfile.mkdtemp(prefix="vitrine-postgres-")
    before = os.environ.get("XDG_RUNTIME_DIR")
    os.environ["XDG_RUNTIME_DIR"] = runtime
    import pgserver

    server = pgserver.get_server(tempfile.mkdtemp(prefix="vitrine-pgdata-"), cleanup_mode="delete")
    yield server.get_uri()
    server.cleanup()
    shutil.rmtree(runtime, ignore_errors=True)
    if before is None:
        del os.environ["XDG_RUNTIME_DIR"]
    else:
        os.environ["XDG_RUNTIME_DIR"] = before


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request, tmp_path):
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/var/vitrine.db"
        return
    server = request.getfixturevalue("postgres")
    name = f"vitrine_{uuid.uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    yield server.replace("/postgres?", f"/{name}?")
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


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
