"""The whole product, driven, and everything that can be done to it."""

from contextlib import ExitStack

import pytest

from fixtures.checked_load import CheckedLoad
from fixtures.proxied_processes import ProxiedProcesses


@pytest.fixture(scope="package")
def product(trained, indexed, tmp_path_factory):
    folder = tmp_path_factory.mktemp("load")
    with ExitStack() as stack:
        shop = indexed.copy(folder / "shop")
        yield ProxiedProcesses(trained.bundle, shop, folder, stack)


@pytest.fixture(scope="package")
def load(product, trained):
    row = trained.rows[0]["ProductId"]
    load = CheckedLoad(
        str(product.client.base_url), trained.photo(row), trained.rows[3]["ProductId"]
    )
    with load.running():
        load.wait_until_whole()
        yield load
