"""The images, really built, and the Compose stack, really run, on an engine of the tests' own.

Where images cannot be pulled, stand-ins made from Debian's packages take the place of the base
images; the Dockerfiles and Compose files are those that everybody uses.
"""

import site
from pathlib import Path

import pytest
from dotenv import dotenv_values

from fixtures.containers import Images, Stack
from fixtures.engine import running_engine, started_or_skipped
from fixtures.interfaces import network_changes

ROOT = Path(__file__).parents[2]
STAND_INS = Path(__file__).parent / "stand_ins"
# As many as train something; the model need not be good.
PRODUCTS = 60


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.containers)
            item.add_marker(pytest.mark.timeout(900))


@pytest.fixture(scope="session")
def versions():
    """What .env.example says."""
    return dotenv_values(ROOT / ".env.example")


@pytest.fixture(scope="session")
def engine():
    yield from started_or_skipped(running_engine)


@pytest.fixture(scope="session")
def images(engine, versions):
    """All images of Vitrine, and those of others that they run beside."""
    python = versions["PYTHON_IMAGE"]
    servers = [versions[f"{name}_IMAGE"] for name in ("REDIS", "POSTGRES", "HAPROXY")]
    engine.run("sh", str(STAND_INS / "python.sh"), python)
    engine.run("sh", str(STAND_INS / "servers.sh"), site.getsitepackages()[0], python, *servers)
    engine.run(
        *("make", "--jobs=3", "--output-sync", "--no-print-directory"),
        *("--directory", str(ROOT), "images", "BUILD_FLAGS=--network=host"),
    )
    return Images(engine, python, versions["VERSION"])


@pytest.fixture(scope="session")
def stack(engine, images, run_folder):
    """Each service once, behind the balancer."""
    stack = Stack(engine, ROOT, ["compose.balanced.yml"], PRODUCTS)
    with network_changes(run_folder):
        stack.up()
    yield stack
    with network_changes(run_folder):
        stack.down()


@pytest.fixture(autouse=True)
def _network_of_its_own(request, run_folder):
    """A test of running containers may stop and start some."""
    if "stack" not in request.fixturenames:
        yield
        return
    # After it, or this would wait for itself.
    request.getfixturevalue("stack")
    with network_changes(run_folder):
        yield
