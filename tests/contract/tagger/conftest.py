"""What the contract tests of the tagger share: the services that it asks, and the tagger itself."""

from contextlib import ExitStack
from functools import partial
from types import SimpleNamespace

import pytest

from fixtures.painted_shop import detail_files, products, write_painted_bundle, write_shop
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
        bundle=write_painted_bundle(folder / "bundle", others=detail_files()),
    )


@pytest.fixture(scope="session")
def looking(shop):
    with LookingServices(shop.bundle) as services:
        yield services


def start_tagger(stack, looking, folder, database_url="", *, module="", **settings):
    """Start a tagger whose files lie in a folder; gives the process and its client."""
    process = ServiceProcess(
        "tagger",
        module,
        **{
            "DATABASE_URL": database_url or f"sqlite:///{folder}/vitrine.db",
            "FILES_URL": str(folder / "taggings"),
            **looking.addresses,
            **settings,
        },
    )
    stack.callback(process.kill)
    process.await_ready()
    return process, stack.enter_context(TaggerClient(process.address))


@pytest.fixture
def start(looking, tmp_path):
    """Starts taggers: ``start(database_url, LEASE_S="5")`` gives the process and its client."""
    with ExitStack() as stack:
        yield partial(start_tagger, stack, looking, tmp_path)


@pytest.fixture(scope="session")
def shared(looking, tmp_path_factory):
    """A tagger on SQLite, the folder of its files, and its client."""
    folder = tmp_path_factory.mktemp("tagger")
    with ExitStack() as stack:
        _, client = start_tagger(stack, looking, folder)
        yield SimpleNamespace(client=client, files=folder / "taggings")


@pytest.fixture
def tagger(shared):
    """A client of a tagger on SQLite, which other tests use as well."""
    return shared.client
