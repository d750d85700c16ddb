"""A tagger that is stopped, whose database is away, and taggings that are cancelled and removed."""

import signal

import grpc
import pytest
from grpc_health.v1 import health_pb2
from grpc_health.v1.health_pb2_grpc import HealthStub

from fixtures.postgres import new_database, postgres_server
from fixtures.tagger_service import read_csv, zip_of
from fixtures.waiting import eventually
from vitrine.tagger.v1 import tagger_pb2 as pb
from vitrine_serving.status import from_call

_SERVING = health_pb2.HealthCheckResponse.SERVING


def refusal(call, *arguments, **named):
    with pytest.raises(grpc.RpcError) as refused:
        call(*arguments, **named)
    return from_call(refused.value).reason


def test_rows_that_are_in_hand_are_given_back_on_sigterm(start, shop, looking):
    # No lease runs out within this test: whoever goes on was given the rows.
    first, tagger = start(LEASE_S="600")
    features = looking.processes["features"].process
    features.send_signal(signal.SIGSTOP)
    try:
        made = tagger.create(shop.file.read_bytes(), zip_of(shop.images))
        assert eventually(lambda: tagger.get(made.id).state == pb.TAGGING_STATE_READING)
        assert first.end() == 0
    finally:
        features.send_signal(signal.SIGCONT)

    _, tagger = start(LEASE_S="600")

    assert tagger.ended(made.id).tagged == len(shop.products)


def test_it_is_not_serving_while_its_database_is_away(start):
    with postgres_server() as server, new_database(server.url) as url:
        process, tagger = start(url)

        def serving():
            with grpc.insecure_channel(process.address) as channel:
                check = HealthStub(channel).Check
                return check(health_pb2.HealthCheckRequest(), timeout=30).status == _SERVING

        assert eventually(serving)
        server.kill()
        assert eventually(lambda: not serving())
        assert refusal(tagger.get, "0" * 32) == "CATALOGUE_UNAVAILABLE"
        server.start()
        assert eventually(serving)
        assert refusal(tagger.get, "0" * 32) == "TAGGING_UNKNOWN"


def test_services_that_are_away_are_waited_for_and_it_says_so(start, looking, shop):
    captioner = looking.processes["captioner"]
    captioner.kill()
    _, tagger = start()
    made = tagger.create(shop.file.read_bytes(), zip_of(shop.images))

    assert eventually(lambda: "captioner service" in tagger.get(made.id).notice)
    captioner.start()
    captioner.await_ready()

    done = tagger.ended(made.id)
    assert (done.tagged, done.failed, done.notice) == (len(shop.products), 0, "")


def test_a_tagging_that_is_cancelled_keeps_its_rows_and_one_that_has_ended_is_removed(
    start, shop, tmp_path
):
    _, tagger = start(FEATURES_ADDRESS="127.0.0.1:1")
    made = tagger.create(shop.file.read_bytes(), zip_of(shop.images))
    delete = tagger.stub.DeleteTagging

    assert not delete(pb.DeleteTaggingRequest(id=made.id), timeout=30).removed
    assert tagger.get(made.id).state == pb.TAGGING_STATE_CANCELLED
    assert refusal(tagger.export, made.id) == "TAGGING_NOT_READ"
    assert delete(pb.DeleteTaggingRequest(id=made.id), timeout=30).removed
    assert refusal(tagger.get, made.id) == "TAGGING_UNKNOWN"


def test_what_people_said_stands_in_the_export(tagger, shop):
    file = b"id,suspected\np0,\np1,colour=Red\n"
    done = tagger.ended(tagger.create(file, zip_of(shop.images)).id)
    reviews = tagger.stub.ListReviews(pb.ListReviewsRequest(id=done.id), timeout=30)
    assert [one.row for one in reviews.reviews] == [2]
    assert reviews.reviews[0].questions[0].candidates[0].value == "Red"

    tagger.correct(done.id, 2, "colour", "=Navy", reviewer="Ada")

    first, second = read_csv(tagger.export(done.id))
    assert (first["colour"], first["reviewed_by"], first["reviewed_at"]) == ("Blue", "", "")
    assert (second["colour"], second["colour_sure"], second["reviewed_by"]) == (
        "'=Navy",
        "true",
        "Ada",
    )
    assert second["reviewed_at"].endswith("+00:00")
    said = tagger.stub.ExportCorrections(pb.ExportCorrectionsRequest(id=done.id), timeout=30)
    (correction,) = read_csv(b"".join(part.csv for part in said))
    assert (correction["id"], correction["value"], correction["was"]) == ("p1", "'=Navy", "Blue")


def test_the_picture_of_a_row_is_shown(tagger, shop):
    file = b"id,ImageURL\np0,\nfar,https://pictures.example/a.jpg\ngone,\n"
    done = tagger.ended(tagger.create(file, zip_of(shop.images)).id)

    def picture(row):
        return tagger.stub.GetPicture(pb.GetPictureRequest(id=done.id, row=row), timeout=30)

    assert picture(1).image == shop.images["p0.png"]
    assert picture(2).address == "https://pictures.example/a.jpg"
    assert refusal(picture, 3) == "PICTURE_MISSING"
    assert refusal(picture, 4) == "ROW_UNKNOWN"
