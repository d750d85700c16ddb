"""A run that is killed goes on where it was, with no picture half written or fetched twice."""

import os
import signal

from fixtures.fetching import kinds_of
from fixtures.scripted_site import picture_of

PICTURES = int(os.environ.get("FETCH_PICTURES", "300"))
_KILLS = int(os.environ.get("FETCH_KILLS", "4"))


def test_a_run_that_is_killed_again_and_again_fetches_each_picture_once(shop, site):
    kinds = [kind for kind in kinds_of(PICTURES) if kind != "slow"]
    shop.put_all(kinds)
    contents = {picture_of(f"/{kind}/{at}.jpg") for at, kind in enumerate(kinds)}
    contents |= {picture_of(f"/sound/{at}.jpg") for at in range(len(kinds))}
    kept: dict[str, int] = {}

    for kill in range(1, _KILLS + 1):
        process = shop.start()
        last = site.asked.total() + len(kinds) // (2 * _KILLS)

        def kill_at(number, process=process, last=last):
            if number == last:
                os.kill(process.pid, signal.SIGKILL)

        site.on_request = kill_at
        process.communicate()
        assert process.returncode == -signal.SIGKILL, kill
        files = shop.files()
        assert set(files.values()) <= contents
        for at, kind in enumerate(kinds):
            if f"p{at}.jpg" in files:
                kept.setdefault(f"/{kind}/{at}.jpg", site.asked[f"/{kind}/{at}.jpg"])
    site.on_request = lambda _number: None
    last = shop.start()
    last.communicate()

    assert last.returncode == 0
    assert shop.files() == shop.expected(kinds)
    assert [path.name for path in shop.images.iterdir() if path.is_dir()] == []
    assert len(kept) > _KILLS
    assert {path: site.asked[path] for path in kept} == kept
    assert set(shop.report()) == {f"p{at}" for at in range(len(kinds))}
