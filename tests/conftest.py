"""What many tests need and is dear to make."""

import json
import logging
import os
from pathlib import Path

import pytest
import structlog

import vitrine_database.own_sqlite  # noqa: F401 - before a test loads TensorFlow's
from fixtures.distribution import TogetherOnOneWorker, rank
from fixtures.postgres import new_database, running_postgres
from fixtures.stack import open_shop, running_stack
from fixtures.tally import TALLY, tally_of
from fixtures.trained import make_trained

_UNCACHED = {"cache_logger_on_first_use": False}
# A minute, and much longer on a machine that is busy otherwise.
_TRAINED_WITHIN_S = 1200


@pytest.fixture(scope="session", autouse=True)
def _changeable_logs():
    """Lets every logger follow what is configured, however often it is.

    A thread that outlives a test may write to the output of one that ended at this moment.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(logging, "raiseExceptions", False)
        configure = structlog.configure
        patch.setattr(structlog, "configure", lambda **told: configure(**{**told, **_UNCACHED}))
        yield


@pytest.fixture(autouse=True)
def _logs_of_its_own(_changeable_logs):
    """Undoes what a program that ran in the test made of the logs: its output is closed by then."""
    before, root = structlog.get_config(), logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    structlog.configure(**before)
    root.handlers = handlers
    root.setLevel(level)
    logging.captureWarnings(False)


@pytest.fixture(scope="session")
def trained():
    """A drawn catalogue and a bundle trained on it."""
    return make_trained()


@pytest.fixture(scope="session")
def indexed(trained, run_folder):
    """The drawn catalogue, indexed, to be copied and not to be served."""
    return open_shop(trained, run_folder / "indexed")


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory):
    """A folder that the workers of this run share."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture
def shop(indexed, tmp_path):
    """An indexed catalogue of the test's own."""
    return indexed.copy(tmp_path / "shop")


@pytest.fixture(scope="session")
def stack(trained, indexed, tmp_path_factory):
    """The five processes, serving the drawn catalogue; leave them as you found them."""
    with running_stack(trained.bundle, indexed.copy(tmp_path_factory.mktemp("stack"))) as running:
        yield running


@pytest.fixture(scope="session")
def postgres():
    """A PostgreSQL, to make databases in."""
    with running_postgres() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request, tmp_path):
    """A database of the test's own: SQLite in a file, and then a real PostgreSQL."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/var/vitrine.db"
        return
    with new_database(request.getfixturevalue("postgres")) as url:
        yield url


@pytest.fixture
def tally(pytestconfig):
    """Counts what was tried, for the table at the end."""
    return tally_of(pytestconfig)


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: rank(item.nodeid))
    for item in items:
        # The first of them waits until the bundle is trained.
        if "trained" in item.fixturenames and item.get_closest_marker("timeout") is None:
            item.add_marker(pytest.mark.timeout(_TRAINED_WITHIN_S))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    return TogetherOnOneWorker(config, log)


def pytest_sessionfinish(session):
    # A worker hands its counts on; the run itself prints them.
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["tally"] = tally_of(session.config).counted()


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node):
    tally_of(node.config).add(getattr(node, "workeroutput", {}).get("tally", {}))


def pytest_addoption(parser):
    parser.addoption("--tally", type=Path, help="where what was tried is written as JSON, too")


def pytest_terminal_summary(terminalreporter, config):
    if config.stash.get(TALLY, None):
        if path := config.getoption("--tally"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(config.stash[TALLY].as_json(), indent=1) + "\n")
        terminalreporter.section("what was tried")
        for line in config.stash[TALLY].lines():
            terminalreporter.write_line(line)
