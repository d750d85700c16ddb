"""The bulk work of `lanes.py` on real servers: what is measured beside it is beside something."""

import multiprocessing

import pytest
from bulk_work import bulk_work

from fixtures.peers import NAMES, Peers, picture
from vitrine_serving.errors import InvalidInput


@pytest.fixture
def peers():
    made = Peers()
    yield made
    made.close()


@pytest.fixture
def addresses(peers):
    return {name: f"127.0.0.1:{peers.servers[name].port}" for name in NAMES}


@pytest.fixture
def pictures(tmp_path):
    files = [tmp_path / f"{number}.jpg" for number in range(2)]
    for file in files:
        file.write_bytes(picture(file.name))
    return files


def wait_for_more(counter, many=3):
    enough = counter.value + many
    while counter.value < enough:
        pass


def test_pictures_are_embedded_until_the_block_ends(peers, addresses, pictures):
    with bulk_work(addresses, pictures) as embedded:
        # Two streams take eight pictures each before they describe them, and then the next.
        wait_for_more(embedded, 17)
    assert peers.captioner.calls


def test_work_that_dies_in_the_middle_is_an_error(peers, addresses, pictures, capfd):
    def cut_short():
        with bulk_work(addresses, pictures) as embedded:
            wait_for_more(embedded)
            peers.classifier.fails_with = InvalidInput("it is broken off", reason="TEST")
            (process,) = multiprocessing.active_children()
            process.join(30)

    with pytest.raises(SystemExit, match="the bulk work ended with status 1"):
        cut_short()
    assert "it is broken off" in capfd.readouterr().err


def test_work_that_cannot_begin_is_an_error_at_once(peers, addresses, pictures, capfd):
    peers.classifier.fails_with = peers.features.fails_with = InvalidInput("no", reason="TEST")
    with pytest.raises(SystemExit, match="the bulk work ended"), bulk_work(addresses, pictures):
        pytest.fail("nothing was embedded")
