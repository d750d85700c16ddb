"""The whole product, driven, and everything that can be done to it."""

import os
from contextlib import ExitStack

import pytest

from fixtures.checked_load import CheckedLoad
from fixtures.proxied_processes import ProxiedProcesses


@pytest.fixture(scope="package")
def product(trained, indexed, tmp_path_factory):
    folder = tmp_path_factory.mktemp("load")
    with ExitStack() as stack:
        shop = indexed.copy(folder / "shop")
        # The short version turns no clock.
        false_clock = "FAULT_ROUNDS" in os.environ
        yield ProxiedProcesses(trained.bundle, shop, folder, stack, false_clock=false_clock)


@pytest.fixture(scope="package")
def load(product, trained):
    row = trained.rows[0]["ProductId"]
    load = CheckedLoad(
        str(product.client.base_url), trained.photo(row), trained.rows[3]["ProductId"]
    )
    with load.running():
        load.wait_until_whole()
        yield load
