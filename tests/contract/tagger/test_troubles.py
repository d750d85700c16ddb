"""Services that are away, busy, or end over a picture: rows wait, and none waits for ever."""

import pytest

from fixtures.peers import picture
from fixtures.tagger_service import zip_of
from vitrine_serving.clients import open_channel
from vitrine_serving.errors import PreconditionFailed
from vitrine_serving.lanes import LANE_HEADER
from vitrine_tagger.clients import GrpcCaptioner, GrpcClassifier, GrpcFeatures
from vitrine_tagger.files.open_archives import OpenArchives
from vitrine_tagger.files.store import PICTURES, FileStore
from vitrine_tagger.jobs import ChunkLease
from vitrine_tagger.values import NewRow, NewTagging
from vitrine_tagger.work.chunk import ChunkTagger
from vitrine_tagger.work.fetching import Fetcher
from vitrine_tagger.work.halt import Halt, Halted
from vitrine_tagger.work.services import ServiceAway, ServiceBroken, ServiceLost, Services

_ID = "a" * 32
_NAMES = ("sound", "undecodable", "crowded", "collapse", "fatal", "other")


@pytest.fixture
def tag(peers, tmp_path):
    """Tags the pictures of these names with the peers; gives the errors by name."""
    files = FileStore(str(tmp_path))
    with files.writing(_ID, PICTURES) as file:
        file.write(zip_of({f"{name}.jpg": picture(name) for name in _NAMES}))
    archives = OpenArchives(files, 1_000_000)
    fetcher = Fetcher(max_picture_bytes=1_000_000, allow_private_networks=False)
    channels = [
        open_channel(peers.addresses[f"{name}_address"])
        for name in ("features", "classifier", "captioner")
    ]
    features, classifier, captioner = channels
    services = Services(
        GrpcFeatures(features), GrpcClassifier(classifier), GrpcCaptioner(captioner)
    )
    tagger = ChunkTagger(services, archives, fetcher)

    def tag(*names, halt=None):
        rows = tuple(NewRow(at, at, picture=f"{name}.jpg") for at, name in enumerate(names, 1))
        options = NewTagging("a.csv", has_pictures=True)
        lease = ChunkLease(_ID, 1, 1, "token", options, ("product_type", "colour"), rows)
        results = tagger.tag(lease, halt or Halt())
        return {name: result.error for name, result in zip(names, results, strict=True)}

    yield tag
    for channel in channels:
        channel.close()
    fetcher.close()
    archives.close()


def test_a_picture_that_is_refused_costs_its_row_alone(tag):
    errors = tag("sound", "undecodable", "other")

    assert errors["sound"] == errors["other"] == ""
    assert errors["undecodable"] == "its picture 'undecodable.jpg': it is broken off"


def test_a_service_that_is_busy_is_waited_for(tag):
    with pytest.raises(ServiceAway, match="features service is busy"):
        tag("sound", "crowded")


@pytest.mark.parametrize(("name", "error"), [("collapse", ServiceBroken), ("fatal", ServiceLost)])
def test_a_picture_over_which_a_service_fails_time_after_time_has_its_error_at_last(
    tag, name, error
):
    # Together three times, and then three times alone.
    for _ in range(5):
        with pytest.raises(error):
            tag("sound", name, "other")

    errors = tag("sound", name, "other")

    assert errors["sound"] == errors["other"] == ""
    assert "3 times, over this row alone" in errors[name]


def test_a_service_that_is_away_for_long_costs_no_row_anything(tag, peers):
    peers.features.fails_with = PreconditionFailed("another model", reason="SPACE_UNKNOWN")
    for _ in range(10):
        with pytest.raises(ServiceAway, match="do not hold the same model"):
            tag("sound", "other")
    peers.reset()

    assert tag("sound", "other") == {"sound": "", "other": ""}


def test_what_waits_for_a_service_is_let_go_at_once(tag, peers):
    halt = Halt()
    peers.captioner.hang()
    peers.captioner.on_call = halt.ask

    with pytest.raises(Halted):
        tag("sound", "other", halt=halt)


@pytest.mark.parametrize("service", ["features", "classifier", "captioner"])
def test_every_call_says_that_it_is_bulk_and_has_a_deadline(tag, peers, service):
    tag("sound")

    asked = getattr(peers, service)
    assert (LANE_HEADER, "bulk") in asked.metadata
    assert 0 < asked.remaining_s <= 300
