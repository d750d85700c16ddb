"""A `PUT` is cut short at each of its steps; every product keeps its own picture, and no other."""

import hashlib
from pathlib import Path

import httpx
import pytest

from fixtures.waiting import eventually
from fixtures.written_products import (
    KNOWN,
    NEW,
    URL,
    Writes,
    commits_wait,
    entries,
    shown,
    stored,
)
from vitrine_media import digest_of, thumbnail_key
from vitrine_similarity.sweep import sweep_media

# An upsert carries an embedding of 1 KB.
UPSERT_BYTES = 1024
# Workers take connections in turn.
_CONNECTIONS = 4


def restore(processes) -> None:
    """Thaw and start again what was harmed, and wait until the gateway has found it."""
    for name in ("features", "similarity", "gateway"):
        processes.revive(name)
    # Each worker may leave a service alone for a moment that did not answer it.
    assert eventually(lambda: all(is_answered(processes) for _ in range(_CONNECTIONS)))


def is_answered(processes) -> bool:
    """Whether the worker that a new connection comes to reaches the catalogue."""
    return httpx.get(processes.client.base_url.join(f"{URL}/{KNOWN}")).status_code != 503


def before_the_picture_is_stored(writes) -> None:
    processes = writes.processes
    processes.freeze("features")
    writes.begin()
    writes.await_asked("features", sum(map(len, writes.after.values())))


def between_picture_and_upsert(writes) -> None:
    before_the_picture_is_stored(writes)
    writes.processes.freeze("similarity")
    writes.processes.revive("features")
    writes.await_pictures()


def gateway_dies_before_the_picture(writes) -> None:
    before_the_picture_is_stored(writes)
    writes.processes.kill("gateway")
    writes.processes.revive("features")


def both_die_between_picture_and_upsert(writes) -> None:
    between_picture_and_upsert(writes)
    writes.processes.kill("gateway", "similarity")


def gateway_dies_before_the_commit(writes) -> None:
    with commits_wait(writes.processes):
        writes.begin()
        writes.await_pictures()
        writes.processes.kill("gateway")
    # Whatever it was about to commit is committed now, or never.
    writes.processes.kill("similarity")


def similarity_dies_before_the_commit(writes) -> None:
    with commits_wait(writes.processes):
        writes.begin()
        writes.await_pictures()
        writes.processes.kill("similarity")


def gateway_dies_after_the_commit_and_before_the_answer(writes) -> None:
    between_picture_and_upsert(writes)
    writes.await_asked("similarity", 2 * UPSERT_BYTES)
    writes.processes.freeze("gateway")
    writes.processes.revive("similarity")
    writes.await_commit()
    writes.processes.kill("gateway")


def both_die_after_the_commit_and_before_the_answer(writes) -> None:
    between_picture_and_upsert(writes)
    writes.await_asked("similarity", 2 * UPSERT_BYTES)
    writes.processes.freeze("gateway")
    writes.processes.revive("similarity")
    writes.await_commit()
    writes.processes.kill("similarity", "gateway")


def the_commit_comes_after_the_deadline(writes) -> None:
    with commits_wait(writes.processes):
        writes.begin()
        assert writes.answers() == {503}
    writes.await_commit()


@pytest.fixture(scope="module")
def widths():
    return iter(range(40, 400, 2))


@pytest.fixture
def writes(processes, widths):
    writes = Writes(processes, widths)
    yield writes
    restore(processes)
    writes.close()


@pytest.mark.parametrize(
    ("cut_short", "is_written"),
    [
        (gateway_dies_before_the_picture, False),
        (both_die_between_picture_and_upsert, False),
        (gateway_dies_before_the_commit, None),
        (similarity_dies_before_the_commit, False),
        (gateway_dies_after_the_commit_and_before_the_answer, True),
        (both_die_after_the_commit_and_before_the_answer, True),
        (the_commit_comes_after_the_deadline, True),
    ],
    ids=lambda it: getattr(it, "__name__", None),
)
def test_every_product_has_its_own_picture_and_no_picture_is_left_over(
    writes, processes, cut_short, is_written
):
    cut_short(writes)
    writes.answers()
    restore(processes)

    found = entries(processes)
    for name in (NEW, KNOWN):
        allowed = {True: [writes.after.get(name)], False: [writes.before.get(name)]}
        assert shown(processes, name) in allowed.get(is_written, allowed[True] + allowed[False])
    sweep_media(processes.options.database, processes.options.media, grace_s=0)
    for entry in found.values():
        [embedding] = entry.embeddings
        picture = (Path(processes.options.media) / entry.product.image).read_bytes()
        assert hashlib.sha256(picture).hexdigest() == embedding.image_sha256
        assert digest_of(entry.product.image) == embedding.image_sha256
    images = {entry.product.image for entry in found.values()}
    assert stored(processes) == images | {thumbnail_key(image) for image in images}
