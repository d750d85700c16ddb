"""Several processes on one catalogue, and one that is killed."""

import json
import signal
import subprocess
import sys
from itertools import chain
from pathlib import Path

from fixtures.shop import SPACE, snapshot_ids
from vitrine_similarity.catalogue import Catalogue

WRITER = Path(__file__).parents[3] / "fixtures" / "catalogue_writer.py"


def start_writer(url: str, name: str, *, batches: int, size: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, WRITER, url, SPACE, name, str(batches), str(size)],
        stdout=subprocess.PIPE,
        text=True,
    )


def test_writers_of_several_processes_never_share_a_revision(database_url):
    # All open the database at once, so that they race to make its tables too.
    writers = [start_writer(database_url, name, batches=20, size=5) for name in "ab"]
    outputs = [writer.communicate(timeout=200)[0] for writer in writers]

    assert [writer.returncode for writer in writers] == [0, 0]
    revisions = [
        [json.loads(line)["revision"] for line in output.splitlines()] for output in outputs
    ]
    assert all(mine == sorted(mine) for mine in revisions)
    assert sorted(chain.from_iterable(revisions)) == list(range(1, 41))
    catalogue = Catalogue.open(database_url)
    assert catalogue.revision() == 40
    assert len(snapshot_ids(catalogue)) == 2 * 20 * 5
    catalogue.close()


def test_a_writer_that_is_killed_loses_nothing_and_leaves_no_half_batch(database_url):
    size = 400
    with start_writer(database_url, "x", batches=10_000, size=size) as writer:
        acknowledged = [json.loads(writer.stdout.readline()) for _ in range(3)]
        writer.send_signal(signal.SIGKILL)
        rest, _ = writer.communicate(timeout=200)
    acknowledged += [json.loads(line) for line in rest.splitlines() if line.endswith("}")]

    catalogue = Catalogue.open(database_url)
    changes = [change for page in catalogue.iter_since(0, SPACE) for change in page]
    newest = catalogue.revision()
    catalogue.close()

    by_revision: dict[int, int] = {}
    for change in changes:
        assert change.vector is not None
        by_revision[change.revision] = by_revision.get(change.revision, 0) + 1
    assert set(by_revision.values()) == {size}
    assert sorted(by_revision) == list(range(1, newest + 1))
    assert newest >= acknowledged[-1]["revision"]
