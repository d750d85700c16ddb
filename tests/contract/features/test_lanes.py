"""Pictures that somebody waits for are embedded while streams push all that they can."""

import threading
from contextlib import ExitStack, contextmanager, suppress

import grpc

from fixtures.pictures import drawing, encode
from fixtures.waiting import eventually
from vitrine.features.v1 import features_pb2 as pb
from vitrine_serving.settings import ServiceSettings

DEADLINE_S = 60
# So that no picture waits for the end of a stream instead.
STREAM_S = 10 * DEADLINE_S
JPEG = encode(drawing(600, 400), "JPEG")
STREAMS = ServiceSettings(port=0).max_bulk_rpcs


class Push:
    """A stream that sends pictures as fast as they are taken."""

    def __init__(self, client):
        self.answered = 0
        self._end = threading.Event()
        self._answers = client.EmbedStream(self._endless(), timeout=STREAM_S)
        self._thread = threading.Thread(target=self._read)
        self._thread.start()

    def _endless(self):
        while not self._end.is_set():
            yield pb.EmbedStreamRequest(key="one of many", request=pb.EmbedRequest(image=JPEG))

    def _read(self):
        with suppress(grpc.RpcError):  # how a stream that is cancelled ends
            for answer in self._answers:
                assert answer.WhichOneof("result") == "response"
                self.answered += 1

    def cancel(self):
        self._end.set()
        self._answers.cancel()
        self._thread.join(DEADLINE_S)


@contextmanager
def pushed(client, streams):
    with ExitStack() as stack:
        pushes = [Push(client) for _ in range(streams)]
        for push in pushes:
            stack.callback(push.cancel)
        yield pushes


def embed(client):
    return client.Embed(pb.EmbedRequest(image=JPEG), timeout=DEADLINE_S)


def gauge(registry, name):
    return registry.get_sample_value(f"vitrine_pool_{name}", {"model": "features"})


def streams_in_progress(registry):
    labels = {"method": "/vitrine.features.v1.FeatureService/EmbedStream"}
    return registry.get_sample_value("vitrine_rpc_in_progress", labels)


def test_a_picture_is_embedded_while_as_many_streams_push_as_there_may_be(client):
    with pushed(client, STREAMS) as pushes:
        assert eventually(lambda: sum(push.answered for push in pushes) > STREAMS)

        for _ in range(10):
            assert embed(client).width_px == 600


def test_no_picture_of_a_stream_is_refused_however_many_wait_for_their_turn(client_of_many_cores):
    client, end = client_of_many_cores, threading.Event()

    def search():
        while not end.is_set():
            embed(client)

    searching = threading.Thread(target=search)
    searching.start()
    pictures = (
        pb.EmbedStreamRequest(key=str(number), request=pb.EmbedRequest(image=JPEG))
        for number in range(40)
    )
    answers = list(client.EmbedStream(pictures, timeout=DEADLINE_S))
    end.set()
    searching.join(DEADLINE_S)

    assert [answer.error.reason for answer in answers] == [""] * 40


def test_streams_go_on_while_pictures_are_embedded_without_a_pause(client):
    with pushed(client, 2) as pushes:
        assert eventually(lambda: all(push.answered for push in pushes))
        end = threading.Event()

        def search():
            while not end.is_set():
                embed(client)

        searching = threading.Thread(target=search)
        searching.start()
        before = [push.answered for push in pushes]
        # A tenth of a core at a low priority: little, where the machine has other work as well.
        moved = eventually(
            lambda: all(now.answered > then for now, then in zip(pushes, before, strict=True)),
            patience_s=2 * DEADLINE_S,
        )
        end.set()
        searching.join(DEADLINE_S)

    assert moved


def test_a_stream_whose_client_leaves_gives_its_place_away(client, registry):
    for _ in range(3):
        pushes = [Push(client) for _ in range(STREAMS)]
        assert eventually(lambda pushes=pushes: any(push.answered for push in pushes))
        for push in pushes:
            push.cancel()

        assert eventually(lambda: streams_in_progress(registry) == 0)
        assert eventually(lambda: gauge(registry, "bulk_waiting") == 0)
        assert eventually(lambda: gauge(registry, "bulk_busy") == 0)
