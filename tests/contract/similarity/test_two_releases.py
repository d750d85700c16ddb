"""Pods of the release before start, serve and write between a migration and a rollout's end."""

import pytest

from fixtures.next_release import next_release
from fixtures.service_process import ServiceProcess
from fixtures.similarity_calls import ids, product, search, upsert
from fixtures.waiting import eventually
from vitrine.similarity.v1.similarity_pb2_grpc import SimilarityServiceStub
from vitrine_serving.clients import open_channel
from vitrine_similarity.catalogue.schema import SCHEMA

EXPANDS = "ALTER TABLE products ADD COLUMN season TEXT DEFAULT 'all' NOT NULL"


@pytest.fixture
def pod(bundle, database_url):
    """Starts a pod of this release; gives a client of it."""
    started = []

    def start():
        process = ServiceProcess(
            "similarity", BUNDLE=str(bundle), DATABASE_URL=database_url, FOLLOW_INTERVAL_S="0.05"
        )
        started.append(process)
        channel = open_channel(process.await_ready().address)
        started.append(channel)
        return SimilarityServiceStub(channel)

    yield start
    for one in reversed(started):
        (one.kill if isinstance(one, ServiceProcess) else one.close)()


def test_pods_of_two_releases_serve_one_catalogue_side_by_side(pod, database_url, tmp_path):
    before = pod()
    upsert(before, product("shirt", 1))

    next_release(SCHEMA, tmp_path, statement=EXPANDS).open(database_url).dispose()
    # A node dies, and the pod of this release that takes the place of another starts now.
    after = pod()
    assert ids(search(after, 1, limit=5)) == ["shirt"]

    upsert(before, product("jeans", 3))
    upsert(after, product("blouse", 2))
    for client in (before, after):
        assert eventually(
            lambda client=client: (
                set(ids(search(client, 1, limit=5))) == {"shirt", "jeans", "blouse"}
            )
        )
