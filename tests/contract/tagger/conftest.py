"""What the contract tests of the tagger share: the services that it asks, and the tagger itself."""

from contextlib import ExitStack
from types import SimpleNamespace

import pytest

from fixtures.painted_shop import products, write_painted_bundle, write_shop
from fixtures.postgres import new_database, running_postgres
from fixtures.service_process import ServiceProcess
from fixtures.tagger_service import LookingServices, TaggerClient


@pytest.fixture(scope="session")
def shop(tmp_path_factory):
    """Painted products, their file and pictures, and a bundle that reads them off."""
    folder = tmp_path_factory.mktemp("painted")
    its = products(each=8)
    file = write_shop(folder / "shop", its)
    images = {path.name: path.read_bytes() for path in sorted((folder / "shop/images").iterdir())}
    return SimpleNamespace(
        file=file,
        folder=file.parent / "images",
        images=images,
        products=its,
        bundle=write_painted_bundle(folder / "bundle"),
    )


@pytest.fixture(scope="session")
def looking(shop):
    with LookingServices(shop.bundle) as services:
        yield services


@pytest.fixture(scope="session")
def postgres():
    with running_postgres() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request, tmp_path):
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/vitrine.db"
        return
    with new_database(request.getfixturevalue("postgres")) as url:
        yield url


@pytest.fixture
def start(looking, tmp_path):
    """Starts taggers: ``start(database_url, LEASE_S="5")`` gives the process and its client."""
    with ExitStack() as stack:

        def start(database_url: str = f"sqlite:///{tmp_path}/vitrine.db", **settings: str):
            process = ServiceProcess(
                "tagger",
                **{
                    "DATABASE_URL": database_url,
                    "FILES_URL": str(tmp_path / "taggings"),
                    **looking.addresses,
                    **settings,
                },
            )
            stack.callback(process.kill)
            process.await_ready()
            return process, stack.enter_context(TaggerClient(process.address))

        yield start


@pytest.fixture
def tagger(start):
    """A client of a tagger on SQLite."""
    return start()[1]
