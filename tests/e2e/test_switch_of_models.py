"""A new model takes the place of the old one while people search: none gets less, or a mixture."""

import json
import os
import socket
import subprocess
from collections import Counter
from contextlib import ExitStack

import pytest

from fixtures.balancer import HAPROXY, Balancer
from fixtures.loose_processes import LooseProcesses
from fixtures.other_bundle import write_next
from fixtures.pictures import drawing, encode
from fixtures.redis_server import RedisServer
from fixtures.search_load import searches
from fixtures.stack import VITRINE, run_vitrine
from fixtures.waiting import eventually
from vitrine_bundle import open_bundle
from vitrine_pipeline.media_location import media_beside
from vitrine_pipeline.serving.programs import GATEWAY, SERVICES, StackOptions
from vitrine_similarity.catalogue import Catalogue

pytestmark = pytest.mark.skipif(HAPROXY is None, reason="HAProxy is not installed")

# Until the balancer, which asks each second, has twice heard that a gateway is to be left alone.
_DRAIN_S = "4"


class ServingSet(LooseProcesses):
    """The services of a bundle, and a gateway whose ports are known before it is there."""

    def __init__(self, options: StackOptions, *, gateway: bool) -> None:
        with socket.socket() as one, socket.socket() as other:
            for free in (one, other):
                free.bind(("127.0.0.1", 0))
            self.ports = one.getsockname()[1], other.getsockname()[1]
        super().__init__(options, gateway=gateway, WORKERS="1")

    def own_variables(self, name):
        if name != GATEWAY:
            return {}
        port, metrics_port = self.ports
        return {"PORT": str(port), "METRICS_PORT": str(metrics_port), "DRAIN_S": _DRAIN_S}


class Judge:
    """Knows what each space has to find."""

    def __init__(self) -> None:
        self.seen: Counter[str] = Counter()
        self._right: dict[str, list] = {}

    def learn(self, similar: list, space: str) -> None:
        self._right[space] = _found(similar)

    def check(self, answer: dict) -> str | None:
        self.seen[answer["space"]] += 1
        found = _found(answer["similar"])
        # The other pictures of the load are of the same photo by less than a pixel.
        right = self._right[answer["space"]]
        return (
            None if _alike(found, right) else f"space {answer['space']} found {found}, not {right}"
        )


def _found(similar: list) -> list:
    return [(one["product"]["id"], round(one["score"], 2)) for one in similar]


def _alike(found: list, right: list) -> bool:
    return [name for name, _ in found] == [name for name, _ in right] and all(
        abs(one - other) < 0.02 for (_, one), (_, other) in zip(found, right, strict=True)
    )


def search(client, photo):
    answer = client.post("/api/v1/searches", files={"image": photo}, data={"limit": "4"})
    answer.raise_for_status()
    return answer.json()


