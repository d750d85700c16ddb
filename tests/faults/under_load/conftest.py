"""The whole product, driven, and everything that can be done to it."""

import os
import tempfile
from contextlib import ExitStack
from pathlib import Path

import pytest

from fixtures.checked_load import CheckedLoad
from fixtures.harms import everything
from fixtures.other_bundle import write_other
from fixtures.proxied_processes import ProxiedProcesses
from fixtures.service_process import ServiceProcess
from fixtures.small_disk import MAY_MOUNT, small_disk

# So many that an hour of changes does not fill them.
_DISKS_MB = {"the database": 400, "the pictures": 200}
_WITH_ANOTHER_BUNDLE = ("features", "classifier")


@pytest.fixture(scope="package")
def disks():
    """Small disks for what the product keeps, where there may be any and there is time."""
    with ExitStack() as stack:
        if not (MAY_MOUNT and "FAULT_INJECTIONS" in os.environ):
            yield {}
            return
        # The account of PostgreSQL has to come there.
        root = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="vitrine-disks-")))
        root.chmod(0o755)
        yield {
            name: stack.enter_context(small_disk(root / name.split()[-1], size))
            for name, size in _DISKS_MB.items()
        }


@pytest.fixture(scope="package")
def product(trained, indexed, tmp_path_factory, disks):
    folder = tmp_path_factory.mktemp("load")
    with ExitStack() as stack:
        pictures = disks.get("the pictures")
        shop = indexed.copy(pictures.folder / "shop" if pictures else folder / "shop")
        yield ProxiedProcesses(trained.bundle, shop, folder, stack, disks.get("the database"))


@pytest.fixture(scope="package")
def load(product, trained):
    row = trained.rows[0]["ProductId"]
    load = CheckedLoad(
        str(product.client.base_url), trained.photo(row), trained.rows[3]["ProductId"]
    )
    with load.running():
        load.wait_until_whole()
        yield load


@pytest.fixture(scope="package")
def kinds(product, disks, trained, tmp_path_factory):
    """Every kind of harm, by its name."""
    if "FAULT_INJECTIONS" not in os.environ:
        yield everything()
        return
    bundle = tmp_path_factory.mktemp("other") / "bundle"
    write_other(trained.bundle, bundle)
    with ExitStack() as stack:
        strangers = {}
        for name in _WITH_ANOTHER_BUNDLE:
            strangers[name] = ServiceProcess(name, BUNDLE=str(bundle))
            stack.callback(strangers[name].kill)
        for stranger in strangers.values():
            stranger.await_ready()
        part = os.environ.get("FAULT_KINDS", "")
        found = everything(strangers=strangers, disks=disks)
        yield {name: harm for name, harm in found.items() if part in name}
