"""Writers of the catalogue are killed: what was acknowledged is there, nothing else is."""

from collections.abc import Iterable

import numpy as np
import pytest

from fixtures.doomed import Doomed
from fixtures.doomed_work import operation, vector_of, write_products
from fixtures.postgres import new_database, postgres_server
from fixtures.shop import SPACE
from vitrine_similarity.catalogue import Catalogue

_LONGEST_S = 0.25
_WRITERS = ("a", "b")


class Ledger:
    """What a catalogue has to hold after each kill, by writer."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.titles: dict[str, str | None] = {}
        self.revision = 0

    def check(self, seed: int, said: dict[str, list]) -> int:
        """Compare with what is there; returns how many writes were acknowledged."""
        done, undecided = 0, []
        newest = self.revision
        for name, words in said.items():
            tried = [word[1] for word in words if word[0] == "tries"]
            answered = {word[1]: word[2] for word in words if word[0] == "done"}
            for number in tried[: len(answered)]:
                self.titles |= operation(name, seed, number)
            assert list(answered) == tried[: len(answered)]
            undecided += [operation(name, seed, one) for one in tried[len(answered) :]]
            done += len(answered)
            newest = max([newest, *answered.values()])
        found, self.revision = self._read()
        assert newest <= self.revision <= newest + len(undecided), (seed, newest, self.revision)
        for maybe in undecided:
            # All of it or none.
            self.titles |= maybe if _holds(found, maybe) else {}
        expected = {name: title for name, title in self.titles.items() if title is not None}
        assert found == expected, seed
        return done

    def _read(self) -> tuple[dict[str, str], int]:
        catalogue = Catalogue.open(self.url)
        found: dict[str, str] = {}
        for page in catalogue.iter_since(0, SPACE):
            for change in page:
                if change.product:
                    found[change.product_id] = change.product.title
                    assert np.array_equal(change.vector, vector_of(change.product.title))
                else:
                    assert change.vector is None
        revision = catalogue.revision()
        catalogue.close()
        return found, revision


def _holds(found: dict[str, str], written: dict[str, str | None]) -> bool:
    return all(found.get(name) == title for name, title in written.items())


def write_and_kill(url: str, seed: int, kill) -> dict[str, list]:
    writers = {name: Doomed(write_products, url, name, seed) for name in _WRITERS}
    kill(writers.values())
    return {name: writer.said for name, writer in writers.items()}


def test_what_was_acknowledged_is_there_and_what_was_deleted_is_not(
    database_url, database, kills, seed, dice, tally
):
    ledger = Ledger(database_url)

    def kill(writers: Iterable[Doomed]) -> None:
        for writer in writers:
            assert writer.kill(dice, _LONGEST_S)

    for number in range(kills):
        said = write_and_kill(database_url, seed + number, kill)
        done = ledger.check(seed + number, said)
        tally.count(f"writes and deletes, {database}", kills=len(_WRITERS), acknowledged=done)


@pytest.fixture(scope="module")
def server():
    with postgres_server() as server:
        yield server


def test_a_database_that_is_killed_holds_what_it_acknowledged(server, kills, seed, dice, tally):
    with new_database(server.url) as url:
        ledger = Ledger(url)

        def kill(writers: Iterable[Doomed]) -> None:
            writers = list(writers)
            for writer in writers:
                writer.pause(dice, _LONGEST_S)
            server.kill()
            # They end by themselves, since the database is away.
            for writer in writers:
                writer.finish()
            server.start()

        for number in range(max(1, kills // 4)):
            done = ledger.check(seed + number, write_and_kill(url, seed + number, kill))
            tally.count("PostgreSQL itself", kills=1, acknowledged=done)
