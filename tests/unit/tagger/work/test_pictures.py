"""Pictures that are fetched, and work that is halted while it waits for them."""

import threading
from concurrent.futures import Future

import pytest

from vitrine_tagger.values import NewRow
from vitrine_tagger.work.halt import Halt, Halted
from vitrine_tagger.work.pictures import RowPictures


class NeverAnswering:
    """Fetches what never comes."""

    def __init__(self):
        self.asked = threading.Event()

    def begin(self, address):
        self.asked.set()
        return Future()


def test_waiting_for_a_picture_ends_as_soon_as_the_work_is_halted():
    fetcher, halt = NeverAnswering(), Halt()
    pictures = RowPictures(given=None, fetcher=fetcher, halt=halt)

    def halt_it():
        fetcher.asked.wait()
        halt.ask()

    threading.Thread(target=halt_it).start()
    with pytest.raises(Halted):
        list(pictures.get([NewRow(1, 2, address="http://shop.example/1.jpg")]))