def test_no_search_fails_and_none_mixes_two_spaces(trained, shop, tmp_path):
    old_space = open_bundle(str(trained.bundle)).manifest.space
    new_space = write_next(trained.bundle, tmp_path / "next")
    photo = trained.photo(trained.rows[0]["ProductId"])
    judge = Judge()
    with ExitStack() as stack:
        redis = stack.enter_context(RedisServer(tmp_path))

        def serve(bundle, *, gateway):
            media = media_beside(shop.database)
            options = StackOptions(str(bundle), shop.database, media, port=0, redis=redis.url)
            made = ServingSet(options, gateway=gateway)
            stack.callback(made.close)
            return made

        old = serve(trained.bundle, gateway=True)
        # What was written over REST is in no file.
        for number in range(3):
            picture = encode(drawing(70 + 9 * number, 50), "JPEG")
            old.client.put(
                f"/api/v1/products/rest-{number}", files={"image": ("photo.jpg", picture)}
            ).raise_for_status()
        judge.learn(search(old.client, photo)["similar"], old_space)
        new = serve(tmp_path / "next", gateway=False)
        balancer = stack.enter_context(Balancer(tmp_path, old.ports, new.ports))
        url = f"http://127.0.0.1:{balancer.port}"
        assert eventually(lambda: _answers(url))

        with searches(url, photo, check=judge.check, cached=True) as load:
            load.wait_for_more()
            embedding = ("index", "--bundle", tmp_path / "next", "--database", shop.database)
            kill_midway((*embedding, "--from-catalogue", "--report", tmp_path / "r.json"), shop)
            report = json.loads(
                run_vitrine(
                    *map(str, embedding),
                    *("--from-catalogue", "--json", "--report", str(tmp_path / "report.json")),
                )
            )
            assert report["space"] == new_space
            assert (report["missing"], report["failed"]) == (0, [])
            assert 0 < report["embedded"] < report["pictures"]
            assert report["pictures"] == len(trained.rows) + 3

            load.wait_for_more()
            compared = json.loads(
                run_vitrine(
                    *("compare", "--database", shop.database, "--sample", "12", "--json"),
                    *("--features", old.addresses["features"]),
                    *("--similarity", old.addresses["similarity"]),
                    *("--next-features", new.addresses["features"]),
                    *("--next-similarity", new.addresses["similarity"]),
                    *("--out", str(tmp_path / "comparison")),
                )
            )
            assert compared["spaces"] == [old_space, new_space]
            assert compared["not_embedded"] == [0, 0]
            assert compared["queries"] == 12
            assert 0 <= compared["shared"] < 1
            assert compared["figures"]["found_itself"]["serving"] > 0.5
            assert (tmp_path / "comparison" / "comparison.html").is_file()

            judge.learn(_expected(new, photo), new_space)
            assert set(judge.seen) == {old_space}
            new.start_gateway()
            old.end(GATEWAY)
            load.wait_for_more()
            of_old = judge.seen[old_space]
            load.wait_for_more(20)
            assert judge.seen[old_space] == of_old

            refused = dropping(shop, old_space)
            assert refused.returncode == 1
            assert "is served" in refused.stderr
            old.end(*SERVICES)
            dropped = dropping(shop, old_space, "--anyway", "--json")
            assert json.loads(dropped.stdout)["products"] == len(trained.rows) + 3
            load.wait_for_more()

    assert load.failures == []
    assert judge.seen.keys() == {old_space, new_space}
    assert min(judge.seen.values()) > 10
    catalogue = Catalogue.open(shop.database)
    assert [one.space for one in catalogue.spaces.all()] == [new_space]
    catalogue.close()
    print(f"switching models: {load.answered} searches, 0 failed; by space {dict(judge.seen)}")


def _answers(url) -> bool:
    import httpx

    return httpx.get(f"{url}/api/v1/facets", timeout=30).status_code == 200


def _expected(new: ServingSet, photo: bytes) -> list:
    """What the next set finds, before any gateway asks it."""
    from vitrine_pipeline.comparing import open_set

    addresses = {name: new.addresses[name] for name in ("features", "similarity")}
    with open_set("next", **addresses, tls=None) as services:
        hits = services.search(photo, 4)
    return [{"product": {"id": hit.product_id}, "score": hit.score} for hit in hits]


def kill_midway(arguments, shop) -> None:
    """Run a command until the catalogue has another space, and kill it."""
    process = subprocess.Popen(
        (*VITRINE, *map(str, arguments)), stderr=subprocess.DEVNULL, env={**os.environ}
    )
    catalogue = Catalogue.open(shop.database)
    assert eventually(lambda: len(catalogue.spaces.all()) > 1 or process.poll() is not None)
    catalogue.close()
    process.kill()
    process.wait()


def dropping(shop, space, *options):
    return subprocess.run(
        (*VITRINE, "catalogue", "drop-space", space, "--database", shop.database, *options),
        capture_output=True,
        text=True,
        check=False,
    )
