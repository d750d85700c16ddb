"""The same tests on both databases: SQLite in a file, and a real PostgreSQL."""

import pytest

from fixtures.postgres import new_database, running_postgres


@pytest.fixture(scope="session")
def postgres():
    with running_postgres() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request, tmp_path):
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/var/vitrine.db"
        return
    with new_database(request.getfixturevalue("postgres")) as url:
        yield url
