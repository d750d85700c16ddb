"""Whatever is killed while files are tagged, each row comes back once and none fails for it.

`TAGGING_MOMENTS` is how often something is killed.
"""

import os
import random
import threading
from contextlib import ExitStack

import grpc
import pytest

from fixtures.painted_shop import products, write_painted_bundle, write_shop
from fixtures.postgres import new_database, postgres_server
from fixtures.service_process import ServiceProcess
from fixtures.tagger_service import LOOKING, LookingServices, TaggerClient, read_csv, zip_of
from fixtures.waiting import eventually
from vitrine.tagger.v1 import tagger_pb2 as pb
from vitrine_serving.clients import open_channel

_MOMENTS = int(os.environ.get("TAGGING_MOMENTS", "6"))
_ROWS = 400
_KILLS_A_FILE = 6
_LONGEST_CALM_S = 1.5


class Rig:
    """Two taggers on one PostgreSQL, the services that they ask, and what is tagged."""

    def __init__(self, stack, folder):
        self.products = products(each=8)
        images = write_shop(folder / "shop", self.products).parent / "images"
        self.pictures = zip_of({path.name: path.read_bytes() for path in images.iterdir()})
        bundle = write_painted_bundle(folder / "bundle")
        self.postgres = stack.enter_context(postgres_server())
        self.database = stack.enter_context(new_database(self.postgres.url))
        self.looking = stack.enter_context(LookingServices(bundle))
        self.taggers = [self._tagger(folder) for _ in range(2)]
        for tagger in self.taggers:
            stack.callback(tagger.kill)
            tagger.await_ready()
        addresses = ",".join(tagger.address for tagger in self.taggers)
        replicas = f"ipv4:///{addresses}"
        self.client = stack.enter_context(
            TaggerClient(
                channel=open_channel(replicas), uploads=open_channel(replicas, retries=False)
            )
        )

    def _tagger(self, folder):
        return ServiceProcess(
            "tagger",
            DATABASE_URL=self.database,
            FILES_URL=str(folder / "taggings"),
            LEASE_S="2",
            **self.looking.addresses,
        )

    def file(self):
        """Rows whose pictures show what is known, and the kinds and colours in their order."""
        chosen = [self.products[number % len(self.products)] for number in range(_ROWS)]
        lines = [f"row{number},{one.id}.png" for number, one in enumerate(chosen)]
        expected = [(f"row{number}", one.kind, one.colour) for number, one in enumerate(chosen)]
        return "\n".join(["ProductId,Image", *lines]).encode(), expected

    def kill_something(self, dice):
        """Kill a process at random, and start it again at once."""
        victim = dice.choice(["postgres", "tagger", "tagger", *LOOKING])
        if victim == "postgres":
            self.postgres.kill()
            self.postgres.start()
            return victim
        process = (
            dice.choice(self.taggers) if victim == "tagger" else self.looking.processes[victim]
        )
        process.kill()
        process.start()
        return victim

    def all_ready(self):
        for process in (*self.taggers, *self.looking.processes.values()):
            # One that found no database when it started has ended.
            process.keep_up()
        # They say NOT_SERVING until they have found the database again.
        assert eventually(self._answers)

    def _answers(self):
        try:
            self.client.stub.ListTaggings(pb.ListTaggingsRequest(), timeout=30)
        except grpc.RpcError:
            return False
        return True


@pytest.fixture
def rig(tmp_path):
    with ExitStack() as stack:
        yield Rig(stack, tmp_path)


@pytest.mark.timeout(600 + 60 * _MOMENTS)
def test_rows_in_are_rows_out_whatever_is_killed(rig):
    seed = random.SystemRandom().randrange(1 << 32)
    dice, calm, killed = random.Random(seed), threading.Event(), []
    while len(killed) < _MOMENTS:
        file, expected = rig.file()
        tagging = rig.client.create(file, rig.pictures).id

        for _ in range(min(_KILLS_A_FILE, _MOMENTS - len(killed))):
            calm.wait(dice.uniform(0, _LONGEST_CALM_S))
            killed.append(rig.kill_something(dice))
        rig.all_ready()
        done = rig.client.ended(tagging)
        assert (done.state, done.rows, done.tagged, done.failed) == (
            pb.TAGGING_STATE_DONE, _ROWS, _ROWS, 0,
        ), (seed, killed)  # fmt: skip
        rows = read_csv(rig.client.export(tagging))
        found = [(row["ProductId"], row["product_type"], row["colour"]) for row in rows]
        assert found == expected, (seed, killed)
        assert [row.number for row in rig.client.rows(tagging)] == list(range(1, _ROWS + 1))
