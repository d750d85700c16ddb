"""The disk of the database is full: who writes is told so, and what was acknowledged stays."""

import os
import tempfile
from contextlib import ExitStack
from itertools import count
from pathlib import Path

import pytest

from fixtures.doomed_work import entries, operation
from fixtures.postgres import new_database, postgres_server
from fixtures.shop import SPACE
from fixtures.small_disk import MAY_MOUNT, small_disk
from vitrine_serving.errors import Unavailable
from vitrine_similarity.catalogue import Catalogue

_DISK_MB = {"sqlite": 8, "postgresql": 160}
_WRITES = 20


@pytest.fixture(params=["sqlite", "postgresql"])
def rig(request):
    """A disk, the URL of a database on it, and what brings the database back."""
    if request.param == "postgresql" and "DURABILITY_KILLS" not in os.environ:
        pytest.skip("`make test-faults` has the time for another PostgreSQL")
    with ExitStack() as stack:
        # The account of PostgreSQL has to come there.
        root = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="vitrine-disk-")))
        root.chmod(0o755)
        disk = stack.enter_context(small_disk(root / "disk", _DISK_MB[request.param]))
        if request.param == "sqlite":
            yield disk, f"sqlite:///{disk.folder}/vitrine.db", lambda: None
            return
        server = stack.enter_context(postgres_server(disk.folder))
        yield disk, stack.enter_context(new_database(server.url)), server.start


class Writer:
    """Writes and deletes, and knows what has to be there."""

    def __init__(self, url: str) -> None:
        self._catalogue = Catalogue.open(url)
        self._numbers = count()
        self._titles: dict[str, str | None] = {}
        self._maybe: dict[str, str | None] = {}

    def write(self) -> bool:
        """Whether it was acknowledged."""
        written = operation("a", 0, next(self._numbers))
        try:
            if None in written.values():
                self._catalogue.delete(list(written))
            else:
                self._catalogue.upsert(entries(written))
        except Unavailable:
            self._maybe = written
            return False
        self._titles |= written
        return True

    def check(self) -> None:
        found = {
            change.product_id: change.product.title
            for page in self._catalogue.iter_since(0, SPACE)
            for change in page
            if change.product
        }
        # What was refused at last may be there: all of it or nothing.
        self._titles |= self._maybe if self._maybe.items() <= found.items() else {}
        assert found == {name: title for name, title in self._titles.items() if title}

    def close(self) -> None:
        self._catalogue.close()


@pytest.mark.skipif(not MAY_MOUNT, reason="only root can have a disk that is small")
def test_what_was_acknowledged_stays_and_the_rest_is_refused(rig):
    disk, url, bring_back = rig
    writer = Writer(url)
    assert all(writer.write() for _ in range(_WRITES))

    disk.fill()
    # Until the room is used up, too, that it had kept for itself.
    while writer.write():
        pass
    disk.free()
    bring_back()

    writer.check()
    assert all(writer.write() for _ in range(_WRITES))
    writer.check()
    writer.close()
