"""A `PUT` is cut short at each of its steps; every product keeps its own picture, and no other."""

import hashlib
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from fixtures.pictures import drawing, encode
from fixtures.unread import unread_bytes
from fixtures.waiting import eventually
from vitrine_media import digest_of, thumbnail_key
from vitrine_similarity.catalogue import Catalogue
from vitrine_similarity.sweep import sweep_media

URL = "/api/v1/products"
NEW, KNOWN = "cut-new", "cut-known"
# An upsert carries an embedding of 1 KB.
UPSERT_BYTES = 1024


def photo(width: int, name: str) -> bytes:
    """A picture that is like no other; its size says which."""
    return encode(drawing(width, 40 if name == NEW else 80), "JPEG")


# Workers take connections in turn.
_CONNECTIONS = 4


class Writes:
    """Writes a new and a known product at once, and knows how far that has come."""

    def __init__(self, processes, widths) -> None:
        self.processes = processes
        self._pool = ThreadPoolExecutor(2)
        self._width = next(widths)
        self.before = {KNOWN: photo(self._width, KNOWN)}
        self.after = {name: photo(self._width + 1, name) for name in (NEW, KNOWN)}
        # This connects the gateway to the services that the write needs.
        assert self._put(KNOWN, self.before[KNOWN]) in (200, 201)
        processes.client.delete(f"{URL}/{NEW}")

    def begin(self) -> None:
        self._answers = {
            name: self._pool.submit(self._put, name, picture)
            for name, picture in self.after.items()
        }

    def answers(self) -> set[int]:
        """The statuses, once they are there; 0 for a connection that was cut."""
        return {answer.result(60) for answer in self._answers.values()}

    def close(self) -> None:
        self._pool.shutdown()

    def await_asked(self, name: str, size: int) -> None:
        port = int(self.processes.addresses[name].rpartition(":")[2])
        assert eventually(lambda: unread_bytes(port) >= size)

    def await_pictures(self) -> None:
        digests = {hashlib.sha256(picture).hexdigest() for picture in self.after.values()}
        assert eventually(lambda: digests <= {Path(name).stem for name in stored(self.processes)})

    def await_commit(self) -> None:
        wanted = {hashlib.sha256(picture).hexdigest() for picture in self.after.values()}
        assert eventually(
            lambda: wanted <= {digest for _, digest in embeddings(self.processes).values()}
        )

    def _put(self, name: str, picture: bytes) -> int:
        try:
            return self.processes.client.put(
                f"{URL}/{name}", files={"image": ("photo.jpg", picture)}, data={"title": name}
            ).status_code
        except httpx.TransportError:
            return 0


def stored(processes) -> set[str]:
    """The keys of everything in the media store, and of what is left there."""
    root = Path(processes.options.media)
    return {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}


def entries(processes) -> dict:
    catalogue = Catalogue.open(processes.options.database)
    [space] = {space for space, _ in embeddings(processes).values()}
    ids = [
        change.product_id
        for page in catalogue.iter_since(0, space)
        for change in page
        if change.product
    ]
    found = {entry.product.id: entry for entry in catalogue.get(ids, space)}
    catalogue.close()
    return found


def embeddings(processes) -> dict[str, tuple[str, str]]:
    """By product, the space of its embedding and the hash of the picture it was made of."""
    with sqlite3.connect(processes.options.database.removeprefix("sqlite:///")) as database:
        rows = database.execute("SELECT product_id, space, image_sha256 FROM embeddings")
        found = {product_id: (space, digest) for product_id, space, digest in rows}
    database.close()
    return found


@contextmanager
def commits_wait(processes):
    """Hold the database's write lock: whoever is about to commit waits."""
    database = sqlite3.connect(
        processes.options.database.removeprefix("sqlite:///"), isolation_level=None
    )
    database.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        database.execute("ROLLBACK")
        database.close()


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


def shown(processes, name: str) -> bytes | None:
    """The picture that the page would show of a product; None: there is no product."""
    product = processes.client.get(f"{URL}/{name}")
    if product.status_code == 404:
        return None
    picture = processes.client.get(product.json()["image_url"])
    assert picture.status_code == 200, f"{name} has lost its picture"
    assert processes.client.get(product.json()["thumbnail_url"]).status_code == 200
    return picture.content
