"""Many processes on one database, some of them killed, and the catalogue written beside them."""

import os
import random
import subprocess
import sys
from pathlib import Path

from fixtures.shop import SPACE
from fixtures.taggings import Desk
from vitrine_similarity.catalogue import Catalogue
from vitrine_tagger.jobs.clock import database_now
from vitrine_tagger.values import NewTagging

FIXTURES = Path(__file__).parents[3] / "fixtures"
SIZES = (300, 33)
KILLED = 6


def start(program, *arguments):
    return subprocess.Popen(
        [sys.executable, FIXTURES / program, *arguments],
        env={**os.environ, "PYTHONPATH": str(FIXTURES.parent)},
        stdout=subprocess.PIPE,
        text=True,
    )


def test_each_row_is_written_once_while_processes_are_killed(database_url, engine):
    desk = Desk(engine, database_now)
    names = [
        desk.taggings.create(f"{number:032x}", NewTagging(str(rows))).id
        for number, rows in enumerate(SIZES)
    ]
    catalogue = start("catalogue_writer.py", database_url, SPACE, "a", "20", "50")
    moments = random.Random(7)
    for _ in range(KILLED):
        with start("queue_worker.py", database_url, "1") as victim:
            for _ in range(moments.randint(1, 9)):
                victim.stdout.readline()
            victim.kill()

    workers = [start("queue_worker.py", database_url, "1") for _ in range(2)]
    outputs = [process.communicate(timeout=250)[0] for process in (*workers, catalogue)]

    assert [process.returncode for process in (*workers, catalogue)] == [0, 0, 0], outputs
    for name, rows in zip(names, SIZES, strict=True):
        tagging = desk.taggings.get(name)
        assert (tagging.state, tagging.rows) == ("done", rows)
        assert tagging.tagged + tagging.failed == rows
        results = list(desk.results.all(name))
        assert [one.given.number for one in results] == list(range(1, rows + 1))
        assert all(one.done for one in results)
        assert sum(bool(one.error) for one in results) == tagging.failed
    written = Catalogue.open(database_url)
    assert written.revision() == 20
    written.close()
