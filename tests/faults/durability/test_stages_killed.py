"""An index is killed in the midst of each stage: nothing is lost, no deleted product comes back."""

from contextlib import closing

import pytest

from fixtures.doomed import Doomed
from fixtures.doomed_work import entries
from fixtures.index_stages import (
    PRODUCTS,
    STAGES,
    bulk_deleted,
    bulk_page,
    opened,
    title,
)
from vitrine_similarity.catalogue import Catalogue

_PAGE = 500
_TAIL = 1024
# One piece of work is over soon on a machine that does nothing else.
_SHORTEST_S = 0.05


class Ledger:
    """Which title each product has to have; None: it is deleted."""

    def __init__(self, url: str, seed: int) -> None:
        self._catalogue = Catalogue.open(url)
        self.titles: dict[str, str | None] = {}
        for start in range(0, PRODUCTS, _PAGE):
            page = {f"p{at}": title(seed, at) for at in range(start, start + _PAGE)}
            self._write(page)
            self._delete(list(page)[::7])

    def change(self, seed: int) -> None:
        """Write and delete some, so that each turn has something of its own to lose."""
        self._write(bulk_page(seed, 0))
        self._delete(bulk_deleted(seed, 0))

    def note(self, said: list, seed: int, found: dict[str, str]) -> None:
        """Take over what a bulk write acknowledged, and what it had begun if that is there."""
        _, *told = said
        for word, number in told:
            self._note(word, number, seed)
        if self.there() != found:
            self._note("deleted" if len(told) % 2 else "written", len(told) // 2, seed)

    def there(self) -> dict[str, str]:
        return {name: one for name, one in self.titles.items() if one is not None}

    def close(self) -> None:
        self._catalogue.close()

    def _note(self, word: str, number: int, seed: int) -> None:
        gone = dict.fromkeys(bulk_deleted(seed, number))
        self.titles |= bulk_page(seed, number) if word == "written" else gone

    def _write(self, page: dict[str, str]) -> None:
        self._catalogue.upsert(entries(page))
        self.titles |= page

    def _delete(self, names: list[str]) -> None:
        self._catalogue.delete(names)
        self.titles |= dict.fromkeys(names)


def titles_of(replica) -> dict[str, str]:
    held = replica.engine.find([f"p{at}" for at in range(PRODUCTS)])
    assert len(held) == replica.status().engine.products == replica.facets().total
    return {name: one.product.title for name, one in held.items()}


@pytest.mark.parametrize("stage", STAGES)
def test_nothing_is_lost_and_nothing_comes_back(tmp_path, stage, kills, seed, dice, tally):
    url, folder = f"sqlite:///{tmp_path}/vitrine.db", str(tmp_path)
    with (
        closing(Ledger(url, seed)) as ledger,
        opened(url, f"{folder}/survivor", tail_products=_TAIL) as survivor,
    ):
        first = Doomed(STAGES[stage], url, folder, seed)
        longest_s = max(_SHORTEST_S, first.finish())
        survivor.catch_up()
        ledger.note(first.said, seed, titles_of(survivor))
        landed = 0
        for turn in range(seed + 1, seed + 1 + kills):
            ledger.change(turn)
            doomed = Doomed(STAGES[stage], url, folder, turn)
            landed += doomed.kill(dice, longest_s)

            survivor.catch_up()
            found = titles_of(survivor)
            ledger.note(doomed.said, turn, found)
            assert found == ledger.there(), (seed, turn)
            for snapshot in (False, True):
                with opened(url, folder, tail_products=_TAIL, snapshot=snapshot) as replica:
                    assert titles_of(replica) == found, (seed, turn, snapshot)
            # What the killed process left is gone with the first that came after it.
            assert list((tmp_path / "index").iterdir()) == []
    assert not list(tmp_path.rglob("*.broken"))
    tally.count(f"an index in {stage}", kills=landed)
